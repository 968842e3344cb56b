//! Notifications, as the desktop shows them: one for a message that nobody has in front of them, in words that may be seen, and
//! a click that opens its conversation and does nothing else. A second start brings the window of the first.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(target_os = "linux")]

use std::{process::Command, time::Duration};

use e2e::{App, Page, desk::Servers, notices, tray::until};
use serde_json::{Value, json};

const PIN: &str = "4711";
/// Longer than arrivals are gathered for, so that what does not come by then does not come.
const SETTLED: Duration = Duration::from_secs(4);

async fn writes(servers: &Servers, nth: u32, answers: Option<u32>, words: &str) {
    let answers = answers.map(|id| format!("In-Reply-To: <{id}@customer.test>\r\n")).unwrap_or_default();
    let mail = format!(
        "From: Mara Kessler <customer@customer.test>\r\nTo: notices@shop.test\r\nSubject: Letter {}\r\n{answers}\
         Message-ID: <{nth}@customer.test>\r\nDate: Sun, 1 Nov 2026 14:04:05 +0000\r\n\r\n{words}\r\n",
        if answers.is_empty() { nth } else { 1 },
    );
    servers.customer_writes(mail.as_bytes()).await;
}

async fn rows(page: &Page, view: &str) -> Vec<Value> {
    let wish = json!({"view": view, "saved": null, "order": null, "brand": null, "after": null, "limit": 50});
    page.call("inbox", wish).await["rows"].as_array().unwrap().clone()
}

/// The conversation of a letter, once it is here.
async fn conversation(page: &Page, nth: u32) -> String {
    until("the letter is here", async || {
        let rows = rows(page, "all").await;
        let row = rows.iter().find(|row| row["subject"] == format!("Letter {nth}"))?;
        Some(row["id"].as_str()?.to_owned())
    })
    .await
}

async fn settings(page: &Page, name: &str, value: Value) {
    let mut settings = page.call("boot", json!({})).await["settings"].clone();
    settings[name] = value;
    page.call("settings_save", settings).await;
}

async fn connected(page: &Page) {
    page.until("it is connected", async || {
        let link = page.call("connectivity", json!({})).await["accounts"][0]["link"].clone();
        link["state"] == "online" && link["progress"].is_null()
    })
    .await;
}

async fn unlock(page: &Page) {
    let agent = page.call("boot", json!({})).await["agents"][0]["id"].clone();
    page.call("unlock", json!({"agent": agent, "pin": PIN})).await;
}

/// What is new since there were `before`, once it is there and nothing follows.
async fn one_more(before: usize) -> (String, String) {
    until("a notification", async || (notices::count() > before).then_some(())).await;
    tokio::time::sleep(SETTLED).await;
    assert_eq!(notices::count(), before + 1, "{:?}", notices::all());
    let (_, title, words) = notices::all().pop_last().unwrap();
    (title, words)
}

/// The app's window, while it is to be seen.
fn shown() -> Option<String> {
    let found = Command::new("xdotool").args(["search", "--onlyvisible", "--name", "Shopdesk"]).output().ok()?;
    String::from_utf8_lossy(&found.stdout).lines().next().map(str::to_owned)
}

async fn close_to_tray() {
    let window = until("the window", async || shown()).await;
    keys(&["windowfocus", "--sync", &window]);
    keys(&["key", "--clearmodifiers", "alt+F4"]);
    until("the window is away", async || shown().is_none().then_some(())).await;
}

fn keys(arguments: &[&str]) {
    let done = Command::new("xdotool").args(arguments).status().expect("xdotool is installed");
    assert!(done.success(), "xdotool {arguments:?}");
}

#[tokio::test]
async fn a_message_is_told_once_and_a_click_opens_it() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("notices");
    let (servers, page) = tokio::join!(Servers::start("notices"), app.start());
    // Others were shown on this desktop before.
    let told = notices::count();
    servers.sit_down(&page, "Jo Brand").await;
    servers.connect_mail(&page).await;
    page.go("/inbox/all").await;
    // What lies there at the first reading is no news, and a mailbox counts in whole seconds.
    connected(&page).await;
    tokio::time::sleep(SETTLED).await;
    writes(&servers, 1, None, "The lamp is broken & I want <b>two</b> new ones.").await;
    let first = conversation(&page, 1).await;
    assert_eq!(one_more(told).await.0, "Mara Kessler");

    // What is in front of the agent is not told.
    page.open_row("Letter 1").await;
    let window = until("the window", async || shown()).await;
    keys(&["windowfocus", "--sync", &window]);
    page.until("it has the focus", async || page.run("return document.hasFocus()").await == json!(true)).await;
    page.see("The lamp is broken").await;
    writes(&servers, 2, Some(1), "And the screws are missing.").await;
    page.see("And the screws are missing.").await;
    tokio::time::sleep(SETTLED).await;
    assert_eq!(notices::count(), told + 1);

    // With that one open, another customer's is. The window is closed to the tray, and comes back by the click.
    close_to_tray().await;
    writes(&servers, 3, None, "Where is <b>my</b> parcel?").await;
    until("a notification", async || (notices::count() > told + 1).then_some(())).await;
    // It is listened for a moment after it is shown.
    tokio::time::sleep(Duration::from_secs(3)).await;
    notices::click();
    until("the window is back", async || shown()).await;
    let third = conversation(&page, 3).await;
    page.see("Where is <b>my</b> parcel?").await;
    let at = page.run("return location.hash").await;
    assert!(at.as_str().unwrap().contains(&third), "{at}");
    app.shot("clicked").await;
    assert_eq!(one_more(told + 1).await, ("Mara Kessler".into(), "Where is &lt;b&gt;my&lt;/b&gt; parcel?".into()));
    let outbox = page.call("outbox", json!({})).await;
    assert!(["waiting", "done"].iter().all(|part| outbox[part].as_array().is_none_or(Vec::is_empty)), "{outbox}");
    assert!(rows(&page, "resolved").await.is_empty(), "nothing else has happened");
    assert_eq!(rows(&page, "waiting").await.len(), 2);

    // Neither name nor words, when the texts are hidden and when the desk is locked.
    settings(&page, "notify_content", json!(false)).await;
    writes(&servers, 4, None, "A secret").await;
    let hidden = one_more(told + 2).await;
    settings(&page, "notify_content", json!(true)).await;
    let agent = page.call("agents", json!({})).await[0].clone();
    let guarded = json!({"id": agent["id"], "name": agent["name"], "language": "en", "role": "lead", "pin": PIN});
    page.call("agent_save", guarded).await;
    page.call("lock", json!({})).await;
    writes(&servers, 5, None, "Another secret").await;
    let locked = one_more(told + 3).await;
    for one in [hidden, locked] {
        assert_eq!(one, ("Shopdesk".into(), "A new message".into()));
    }
    unlock(&page).await;
    conversation(&page, 5).await;

    // The end comes without warning; at the next start nothing is told again.
    app.kill();
    let page = app.start().await;
    page.fill("PIN", PIN).await;
    page.press("Unlock").await;
    page.wait("nav").await;
    connected(&page).await;
    tokio::time::sleep(SETTLED).await;
    assert_eq!(notices::count(), told + 4, "{:?}", notices::all());

    // A second start only brings the first one's window, and goes where it is told.
    close_to_tray().await;
    let started = app.start_again(&["--conversation", &first]);
    assert!(started.success());
    until("the window is back", async || shown()).await;
    assert_eq!(app.pids().len(), 1);
    page.until("it goes where the second start says", async || {
        page.run("return location.hash").await.as_str().unwrap().contains(&first)
    })
    .await;
    app.quit().await;
}
