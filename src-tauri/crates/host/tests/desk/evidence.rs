//! Evidence packs over the whole backend: made, looked at again, changed, anchored by mail, and whole after the person was
//! forgotten.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use api::{ApiError, ports::Outside};
use async_trait::async_trait;
use bytes::Bytes;
use connect::{ConnectError, Connected, Connector, Settings, Setup, channel::FolderRole};
use host::{Host, Ports};
use serde_json::{Value, json};
use testkit::{FakeChannel, FakeShop, TestClock, build, fake_shop::KEY};

/// The fake mailbox under a name of its own, beside the fake shop.
struct Mailbox(Box<dyn Connector>);

impl Connector for Mailbox {
    fn setup(&self) -> Setup {
        Setup { connector: MAILBOX, ..self.0.setup() }
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        self.0.place(settings)
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        self.0.connect(settings)
    }
}

const MAILBOX: &str = "fake-mailbox";
const ARCHIVE: &str = "archive@lawyer.test";

/// A desktop on which everything is saved at once, unless the person thinks better of it.
#[derive(Default)]
struct Desktop {
    declines: AtomicBool,
    saved: Mutex<Vec<(String, Bytes)>>,
    opened: Mutex<Vec<(String, Bytes)>>,
}

#[async_trait]
impl Outside for Desktop {
    fn open_url(&self, _: &str) -> Result<(), ApiError> {
        Ok(())
    }
    async fn open_file(&self, name: &str, content: Bytes) -> Result<(), ApiError> {
        self.opened.lock().unwrap().push((name.to_owned(), content));
        Ok(())
    }
    async fn save_file(&self, name: &str, content: Bytes) -> Result<bool, ApiError> {
        let saved = !self.declines.load(Relaxed);
        if saved {
            self.saved.lock().unwrap().push((name.to_owned(), content));
        }
        Ok(saved)
    }
    fn set_start_at_login(&self, _: bool) -> Result<(), ApiError> {
        Ok(())
    }
}

struct Desk {
    host: Host,
    post: FakeChannel,
    clock: TestClock,
    desktop: Arc<Desktop>,
    case: String,
    customer: String,
    _folder: tempfile::TempDir,
}

async fn until<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let start = std::time::Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "it does not come to that");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

impl Desk {
    async fn call(&self, name: &str, payload: Value) -> Value {
        self.host.call(name, payload).await.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A customer has written about a cracked lamp, with a photo, and a case is open.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = TestClock::at(store::testing::START);
        let (shop, post) = (FakeShop::new(&clock), FakeChannel::new(&clock));
        shop.put(build::order().number("777").customer("Mara Kessler", "mara@customer.test").build());
        let letter =
            build::inbound().from("Mara Kessler", "mara@customer.test").subject("Lamp").text("It is <cracked>.");
        post.receive(letter.file("mara-lamp.png", "image/png", PNG).build());
        let (desktop, now) = (Arc::new(Desktop::default()), clock.clone());
        let ports = Ports {
            data: folder.path().to_owned(),
            outside: Arc::clone(&desktop) as Arc<dyn Outside>,
            now: Arc::new(move || now.now()),
            connectors: vec![Arc::from(shop.connector()), Arc::new(Mailbox(post.connector()))],
            ..Ports::usual("0")
        };
        let host = Host::start(ports).await;
        let (case, customer) = (String::new(), String::new());
        let mut desk = Self { host, post, clock, desktop, case, customer, _folder: folder };
        let agent = json!({"id": null, "name": "Lea", "language": "en", "role": "lead", "pin": null});
        desk.call("agent_save", agent).await;
        for connector in ["fake", MAILBOX] {
            let entry =
                json!({"account": null, "connector": connector, "brand": null, "values": {}, "secrets": {"key": KEY}});
            desk.call("account_save", entry).await;
        }
        let list = json!({"view": "all", "saved": null, "order": null, "brand": null, "after": null, "limit": 9});
        let talk =
            until(async || desk.call("inbox", list.clone()).await["rows"][0]["id"].as_str().map(str::to_owned)).await;
        let order = until(async || {
            let wanted = json!({"query": "777", "brand": null, "after": null, "limit": 5});
            desk.call("orders", wanted).await["rows"][0]["id"].as_str().map(str::to_owned)
        })
        .await;
        let seen = desk.call("conversation", json!({ "id": talk })).await;
        seen["customer"]["id"].as_str().unwrap().clone_into(&mut desk.customer);
        let case = json!({
            "conversation": talk, "order": order, "kind": "damaged", "cause": "damaged", "reason": "cracked", "lines": [],
            "priority": "normal", "due": null, "messages": [],
        });
        desk.call("case_open", case).await["id"].as_str().unwrap().clone_into(&mut desk.case);
        desk
    }

