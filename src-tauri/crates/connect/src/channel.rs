//! A channel: where customers write.

use async_trait::async_trait;
use bytes::Bytes;
pub use model::inbound::{Bounce, ChannelEvent, FailedRecipient, Flags, FolderRole, Inbound, InboundFile, Location};
use model::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::{ConnectError, Outbound};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelCaps {
    pub subject: bool,
    pub html: bool,
    pub cc: bool,
    /// All files of one message together, in bytes; 0 where none can be sent.
    pub attachments_max: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelIdentity {
    /// The address customers write to.
    pub address: String,
    pub name: String,
    /// What the server says it is; for diagnosis.
    pub server: String,
    /// Whether the provider files what is sent by itself, as the test message showed.
    pub files_sent: Option<bool>,
}

#[derive(Debug, Clone)]
pub struct ChannelBatch {
    pub events: Vec<ChannelEvent>,
    /// Where to go on from, stored in the same transaction as the events.
    pub cursor: Value,
    /// Of the first sync: how many of how many.
    pub progress: Option<(u64, u64)>,
    /// Everything that was there when the connection was made is here now, as far as new messages go: queued replies may
    /// leave. (Older mail may still be coming.)
    pub head_reached: bool,
    /// The server's clock, where it tells.
    pub server_time: Option<Timestamp>,
}

#[async_trait]
pub trait Channel: Outbound {
    fn caps(&self) -> ChannelCaps;

    /// Signs in both ways (in and out) and sends itself a test message where that is how it is found out whether the
    /// provider files what is sent.
    async fn check(&self) -> Result<ChannelIdentity, ConnectError>;

    /// Brings what is new since `cursor` (newest first when `None`), then waits for news and brings those, until the
    /// connection fails or the future is dropped.
    async fn run(&self, cursor: Option<Value>, sink: mpsc::Sender<ChannelBatch>) -> Result<(), ConnectError>;

    /// One file of a message (`InboundFile::key`), or the whole message as it came for an empty key.
    async fn fetch(&self, location: &Location, key: &str) -> Result<Bytes, ConnectError>;

    /// The whole message again, parsed: what was left out because of its age.
    async fn complete(&self, location: &Location) -> Result<Inbound, ConnectError>;

    /// Sets flags at the provider, such as "seen" when a conversation was read; best effort.
    async fn set_seen(&self, location: &Location) -> Result<(), ConnectError>;
}
