//! The outage drill in the real window, against a real shop and real mail servers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

use e2e::{
    App, Page,
    desk::{Servers, done},
};
use serde_json::json;
use test_servers::{PlaceOrder, shop::CATALOGUE};

const CUSTOMER: &str = "customer@customer.test";
const SUBJECT: &str = "One lamp came broken";
const RETURN_TO: &str = "1 Dock Road, 20457 Hamburg";
const ANSWER: &str = "We are sorry. The money is on its way.";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_in_an_outage_is_done_once_when_it_ends() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("outage");
    let (mut servers, page) = tokio::join!(Servers::start("drill"), app.start());
    let order = PlaceOrder::new(CUSTOMER).item(CATALOGUE[0].variants[0].1, 3);
    let order = servers.stack.shop.place_order(&order).await.unwrap();
    servers.stack.shop.complete(&order.id, "TRACK-1").await.unwrap();
    servers.sit_down(&page, "Jo Brand").await;
    servers.connect_shop(&page).await;
    servers.connect_mail(&page).await;
    returns_go_to(&page, RETURN_TO).await;
    page.go("/inbox/all").await;
    page.wait("nav a[href='#/inbox/all']").await;
    app.shot("connected").await;

    let mail = format!(
        "From: Mara Kessler <{CUSTOMER}>\r\nTo: drill@shop.test\r\nSubject: {SUBJECT}\r\n\
         Message-ID: <broken@customer.test>\r\nDate: Sun, 1 Nov 2026 14:04:05 +0000\r\n\r\nCan I have my money back?\r\n"
    );
    servers.customer_writes(mail.as_bytes()).await;
    page.see(SUBJECT).await;
    page.open_row(SUBJECT).await;
    page.see("Can I have my money back?").await;
    page.see(&format!("#{}", order.number)).await;
    page.control("Return").await;
    app.shot("mail-and-order").await;

    servers.crash().await;
    page.fill("Your reply", ANSWER).await;
    page.press("Send").await;
    page.see("waiting to be sent").await;
    page.press("Return").await;
    page.press_at("button[aria-label^='More of']").await;
    page.see("Ask back 1").await;
    app.shot("return").await;
    page.press("Ask for the return").await;
    page.see("waits to go out").await;
    let reply = page.field("Your reply").await;
    page.until("the instructions stand in the reply", async || {
        reply.prop("value").await.unwrap().is_some_and(|text| text.contains(RETURN_TO))
    })
    .await;
    page.see(&format!("Send after the return on #{}", order.number)).await;
    app.shot("instructions").await;
    // By the keys: "Send after the return" begins with the button's word.
    reply.send_keys("\u{e009}\u{e007}\u{e000}").await.unwrap();
    page.until("the instructions are on their way", async || {
        reply.prop("value").await.unwrap().is_some_and(|text| text.is_empty())
    })
    .await;
    page.press("Refund").await;
    page.press("An amount").await;
    page.fill("Amount", "12.34").await;
    page.see("can still be refunded afterwards").await;
    app.shot("refund").await;
    page.press_at("button[aria-label^='Refund €'], dialog button.primary, [role=dialog] button.primary").await;
    waiting(&page, order.number).await;
    app.shot("waiting").await;

    app.kill();
    let page = app.start().await;
    waiting(&page, order.number).await;
    page.until("the answer and the return wait for their servers", async || {
        let outbox = page.call("outbox", json!({})).await;
        outbox["waiting"].as_array().unwrap().iter().filter(|each| each["waits_for"] == "offline").count() == 2
    })
    .await;
    app.shot("waiting-after-kill").await;
    assert!(!servers.stack.shop.is_up() && !servers.stack.mail.is_up());
    assert!(servers.paid_back(&order.till_ref).is_empty());

    servers.restart(&page).await;
    done(&page, 4).await;
    page.press("Done").await;
    page.see(&format!("Return on #{}", order.number)).await;
    app.shot("done").await;

    assert_eq!(servers.paid_back(&order.till_ref), ["12.34"], "the money moved once");
    let returns = servers.stack.shop.returns(&order.id).await.unwrap();
    assert_eq!(returns.len(), 1, "{returns:#?}");
    let quantity = &returns[0]["items"][0]["quantity"];
    assert!(quantity == 1 || quantity == "1", "{quantity}");
    for words in [ANSWER, RETURN_TO] {
        assert_eq!(servers.answers(words).await, (1, 1), "the customer has one mail, and Sent has one copy: {words}");
    }
    app.quit().await;
}

/// All four stand in the outbox and wait.
async fn waiting(page: &Page, number: impl std::fmt::Display) {
    page.wait("nav").await;
    page.go("/outbox").await;
    page.press_at("[role=tab]:nth-of-type(2)").await;
    page.see(&format!("Return on #{number}")).await;
    page.see("Refund of").await;
    page.see(CUSTOMER).await;
    let outbox = page.call("outbox", json!({})).await;
    let waiting = outbox["waiting"].as_array().unwrap();
    assert!(waiting.len() == 4 && waiting.iter().all(|each| each["state"] == "waiting"), "{outbox:#}");
}

/// The only brand's goods are sent back there.
async fn returns_go_to(page: &Page, address: &str) {
    let brand = page.call("brands", json!({})).await[0].clone();
    let save = json!({
        "id": brand["id"], "name": "Northlight Home", "language": "en", "signature": "", "return_address": address,
        "return_days": 14,
    });
    page.call("brand_save", save).await;
}