    async fn pack(&self, language: &str) -> Bytes {
        self.pack_without(language, 0).await
    }

    /// `without_raw`: so many messages have no raw mail in it.
    async fn pack_without(&self, language: &str, without_raw: u32) -> Bytes {
        let request = json!({"case": self.case, "language": language, "show_page": true});
        let packed = self.call("evidence_pack", request).await;
        let whole = json!({"saved": true, "number": packed["number"], "missing": 0, "without_raw": without_raw});
        assert_eq!(packed, whole);
        self.desktop.saved.lock().unwrap().last().unwrap().1.clone()
    }

    /// The page that was opened last.
    fn page(&self) -> String {
        String::from_utf8(self.desktop.opened.lock().unwrap().last().unwrap().1.to_vec()).unwrap()
    }

    async fn verify(&self, pack: &[u8]) -> Value {
        let handle = self.host.put("pack.zip", "application/zip", Bytes::copy_from_slice(pack)).await.unwrap();
        self.call("evidence_verify", json!({ "id": handle })).await
    }

    async fn anchor(&self, address: &str) {
        let accounts = self.call("accounts", json!({})).await;
        let account = accounts.as_array().unwrap().iter().find(|account| account["connector"] == MAILBOX).unwrap();
        let wished = json!({"on": true, "address": address, "account": account["id"]});
        self.call("evidence_anchoring", wished).await;
    }
}

fn has(pack: &[u8], words: &str) -> bool {
    pack.windows(words.len()).any(|window| window == words.as_bytes())
}

#[tokio::test]
async fn a_pack_holds_the_case_and_every_change_of_it_is_named() {
    let desk = Desk::new().await;
    let pack = desk.pack("en").await;
    for words in ["case.html", "Damaged parcel", "mara@customer.test", "It is <cracked>.", "not much of a picture"] {
        assert!(has(&pack, words), "{words}");
    }
    assert_eq!(desk.desktop.opened.lock().unwrap().last().unwrap().0, "case-1-evidence-1.html");
    let page = desk.page();
    assert!(page.contains("It is &lt;cracked&gt;.") && page.contains("data:image/png;base64,"), "{page}");

    let found = desk.verify(&pack).await;
    assert_eq!((&found["outcome"], &found["number"], &found["flaws"]), (&json!("not_anchored"), &json!(1), &json!([])));
    for (words, name) in [
        ("It is &lt;cracked", "case.html"),
        ("operations.json[]", "operations.json"),
        ("not much of", "files/001.png"),
        ("Subject: Lamp", "messages/001.txt"),
        ("read_at", "order.json"),
        ("\"evidence\":", "case.json"),
        ("SHA-256", "how-to-verify.txt"),
    ] {
        let at = pack.windows(words.len()).position(|window| window == words.as_bytes()).expect(name);
        let mut changed = pack.to_vec();
        changed[at + words.len() - 1] ^= 1;
        let found = desk.verify(&changed).await;
        assert_eq!(found["outcome"], "changed", "{name}");
        assert_eq!(found["flaws"], json!([{"how": "changed", "name": name}]), "{name}");
    }
    assert_eq!(desk.verify(b"no pack").await["outcome"], "unreadable");
    let chinese = desk.pack("zh-CN").await;
    assert!(has(&chinese, "包裹破损"));
    assert_eq!(desk.verify(&chinese).await["number"], 2);
    desk.host.stop().await;
}

