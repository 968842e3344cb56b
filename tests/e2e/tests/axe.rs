//! axe finds nothing in any screen, nor in what opens from it: the real window over the made-up shop, in both languages and
//! both themes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::print_stdout)] // how much was looked at
#![cfg(target_os = "linux")]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use e2e::{App, Page, desk::limit_agents};
use serde_json::{Value, json};

const SWEEP: &str = include_str!("axe/sweep.js");
/// Long enough for a loaded machine.
const PATIENCE: Duration = Duration::from_mins(5);
/// Places that a sweep comes to, at the least: one that finds nothing because it saw nothing fails.
const PLACES: usize = 70;
const LEAD: &str = "Jo Brand";
const AGENT: &str = "Ada Okafor";
const PIN: &str = "4711";
/// Of the made-up shop: two pictures, and an order of 213.90 EUR.
const TALK: &str = "Broken lamp shade";

async fn sweep(page: &Page, language: &str) -> Vec<Value> {
    page.run(&format!(
        "window.swept = null; window.sweep({language:?}).then((ok) => {{ window.swept = {{ok}}; }}, \
         (cause) => {{ window.swept = {{failed: String(cause)}}; }})"
    ))
    .await;
    let began = Instant::now();
    let swept = loop {
        let swept = page.run("return window.swept").await;
        if !swept.is_null() {
            break swept;
        }
        assert!(began.elapsed() < PATIENCE, "the sweep in {language} does not end; on screen:\n{}", page.text().await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert!(swept.get("failed").is_none(), "{language}: {swept}; on screen:\n{}", page.text().await);
    let looked = swept["ok"]["looked"].as_array().map_or(0, Vec::len);
    println!("{looked} places in {language}, {:.0} s", began.elapsed().as_secs_f64());
    assert!(looked >= PLACES, "{language}: only {}", swept["ok"]["looked"]);
    swept["ok"]["found"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn every_screen_can_be_used_by_everybody() {
    if !e2e::ready() {
        return;
    }
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}", axe.display()));
    let mut app = App::new("axe");
    let page = app.start().await;
    page.fill("Your name", LEAD).await;
    page.press("Start").await;
    page.press("Open the demo").await;
    page.wait("nav").await;
    set_up(&page).await;
    page.run(&axe).await;
    page.run(SWEEP).await;
    let mut found = sweep(&page, "en").await;
    page.go("/settings/general").await;
    page.choose("Language", "zh-CN").await;
    page.until("it speaks Chinese", async || page.run("return document.documentElement.lang").await == "zh-CN").await;
    found.extend(sweep(&page, "zh-CN").await);
    assert!(found.is_empty(), "{}", serde_json::to_string_pretty(&found).unwrap());
    app.quit().await;
}

/// A lead with a PIN, an agent without one at the desk, goods that are expected back, and a refund that waits for the lead.
async fn set_up(page: &Page) {
    limit_agents(page, AGENT, PIN).await;
    page.press_at("button.who").await;
    page.press(AGENT).await;
    page.until("the agent sits here", async || page.call("boot", json!({})).await["agent"]["name"] == AGENT).await;
    page.wait("nav").await;

    page.go("/inbox/all").await;
    page.open_row(TALK).await;
    page.press_in("aside", "Return").await;
    page.press_at(".k-dialog button[aria-label^='More of']").await;
    page.press_in(".k-dialog", "Ask for the return").await;
    page.control("Goods received").await;
    page.press_in("aside", "Refund").await;
    page.press("All that is left").await;
    page.press_in(".k-dialog", "Refund €213.90").await;
    page.until("it waits for the lead", async || {
        page.call("outbox", json!({})).await["needs_you"].as_array().is_some_and(|all| all.len() == 1)
    })
    .await;
}
