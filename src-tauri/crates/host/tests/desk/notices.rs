//! What the agent is told outside the window, by a recorder in the place of the system's notifications; and that mail comes
//! and goes while the desk is locked.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use host::{Host, MemoryVault, Notice, NoticeTo, Notify, Ports};
use serde_json::{Value, json};
use testkit::{FakeChannel, Fate, TestClock, build, fake_shop::KEY};

/// Longer than what is told together is gathered for.
const SETTLED: Duration = Duration::from_millis(1500);

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Notice>>>);

impl Notify for Told {
    fn show(&self, notice: &Notice) {
        self.0.lock().unwrap().push(notice.clone());
    }

    fn unanswered(&self, _: u32) {}
}

impl Told {
    /// All that was told since the last time, once there are so many and no more come.
    async fn take(&self, count: usize) -> Vec<Notice> {
        until(async || self.0.lock().unwrap().len() >= count).await;
        tokio::time::sleep(SETTLED).await;
        let told = std::mem::take(&mut *self.0.lock().unwrap());
        assert_eq!(told.len(), count, "{told:?}");
        told
    }
}

async fn until(mut holds: impl AsyncFnMut() -> bool) {
    let start = std::time::Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not come to that");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

struct Desk {
    folder: tempfile::TempDir,
    vault: MemoryVault,
    clock: TestClock,
    channel: FakeChannel,
    told: Told,
    host: Option<Host>,
}

impl Desk {
    /// A desk with a mailbox, at which Lea sits; her PIN is 4711.
    async fn new() -> Self {
        let clock = TestClock::at(store::testing::START);
        let channel = FakeChannel::new(&clock);
        let folder = tempfile::tempdir().unwrap();
        let mut desk =
            Self { folder, vault: MemoryVault::default(), clock, channel, told: Told::default(), host: None };
        desk.start().await;
        desk.call("agent_save", json!({"id": null, "name": "Lea", "language": "en", "role": "lead", "pin": "4711"}))
            .await;
        desk.settings(|settings| settings["undo_seconds"] = json!(0)).await;
        let entry = json!({"account": null, "connector": "fake", "brand": null, "values": {}, "secrets": {"key": KEY}});
        desk.call("account_save", entry).await;
        let online = async || desk.call("connectivity", json!({})).await["accounts"][0]["link"]["state"] == "online";
        until(online).await;
        desk
    }

    async fn start(&mut self) {
        let clock = self.clock.clone();
        let ports = Ports {
            data: self.folder.path().to_owned(),
            vault: Arc::new(self.vault.clone()),
            now: Arc::new(move || clock.now()),
            notify: Arc::new(self.told.clone()),
            connectors: vec![Arc::from(self.channel.connector())],
            ..Ports::usual("0")
        };
        self.host = Some(Host::start(ports).await);
    }

    fn host(&self) -> &Host {
        self.host.as_ref().unwrap()
    }

    async fn call(&self, name: &str, payload: Value) -> Value {
        self.host().call(name, payload).await.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    async fn settings(&self, change: impl FnOnce(&mut Value)) {
        let mut settings = self.call("boot", json!({})).await["settings"].clone();
        change(&mut settings);
        self.call("settings_save", settings).await;
    }

    async fn agent(&self) -> Value {
        self.call("boot", json!({})).await["agents"][0]["id"].clone()
    }

    async fn unlock(&self) {
        self.call("unlock", json!({"agent": self.agent().await, "pin": "4711"})).await;
    }

    /// A customer writes; nobody knows yet.
    fn writes(&self, nth: u64) {
        let id = format!("{nth}@customer.test");
        let message = build::inbound().key(nth).from("Mara Kessler", "mara@customer.test").message_id(&id);
        let message =
            message.subject(&format!("Lamp {nth}")).text("The lamp arrived with a cracked shade").at(self.clock.now());
        self.channel.receive(message.build());
    }

    /// Its conversation, once it is here.
    async fn conversation(&self, nth: u64) -> String {
        let mut found = None;
        until(async || {
            let all = json!({"view": "all", "saved": null, "order": null, "brand": null, "after": null, "limit": 50});
            let rows = self.call("inbox", all).await["rows"].as_array().unwrap().clone();
            found = rows.iter().find(|row| row["subject"] == format!("Lamp {nth}")).map(|row| row["id"].clone());
            found.is_some()
        })
        .await;
        found.unwrap().as_str().unwrap().to_owned()
    }

    /// Answers it; the operation.
    async fn reply(&self, conversation: &str) -> Value {
        let draft = self.call("draft", json!({"id": conversation})).await;
        let mut save = draft.clone();
        save["from"] = draft["from"]["address"].clone();
        save["text"] = json!("A new one is on its way.");
        save["attachments"] = json!([]);
        let send = json!({"draft": save, "after": [], "resolve": false, "newer_seen": true, "others_meant": true});
        self.call("send", send).await["operation"].clone()
    }

    async fn state(&self, operation: &Value) -> String {
        let detail = self.call("operation", json!({"id": operation})).await;
        detail["operation"]["state"].as_str().unwrap().to_owned()
    }

    async fn stop(&mut self) {
        self.host.take().unwrap().stop().await;
    }
}

#[tokio::test]
async fn an_operation_is_announced_each_time_that_a_person_gets_it() {
    let mut desk = Desk::new().await;
    desk.writes(1);
    desk.told.take(1).await;
    for attempt in 1..=2 {
        desk.channel.script("send", attempt, Fate::Refused("mailbox_full".into()));
    }
    let reply = desk.reply(&desk.conversation(1).await).await;
    for time in 1..=2 {
        until(async || desk.state(&reply).await == "needs_you").await;
        let told = desk.told.take(1).await;
        assert_eq!(told[0].to, NoticeTo::Outbox, "time {time}: {told:?}");
        if time == 1 {
            desk.call("operation_retry", json!({"id": reply})).await;
            until(async || desk.channel.attempts(reply.as_str().unwrap().parse().unwrap(), "send") == 2).await;
        }
    }
    // It is still theirs, and they know.
    desk.stop().await;
    desk.start().await;
    desk.unlock().await;
    until(async || desk.state(&reply).await == "needs_you").await;
    desk.told.take(0).await;
    desk.stop().await;
}

#[tokio::test]
async fn a_message_is_told_once_in_the_words_that_may_be_seen() {
    let mut desk = Desk::new().await;
    desk.writes(1);
    let told = desk.told.take(1).await.remove(0);
    let first = desk.conversation(1).await;
    assert_eq!((told.title.as_str(), told.body.as_str()), ("Mara Kessler", "The lamp arrived with a cracked shade"));
    assert_eq!(told.to, NoticeTo::Conversation(first.parse().unwrap()));

    // In front of the agent, nothing needs to be told.
    desk.call("focus", json!({"window": true, "conversation": first})).await;
    let again = build::inbound().key(20).from("Mara Kessler", "mara@customer.test").message_id("20@customer.test");
    desk.channel.receive(again.answers("1@customer.test").text("And no screws").at(desk.clock.now()).build());
    let timeline = json!({"conversation": first, "before": null, "limit": 50});
    until(async || desk.call("timeline", timeline.clone()).await.to_string().contains("And no screws")).await;
    desk.told.take(0).await;

    desk.settings(|settings| settings["notify_content"] = json!(false)).await;
    desk.writes(2);
    let hidden = desk.told.take(1).await.remove(0);
    desk.settings(|settings| settings["notify_content"] = json!(true)).await;
    desk.call("lock", json!({})).await;
    desk.writes(3);
    let locked = desk.told.take(1).await.remove(0);
    for told in [hidden, locked] {
        assert_eq!((told.title.as_str(), told.body.as_str()), ("Shopdesk", "A new message"));
    }
    desk.stop().await;
    desk.start().await;
    desk.unlock().await;
    desk.conversation(3).await;
    desk.told.take(0).await;
    desk.stop().await;
}

#[tokio::test]
async fn mail_comes_and_goes_while_the_desk_is_locked() {
    let mut desk = Desk::new().await;
    desk.writes(1);
    desk.told.take(1).await;
    let first = desk.conversation(1).await;
    let account = desk.call("connectivity", json!({})).await["accounts"][0]["id"].clone();
    desk.channel.set_offline(true);
    desk.call("account_sync_now", json!({"id": account})).await;
    until(async || desk.call("connectivity", json!({})).await["accounts"][0]["link"]["state"] == "offline").await;
    let reply = desk.reply(&first).await;
    assert_eq!(desk.state(&reply).await, "waiting");
    desk.call("lock", json!({})).await;
    assert_eq!(desk.host().call("outbox", json!({})).await.unwrap_err().code, "desk.locked");

    desk.channel.set_offline(false);
    desk.writes(2);
    until(async || desk.channel.delivered().len() == 1).await;
    desk.told.take(1).await;
    assert_eq!(desk.host().call("outbox", json!({})).await.unwrap_err().code, "desk.locked", "still");
    desk.unlock().await;
    assert_eq!(desk.state(&reply).await, "done");
    desk.conversation(2).await;
    desk.stop().await;
}
