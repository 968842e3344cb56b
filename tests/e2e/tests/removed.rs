//! A shop that is removed while a refund waits for it, and connected again, in the real window on real servers; and what the
//! window says of a shop that is there already and of a mail that is too long to be shown.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

use e2e::{
    App, Page,
    desk::{Servers, done},
};
use serde_json::json;
use test_servers::{PlaceOrder, shop::CATALOGUE};

const CUSTOMER: &str = "customer@customer.test";
const SUBJECT: &str = "The whole story";

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_waits_for_its_shop_to_be_connected_again() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("removed");
    let (servers, page) = tokio::join!(Servers::start("removed"), app.start());
    let shop = &servers.stack.shop;
    let order = shop.place_order(&PlaceOrder::new(CUSTOMER).item(CATALOGUE[0].variants[0].1, 1)).await.unwrap();
    shop.complete(&order.id, "TRACK-R").await.unwrap();
    servers.sit_down(&page, "Jo Brand").await;
    servers.connect_shop(&page).await;
    servers.connect_mail(&page).await;
    page.go("/inbox/all").await;

    servers.customer_writes(&long()).await;
    page.open_row(SUBJECT).await;
    page.see("Only the beginning of this message is shown").await;
    let bubble = page.run("return document.querySelector('[role=log] article').innerText").await;
    assert!(bubble.as_str().unwrap().starts_with("Only the beginning"), "it is said before the text");
    page.see(&format!("#{}", order.number)).await;
    app.shot("cut").await;

    connect(&servers, &page).await;
    page.see("This shop or mailbox is connected already.").await;
    app.shot("known").await;

    servers.shop.gate.down().await;
    page.go("/inbox/all").await;
    page.open_row(SUBJECT).await;
    page.press("Refund").await;
    page.press("An amount").await;
    page.fill("Amount", "1.23").await;
    page.see("can still be refunded afterwards").await;
    page.press_at("[role=dialog] button.primary").await;
    page.until("it waits for the shop", async || waits_for(&page).await == "offline").await;
    let account = page.call("connectivity", json!({})).await["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|each| each["kind"] == "shop")
        .unwrap()
        .clone();
    page.go("/settings/accounts").await;
    page.press(&format!("More for {}", account["name"].as_str().unwrap())).await;
    page.press("Remove").await;
    page.see("1 operation is not settled for it.").await;
    app.shot("removing").await;
    page.press("Remove the account").await;
    page.until("it waits for a shop that is not there", async || waits_for(&page).await == "removed").await;
    page.go("/outbox").await;
    page.press_at("[role=tab]:nth-of-type(2)").await;
    page.see("was removed. Connect it again").await;
    app.shot("waits").await;

    servers.shop.gate.up().await;
    connect(&servers, &page).await;
    page.see("is connected. Its newest").await;
    done(&page, 1).await;
    let again = page.call("connectivity", json!({})).await;
    assert!(again["accounts"].as_array().unwrap().iter().any(|each| each["id"] == account["id"]), "{again:#}");
    assert_eq!(servers.paid_back(&order.till_ref), ["1.23"], "the money moved once");
    app.shot("again").await;
    app.quit().await;
}

/// Connects the shop by its form.
async fn connect(servers: &Servers, page: &Page) {
    page.go("/settings/accounts/new/shop").await;
    page.fill("Address of the shop’s server", &servers.shop.url()).await;
    page.fill("Secret API key", servers.stack.shop.secret_key()).await;
    page.press("Connect").await;
}

/// What the only operation waits for.
async fn waits_for(page: &Page) -> String {
    let outbox = page.call("outbox", json!({})).await;
    outbox["waiting"][0]["waits_for"].as_str().unwrap_or_default().to_owned()
}

/// A mail whose text is longer than the window shows.
fn long() -> Vec<u8> {
    let story = "Then the lamp went out once more, and we lit it again.\r\n".repeat(24_000);
    format!(
        "From: Mara Kessler <{CUSTOMER}>\r\nTo: removed@shop.test\r\nSubject: {SUBJECT}\r\nMessage-ID: <story@customer.test>\r\n\
         Date: Sun, 1 Nov 2026 14:04:05 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{story}"
    )
    .into_bytes()
}
