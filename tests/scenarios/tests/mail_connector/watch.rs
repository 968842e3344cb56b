//! A run of the channel, and the desk's picture of the mailbox that follows from its batches.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use connect::{
    Channel,
    channel::{ChannelBatch, ChannelEvent, Flags, Inbound, Location},
    conformance::ChannelRun,
};
use serde_json::Value;
use tokio::time;

const PATIENCE: Duration = Duration::from_mins(1);

pub struct Watch {
    run: ChannelRun,
    pub here: BTreeMap<Location, Inbound>,
    /// UIDs in the order they came.
    pub order: Vec<Location>,
    pub progress: Vec<(u64, u64)>,
    pub resets: BTreeSet<u64>,
    pub cursor: Option<Value>,
    pub head: bool,
    pub batches: usize,
}

impl Watch {
    pub fn start(channel: &Arc<dyn Channel>, cursor: Option<Value>) -> Self {
        Self {
            run: ChannelRun::start(channel, cursor.clone()),
            here: BTreeMap::new(),
            order: Vec::new(),
            progress: Vec::new(),
            resets: BTreeSet::new(),
            cursor,
            head: false,
            batches: 0,
        }
    }

    /// Goes on where this one is, with what it knows.
    pub fn again(mut self, channel: &Arc<dyn Channel>) -> Self {
        let mut next = Self::start(channel, self.cursor.take());
        next.here = std::mem::take(&mut self.here);
        next
    }

    pub fn flags(&self, id: &str) -> Option<Flags> {
        self.here.values().find(|one| one.message_id.as_deref() == Some(id)).map(|one| one.flags)
    }

    pub fn has(&self, id: &str) -> bool {
        self.flags(id).is_some()
    }

    pub async fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        let reading = async {
            while !so(self) {
                let Some(batch) = self.run.next().await else {
                    panic!("the run ended before {what}: {:?}", self.run.end().await);
                };
                self.take(batch);
            }
        };
        let in_time = time::timeout(PATIENCE, reading).await.is_ok();
        assert!(in_time, "waited in vain: {what}; {} messages are here", self.here.len());
    }

    fn take(&mut self, batch: ChannelBatch) {
        self.batches += 1;
        self.head |= batch.head_reached;
        self.progress.extend(batch.progress);
        self.cursor = Some(batch.cursor);
        for event in batch.events {
            match event {
                ChannelEvent::Message(message) => {
                    self.order.push(message.location.clone());
                    self.here.insert(message.location.clone(), *message);
                }
                ChannelEvent::Flags { location, flags } => {
                    if let Some(message) = self.here.get_mut(&location) {
                        message.flags = flags;
                    }
                }
                ChannelEvent::Gone { location } => {
                    self.here.remove(&location);
                }
                ChannelEvent::FolderReset { folder, epoch } => {
                    self.resets.insert(epoch);
                    self.here.retain(|location, _| location.folder != folder || location.epoch == epoch);
                }
            }
        }
    }
}
