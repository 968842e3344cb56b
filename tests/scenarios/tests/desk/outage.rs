//! The servers go away while the agent works, and come back.

use std::sync::Arc;

use api::dto::{OrderView, ReasonWhy};
use scenarios::{Desk, World, until};
use serde_json::json;

pub async fn nothing_is_lost_or_doubled_by_an_outage_and_a_kill(world: &Arc<World>) {
    let (placed, email) = world.place().await;
    let mut desk = Desk::open(world, "drill").await;
    let subject = format!("{} about order #{}", world.word("broken"), placed.number);
    let word = subject.split(' ').next().unwrap();
    world.writes(&email, "drill", &subject, None).await;
    let conversation = desk.conversation(word).await;
    desk.order_of(&placed).await;
    let beside: Vec<OrderView> = desk.ask("orders_of", json!({"id": conversation.customer.id})).await;
    assert_eq!(beside.len(), 1, "the customer's order stands beside the mail");
    let order = &beside[0];
    assert_eq!(order.number.trim_start_matches('#'), placed.number.to_string());

    desk.go_down().await;
    let back = desk.take_back(order, 1, Some(&conversation.id)).await;
    let refund = desk.refund(order, "12.34").await;
    let reply = desk.reply(&conversation.id, "We are sorry. The money is on its way.", &[&back, &refund]).await;
    let all = [&back, &refund, &reply];
    assert_waiting(&desk, &all).await;
    desk.restart().await;
    assert_waiting(&desk, &all).await;
    assert!(world.paid_back(&placed).is_empty() && world.asked_back(&placed).await.is_empty());
    assert_eq!(world.arrived(word), 0);

    desk.come_back().await;
    for id in all {
        desk.done(id).await;
    }
    assert_eq!(world.paid_back(&placed), ["12.34"]);
    assert_eq!(world.asked_back(&placed).await, [1.0]);
    world.arrives(word, 1).await;
    assert_eq!(world.lying("drill", "Sent", word), 1, "one copy in Sent");
    // It is read once more after an operation is done.
    until("the desk shows it too", async || {
        let after: OrderView = desk.ask("order", json!({"id": order.id})).await;
        let shown = (after.sums.refunded.amount.as_str(), after.returns.len()) == ("12.34", 1);
        if shown { Ok(()) } else { Err(format!("{after:?}")) }
    })
    .await;
    // Another start finds nothing to do.
    desk.restart().await;
    desk.online().await;
    assert!(desk.outbox().await.waiting.is_empty());
    assert_eq!((world.paid_back(&placed).len(), world.arrived(word)), (1, 1));
}

async fn assert_waiting(desk: &Desk, ids: &[&String]) {
    let outbox = desk.outbox().await;
    for id in ids {
        let found = outbox.waiting.iter().find(|operation| operation.id == **id);
        assert_eq!(found.map(|operation| operation.state.as_str()), Some("waiting"), "{outbox:#?}");
    }
}

pub async fn a_reply_waits_for_its_author_when_the_customer_wrote_again(world: &Arc<World>) {
    let desk = Desk::open(world, "newer").await;
    let subject = world.word("question");
    let first = world.writes("mara@customer.test", "newer", &subject, None).await;
    let conversation = desk.conversation(&subject).await;
    desk.go_down().await;
    let reply = desk.reply(&conversation.id, "Please send it back.", &[]).await;
    world.writes("mara@customer.test", "newer", &format!("Re: {subject}"), Some(&first)).await;
    desk.come_back().await;
    let held = desk.rests(&reply).await;
    let Some(ReasonWhy::Newer { messages }) = &held.reason else { panic!("{held:#?}") };
    assert_eq!((held.state.as_str(), messages.len()), ("needs_you", 1));
    assert_eq!(world.arrived(&subject), 0);
    desk.decide(&reply, "retry").await;
    desk.done(&reply).await;
    world.arrives(&subject, 1).await;
}

pub async fn an_order_that_changed_meanwhile_is_shown_first(world: &Arc<World>) {
    let (placed, _) = world.delivered();
    let desk = Desk::open(world, "changed").await;
    let order = desk.order_of(&placed).await;
    desk.go_down().await;
    let refund = desk.refund(&order, "5.00").await;
    let path = format!("/admin/payments/{}/refund", placed.payment);
    world.stack.shop.admin_post(&path, json!({"amount": 2})).await.unwrap();
    desk.come_back().await;
    let parked = desk.rests(&refund).await;
    let Some(ReasonWhy::Changed { differences }) = &parked.reason else { panic!("{parked:#?}") };
    let refunded = differences.iter().find(|difference| difference.fact == "refunded").unwrap();
    assert_ne!(refunded.was, refunded.now, "both states are told");
    assert_eq!(world.paid_back(&placed).len(), 1, "only the shop's own");
    desk.decide(&refund, "retry").await;
    desk.done(&refund).await;
    until("both refunds are in the book", async || {
        let paid = world.paid_back(&placed);
        (paid.len() == 2).then_some(()).ok_or(format!("{paid:?}"))
    })
    .await;
}
