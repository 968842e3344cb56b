//! Money: a shop that gets the request once pays once; one that gets it twice pays twice, and then a person is told.

use std::sync::Arc;

use api::dto::{ReasonWhy, ToldView};
use scenarios::{Desk, World};
use serde_json::json;
use test_servers::proxy::{Fault, Rule};

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

/// Lines, shipping, both, and all of an order that was paid twice: asked for while the shop is away, each with its answer
/// lost when it comes back.
pub async fn refunds_of_every_kind(world: &Arc<World>) {
    let desk = Desk::open(world, "refunds").await;
    let (twice, second) = world.paid_twice().await;
    let all = desk.order_of(&twice).await;
    assert_eq!(all.payments.len(), 2, "{all:#?}");
    let lost = [Fault::CutAfterEffect, Fault::ErrorAfterEffect, Fault::TruncatedAfterEffect];
    let mut orders = Vec::new();
    for _ in &lost {
        let (placed, _) = world.delivered();
        let order = desk.order_of(&placed).await;
        orders.push((placed, order));
    }
    desk.go_down().await;
    let hit = |payment: &str, fault: &Fault| {
        desk.shop.rule(Rule::new("POST", &format!("^/admin/payments/{payment}/refund$"), fault.clone()).unwrap());
    };
    let mut asked = Vec::new();
    for ((placed, order), (fault, (pieces, shipping, sum))) in
        orders.iter().zip(lost.iter().zip([(2, false, "378"), (0, true, "4.9"), (1, true, "193.9")]))
    {
        hit(&placed.payment, fault);
        let lines = json!([{"line": order.lines[0].id, "quantity": pieces}]);
        let lines = if pieces == 0 { json!([]) } else { lines };
        let made = desk.refund_of(order, json!({"scope": "lines", "lines": lines, "shipping": shipping})).await;
        asked.push((placed, made, sum));
    }
    hit(&twice.payment, &lost[0]);
    hit(&second, &lost[1]);
    let whole = desk.refund_of(&all, json!({"scope": "whole"})).await;
    assert_eq!(whole.len(), 2, "one for each payment");
    desk.come_back().await;
    for (placed, made, sum) in asked {
        desk.done(&made[0]).await;
        assert_eq!((made.len(), world.paid_back(placed)), (1, vec![sum.to_owned()]));
    }
    for id in &whole {
        desk.done(id).await;
    }
    desk.shop.clear_rules();
    let moved = async |payment: &str| {
        let rows = world.stack.shop.refunds(payment).await.unwrap();
        rows.iter().map(|row| row["amount"].as_f64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((moved(&twice.payment).await, moved(&second).await), (vec![571.9], vec![14.5]), "each once");
    assert_eq!(world.paid_back(&twice), ["571.9"]);
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
