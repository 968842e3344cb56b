//! Finding what was written and answering with what is written already, by the keyboard, in the real window.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

use e2e::App;

const FIELD: &str = "Search messages, notes, names and files";
const ENTER: &str = "\u{e007}";

#[tokio::test]
async fn words_are_found_and_a_quick_reply_is_put_in() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("finding");
    let page = app.start().await;
    page.fill("Your name", "Jo Brand").await;
    page.press("Start").await;
    page.press("Open the demo").await;
    page.press_at("a[href='#/inbox/all']").await;
    page.wait("[role=option] [title]").await;

    // Two Chinese characters, from anywhere, without the mouse.
    page.keys("/").await;
    page.fill(FIELD, "退款").await;
    let marked = "const all = [...document.querySelectorAll('mark')];
        return all.length > 0 && all.every((mark) => mark.textContent === '退款')";
    page.until("hits are marked", async || page.run(marked).await == true).await;
    app.shot("hits").await;
    page.field(FIELD).await.send_keys(ENTER).await.unwrap();
    page.wait("article header").await;
    let place = page.run("return location.hash").await;
    assert!(place.as_str().unwrap().starts_with("#/search/"), "{place}");
    page.fill(FIELD, "\"broken lamp shade\" is:open").await;
    page.see("Mara Kessler").await;
    app.shot("filtered").await;
    page.open_row("Mara Kessler").await;
    page.wait("article header").await;

    page.go("/settings/replies").await;
    page.press("New quick reply").await;
    page.fill("Name", "thanks").await;
    page.fill("Text", "Thank you, {{customer.first_name}}, for order {{order.number}}.").await;
    app.shot("quick-reply").await;
    page.press("Save").await;
    page.see("Thank you, {{customer.first_name}}").await;

    page.go("/inbox/all").await;
    page.open_row("Broken lamp shade").await;
    page.wait("article header").await;
    let reply = page.field("Your reply").await;
    reply.send_keys("/tha").await.unwrap();
    page.wait("[role=listbox] [role=option][aria-selected=true]").await;
    app.shot("slash").await;
    reply.send_keys(ENTER).await.unwrap();
    let text = async || reply.prop("value").await.unwrap().unwrap_or_default();
    page.until("it is filled", async || text().await.starts_with("Thank you, Mara, for order #")).await;

    // What has no value is not sent.
    reply.send_keys(" {{tracking.number}}").await.unwrap();
    page.press("Send").await;
    page.see("A variable has no value here").await;
    app.shot("hole").await;

    page.go("/settings/general").await;
    page.press("Dark").await;
    page.choose("Language", "zh-CN").await;
    page.go("/search").await;
    page.fill("搜索消息、备注、姓名和文件", "退款 状态：未解决").await;
    page.until("hits are marked", async || page.run(marked).await == true).await;
    app.shot("hits-dark-zh").await;
    app.quit().await;
}
