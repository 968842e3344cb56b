//! In: what is new, then what is older, newest first; then whatever comes.

use connect::channel::{ChannelBatch, ChannelEvent};
use demo_world::{Mail, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::map;

const BATCH: usize = 50;

/// Where to go on from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cursor {
    /// All messages with keys up to here are brought, except those below `tail`; `None` before anything is.
    head: Option<u64>,
    /// Messages with keys below this are still to come, newest first.
    tail: u64,
    /// Changes of flags up to here are brought.
    flags: u64,
    /// How many are brought.
    brought: u64,
}

impl Cursor {
    /// A cursor that is not ours begins anew.
    pub fn of(cursor: Option<Value>) -> Self {
        let begin = Self { head: None, tail: u64::MAX, flags: 0, brought: 0 };
        cursor.and_then(|cursor| serde_json::from_value(cursor).ok()).unwrap_or(begin)
    }
}

pub struct Read {
    pub batch: ChannelBatch,
    pub next: Cursor,
    /// Whether it is known already that there is more.
    pub more: bool,
}

pub fn batch(state: &State, at: &Cursor) -> Read {
    let newest = state.last_key;
    let head = at.head.unwrap_or(newest);
    let flags = if at.head.is_some() { at.flags } else { state.flag_rev };
    let mut next = Cursor { head: Some(head), tail: at.tail, flags, brought: at.brought };

    // What came since goes first, oldest of it first, so that the cursor can say "up to here".
    let mut mails: Vec<&Mail> = state.mail.range(head + 1..).take(BATCH).map(|(_, mail)| mail).collect();
    next.head = mails.last().map(|mail| mail.key).or(next.head);
    let at_head = next.head >= Some(newest);
    if mails.is_empty() {
        mails = state.mail.range(..at.tail).rev().take(BATCH).map(|(_, mail)| mail).collect();
        next.tail = mails.last().map_or(0, |mail| mail.key);
    }
    next.brought += mails.len() as u64;
    next.flags = state.flag_rev;
    let changed = state.mail.values().filter(|mail| mail.flag_rev > flags);
    let flagged = changed.map(|mail| ChannelEvent::Flags { location: map::location(mail), flags: map::flags(mail) });
    let mut events: Vec<ChannelEvent> = flagged.collect();
    events.extend(mails.iter().map(|mail| ChannelEvent::Message(Box::new(map::inbound(state, mail)))));
    let more = !at_head || state.mail.range(..next.tail).next().is_some();
    let first_sync = at.tail > 0;
    Read {
        batch: ChannelBatch {
            events,
            cursor: serde_json::to_value(&next).unwrap_or_default(),
            progress: first_sync.then_some((next.brought, if more { state.mail.len() as u64 } else { next.brought })),
            head_reached: at_head,
            server_time: None,
        },
        next,
        more,
    }
}
