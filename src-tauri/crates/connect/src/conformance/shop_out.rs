//! Out, to a shop: each operation has one effect, refusals and losses are told apart, and looking changes nothing.

use std::sync::Arc;

use model::{
    id::RemoteId,
    operation::WhenAbsent,
    order::{Order, Return, ReturnStatus},
    payload::{CancelReturn, CreateReturn, OrderRef, Payload, ReceiveReturn, Refund},
    refund::LineQuantity,
    returns::{ReceivedItem, ReturnItem},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    MadeReturn, ShopWorld, connect_shop,
    walk::{self, Held, LearnBy},
};
use crate::{Next, Outbound, Outcome, Progress, Shop, Work};

pub(super) async fn place(world: &mut dyn ShopWorld, pieces: u32) -> (Arc<dyn Shop>, Order) {
    let remote = world.place_order(&[(pieces, Decimal::new(2490, 2))]).await;
    let shop = connect_shop(world, &world.settings());
    let order = shop.order(&remote).await.expect("the order is read");
    (shop, order)
}

pub(super) fn order_ref(order: &Order) -> OrderRef {
    OrderRef { id: Uuid::new_v4().into(), remote: order.remote.clone(), number: order.number.clone() }
}

fn refund(order: &Order, amount: Decimal) -> Payload {
    let payment = &order.payments[0];
    Payload::Refund(Refund {
        account: Uuid::from_u128(1).into(),
        order: order_ref(order),
        payment: payment.remote.clone(),
        method: payment.method.clone(),
        amount: order.money(amount),
        reason: None,
        note: "shade cracked 玻璃罩".into(),
        lines: vec![],
    })
}

fn create_return(order: &Order, quantity: u32) -> Payload {
    Payload::CreateReturn(CreateReturn {
        account: Uuid::from_u128(1).into(),
        order: order_ref(order),
        items: vec![ReturnItem {
            line: order.lines[0].remote.clone(),
            quantity,
            reason: None,
            note: "cracked from top to bottom".into(),
        }],
        note: "photos seen".into(),
    })
}

fn receive_return(order: &Order, of: &Return, sound: u32, damaged: u32) -> Payload {
    Payload::ReceiveReturn(ReceiveReturn {
        account: Uuid::from_u128(1).into(),
        order: order_ref(order),
        of: of.remote.clone(),
        items: vec![ReceivedItem { line: of.lines[0].line.clone(), quantity: sound, damaged, found: vec![] }],
        note: String::new(),
    })
}

fn cancel_return(order: &Order, of: &Return) -> Payload {
    let items = of.lines.iter().map(|line| LineQuantity { line: line.line.clone(), quantity: line.quantity }).collect();
    Payload::CancelReturn(CancelReturn {
        account: Uuid::from_u128(1).into(),
        order: order_ref(order),
        of: of.remote.clone(),
        items,
    })
}

pub(super) fn to_work(world: &dyn ShopWorld, payload: Payload) -> Work {
    walk::work(payload, world.now(), Held(vec![]))
}

/// A part of what was paid that can be paid out in the order's currency.
fn small(order: &Order) -> Decimal {
    order.currency.minor_unit() * Decimal::from(3)
}

async fn own_return(shop: &Arc<dyn Shop>, order: &RemoteId, work: &Work) -> Return {
    let order = shop.order(order).await.expect("the order is read");
    let mut own = order.returns.into_iter().filter(|one| one.operation == Some(work.id));
    let found = own.next().expect("the return carries the operation's id");
    assert!(own.next().is_none(), "one operation, one return");
    found
}

pub async fn carries_out_a_refund(world: &mut dyn ShopWorld) {
    for learn in [LearnBy::Answer, LearnBy::Look] {
        let (shop, order) = place(world, 2).await;
        let mut expected = Vec::new();
        for part in 1..=2 {
            let amount = small(&order) * Decimal::from(part);
            let work = to_work(world, refund(&order, amount));
            let steps = walk::through(&*shop, &work, learn).await;
            expected.push(amount);
            let made = world.refunds(&order.remote).await;
            let mut amounts: Vec<Decimal> = made.iter().map(|refund| refund.amount.normalize()).collect();
            amounts.sort();
            assert_eq!(amounts, expected, "each refund was paid once");
            let id = work.id.to_string();
            assert_eq!(made.iter().filter(|refund| refund.note.contains(&id)).count(), 1, "its note has the id");
            assert!(made.iter().any(|refund| refund.note.contains("玻璃罩")), "and what the agent wrote");
            let money: Vec<_> = steps.iter().filter(|step| step.moves_money).collect();
            assert_eq!(money.len(), 1, "one step moves the money");
            assert_eq!(money[0].settle.absent, WhenAbsent::Person, "absent money is never sent again by itself");
            let fresh = shop.order(&order.remote).await.unwrap();
            assert_eq!(fresh.refunded().amount, expected.iter().sum::<Decimal>());
            let own = fresh.payments.iter().flat_map(|payment| &payment.refunds);
            assert_eq!(own.filter(|row| row.operation == Some(work.id)).count(), 1, "the refund is known as ours");
        }
    }
}

