//! The mail connector against a real Dovecot and a real Postfix: the suite that every connector passes, and what mail alone
//! has. Each test has servers of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(unix)]

mod reading;
mod sending;
mod signing_in;
mod watch;
mod world;

use test_servers::MailOptions;
use world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connector_and_real_servers() {
    connect::conformance::channel(&mut World::start(MailOptions::default()).await).await;
}

/// As the big providers are: sent mail is filed by the server, and changes are not told in full.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connector_and_a_server_that_files_and_knows_little() {
    let hidden = ["QRESYNC", "CONDSTORE", "UIDPLUS", "SPECIAL-USE"].map(String::from).to_vec();
    let options = MailOptions { files_sent: true, hidden_capabilities: hidden, ..MailOptions::default() };
    connect::conformance::channel(&mut World::start(options).await).await;
}
