//! A return that stands half made at the shop: called off, its draft goes; failing for ever, it ends with a person.

use std::sync::Arc;

use api::dto::ReasonWhy;
use scenarios::{Desk, World, until};
use test_servers::proxy::{Fault, Rule};

pub async fn a_draft_is_taken_back(world: &Arc<World>) {
    let mut desk = Desk::open(world, "calloff").await;
    let (placed, _) = world.delivered();
    let order = desk.order_of(&placed).await;
    // Its items never get through, which is known, so it waits.
    let slow_down = Rule::new("POST", "/request-items$", Fault::too_many(30)).unwrap();
    desk.shop.rule(slow_down.always());
    let back = desk.take_back(&order, 1, None).await;
    until("a draft is begun and its items put off", async || {
        let detail = desk.detail(&back).await;
        let waits = detail.operation.state == "waiting" && detail.ledger.iter().any(|row| row.what == "not_happened");
        waits.then_some(()).ok_or(format!("{detail:#?}"))
    })
    .await;
    assert_eq!(world.returns(&placed).await.len(), 1, "a draft lies at the shop");
    desk.go_down().await;
    desk.decide(&back, "cancel").await;
    desk.restart().await;
    let waiting = desk.operation(&back).await;
    assert_eq!(
        (waiting.state.as_str(), waiting.waits_for.as_deref()),
        ("waiting", Some("calling_off")),
        "{waiting:#?}"
    );
    desk.come_back().await;
    let end = desk.rests(&back).await;
    assert_eq!(end.state, "cancelled", "{:#?}", desk.detail(&back).await);
    assert!(world.returns(&placed).await.is_empty(), "nothing is left at the shop");
    desk.shop.clear_rules();
    // So nothing stands in the way of the next one.
    let again = desk.take_back(&order, 2, None).await;
    desk.done(&again).await;
    assert_eq!(world.asked_back(&placed).await, [2.0]);
}

pub async fn rounds_come_to_an_end(world: &Arc<World>) {
    let desk = Desk::open(world, "calloff").await;
    let (placed, _) = world.delivered();
    let order = desk.order_of(&placed).await;
    let path = "^/admin/returns/[^/]+/request$";
    desk.shop.rule(Rule::new("POST", path, Fault::status(500)).unwrap().always());
    let back = desk.take_back(&order, 1, None).await;
    let end = desk.rests(&back).await;
    assert!(matches!(end.reason, Some(ReasonWhy::KeepsFailing { .. })), "{:#?}", desk.detail(&back).await);
    let sent = desk.shop.count("POST", path).unwrap();
    assert!(sent <= 10, "sent {sent} times");
    assert!(world.asked_back(&placed).await.is_empty());
    desk.shop.clear_rules();
    desk.decide(&back, "retry").await;
    desk.done(&back).await;
    assert_eq!(world.asked_back(&placed).await, [1.0]);
}
