//! The demo goes as it came: nothing of the made-up shop stays among what is real.

use host::{Host, Ports};
use serde_json::json;

use crate::answering::{begin_demo, orders, talks};

async fn hits(host: &Host, query: &str) -> usize {
    let request = json!({ "query": query, "brand": null, "time_zone": "UTC", "from": null, "limit": 20 });
    host.call("search", request).await.unwrap()["hits"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_that_is_removed_leaves_the_desk_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::start(Ports { data: folder.path().to_owned(), ..Ports::usual("0") }).await;
    let lea = json!({ "id": null, "name": "Lea", "language": "en", "role": "lead", "pin": null });
    host.call("agent_save", lea).await.unwrap();
    begin_demo(&host).await;
    let talk = talks(&host).await[0]["id"].clone();
    let order = orders(&host).await[0]["id"].clone();

    // What one does with it: a note, a draft, a reply that waits, a case, something given.
    host.call("demo_outage", json!({ "shop": true, "channel": true })).await.unwrap();
    host.call("note_add", json!({ "conversation": talk, "text": "Look at the shade" })).await.unwrap();
    let draft = host.call("draft", json!({ "id": talk })).await.unwrap();
    let mut save = draft.clone();
    save["from"] = draft["from"]["address"].clone();
    save["text"] = json!("We look into it.");
    save["attachments"] = json!([]);
    let send = json!({ "draft": save, "after": [], "resolve": false, "newer_seen": true, "others_meant": true });
    host.call("send", send).await.unwrap();
    let case = json!({
        "conversation": talk, "order": order, "kind": "damaged", "cause": "damaged", "reason": "cracked", "lines": [],
        "priority": "high", "due": null, "messages": [],
    });
    host.call("case_open", case).await.unwrap();
    let given = json!({ "order": order, "kind": "elsewhere", "amount": "5.00", "how": "a voucher" });
    host.call("given_record", given).await.unwrap();
    assert!(hits(&host, "shade ").await > 0);
    assert_eq!(host.call("connectivity", json!({})).await.unwrap()["waiting"], 1);

    host.call("demo_remove", json!({})).await.unwrap();
    assert!(talks(&host).await.is_empty() && orders(&host).await.is_empty());
    assert_eq!(host.call("brands", json!({})).await.unwrap(), json!([]));
    assert_eq!(hits(&host, "shade ").await, 0);
    let rest = host.call("connectivity", json!({})).await.unwrap();
    assert_eq!((&rest["waiting"], &rest["needs_you"], &rest["accounts"]), (&json!(0), &json!(0), &json!([])));
    let cases = host.call("cases", json!({ "view": "open", "after": null, "limit": 10 })).await.unwrap();
    assert_eq!(cases["rows"], json!([]), "{cases}");
    assert!(cases["counts"].as_object().is_none_or(|counts| counts.values().all(|count| *count == 0)), "{cases}");

    // And it can be tried again.
    begin_demo(&host).await;
    assert_eq!(host.call("brands", json!({})).await.unwrap().as_array().unwrap().len(), 1);
    host.stop().await;
}
