//! The one way out for batches: a batch's cursor is taken and the batch sent in one go, so no batch overtakes another whose
//! events its cursor already covers.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use connect::{
    ConnectError, Trouble,
    channel::{ChannelBatch, ChannelEvent},
};
use serde_json::Value;
use tokio::sync::{Mutex, mpsc};

use super::cursor::{Cursor, FolderState};
use crate::wire::imap::UidSet;

pub struct Gate {
    sink: mpsc::Sender<ChannelBatch>,
    inner: Mutex<Inner>,
    head: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

struct Inner {
    cursor: Cursor,
    /// What vanished while older messages were on their way: they must not come back.
    vanished: Vec<(String, UidSet)>,
}

/// Events of one folder go out with what they change in its state.
pub struct Parcel<'p> {
    pub folder: &'p str,
    pub epoch: u32,
    pub events: Vec<ChannelEvent>,
}

impl Gate {
    pub fn new(cursor: Option<Value>, sink: mpsc::Sender<ChannelBatch>) -> Self {
        Self {
            sink,
            inner: Mutex::new(Inner { cursor: Cursor::read(cursor), vanished: Vec::new() }),
            head: AtomicBool::new(false),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
        }
    }

    pub async fn state(&self, folder: &str) -> Option<FolderState> {
        self.inner.lock().await.cursor.folders.get(folder).cloned()
    }

    /// Everything that was there is on its way.
    pub async fn reach_head(&self) -> Result<(), ConnectError> {
        self.head.store(true, Ordering::SeqCst);
        let inner = self.inner.lock().await;
        self.send(&inner, Vec::new()).await
    }

    pub fn expect(&self, total: u64) {
        self.total.store(total, Ordering::SeqCst);
    }

    pub fn count(&self, messages: u64) {
        self.done.fetch_add(messages, Ordering::SeqCst);
    }

    /// Nothing older is to come.
    pub async fn all_is_here(&self) -> Result<(), ConnectError> {
        let mut inner = self.inner.lock().await;
        inner.vanished.clear();
        self.total.store(0, Ordering::SeqCst);
        self.send(&inner, Vec::new()).await
    }

    /// Starts a folder anew, or for the first time.
    pub async fn begin(&self, folder: &str, state: FolderState, events: Vec<ChannelEvent>) -> Result<(), ConnectError> {
        let mut inner = self.inner.lock().await;
        inner.vanished.retain(|(name, _)| name != folder);
        inner.cursor.folders.insert(folder.to_owned(), state);
        if events.is_empty() { Ok(()) } else { self.send(&inner, events).await }
    }

    /// Brings events, and changes the folder's state with them. Events of a folder that has started anew meanwhile are
    /// dropped; the answer says whether it is still the same.
    pub async fn bring(
        &self,
        parcel: Parcel<'_>,
        change: impl FnOnce(&mut FolderState) + Send,
    ) -> Result<bool, ConnectError> {
        let Parcel { folder, epoch, mut events } = parcel;
        let mut guard = self.inner.lock().await;
        let inner = &mut *guard;
        let Some(state) = inner.cursor.folders.get_mut(folder).filter(|state| state.epoch == epoch) else {
            return Ok(false);
        };
        change(state);
        if self.total.load(Ordering::SeqCst) > 0 {
            remember_vanished(&mut inner.vanished, folder, &events);
        }
        if let Some((_, vanished)) = inner.vanished.iter().find(|(name, _)| name == folder) {
            events.retain(|event| match event {
                ChannelEvent::Message(message) => {
                    !u32::try_from(message.location.key).is_ok_and(|uid| vanished.contains(uid))
                }
                _ => true,
            });
        }
        if !events.is_empty() {
            self.send(inner, events).await?;
        }
        Ok(true)
    }

    async fn send(&self, inner: &Inner, events: Vec<ChannelEvent>) -> Result<(), ConnectError> {
        let total = self.total.load(Ordering::SeqCst);
        let batch = ChannelBatch {
            events,
            cursor: inner.cursor.write(),
            progress: (total > 0).then(|| (self.done.load(Ordering::SeqCst).min(total), total)),
            head_reached: self.head.load(Ordering::SeqCst),
            server_time: None,
        };
        self.sink.send(batch).await.map_err(|_| ConnectError::new(Trouble::Cut, "nobody reads any more"))
    }
}

fn remember_vanished(vanished: &mut Vec<(String, UidSet)>, folder: &str, events: &[ChannelEvent]) {
    let gone = events.iter().filter_map(|event| match event {
        ChannelEvent::Gone { location } => u32::try_from(location.key).ok(),
        _ => None,
    });
    let gone: Vec<u32> = gone.collect();
    if gone.is_empty() {
        return;
    }
    match vanished.iter_mut().find(|(name, _)| name == folder) {
        Some((_, set)) => *set = UidSet::of(set.iter().chain(gone).collect::<Vec<_>>()),
        None => vanished.push((folder.to_owned(), UidSet::of(gone))),
    }
}