pub async fn carries_out_a_return(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 4).await;
    let caps = shop.caps();
    if !caps.create_return {
        let refused = shop.next(&to_work(world, create_return(&order, 1)), &Progress::new());
        assert!(refused.is_err(), "what a shop cannot do has no steps");
        return;
    }
    for (nth, learn) in [LearnBy::Answer, LearnBy::Look].into_iter().enumerate() {
        let work = to_work(world, create_return(&order, 2));
        let steps = walk::through(&*shop, &work, learn).await;
        assert!(steps.iter().all(|step| !step.moves_money), "asking goods back moves no money");
        let made = world.returns(&order.remote).await;
        assert_eq!(made.len(), nth + 1, "one operation, one return");
        assert_eq!((made[nth].confirmed, made[nth].quantity, made[nth].received), (true, 2, 0));
        let own = own_return(&shop, &order.remote, &work).await;
        assert_eq!(own.status, ReturnStatus::Requested);
        let fresh = shop.order(&order.remote).await.unwrap();
        assert_eq!(fresh.open_change, None, "nothing is left open at the shop");
        assert_eq!(fresh.lines[0].return_requested + fresh.lines[0].returned, 2 * (nth as u32 + 1));
        if !caps.receive_return {
            continue;
        }
        let damaged = u32::from(caps.receive_damaged);
        let receipt = to_work(world, receive_return(&order, &own, 2 - damaged, damaged));
        walk::through(&*shop, &receipt, learn).await;
        let made = world.returns(&order.remote).await;
        assert_eq!((made[nth].quantity, made[nth].received, made[nth].damaged), (2, 2, damaged), "received once");
        let own = own_return(&shop, &order.remote, &work).await;
        assert_eq!(own.status, ReturnStatus::Received);
        assert_eq!(shop.order(&order.remote).await.unwrap().lines[0].returned, 2 * (nth as u32 + 1));
    }
}

pub async fn takes_a_return_back(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 2).await;
    let caps = shop.caps();
    if !caps.create_return || !caps.cancel_return {
        return;
    }
    for learn in [LearnBy::Answer, LearnBy::Look] {
        let create = to_work(world, create_return(&order, 2));
        walk::through(&*shop, &create, learn).await;
        let own = own_return(&shop, &order.remote, &create).await;
        walk::through(&*shop, &to_work(world, cancel_return(&order, &own)), learn).await;
        let made = world.returns(&order.remote).await;
        assert!(made.iter().all(|one: &MadeReturn| one.cancelled), "it is called off");
        let fresh = shop.order(&order.remote).await.unwrap();
        assert_eq!(fresh.lines[0].returnable(), 2, "a cancelled return gives its lines back");
    }
}

/// Called off after each of its steps but the last, a return leaves nothing behind that blocks the order.
pub async fn takes_back_what_was_begun(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 2).await;
    if !shop.caps().create_return {
        return;
    }
    let whole = walk::through(&*shop, &to_work(world, create_return(&order, 1)), LearnBy::Answer).await;
    for steps in 0..whole.len() {
        let work = to_work(world, create_return(&order, 1));
        let mut progress = Progress::new();
        for _ in 0..steps {
            let step = walk::next(&*shop, &work, &progress).expect("it has a step more");
            match shop.send(&work, &step, &progress).await {
                Outcome::Done(left) => progress.insert(step.name.clone(), left),
                other => panic!("{} ended with {other:?}", step.name),
            };
        }
        walk::take_back(&*shop, &work, progress).await;
        let made = world.returns(&order.remote).await;
        assert_eq!(made.len(), 1, "called off after {steps} steps, there is not even a draft: {made:?}");
        let fresh = shop.order(&order.remote).await.unwrap();
        assert_eq!((fresh.open_change, fresh.lines[0].returnable()), (None, 1), "nothing is left open at the shop");
    }
    walk::through(&*shop, &to_work(world, create_return(&order, 1)), LearnBy::Answer).await;
}

