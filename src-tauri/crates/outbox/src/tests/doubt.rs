//! What a copy of the store, one look, and a clock that was set back prove: nothing.

use model::{
    operation::{Reason, State},
    payload::Payload,
    time::{DAY, Timestamp},
};
use std::sync::atomic::Ordering;
use store::{Durability, generation};
use testkit::{Fate, build};

use super::{dec, desk::TestDesk};
use crate::{Decision, call_back, decide};

#[tokio::test]
async fn whatever_leaves_is_witnessed_beyond_any_copy_that_was_made_before() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    let mail = desk.ask(Payload::SendMessage(build::send_message(desk.account, "hello")), None).await;
    let copied = desk.store.write(Durability::Full, generation::raise).await.unwrap();
    desk.start();
    assert_eq!(desk.rest(refund).await, State::Done);
    assert!(desk.witness.0.load(Ordering::SeqCst) > copied, "a copy with the refund waiting is behind");
    assert_eq!(desk.rest(mail).await, State::Done);
    let steps = desk.shop.attempts(refund, "refund") + desk.channel.attempts(mail, "send");
    assert!(desk.witness.0.load(Ordering::SeqCst) >= copied + u64::from(steps), "each step for itself");
    // And the store is not behind its own witness.
    let own = desk.store.write(Durability::Full, generation::raise).await.unwrap();
    assert_eq!(own, desk.witness.0.load(Ordering::SeqCst) + 1);
}

#[tokio::test]
async fn one_look_after_a_persons_word_does_not_settle_money_that_is_withdrawn_again() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    desk.shop.script("refund", 1, Fate::Withdrawn { looks: 10_000 });
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    desk.start();
    desk.until(refund, |state| matches!(state, State::Checking { .. })).await;
    desk.restart(true).await;
    assert!(matches!(desk.rest(refund).await, State::NeedsYou { reason: Reason::OldStore }));
    decide(&desk.store, refund, Decision::Retry, desk.agent, DAY, None).await.unwrap();
    desk.until(refund, |state| matches!(state, State::Checking { seen: 1.., .. })).await;
    // The provider failed: the shop takes the row back.
    desk.shop.deliver_held();
    let state = desk.rest(refund).await;
    assert!(matches!(state, State::NeedsYou { reason: Reason::MayHaveHappened { .. } }), "{state:?}");
    assert!(desk.paid_out().is_zero());
}

#[tokio::test]
async fn money_that_stays_is_certain_at_the_second_look() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    desk.shop.script("refund", 1, Fate::UnknownWithEffect);
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    desk.start();
    desk.until(refund, |state| matches!(state, State::Checking { .. })).await;
    desk.restart(true).await;
    desk.rest(refund).await;
    decide(&desk.store, refund, Decision::Retry, desk.agent, DAY, None).await.unwrap();
    assert_eq!(desk.rest(refund).await, State::Done);
    assert_eq!(desk.shop.times(refund, "refund"), 1);
}

#[tokio::test]
async fn a_clock_set_back_a_day_does_not_make_a_day_of_the_time_to_undo() {
    let mut desk = TestDesk::new().await;
    let mail = desk.ask_undoable(Payload::SendMessage(build::send_message(desk.account, "hello")), 40).await;
    desk.store.now.advance(-DAY);
    desk.start();
    assert_eq!(desk.rest(mail).await, State::Done);
}

#[tokio::test]
async fn what_has_begun_is_not_given_back_to_its_author() {
    let mut desk = TestDesk::new().await;
    desk.channel.script("send", 1, Fate::Later { looks: 10_000 });
    let agent = desk.agent;
    let begun = desk.ask(Payload::SendMessage(build::send_message(desk.account, "hello")), None).await;
    desk.start();
    desk.until(begun, |state| matches!(state, State::Checking { .. })).await;
    let refused = desk.store.write(Durability::Full, move |w| call_back(w, begun, agent)).await;
    assert!(refused.is_err());
    assert!(matches!(desk.get(begun).await.state, State::Checking { .. }));
    desk.kill();
    let waiting = desk.ask(Payload::SendMessage(build::send_message(desk.account, "oops")), None).await;
    let before = desk.store.write(Durability::Full, move |w| call_back(w, waiting, agent)).await.unwrap();
    assert_eq!((before.state, desk.get(waiting).await.state), (State::Waiting, State::Cancelled));
    assert_eq!(before.not_before, Timestamp(0));
}
