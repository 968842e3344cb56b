//! After-sales through the window's own calls: a case from its opening to the refund, the policy's word, the limit above
//! which a lead approves, and what was given before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

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
        let entry = json!({"account": null, "connector": "fake", "brand": null, "values": {}, "secrets": {"key": KEY}});
        desk.call("account_save", entry).await;
        let placed = model::time::Timestamp(clock.now().0 - model::time::DAY);
        let shades = build::order().number("777").placed_at(placed).line("Arc lamp", 1, Decimal::new(18_900, 2));
        desk.shop.put(shades.line("Glass shade", 2, Decimal::new(4_981, 2)).build());
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

#[tokio::test]
async fn a_case_goes_with_its_refund_and_the_units_of_a_line_add_up() {
    let desk = Desk::new().await;
    let lines = desk.lines().await;
    let shade = &lines[1];
    let opened = desk
        .call(
            "case_open",
            json!({
                "conversation": null, "order": desk.order, "kind": "damaged", "cause": "damaged", "reason": "cracked",
                "lines": [{"line": shade["id"], "quantity": 2}], "priority": "high", "due": null, "messages": [],
            }),
        )
        .await;
    let case = opened["id"].clone();
    let first = desk.submit(&Desk::scope(shade, 1), json!({"case": case})).await;
    assert_eq!(first["total"]["amount"], "24.91");
    let done = desk.call("refund", first).await["operations"][0].clone();
    until(async || desk.state(&done).await["state"] == "done").await;
    let view = desk.call("case", json!({"id": case})).await;
    assert_eq!(view["operations"][0]["id"], done);
    assert!(view["events"].as_array().unwrap().iter().any(|event| event["what"] == "linked"));

    // The second shade gives what the first left of the line, and is looked at twice.
    let scope = Desk::scope(shade, 1);
    let preview = desk.preview(&scope).await;
    assert_eq!(preview["total"]["amount"], "24.90");
    assert_eq!(preview["guards"][0]["guard"], "line_again");
    let again = desk.submit(&scope, json!({"case": case})).await;
    assert_eq!(desk.refused("refund", again.clone()).await, "refund.given_before");
    let mut meant = again;
    meant["guards_seen"] = json!(true);
    desk.call("refund", meant).await;
    let given = desk.call("given", json!({"id": desk.order})).await;
    assert_eq!(given["refunds"].as_array().unwrap().len(), 2);

    let step = |step: &str, actor: &str, outcome: Value| json!({"id": case, "step": step, "actor": actor, "outcome": outcome, "note": ""});
    assert_eq!(desk.refused("case_step", step("diagnose", "warehouse", Value::Null)).await, "case.impossible");
    assert_eq!(desk.refused("case_step", step("settle", "customer", json!("refunded"))).await, "case.impossible");
    assert_eq!(desk.refused("case_step", step("settle", "agent", Value::Null)).await, "case.outcome");
    desk.call("case_step", step("settle", "agent", json!("refunded"))).await;
    let closed = desk.call("cases", json!({"view": "closed", "after": null, "limit": 10})).await;
    assert_eq!((&closed["rows"][0]["id"], &closed["rows"][0]["outcome"]), (&case, &json!("refunded")));
    desk.host.stop().await;
}

#[tokio::test]
async fn a_return_takes_its_case_along_and_goods_that_came_wait_for_the_money() {
    let desk = Desk::new().await;
    let lamp = desk.lines().await[0]["id"].clone();
    let opened = desk
        .call(
            "case_open",
            json!({
                "conversation": null, "order": desk.order, "kind": "return", "cause": "", "reason": "",
                "lines": [{"line": lamp, "quantity": 1}], "priority": "normal", "due": null, "messages": [],
            }),
        )
        .await;
    let case = opened["id"].clone();
    let status = async || desk.call("case", json!({"id": case})).await["row"]["status"].clone();
    let request = desk.call("after_sales", json!({"id": desk.order})).await["request"].clone();
    let asked = json!({
        "request": request, "order": desk.order, "items": [{"line": lamp, "quantity": 1, "reason": null, "note": ""}],
        "note": "", "conversation": null, "similar_seen": false, "case": case,
    });
    desk.call("return_create", asked).await;
    assert_eq!(status().await, "waiting_goods");
    let back = async || desk.call("order", json!({"id": desk.order})).await["returns"].clone();
    until(async || back().await.as_array().is_some_and(|all| !all.is_empty())).await;
    let of = back().await[0]["id"].clone();
    let request = desk.call("after_sales", json!({"id": desk.order})).await["request"].clone();
    let came = json!({
        "request": request, "order": desk.order, "of": of, "items": [{"line": lamp, "quantity": 1, "damaged": 0}],
        "note": "", "conversation": null, "case": case,
    });
    desk.call("return_receive", came).await;
    assert_eq!(status().await, "received");
    let unpaid = async || {
        let page = desk.call("cases", json!({"view": "not_refunded", "after": null, "limit": 10})).await;
        page["rows"].as_array().unwrap().len()
    };
    assert_eq!(unpaid().await, 1);
    assert_eq!(desk.call("case", json!({"id": case})).await["remote_return"], of);
    desk.host.stop().await;
}

