//! The first minutes with the made-up shop, in the real window: nothing that was typed is lost, in both languages and themes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

use e2e::App;

const ANSWER: &str = "Thank you for writing. We look into it today.";

#[tokio::test]
async fn a_draft_survives_a_kill_and_goes_out() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("demo");
    let page = app.start().await;
    page.see("Welcome to Shopdesk").await;
    app.shot("welcome").await;
    page.fill("Your name", "Jo Brand").await;
    page.press("Start").await;
    page.see("What shall be on this desk?").await;
    app.shot("first-screen").await;
    page.press("Open the demo").await;

    page.press_at("a[href='#/inbox/all']").await;
    page.wait("[role=option] [title]").await;
    app.shot("inbox").await;
    page.open_row("Broken lamp shade").await;
    page.wait("article header").await;
    page.control("Refund").await;
    page.fill("Your reply", ANSWER).await;
    page.see("draft saved").await;
    app.shot("draft").await;
    let place = page.run("return location.hash").await.as_str().unwrap().trim_start_matches('#').to_owned();
    assert!(place.starts_with("/inbox/all/"), "{place}");

    app.kill();
    let page = app.start().await;
    page.wait("nav").await;
    page.go(&place).await;
    let reply = page.field("Your reply").await;
    page.until("the draft is there", async || reply.prop("value").await.unwrap().is_some_and(|text| text == ANSWER))
        .await;
    app.shot("draft-after-kill").await;
    page.press("Send").await;
    page.see("waiting to be sent").await;
    app.shot("sending").await;
    page.wait(".mark.done").await;
    page.gone("waiting to be sent").await;
    app.shot("sent").await;

    page.go("/settings/general").await;
    page.press("Dark").await;
    page.choose("Language", "zh-CN").await;
    page.see("设置").await;
    app.shot("settings-dark-zh").await;
    page.go(&place).await;
    page.wait("article header").await;
    app.shot("conversation-dark-zh").await;
    page.go("/outbox").await;
    page.see("发件箱").await;
    app.shot("outbox-dark-zh").await;

    // It goes as it came: nothing made up stays among what is real, and the desk is as new.
    page.go("/settings/accounts").await;
    page.press("移除演示").await;
    page.see("这个工作台要连接什么？").await;
    app.shot("removed-dark-zh").await;
    app.quit().await;
}
