//! A formatted reply in the real web view: an article of the knowledge base put in, more of it typed, kept over a kill, held
//! because it names another customer, and sent because it is meant.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

use e2e::{App, Page};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};

const ENTER: &str = "\u{e007}";
const SHIFT: &str = "\u{e008}";
const CONTROL: &str = "\u{e009}";
const FREE: &str = "\u{e000}";

/// The formatted text as it stands in the editor; empty while there is none.
async fn written(page: &Page) -> String {
    let html = page.run("return document.querySelector('[contenteditable=true]')?.innerHTML ?? ''").await;
    html.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn formatting_survives_a_kill_and_a_wrong_name_is_held() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("writing");
    let page = app.start().await;
    page.fill("Your name", "Jo Brand").await;
    page.press("Start").await;
    page.press("Open the demo").await;
    page.wait("nav").await;

    page.go("/knowledge").await;
    page.press("New article").await;
    page.fill("Title", "Sending goods back").await;
    page.fill("Text", "Send it back within **30 days**, in its box.").await;
    page.press("Save").await;
    page.see("Version 1").await;
    app.shot("article").await;

    page.go("/inbox/all").await;
    page.open_row("Broken lamp shade").await;
    page.wait("article header").await;
    let place = page.run("return location.hash").await.as_str().unwrap().trim_start_matches('#').to_owned();
    page.field("Your reply").await.click().await.unwrap();
    page.keys(&format!("{CONTROL}{SHIFT}b{FREE}")).await;
    page.wait("[role=dialog] input").await;
    page.see("in its box").await;
    page.keys(ENTER).await;
    page.until("the article is in the reply", async || written(&page).await.contains("<strong>30 days</strong>")).await;
    page.press_at("[contenteditable=true]").await;
    page.keys(" Your order ").await;
    // Key by key: sending keys to an element would put the caret anew, which ends what Ctrl+B began.
    let b = [KeyAction::Down { value: '\u{e009}' }, KeyAction::Down { value: 'b' }, KeyAction::Up { value: 'b' }];
    let number = "#10388".chars().flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
    let keys = b.into_iter().chain([KeyAction::Up { value: '\u{e009}' }]).chain(number);
    let keys = keys.fold(KeyActions::new("hands".into()), KeyActions::then);
    page.client().perform_actions(keys).await.unwrap();
    page.until("it is bold", async || written(&page).await.contains("<strong>#10388</strong>")).await;
    page.until("the draft is kept", async || {
        page.run("return document.querySelector('footer .saved')?.textContent.trim() ?? ''").await == "draft saved"
    })
    .await;
    app.shot("formatted").await;

    app.kill();
    let page = app.start().await;
    page.wait("nav").await;
    page.go(&place).await;
    page.until("the formatting is there again", async || {
        let html = written(&page).await;
        html.contains("<strong>30 days</strong>") && html.contains("<strong>#10388</strong>")
    })
    .await;
    app.shot("after-kill").await;
    page.press_at("[contenteditable=true]").await;
    page.keys(&format!("{CONTROL}{ENTER}{FREE}")).await;
    page.see("This names another customer").await;
    app.shot("held").await;
    page.press("I mean it, send").await;
    page.see("waiting to be sent").await;
    page.wait(".mark.done").await;
    page.gone("waiting to be sent").await;
    let log = page.run("return document.querySelector('[role=log]').innerHTML").await;
    assert!(log.as_str().unwrap().contains("30 days"), "it stands in the conversation");
    app.shot("sent").await;

    page.go("/settings/general").await;
    page.press("Dark").await;
    page.choose("Language", "zh-CN").await;
    page.go("/knowledge").await;
    page.open_row("Sending goods back").await;
    app.shot("article-dark-zh").await;
    app.quit().await;
}
