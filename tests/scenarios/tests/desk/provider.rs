//! The shop's payment provider fails, having paid or not: nobody can tell from the shop's answer.

use std::sync::Arc;

use api::dto::ReasonWhy;
use scenarios::{Desk, World};
use test_servers::shop::{Act, Move, TillRule};

pub async fn a_provider_that_fails_is_never_asked_twice(world: &Arc<World>) {
    let mut desk = Desk::open(world, "provider").await;
    for (act, bad_request) in
        [(Act::PayThenFail, false), (Act::PayThenFail, true), (Act::Refuse, false), (Act::Refuse, true)]
    {
        let (placed, _) = world.delivered();
        let order = desk.order_of(&placed).await;
        let rule = TillRule::new(Move::Refund, act).only(&placed.till_ref).times(1);
        let rule = if bad_request { rule.as_bad_request() } else { rule };
        world.stack.shop.till().set_rules(&[rule]).unwrap();
        let paid = usize::from(act == Act::PayThenFail);
        let refund = desk.refund(&order, "4.56").await;
        let parked = desk.rests(&refund).await;
        let told = format!("{act:?}, {bad_request}: {parked:#?}");
        assert!(matches!(parked.reason, Some(ReasonWhy::MayHaveHappened { .. })), "{told}");
        assert_eq!(world.paid_back(&placed).len(), paid, "{told}");
        desk.restart().await;
        desk.online().await;
        let still = desk.operation(&refund).await;
        assert_eq!((still.state.as_str(), world.paid_back(&placed).len()), ("needs_you", paid), "{told}");
        // The person has looked at the provider's own pages.
        desk.decide(&refund, if paid == 1 { "happened" } else { "did_not" }).await;
        desk.done(&refund).await;
        assert_eq!(world.paid_back(&placed), ["4.56"], "{told}");
    }
    world.stack.shop.till().set_rules(&[]).unwrap();
}
