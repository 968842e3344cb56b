//! Out, to a shop: what is changed about an order after it was placed. What a shop cannot do by its own word is not asked.

use std::{collections::BTreeSet, sync::Arc};

use model::{
    amend::{
        AddressParts, CancelOrder, ChangeAddress, Claim, ClaimItem, EditOrder, Exchange, Fault, IssueCode, NewItem,
        Off, Remedy, Variant, check_cancel,
    },
    operation::WhenAbsent,
    order::Order,
    payload::Payload,
    refund::LineQuantity,
    returns::ReturnItem,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    ShopWorld, connect_shop,
    shop_out::{lose_each, order_ref, place, to_work},
    walk::{self, LearnBy},
};
use crate::{Outcome, Progress, Shop};

async fn unpacked(world: &mut dyn ShopWorld, pieces: u32) -> Option<(Arc<dyn Shop>, Order)> {
    let remote = world.place_unpacked(&[(pieces, Decimal::new(2490, 2)), (1, Decimal::new(1450, 2))]).await?;
    let shop = connect_shop(world, &world.settings());
    let order = shop.order(&remote).await.expect("the order is read");
    Some((shop, order))
}

async fn articles(shop: &Arc<dyn Shop>, order: &Order) -> Vec<Variant> {
    shop.variants(&order.remote, "").await.expect("the shop says what it sells")
}

fn new(of: &Variant, quantity: u32) -> NewItem {
    NewItem { variant: of.remote.clone(), title: of.title.clone(), quantity, each: of.price }
}

async fn exchange(shop: &Arc<dyn Shop>, order: &Order) -> Payload {
    let out = new(&articles(shop, order).await[0], 1);
    let line = order.lines[0].remote.clone();
    Payload::Exchange(Exchange {
        account: Uuid::from_u128(1).into(),
        order: order_ref(order),
        back: vec![ReturnItem { line, quantity: 1, reason: None, note: "too dark".into() }],
        out: vec![out],
        note: "as agreed 换货".into(),
    })
}

async fn fresh(shop: &Arc<dyn Shop>, order: &Order) -> Order {
    shop.order(&order.remote).await.expect("the order is read")
}

pub async fn sells_something(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 1).await;
    let amend = shop.caps().amend;
    if !amend.exchange && !amend.edit {
        return;
    }
    let all = articles(&shop, &order).await;
    assert!(!all.is_empty() && all.len() <= 20, "{} articles", all.len());
    assert!(all.iter().all(|each| each.price.currency == order.currency && !each.remote.as_str().is_empty()));
    let first = &all[0];
    let found = shop.variants(&order.remote, &first.title).await.expect("it is looked for");
    assert!(found.iter().any(|each| each.remote == first.remote), "an article is found by its name");
    let nothing = shop.variants(&order.remote, "no such article anywhere").await.expect("it is looked for");
    assert_eq!(nothing, []);
}

pub async fn exchanges(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 3).await;
    if !shop.caps().amend.exchange {
        return;
    }
    // What each step leaves by its answer is walked with where it is called off.
    let work = to_work(world, exchange(&shop, &order).await);
    let steps = walk::through(&*shop, &work, LearnBy::Look).await;
    assert!(steps.iter().all(|step| !step.moves_money), "an exchange moves no money");
    let after = fresh(&shop, &order).await;
    assert_eq!(after.lines[0].return_requested, 1, "one piece is asked back");
    assert_eq!(after.lines.len(), order.lines.len() + 1, "one article goes out");
    assert_eq!(after.open_change, None, "nothing is left open at the shop");
    assert_eq!(after.refunded(), order.refunded());
    let own = after.returns.iter().filter(|of| of.operation == Some(work.id)).count();
    assert_eq!(own, 1, "what comes back is known as ours");
    if world.lose_next_answer().await {
        world.lose_no_answer().await;
        let payload = exchange(&shop, &order).await;
        lose_each(world, &*shop, payload).await;
        let after = fresh(&shop, &order).await;
        assert_eq!((after.lines[0].return_requested, after.lines.len()), (2, order.lines.len() + 2), "once");
    }
}

pub async fn settles_claims(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 3).await;
    if !shop.caps().amend.claim {
        return;
    }
    let claim = |remedy, fault, goods_back, out: Vec<NewItem>| {
        let line = order.lines[0].remote.clone();
        Payload::Claim(Claim {
            account: Uuid::from_u128(1).into(),
            order: order_ref(&order),
            remedy,
            items: vec![ClaimItem { line, quantity: 1, fault, note: "cracked".into() }],
            goods_back,
            out,
            note: String::new(),
        })
    };
    let instead = vec![new(&articles(&shop, &order).await[0], 1)];
    let asked = [
        (claim(Remedy::Replace, Fault::Defective, true, instead), 1, 1, LearnBy::Answer),
        (claim(Remedy::Refund, Fault::Missing, false, vec![]), 1, 1, LearnBy::Look),
    ];
    for (payload, back, out, learn) in asked {
        let steps = walk::through(&*shop, &to_work(world, payload), learn).await;
        assert!(steps.iter().all(|step| !step.moves_money), "a claim moves no money");
        let after = fresh(&shop, &order).await;
        assert_eq!((after.lines[0].return_requested, after.lines.len()), (back, order.lines.len() + out));
        assert_eq!((after.open_change, after.payments[0].refunded), (None, order.payments[0].refunded));
    }
}

