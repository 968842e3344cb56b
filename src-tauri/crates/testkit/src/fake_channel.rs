//! A mailbox in memory that fails as told, and the customers at its other end.

mod out;
mod post;

use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    Channel, ChannelCaps, ConnectError, Connected, Connector, Kind, Settings, Setup, Trouble,
    channel::{ChannelBatch, ChannelEvent, ChannelIdentity, FolderRole, Found, Inbound, Location, Reach, Wanted},
};
use model::{id::OperationId, message::Address, operation::Settle};
pub use post::Delivered;
use post::Post;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use crate::{
    Effect, Fate, TestClock,
    build::address,
    fake_shop::{KEY, key_setup, settings},
    fate::{unreachable, wrong_key},
};

const BATCH: usize = 3;

/// Clones share one mailbox.
#[derive(Clone)]
pub struct FakeChannel {
    post: Arc<Mutex<Post>>,
    news: Arc<Notify>,
    clock: TestClock,
    key: String,
}

impl FakeChannel {
    pub fn new(clock: &TestClock) -> Self {
        Self { post: Arc::default(), news: Arc::default(), clock: clock.clone(), key: KEY.to_owned() }
    }

    /// The address customers write to.
    pub fn us() -> Address {
        address("Northlight Home", "support@northlight.test")
    }

    fn post(&self) -> MutexGuard<'_, Post> {
        self.post.lock().expect("no test panics while it holds the post")
    }

    fn answering(&self) -> Result<MutexGuard<'_, Post>, ConnectError> {
        let post = self.post();
        if post.offline {
            return Err(unreachable());
        }
        if self.key != KEY {
            return Err(wrong_key());
        }
        Ok(post)
    }

    /// A message arrives; where it lies. Its key and times of receipt are the mailbox's own.
    pub fn receive(&self, message: Inbound) -> Location {
        let location = self.post().file(message, self.clock.now());
        self.news.notify_waiters();
        location
    }

    /// An old message lies there that no run brings; where.
    pub fn keep_older(&self, message: Inbound) -> Location {
        self.post().keep_older(message)
    }

    /// A message no longer lies there.
    pub fn remove(&self, location: &Location) {
        self.post().remove(location);
        self.news.notify_waiters();
    }

    /// What becomes of the `attempt`th (from 1) attempt at a step (`send`, `append`) of any operation.
    pub fn script(&self, step: &str, attempt: u32, fate: Fate) {
        self.post().script.write(step, attempt, fate);
    }

    /// How a step is settled when its outcome is unknown, in place of the default.
    pub fn settle(&self, step: &str, settle: Settle) {
        self.post().settles.insert(step.to_owned(), settle);
    }

    /// Files what is sent in a step of its own, as where the provider does not.
    pub fn append_by_hand(&self) {
        self.post().by_hand = true;
    }

    pub fn set_offline(&self, offline: bool) {
        self.post().offline = offline;
        self.news.notify_waiters();
    }

    /// The next answer to a step is lost, after its effect.
    pub fn lose_next_answer(&self, lose: bool) {
        self.post().lose_next = lose;
    }

    /// Everything that truly happened, in order.
    pub fn effects(&self) -> Vec<Effect> {
        self.post().effects.clone()
    }

    /// How often a step of an operation truly happened.
    pub fn times(&self, operation: OperationId, step: &str) -> usize {
        self.post().effects.iter().filter(|one| one.operation == operation && one.step == step).count()
    }

    /// How often a step was sent, with whatever fate.
    pub fn attempts(&self, operation: OperationId, step: &str) -> u32 {
        self.post().script.attempts(operation, step)
    }

    /// Every copy that arrived at a customer, oldest first.
    pub fn delivered(&self) -> Vec<Delivered> {
        self.post().delivered.clone()
    }

    /// Messages that were held up are delivered now.
    pub fn deliver_held(&self) {
        let now = self.clock.now();
        self.post().deliver_held(now, |_| true);
        self.news.notify_waiters();
    }

    /// What is given of a message when it is asked for as it came.
    pub fn raw(message: &Inbound) -> String {
        let Inbound { from, subject, message_id, digest, text, .. } = message;
        let id = message_id.as_deref().unwrap_or_default();
        let head = format!("From: {} <{}>\r\nSubject: {subject}\r\nMessage-ID: <{id}>", from.name, from.address);
        format!("{head}\r\nX-Fake-Digest: {digest}\r\n\r\n{}\r\n", text.replace('\n', "\r\n"))
    }

    /// A connector that connects to this mailbox.
    pub fn connector(&self) -> Box<dyn Connector> {
        Box::new(FakeChannelConnector(self.clone()))
    }

    /// Settings that sign in.
    pub fn settings() -> Settings {
        settings(KEY)
    }
}