#[tokio::test]
async fn a_pack_holds_each_mail_as_the_mailbox_has_it_ours_too() {
    let desk = Desk::new().await;
    let mut settings = desk.call("boot", json!({})).await["settings"].clone();
    settings["undo_seconds"] = json!(0);
    desk.call("settings_save", settings).await;
    let talk = desk.call("case", json!({"id": desk.case})).await["conversation"].clone();
    desk.clock.advance(60_000);
    desk.call("note_add", json!({"conversation": talk, "text": "She sounds cross."})).await;
    desk.clock.advance(60_000);
    let mut draft = desk.call("draft", json!({"id": talk})).await;
    draft["from"] = draft["from"]["address"].clone();
    draft["text"] = json!("A new one is on its way.");
    desk.call("send", json!({"draft": draft, "after": [], "resolve": false, "newer_seen": false})).await;
    let filed = until(async || desk.post.filed(FolderRole::Sent).pop()).await;
    let theirs = desk.post.filed(FolderRole::Inbox).pop().unwrap();
    // The copy in Sent is known once it was read.
    let pack = until(async || {
        let request = json!({"case": desk.case, "language": "en", "show_page": true});
        let packed = desk.call("evidence_pack", request).await;
        (packed["without_raw"] == 0).then(|| desk.desktop.saved.lock().unwrap().last().unwrap().1.clone())
    })
    .await;
    for raw in [theirs, filed].map(|mail| FakeChannel::raw(&mail)) {
        assert!(raw.starts_with("From: ") && raw.contains("X-Fake-Digest"));
        assert!(has(&pack, &raw), "{raw}");
    }
    for words in ["messages/001.eml", "messages/001.eml: the same, as it lies in the mailbox", "messages/003.eml"] {
        assert!(has(&pack, words), "{words}");
    }
    assert!(!has(&pack, "messages/002.eml"), "a note among agents lies in no mailbox");
    assert!(desk.page().contains("messages/003.eml"));

    let at = pack.windows(13).position(|window| window == b"X-Fake-Digest").unwrap();
    let mut changed = pack.to_vec();
    changed[at] ^= 1;
    let found = desk.verify(&changed).await;
    assert_eq!(found["flaws"], json!([{"how": "changed", "name": "messages/001.eml"}]));
    desk.host.stop().await;
}

#[tokio::test]
async fn what_the_mailbox_cannot_give_is_said_and_never_holds_up_a_pack() {
    let desk = Desk::new().await;
    let lies = desk.post.filed(FolderRole::Inbox).pop().unwrap().location;
    let away = |words: &'static str| format!("messages/001.eml: {words}");
    desk.post.set_offline(true);
    until(async || {
        let accounts = desk.call("accounts", json!({})).await;
        let states = accounts.as_array().unwrap().iter().map(|account| account["link"]["state"].clone());
        states.into_iter().any(|state| state == "offline").then_some(())
    })
    .await;
    let pack = desk.pack_without("en", 1).await;
    assert!(has(&pack, &away("not in this pack: the mailbox could not be reached when it was made")));
    assert!(has(&pack, "Subject: Lamp") && !has(&pack, "X-Fake-Digest"), "the head as it is stored here");
    assert!(desk.page().contains("not in this pack: the mailbox could not be reached"));
    let chinese = desk.pack_without("zh-CN", 1).await;
    assert!(has(&chinese, &away("未包含：制作证据包时无法连接邮箱")) && desk.page().contains("原始邮件"));
    assert_eq!(desk.verify(&chinese).await["outcome"], "not_anchored");

    desk.post.set_offline(false);
    desk.post.remove(&lies);
    for account in desk.call("accounts", json!({})).await.as_array().unwrap() {
        desk.call("account_sync_now", json!({"id": account["id"]})).await;
    }
    until(async || {
        has(&desk.pack_without("en", 1).await, &away("not in this pack: it does not lie in the mailbox")).then_some(())
    })
    .await;
    desk.host.stop().await;
}

