//! Dovecot and Postfix as the tests use them: mail comes in, goes round, bounces, and survives an outage.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::print_stdout, reason = "the times are what one wants to know of a slow test")]

use std::time::{Duration, Instant};

use test_servers::{Folder, MailOptions, MailServers};

const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn mail_comes_in_and_survives_an_outage() {
    let folder = Folder::fresh().unwrap();
    let start = Instant::now();
    let mut mail = MailServers::start(folder.path(), MailOptions::default()).await.unwrap();
    println!("mail servers up in {:?}", start.elapsed());

    let raw = b"From: ann@customer.test\r\nTo: support@shop.test\r\nSubject: first\r\n\r\nHello.\r\n.dot\r\n";
    mail.send("ann@customer.test", &["support@shop.test"], raw).await.unwrap();
    let inbox = mail.wait_for_mailbox("support", "INBOX", PATIENCE, |m| m.len() == 1).await.unwrap();
    assert!(String::from_utf8_lossy(&inbox[0]).contains("\n.dot"), "a doubled dot is undone");

    mail.deliver("bob@customer.test", "support", raw).await.unwrap();
    assert_eq!(mail.mailbox("support", "INBOX").unwrap().len(), 2);

    let start = Instant::now();
    mail.stop().await.unwrap();
    println!("stopped in {:?}", start.elapsed());
    assert!(mail.send("ann@customer.test", &["support@shop.test"], raw).await.is_err());
    let start = Instant::now();
    mail.up().await.unwrap();
    println!("up again in {:?}", start.elapsed());
    mail.send("ann@customer.test", &["support@shop.test"], raw).await.unwrap();
    mail.wait_for_mailbox("support", "INBOX", PATIENCE, |m| m.len() == 3).await.unwrap();

    let start = Instant::now();
    mail.kill().await.unwrap();
    println!("killed in {:?}", start.elapsed());
    mail.up().await.unwrap();
    println!("up again after {:?}", start.elapsed());
    mail.send("shop@shop.test", &["anyone@customer.test"], raw).await.unwrap();
    mail.wait_for_mailbox("customer", "INBOX", PATIENCE, |m| m.len() == 1).await.unwrap();
    let refused = mail.send("shop@shop.test", &[test_servers::mail::REFUSED], raw).await;
    assert!(refused.unwrap_err().to_string().contains("550"));
    let start = Instant::now();
    drop(mail);
    println!("dropped in {:?}", start.elapsed());
}
