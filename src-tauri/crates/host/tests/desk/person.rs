//! The page of one person over the whole backend: noted, merged and apart, and erased.

use std::{sync::Arc, time::Duration};

use host::{Host, Ports};
use serde_json::{Value, json};
use testkit::{FakeShop, TestClock, build, fake_shop::KEY};

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

/// A desk with one shop that knows one order; answers the order's customer.
async fn a_customer(host: &Host) -> String {
    until(async || {
        let found =
            host.call("orders", json!({"query": "777", "brand": null, "after": null, "limit": 5})).await.unwrap();
        let id = found["rows"][0]["id"].as_str()?.to_owned();
        let order = host.call("order", json!({ "id": id })).await.unwrap();
        order["customer"].as_str().map(str::to_owned)
    })
    .await
}

#[tokio::test]
async fn a_person_is_noted_about_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let clock = TestClock::at(store::testing::START);
    let shop = FakeShop::new(&clock);
    shop.put(build::order().number("777").build());
    let ports = Ports {
        data: folder.path().to_owned(),
        connectors: vec![Arc::from(shop.connector())],
        now: {
            let clock = clock.clone();
            Arc::new(move || clock.now())
        },
        ..Ports::usual("0")
    };
    let host = Host::start(ports).await;
    let agent = json!({"id": null, "name": "Lea", "language": "en", "role": "lead", "pin": null});
    host.call("agent_save", agent).await.unwrap();
    let entry = json!({"account": null, "connector": "fake", "brand": null, "values": {}, "secrets": {"key": KEY}});
    host.call("account_save", entry).await.unwrap();
    let id = a_customer(&host).await;

    let noted = json!({
        "id": id, "name": "Mara K.", "language": "de", "time_zone": "Europe/Berlin", "notes": " calls at noon ",
        "preferences": "no plastic",
    });
    host.call("customer_save", noted).await.unwrap();
    host.call("customer_tag", json!({"id": id, "tag": "VIP", "on": true})).await.unwrap();
    let page = host.call("customer_page", json!({ "id": id })).await.unwrap();
    assert_eq!((page["notes"].as_str(), page["customer"]["name"].as_str()), (Some("calls at noon"), Some("Mara K.")));
    assert_eq!(page["customer"]["tags"], json!(["VIP"]));
    let line = host.call("customer_timeline", json!({"id": id, "before": null, "limit": 9})).await.unwrap();
    let kinds: Vec<&Value> = line["entries"].as_array().unwrap().iter().map(|entry| &entry["kind"]).collect();
    assert!(kinds.contains(&&json!("placed")), "{kinds:?}");

    let before = host.call("customer_erasure", json!({ "id": id })).await.unwrap();
    assert_eq!((before["orders"].as_u64(), before["open"].as_array().unwrap().len()), (Some(1), 0));
    assert!(before["kept_until"].as_i64().is_some());
    // Somebody who is no lead needs a lead's word.
    let agent = |id: Value, name: &str, role: &str, pin: Option<&str>| json!({"id": id, "name": name, "language": "en", "role": role, "pin": pin});
    let lea = host.call("agents", json!({})).await.unwrap()[0]["id"].clone();
    host.call("agent_save", agent(lea.clone(), "Lea", "agent", None)).await.unwrap();
    let li = host.call("agent_save", agent(Value::Null, "Li", "lead", Some("4711"))).await.unwrap()["id"].clone();
    let erase = async |word: Value| host.call("customer_erase", json!({"id": id, "word": word})).await;
    assert_eq!(erase(Value::Null).await.unwrap_err().code, "approval.not_lead");
    assert_eq!(erase(json!({"lead": lea, "pin": ""})).await.unwrap_err().code, "approval.not_lead");
    assert_eq!(erase(json!({"lead": li, "pin": "0000"})).await.unwrap_err().code, "agent.pin_wrong");
    let erased = erase(json!({"lead": li, "pin": "4711"})).await.unwrap();
    assert_eq!(erased["at_providers"][0]["kind"], "shop");
    assert_eq!(host.call("customer_page", json!({ "id": id })).await.unwrap_err().code, "store.not_found");
    // Read again from the shop, the order comes without the person.
    let found = host.call("orders", json!({"query": "777", "brand": null, "after": null, "limit": 5})).await.unwrap();
    let order = found["rows"][0]["id"].clone();
    let read = async || host.call("order", json!({ "id": order })).await.unwrap();
    let before = read().await["as_of"].as_i64();
    clock.advance(3_600_000);
    host.call("order_refresh", json!({ "id": order })).await.unwrap();
    let again = until(async || Some(read().await).filter(|order| order["as_of"].as_i64() > before)).await;
    assert_eq!((again["name"].as_str(), &again["customer"]), (Some(""), &Value::Null));
    host.stop().await;
}
