//! In, from a channel: what customers write comes whole, keeps its identity, and neither cut nor outage loses any of it.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use bytes::Bytes;
use model::message::Origin;
use serde_json::Value;
use uuid::Uuid;

use super::{ChannelRun, ChannelWorld, CustomerMail, WorldFile, connect_channel, setup::is_offline};
use crate::{
    Channel, ConnectError,
    channel::{ChannelEvent, FolderRole, Inbound, Location},
};

const PATIENCE: Duration = Duration::from_mins(1);

/// A run in the background, read until something is so.
pub struct Reading {
    run: ChannelRun,
    pub messages: Vec<Inbound>,
    pub cursor: Option<Value>,
    pub head_reached: bool,
}

impl Reading {
    pub fn start(channel: &Arc<dyn Channel>, cursor: Option<Value>) -> Self {
        let run = ChannelRun::start(channel, cursor.clone());
        Self { run, messages: Vec::new(), cursor, head_reached: false }
    }

    pub fn find(&self, message_id: &str, role: FolderRole) -> Option<&Inbound> {
        self.messages.iter().find(|one| one.message_id.as_deref() == Some(message_id) && one.role == role)
    }

    pub async fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        let reading = async {
            while !so(self) {
                let batch = self.run.next().await.unwrap_or_else(|| panic!("the run ended before: {what}"));
                self.head_reached |= batch.head_reached;
                self.cursor = Some(batch.cursor);
                for event in batch.events {
                    if let ChannelEvent::Message(message) = event {
                        self.messages.push(*message);
                    }
                }
            }
        };
        assert!(tokio::time::timeout(PATIENCE, reading).await.is_ok(), "waited in vain: {what}");
    }

    pub async fn ends(&mut self) -> ConnectError {
        let ended = tokio::time::timeout(PATIENCE, self.run.end()).await.expect("a run whose line is cut ends");
        ended.expect_err("a run ends only with trouble")
    }
}

pub fn png() -> WorldFile {
    // One pixel.
    const DOT: &[u8] = &[
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 31, 21,
        196, 137, 0, 0, 0, 13, 73, 68, 65, 84, 120, 156, 99, 248, 255, 255, 255, 127, 0, 9, 251, 3, 253, 5, 67, 69,
        202, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
    ];
    WorldFile { name: "shade.png".into(), mime: "image/png".into(), content: Bytes::from_static(DOT) }
}

fn letter(world: &dyn ChannelWorld, word: &str) -> CustomerMail {
    let from = world.customer(0);
    let domain = from.address.rsplit_once('@').expect("an address").1.to_owned();
    CustomerMail {
        message_id: format!("{}@{domain}", Uuid::new_v4()),
        from,
        in_reply_to: None,
        references: vec![],
        subject: format!("灯罩裂了 Broken shade {word}"),
        text: format!("你好,\n\nthe glass shade has a crack: {word}. Größe 22 cm.\n"),
        files: vec![],
    }
}

async fn is_the_letter(channel: &Arc<dyn Channel>, got: &Inbound, sent: &CustomerMail) {
    assert_eq!(got.role, FolderRole::Inbox);
    assert_eq!(got.origin, Origin::Person);
    assert!(got.unreadable.is_none() && got.bounce.is_none());
    assert!(got.from.address.eq_ignore_ascii_case(&sent.from.address));
    assert_eq!(got.from.name, sent.from.name);
    assert_eq!(got.subject, sent.subject);
    for line in sent.text.lines().filter(|line| !line.is_empty()) {
        assert!(got.text.contains(line) && got.fresh.contains(line), "the text misses: {line}");
    }
    assert_eq!(got.in_reply_to, sent.in_reply_to.iter().cloned().collect::<Vec<_>>());
    assert_eq!(got.references, sent.references);
    assert!(got.received_at.0 > 0 && got.sent_at.0 > 0);
    assert_eq!(got.digest.len(), 64, "a digest is hex SHA-256");
    assert_eq!(got.files.len(), sent.files.len());
    for (got_file, file) in got.files.iter().zip(&sent.files) {
        assert_eq!((&got_file.name, &got_file.mime), (&file.name, &file.mime));
        if let Some(content) = &got_file.content {
            assert_eq!(content, &file.content, "a file is intact");
        }
        let fetched = channel.fetch(&got.location, &got_file.key).await.expect("a file is fetched on demand");
        assert_eq!(fetched, file.content, "a file is intact");
    }
    let raw = channel.fetch(&got.location, "").await.expect("a message is fetched as it came");
    let raw = String::from_utf8_lossy(&raw);
    let head = raw.split("\r\n\r\n").next().unwrap_or_default();
    assert!(head.contains("From: ") && head.contains(&sent.message_id), "it begins with its head: {head}");
    let whole = channel.complete(&got.location).await.expect("a message is read again");
    assert!(whole.complete);
    assert_eq!((&whole.text, &whole.digest, &whole.message_id), (&got.text, &got.digest, &got.message_id));
}

