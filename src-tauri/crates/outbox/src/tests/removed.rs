//! Operations of a shop or mailbox that was removed: told as such, and decided by a person.

use model::{
    operation::{Reason, State},
    payload::Payload,
    time::DAY,
    told::{Saying, Told},
};
use testkit::{Fate, build};

use super::{dec, desk::TestDesk};
use crate::{Decision, Readiness, WaitsFor, can, decide, explain};

#[tokio::test]
async fn what_was_on_its_way_comes_to_a_person_and_is_looked_for_when_the_shop_is_back() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    desk.shop.script("refund", 1, Fate::Later { looks: 1000 });
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    desk.start();
    desk.until(refund, |state| matches!(state, State::Checking { .. })).await;
    desk.remove_account().await;
    let state = desk.rest(refund).await;
    let State::NeedsYou { reason: Reason::MayHaveHappened { step, read, .. } } = &state else { panic!("{state:?}") };
    assert_eq!((step.as_str(), read), ("refund", &Told::from(Saying::AccountRemoved)));
    assert!(state.holds_lane(), "nothing else goes out on this order");
    let choices = can(&desk.get(refund).await);
    assert!(choices.it_happened && choices.it_did_not, "{choices:?}");
    // The money left after all. Whoever connects the shop again and says "it did not" pays nothing twice.
    desk.shop.deliver_held();
    desk.revive_account().await;
    decide(&desk.store, refund, Decision::ItDidNot, desk.agent, DAY, None).await.unwrap();
    assert_eq!(desk.rest(refund).await, State::Done);
    assert_eq!(desk.paid_out(), dec("10"));
}

#[tokio::test]
async fn what_is_only_connected_anew_is_asked_after_as_before() {
    let mut desk = TestDesk::new().await;
    let (id, order) = desk.order(build::order().build()).await;
    desk.shop.script("refund", 1, Fate::Later { looks: 1000 });
    let refund = desk.ask(build::refund(desk.account, &order, dec("10")), Some(id)).await;
    desk.start();
    desk.until(refund, |state| matches!(state, State::Checking { .. })).await;
    desk.set_gone(true);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let state = desk.get(refund).await.state;
    assert!(matches!(state, State::Checking { .. }), "{state:?}");
    desk.shop.deliver_held();
    desk.set_gone(false);
    assert_eq!(desk.rest(refund).await, State::Done);
}

#[tokio::test]
async fn what_waits_says_that_its_account_was_removed_and_goes_when_it_is_back() {
    let mut desk = TestDesk::new().await;
    let mail = desk.ask(Payload::SendMessage(build::send_message(desk.account, "Dear Mara")), None).await;
    let operation = desk.get(mail).await;
    let now = desk.store.store.now();
    let mut said = Vec::new();
    for removed in [false, true] {
        if removed {
            desk.remove_account().await;
        }
        let operation = operation.clone();
        said.push(desk.store.read(move |r| explain(r, &operation, Readiness::Gone, now)).await.unwrap());
    }
    assert_eq!(said, [Some(WaitsFor::Account), Some(WaitsFor::Removed)]);
    assert!(can(&operation).cancel);
    desk.start();
    desk.revive_account().await;
    assert_eq!(desk.rest(mail).await, State::Done);
}
