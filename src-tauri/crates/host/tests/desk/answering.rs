//! Answering, from the window's calls to the store and back.

use std::time::Duration;

use host::{Host, Ports};
use serde_json::{Value, json};

/// A desk with the demo's conversations and orders, once there are some.
async fn desk(folder: &std::path::Path) -> Host {
    let host = Host::start(Ports { data: folder.to_owned(), ..Ports::usual("0") }).await;
    host.call("agent_save", agent("Lea")).await.unwrap();
    begin_demo(&host).await;
    host
}

/// The demo, once some of it is there.
pub async fn begin_demo(host: &Host) {
    host.call("demo_start", json!({})).await.unwrap();
    tokio::time::timeout(Duration::from_secs(60), async {
        while talks(host).await.len() < 5 || orders(host).await.len() < 5 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .unwrap();
}

fn agent(name: &str) -> Value {
    json!({ "id": null, "name": name, "language": "en", "role": "lead", "pin": null })
}

pub async fn talks(host: &Host) -> Vec<Value> {
    let request = json!({ "view": "all", "saved": null, "order": null, "brand": null, "after": null, "limit": 50 });
    host.call("inbox", request).await.unwrap()["rows"].as_array().unwrap().clone()
}

pub async fn orders(host: &Host) -> Vec<Value> {
    let request = json!({ "query": "", "brand": null, "after": null, "limit": 50 });
    host.call("orders", request).await.unwrap()["rows"].as_array().unwrap().clone()
}

/// The conversation's draft with this text, as the window would save it.
async fn written(host: &Host, talk: &str, text: &str) -> Value {
    let draft = host.call("draft", json!({ "id": talk })).await.unwrap();
    let mut save = draft.clone();
    save["from"] = draft["from"]["address"].clone();
    save["text"] = json!(text);
    save["attachments"] = json!([]);
    save
}

async fn send(host: &Host, draft: &Value, newer_seen: bool, others_meant: bool) -> Value {
    let request = json!({
        "draft": draft, "after": [], "resolve": false, "newer_seen": newer_seen, "others_meant": others_meant
    });
    host.call("send", request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_added_since_holds_a_reply_once_and_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let talk = talks(&host).await[0]["id"].as_str().unwrap().to_owned();
    let lea = host.call("agents", json!({})).await.unwrap()[0]["id"].clone();
    let draft = written(&host, &talk, "All is well.").await;
    let tom = host.call("agent_save", agent("Tom")).await.unwrap()["id"].clone();
    host.call("sign_in", json!({ "agent": tom, "pin": null })).await.unwrap();
    host.call("note_add", json!({ "conversation": talk, "text": "Do not answer yet" })).await.unwrap();
    host.call("sign_in", json!({ "agent": lea, "pin": null })).await.unwrap();
    let held = send(&host, &draft, false, true).await;
    assert_eq!(held["result"], "newer");
    let note = held["added"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&note["what"], &note["who"], &note["text"]),
        (&json!("note"), &json!("Tom"), &json!("Do not answer yet"))
    );
    assert_eq!(send(&host, &draft, true, true).await["result"], "waiting");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_customers_order_and_address_are_pointed_out() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let (talks, orders) = (talks(&host).await, orders(&host).await);
    let talk = talks[0]["id"].as_str().unwrap();
    let customer = host.call("conversation", json!({ "id": talk })).await.unwrap()["customer"].clone();
    let of_this = |order: &&Value| order["customer"] == customer["id"];
    let other = orders.iter().find(|order| !order["customer"].is_null() && !of_this(order)).unwrap();
    let number = other["number"].as_str().unwrap();
    let text = format!("Your order #{} is on its way.", number.trim_start_matches('#'));
    let draft = written(&host, talk, &text).await;
    let held = send(&host, &draft, true, false).await;
    assert_eq!(held["result"], "others", "{held}");
    assert_eq!((&held["named"][0]["kind"], &held["named"][0]["customer"]), (&json!("order"), &other["customer"]));
    assert_eq!(send(&host, &draft, true, true).await["result"], "waiting");
    let own = orders.iter().find(of_this).map(|order| order["number"].as_str().unwrap().to_owned());
    let own = own.map_or_else(String::new, |number| format!("order #{}", number.trim_start_matches('#')));
    let fine = written(&host, talk, &format!("Thank you, {}: {own}", customer["name"].as_str().unwrap())).await;
    assert_eq!(send(&host, &fine, true, false).await["result"], "waiting");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn formatting_goes_out_cleaned_and_comes_back_when_it_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let mail = talks(&host).await.into_iter().find(|row| row["channel"] != "chat").unwrap();
    let talk = mail["id"].as_str().unwrap();
    let html = host.call("conversation", json!({ "id": talk })).await.unwrap()["caps"]["html"].clone();
    assert_eq!(html, json!(true), "the demo's mail knows formatting");
    let mut draft = written(&host, talk, "not what is sent").await;
    draft["html"] = json!("<p>Two <strong>ways</strong>:</p><ul><li><p>one</p></li></ul><script>x()</script>");
    let tomorrow = jiff::Timestamp::now().as_millisecond() + 86_400_000;
    draft["send_at"] = json!(tomorrow);
    let sent = send(&host, &draft, true, true).await;
    let operation = host.call("operation", json!({ "id": sent["operation"] })).await.unwrap();
    assert_eq!(
        (&operation["operation"]["not_before"], &operation["operation"]["waits_for"]),
        (&json!(tomorrow), &json!("time"))
    );
    let timeline = host.call("timeline", json!({ "conversation": talk, "before": null, "limit": 50 })).await.unwrap();
    let message =
        &timeline["items"].as_array().unwrap().iter().rev().find(|item| item["type"] == "message").unwrap()["message"];
    assert_eq!(message["fresh"], "Two ways:\n\n- one");
    assert_eq!(message["parts"][0]["html"], "<p>Two <strong>ways</strong>:</p><ul><li><p>one</p></li></ul>");
    host.call("operation_edit", json!({ "id": sent["operation"] })).await.unwrap();
    let back = host.call("draft", json!({ "id": talk })).await.unwrap();
    assert_eq!(back["html"], "<p>Two <strong>ways</strong>:</p><ul><li><p>one</p></li></ul>");
    assert_eq!(back["send_at"], json!(tomorrow), "the moment that was chosen stays chosen");
    draft["request"] = json!("late");
    draft["send_at"] = json!(1_000);
    let request = json!({ "draft": draft, "after": [], "resolve": false, "newer_seen": true, "others_meant": true });
    assert_eq!(host.call("send", request).await.unwrap_err().code, "send.moment");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_quick_reply_does_besides_is_done_when_the_reply_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let talk = talks(&host).await[0]["id"].as_str().unwrap().to_owned();
    let reply = json!({
        "id": null, "name": "Late", "text": "It is late.", "brand": null, "language": "",
        "action": { "do": "tag", "tag": "" }
    });
    assert_eq!(host.call("quick_reply_save", reply).await.unwrap_err().code, "quick_reply.action");
    let csv = "name,text,action\nLate,It is late.,snooze:2\nLate parcels,'=1+1,tag:parcel\n,nothing,\n";
    let file = json!({ "name": "a.csv", "text": csv });
    let read = host.call("quick_replies_read", file.clone()).await.unwrap();
    let outcomes: Vec<&str> =
        read["rows"].as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["new", "new", "bad"]);
    assert_eq!(read["rows"][1]["text"], "=1+1");
    let saved = host.call("quick_replies_import", read).await.unwrap();
    assert_eq!(saved, json!({ "added": 2, "changed": 0 }));
    let again = host.call("quick_replies_read", file).await.unwrap();
    assert_eq!(again["rows"][0]["outcome"], "same");
    let all = host.call("quick_replies", json!({ "conversation": null })).await.unwrap();
    let late = all.as_array().unwrap().iter().find(|one| one["name"] == "Late").unwrap();
    assert_eq!(late["action"], json!({ "do": "snooze", "days": 2 }));
    let mut draft = written(&host, &talk, "It is late.").await;
    draft["actions"] = json!([late["action"], { "do": "tag", "tag": "parcel" }]);
    assert_eq!(send(&host, &draft, true, true).await["result"], "waiting");
    let after = host.call("conversation", json!({ "id": talk })).await.unwrap();
    assert_eq!((&after["status"], &after["tags"]), (&json!("snoozed"), &json!(["parcel"])));
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_come_from_a_folder_are_found_and_keep_their_versions() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::start(Ports { data: folder.path().to_owned(), ..Ports::usual("0") }).await;
    host.call("agent_save", agent("Lea")).await.unwrap();
    let files = |text: &str| {
        json!({ "files": [
            { "path": "help/returns.md", "text": text },
            { "path": "help/returns.zh-CN.md", "text": "# 退货说明\n\n七天无理由退货。" },
            { "path": "help/empty.md", "text": "" },
        ] })
    };
    let rows = host.call("articles_read", files("# Returns\n\nWithin **thirty** days.")).await.unwrap();
    let outcomes: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["new", "new", "bad"]);
    let saved = host.call("articles_import", files("# Returns\n\nWithin **thirty** days.")).await.unwrap();
    assert_eq!(saved, json!({ "added": 2, "changed": 0 }));
    let saved = host.call("articles_import", files("# Returns\n\nWithin **ninety** days.")).await.unwrap();
    assert_eq!(saved, json!({ "added": 0, "changed": 1 }));
    let find = |query: &str| json!({ "query": query, "language": "zh-CN", "brand": null, "limit": 20 });
    let all = host.call("articles", find("")).await.unwrap();
    assert_eq!(all[0]["title"], "退货说明", "what the customer speaks comes first");
    assert_eq!(host.call("articles", find("无理由")).await.unwrap().as_array().unwrap().len(), 1);
    let hit = host.call("articles", find("ninety")).await.unwrap()[0].clone();
    let article = host.call("article", json!({ "id": hit["id"] })).await.unwrap();
    assert_eq!(article["html"].as_str().unwrap().trim(), "<p>Within <strong>ninety</strong> days.</p>");
    assert_eq!(
        (article["versions"].as_array().unwrap().len(), &article["others"][0]["language"]),
        (2, &json!("zh-CN"))
    );
    let first = host.call("article_version", json!({ "id": hit["id"], "version": 1 })).await.unwrap();
    assert_eq!(first["body"], "Within **thirty** days.");
    host.stop().await;
}
