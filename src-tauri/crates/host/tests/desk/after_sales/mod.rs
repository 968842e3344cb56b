//! After-sales through the window's own calls: a case from its opening to the refund, the policy's word, the limit above
//! which a lead approves, and what was given before.

mod amend;
mod cases;
mod guards;

use std::{sync::Arc, time::Duration};

use host::{Host, MemoryVault, Ports};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use testkit::{FakeShop, TestClock, build, fake_shop::KEY};

struct Desk {
    host: Host,
    shop: FakeShop,
    order: String,
    _folder: tempfile::TempDir,
}

async fn until(mut holds: impl AsyncFnMut() -> bool) {
    let start = std::time::Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not come to that");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Desk {
    async fn call(&self, name: &str, payload: Value) -> Value {
        self.host.call(name, payload).await.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    async fn refused(&self, name: &str, payload: Value) -> String {
        self.host.call(name, payload).await.expect_err(name).code
    }

    /// A shop with one order of a lamp and two shades, delivered; an agent sits here, and a lead with a PIN works here.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = TestClock::at(store::testing::START);
        let shop = FakeShop::new(&clock);
        let now = clock.clone();
        let ports = Ports {
            data: folder.path().to_owned(),
            vault: Arc::new(MemoryVault::default()),
            now: Arc::new(move || now.now()),
            connectors: vec![Arc::from(shop.connector())],
            ..Ports::usual("0")
        };
        let host = Host::start(ports).await;
        let mut desk = Self { host, shop, order: String::new(), _folder: folder };
        let agent = |name: &str, role: &str, pin: Value| json!({"id": null, "name": name, "language": "en", "role": role, "pin": pin});
        desk.call("agent_save", agent("Lea", "agent", Value::Null)).await;
        desk.call("agent_save", agent("Li", "lead", json!("4711"))).await;
        // There before the account is, so that the first reading brings it; the next one is a while off.
        let placed = model::time::Timestamp(clock.now().0 - model::time::DAY);
        let shades = build::order().number("777").placed_at(placed).line("Arc lamp", 1, Decimal::new(18_900, 2));
        desk.shop.put(shades.line("Glass shade", 2, Decimal::new(4_981, 2)).build());
        let entry = json!({"account": null, "connector": "fake", "brand": null, "values": {}, "secrets": {"key": KEY}});
        desk.call("account_save", entry).await;
        let found =
            async || desk.call("orders", json!({"query": "777", "brand": null, "after": null, "limit": 5})).await;
        until(async || found().await["rows"].as_array().is_some_and(|rows| !rows.is_empty())).await;
        found().await["rows"][0]["id"].as_str().unwrap().clone_into(&mut desk.order);
        desk
    }

    async fn lines(&self) -> Vec<Value> {
        self.call("order", json!({"id": self.order})).await["lines"].as_array().unwrap().clone()
    }

    fn scope(line: &Value, quantity: u32) -> Value {
        json!({"scope": "lines", "lines": [{"line": line["id"], "quantity": quantity}], "shipping": false, "kept": []})
    }

    async fn preview(&self, scope: &Value) -> Value {
        self.call("refund_preview", json!({"order": self.order, "scope": scope})).await
    }

    async fn submit(&self, scope: &Value, more: Value) -> Value {
        let draft = self.call("after_sales", json!({"id": self.order})).await;
        let preview = self.preview(scope).await;
        let mut payload = json!({
            "request": draft["request"], "order": self.order, "scope": scope, "total": preview["total"], "reason": null,
            "note": "", "conversation": null, "similar_seen": true, "guards_seen": false, "case": null,
        });
        for (key, value) in more.as_object().unwrap() {
            payload[key] = value.clone();
        }
        payload
    }

    async fn policy(&self, change: impl FnOnce(&mut Value)) {
        let policies = self.call("policies", json!({})).await;
        let preset = policies["presets"].as_array().unwrap().iter().find(|each| each["id"] == "generous").unwrap();
        let mut body = preset["body"].clone();
        change(&mut body);
        self.call("policy_save", json!({"brand": null, "from": 0, "body": body})).await;
    }

    async fn state(&self, operation: &Value) -> Value {
        self.call("operation", json!({"id": operation})).await["operation"].clone()
    }
}