#[tokio::test]
async fn the_policy_of_the_purchase_decides_and_a_change_is_tried_before_it_holds() {
    let desk = Desk::new().await;
    let ask = json!({"order": desk.order, "lines": [], "cause": "change_of_mind", "case": null});
    let verdict = desk.call("verdict", ask.clone()).await;
    assert_eq!((&verdict["answer"], &verdict["policy_from"]), (&json!("unknown"), &Value::Null));
    assert_eq!(verdict["lines"][0]["findings"][0]["said"], json!({"said": "missing", "what": "policy"}));
    desk.policy(|_| {}).await;
    let verdict = desk.call("verdict", ask.clone()).await;
    assert_eq!(verdict["answer"], "yes", "{verdict}");
    assert_eq!(verdict["lines"][0]["findings"][0]["rule"], "generous.thirty_days");
    assert_eq!(verdict["terms"]["way_back"], "shop");

    let policies = desk.call("policies", json!({})).await;
    let mut stricter = policies["versions"][0]["body"].clone();
    stricter["rules"][0]["except"] =
        json!([{"reason": "lamps", "countries": [], "product_types": [], "tags": [], "skus": ["SKU-1"], "groups": []}]);
    let try_it = |body: &Value| json!({"brand": null, "from": 0, "body": body, "cause": "change_of_mind", "last": 100});
    let tried = desk.call("policy_try", try_it(&stricter)).await;
    assert_eq!((&tried["looked_at"], &tried["different"]), (&json!(1), &json!(1)), "{tried}");
    assert_eq!((&tried["rows"][0]["before"], &tried["rows"][0]["after"]), (&json!("yes"), &json!("no")));
    assert_eq!(desk.call("verdict", ask).await["answer"], "yes", "a trial changes nothing");

    // A rule of the law cannot be made narrower.
    let eu = policies["presets"].as_array().unwrap().iter().find(|each| each["id"] == "eu").unwrap();
    let mut narrowed = eu["body"].clone();
    narrowed["rules"][0]["window"]["days"] = json!(3);
    let save = json!({"brand": null, "from": 0, "body": narrowed});
    assert_eq!(desk.refused("policy_save", save).await, "policy.wrong");
    desk.host.stop().await;
}

#[tokio::test]
async fn above_the_limit_a_lead_gives_their_word_with_a_pin() {
    let desk = Desk::new().await;
    desk.policy(|body| {
        body["limits"] = json!([{"role": "agent", "amount": "100", "currency": "EUR"}]);
    })
    .await;
    let lines = desk.lines().await;
    assert_eq!(desk.preview(&Desk::scope(&lines[1], 1)).await["needs_lead"], false);
    let scope = Desk::scope(&lines[0], 1);
    assert_eq!(desk.preview(&scope).await["needs_lead"], true);
    let asked = desk.submit(&scope, json!({})).await;
    let operation = desk.call("refund", asked).await["operations"][0].clone();
    let waiting = desk.state(&operation).await;
    assert_eq!(waiting["reason"]["reason"], "approval");
    assert_eq!(waiting["can"]["retry"], false);

    let agents = desk.call("agents", json!({})).await;
    let who = |name: &str| agents.as_array().unwrap().iter().find(|agent| agent["name"] == name).unwrap()["id"].clone();
    let word = |lead: Value, pin: &str| json!({"id": operation, "word": {"lead": lead, "pin": pin}});
    assert_eq!(desk.refused("operation_approve", word(who("Lea"), "")).await, "approval.not_lead");
    for _ in 0..3 {
        assert_eq!(desk.refused("operation_approve", word(who("Li"), "0000")).await, "agent.pin_wrong");
    }
    assert_eq!(desk.refused("operation_approve", word(who("Li"), "4711")).await, "agent.pin_wait");
    assert_eq!(desk.state(&operation).await["state"], "needs_you");
    assert!(desk.shop.effects().is_empty(), "nothing has left");
    desk.host.stop().await;
}

