//! In, from a shop: everything, newest first, without loss over cuts; then what changed.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use model::{
    id::RemoteId,
    order::{Order, OrderLine},
};
use rust_decimal::Decimal;
use serde_json::Value;
use tokio::sync::mpsc;

use super::{ShopWorld, connect_shop, setup::is_offline};
use crate::{ConnectError, Shop, shop::ShopBatch};

const PATIENCE: Duration = Duration::from_mins(2);

/// Pulls to the end, or until `batches` have come.
async fn pull(
    shop: &Arc<dyn Shop>,
    cursor: Option<Value>,
    batches: usize,
) -> (Vec<ShopBatch>, Option<Result<(), ConnectError>>) {
    let (sink, mut source) = mpsc::channel(1);
    let pulling = shop.pull(cursor, vec![], sink);
    tokio::pin!(pulling);
    let mut brought = Vec::new();
    let mut ended = None;
    let reading = async {
        loop {
            if brought.len() == batches {
                break;
            }
            tokio::select! {
                biased;
                batch = source.recv() => match batch {
                    Some(batch) => brought.push(batch),
                    None => break,
                },
                end = &mut pulling, if ended.is_none() => ended = Some(end),
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("a pull comes to its end");
    (brought, ended)
}

async fn pull_all(shop: &Arc<dyn Shop>, cursor: Option<Value>) -> Vec<ShopBatch> {
    let (batches, ended) = pull(shop, cursor, usize::MAX).await;
    ended.expect("a pull returns once all is brought").expect("nothing was in its way");
    batches
}

fn orders(batches: &[ShopBatch]) -> Vec<&Order> {
    batches.iter().flat_map(|batch| &batch.orders).collect()
}

fn price() -> Decimal {
    Decimal::new(1990, 2)
}

fn is_sound(order: &Order) {
    assert!(!order.number.is_empty() && !order.number.starts_with('#'), "a number is given without its mark");
    assert!(!order.lines.is_empty(), "order {} has no lines", order.number);
    for payment in &order.payments {
        let sum: Decimal = payment.refunds.iter().map(|refund| refund.amount).sum();
        assert!(payment.refunded <= payment.captured, "order {}: more refunded than paid", order.number);
        assert_eq!(payment.refunded, sum, "order {}: the refunds are not the sum refunded", order.number);
    }
    for line in &order.lines {
        let OrderLine { quantity, fulfilled, delivered, return_requested, returned, .. } = line;
        assert!(fulfilled <= quantity && delivered <= fulfilled, "order {}: {line:?}", order.number);
        assert!(return_requested + returned <= *quantity, "order {}: {line:?}", order.number);
    }
}

pub async fn brings_everything_newest_first(world: &mut dyn ShopWorld) {
    let mut placed = Vec::new();
    for pieces in 1..=3 {
        placed.push(world.place_order(&[(pieces, price()), (1, price())]).await);
    }
    let shop = connect_shop(world, &world.settings());
    let batches = pull_all(&shop, None).await;
    let brought = orders(&batches);
    let mut by_id: BTreeMap<&RemoteId, &Order> = BTreeMap::new();
    for order in &brought {
        is_sound(order);
        assert!(by_id.insert(&order.remote, order).is_none(), "order {} was brought twice", order.number);
    }
    let newest_first = |at: fn(&Order) -> i64| brought.windows(2).all(|pair| at(pair[0]) >= at(pair[1]));
    assert!(
        newest_first(|order| order.placed_at.0) || newest_first(|order| order.updated_at.0),
        "what an agent needs first comes first"
    );
    for (remote, pieces) in placed.iter().zip(1..=3) {
        let order = by_id.get(remote).unwrap_or_else(|| panic!("order {remote} was not brought"));
        let quantities: Vec<u32> = order.lines.iter().map(|line| line.quantity).collect();
        assert!(quantities.contains(&pieces), "order {remote} has {quantities:?}");
        let fresh = shop.order(remote).await.expect("a known order is read");
        assert_eq!(&&fresh, order, "an order is the same, however it was read");
        assert!(order.captured().is_positive(), "it was paid");
        assert!(order.lines.iter().all(|line| line.returnable() == line.quantity), "it was delivered");
        let found = shop.find(&order.number).await.expect("a number is looked up");
        assert!(found.iter().any(|order| &order.remote == remote), "order {} is not found by its number", order.number);
    }
    let mut swept = shop.sweep().await.expect("all ids are read");
    swept.sort();
    let mut known: Vec<RemoteId> = by_id.keys().map(|id| (*id).clone()).collect();
    known.sort();
    assert_eq!(swept, known, "a sweep lists what a pull brings");
    let last = batches.last().unwrap();
    if let Some((done, all)) = last.progress {
        assert_eq!(done, all, "at the end all is there");
    }
    let reasons = batches.iter().find_map(|batch| batch.reasons.as_ref());
    assert!(reasons.is_some(), "a first pull brings the shop's reasons");
    assert!(shop.order(&RemoteId::new("no-such-order")).await.is_err());
    world.set_offline(true).await;
    is_offline(&shop.order(&placed[0]).await.expect_err("nobody answers"));
    let (_, ended) = pull(&shop, None, usize::MAX).await;
    is_offline(&ended.expect("a pull ends").expect_err("nobody answers"));
    world.set_offline(false).await;
}

pub async fn goes_on_where_it_was_cut(world: &mut dyn ShopWorld) {
    let shop = connect_shop(world, &world.settings());
    let whole = pull_all(&shop, None).await;
    let all: BTreeMap<RemoteId, Order> =
        orders(&whole).into_iter().map(|order| (order.remote.clone(), order.clone())).collect();
    let people = |batches: &[ShopBatch]| -> BTreeMap<RemoteId, _> {
        batches.iter().flat_map(|batch| &batch.customers).map(|one| (one.remote.clone(), one.clone())).collect()
    };
    let everybody = people(&whole);
    for cut_after in 1..=whole.len().min(3) {
        let (mut batches, _) = pull(&shop, None, cut_after).await;
        let first: Vec<RemoteId> = orders(&batches).iter().map(|order| order.remote.clone()).collect();
        let cursor = batches.last().map(|batch| batch.cursor.clone());
        let again = connect_shop(world, &world.settings());
        let rest = pull_all(&again, cursor).await;
        if !world.overlaps() {
            let doubled = orders(&rest).iter().any(|order| first.contains(&order.remote));
            assert!(!doubled, "cut after {cut_after}: what was brought came again");
        }
        batches.extend(rest);
        let got: BTreeMap<RemoteId, Order> =
            orders(&batches).into_iter().map(|order| (order.remote.clone(), order.clone())).collect();
        assert_eq!(got.len(), all.len(), "cut after {cut_after}: orders were lost");
        assert_eq!(got, all);
        assert_eq!(people(&batches), everybody, "cut after {cut_after}: customers were lost");
    }
}

pub async fn brings_what_changed(world: &mut dyn ShopWorld) {
    let untouched = world.place_order(&[(1, price())]).await;
    let changing = world.place_order(&[(1, price())]).await;
    let shop = connect_shop(world, &world.settings());
    let first = pull_all(&shop, None).await;
    let before: BTreeMap<RemoteId, Order> =
        orders(&first).into_iter().map(|order| (order.remote.clone(), order.clone())).collect();
    let cursor = first.last().map(|batch| batch.cursor.clone());

    let quiet = pull_all(&shop, cursor.clone()).await;
    let strange = orders(&quiet).into_iter().find(|order| before.get(&order.remote) != Some(order));
    assert!(strange.is_none(), "nothing changed, yet there came {strange:?}");
    let cursor = quiet.last().map_or(cursor, |batch| Some(batch.cursor.clone()));

    world.touch(&changing).await;
    let new = world.place_order(&[(2, price())]).await;
    let delta = pull_all(&shop, cursor).await;
    let after = orders(&delta);
    let changed = after.iter().find(|order| order.remote == changing).expect("the changed order is brought");
    assert_ne!(before.get(&changing), Some(*changed), "it is brought as it is now");
    assert!(after.iter().any(|order| order.remote == new), "the new order is brought");
    for order in after.iter().filter(|order| order.remote != changing && order.remote != new) {
        assert!(world.overlaps(), "order {} did not change", order.number);
        assert_eq!(before.get(&order.remote), Some(*order), "an overlap brings what is known");
    }
    if !world.overlaps() {
        assert!(!after.iter().any(|order| order.remote == untouched));
    }
    let cursor = delta.last().map(|batch| batch.cursor.clone());
    let rest = pull_all(&shop, cursor).await;
    assert!(world.overlaps() || orders(&rest).is_empty(), "a change is brought once");
}
