//! A step that is sent again when it is found missing is not sent again for ever.

use model::{
    operation::{Reason, State},
    time::DAY,
};
use store::table;
use testkit::{Fate, build};

use super::desk::TestDesk;
use crate::{Decision, can, decide};

/// The first, and five more.
const SENT: u32 = 6;

fn fails_for_ever(desk: &TestDesk, step: &str) {
    for attempt in 1..100 {
        desk.shop.script(step, attempt, Fate::UnknownWithoutEffect);
    }
}

#[tokio::test]
async fn a_shop_that_never_confirms_ends_with_a_person() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    fails_for_ever(&desk, "confirm");
    let asked = desk.ask(build::create_return(desk.account, &order, 1), Some(id)).await;
    let next = desk.ask(build::create_return(desk.account, &order, 1), Some(id)).await;
    desk.start();
    let state = desk.rest(asked).await;
    let State::NeedsYou { reason: Reason::KeepsFailing { step, times, read } } = &state else { panic!("{state:?}") };
    assert_eq!((step.as_str(), *times, read.is_empty()), ("confirm", SENT, false));
    assert_eq!(desk.shop.attempts(asked, "confirm"), SENT);
    assert_eq!(desk.shop.attempts(next, "begin"), 0, "what is not known blocks its lane");
    let choices = can(&desk.get(asked).await);
    assert!(choices.retry && choices.cancel && choices.it_happened && !choices.edit, "{choices:?}");
    // A person has it tried again, as often.
    decide(&desk.store, asked, Decision::Retry, desk.agent, DAY, None).await.unwrap();
    desk.until(asked, |state| !matches!(state, State::NeedsYou { .. })).await;
    assert_eq!(desk.rest(asked).await.name(), "needs_you");
    assert_eq!(desk.shop.attempts(asked, "confirm"), 2 * SENT);
}

#[tokio::test]
async fn rounds_outlive_restarts() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    fails_for_ever(&desk, "confirm");
    let asked = desk.ask(build::create_return(desk.account, &order, 1), Some(id)).await;
    desk.start();
    for sent in 1..SENT {
        desk.until_operation(asked, |now| now.state == State::Waiting && now.attempts >= 2 + sent).await;
        desk.restart(false).await;
    }
    assert!(matches!(desk.rest(asked).await, State::NeedsYou { reason: Reason::KeepsFailing { .. } }));
    assert_eq!(desk.shop.attempts(asked, "confirm"), SENT);
}

#[tokio::test]
async fn what_was_done_otherwise_than_asked_is_told_and_never_counts_as_refused() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    desk.shop.differ("2 instead of 1");
    let asked = desk.ask(build::create_return(desk.account, &order, 1), Some(id)).await;
    desk.start();
    let state = desk.rest(asked).await;
    assert!(
        matches!(&state, State::NeedsYou { reason: Reason::Differs { how } } if *how == "2 instead of 1".into()),
        "{state:?}"
    );
    let choices = can(&desk.get(asked).await);
    assert!(choices.it_happened && !choices.retry && !choices.cancel && !choices.edit, "{choices:?}");
    desk.until_stored(id, |order| order.returns.len() == 1).await;
    decide(&desk.store, asked, Decision::ItHappened, desk.agent, DAY, None).await.unwrap();
    assert_eq!(desk.rest(asked).await, State::Done);
}

#[tokio::test]
async fn a_mail_that_was_sent_and_not_filed_does_not_count_as_refused() {
    let mut desk = TestDesk::new().await;
    desk.channel.append_by_hand();
    desk.channel.script("append", 1, Fate::Refused("quota".into()));
    let reply = model::payload::Payload::SendMessage(build::send_message(desk.account, "Dear Mara"));
    let mail = desk.ask(reply, None).await;
    desk.start();
    let state = desk.rest(mail).await;
    assert!(
        matches!(&state, State::NeedsYou { reason: Reason::Differs { how } } if how.to_stored().contains("quota")),
        "{state:?}"
    );
    assert!(!can(&desk.get(mail).await).retry, "it is not sent once more");
    assert_eq!(desk.channel.times(mail, "send"), 1);
}

#[tokio::test]
async fn after_a_sleep_nothing_waits_for_its_timer() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    let later = Some(std::time::Duration::from_secs(3_600));
    desk.shop.script("refund", 1, Fate::Trouble(connect::Trouble::RateLimited { retry_after: later }));
    let refund = desk.ask(build::refund(desk.account, &order, "10".parse().unwrap()), Some(id)).await;
    desk.start();
    desk.until_operation(refund, |now| !now.last_trouble.is_empty() && now.state == State::Waiting).await;
    // It may not have gone to rest yet.
    while desk.get(refund).await.state != State::Done {
        desk.wake();
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(desk.shop.attempts(refund, "refund"), 2);
}

/// A conversation's timeline says what happened to the order, though only the outbox has read it since.
#[tokio::test]
async fn what_it_reads_of_the_order_is_said_in_the_conversation() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().unshipped().build()).await;
    desk.letter_about(&order).await;
    let refund = desk.ask(build::refund(desk.account, &order, "24.90".parse().unwrap()), Some(id)).await;
    desk.shop.put(build::order().build());
    desk.start();
    assert_eq!(desk.rest(refund).await, State::Done);
    let said = desk.store.read(move |r| {
        let customer = table::shop_order::get(r, id)?.customer.unwrap();
        let talk = table::conversation::of_customer(r, customer, 1)?.remove(0);
        table::message::timeline(r, talk.id, None, 20)
    });
    let said: Vec<String> = said.await.unwrap().0.into_iter().map(|item| item.event).collect();
    assert!(said.iter().any(|event| event == "order_shipped"), "{said:?}");
}