#[tokio::test]
async fn with_the_right_pin_it_goes_out_and_who_said_so_is_kept() {
    let desk = Desk::new().await;
    desk.policy(|body| body["limits"] = json!([{"role": "agent", "amount": "100", "currency": "EUR"}])).await;
    let lines = desk.lines().await;
    let asked = desk.submit(&Desk::scope(&lines[0], 1), json!({})).await;
    let operation = desk.call("refund", asked).await["operations"][0].clone();
    let agents = desk.call("agents", json!({})).await;
    let lead = agents.as_array().unwrap().iter().find(|agent| agent["name"] == "Li").unwrap()["id"].clone();
    desk.call("operation_approve", json!({"id": operation, "word": {"lead": lead, "pin": "4711"}})).await;
    until(async || desk.state(&operation).await["state"] == "done").await;
    let detail = desk.call("operation", json!({"id": operation})).await;
    let ledger = detail["ledger"].as_array().unwrap();
    assert!(ledger.iter().any(|row| row["what"] == "approved" && row["by"] == "Li"), "{ledger:?}");
    desk.host.stop().await;
}

#[tokio::test]
async fn what_was_given_elsewhere_is_written_down_and_asks_for_a_second_look() {
    let desk = Desk::new().await;
    let note = json!({"order": desk.order, "kind": "elsewhere", "amount": "10", "how": "voucher"});
    desk.call("given_record", note).await;
    desk.call("given_record", json!({"order": desk.order, "kind": "chargeback", "amount": null, "how": ""})).await;
    let given = desk.call("given", json!({"id": desk.order})).await;
    assert_eq!((&given["chargeback"], given["recorded"].as_array().unwrap().len()), (&json!(true), 2));
    let scope = json!({"scope": "amount", "amount": "5.00"});
    let asked = desk.submit(&scope, json!({})).await;
    assert_eq!(desk.refused("refund", asked.clone()).await, "refund.given_before");
    for recorded in given["recorded"].as_array().unwrap() {
        desk.call("given_end", json!({"id": recorded["id"]})).await;
    }
    desk.call("refund", asked).await;
    desk.host.stop().await;
}

impl Desk {
    async fn asked(&self, note: &str) -> Value {
        let draft = self.call("after_sales", json!({"id": self.order})).await;
        json!({"request": draft["request"], "order": self.order, "note": note, "conversation": null})
    }

    /// One shade for something else of the shop's.
    async fn exchange(&self, article: &str) -> Value {
        let shade = &self.lines().await[1];
        let found = self.call("variants", json!({"order": self.order, "query": article})).await;
        let new = &found["rows"][0];
        let out = json!([{"variant": new["id"], "title": new["title"], "quantity": 1, "each": new["price"]}]);
        let scope = json!({"of": "exchange", "back": [{"line": shade["id"], "quantity": 1}], "out": out});
        let preview = self.call("amend_preview", json!({"order": self.order, "scope": scope})).await;
        let back = json!([{"line": shade["id"], "quantity": 1, "reason": null, "note": ""}]);
        let nothing = preview["back"]["amount"] == "0.00";
        let refund = if nothing { Value::Null } else { preview["back"].clone() };
        json!({"asked": self.asked("").await, "back": back, "out": out, "refund": refund, "preview": preview})
    }
}

