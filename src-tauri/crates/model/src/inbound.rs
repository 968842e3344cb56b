//! What a channel brings: messages as they came, and what became of those brought before.
//!
//! Connectors make these, the store makes rows of them; neither knows the other.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{
    message::{Address, Origin},
    time::Timestamp,
};

/// Where a message lies at the provider. A message may lie in several places.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    pub folder: String,
    /// Changes when the folder's numbers start anew (a mailbox's UIDVALIDITY); 0 where there is no such thing.
    pub epoch: u64,
    pub key: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FolderRole {
    Inbox,
    Sent,
    Junk,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Flags {
    pub seen: bool,
    pub answered: bool,
}

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Inbound {
    pub location: Location,
    pub role: FolderRole,
    pub flags: Flags,
    /// The provider's own lasting id, where there is one.
    pub provider_id: Option<String>,
    /// RFC 5322 Message-ID without brackets.
    pub message_id: Option<String>,
    /// Hex SHA-256 over From, Date and body: tells apart two messages with one Message-ID.
    pub digest: String,
    pub in_reply_to: Vec<String>,
    /// Oldest first, without brackets.
    pub references: Vec<String>,
    pub from: Address,
    pub reply_to: Option<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: String,
    /// By the sender's clock.
    pub sent_at: Timestamp,
    /// By the provider's clock.
    pub received_at: Timestamp,
    pub origin: Origin,
    pub bounce: Option<Bounce>,
    /// All text for reading and searching; made from the HTML where there is no other.
    pub text: String,
    /// The new text alone, without quoted history: what the list shows.
    pub fresh: String,
    /// As it came: it is cleaned when shown.
    pub html: Option<String>,
    pub files: Vec<InboundFile>,
    pub size: u64,
    /// Set when it could not be read: the message as it came, and why.
    pub unreadable: Option<(Bytes, String)>,
    /// Its text is longer than what is kept of it: this is the beginning, and the whole is at the provider.
    pub cut: bool,
    /// False when only the headers were brought (older than the chosen depth): text, html and files follow on demand.
    pub complete: bool,
}

#[derive(Debug, Clone)]
pub struct InboundFile {
    pub name: String,
    pub mime: String,
    pub size: u64,
    /// `cid:` by which the HTML refers to it, without brackets.
    pub content_id: Option<String>,
    pub inline: bool,
    /// `None` when it stays at the provider until asked for.
    pub content: Option<Bytes>,
    /// How the channel names it when it is asked for.
    pub key: String,
}

/// A delivery status notification (RFC 3464) about a message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    pub original_message_id: Option<String>,
    pub failed: Vec<FailedRecipient>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRecipient {
    pub address: String,
    pub diagnostic: String,
    /// False for "delayed, still trying".
    pub permanent: bool,
}

#[derive(Debug, Clone)]
pub enum ChannelEvent {
    Message(Box<Inbound>),
    Flags {
        location: Location,
        flags: Flags,
    },
    /// It no longer lies there.
    Gone {
        location: Location,
    },
    /// All locations of the folder in other epochs than this are void.
    FolderReset {
        folder: String,
        epoch: u64,
    },
}
