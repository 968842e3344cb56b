//! A cut costs one batch: nothing is lost, nothing stands there twice.

use std::sync::Mutex;

use connect::channel::Inbound;
use proptest::{prelude::*, test_runner::Config};
use store::table::account;

use super::{
    desk::{Desk, eventually, until},
    scripted::Scripted,
};
use crate::Standing;

pub fn mails(count: u64) -> Vec<Inbound> {
    (0..count)
        .map(|n| {
            let mut mail = testkit::inbound()
                .key(n + 1)
                .message_id(&format!("{n}@mail.test"))
                .from("", &format!("c{}@example.test", n % 7))
                .build();
            mail.text = format!("text {n:05}");
            mail.fresh.clone_from(&mail.text);
            mail.digest = format!("{n}");
            mail.received_at = store::testing::START.plus_ms(n as i64);
            mail
        })
        .collect()
}

fn texts(count: u64) -> Vec<String> {
    (0..count).map(|n| format!("text {n:05}")).collect()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(Config { cases: 16, failure_persistence: None, ..Config::default() })]

    #[test]
    fn going_on_after_any_cuts_loses_and_doubles_nothing(
        count in 1u64..60,
        batch in 1usize..9,
        cuts in prop::collection::vec((0usize..6, any::<bool>()), 0..8),
        restart_after in prop::option::of(1usize..40),
    ) {
        runtime().block_on(async {
            let desk = Desk::new().await;
            let script = || Scripted { cuts: Mutex::new(cuts.clone()), ..Scripted::new(mails(count), batch) };
            if let Some(messages) = restart_after {
                // Ended in the middle of whatever it was doing.
                let worker = desk.channel(script());
                let enough = messages.min(count as usize);
                eventually(|| async { desk.texts().await.len() >= enough }).await;
                worker.stop().await;
            }
            let worker = desk.channel(script());
            until(&worker, |state| state.head_reached && state.standing == Standing::Online).await;
            worker.stop().await;
            prop_assert_eq!(desk.texts().await, texts(count));
            Ok(())
        })?;
    }

    /// What is stored and where to go on from are always of one moment.
    #[test]
    fn stopped_at_any_moment_the_cursor_stands_for_what_is_there(count in 20u64..80, batch in 1usize..9, micros in 0u64..30_000) {
        runtime().block_on(async {
            let desk = Desk::new().await;
            let worker = desk.channel(Scripted::new(mails(count), batch));
            tokio::time::sleep(std::time::Duration::from_micros(micros)).await;
            worker.stop().await;
            let mailbox = desk.mailbox;
            let cursor = desk.store.read(move |reader| account::get(reader, mailbox)).await.unwrap().cursor;
            let stands_for = cursor.map_or(0, |cursor| cursor["from"].as_u64().unwrap());
            prop_assert_eq!(desk.texts().await, texts(stands_for));
            Ok(())
        })?;
    }
}
