//! The demo's channel: customers of a made-up world write, and answer what they are written.
//!
//! It behaves as a mailbox over a network does: it takes a moment, can be offline, can be cut in the middle, and would send a
//! message twice if told to. It knows nothing of the demo's shop; both open the same world.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod map;
mod older;
mod out;
mod raw;
mod read;
mod wire;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    Channel, ChannelCaps, ConnectError, Connected, Connector, Kind, Settings, Setup, Trouble,
    channel::{ChannelBatch, ChannelIdentity, Found, Inbound, Location, Reach, Wanted},
};
pub use demo_world::Clock;
use demo_world::{Line, SHOP_ADDRESS, SHOP_NAME, Side};
use model::time::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;

/// How often somebody who waits for news looks for it.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Makes connections to a world; its path, pace and seed come from the settings.
#[derive(Clone)]
pub struct DemoChannel {
    clock: Clock,
}

impl Default for DemoChannel {
    /// By the machine's clock.
    fn default() -> Self {
        Self { clock: Arc::new(machine_now) }
    }
}

impl DemoChannel {
    /// By another clock, for tests.
    pub fn with_clock(clock: Clock) -> Self {
        Self { clock }
    }
}

impl Connector for DemoChannel {
    fn setup(&self) -> Setup {
        Setup { connector: "demo", kind: Kind::Channel, name: "Demo", fields: demo_world::fields(), presets: vec![] }
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        demo_world::place(settings)
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        let line = Line::new(settings, Side::Channel, self.clock.clone())?;
        Ok(Connected::Channel(Arc::new(Connection { line })))
    }
}

/// One connection to the world's mailbox.
struct Connection {
    line: Line,
}

#[async_trait]
impl Channel for Connection {
    fn caps(&self) -> ChannelCaps {
        ChannelCaps { subject: true, html: true, cc: true, attachments_max: 5_000_000, search: true }
    }

    async fn check(&self) -> Result<ChannelIdentity, ConnectError> {
        self.line.ask(|_| ()).await?;
        Ok(ChannelIdentity {
            address: SHOP_ADDRESS.to_owned(),
            name: SHOP_NAME.to_owned(),
            server: "demo".to_owned(),
            files_sent: Some(true),
        })
    }

    async fn run(&self, cursor: Option<Value>, sink: mpsc::Sender<ChannelBatch>) -> Result<(), ConnectError> {
        let mut cursor = read::Cursor::of(cursor);
        let mut said = false;
        loop {
            self.line.tick().await?;
            let at = cursor.clone();
            let read::Read { mut batch, next, more } = self.line.ask(move |state| read::batch(state, &at)).await?;
            if !batch.events.is_empty() || (batch.head_reached && !said) {
                said |= batch.head_reached;
                batch.server_time = Some(self.line.now());
                if sink.send(batch).await.is_err() {
                    return Ok(());
                }
            }
            cursor = next;
            if !more {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    async fn fetch(&self, location: &Location, key: &str) -> Result<Bytes, ConnectError> {
        let (location, key) = (location.clone(), key.to_owned());
        let found = self.line.ask(move |state| map::file(state, &map::find(state, &location)?, &key)).await?;
        found.map(Bytes::from).ok_or_else(gone)
    }

    async fn complete(&self, location: &Location) -> Result<Inbound, ConnectError> {
        let location = location.clone();
        let found = self.line.ask(move |state| Some(map::inbound(state, &map::find(state, &location)?))).await?;
        found.ok_or_else(gone)
    }

    async fn set_seen(&self, location: &Location) -> Result<(), ConnectError> {
        if wire::mark_seen(&self.line, location).await? { Ok(()) } else { Err(gone()) }
    }

    fn reach(&self) -> Reach {
        Reach::Since(older::since(self.line.now()))
    }

    async fn search(&self, _: Option<&Value>, wanted: &Wanted) -> Result<Found, ConnectError> {
        let wanted = wanted.clone();
        self.line.ask(move |state| older::search(state, &wanted)).await
    }
}

fn gone() -> ConnectError {
    ConnectError::new(Trouble::NotFound, "the message is no longer there")
}

fn machine_now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp(since.map_or(0, |since| since.as_millis() as i64))
}
