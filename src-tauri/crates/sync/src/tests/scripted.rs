//! A mailbox that is cut where the script says: after so many events of a connection, in the middle of a batch's way.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    Channel, ChannelCaps, ConnectError, Next, Outbound, Outcome, Probe, Step, Trouble, Work,
    channel::{ChannelBatch, ChannelEvent, ChannelIdentity, Inbound, Location},
    outbound,
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

pub struct Scripted {
    pub mails: Vec<Inbound>,
    /// Events in a batch.
    pub batch: usize,
    /// For each connection: how many batches it brings, and whether the last of them is lost on its way.
    pub cuts: Mutex<Vec<(usize, bool)>>,
    pub connections: AtomicUsize,
    pub seen: Mutex<Vec<Location>>,
    /// What befalls every connection once the script is through.
    pub then: Option<Trouble>,
}

impl Scripted {
    pub fn new(mails: Vec<Inbound>, batch: usize) -> Self {
        Self {
            mails,
            batch,
            cuts: Mutex::default(),
            connections: AtomicUsize::new(0),
            seen: Mutex::default(),
            then: None,
        }
    }
}

pub fn trouble(trouble: Trouble) -> ConnectError {
    ConnectError::new(trouble, "as told")
}

#[async_trait]
impl Outbound for Scripted {
    fn next(&self, _: &Work, _: &outbound::Progress) -> Result<Next, ConnectError> {
        Err(trouble(Trouble::Unsupported))
    }
    async fn send(&self, _: &Work, _: &Step, _: &outbound::Progress) -> Outcome {
        Outcome::NotHappened(trouble(Trouble::Unsupported))
    }
    async fn probe(&self, _: &Work, _: &Step, _: &outbound::Progress) -> Result<Probe, ConnectError> {
        Err(trouble(Trouble::Unsupported))
    }
}

#[async_trait]
impl Channel for Scripted {
    fn caps(&self) -> ChannelCaps {
        ChannelCaps { subject: true, html: true, cc: true, attachments_max: 0, search: false }
    }

    async fn check(&self) -> Result<ChannelIdentity, ConnectError> {
        Err(trouble(Trouble::Unsupported))
    }

    async fn run(&self, cursor: Option<Value>, sink: mpsc::Sender<ChannelBatch>) -> Result<(), ConnectError> {
        self.connections.fetch_add(1, Ordering::SeqCst);
        let cut = self.cuts.lock().unwrap().pop();
        let mut from = cursor.and_then(|cursor| cursor["from"].as_u64()).unwrap_or(0) as usize;
        let total = self.mails.len() as u64;
        let mut batches = 0;
        while from < self.mails.len() || batches == 0 {
            if let Some((after, lost)) = cut
                && batches == after
            {
                if lost {
                    // Read and never handed over.
                    from += self.batch;
                }
                return Err(trouble(if from.is_multiple_of(2) { Trouble::Cut } else { Trouble::Timeout }));
            }
            let to = (from + self.batch).min(self.mails.len());
            let events =
                self.mails[from..to].iter().map(|mail| ChannelEvent::Message(Box::new(mail.clone()))).collect();
            let batch = ChannelBatch {
                events,
                cursor: json!({ "from": to }),
                progress: Some((to as u64, total)),
                head_reached: to == self.mails.len(),
                server_time: None,
            };
            if sink.send(batch).await.is_err() {
                return Ok(());
            }
            (from, batches) = (to, batches + 1);
        }
        if let Some(then) = &self.then {
            return Err(trouble(then.clone()));
        }
        std::future::pending().await
    }

    async fn fetch(&self, location: &Location, key: &str) -> Result<Bytes, ConnectError> {
        let mail = self.at(location)?;
        let file = mail.files.iter().find(|file| file.key == key).ok_or_else(|| trouble(Trouble::NotFound))?;
        Ok(Bytes::from(format!("content of {}", file.name)))
    }

    async fn complete(&self, location: &Location) -> Result<Inbound, ConnectError> {
        let mut mail = self.at(location)?.clone();
        mail.complete = true;
        mail.text = "the whole text".into();
        mail.fresh = "the whole text".into();
        Ok(mail)
    }

    async fn set_seen(&self, location: &Location) -> Result<(), ConnectError> {
        self.seen.lock().unwrap().push(location.clone());
        Ok(())
    }
}

impl Scripted {
    fn at(&self, location: &Location) -> Result<&Inbound, ConnectError> {
        self.mails.iter().find(|mail| &mail.location == location).ok_or_else(|| trouble(Trouble::NotFound))
    }
}
