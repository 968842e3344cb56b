//! What was begun and is called off is taken back before it counts as called off.

use model::{id::OperationId, operation::Reason, operation::State, order::Order, time::DAY};
use testkit::{Fate, build};

use super::desk::TestDesk;
use crate::{Decision, WaitsFor, can, decide, explain};

/// A return that stands as a draft at the shop, and whose next step fails again and again before any effect.
async fn begun(desk: &mut TestDesk) -> (OperationId, Order) {
    let (id, order) = desk.order(build::order().build()).await;
    for attempt in 1..200 {
        desk.shop.script("items", attempt, Fate::NotHappened);
    }
    let asked = desk.ask(build::create_return(desk.account, &order, 1), Some(id)).await;
    desk.start();
    desk.until_operation(asked, |now| now.progress.contains_key("begin") && now.state == State::Waiting).await;
    assert!(desk.shop.order_now(&order.remote).unwrap().open_change.is_some());
    (asked, order)
}

async fn cancel(desk: &TestDesk, id: OperationId) {
    desk.until(id, |state| matches!(state, State::Waiting | State::NeedsYou { .. })).await;
    let shop = std::sync::Arc::new(desk.shop.clone());
    // It may just be on its way; then a person is told so and asks again.
    while decide(&desk.store, id, Decision::Cancel, desk.agent, DAY, Some(shop.clone())).await.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_return_called_off_leaves_no_draft() {
    let mut desk = TestDesk::new().await;
    let (asked, order) = begun(&mut desk).await;
    cancel(&desk, asked).await;
    assert_eq!(desk.rest(asked).await, State::Cancelled);
    assert_eq!(desk.shop.times(asked, "discard"), 1);
    let after = desk.shop.order_now(&order.remote).unwrap();
    assert_eq!((after.returns.len(), after.open_change), (0, None));
    let ledger = desk.store.read(move |r| store::table::operation::ledger(r, asked)).await.unwrap();
    assert!(ledger.iter().any(|row| row.what == "called_off" && row.agent == Some(desk.agent)), "{ledger:#?}");
}

#[tokio::test]
async fn what_is_called_off_does_not_wait_for_what_it_waited_for() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    let later = Some(std::time::Duration::from_secs(3_600));
    desk.shop.script("items", 1, Fate::Trouble(connect::Trouble::RateLimited { retry_after: later }));
    let asked = desk.ask(build::create_return(desk.account, &order, 1), Some(id)).await;
    desk.start();
    desk.until_operation(asked, |now| !now.last_trouble.is_empty() && now.state == State::Waiting).await;
    cancel(&desk, asked).await;
    assert_eq!(desk.rest(asked).await, State::Cancelled);
}

#[tokio::test]
async fn called_off_during_an_outage_it_is_cancelled_when_the_shop_says_so() {
    let mut desk = TestDesk::new().await;
    let (asked, order) = begun(&mut desk).await;
    desk.set_ready(false);
    cancel(&desk, asked).await;
    desk.restart(false).await;
    let waiting = desk.get(asked).await;
    assert_eq!(waiting.state, State::Waiting, "it is not called off before the shop has said so");
    assert!(!can(&waiting).cancel && !can(&waiting).edit, "{:?}", can(&waiting));
    let (now, shown) = (desk.store.store.now(), waiting.clone());
    let why = desk.store.read(move |r| explain(r, &shown, crate::Readiness::Offline, now)).await.unwrap();
    assert_eq!(why, Some(WaitsFor::CallingOff));
    desk.set_ready(true);
    assert_eq!(desk.rest(asked).await, State::Cancelled);
    assert_eq!(desk.shop.order_now(&order.remote).unwrap().open_change, None);
}

#[tokio::test]
async fn a_draft_is_taken_back_once_whatever_happens() {
    for fate in [Fate::UnknownWithEffect, Fate::UnknownWithoutEffect, Fate::NotHappened, Fate::Later { looks: 1 }] {
        let mut desk = TestDesk::new().await;
        let (asked, order) = begun(&mut desk).await;
        desk.shop.script("discard", 1, fate.clone());
        cancel(&desk, asked).await;
        assert_eq!(desk.rest(asked).await, State::Cancelled, "{fate:?}");
        assert_eq!(desk.shop.order_now(&order.remote).unwrap().open_change, None, "{fate:?}");
    }
}

#[tokio::test]
async fn a_draft_that_cannot_be_taken_back_is_told_and_may_be_left() {
    let mut desk = TestDesk::new().await;
    let (asked, _) = begun(&mut desk).await;
    for attempt in 1..100 {
        desk.shop.script("discard", attempt, Fate::UnknownWithoutEffect);
    }
    cancel(&desk, asked).await;
    let state = desk.rest(asked).await;
    assert!(matches!(&state, State::NeedsYou { reason: Reason::KeepsFailing { step, .. } } if step == "discard"));
    cancel(&desk, asked).await;
    assert_eq!(desk.rest(asked).await, State::Cancelled);
}

#[tokio::test]
async fn a_mail_that_was_sent_is_not_called_off() {
    let mut desk = TestDesk::new().await;
    desk.channel.append_by_hand();
    for attempt in 1..200 {
        desk.channel.script("append", attempt, Fate::NotHappened);
    }
    let reply = model::payload::Payload::SendMessage(build::send_message(desk.account, "Dear Mara"));
    let mail = desk.ask(reply, None).await;
    desk.start();
    desk.until_operation(mail, |now| now.progress.contains_key("send") && now.state == State::Waiting).await;
    cancel(&desk, mail).await;
    assert_eq!(desk.rest(mail).await, State::Done, "it lies with the customer");
    assert_eq!(desk.channel.times(mail, "send"), 1);
}
