//! The demo's channel is a channel, and its customers live.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use channel_demo::DemoChannel;
use connect::{
    Connected, Connector, Settings,
    channel::{ChannelBatch, ChannelEvent, FolderRole},
    conformance::{self, Arrived, ChannelWorld, CustomerMail, WorldFile},
};
use demo_world::{Folder, Mail, Offline, SEED, State, World, post, shop};
use model::{message::Address, time::Timestamp};
use tokio::sync::mpsc;

const NOW: Timestamp = Timestamp(1_795_344_600_000);

struct DemoChannelWorld {
    path: PathBuf,
    world: World,
}

impl DemoChannelWorld {
    fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), world: World::new(path, SEED) }
    }
}

fn settings(path: &Path, pace: &str) -> Settings {
    let mut settings = Settings::default();
    settings.values.insert("file".into(), path.to_string_lossy().into_owned());
    settings.values.insert("pace".into(), pace.into());
    settings
}

fn copies(state: &State, mail: &Mail) -> Vec<Arrived> {
    let ids = |ids: &[String]| ids.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" ");
    let list = |all: &[Address]| all.iter().map(|one| one.address.clone()).collect::<Vec<_>>().join(", ");
    let header = |name: &str, value: String| (name.to_owned(), value);
    let copy = Arrived {
        headers: vec![
            header("Message-ID", format!("<{}>", mail.message_id)),
            header("In-Reply-To", ids(mail.in_reply_to.as_slice())),
            header("References", ids(&mail.references)),
            header("Date", mail.at.0.to_string()),
            header("From", mail.from.address.clone()),
            header("To", list(&mail.to)),
            header("Cc", list(&mail.cc)),
        ],
        text: mail.text.clone(),
        files: mail
            .files
            .iter()
            .map(|file| WorldFile {
                name: file.name.clone(),
                mime: file.mime.clone(),
                content: post::content(state, file).into(),
            })
            .collect(),
    };
    vec![copy; mail.to.len() + mail.cc.len() + mail.blind.len()]
}

#[async_trait]
impl ChannelWorld for DemoChannelWorld {
    fn connector(&self) -> Box<dyn Connector> {
        Box::new(DemoChannel::with_clock(Arc::new(|| NOW)))
    }
    fn settings(&self) -> Settings {
        settings(&self.path, "still")
    }
    fn wrong_secret(&self) -> Option<Settings> {
        None
    }
    fn now(&self) -> Timestamp {
        NOW
    }
    fn us(&self) -> Address {
        shop()
    }
    fn customer(&self, n: usize) -> Address {
        let address = |state: &State| {
            let person = &state.people[n];
            Address { name: person.name.clone(), address: person.email.clone() }
        };
        self.world.read(NOW, address).unwrap()
    }
    async fn customer_writes(&mut self, mail: &CustomerMail) {
        let mail = mail.clone();
        let written = post::Written {
            from: mail.from,
            message_id: mail.message_id,
            in_reply_to: mail.in_reply_to,
            references: mail.references,
            subject: mail.subject,
            text: mail.text,
            files: mail.files.into_iter().map(|file| (file.name, file.mime, file.content.to_vec())).collect(),
        };
        self.world.change(NOW, |state| post::receive(state, NOW, written)).unwrap();
    }
    async fn arrived(&mut self, message_id: &str) -> Vec<Arrived> {
        let look = |state: &State| {
            let sent = state.by_message_id(message_id).filter(|mail| mail.folder == Folder::Sent);
            sent.flat_map(|mail| copies(state, mail)).collect()
        };
        self.world.read(NOW, look).unwrap()
    }
    async fn set_offline(&mut self, offline: bool) {
        self.world.set_offline(NOW, Offline { shop: false, channel: offline }).unwrap();
    }
    async fn lose_next_answer(&mut self) -> bool {
        self.world.lose_next_answer(NOW, Offline { shop: false, channel: true }).unwrap();
        true
    }
    async fn lose_no_answer(&mut self) {
        self.world.lose_next_answer(NOW, Offline::default()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_channel_is_a_channel() {
    let folder = tempfile::tempdir().unwrap();
    conformance::channel(&mut DemoChannelWorld::at(&folder.path().join("demo.json"))).await;
}

async fn next(source: &mut mpsc::Receiver<ChannelBatch>) -> ChannelBatch {
    tokio::time::timeout(Duration::from_mins(1), source.recv()).await.expect("a batch comes").expect("the run goes on")
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_was_written_comes_newest_first_and_then_customers_go_on_writing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    let clock = Arc::new(AtomicI64::new(NOW.0));
    let time = clock.clone();
    let connector = DemoChannel::with_clock(Arc::new(move || Timestamp(time.load(Ordering::SeqCst))));
    let Ok(Connected::Channel(channel)) = connector.connect(&settings(&path, "calm")) else { panic!("it connects") };
    let (sink, mut source) = mpsc::channel(1);
    let running = channel.clone();
    let run = tokio::spawn(async move { running.run(None, sink).await });

    let all = World::new(&path, SEED).read(NOW, |state| state.mail.len()).unwrap();
    let mut keys = Vec::new();
    let first = loop {
        let batch = next(&mut source).await;
        assert!(batch.head_reached, "the newest are in the first batch");
        for event in &batch.events {
            let ChannelEvent::Message(mail) = event else { panic!("only messages so far") };
            keys.push(mail.location.key);
        }
        if keys.len() == all {
            break batch;
        }
    };
    assert_eq!(first.progress, Some((all as u64, all as u64)));
    assert!(keys.is_sorted_by(|a, b| a > b), "newest first");

    // Half a minute at a time, until somebody writes.
    let news = loop {
        clock.fetch_add(30_000, Ordering::SeqCst);
        if let Ok(Some(batch)) = tokio::time::timeout(Duration::from_millis(800), source.recv()).await {
            break batch;
        }
    };
    let ChannelEvent::Message(mail) = &news.events[0] else { panic!("a message") };
    assert_eq!(mail.role, FolderRole::Inbox);
    assert!(!mail.text.is_empty() && !mail.flags.seen);
    run.abort();
}

#[tokio::test]
async fn an_answer_quotes_and_a_photograph_is_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let world = DemoChannelWorld::at(&folder.path().join("demo.json"));
    let Ok(Connected::Channel(channel)) = world.connector().connect(&world.settings()) else { panic!("it connects") };
    let (sink, mut source) = mpsc::channel(1);
    let running = channel.clone();
    let run = tokio::spawn(async move { running.run(None, sink).await });
    let batch = next(&mut source).await;
    let mails: Vec<_> = batch
        .events
        .iter()
        .filter_map(|event| if let ChannelEvent::Message(mail) = event { Some(mail) } else { None })
        .filter(|mail| mail.from.name == "Mara Kessler")
        .collect();
    let [answer, question] = mails.as_slice() else { panic!("Mara wrote twice: {}", mails.len()) };
    assert!(answer.text.contains("\n> Dear Mara,") && !answer.fresh.contains('>'));
    assert_eq!(question.files.len(), 2);
    let photo = question.files[0].content.as_ref().unwrap();
    assert!(photo.starts_with(b"\x89PNG") && photo.len() < 1_000_000, "{} bytes", photo.len());
    run.abort();
}
