//! Money: a shop that gets the request once pays once; one that gets it twice pays twice, and then a person is told.

use std::sync::Arc;

use api::dto::{ReasonWhy, ToldView};
use scenarios::{Desk, World};
use test_servers::proxy::Fault;

use super::{Case, Table, Trouble, cases};

pub async fn refunds(world: &Arc<World>) {
    let desk = Desk::open(world, "refunds").await;
    let mut table = Table::new("refunds");
    for case in cases() {
        one(world, &desk, &mut table, &case, false).await;
    }
    // The shop itself refuses to pay more than it received.
    for answer_second in [false, true] {
        let trouble = Trouble::Fault(Fault::DeliverTwice { answer_second });
        let name = if answer_second { "whole, delivered twice, second" } else { "whole, delivered twice, first" };
        one(world, &desk, &mut table, &Case { name, trouble, before: false }, true).await;
    }
    table.close();
}

async fn one(world: &Arc<World>, desk: &Desk, table: &mut Table, case: &Case, whole: bool) {
    let (placed, _) = world.delivered();
    let order = desk.order_of(&placed).await;
    let amount = if whole { order.payments[0].captured.amount.clone() } else { "7.89".to_owned() };
    if matches!(case.trouble, Trouble::Down) {
        desk.go_down().await;
    }
    case.trouble.set(desk, &format!("^/admin/payments/{}/refund$", placed.payment));
    let id = desk.refund(&order, &amount).await;
    let end = case.trouble.through(desk, &id).await;
    let paid = world.paid_back(&placed);
    table.add(case.name, case.before, &end, &format!("paid {}", paid.len()));
    let told = || format!("{}: {end:#?} {paid:?}", case.name);
    if !whole && matches!(case.trouble, Trouble::Fault(Fault::DeliverTwice { .. })) {
        assert_eq!(paid.len(), 2, "{}", told());
        let twice = |how: &ToldView| matches!(how, ToldView::PaidTimes { times: 2, .. });
        assert!(matches!(&end.reason, Some(ReasonWhy::Differs { how }) if twice(how)), "{}", told());
        return;
    }
    assert!(paid.len() <= 1, "{}", told());
    if end.state == "done" || case.before || whole {
        assert_eq!((end.state.as_str(), paid.len()), ("done", 1), "{}", told());
    } else {
        assert!(matches!(end.reason, Some(ReasonWhy::MayHaveHappened { .. })), "{}", told());
    }
}
