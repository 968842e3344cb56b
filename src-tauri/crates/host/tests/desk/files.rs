//! Files of messages through the window's own calls: what could run is never opened, what was cut can be had whole.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use api::{ApiError, ports::Outside};
use async_trait::async_trait;
use bytes::Bytes;
use host::{Host, MemoryVault, Ports};
use serde_json::{Value, json};
use testkit::{FakeChannel, TestClock, build, fake_shop::KEY};

/// A desktop that keeps what it was given.
#[derive(Default)]
struct Desktop {
    opened: Mutex<Vec<String>>,
    saved: Mutex<Vec<(String, Bytes)>>,
}

#[async_trait]
impl Outside for Desktop {
    fn open_url(&self, _: &str) -> Result<(), ApiError> {
        Ok(())
    }
    async fn open_file(&self, name: &str, _: Bytes) -> Result<(), ApiError> {
        self.opened.lock().unwrap().push(name.to_owned());
        Ok(())
    }
    async fn save_file(&self, name: &str, content: Bytes) -> Result<bool, ApiError> {
        self.saved.lock().unwrap().push((name.to_owned(), content));
        Ok(true)
    }
    fn set_start_at_login(&self, _: bool) -> Result<(), ApiError> {
        Ok(())
    }
}

/// A desk that this letter came to, and the parts of it as the window shows them.
async fn desk(folder: &std::path::Path, desktop: &Arc<Desktop>, letter: model::inbound::Inbound) -> (Host, Vec<Value>) {
    let clock = TestClock::at(store::testing::START);
    let post = FakeChannel::new(&clock);
    post.receive(letter);
    let now = clock.clone();
    let ports = Ports {
        data: folder.to_owned(),
        vault: Arc::new(MemoryVault::default()),
        outside: Arc::clone(desktop) as Arc<dyn Outside>,
        now: Arc::new(move || now.now()),
        connectors: vec![Arc::from(post.connector())],
        ..Ports::usual("0")
    };
    let host = Host::start(ports).await;
    let agent = json!({ "id": null, "name": "Lea", "language": "en", "role": "lead", "pin": null });
    host.call("agent_save", agent).await.unwrap();
    let entry = json!({"account": null, "connector": "fake", "brand": null, "values": {}, "secrets": {"key": KEY}});
    host.call("account_save", entry).await.unwrap();
    let inbox = json!({ "view": "all", "saved": null, "order": null, "brand": null, "after": null, "limit": 5 });
    let looking = async {
        loop {
            let rows = host.call("inbox", inbox.clone()).await.unwrap()["rows"].as_array().unwrap().clone();
            if let Some(row) = rows.first() {
                return row["id"].clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let talk = tokio::time::timeout(Duration::from_secs(60), looking).await.unwrap();
    let request = json!({ "conversation": talk, "before": null, "limit": 5 });
    let timeline = host.call("timeline", request).await.unwrap();
    let message = timeline["items"].as_array().unwrap().iter().find(|item| item["type"] == "message").unwrap();
    let parts = message["message"]["parts"].as_array().unwrap().clone();
    (host, parts)
}

fn letter() -> build::InboundBuilder {
    build::inbound().from("Mara Kessler", "mara@customer.test").subject("Lamp").text("See the file.")
}

#[tokio::test]
async fn a_file_that_could_run_is_not_opened_and_the_window_is_told_why() {
    let (folder, desktop) = (tempfile::tempdir().unwrap(), Arc::<Desktop>::default());
    let letter = letter()
        .file("invoice.pdf.msix", "application/pdf", &b"MZ"[..])
        .file("order.html", "text/html", &b"<script>"[..])
        .file("list.csv", "text/csv", &b"a;b"[..])
        .build();
    let (host, parts) = desk(folder.path(), &desktop, letter).await;
    let file = |name: &str| parts.iter().find(|part| part["name"] == name).unwrap().clone();
    for name in ["invoice.pdf.msix", "order.html"] {
        assert_eq!(file(name)["executable"], true, "{name}");
        let refused = host.call("part_open", json!({ "id": file(name)["id"] })).await.unwrap_err();
        assert_eq!(refused.code, "part.executable", "{name}");
    }
    assert!(desktop.opened.lock().unwrap().is_empty());
    host.call("part_open", json!({ "id": file("list.csv")["id"] })).await.unwrap();
    host.call("part_save", json!({ "id": file("order.html")["id"] })).await.unwrap();
    assert_eq!(*desktop.opened.lock().unwrap(), ["list.csv"]);
    assert_eq!(desktop.saved.lock().unwrap()[0].0, "order.html");
    host.stop().await;
}

#[tokio::test]
async fn a_message_whose_text_was_cut_says_so_and_can_be_saved_whole() {
    let (folder, desktop) = (tempfile::tempdir().unwrap(), Arc::<Desktop>::default());
    let mut letter = letter().build();
    letter.cut = true;
    let whole = FakeChannel::raw(&letter);
    let (host, parts) = desk(folder.path(), &desktop, letter).await;
    let raw = parts.iter().find(|part| part["type"] == "raw").unwrap();
    assert_eq!(raw["why"], "cut");
    assert!(parts.iter().any(|part| part["type"] == "text"), "the beginning is shown");
    host.call("part_save", json!({ "id": raw["id"] })).await.unwrap();
    let saved = desktop.saved.lock().unwrap().remove(0);
    assert_eq!((saved.0.as_str(), &saved.1[..]), ("message.eml", whole.as_bytes()));
    host.stop().await;
}
