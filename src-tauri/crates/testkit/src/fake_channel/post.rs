//! The mailbox's messages, and what arrived at customers.

use std::collections::HashMap;

use bytes::Bytes;
use connect::{
    Step, Work,
    channel::{ChannelEvent, Flags, FolderRole, Found, Inbound, InboundFile, Location, Wanted},
};
use model::{
    operation::Settle,
    payload::{Payload, SendMessage},
    search::{Term, Within},
    time::Timestamp,
};
use serde_json::{Value, json};

use crate::{
    Effect,
    build::{digest, inbound},
    fate::Script,
};

/// One copy of a message of ours, at one recipient.
#[derive(Debug, Clone)]
pub struct Delivered {
    pub recipient: String,
    /// Without brackets.
    pub message_id: String,
    pub message: SendMessage,
    /// The attachments' bytes, in order.
    pub files: Vec<Bytes>,
    pub at: Timestamp,
}

pub struct Pending {
    pub work: Work,
    pub step: Step,
    pub files: Vec<Bytes>,
    pub looks: u32,
}

#[derive(Default)]
pub struct Post {
    pub messages: Vec<Inbound>,
    /// From before anybody connected it: found by a search, brought by no run.
    pub older: Vec<Inbound>,
    pub last_key: u64,
    /// Flags and removals, in order.
    pub changes: Vec<ChannelEvent>,
    pub delivered: Vec<Delivered>,
    pub script: Script,
    pub settles: HashMap<String, Settle>,
    pub effects: Vec<Effect>,
    pub pending: Vec<Pending>,
    pub offline: bool,
    pub lose_next: bool,
    pub by_hand: bool,
}

impl Post {
    pub fn file(&mut self, mut message: Inbound, now: Timestamp) -> Location {
        self.last_key += 1;
        message.location.key = self.last_key;
        message.received_at = now;
        let location = message.location.clone();
        self.messages.push(message);
        location
    }

    pub fn at(&self, location: &Location) -> Option<&Inbound> {
        self.messages.iter().chain(&self.older).find(|message| &message.location == location)
    }

    pub fn keep_older(&mut self, mut message: Inbound) -> Location {
        message.location = Location { folder: "Archive".into(), epoch: 1, key: self.older.len() as u64 + 1 };
        let location = message.location.clone();
        self.older.push(message);
        location
    }

    /// By plain looking: the newest that fit.
    pub fn search(&self, wanted: &Wanted) -> Found {
        let all = self.messages.iter().chain(&self.older);
        let fits = |one: &&Inbound| wanted.terms.iter().all(|term| has(one, term) != term.excluded);
        let mut messages: Vec<Inbound> = all.filter(fits).cloned().collect();
        messages.sort_by_key(|one| std::cmp::Reverse(one.received_at));
        let total = messages.len() as u64;
        messages.truncate(wanted.limit);
        Found { messages, total }
    }

    pub fn remove(&mut self, location: &Location) {
        self.messages.retain(|message| &message.location != location);
        self.changes.push(ChannelEvent::Gone { location: location.clone() });
    }

    pub fn set_seen(&mut self, location: &Location) {
        for message in self.messages.iter_mut().filter(|message| &message.location == location) {
            message.flags.seen = true;
            self.changes.push(ChannelEvent::Flags { location: location.clone(), flags: message.flags });
        }
    }

    pub fn changes_since(&self, log: u64) -> Vec<ChannelEvent> {
        self.changes.iter().skip(log as usize).cloned().collect()
    }

    /// New ones, oldest of them first, so that a cursor can say "up to here".
    pub fn above(&self, head: u64, count: usize) -> Vec<Inbound> {
        self.messages.iter().filter(|message| message.location.key > head).take(count).cloned().collect()
    }

    /// Of the first sync, newest first.
    pub fn below(&self, tail: u64, count: usize) -> Vec<Inbound> {
        self.messages.iter().rev().filter(|message| message.location.key < tail).take(count).cloned().collect()
    }

    pub fn deliver_held(&mut self, now: Timestamp, due: impl Fn(&Pending) -> bool) {
        let (due, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending).into_iter().partition(due);
        self.pending = rest;
        for pending in due {
            self.apply(&pending.work, &pending.step, &pending.files, now);
        }
    }

    /// Does what the step says, once more each time it is called.
    pub fn apply(&mut self, work: &Work, step: &Step, files: &[Bytes], now: Timestamp) -> Value {
        let Payload::SendMessage(message) = &work.payload else { return Value::Null };
        let message_id = work.message_id().unwrap_or_default();
        if step.name == "send" {
            for recipient in message.to.iter().chain(&message.cc).chain(&message.bcc) {
                self.delivered.push(Delivered {
                    recipient: recipient.address.clone(),
                    message_id: message_id.clone(),
                    message: message.clone(),
                    files: files.to_vec(),
                    at: now,
                });
            }
        }
        if step.name == "append" || !self.by_hand {
            self.file(filed(work, message, &message_id, files), now);
        }
        self.effects.push(Effect { operation: work.id, step: step.name.clone(), amount: None });
        json!({ "message_id": message_id })
    }

    pub fn find(&self, work: &Work, step: &Step) -> Result<Value, String> {
        let id = work.message_id().unwrap_or_default();
        let there = if step.name == "append" || !self.by_hand {
            self.messages.iter().any(|one| one.role == FolderRole::Sent && one.message_id.as_ref() == Some(&id))
        } else {
            self.delivered.iter().any(|one| one.message_id == id)
        };
        if there { Ok(json!({ "message_id": id })) } else { Err(format!("no message {id}")) }
    }
}

fn has(message: &Inbound, term: &Term) -> bool {
    let word = term.text.to_lowercase();
    let people = || format!("{} {}", message.from.name, message.from.address);
    let text = match term.within {
        Within::Subject => message.subject.clone(),
        Within::People => people(),
        Within::FileNames => message.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join("\n"),
        Within::Anywhere => format!("{}\n{}\n{}", message.subject, people(), message.text),
    };
    text.to_lowercase().contains(&word)
}

fn filed(work: &Work, message: &SendMessage, message_id: &str, files: &[Bytes]) -> Inbound {
    let files = message.attachments.iter().zip(files).zip(1..).map(|((attachment, content), n)| InboundFile {
        name: attachment.name.clone(),
        mime: attachment.mime.clone(),
        size: content.len() as u64,
        content_id: None,
        inline: false,
        content: Some(content.clone()),
        key: n.to_string(),
    });
    let written = inbound().message_id(message_id).subject(&message.subject).text(&message.text);
    Inbound {
        role: FolderRole::Sent,
        location: Location { folder: "Sent".into(), epoch: 1, key: 0 },
        flags: Flags { seen: true, answered: false },
        digest: digest(&message.from, work.first_attempt, &message.text),
        in_reply_to: message.in_reply_to.iter().cloned().collect(),
        references: message.references.clone(),
        from: message.from.clone(),
        to: message.to.clone(),
        cc: message.cc.clone(),
        html: message.html.clone(),
        files: files.collect(),
        ..written.at(work.first_attempt).build()
    }
}