struct FakeChannelConnector(FakeChannel);

impl Connector for FakeChannelConnector {
    fn setup(&self) -> Setup {
        key_setup(Kind::Channel, "Fake channel")
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        Some(settings.value("place").unwrap_or("here").to_owned())
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        let key = settings.secret("key")?.expose().to_owned();
        Ok(Connected::Channel(Arc::new(FakeChannel { key, ..self.0.clone() })))
    }
}

#[async_trait]
impl Channel for FakeChannel {
    fn caps(&self) -> ChannelCaps {
        ChannelCaps { subject: true, html: true, cc: true, attachments_max: 10_000_000, search: true }
    }

    async fn check(&self) -> Result<ChannelIdentity, ConnectError> {
        let post = self.answering()?;
        let Address { name, address } = Self::us();
        Ok(ChannelIdentity { address, name, server: "fake".into(), files_sent: Some(!post.by_hand) })
    }

    async fn run(&self, cursor: Option<Value>, sink: mpsc::Sender<ChannelBatch>) -> Result<(), ConnectError> {
        let number = |name: &str| cursor.as_ref().and_then(|cursor| cursor[name].as_u64());
        // Everything above `head` is new; of the first sync all below `tail` is still to come.
        let mut head = number("head").unwrap_or_else(|| self.post().last_key);
        let mut tail = number("tail").unwrap_or(head + 1);
        let mut log = number("log").unwrap_or_else(|| self.post().changes.len() as u64);
        let mut said_head = false;
        loop {
            let waiting = self.news.notified();
            tokio::pin!(waiting);
            waiting.as_mut().enable();
            let (events, at_head) = {
                let post = self.answering()?;
                let mut events = post.changes_since(log);
                log = post.changes.len() as u64;
                let new = post.above(head, BATCH);
                head = new.iter().map(|message| message.location.key).max().unwrap_or(head);
                let messages = if new.is_empty() { post.below(tail, BATCH) } else { new };
                if let Some(lowest) = messages.iter().map(|message| message.location.key).min() {
                    tail = tail.min(lowest);
                } else {
                    tail = 0;
                }
                events.extend(messages.into_iter().map(|message| ChannelEvent::Message(Box::new(message))));
                (events, head == post.last_key)
            };
            let idle = events.is_empty();
            if !idle || (at_head && !said_head) {
                let batch = ChannelBatch {
                    events,
                    cursor: json!({ "head": head, "tail": tail, "log": log }),
                    progress: None,
                    head_reached: at_head,
                    server_time: Some(self.clock.now()),
                };
                said_head |= at_head;
                if sink.send(batch).await.is_err() {
                    return Err(ConnectError::new(Trouble::Cut, "nobody listens"));
                }
            }
            if idle {
                waiting.await;
            }
        }
    }

    async fn fetch(&self, location: &Location, key: &str) -> Result<Bytes, ConnectError> {
        let post = self.answering()?;
        let message = post.at(location).ok_or_else(gone)?;
        if key.is_empty() {
            return Ok(Bytes::from(Self::raw(message)));
        }
        let file = message.files.iter().find(|file| file.key == key);
        file.and_then(|file| file.content.clone()).ok_or_else(gone)
    }

    async fn complete(&self, location: &Location) -> Result<Inbound, ConnectError> {
        self.answering()?.at(location).cloned().ok_or_else(gone)
    }

    async fn set_seen(&self, location: &Location) -> Result<(), ConnectError> {
        self.answering()?.set_seen(location);
        self.news.notify_waiters();
        Ok(())
    }

    fn reach(&self) -> Reach {
        self.post().older.iter().map(|one| one.received_at).max().map_or(Reach::Everything, Reach::Since)
    }

    async fn search(&self, _: Option<&Value>, wanted: &Wanted) -> Result<Found, ConnectError> {
        Ok(self.answering()?.search(wanted))
    }
}

fn gone() -> ConnectError {
    ConnectError::new(Trouble::NotFound, "it is no longer there")
}

impl FakeChannel {
    /// All messages in the mailbox, oldest first.
    pub fn filed(&self, role: FolderRole) -> Vec<Inbound> {
        self.post().messages.iter().filter(|message| message.role == role).cloned().collect()
    }
}
