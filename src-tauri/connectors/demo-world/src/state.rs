//! The world as it is kept: everything in it, as plain values.

use std::collections::BTreeMap;

use model::{
    id::{OperationId, RemoteId},
    message::{Address, Origin},
    order::Order,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{pace::Schedule, people::Person};

/// Raised when a file of before can no longer be read.
pub const VERSION: u32 = 1;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    pub version: u32,
    pub seed: u64,
    pub made_at: Timestamp,
    /// Counts every change of an order.
    pub rev: u64,
    /// Counts every change of a message's flags.
    pub flag_rev: u64,
    pub last_id: u64,
    pub last_key: u64,
    pub offline: Offline,
    pub lose_answer: Offline,
    pub people: Vec<Person>,
    /// By number.
    pub orders: BTreeMap<u32, Kept>,
    /// By key; later ones came later.
    pub mail: BTreeMap<u64, Mail>,
    pub talks: Vec<Talk>,
    pub schedule: Schedule,
}

/// One switch for each side of the world.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offline {
    pub shop: bool,
    pub channel: bool,
}

/// An order in the shop's books.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    pub order: Order,
    /// [`State::rev`] at its last change.
    pub rev: u64,
    /// Which operations received goods; a real shop keeps such in metadata.
    pub receipts: Vec<OperationId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Folder {
    Inbox,
    Sent,
    Junk,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mail {
    pub key: u64,
    pub folder: Folder,
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    pub from: Address,
    pub reply_to: Option<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    /// Who else got it; never written into a copy.
    pub blind: Vec<String>,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    pub files: Vec<File>,
    pub at: Timestamp,
    pub origin: Origin,
    pub seen: bool,
    /// [`State::flag_rev`] at the last change of its flags; 0 when they never changed.
    pub flag_rev: u64,
    /// Index into [`State::talks`].
    pub talk: Option<usize>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct File {
    pub name: String,
    pub mime: String,
    pub content: Content,
}

/// What a file holds; drawn anew at each look where it can be, so that the world's file stays small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    Photo {
        /// The product's kind.
        of: String,
        broken: bool,
        seed: u64,
    },
    Invoice {
        order: u32,
    },
    /// Base64.
    Bytes(String),
}

/// What a customer and the shop talk about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Talk {
    /// Index into [`State::people`].
    pub person: usize,
    pub order: Option<u32>,
    /// Which of the order's lines.
    pub sku: Option<String>,
    /// How often the customer answered what an agent wrote while the world ran.
    pub answers: u32,
}

impl State {
    /// Grows with every order changed and every message sent or received.
    pub fn effects(&self) -> u64 {
        self.rev + self.last_key
    }

    pub fn fresh_id(&mut self, kind: &str) -> RemoteId {
        self.last_id += 1;
        RemoteId::new(format!("{kind}_{:06}", self.last_id))
    }

    /// Puts an order in the place of what it was and marks it as changed.
    pub fn put(&mut self, number: u32, order: Order) {
        self.rev += 1;
        let receipts = self.orders.remove(&number).map(|kept| kept.receipts).unwrap_or_default();
        self.orders.insert(number, Kept { order, rev: self.rev, receipts });
    }

    pub fn number_of(&self, remote: &RemoteId) -> Option<u32> {
        let number = remote.as_str().strip_prefix("ord_")?.parse().ok()?;
        self.orders.contains_key(&number).then_some(number)
    }

    /// Index of the customer with this id.
    pub fn person(&self, remote: &RemoteId) -> Option<usize> {
        let index: usize = remote.as_str().strip_prefix("cus_")?.parse().ok()?;
        self.people.get(index).is_some_and(|person| &person.remote == remote).then_some(index)
    }

    /// Puts a message into its folder; its key.
    pub fn file(&mut self, mut mail: Mail) -> u64 {
        self.last_key += 1;
        mail.key = self.last_key;
        self.mail.insert(mail.key, mail);
        self.last_key
    }

    /// Somebody has read it.
    pub fn set_seen(&mut self, key: u64) {
        if let Some(mail) = self.mail.get_mut(&key).filter(|mail| !mail.seen) {
            self.flag_rev += 1;
            mail.seen = true;
            mail.flag_rev = self.flag_rev;
        }
    }

    pub fn by_message_id(&self, id: &str) -> impl Iterator<Item = &Mail> {
        self.mail.values().filter(move |mail| mail.message_id == id)
    }
}
