//! The desk against real servers that fail: what was asked for is carried out once, or a person is told why not.
//!
//! One run of the servers serves all scenarios, so they are one test; `SHOPDESK_ONLY` chooses those whose names contain it.
//! The tables of every fault at every step, and the drill with two restarts, take longer than a build server waits: they run
//! with `SHOPDESK_ALL=1`. (The drill in the real window, in `tests/e2e`, always runs.)
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::print_stdout)] // tables of what became of each case

mod copies;
mod crash;
mod faults;
mod live;
mod outage;
mod provider;

use std::{panic::AssertUnwindSafe, time::Instant};

use futures::FutureExt;
use scenarios::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_and_servers_that_fail() {
    let only = std::env::var("SHOPDESK_ONLY").unwrap_or_default();
    let world = World::start(&[
        "drill", "copy", "changed", "newer", "provider", "refunds", "returns", "mails", "crash", "live",
    ])
    .await;
    let all = std::env::var_os("SHOPDESK_ALL").is_some() || !only.is_empty();
    let long = |name: &str| name.starts_with("faults::") || name.contains("nothing_is_lost");
    let mut failed = Vec::new();
    macro_rules! parts {
        ($($part:path),+ $(,)?) => {$(
            let name = stringify!($part);
            if long(name) && !all {
                println!("left out  {name}: too long for every run; SHOPDESK_ALL=1 runs it");
            } else if name.contains(&only) {
                let started = Instant::now();
                let ended = AssertUnwindSafe($part(&world)).catch_unwind().await;
                println!("{:>6} ms  {name}{}", started.elapsed().as_millis(), if ended.is_ok() { "" } else { ": FAILED" });
                world.stack.shop.till().set_rules(&[]).unwrap();
                if ended.is_err() {
                    failed.push(name);
                }
            }
        )+};
    }
    parts![
        outage::nothing_is_lost_or_doubled_by_an_outage_and_a_kill,
        live::a_mail_appears_by_itself,
        outage::a_reply_waits_for_its_author_when_the_customer_wrote_again,
        outage::an_order_that_changed_meanwhile_is_shown_first,
        copies::a_store_from_before_sends_nothing,
        provider::a_provider_that_fails_is_never_asked_twice,
        faults::refunds,
        faults::returns,
        faults::mails,
        crash::killed_at_any_moment,
    ];
    assert!(failed.is_empty(), "failed: {failed:?}");
}
