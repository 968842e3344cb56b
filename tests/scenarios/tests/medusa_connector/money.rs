//! Refunds: what is known, what is not, and that the till's own book never says more than was asked for.

use std::sync::Arc;

use connect::{Outcome, Probe, Progress, Shop, Trouble, Work};
use model::{
    id::RemoteId,
    operation::WhenAbsent,
    order::Order,
    told::{Saying, Told},
};
use test_servers::{
    PlacedOrder,
    proxy::Fault,
    shop::{Act, Move, TillRule},
};

use crate::{drive, world::World};

const REFUND: &str = "^/admin/payments/[^/]+/refund$";

async fn paid(world: &World) -> (PlacedOrder, Arc<dyn Shop>, Order) {
    let placed = world.order(2).await;
    let shop = world.shop();
    let order = shop.order(&RemoteId::new(&placed.id)).await.unwrap();
    (placed, shop, order)
}

fn moved(world: &World, placed: &PlacedOrder) -> usize {
    world.medusa.till().refunds(&placed.till_ref).unwrap().len()
}

async fn send(shop: &dyn Shop, work: &Work) -> Outcome {
    let progress = Progress::new();
    shop.send(work, &drive::step(shop, work, &progress), &progress).await
}

async fn probe(shop: &dyn Shop, work: &Work) -> Probe {
    let progress = Progress::new();
    shop.probe(work, &drive::step(shop, work, &progress), &progress).await.unwrap()
}

/// A person who read "it may have been paid" chose "try again", and meanwhile it had appeared.
pub async fn a_refund_is_never_sent_over_one_that_is_there(world: &mut World) {
    let (placed, shop, order) = paid(world).await;
    let work = drive::refund(&order, "1.25");
    assert!(matches!(send(&*shop, &work).await, Outcome::Done(_)));
    let again = send(&*shop, &work).await;
    assert!(matches!(again, Outcome::Unknown(_)), "{again:?}");
    assert!(matches!(probe(&*shop, &work).await, Probe::Found(_)));
    assert_eq!(moved(world, &placed), 1);
    let amount = &world.medusa.till().refunds(&placed.till_ref).unwrap()[0].amount;
    assert_eq!(amount.as_deref(), Some("1.25"), "to the digit");
}

pub async fn lost_answers_are_found_again(world: &mut World) {
    let faults =
        [Fault::CutAfterEffect, Fault::ErrorAfterEffect, Fault::GarbageAfterEffect, Fault::TruncatedAfterEffect];
    let (placed, shop, order) = paid(world).await;
    for (nth, fault) in faults.into_iter().enumerate() {
        let work = drive::refund(&order, "0.5");
        let told = format!("{fault:?}");
        world.fault("POST", REFUND, fault);
        let outcome = send(&*shop, &work).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{told}: {outcome:?}");
        assert!(matches!(probe(&*shop, &work).await, Probe::Found(_)), "{told}");
        assert_eq!(moved(world, &placed), nth + 1, "{told}");
        world.proxy.clear_rules();
    }
    let work = drive::refund(&order, "0.5");
    world.fault("POST", REFUND, Fault::CutBeforeRequest);
    assert!(matches!(send(&*shop, &work).await, Outcome::Unknown(_)));
    let Probe::Absent { read } = probe(&*shop, &work).await else { panic!("it never left the proxy") };
    let Told::Ours(saying) = read else { panic!("{read:?}") };
    assert!(matches!(*saying, Saying::RefundNotSeen { refunds: 4, .. }), "{saying:?}");
    assert_eq!(drive::step(&*shop, &work, &Progress::new()).settle.absent, WhenAbsent::Person);
}

/// The shop removes the row when its provider fails, and answers 400 or 500: either way the money may be gone.
pub async fn a_provider_that_fails_proves_nothing(world: &mut World) {
    let (placed, shop, order) = paid(world).await;
    for rule in [
        TillRule::new(Move::Refund, Act::PayThenFail).only(&placed.till_ref).times(1),
        TillRule::new(Move::Refund, Act::PayThenFail).only(&placed.till_ref).times(1).as_bad_request(),
        TillRule::new(Move::Refund, Act::Refuse).only(&placed.till_ref).times(1),
        TillRule::new(Move::Refund, Act::Refuse).only(&placed.till_ref).times(1).as_bad_request(),
    ] {
        let told = format!("{rule:?}");
        world.medusa.till().set_rules(&[rule]).unwrap();
        let work = drive::refund(&order, "0.75");
        let outcome = send(&*shop, &work).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{told}: {outcome:?}");
        assert!(matches!(probe(&*shop, &work).await, Probe::Absent { .. }), "{told}");
    }
    world.medusa.till().set_rules(&[]).unwrap();
    assert_eq!(moved(world, &placed), 2, "two of the four were paid");
}

pub async fn what_comes_before_any_effect_is_told_apart(world: &mut World) {
    let (placed, shop, order) = paid(world).await;
    let over = send(&*shop, &drive::refund(&order, "99999")).await;
    assert!(matches!(&over, Outcome::Refused { code, .. } if code == "shop.over_refund"), "{over:?}");
    let mut unknown_reason = drive::refund(&order, "1");
    if let model::payload::Payload::Refund(refund) = &mut unknown_reason.payload {
        refund.reason = Some("refr_nope".into());
    }
    let refused = send(&*shop, &unknown_reason).await;
    assert!(matches!(&refused, Outcome::Refused { code, .. } if code == "shop.reason_gone"), "{refused:?}");
    let mut unknown_payment = drive::refund(&order, "1");
    if let model::payload::Payload::Refund(refund) = &mut unknown_payment.payload {
        refund.payment = "pay_nope".into();
    }
    let refused = send(&*shop, &unknown_payment).await;
    assert!(matches!(&refused, Outcome::Refused { code, .. } if code == "shop.payment_gone"), "{refused:?}");

    let work = drive::refund(&order, "1");
    world.fault("POST", REFUND, Fault::too_many(7));
    let later = send(&*shop, &work).await;
    assert!(
        matches!(&later, Outcome::NotHappened(error) if matches!(error.trouble, Trouble::RateLimited { .. })),
        "{later:?}"
    );
    world.proxy.clear_rules();
    let unauthorized = r#"{"message":"Unauthorized"}"#.to_owned();
    world.fault("POST", REFUND, Fault::Answer { status: 401, headers: vec![], body: unauthorized });
    let signed_out = send(&*shop, &work).await;
    assert!(matches!(&signed_out, Outcome::NotHappened(error) if error.trouble == Trouble::SignIn), "{signed_out:?}");
    assert_eq!(moved(world, &placed), 0);
}
