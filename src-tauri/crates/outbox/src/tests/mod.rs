//! The promise, tried with every fault at every step.

mod approval;
mod call_off;
mod desk;
mod doubt;
mod removed;
mod rounds;

use desk::TestDesk;
use model::{
    operation::{Reason, State},
    payload::Payload,
    time::DAY,
};
use rust_decimal::Decimal;
use testkit::{Fate, build};

use crate::{Decision, decide};

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn fates() -> Vec<Fate> {
    vec![
        Fate::Done,
        Fate::NotHappened,
        Fate::Refused("no".into()),
        Fate::UnknownWithEffect,
        Fate::UnknownWithoutEffect,
        Fate::Later { looks: 1 },
        Fate::Later { looks: 1000 },
        Fate::Withdrawn { looks: 2 },
        Fate::Trouble(connect::Trouble::Broken),
        Fate::Trouble(connect::Trouble::Garbage),
        Fate::Trouble(connect::Trouble::Timeout),
        Fate::Trouble(connect::Trouble::RateLimited { retry_after: None }),
    ]
}

#[tokio::test]
async fn money_moves_at_most_once_whatever_happens() {
    for fate in fates() {
        let mut desk = TestDesk::new().await;
        let (id, order) = desk.order(build::order().build()).await;
        desk.shop.script("refund", 1, fate.clone());
        let refund = desk.ask(build::refund(desk.account, &order, dec("24.90")), Some(id)).await;
        desk.start();
        let state = desk.rest(refund).await;
        desk.shop.deliver_held();
        assert!(desk.shop.times(refund, "refund") <= 1, "{fate:?} paid twice");
        match (&fate, &state) {
            (Fate::Done | Fate::NotHappened | Fate::UnknownWithEffect | Fate::Later { looks: 1 }, State::Done) => {
                assert_eq!(desk.shop.moved(refund), dec("24.90"), "{fate:?}");
            }
            (Fate::Trouble(connect::Trouble::RateLimited { .. }), State::Done) => {
                assert_eq!(desk.shop.moved(refund), dec("24.90"));
            }
            (Fate::Refused(_), State::NeedsYou { reason: Reason::Refused { .. } }) => {
                assert!(desk.paid_out().is_zero());
            }
            (_, State::NeedsYou { reason: Reason::MayHaveHappened { read, .. } }) => assert!(!read.is_empty()),
            (fate, state) => panic!("{fate:?} ended as {state:?}"),
        }
    }
}

