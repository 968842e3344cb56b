//! Refunds: what is known, what is not, and that the till's own book never says more than was asked for.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

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

/// Of several at once the shop answers some with an error although it recorded them all: an answer alone never says that
/// money stayed.
pub async fn three_refunds_at_once_are_counted_as_the_till_counts_them(world: &mut World) {
    let (placed, _, order) = paid(world).await;
    let works = ["0.41", "0.42", "0.43"].map(|amount| drive::refund(&order, amount));
    let shops = [world.shop(), world.shop(), world.shop()];
    let (one, two, three) =
        tokio::join!(send(&*shops[0], &works[0]), send(&*shops[1], &works[1]), send(&*shops[2], &works[2]));
    let mut seen = 0;
    for (outcome, (shop, work)) in [one, two, three].iter().zip(shops.iter().zip(&works)) {
        // The rows of all three are there now, whatever was answered.
        let found = matches!(probe(&**shop, work).await, Probe::Found(_));
        seen += usize::from(found);
        match outcome {
            Outcome::Done(_) => assert!(found, "{outcome:?}"),
            Outcome::Unknown(_) => {}
            Outcome::Refused { .. } | Outcome::NotHappened(_) => assert!(!found, "{outcome:?} and yet it is there"),
        }
    }
    assert_eq!(seen, moved(world, &placed), "what a look finds is what moved");
}

/// The shop writes a refund's row before its provider is asked, and takes it away again when that one fails: what is seen
/// once is no money yet, so it has to be seen twice, a minute apart.
pub async fn a_row_that_is_seen_once_is_no_money_yet(world: &mut World) {
    let (placed, shop, order) = paid(world).await;
    let slow = TillRule::new(Move::Refund, Act::Refuse).only(&placed.till_ref).times(1);
    world.medusa.till().set_rules(&[slow.slow(Duration::from_secs(3), Duration::ZERO)]).unwrap();
    let work = drive::refund(&order, "0.25");
    let looking = world.shop();
    let look = async {
        let begun = Instant::now();
        while !matches!(probe(&*looking, &work).await, Probe::Found(_)) {
            assert!(begun.elapsed() < Duration::from_secs(60), "the row does not appear");
        }
    };
    let (outcome, ()) = tokio::join!(send(&*shop, &work), look);
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    assert!(matches!(probe(&*shop, &work).await, Probe::Absent { .. }), "else this trap is gone");
    assert_eq!(moved(world, &placed), 0);
    let settle = drive::step(&*shop, &work, &Progress::new()).settle;
    assert!(settle.sightings >= 2 && settle.apart_ms >= model::time::MINUTE, "{settle:?}");
    world.medusa.till().set_rules(&[]).unwrap();
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
