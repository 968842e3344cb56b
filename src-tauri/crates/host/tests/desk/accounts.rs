//! Accounts as the host keeps them: what the test at set-up found out goes along, and a sleep interrupts nothing for long.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use connect::{ConnectError, Connected, Connector, Settings, Setup};
use host::{Host, MemoryVault, Ports};
use serde_json::{Value, json};
use testkit::{FakeChannel, FakeShop, TestClock, build, fake_shop::KEY};

/// A connector that remembers the settings it was connected with.
struct Recorded {
    inner: Box<dyn Connector>,
    given: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
}

impl Connector for Recorded {
    fn setup(&self) -> Setup {
        self.inner.setup()
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        self.inner.place(settings)
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        self.given.lock().unwrap().push(settings.values.clone());
        self.inner.connect(settings)
    }
}

struct Machine {
    folder: tempfile::TempDir,
    vault: MemoryVault,
    clock: TestClock,
}

impl Machine {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            vault: MemoryVault::default(),
            clock: TestClock::at(store::testing::START),
        }
    }
}

async fn desk(machine: &Machine, connector: Arc<dyn Connector>) -> Host {
    let clock = machine.clock.clone();
    let ports = Ports {
        data: machine.folder.path().to_owned(),
        vault: Arc::new(machine.vault.clone()),
        now: Arc::new(move || clock.now()),
        connectors: vec![connector],
        ..Ports::usual("0")
    };
    let host = Host::start(ports).await;
    let boot = host.call("boot", json!({})).await.unwrap();
    if boot["agents"].as_array().is_none_or(Vec::is_empty) {
        let agent = json!({"id": null, "name": "Lea", "language": "en", "role": "lead", "pin": null});
        host.call("agent_save", agent).await.unwrap();
    }
    host
}

async fn save(host: &Host) -> Value {
    try_save(host).await.unwrap()
}

async fn try_save(host: &Host) -> Result<Value, api::ApiError> {
    let entry = json!({
        "account": null, "connector": "fake", "brand": null, "values": {}, "secrets": {"key": KEY},
    });
    host.call("account_save", entry).await
}

/// Waits for a condition; how long it took.
async fn until(mut holds: impl AsyncFnMut() -> bool) -> Duration {
    let start = std::time::Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not come to that");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    start.elapsed()
}

#[tokio::test]
async fn who_files_sent_mail_is_learnt_once_and_known_at_every_start() {
    for by_hand in [false, true] {
        let machine = Machine::new();
        let channel = FakeChannel::new(&machine.clock);
        if by_hand {
            channel.append_by_hand();
        }
        let given = Arc::<Mutex<Vec<BTreeMap<String, String>>>>::default();
        let recorded = || Arc::new(Recorded { inner: channel.connector(), given: Arc::clone(&given) });
        let learnt = || given.lock().unwrap().last().unwrap().get("files_sent").cloned();
        let host = desk(&machine, recorded()).await;
        save(&host).await;
        assert_eq!(learnt().as_deref(), Some(if by_hand { "false" } else { "true" }));
        host.stop().await;
        given.lock().unwrap().clear();
        let host = desk(&machine, recorded()).await;
        until(async || !given.lock().unwrap().is_empty()).await;
        assert_eq!(learnt().as_deref(), Some(if by_hand { "false" } else { "true" }));
        host.stop().await;
    }
}

#[tokio::test]
async fn after_a_sleep_the_shop_is_asked_at_once() {
    let machine = Machine::new();
    let shop = FakeShop::new(&machine.clock);
    shop.poll_rarely();
    let host = desk(&machine, Arc::from(shop.connector())).await;
    save(&host).await;
    let online = async || {
        let state = host.call("connectivity", json!({})).await.unwrap();
        state["accounts"][0]["link"]["state"] == "online"
    };
    until(online).await;
    shop.put(build::order().number("777").build());
    let here = async || {
        let found = host.call("orders", json!({"query": "777", "brand": null, "after": null, "limit": 5})).await;
        found.unwrap()["rows"].as_array().is_some_and(|rows| !rows.is_empty())
    };
    assert!(!here().await);
    machine.clock.advance(8 * 3_600_000);
    until(here).await;
    host.stop().await;
}

/// The refund whose answer was lost, as the outbox has it for a person.
async fn may_have_been_paid(host: &Host) -> Option<Value> {
    let outbox = host.call("outbox", json!({})).await.unwrap();
    let found = outbox["needs_you"].as_array().unwrap().iter().find(|each| each["kind"] == "refund")?.clone();
    (found["reason"]["reason"] == "may_have_happened").then_some(found)
}

#[tokio::test]
async fn a_shop_removed_and_connected_again_still_knows_what_may_have_been_paid() {
    let machine = Machine::new();
    let shop = FakeShop::new(&machine.clock);
    let placed = model::time::Timestamp(machine.clock.now().0 - model::time::DAY);
    shop.put(
        build::order()
            .number("777")
            .placed_at(placed)
            .line("Arc lamp", 1, rust_decimal::Decimal::new(18_900, 2))
            .build(),
    );
    shop.script("refund", 1, testkit::Fate::Later { looks: 1000 });
    let host = desk(&machine, Arc::from(shop.connector())).await;
    let account = save(&host).await;
    let orders = async || {
        let found = host.call("orders", json!({"query": "777", "brand": null, "after": null, "limit": 5})).await;
        found.unwrap()["rows"].as_array().unwrap().clone()
    };
    until(async || !orders().await.is_empty()).await;
    let order = orders().await[0]["id"].clone();
    let ask = async || {
        let draft = host.call("after_sales", json!({"id": order})).await.unwrap();
        let scope = json!({"scope": "amount", "amount": "10.00"});
        let preview = host.call("refund_preview", json!({"order": order, "scope": scope})).await.unwrap();
        let asked = json!({
            "request": draft["request"], "order": order, "scope": scope, "total": preview["total"], "reason": null,
            "note": "", "conversation": null, "similar_seen": false, "guards_seen": true, "case": null,
        });
        host.call("refund", asked).await
    };
    let refund = ask().await.unwrap()["operations"][0].clone();
    let state = async || host.call("operation", json!({"id": refund})).await.unwrap()["operation"]["state"].clone();
    until(async || state().await == "checking").await;

    host.call("account_remove", json!({"id": account["id"]})).await.unwrap();
    until(async || may_have_been_paid(&host).await.is_some()).await;
    let parked = may_have_been_paid(&host).await.unwrap();
    assert_eq!(parked["reason"]["read"]["say"], "account_removed");
    assert_eq!((&parked["can"]["it_happened"], &parked["can"]["it_did_not"]), (&json!(true), &json!(true)));

    let again = save(&host).await;
    assert_eq!(again["id"], account["id"], "it is the same shop");
    assert_eq!(try_save(&host).await.unwrap_err().code, "account.known", "one shop is one account");
    until(async || host.call("connectivity", json!({})).await.unwrap()["accounts"][0]["link"]["state"] == "online")
        .await;
    let found = orders().await;
    assert_eq!((found.len(), &found[0]["id"]), (1, &order), "its orders are the same");
    assert_eq!(ask().await.unwrap_err().code, "refund.similar");
    host.stop().await;
}
