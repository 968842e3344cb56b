//! The desk against real servers that fail: what was asked for is carried out once, or a person is told why not.
//!
//! One run of the servers serves all scenarios, so they are one test; `SHOPDESK_ONLY` chooses those whose names contain it.
//! Most of their time is waiting, so three rows of them go side by side, each on desks of its own. `SHOPDESK_ALL=1` tries
//! every fault at every step and takes half an hour.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::print_stdout)] // tables of what became of each case

mod amend;
mod call_off;
mod copies;
mod crash;
mod faults;
mod live;
mod older;
mod outage;
mod provider;

use std::{panic::AssertUnwindSafe, time::Instant};

use futures::FutureExt;
use scenarios::{Ready, World};

const MAILBOXES: [&str; 14] = [
    "drill", "copy", "changed", "newer", "provider", "refunds", "returns", "mails", "hangs", "live", "calloff",
    "amend", "late", "older",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_and_servers_that_fail() {
    let only = std::env::var("SHOPDESK_ONLY").unwrap_or_default();
    let (fresh, back) = faults::needs();
    let (amended, unpacked) = amend::needs();
    let ready = Ready { delivered: 33 + amended + fresh + crash::needs(), sent_back: back + 1, unpacked: unpacked + 1 };
    let world = World::start(&[&MAILBOXES[..], &crash::MAILBOXES].concat(), ready).await;
    macro_rules! row {
        ($($part:path),+ $(,)?) => {async {
            let mut failed = Vec::new();
            $(
                let name = stringify!($part);
                if name.contains(&only) {
                    let started = Instant::now();
                    let ended = AssertUnwindSafe($part(&world)).catch_unwind().await;
                    let how = if ended.is_ok() { "" } else { ": FAILED" };
                    println!("{:>6} ms  {name}{how}", started.elapsed().as_millis());
                    if ended.is_err() {
                        failed.push(name);
                    }
                }
            )+
            failed
        }};
    }
    let (one, two, three) = futures::join!(
        row![
            outage::nothing_is_lost_or_doubled_by_an_outage_and_a_kill,
            live::a_mail_appears_by_itself,
            older::old_mail_is_found_at_the_server_and_brought_once,
            outage::a_reply_waits_for_its_author_when_the_customer_wrote_again,
            outage::an_order_that_changed_meanwhile_is_shown_first,
            copies::a_store_from_before_sends_nothing,
            provider::a_provider_that_fails_is_never_asked_twice,
            crash::killed_at_any_moment,
        ],
        row![
            faults::hangs,
            faults::refunds,
            faults::refunds_of_every_kind,
            call_off::a_draft_is_taken_back,
            call_off::rounds_come_to_an_end,
            amend::late_or_twice,
        ],
        row![
            amend::changes_of_orders,
            amend::a_difference_goes_its_own_way,
            amend::a_difference_is_not_paid_without_its_exchange,
            faults::returns,
            faults::mails,
        ],
    );
    let failed = [one, two, three].concat();
    assert!(failed.is_empty(), "failed: {failed:?}");
}
