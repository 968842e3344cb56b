//! A lead's word: nothing goes without it, and it is for exactly what it was given for.

use model::{
    facts::Facts,
    operation::{Reason, State},
    payload::Payload,
    time::DAY,
};
use store::{Durability, table};
use testkit::build;

use super::{carry_out, dec, desk::TestDesk};
use crate::{Decision, approve, can, decide};

fn waits(state: &State) -> bool {
    matches!(state, State::NeedsYou { reason: Reason::Approval })
}

async fn asked(desk: &TestDesk) -> (model::id::OperationId, model::id::OrderId) {
    let (order, stored) = desk.order(build::order().build()).await;
    let refund = desk.ask(build::refund(desk.account, &stored, dec("10")), Some(order)).await;
    let agent = desk.agent;
    desk.store.write(Durability::Full, move |w| table::approval::ask(w, refund, agent)).await.unwrap();
    (refund, order)
}

#[tokio::test]
async fn nothing_goes_out_without_it_and_trying_again_is_not_enough() {
    let mut desk = TestDesk::new().await;
    desk.set_ready(false);
    let (refund, _) = asked(&desk).await;
    desk.start();
    desk.set_ready(true);
    assert!(waits(&desk.rest(refund).await));
    assert!(!can(&desk.get(refund).await).retry);
    decide(&desk.store, refund, Decision::Retry, desk.agent, DAY, None).await.unwrap_err();
    assert_eq!(desk.paid_out(), dec("0"));
    approve(&desk.store, refund, desk.agent, DAY).await.unwrap();
    assert_eq!(desk.rest(refund).await, State::Done);
    assert_eq!(desk.paid_out(), dec("10"));
    let agent = desk.agent;
    let said = desk.store.read(move |r| table::approval::of(r, refund)).await.unwrap().unwrap();
    assert_eq!(said.approved.map(|(by, _)| by), Some(agent));
    let ledger = desk.store.read(move |r| table::operation::ledger(r, refund)).await.unwrap();
    assert!(ledger.iter().any(|entry| entry.what == "approved" && entry.agent == Some(agent)));
    approve(&desk.store, refund, desk.agent, DAY).await.unwrap_err();
}

#[tokio::test]
async fn a_lead_who_comes_late_is_not_asked_about_the_time_as_well() {
    let mut desk = TestDesk::new().await;
    desk.set_ready(false);
    let (refund, _) = asked(&desk).await;
    desk.start();
    desk.until(refund, waits).await;
    desk.store.now.advance(DAY + 1);
    approve(&desk.store, refund, desk.agent, DAY).await.unwrap();
    desk.set_ready(true);
    desk.wake();
    assert_eq!(desk.rest(refund).await, State::Done);
}

#[tokio::test]
async fn it_lapses_when_the_operation_or_what_it_rests_on_changes() {
    let mut desk = TestDesk::new().await;
    desk.set_ready(false);
    let (refund, order) = asked(&desk).await;
    desk.start();
    desk.until(refund, waits).await;
    approve(&desk.store, refund, desk.agent, DAY).await.unwrap();
    let changed = desk.store.write(Durability::Full, move |w| {
        let operation = table::operation::get(&w.reader(), refund)?;
        let facts = Facts::of(&table::shop_order::get(&w.reader(), order)?.order);
        let mut payload = operation.payload.clone();
        if let Payload::Refund(refund) = &mut payload {
            refund.amount.amount += dec("1");
        }
        table::operation::decide_again(w, refund, &payload, Some(&facts), operation.stale_after)
    });
    changed.await.unwrap();
    desk.set_ready(true);
    desk.wake();
    assert!(waits(&desk.rest(refund).await));
    assert_eq!(desk.paid_out(), dec("0"));
    approve(&desk.store, refund, desk.agent, DAY).await.unwrap();
    assert_eq!(desk.rest(refund).await, State::Done);
    assert_eq!(desk.paid_out(), dec("11"));
}

#[tokio::test]
async fn in_a_restored_store_what_waited_for_a_person_is_looked_for_before_it_is_paid() {
    let mut desk = TestDesk::new().await;
    desk.set_ready(false);
    let (refund, _) = asked(&desk).await;
    let (late_order, stored) = desk.order(build::order().build()).await;
    let late = desk.ask(build::refund(desk.account, &stored, dec("5")), Some(late_order)).await;
    let parked = desk.store.write(Durability::Full, move |w| {
        for (id, reason) in [(refund, Reason::Approval), (late, Reason::Stale { since: w.now() })] {
            let waiting = table::operation::get(&w.reader(), id)?;
            table::operation::set_state(w, &waiting, &State::NeedsYou { reason })?;
        }
        Ok(())
    });
    parked.await.unwrap();
    // This copy was made then. In the one that went on, both were let go and paid.
    for id in [refund, late] {
        let payload = desk.get(id).await.payload;
        carry_out(&desk, &connect::Work { id, ..build::work(payload) }).await;
    }
    let paid = desk.paid_out();
    desk.restart(true).await;
    desk.set_ready(true);
    approve(&desk.store, refund, desk.agent, DAY).await.unwrap();
    decide(&desk.store, late, Decision::Retry, desk.agent, DAY, None).await.unwrap();
    for id in [refund, late] {
        assert_eq!(desk.rest(id).await, State::Done);
        assert_eq!(desk.shop.times(id, "refund"), 1);
    }
    assert_eq!(desk.paid_out(), paid);
}
