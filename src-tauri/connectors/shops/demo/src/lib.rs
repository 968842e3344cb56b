//! The demo's shop: a connector like any other, to a made-up world in a file instead of a server.
//!
//! It behaves as a shop over a network does: it takes a moment to answer, can be offline, can be cut in the middle, and
//! knows no idempotency. It knows nothing of the demo's channel; both open the same world.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod map;
mod out;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use connect::{
    ConnectError, Connected, Connector, Kind, Settings, Setup, Shop, ShopCaps, Trouble,
    shop::{ShopBatch, ShopIdentity},
};
pub use demo_world::Clock;
use demo_world::{Line, Side};
use model::{
    amend::{AmendCaps, Variant},
    id::RemoteId,
    order::Order,
    refund::RefundCaps,
    time::Timestamp,
};
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
        Self { clock: Arc::new(machine_now) }
    }
}

impl DemoShop {
    /// By another clock, for tests.
    pub fn with_clock(clock: Clock) -> Self {
        Self { clock }
    }
}

impl Connector for DemoShop {
    fn setup(&self) -> Setup {
        Setup { connector: "demo", kind: Kind::Shop, name: "Demo", fields: demo_world::fields(), presets: vec![] }
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        demo_world::place(settings)
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        let line = Line::new(settings, Side::Shop, self.clock.clone())?;
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
            amend: AmendCaps { exchange: true, claim: true, edit: true, address: true, cancel: true, code: true },
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
        let mut cursor = map::Cursor::read(cursor);
        loop {
            let at = cursor.clone();
            let (mut batch, next) = self.line.ask(move |state| map::batch(state, &at)).await?;
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

    async fn variants(&self, order: &RemoteId, query: &str) -> Result<Vec<Variant>, ConnectError> {
        let currency = self.order(order).await?.currency;
        let query = query.to_owned();
        self.line.ask(move |_| demo_world::articles(&query, currency)).await
    }

    async fn find(&self, query: &str) -> Result<Vec<Order>, ConnectError> {
        let query = query.trim().trim_start_matches('#').to_lowercase();
        self.line.ask(move |state| map::find(state, &query)).await
    }
}

fn machine_now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp(since.map_or(0, |since| since.as_millis() as i64))
}