#[tokio::test]
async fn a_return_is_made_once_whatever_happens_at_any_step() {
    for step in ["begin", "items", "confirm"] {
        for fate in fates() {
            if matches!(fate, Fate::Withdrawn { .. } | Fate::Later { looks: 1000 }) {
                continue; // Nothing that was confirmed is withdrawn there; held requests are the scenarios' matter.
            }
            let mut desk = TestDesk::new().await;
            let (id, order) = desk.order(build::order().build()).await;
            desk.shop.script(step, 1, fate.clone());
            let asked = desk.ask(build::create_return(desk.account, &order, 1), Some(id)).await;
            desk.start();
            let state = desk.rest(asked).await;
            let made = desk.shop.order_now(&order.remote).unwrap();
            let quantity: u32 = made.returns.iter().flat_map(|of| &of.lines).map(|line| line.quantity).sum();
            match state {
                State::Done => assert_eq!((made.returns.len(), quantity), (1, 1), "{step} {fate:?}"),
                State::NeedsYou { .. } => assert!(made.returns.len() <= 1 && quantity <= 1, "{step} {fate:?}"),
                other => panic!("{step} {fate:?} ended as {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_mail_is_sent_once_whatever_happens() {
    for fate in fates() {
        if matches!(fate, Fate::Withdrawn { .. }) {
            continue; // A sent mail does not come back.
        }
        let mut desk = TestDesk::new().await;
        desk.channel.script("send", 1, fate.clone());
        let mail = desk.ask(Payload::SendMessage(build::send_message(desk.account, "Dear Mara")), None).await;
        desk.start();
        let state = desk.rest(mail).await;
        desk.channel.deliver_held();
        assert!(desk.channel.times(mail, "send") <= 1, "{fate:?} was sent twice");
        assert!(matches!(state, State::Done | State::NeedsYou { .. }), "{fate:?} ended as {state:?}");
    }
}

#[tokio::test]
async fn an_order_changed_meanwhile_asks_first_and_a_person_can_go_on() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    let mut changed = order.clone();
    changed.payments[0].refunded = dec("5");
    desk.shop.put(changed);
    desk.start();
    let state = desk.rest(refund).await;
    assert!(matches!(state, State::NeedsYou { reason: Reason::Changed { .. } }), "{state:?}");
    assert!(desk.paid_out().is_zero());
    decide(&desk.store, refund, Decision::Retry, desk.agent, DAY, None).await.unwrap();
    desk.until(refund, |state| *state == State::Done).await;
    assert_eq!(desk.paid_out(), dec("10"));
}

#[tokio::test]
async fn own_refunds_in_a_row_do_not_count_as_changes() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    let mut asked = Vec::new();
    for amount in ["10", "11", "12"] {
        asked.push(desk.ask(build::refund(desk.account, &order, dec(amount)), Some(id)).await);
    }
    desk.start();
    for refund in asked {
        assert_eq!(desk.rest(refund).await, State::Done);
    }
    assert_eq!(desk.paid_out(), dec("33"));
}

#[tokio::test]
async fn what_may_have_been_paid_blocks_its_lane_until_a_person_says() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    desk.shop.script("refund", 1, Fate::UnknownWithoutEffect);
    let first = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    let second = desk.ask(build::refund(desk.account, &order, dec("11")), Some(id)).await;
    desk.start();
    desk.rest(first).await;
    assert_eq!(desk.get(second).await.state, State::Waiting);
    assert_eq!(desk.shop.attempts(second, "refund"), 0);
    decide(&desk.store, first, Decision::ItDidNot, desk.agent, DAY, None).await.unwrap();
    desk.until(first, |state| *state == State::Done).await;
    // Its own first attempt is lost in the same way.
    desk.until(second, |state| matches!(state, State::NeedsYou { .. })).await;
    decide(&desk.store, second, Decision::ItDidNot, desk.agent, DAY, None).await.unwrap();
    desk.until(second, |state| *state == State::Done).await;
    assert_eq!(desk.paid_out(), dec("21"));
}

#[tokio::test]
async fn it_did_not_is_checked_once_more_before_it_is_paid_again() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    desk.shop.script("refund", 1, Fate::Later { looks: 1000 });
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    desk.start();
    desk.rest(refund).await;
    desk.shop.deliver_held();
    decide(&desk.store, refund, Decision::ItDidNot, desk.agent, DAY, None).await.unwrap();
    assert_eq!(desk.rest(refund).await, State::Done);
    assert_eq!(desk.shop.times(refund, "refund"), 1);
}

#[tokio::test]
async fn nothing_leaves_while_offline_and_all_of_it_after() {
    let mut desk = TestDesk::new().await;
    desk.set_ready(false);
    let (id, order) = desk.order(build::order().build()).await;
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    let mut reply = Payload::SendMessage(build::send_message(desk.account, "refunded"));
    let mail = desk.ask_after(&mut reply, None, vec![refund], 0).await;
    desk.start();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    desk.restart(false).await;
    assert_eq!(desk.get(refund).await.state, State::Waiting);
    assert!(desk.shop.effects().is_empty());
    desk.set_ready(true);
    assert_eq!(desk.rest(refund).await, State::Done);
    assert_eq!(desk.rest(mail).await, State::Done);
    assert_eq!((desk.shop.times(refund, "refund"), desk.channel.times(mail, "send")), (1, 1));
}

#[tokio::test]
async fn a_reply_can_be_taken_back_until_its_time() {
    let mut desk = TestDesk::new().await;
    let later = desk.store.store.now().plus_ms(10_000).0;
    let mut reply = Payload::SendMessage(build::send_message(desk.account, "oops"));
    let mail = desk.ask_after(&mut reply, None, vec![], later).await;
    desk.start();
    decide(&desk.store, mail, Decision::Cancel, desk.agent, DAY, None).await.unwrap();
    desk.store.now.advance(20_000);
    assert_eq!(desk.rest(mail).await, State::Cancelled);
    assert_eq!(desk.channel.attempts(mail, "send"), 0);
}

#[tokio::test]
async fn what_follows_something_called_off_asks_first() {
    let mut desk = TestDesk::new().await;
    desk.set_ready(false);
    let (id, order) = desk.order(build::order().build()).await;
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    let mut reply = Payload::SendMessage(build::send_message(desk.account, "refunded"));
    let mail = desk.ask_after(&mut reply, None, vec![refund], 0).await;
    desk.start();
    decide(&desk.store, refund, Decision::Cancel, desk.agent, DAY, None).await.unwrap();
    desk.set_ready(true);
    let state = desk.rest(mail).await;
    assert!(
        matches!(&state, State::NeedsYou { reason: Reason::Refused { code, .. } } if code == "outbox.after_cancelled")
    );
}