pub async fn says_no_before_any_effect(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 1).await;
    let Some(payload) = world.surely_refused(&order) else { return };
    let work = to_work(world, payload);
    let progress = Progress::new();
    match shop.next(&work, &progress) {
        Err(error) => assert!(!error.message.is_empty()),
        Ok(other @ (Next::Done | Next::Differs(_) | Next::Undone)) => panic!("what is refused is not {other:?}"),
        Ok(Next::Step(step)) => match shop.send(&work, &step, &progress).await {
            Outcome::Refused { code, message } => assert!(!code.is_empty() && !message.is_empty()),
            other => panic!("a refusal is {other:?}"),
        },
    }
    assert_eq!(world.refunds(&order.remote).await, [], "nothing was paid");
    assert_eq!(shop.order(&order.remote).await.unwrap(), order, "nothing changed");
}

pub async fn does_nothing_while_offline(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 1).await;
    let work = to_work(world, refund(&order, small(&order)));
    let progress = Progress::new();
    let step = walk::next(&*shop, &work, &progress).expect("a refund has a step");
    world.set_offline(true).await;
    match shop.send(&work, &step, &progress).await {
        Outcome::NotHappened(error) | Outcome::Unknown(error) => super::setup::is_offline(&error),
        other => panic!("nobody answered, yet it is {other:?}"),
    }
    let fresh = connect_shop(world, &world.settings());
    match fresh.send(&work, &step, &progress).await {
        Outcome::NotHappened(error) => super::setup::is_offline(&error),
        other => panic!("nothing can have left on a new connection, yet it is {other:?}"),
    }
    assert!(shop.probe(&work, &step, &progress).await.is_err(), "a look that fails says nothing");
    world.set_offline(false).await;
    walk::is_absent(&*shop, &work, &step, &progress).await;
    assert_eq!(world.refunds(&order.remote).await, []);
    walk::through(&*shop, &work, LearnBy::Answer).await;
    assert_eq!(world.refunds(&order.remote).await.len(), 1, "after the outage it is paid once");
}

/// Every step in turn loses its answer; the operation goes on from what a look finds and still has one effect.
pub async fn does_not_guess_when_an_answer_is_lost(world: &mut dyn ShopWorld) {
    if !world.lose_next_answer().await {
        return;
    }
    world.lose_no_answer().await;
    let (shop, order) = place(world, 3).await;
    lose_each(world, &*shop, refund(&order, small(&order))).await;
    assert_eq!(world.refunds(&order.remote).await.len(), 1, "paid once, though the answer was lost");
    let caps = shop.caps();
    if !caps.create_return {
        return;
    }
    let create = lose_each(world, &*shop, create_return(&order, 2)).await;
    let made = world.returns(&order.remote).await;
    assert_eq!(made.len(), 1, "one return, though every answer was lost");
    assert_eq!((made[0].confirmed, made[0].quantity), (true, 2));
    let own = own_return(&shop, &order.remote, &create).await;
    if caps.receive_return {
        lose_each(world, &*shop, receive_return(&order, &own, 2, 0)).await;
        let made = world.returns(&order.remote).await;
        assert_eq!((made[0].quantity, made[0].received), (2, 2), "received once, though every answer was lost");
    }
    if caps.cancel_return {
        let create = to_work(world, create_return(&order, 1));
        walk::through(&*shop, &create, LearnBy::Answer).await;
        let own = own_return(&shop, &order.remote, &create).await;
        lose_each(world, &*shop, cancel_return(&order, &own)).await;
        assert!(world.returns(&order.remote).await[1].cancelled);
    }
}

pub(super) async fn lose_each(world: &mut dyn ShopWorld, out: &dyn Outbound, payload: Payload) -> Work {
    let work = to_work(world, payload);
    let mut progress = Progress::new();
    while let Some(step) = walk::next(out, &work, &progress) {
        assert!(world.lose_next_answer().await);
        match out.send(&work, &step, &progress).await {
            Outcome::Unknown(error) => assert!(!error.message.is_empty()),
            other => panic!("the answer to {} was lost, yet it is {other:?}", step.name),
        }
        let left = walk::seen(out, &work, &step, &progress).await;
        progress.insert(step.name.clone(), left);
    }
    work
}
