//! The demo's shop: a connector like any other, to a made-up world in a file instead of a server.
//!
//! It behaves as a shop over a network does: it takes a moment to answer, can be offline, can be cut in the middle, and
//! knows no idempotency. It knows nothing of the demo's channel; both open the same world.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod line;
mod out;
mod pull;

use std::sync::Arc;

use async_trait::async_trait;
use connect::{
    ConnectError, Connected, Connector, Field, FieldKind, Kind, Settings, Setup, Shop, ShopCaps, Trouble,
    shop::{ShopBatch, ShopIdentity},
};
use demo_world::{Pace, SEED, World};
pub use line::Clock;
use line::Line;
use model::{id::RemoteId, order::Order, refund::RefundCaps};
use serde_json::Value;
use tokio::sync::mpsc;

/// Makes connections to a world; its path, pace and seed come from the settings.
#[derive(Clone)]
pub struct DemoShop {
    clock: Clock,
}

impl Default for DemoShop {
    /// By the machine's clock.
    fn default() -> Self {
        Self { clock: line::machine_clock() }
    }
}

impl DemoShop {
    /// By another clock, for tests.
    pub fn with_clock(clock: Clock) -> Self {
        Self { clock }
    }
}

fn field(key: &'static str, kind: FieldKind, required: bool, default: Option<&str>) -> Field {
    Field {
        key,
        kind,
        label: format!("setup.demo.{key}"),
        help: Some(format!("setup.demo.{key}.help")),
        required,
        default: default.map(str::to_owned),
        advanced: !required,
    }
}

impl Connector for DemoShop {
    fn setup(&self) -> Setup {
        Setup {
            connector: "demo",
            kind: Kind::Shop,
            name: "Demo",
            fields: vec![
                field("file", FieldKind::Text, true, None),
                field("pace", FieldKind::Choice(Pace::NAMES.to_vec()), false, Some("calm")),
                field("seed", FieldKind::Text, false, None),
            ],
            presets: vec![],
        }
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        let file = settings.required("file")?;
        let pace = settings.value("pace").unwrap_or("calm");
        let pace = Pace::of(pace).ok_or_else(|| ConnectError::settings("pace", "no such pace"))?;
        let seed = settings.value("seed").map_or(Ok(SEED), str::parse);
        let seed = seed.map_err(|_| ConnectError::settings("seed", "the seed is not a number"))?;
        let line = Line::new(World::new(file, seed), pace, self.clock.clone());
        Ok(Connected::Shop(Arc::new(Connection { line })))
    }
}

/// One connection to the world's shop.
struct Connection {
    line: Line,
}

#[async_trait]
impl Shop for Connection {
    fn caps(&self) -> ShopCaps {
        ShopCaps {
            create_return: true,
            receive_return: true,
            cancel_return: true,
            receive_damaged: true,
            refund: RefundCaps { partial: true, reason: true },
        }
    }

    async fn check(&self) -> Result<ShopIdentity, ConnectError> {
        self.line.ask(|_| ()).await?;
        Ok(ShopIdentity { name: demo_world::SHOP_NAME.to_owned(), server: "demo".to_owned() })
    }

    async fn pull(
        &self,
        cursor: Option<Value>,
        _cases: Vec<RemoteId>,
        sink: mpsc::Sender<ShopBatch>,
    ) -> Result<(), ConnectError> {
        self.line.tick().await?;
        let mut cursor = pull::Cursor::read(cursor);
        loop {
            let at = cursor.clone();
            let (mut batch, next) = self.line.ask(move |state| pull::batch(state, &at)).await?;
            batch.server_time = Some(self.line.now());
            if sink.send(batch).await.is_err() {
                return Ok(());
            }
            let Some(next) = next else { return Ok(()) };
            cursor = next;
        }
    }

    async fn sweep(&self) -> Result<Vec<RemoteId>, ConnectError> {
        self.line.ask(|state| state.orders.values().map(|kept| kept.order.remote.clone()).collect()).await
    }

    async fn order(&self, remote: &RemoteId) -> Result<Order, ConnectError> {
        let remote = remote.clone();
        let found = self.line.ask(move |state| {
            let number = state.number_of(&remote)?;
            state.orders.get(&number).map(|kept| kept.order.clone())
        });
        found.await?.ok_or_else(|| ConnectError::new(Trouble::NotFound, "the shop has no such order"))
    }

    async fn find(&self, query: &str) -> Result<Vec<Order>, ConnectError> {
        let query = query.trim().trim_start_matches('#').to_lowercase();
        self.line.ask(move |state| pull::find(state, &query)).await
    }
}