pub async fn brings_what_customers_write(world: &mut dyn ChannelWorld) {
    let channel = connect_channel(world, &world.settings());
    let mut first = letter(world, "before");
    first.files = vec![png()];
    world.customer_writes(&first).await;

    let mut reading = Reading::start(&channel, None);
    reading.until("what was there is here", |now| now.head_reached).await;
    let got =
        reading.find(&first.message_id, FolderRole::Inbox).expect("at the head all new messages are here").clone();
    is_the_letter(&channel, &got, &first).await;

    let mut second = letter(world, "meanwhile");
    second.in_reply_to = Some(first.message_id.clone());
    second.references = vec![first.message_id.clone()];
    world.customer_writes(&second).await;
    let id = second.message_id.clone();
    reading.until("news comes by itself", |now| now.find(&id, FolderRole::Inbox).is_some()).await;
    is_the_letter(&channel, reading.find(&id, FolderRole::Inbox).unwrap(), &second).await;

    channel.set_seen(&got.location).await.expect("a message is marked as seen");
    world.set_offline(true).await;
    is_offline(&reading.ends().await);
    let fresh = connect_channel(world, &world.settings());
    is_offline(&Reading::start(&fresh, None).ends().await);
    is_offline(&fresh.fetch(&got.location, "").await.expect_err("nobody answers"));
    world.set_offline(false).await;
    let mut reading = Reading::start(&channel, None);
    reading.until("it is read again", |now| now.find(&first.message_id, FolderRole::Inbox).is_some()).await;
    assert!(reading.find(&first.message_id, FolderRole::Inbox).unwrap().flags.seen, "seen stays seen");
}

pub async fn knows_a_message_again(world: &mut dyn ChannelWorld) {
    let letters = [letter(world, "one"), letter(world, "two")];
    for letter in &letters {
        world.customer_writes(letter).await;
    }
    let mut readings = Vec::new();
    for _ in 0..2 {
        let channel = connect_channel(world, &world.settings());
        let mut reading = Reading::start(&channel, None);
        let all = |now: &Reading| letters.iter().all(|one| now.find(&one.message_id, FolderRole::Inbox).is_some());
        reading.until("both letters", all).await;
        let identity = |id: &str| {
            let one = reading.find(id, FolderRole::Inbox).unwrap();
            (one.location.clone(), one.provider_id.clone(), one.message_id.clone(), one.digest.clone(), one.received_at)
        };
        readings.push(letters.iter().map(|one| identity(&one.message_id)).collect::<Vec<_>>());
    }
    assert_eq!(readings[0], readings[1], "a message is the same at every reading");
    assert_ne!(readings[0][0].0, readings[0][1].0, "two messages lie in two places");
    assert_ne!(readings[0][0].3, readings[0][1].3, "two texts have two digests");
}

pub async fn goes_on_where_it_stopped(world: &mut dyn ChannelWorld) {
    let channel = connect_channel(world, &world.settings());
    let before = letter(world, "before the cut");
    world.customer_writes(&before).await;
    let mut reading = Reading::start(&channel, None);
    reading.until("the letter", |now| now.find(&before.message_id, FolderRole::Inbox).is_some()).await;
    let cursor = reading.cursor.clone();
    let mut known: BTreeSet<Location> = reading.messages.iter().map(|one| one.location.clone()).collect();
    assert_eq!(known.len(), reading.messages.len(), "nothing was brought twice");
    drop(reading);

    let away = letter(world, "while away");
    world.customer_writes(&away).await;
    let again = connect_channel(world, &world.settings());
    let mut reading = Reading::start(&again, cursor);
    let id = away.message_id.clone();
    reading.until("at the head again", |now| now.head_reached).await;
    assert!(reading.find(&id, FolderRole::Inbox).is_some(), "what came while away is here before replies may go");
    if !world.overlaps() {
        for one in &reading.messages {
            assert!(known.insert(one.location.clone()), "{:?} was brought again", one.location);
        }
    }
}