#[tokio::test]
async fn money_that_waited_a_day_asks_again() {
    let mut desk = TestDesk::new().await;
    desk.set_ready(false);
    let (id, order) = desk.order(build::order().build()).await;
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    desk.store.now.advance(DAY + 1);
    desk.set_ready(true);
    desk.start();
    let state = desk.rest(refund).await;
    assert!(matches!(state, State::NeedsYou { reason: Reason::Stale { .. } }), "{state:?}");
    decide(&desk.store, refund, Decision::Retry, desk.agent, DAY, None).await.unwrap();
    assert_eq!(desk.rest(refund).await, State::Done);
}

#[tokio::test]
async fn money_that_was_tried_in_vain_and_waited_a_day_asks_again_too() {
    let mut desk = TestDesk::new().await;
    desk.set_ready(false);
    let (id, order) = desk.order(build::order().build()).await;
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    let tried = move |w: &mut store::Writer<'_>| store::table::operation::begin_attempt(w, refund);
    desk.store.write(store::Durability::Full, tried).await.unwrap();
    desk.store.now.advance(DAY + 1);
    desk.set_ready(true);
    desk.start();
    let state = desk.rest(refund).await;
    assert!(matches!(state, State::NeedsYou { reason: Reason::Stale { .. } }), "{state:?}");
    assert_eq!(desk.paid_out(), dec("0"));
}

#[tokio::test]
async fn a_restored_store_sends_nothing_and_finds_what_was_done() {
    let mut desk = TestDesk::new().await;
    desk.set_ready(false);
    let (id, order) = desk.order(build::order().build()).await;
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    let mail = desk.ask(Payload::SendMessage(build::send_message(desk.account, "hello")), None).await;
    // The other copy of this store has carried both out already.
    for operation in [refund, mail] {
        let operation = desk.get(operation).await;
        let work = connect::Work {
            id: operation.id,
            payload: operation.payload.clone(),
            ..build::work(operation.payload.clone())
        };
        carry_out(&desk, &work).await;
    }
    desk.restart(true).await;
    desk.set_ready(true);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    for operation in [refund, mail] {
        assert!(matches!(desk.get(operation).await.state, State::NeedsYou { reason: Reason::OldStore }));
    }
    decide(&desk.store, mail, Decision::Retry, desk.agent, DAY, None).await.unwrap();
    assert_eq!(desk.rest(mail).await, State::Done);
    assert_eq!((desk.shop.times(refund, "refund"), desk.channel.times(mail, "send")), (1, 1));
}

async fn carry_out(desk: &TestDesk, work: &connect::Work) {
    use connect::{Next, Outbound, Outcome, Progress};
    let outbound: Box<dyn Outbound> = match &work.payload {
        Payload::SendMessage(_) => Box::new(desk.channel.clone()),
        _ => Box::new(desk.shop.clone()),
    };
    let mut progress = Progress::new();
    while let Ok(Next::Step(step)) = outbound.next(work, &progress) {
        let Outcome::Done(left) = outbound.send(work, &step, &progress).await else { panic!("the fake failed") };
        progress.insert(step.name, left);
    }
}

#[tokio::test]
async fn killed_anywhere_it_pays_once() {
    use rand::Rng;
    for round in 0..8 {
        let mut desk = TestDesk::new().await;
        let (id, order) = desk.order(build::order().build()).await;
        let mut asked = Vec::new();
        for _ in 0..4 {
            asked.push(desk.ask(build::refund(desk.account, &order, dec("1.50")), Some(id)).await);
        }
        let mail = desk.ask(Payload::SendMessage(build::send_message(desk.account, "hello")), None).await;
        desk.start();
        for _ in 0..6 {
            let pause = rand::rng().random_range(0..12);
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
            desk.restart(false).await;
        }
        for refund in &asked {
            // Killed between the commit and the request, it cannot be known: a person says so, after one more look.
            while desk.rest(*refund).await != State::Done {
                decide(&desk.store, *refund, Decision::ItDidNot, desk.agent, DAY, None).await.unwrap();
            }
            assert_eq!(desk.shop.times(*refund, "refund"), 1, "round {round}");
        }
        assert_eq!(desk.paid_out(), dec("6"), "round {round}");
        desk.rest(mail).await;
        assert!(desk.channel.times(mail, "send") <= 1);
    }
}
