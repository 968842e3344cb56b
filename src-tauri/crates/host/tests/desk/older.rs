//! Searching at the server, from the window's calls on, with the demo's mailbox at the other end.

use std::time::Duration;

use host::{Host, Ports};
use serde_json::{Value, json};

async fn desk(folder: &std::path::Path) -> Host {
    let host = Host::start(Ports { data: folder.to_owned(), ..Ports::usual("0") }).await;
    let agent = json!({ "id": null, "name": "Lea", "language": "en", "role": "lead", "pin": null });
    host.call("agent_save", agent).await.unwrap();
    host.call("demo_start", json!({})).await.unwrap();
    wait(&host, "reviewed", |page| page["reach"]["waiting"] == 0 && !page["reach"]["oldest"].is_null()).await;
    host
}

async fn here(host: &Host, query: &str) -> Value {
    let request = json!({ "query": query, "brand": null, "time_zone": "UTC", "from": null, "limit": 20 });
    host.call("search", request).await.unwrap()
}

async fn wait(host: &Host, query: &str, so: impl Fn(&Value) -> bool) {
    let waiting = async {
        while !so(&here(host, query).await) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.unwrap();
}

async fn there(host: &Host, query: &str) -> Value {
    host.call("server_search", json!({ "query": query, "brand": null, "limit": 20 })).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_server_has_is_offered_and_brought_once() {
    let folder = tempfile::tempdir().unwrap();
    let host = desk(folder.path()).await;
    let reach = here(&host, "纸灯笼").await["reach"].clone();
    assert_eq!(reach["server"], true, "{reach}");
    assert!(here(&host, "纸灯笼").await["hits"].as_array().unwrap().is_empty());

    let page = there(&host, "纸灯笼 is:open").await;
    assert_eq!((page["hits"].as_array().unwrap().len(), &page["filters_left_out"]), (1, &json!(true)), "{page}");
    assert!(there(&host, "is:open").await["hits"].as_array().unwrap().is_empty(), "no word, no question");

    let hit = &page["hits"][0];
    let place = json!({ "account": hit["account"], "place": hit["place"] });
    host.call("demo_outage", json!({ "shop": false, "channel": true })).await.unwrap();
    let failed = there(&host, "纸灯笼").await;
    assert_eq!(failed["troubles"][0]["trouble"]["code"], "connect.unreachable", "{failed}");
    assert_eq!(host.call("server_bring", place.clone()).await.unwrap_err().code, "connect.unreachable");
    host.call("demo_outage", json!({ "shop": false, "channel": false })).await.unwrap();

    let brought = host.call("server_bring", place.clone()).await.unwrap();
    assert_eq!(host.call("server_bring", place).await.unwrap(), brought);
    wait(&host, "纸灯笼", |page| page["hits"][0]["row"]["id"] == brought["conversation"]).await;
    let row = here(&host, "纸灯笼").await["hits"][0]["row"].clone();
    assert_eq!((&row["status"], &row["unread"]), (&json!("resolved"), &json!(false)), "old mail waits for nobody");
    assert!(there(&host, "纸灯笼").await["hits"].as_array().unwrap().is_empty(), "it is here now");
    host.stop().await;
}
