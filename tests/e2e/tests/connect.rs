//! A new desk is connected by its forms to a real shop and a real mailbox, with what people get wrong on the way, and finds
//! its servers again by itself after they were away.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

use e2e::App;
use test_servers::{
    MailOptions, PlaceOrder, Stack,
    mail::password,
    proxy::{HttpProxy, ImapProxy, Security, SmtpProxy},
    shop::CATALOGUE,
};

const CUSTOMER: &str = "mara@customer.test";
const SHOP: &str = "Connect a shop";
/// WebDriver's name of the key.
const ENTER: &str = "\u{e007}";
const MAILBOX: &str = "Connect a mailbox";

#[tokio::test(flavor = "multi_thread")]
async fn a_new_desk_is_connected_by_hand_and_finds_its_servers_again() {
    if !e2e::ready() {
        return;
    }
    let options = MailOptions { users: vec!["desk".into(), "customer".into()], ..MailOptions::default() };
    let stack = Stack::start(options).await.unwrap();
    let tls = || Security::Tls(stack.mail.tls().clone());
    let shop = HttpProxy::start(([127, 0, 0, 1], stack.shop.port()).into()).await.unwrap();
    let imap = ImapProxy::start(stack.mail.imap_port(), tls()).await.unwrap();
    let smtp = SmtpProxy::start(stack.mail.submission_port(), tls()).await.unwrap();
    let first = stack.shop.place_order(&order()).await.unwrap();

    let mut app = App::new("connect");
    let page = app.start().await;
    page.fill("Your name", "Jo Brand").await;
    page.press("Start").await;
    page.press("Connect").await;

    // The shop: a wrong key says so and keeps what was entered.
    page.see(SHOP).await;
    page.fill("Address of the shop’s server", &shop.url()).await;
    page.fill("Secret API key", "sk_0000000000000000000000000000000000000000000000000000000000000000").await;
    page.keys(ENTER).await;
    page.see("did not accept the sign-in").await;
    app.shot("wrong-key").await;
    page.fill("Secret API key", stack.shop.secret_key()).await;
    page.press("Connect").await;
    page.see("is connected").await;
    let brand = page.wait("section h3").await.text().await.unwrap();
    assert!(!brand.is_empty() && !brand.contains("127.0.0.1"), "the brand has the shop's own name, not {brand:?}");
    app.shot("shop-connected").await;

    // The mailbox: an authority of its own, a wrong password, then right; tested before it is saved.
    page.press(MAILBOX).await;
    page.fill("Mail address", "desk@shop.test").await;
    page.fill("Sender’s name", "Northlight Home").await;
    page.fill("Password", "not this").await;
    page.press("Servers and more").await;
    page.fill("IMAP server", "127.0.0.1").await;
    page.fill("IMAP port", &imap.gate.port().to_string()).await;
    page.fill("SMTP server", "127.0.0.1").await;
    page.fill("SMTP port", &smtp.gate.port().to_string()).await;
    page.press("Test").await;
    page.see("certificate is not trusted").await;
    app.shot("unknown-certificate").await;
    page.give_file("input[accept^='.pem']", &stack.mail.tls().ca).await;
    page.press("Test").await;
    page.see("did not accept the sign-in").await;
    app.shot("wrong-password").await;
    page.fill("Password", &password("desk")).await;
    page.press("Test").await;
    page.see("answers.").await;
    app.shot("tested").await;
    page.press("Connect").await;
    page.see("is connected").await;
    assert_eq!(page.wait("section h3").await.text().await.unwrap(), brand, "the mailbox joined the shop's brand");

    page.go("/inbox/all").await;
    write(&stack, "Where is my parcel?").await;
    page.open_row("Where is my parcel?").await;
    page.see(&format!("#{}", first.number)).await;
    app.shot("mail-beside-order").await;

    // Nobody presses anything: both come back, and bring what happened meanwhile.
    tokio::join!(shop.gate.down(), imap.gate.down(), smtp.gate.down());
    page.until("both are missed", async || page.text().await.matches("offline since").count() == 2).await;
    app.shot("servers-away").await;
    let second = stack.shop.place_order(&order()).await.unwrap();
    write(&stack, "And one more question").await;
    tokio::join!(shop.gate.up(), imap.gate.up(), smtp.gate.up());
    page.see("And one more question").await;
    page.see(&format!("#{}", second.number)).await;
    page.until("nothing is missed", async || !page.text().await.contains("offline since")).await;
    app.shot("servers-back").await;
    app.quit().await;
}

fn order() -> PlaceOrder {
    PlaceOrder::new(CUSTOMER).item(CATALOGUE[0].variants[0].1, 1)
}

async fn write(stack: &Stack, subject: &str) {
    let id = subject.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let mail = format!(
        "From: Mara Kessler <{CUSTOMER}>\r\nTo: desk@shop.test\r\nSubject: {subject}\r\nMessage-ID: <{id}@customer.test>\r\n\
         Date: Sun, 1 Nov 2026 14:04:05 +0000\r\n\r\nKind regards\r\n"
    );
    stack.mail.deliver(CUSTOMER, "desk", mail.as_bytes()).await.unwrap();
}
