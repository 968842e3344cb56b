//! The outage drill in the real window, against a real shop and real mail servers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use e2e::{App, Page};
use serde_json::{Value, json};
use test_servers::{
    MailOptions, PlaceOrder, Stack,
    mail::password,
    proxy::{HttpProxy, ImapProxy, Security, SmtpProxy},
    shop::CATALOGUE,
};

const CUSTOMER: &str = "customer@customer.test";
const SUBJECT: &str = "One lamp came broken";
const ANSWER: &str = "We are sorry. The money is on its way.";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_in_an_outage_is_done_once_when_it_ends() {
    if !e2e::ready() {
        return;
    }
    let options = MailOptions { users: vec!["drill".into(), "customer".into()], ..MailOptions::default() };
    let stack = Stack::start(options).await.unwrap();
    let tls = || Security::Tls(stack.mail.tls().clone());
    let shop = HttpProxy::start(([127, 0, 0, 1], stack.shop.port()).into()).await.unwrap();
    let imap = ImapProxy::start(stack.mail.imap_port(), tls()).await.unwrap();
    let smtp = SmtpProxy::start(stack.mail.submission_port(), tls()).await.unwrap();
    let order = PlaceOrder::new(CUSTOMER).item(CATALOGUE[0].variants[0].1, 3);
    let order = stack.shop.place_order(&order).await.unwrap();
    stack.shop.complete(&order.id, "TRACK-1").await.unwrap();

    let mut app = App::new("outage");
    let page = app.start().await;
    page.fill("Your name", "Jo Brand").await;
    page.press("Start").await;
    page.see("What shall be on this desk?").await;
    connect(&page, "medusa", json!({"url": shop.url()}), json!({"key": stack.shop.secret_key()})).await;
    let servers = json!({
        "email": "drill@shop.test", "name": "Northlight Home",
        "imap_host": "127.0.0.1", "imap_port": imap.gate.port().to_string(),
        "smtp_host": "127.0.0.1", "smtp_port": smtp.gate.port().to_string(),
        "ca": stack.mail.tls().ca_pem().unwrap(), "sent": "append",
    });
    connect(&page, "email", servers, json!({"password": password("drill")})).await;
    page.go("/inbox/all").await;
    page.wait("nav a[href='#/inbox/all']").await;
    app.shot("connected").await;

    let mail = format!(
        "From: Mara Kessler <{CUSTOMER}>\r\nTo: drill@shop.test\r\nSubject: {SUBJECT}\r\n\
         Message-ID: <broken@customer.test>\r\nDate: Sun, 1 Nov 2026 14:04:05 +0000\r\n\r\nCan I have my money back?\r\n"
    );
    stack.mail.deliver(CUSTOMER, "drill", mail.as_bytes()).await.unwrap();
    page.see(SUBJECT).await;
    page.open_row(SUBJECT).await;
    page.see("Can I have my money back?").await;
    page.see(&format!("#{}", order.number)).await;
    page.control("Return").await;
    app.shot("mail-and-order").await;

    tokio::join!(shop.gate.down(), imap.gate.down(), smtp.gate.down());
    page.fill("Your reply", ANSWER).await;
    page.press("Send").await;
    page.see("waiting to be sent").await;
    page.press("Return").await;
    page.press_at("button[aria-label^='More of']").await;
    page.see("Ask back 1").await;
    app.shot("return").await;
    page.press("Ask for the return").await;
    page.see("waits to go out").await;
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
        let outbox = call(&page, "outbox", json!({})).await;
        outbox["waiting"].as_array().unwrap().iter().filter(|each| each["waits_for"] == "offline").count() == 2
    })
    .await;
    app.shot("waiting-after-kill").await;
    assert!(stack.shop.till().refunds(&order.till_ref).unwrap().is_empty());
    assert!(stack.shop.returns(&order.id).await.unwrap().is_empty());

    tokio::join!(shop.gate.up(), imap.gate.up(), smtp.gate.up());
    let state = call(&page, "connectivity", json!({})).await;
    for account in state["accounts"].as_array().unwrap() {
        call(&page, "account_sync_now", json!({"id": account["id"]})).await;
    }
    let deadline = Instant::now() + Duration::from_mins(3);
    loop {
        let outbox = call(&page, "outbox", json!({})).await;
        if outbox["done"].as_array().unwrap().len() == 3 {
            break;
        }
        assert!(Instant::now() < deadline, "not all is done: {outbox:#}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    page.press("Done").await;
    page.see(&format!("Return on #{}", order.number)).await;
    app.shot("done").await;

    let moved = stack.shop.till().refunds(&order.till_ref).unwrap();
    let amounts: Vec<_> = moved.into_iter().map(|movement| movement.amount.unwrap_or_default()).collect();
    assert_eq!(amounts, ["12.34"], "the money moved once");
    let returns = stack.shop.returns(&order.id).await.unwrap();
    assert_eq!(returns.len(), 1, "{returns:#?}");
    let quantity = &returns[0]["items"][0]["quantity"];
    assert!(quantity == 1 || quantity == "1", "{quantity}");
    let answers = |mails: &[Vec<u8>]| mails.iter().filter(|raw| String::from_utf8_lossy(raw).contains(ANSWER)).count();
    stack
        .mail
        .wait_for_mailbox("customer", "INBOX", Duration::from_mins(1), |mails: &[Vec<u8>]| answers(mails) > 0)
        .await
        .unwrap();
    assert_eq!(answers(&stack.mail.mailbox("customer", "INBOX").unwrap()), 1, "the customer has one mail");
    assert_eq!(answers(&stack.mail.mailbox("drill", "Sent").unwrap()), 1, "one copy in Sent");
    app.quit().await;
}

/// All three stand in the outbox and wait.
async fn waiting(page: &Page, number: impl std::fmt::Display) {
    page.wait("nav").await;
    page.go("/outbox").await;
    page.press_at("[role=tab]:nth-of-type(2)").await;
    page.see(&format!("Return on #{number}")).await;
    page.see("Refund of").await;
    page.see(CUSTOMER).await;
    let outbox = call(page, "outbox", json!({})).await;
    let waiting = outbox["waiting"].as_array().unwrap();
    assert!(waiting.len() == 3 && waiting.iter().all(|each| each["state"] == "waiting"), "{outbox:#}");
}

/// Connects an account by the window's own call.
async fn connect(page: &Page, connector: &str, values: Value, secrets: Value) {
    let entry = json!({"account": null, "connector": connector, "brand": null, "values": values, "secrets": secrets});
    call(page, "account_save", entry).await;
}

/// A call as the window makes it.
async fn call(page: &Page, name: &str, payload: Value) -> Value {
    let request = json!({"name": name, "payload": payload});
    page.run(&format!(
        "window.answered = null; window.__TAURI_INTERNALS__.invoke('call', {request})\
         .then((ok) => {{ window.answered = {{ok}}; }}, (failed) => {{ window.answered = {{failed}}; }})"
    ))
    .await;
    page.until(name, async || !page.run("return window.answered").await.is_null()).await;
    let mut answer = page.run("return window.answered").await;
    assert!(answer.get("failed").is_none(), "{name}: {answer:#}");
    answer["ok"].take()
}