#[tokio::test]
async fn a_dearer_exchange_stays_outstanding_and_the_case_goes_along() {
    let desk = Desk::new().await;
    let case = json!({"conversation": null, "order": desk.order, "kind": "exchange", "cause": "", "reason": "",
        "lines": [], "priority": "normal", "due": null, "messages": []});
    let case = desk.call("case_open", case).await["id"].clone();
    let mut exchange = desk.exchange("black").await;
    assert_eq!(exchange["preview"]["owed"]["amount"], "154.10", "179.00 for a half of 49.81");
    exchange["asked"]["case"] = case.clone();
    let operations = desk.call("exchange", exchange.clone()).await["operations"].clone();
    assert_eq!(desk.call("exchange", exchange).await["operations"], operations, "pressed twice it is one");
    assert_eq!(operations.as_array().unwrap().len(), 1, "nothing is refunded, nothing is charged");
    until(async || desk.state(&operations[0]).await["state"] == "done").await;
    let seen = desk.call("case", json!({"id": case})).await;
    assert_eq!((&seen["row"]["status"], seen["operations"].as_array().unwrap().len()), (&json!("waiting_goods"), 1));
    let order = desk.call("order", json!({"id": desk.order})).await;
    assert_eq!(order["sums"]["outstanding"]["amount"], "154.10");
    assert_eq!(order["lines"][1]["return_requested"], 1);
    let again = desk.exchange("black").await;
    assert_eq!(desk.refused("exchange", again).await, "amend.similar");
    desk.host.stop().await;
}

#[tokio::test]
async fn the_refund_of_a_difference_waits_for_its_exchange_and_for_a_lead() {
    let desk = Desk::new().await;
    desk.policy(|body| body["limits"] = json!([{"role": "agent", "amount": "1", "currency": "EUR"}])).await;
    let lamp = &desk.lines().await[0];
    let found = desk.call("variants", json!({"order": desk.order, "query": "smoke"})).await;
    let new = &found["rows"][0];
    let out = json!([{"variant": new["id"], "title": new["title"], "quantity": 1, "each": new["price"]}]);
    let back = json!([{"line": lamp["id"], "quantity": 1, "reason": null, "note": ""}]);
    let body = |asked: Value, sum: &str| {
        let refund = json!({"amount": sum, "currency": "EUR"});
        json!({"asked": asked, "back": back, "out": out, "refund": refund})
    };
    let wrong = body(desk.asked("").await, "164.11");
    assert_eq!(desk.refused("exchange", wrong).await, "amend.sum_changed");
    let made = desk.call("exchange", body(desk.asked("").await, "164.10")).await["operations"].clone();
    assert_eq!(made.as_array().unwrap().len(), 2);
    until(async || desk.state(&made[0]).await["state"] == "done").await;
    assert_eq!(desk.state(&made[1]).await["reason"]["reason"], "approval");
    assert_eq!(desk.shop.effects().len(), 1, "no money has left");
    desk.host.stop().await;
}

#[tokio::test]
async fn what_is_packed_is_neither_cancelled_nor_sent_elsewhere_and_a_code_is_given_once() {
    let desk = Desk::new().await;
    let gives = json!({"amount": "238.81", "currency": "EUR"});
    let cancel = json!({"asked": desk.asked("").await, "gives": gives});
    assert_eq!(desk.refused("order_cancel", cancel).await, "amend.shipped");
    let to = json!({"first_name": null, "last_name": null, "company": null, "street": null, "addition": null,
        "postal_code": null, "city": "Bremen", "province": null, "phone": null});
    let elsewhere = json!({"asked": desk.asked("").await, "to": to});
    assert_eq!(desk.refused("order_send_elsewhere", elsewhere).await, "amend.shipped");
    let code = |asked: Value, percent: u32| {
        let off = json!({"off": "percent", "percent": percent});
        json!({"asked": asked, "code": "sorry-1", "off": off, "only_customer": true, "days": 30})
    };
    assert_eq!(desk.refused("code_issue", code(desk.asked("").await, 0)).await, "amend.off");
    let made = desk.call("code_issue", code(desk.asked("").await, 10)).await["operations"][0].clone();
    until(async || desk.state(&made).await["state"] == "done").await;
    assert_eq!(desk.state(&made).await["what"], "SORRY-1");
    let mut again = desk.asked("").await;
    again["seen"] = json!(true);
    assert_eq!(desk.refused("code_issue", code(again, 10)).await, "amend.code_taken");
    desk.host.stop().await;
}