pub async fn edits_and_sends_elsewhere(world: &mut dyn ShopWorld) {
    let Some((shop, order)) = unpacked(world, 3).await else { return };
    let caps = shop.caps().amend;
    if caps.edit {
        let add = new(&articles(&shop, &order).await[0], 2);
        let lines = [(0, 2), (1, 0)]
            .map(|(nth, quantity): (usize, u32)| LineQuantity { line: order.lines[nth].remote.clone(), quantity });
        let work = to_work(
            world,
            Payload::EditOrder(EditOrder {
                account: Uuid::from_u128(1).into(),
                order: order_ref(&order),
                lines: lines.to_vec(),
                add: vec![add],
                note: "customer called".into(),
            }),
        );
        walk::through(&*shop, &work, LearnBy::Look).await;
        let after = fresh(&shop, &order).await;
        let mut quantities: Vec<u32> = after.lines.iter().map(|line| line.quantity).collect();
        quantities.sort_unstable();
        assert_eq!(quantities, [2, 2], "one fewer, one gone, two new");
        assert_eq!(after.line(&order.lines[1].remote), None);
        assert_eq!(after.open_change, None);
    }
    if caps.address {
        let to = AddressParts {
            street: Some("Neue Straße 9".into()),
            city: Some("Bremen".into()),
            ..AddressParts::default()
        };
        let payload =
            Payload::ChangeAddress(ChangeAddress { account: Uuid::from_u128(1).into(), order: order_ref(&order), to });
        walk::through(&*shop, &to_work(world, payload), LearnBy::Look).await;
        let after = fresh(&shop, &order).await.ship_to.expect("it goes somewhere");
        assert!(after.lines.iter().any(|line| line == "Neue Straße 9") && after.city == "Bremen", "{after:?}");
        let before = order.ship_to.expect("it went somewhere");
        assert_eq!((after.postal_code, after.country), (before.postal_code, before.country), "the rest stays");
    }
}

pub async fn cancels_once(world: &mut dyn ShopWorld) {
    let Some((shop, order)) = unpacked(world, 1).await else { return };
    if !shop.caps().amend.cancel {
        return;
    }
    let cancel = |order: &Order| {
        Payload::CancelOrder(CancelOrder {
            account: Uuid::from_u128(1).into(),
            order: order_ref(order),
            gives_back: check_cancel(order).expect("it can be cancelled"),
            note: String::new(),
        })
    };
    let steps = walk::through(&*shop, &to_work(world, cancel(&order)), LearnBy::Answer).await;
    let money: Vec<_> = steps.iter().filter(|step| step.moves_money).collect();
    assert_eq!(money.len(), 1, "a cancellation of what was paid moves money");
    assert_eq!(money[0].settle.absent, WhenAbsent::Person);
    let after = fresh(&shop, &order).await;
    assert!(after.cancelled_at.is_some());
    assert_eq!(after.refunded(), order.captured(), "all of it is given back");
    if world.lose_next_answer().await {
        world.lose_no_answer().await;
        let (shop, order) = unpacked(world, 1).await.expect("another one");
        lose_each(world, &*shop, cancel(&order)).await;
        assert_eq!(world.refunds(&order.remote).await.len(), 1, "given back once, though the answer was lost");
    }
}

pub async fn gives_a_code(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 1).await;
    if !shop.caps().amend.code {
        return;
    }
    let code = |off| {
        let tail: String = Uuid::new_v4().simple().to_string().to_uppercase().chars().take(10).collect();
        Payload::IssueCode(IssueCode {
            account: Uuid::from_u128(1).into(),
            order: order_ref(&order),
            code: format!("SORRY-{tail}"),
            off,
            customer: order.customer.clone(),
            valid_until: Some(world.now().plus_ms(30 * model::time::DAY)),
            note: "late".into(),
        })
    };
    let amount = Off::Amount { amount: order.money(order.currency.minor_unit() * Decimal::from(500)) };
    let works = [code(Off::Percent { percent: 10 }), code(amount)].map(|payload| to_work(world, payload));
    for (work, learn) in works.iter().zip([LearnBy::Answer, LearnBy::Look]) {
        walk::through(&*shop, work, learn).await;
    }
    assert_eq!(fresh(&shop, &order).await.refunded(), order.refunded(), "no money moves");
}

/// Called off after its first step and before its last, an exchange leaves nothing behind that blocks the order.
pub async fn takes_back_what_was_begun(world: &mut dyn ShopWorld) {
    let (shop, order) = place(world, 2).await;
    if !shop.caps().amend.exchange {
        return;
    }
    let payload = exchange(&shop, &order).await;
    let whole = walk::through(&*shop, &to_work(world, payload.clone()), LearnBy::Answer).await;
    let before = fresh(&shop, &order).await;
    // A shop that exchanges in one step has nothing begun that could be taken back.
    for steps in BTreeSet::from([1, whole.len() - 1]).into_iter().filter(|steps| *steps < whole.len()) {
        let work = to_work(world, payload.clone());
        let mut progress = Progress::new();
        for _ in 0..steps {
            let step = walk::next(&*shop, &work, &progress).expect("it has a step more");
            match shop.send(&work, &step, &progress).await {
                Outcome::Done(left) => progress.insert(step.name.clone(), left),
                other => panic!("{} ended with {other:?}", step.name),
            };
        }
        walk::take_back(&*shop, &work, progress).await;
        let after = fresh(&shop, &order).await;
        assert_eq!((after.open_change, after.lines), (None, before.lines.clone()), "called off after {steps} steps");
    }
}
