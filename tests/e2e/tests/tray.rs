//! The tray, as a panel reads it: how many wait is in its picture and its menu, in the agent's language, and a closed window
//! comes back from it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(target_os = "linux")]

use std::process::Command;

use e2e::{
    App,
    tray::{Panel, until},
};
use serde_json::json;

#[tokio::test]
async fn the_tray_counts_and_brings_the_closed_window_back() {
    if !e2e::ready() {
        return;
    }
    let panel = Panel::start().await;
    let mut app = App::new("tray");
    let page = app.start().await;
    panel.says(&["Nobody waits for an answer", "Open Shopdesk", "Quit"]).await;
    let plain = std::fs::read(panel.picture().await).expect("the picture is there");
    assert!(panel.picture().await.starts_with(app.data()), "in a folder of its own");

    page.fill("Your name", "Jo Brand").await;
    page.press("Start").await;
    page.press("Open the demo").await;
    page.press_at("a[href='#/inbox/all']").await;
    page.wait("[role=option] [title]").await;
    until("the number is in the picture", async || {
        std::fs::read(panel.picture().await).ok().filter(|picture| *picture != plain)
    })
    .await;
    // The demo's customers go on writing, so both are looked at until they agree.
    until("as many wait as the window says", async || {
        let views = page.call("views", json!({})).await;
        let waiting = views["counts"].as_array()?.iter().find(|each| each["view"] == "waiting")?["open"].as_u64()?;
        (waiting > 1 && panel.lines().await.first()? == &format!("{waiting} conversations wait for an answer"))
            .then_some(())
    })
    .await;
    app.shot("counted").await;

    page.go("/settings/general").await;
    page.choose("Language", "zh-CN").await;
    page.see("设置").await;
    until("the tray speaks Chinese", async || {
        let lines = panel.lines().await;
        (lines.first()?.ends_with("个会话在等回复") && lines[1..] == ["打开 Shopdesk", "退出"]).then_some(())
    })
    .await;

    let window = until("the window", async || shown()).await;
    xdotool(&["windowfocus", "--sync", &window]);
    xdotool(&["key", "--clearmodifiers", "alt+F4"]);
    until("the window is away", async || shown().is_none().then_some(())).await;
    assert_eq!(app.pids().len(), 1, "it goes on");
    panel.press("打开 Shopdesk").await;
    until("the window is back", async || shown()).await;
    page.see("设置").await;

    panel.press("退出").await;
    until("it has ended", async || app.pids().is_empty().then_some(())).await;
    app.kill();
}

/// The app's window, while it is to be seen.
fn shown() -> Option<String> {
    let found = Command::new("xdotool").args(["search", "--onlyvisible", "--name", "Shopdesk"]).output().ok()?;
    String::from_utf8_lossy(&found.stdout).lines().next().map(str::to_owned)
}

fn xdotool(arguments: &[&str]) {
    let done = Command::new("xdotool").args(arguments).status().expect("xdotool is installed");
    assert!(done.success(), "xdotool {arguments:?}");
}