#[tokio::test]
async fn an_anchored_pack_stays_valid_when_the_person_is_forgotten() {
    let desk = Desk::new().await;
    let pack = desk.pack("en").await;
    assert_eq!(desk.call("evidence_chain", json!({})).await["anchoring"]["on"], false, "off until it is wished");
    assert!(desk.post.delivered().is_empty());
    desk.anchor(ARCHIVE).await;
    let head = desk.verify(&pack).await["head"].as_str().unwrap().to_owned();
    until(async || desk.post.delivered().into_iter().next().filter(|mail| format!("{mail:?}").contains(&head))).await;
    let anchored = until(async || Some(desk.verify(&pack).await).filter(|found| found["outcome"] == "anchored")).await;
    assert!(anchored["anchored_at"].as_i64().is_some());
    // A second look finds nothing new, and mails nothing.
    desk.anchor(ARCHIVE).await;
    assert_eq!(desk.post.delivered().len(), 1);

    desk.call("customer_erase", json!({ "id": desk.customer, "word": null })).await;
    assert_eq!(desk.verify(&pack).await["outcome"], "anchored");
    let other = Desk::new().await;
    assert_eq!(other.verify(&pack).await["outcome"], "foreign");
    other.host.stop().await;
    desk.host.stop().await;
}

/// Whoever is named gets the first head at once, and then one a day.
#[tokio::test]
async fn the_first_pack_is_anchored_at_once_and_so_is_a_new_address() {
    let desk = Desk::new().await;
    desk.anchor(ARCHIVE).await;
    assert!(desk.post.delivered().is_empty(), "there is nothing to anchor yet");
    let first = desk.pack("en").await;
    let mails = async |count: usize| {
        until(async || {
            let all: Vec<String> = desk.post.delivered().into_iter().map(|mail| mail.recipient).collect();
            (all.len() == count).then_some(all)
        })
        .await
    };
    assert_eq!(mails(1).await, [ARCHIVE]);
    until(async || (desk.verify(&first).await["outcome"] == "anchored").then_some(())).await;
    let second = desk.pack("en").await;
    desk.anchor(ARCHIVE).await;
    assert_eq!(desk.verify(&second).await["outcome"], "not_anchored", "the last mail is no day old");
    desk.anchor("notary@law.test").await;
    assert_eq!(mails(2).await, [ARCHIVE, "notary@law.test"]);
    until(async || (desk.verify(&second).await["outcome"] == "anchored").then_some(())).await;
    let head = desk.verify(&first).await["head"].as_str().unwrap().to_owned();
    let mail = desk.post.delivered().pop().unwrap().message.text;
    assert!(mail.contains(&head), "who is new is told of every pack: {mail}");
    desk.clock.advance(model::time::DAY);
    // A clock that was set counts once the servers have told the time again.
    until(async || {
        desk.pack("en").await;
        (desk.post.delivered().len() > 2).then_some(())
    })
    .await;
    assert_eq!(mails(3).await.last().unwrap(), "notary@law.test");
    desk.host.stop().await;
}

#[tokio::test]
async fn a_pack_that_nobody_saved_has_no_place_in_the_chain() {
    let desk = Desk::new().await;
    desk.pack("en").await;
    desk.desktop.declines.store(true, Relaxed);
    let request = json!({"case": desk.case, "language": "en", "show_page": true});
    assert_eq!(desk.call("evidence_pack", request).await["saved"], false);
    assert_eq!(desk.call("evidence_chain", json!({})).await["packs"], 1);
    desk.desktop.declines.store(false, Relaxed);
    let pack = desk.pack("en").await;
    let found = desk.verify(&pack).await;
    assert_eq!((&found["outcome"], &found["number"]), (&json!("not_anchored"), &json!(2)));
    desk.host.stop().await;
}
