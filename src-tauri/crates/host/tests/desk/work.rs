//! How work is ordered, from the window's calls to the store and back: targets, priorities, tags, saved views, rules.

use std::time::Duration;

use host::{Host, Ports};
use serde_json::{Value, json};

/// A desk with the demo's conversations, once there are some.
async fn desk(folder: &std::path::Path) -> Host {
    let host = Host::start(Ports { data: folder.to_owned(), ..Ports::usual("0") }).await;
    let lea = json!({ "id": null, "name": "Lea", "language": "en", "role": "lead", "pin": null });
    host.call("agent_save", lea).await.unwrap();
    host.call("demo_start", json!({})).await.unwrap();
    tokio::time::timeout(Duration::from_secs(60), async {
        while inbox(&host, "all", None).await["rows"].as_array().unwrap().len() < 5 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .unwrap();
    host
}

async fn inbox(host: &Host, view: &str, order: Option<&str>) -> Value {
    let request = json!({
        "view": view, "saved": null, "order": order, "brand": null, "after": null, "limit": 100
    });
    host.call("inbox", request).await.unwrap()
}

async fn row(host: &Host, id: &str) -> Value {
    host.call("conversation", json!({ "id": id })).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn targets_order_the_list_and_are_kept_with_their_hours() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let mut deadlines = host.call("deadlines", json!({})).await.unwrap();
    assert_eq!(deadlines["targets"].as_array().unwrap().len(), 1, "there are usual targets");
    let whole = &mut deadlines["targets"][0];
    (whole["first"], whole["next"], whole["any_hour"]) = (json!(90), json!(90), json!(true));
    deadlines["calendars"][0]["time_zone"] = json!("Mars/Olympus");
    let refused = host.call("deadlines_save", deadlines.clone()).await.unwrap_err();
    assert_eq!(refused.code, "deadlines.time_zone");
    deadlines["calendars"][0]["time_zone"] = json!("Asia/Shanghai");
    deadlines["calendars"][0]["countries"] = json!(["CN"]);
    host.call("deadlines_save", deadlines).await.unwrap();
    assert_eq!(host.call("deadlines", json!({})).await.unwrap()["calendars"][0]["time_zone"], "Asia/Shanghai");
    let list = inbox(&host, "all", Some("breach")).await;
    let due: Vec<(i64, i64)> = list["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| Some((row["due"]["at"].as_i64()?, row["waiting_since"].as_i64()?)))
        .collect();
    assert!(!due.is_empty());
    assert!(due.is_sorted(), "{due:?}");
    assert!(due.iter().all(|(due, since)| due - since == 90 * 60_000), "{due:?}");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn priority_and_tags_of_many_at_once_are_undone_together() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let list = inbox(&host, "all", None).await;
    let ids: Vec<String> =
        list["rows"].as_array().unwrap().iter().take(3).map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    let tag = json!({ "ids": ids, "add": ["  damage  at door "], "remove": [] });
    let untag = host.call("set_tags", tag).await.unwrap();
    let calm = host.call("set_priority", json!({ "ids": ids, "priority": "urgent" })).await.unwrap();
    for id in &ids {
        let talk = row(&host, id).await;
        assert_eq!((&talk["priority"], &talk["tags"]), (&json!("urgent"), &json!(["damage at door"])));
    }
    assert!(host.call("tags", json!({})).await.unwrap().as_array().unwrap().contains(&json!("damage at door")));
    host.call("undo", calm).await.unwrap();
    host.call("undo", untag).await.unwrap();
    for id in &ids {
        let talk = row(&host, id).await;
        assert_eq!((&talk["priority"], &talk["tags"]), (&json!("normal"), &json!([])));
    }
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_view_holds_what_its_filter_says_and_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let list = inbox(&host, "all", None).await;
    let id = list["rows"][0]["id"].clone();
    host.call("set_priority", json!({ "ids": [id], "priority": "high" })).await.unwrap();
    let view = json!({
        "id": null, "name": "First", "query": "优先级:高 is:open", "order": "breach", "shortcut": "g v"
    });
    let saved = host.call("saved_view_save", view).await.unwrap()["id"].clone();
    let request = json!({
        "view": "all", "saved": saved, "order": null, "brand": null, "after": null, "limit": 10
    });
    let page = host.call("inbox", request.clone()).await.unwrap();
    assert_eq!((page["total"].clone(), page["rows"][0]["id"].clone()), (json!(1), id));
    let counts = host.call("views", json!({})).await.unwrap();
    assert_eq!(counts["saved"], json!([{ "id": saved, "open": 1, "at_least": false }]));
    host.call("saved_view_remove", json!({ "id": saved, "removed": true })).await.unwrap();
    assert_eq!(host.call("inbox", request).await.unwrap_err().code, "store.not_found");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_tried_before_it_is_switched_on() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let rule = |words: &[&str], tags: &[&str]| {
        json!({
            "id": null, "name": "Refunds",
            "wanted": {
                "channels": [], "words": words, "tags": [], "orders": [], "shipped_days": null, "languages": []
            },
            "then": { "tags": tags, "assign": null, "priority": "high" }
        })
    };
    assert_eq!(host.call("rule_save", rule(&[], &["x"])).await.unwrap_err().code, "rule.no_condition");
    // Words that any demo has: what is tried on is whatever came.
    let id =
        host.call("rule_save", rule(&["order", "退货", "订单", "bestellung"], &["money"])).await.unwrap()["id"].clone();
    let on = |tried: Value| json!({ "id": id, "enabled": true, "tried": tried });
    assert_eq!(host.call("rule_enable", on(Value::Null)).await.unwrap_err().code, "rule.not_tried");
    let trial = host.call("rule_try", json!({ "id": id })).await.unwrap();
    let hits = trial["hits"].as_array().unwrap();
    assert!(!hits.is_empty() && hits.len() <= trial["of"].as_u64().unwrap() as usize);
    assert!(hits.iter().all(|hit| hit["would"]["tags"] == json!(["money"])));
    let first = row(&host, hits[0]["row"]["id"].as_str().unwrap()).await;
    assert_eq!(first["tags"], json!([]), "a trial changes nothing");
    host.call("rule_enable", on(trial["tried"].clone())).await.unwrap();
    assert_eq!(host.call("rules", json!({})).await.unwrap()[0]["enabled"], json!(true));
    let mut changed = rule(&["invoice"], &["money"]);
    changed["id"] = id.clone();
    host.call("rule_save", changed).await.unwrap();
    assert_eq!(host.call("rules", json!({})).await.unwrap()[0]["enabled"], json!(false));
    assert_eq!(host.call("rule_enable", on(trial["tried"].clone())).await.unwrap_err().code, "rule.not_tried");
    host.stop().await;
}
