//! Identifiers. Ours are UUIDv7 (sortable by creation, RFC 9562); a platform's are opaque text.
//!
//! Making one needs a clock and randomness, so that happens in the store; here they are only carried and parsed.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not an id of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: {0}")]
pub struct NotAnId(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::parse_str(text).map(Self).map_err(|_| NotAnId(text.chars().take(64).collect()))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// A person who works at this desk.
    AgentId,
    /// A shop front: its accounts, sender identities and signature.
    BrandId,
    /// A connected shop or mailbox.
    AccountId,
    /// A person who writes or buys.
    CustomerId,
    /// A thread of messages with one customer.
    ConversationId,
    /// One message, note or event in a conversation.
    MessageId,
    /// A part of a message that is kept or fetched on demand.
    PartId,
    /// An order, as this desk knows it.
    OrderId,
    /// A return, as this desk knows it.
    ReturnId,
    /// Two records of one customer made one.
    MergeId,
    /// Something that changes the outside world.
    OperationId,
    /// An unsent text.
    DraftId,
    /// A row of the change log.
    ChangeId,
    /// This installation.
    DeskId,
    /// An answer that is written once and used often.
    QuickReplyId,
    /// What the desk knows, written down once.
    ArticleId,
    /// A version of an after-sales policy.
    PolicyId,
    /// What an agent and a customer settle after a sale.
    CaseId,
    /// A filter of the list that somebody named.
    SavedViewId,
    /// What is done with messages as they arrive.
    RuleId,
}

/// A platform's own identifier: opaque, compared as text, never parsed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteId(pub String);

impl RemoteId {
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for RemoteId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_only_ids() {
        let id = "0199f1d2-0000-7000-8000-000000000001";
        assert_eq!(id.parse::<OrderId>().unwrap().to_string(), id);
        assert!("order 1".parse::<OrderId>().is_err());
        assert!("".parse::<OrderId>().is_err());
    }
}