#[tokio::test]
async fn what_was_found_in_a_parcel_is_remembered_by_return_and_case() {
    let desk = Desk::new().await;
    let shade = desk.lines().await[1]["id"].clone();
    let draft = desk.call("after_sales", json!({"id": desk.order})).await;
    let items = json!([{"line": shade, "quantity": 2, "reason": null, "note": ""}]);
    let create = json!({"request": draft["request"], "order": desk.order, "items": items, "note": "",
        "conversation": null, "similar_seen": false, "case": null});
    let made = desk.call("return_create", create).await["operations"][0].clone();
    until(async || desk.state(&made).await["state"] == "done").await;
    let case = json!({"conversation": null, "order": desk.order, "kind": "return", "cause": "", "reason": "",
        "lines": [], "priority": "normal", "due": null, "messages": []});
    let case = desk.call("case_open", case).await["id"].clone();
    let of = desk.call("order", json!({"id": desk.order})).await["returns"][0]["id"].clone();
    let receive = async |found: Value, case: Value| {
        let draft = desk.call("after_sales", json!({"id": desk.order})).await;
        let item = json!({"line": shade, "quantity": 0, "damaged": 0, "found": found});
        json!({"request": draft["request"], "order": desk.order, "of": of, "items": [item], "note": "",
            "conversation": null, "case": case})
    };
    let found = |condition: &str, restock: bool| json!({"condition": condition, "quantity": 1, "restock": restock, "note": "seen"});
    let missing = json!([found("missing", false)]);
    let nothing = receive(missing.clone(), Value::Null).await;
    assert_eq!(desk.refused("return_receive", nothing).await, "return.nothing_back");
    let told = desk.call("return_receive", receive(missing, case.clone()).await).await;
    assert_eq!(told["operations"], json!([]), "the shop is told nothing");
    let both = json!([found("damaged", true), found("wrong_item", true)]);
    let made = desk.call("return_receive", receive(both, case.clone()).await).await["operations"][0].clone();
    until(async || desk.state(&made).await["state"] == "done").await;
    let line = desk.call("order", json!({"id": desk.order})).await["returns"][0]["lines"][0].clone();
    assert_eq!(
        (&line["received"], &line["damaged"]),
        (&json!(0), &json!(1)),
        "another article is not what was asked back"
    );
    assert_eq!(line["found"].as_array().unwrap().len(), 2);
    assert_eq!(line["found"][0]["restock"], false, "what is damaged is not sold again");
    let seen = desk.call("case", json!({"id": case})).await;
    let inspected = seen["events"].as_array().unwrap().iter().filter(|event| event["what"] == "inspected").count();
    assert_eq!(inspected, 2);
    desk.host.stop().await;
}

#[tokio::test]
async fn parcels_that_left_long_ago_are_listed_from_the_day_that_the_desk_chose() {
    let desk = Desk::new().await;
    let page = async || desk.call("overdue", json!({"after": null, "limit": 10})).await;
    let counted = async || {
        let counts = desk.call("case_counts", json!({})).await;
        counts.as_array().unwrap().iter().find(|each| each["view"] == "overdue").unwrap()["count"].clone()
    };
    assert_eq!((page().await["days"].clone(), counted().await), (json!(7), json!(0)), "a week, until somebody chooses");
    for (number, days) in [("801", 9), ("802", 12), ("803", 5)] {
        let placed = model::time::Timestamp(store::testing::START.0 - (days + 1) * model::time::DAY);
        let mut order = build::order().number(number).placed_at(placed).line("Arc lamp", 1, Decimal::TEN).build();
        order.fulfilments[0].delivered_at = None;
        desk.shop.put(order);
        desk.call("orders_remote", json!({"query": number})).await;
    }
    until(async || counted().await == 2).await;
    let numbers = async || {
        let rows = page().await["rows"].clone();
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| row["order"]["number"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers().await, ["802", "801"]);

    let order = page().await["rows"][0]["order"]["id"].clone();
    desk.call(
        "case_open",
        json!({"conversation": null, "order": order, "kind": "missing", "cause": "", "reason": "no news", "lines": [],
               "priority": "normal", "due": null, "messages": []}),
    )
    .await;
    assert_eq!(page().await["rows"][0]["case_number"], 1);
    for none in [0, 366] {
        assert_eq!(desk.refused("overdue_days", json!({"days": none})).await, "api.request");
    }
    desk.call("overdue_days", json!({"days": 4})).await;
    assert_eq!(numbers().await, ["802", "801", "803"]);
    let first = desk.call("overdue", json!({"after": null, "limit": 1})).await;
    let next = desk.call("overdue", json!({"after": first["next"], "limit": 10})).await;
    assert_eq!((next["rows"].as_array().unwrap().len(), next["days"].clone()), (2, json!(4)));
    desk.host.stop().await;
}
