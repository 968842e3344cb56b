//! More than an agent may give alone: it waits for a lead's word at the same desk, which is for exactly this and is asked for
//! anew when it is changed. In the real window, against a real shop.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

use e2e::{
    App, Page,
    desk::{Servers, done, limit_agents},
};
use serde_json::{Value, json};
use test_servers::{PlaceOrder, PlacedOrder};

const LEAD: &str = "Lena Voss";
const AGENT: &str = "Jo Brand";
const PIN: &str = "4711";
/// Within the agent's limit, and above it.
const SHADE: &str = "Halo glass shade";
const LAMP: &str = "Meridian arc lamp";
/// On an operation that waits for a lead.
const WAITS: &str = "A lead has to approve this";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_above_a_limit_goes_out_once_a_lead_approved_exactly_that() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("approval");
    let (servers, page) = tokio::join!(Servers::start("support"), app.start());
    let order = PlaceOrder::new("mara@customer.test").item("NL-ARC-BRA", 1).item("NL-SHADE-SMK", 2);
    let order = servers.stack.shop.place_order(&order).await.unwrap();
    servers.stack.shop.complete(&order.id, "NL10000001").await.unwrap();
    servers.sit_down(&page, LEAD).await;
    servers.connect_shop(&page).await;
    limit_agents(&page, AGENT, PIN).await;
    app.shot("limit").await;
    page.press_at("button.who").await;
    page.press(AGENT).await;
    page.until("the agent sits here", async || agent(&page).await == AGENT).await;

    // Within the limit it goes out as it is.
    refund(&page, &order, SHADE, "€24.90").await;
    done(&page, 1).await;
    assert_eq!(servers.paid_back(&order.till_ref), ["24.9"]);

    // Above it, it waits; a wrong PIN is told, and changes nothing.
    servers.down().await;
    refund(&page, &order, LAMP, "€189.00").await;
    let asked = waiting_for_lead(&page, "€189.00").await;
    app.shot("waits").await;
    page.press("Approve").await;
    let lead = page.field("Lead").await.text().await.unwrap();
    assert_eq!(lead.trim(), LEAD, "only a lead with a PIN is there to choose");
    page.fill("PIN", "0000").await;
    page.press_at(".k-dialog button.primary").await;
    page.see("This is not the PIN.").await;
    app.shot("wrong-pin").await;
    assert_eq!(state(&page, &asked).await, ("needs_you".into(), "approval".into()));

    // Approved while the shop is away, it is changed before it could go: the word was for what it was.
    approve(&page).await;
    page.see("Waits until").await;
    page.press("Change it").await;
    page.see("Called off; you can ask for it anew").await;
    refund(&page, &order, LAMP, "€189.00").await;
    let anew = waiting_for_lead(&page, "€189.00").await;
    assert_ne!(anew, asked);
    servers.up(&page).await;
    page.until("the shop is there", async || !page.text().await.contains("offline since")).await;
    assert_eq!(state(&page, &asked).await.0, "cancelled");
    assert_eq!(state(&page, &anew).await, ("needs_you".into(), "approval".into()));
    assert_eq!(servers.paid_back(&order.till_ref), ["24.9"], "nothing has gone out");
    app.shot("again").await;

    page.press("Approve").await;
    approve(&page).await;
    done(&page, 2).await;
    page.see("Approved by a lead").await;
    app.shot("approved").await;
    assert_eq!(servers.paid_back(&order.till_ref), ["24.9", "189"], "the money moved once");
    let refunds = servers.stack.shop.refunds(&order.payment).await.unwrap();
    assert_eq!(refunds.len(), 2, "{refunds:#?}");

    page.go("/settings/general").await;
    page.press("Dark").await;
    page.choose("Language", "zh-CN").await;
    page.go(&format!("/outbox/{anew}")).await;
    page.see(LEAD).await;
    app.shot("record-dark-zh").await;
    app.quit().await;
}

/// Asks for the refund of one of a line.
async fn refund(page: &Page, order: &PlacedOrder, title: &str, sum: &str) {
    page.go("/orders").await;
    page.open_row(&format!("#{}", order.number)).await;
    page.press_in("article", "Refund").await;
    page.press_at(&format!(".k-dialog button[aria-label^='More of {title}']")).await;
    page.control(&format!("Refund {sum}")).await;
    page.until("the limit is told", async || (sum == "€24.90") != page.text().await.contains("waits for a lead")).await;
    page.press_in(".k-dialog", &format!("Refund {sum}")).await;
    page.until("the dialog is away", async || {
        page.run("return document.querySelector('.k-dialog') === null").await == true
    })
    .await;
}

/// Opens what waits for a lead in the outbox; its id.
async fn waiting_for_lead(page: &Page, sum: &str) -> String {
    page.go("/outbox").await;
    page.press_at("[role=tab]:nth-of-type(1)").await;
    page.open_row(&format!("Refund of {sum}")).await;
    page.see(WAITS).await;
    let outbox = page.call("outbox", json!({})).await;
    let open = outbox["needs_you"].as_array().unwrap();
    assert_eq!(open.len(), 1, "{outbox:#}");
    open[0]["id"].as_str().unwrap().to_owned()
}

/// The lead's word in the dialog that is open.
async fn approve(page: &Page) {
    page.fill("PIN", PIN).await;
    page.press_at(".k-dialog button.primary").await;
    page.see("Approved; it goes out now").await;
}

/// An operation's state, and why it needs somebody.
async fn state(page: &Page, id: &str) -> (String, String) {
    let operation = page.call("operation", json!({"id": id})).await["operation"].take();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (word(&operation["state"]), word(&operation["reason"]["reason"]))
}

/// Who sits at the desk.
async fn agent(page: &Page) -> String {
    page.call("boot", json!({})).await["agent"]["name"].as_str().unwrap_or_default().to_owned()
}
