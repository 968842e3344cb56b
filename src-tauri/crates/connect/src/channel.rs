//! A channel: where customers write.

use async_trait::async_trait;
use bytes::Bytes;
pub use model::inbound::{Bounce, ChannelEvent, FailedRecipient, Flags, FolderRole, Inbound, InboundFile, Location};
use model::{
    search::{Day, Term},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::{ConnectError, Outbound, Trouble};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelCaps {
    pub subject: bool,
    pub html: bool,
    pub cc: bool,
    /// All files of one message together, in bytes; 0 where none can be sent.
    pub attachments_max: u64,
    /// Whether [`Channel::search`] can be asked.
    pub search: bool,
}

/// How far back a run brings messages whole, once it is through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Everything,
    /// What arrived since; what is older is whole at the provider alone.
    Since(Timestamp),
}

/// What to look for at the provider: all of it must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Found anywhere within a word, in any script.
    pub terms: Vec<Term>,
    /// Received on that day or later.
    pub after: Option<Day>,
    pub before: Option<Day>,
    /// So many of the newest.
    pub limit: usize,
}

/// What the provider found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The newest first; their headers at least.
    pub messages: Vec<Inbound>,
    /// All that fit, those left out by the limit too.
    pub total: u64,
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

    /// How far back [`Self::run`] brings messages whole.
    fn reach(&self) -> Reach {
        Reach::Everything
    }

    /// Looks at the provider for what a run that came to `cursor` did not bring whole. May name messages that it did bring;
    /// changes nothing. [`Self::complete`] reads what was found.
    ///
    /// # Errors
    /// [`Trouble::Unsupported`] where [`ChannelCaps::search`] is false, or for characters that the provider cannot look for.
    async fn search(&self, _cursor: Option<&Value>, _wanted: &Wanted) -> Result<Found, ConnectError> {
        Err(ConnectError::new(Trouble::Unsupported, "this channel has no search of its own"))
    }
}
