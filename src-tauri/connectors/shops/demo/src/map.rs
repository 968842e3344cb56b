//! In: all orders newest first, then whatever changed.

use connect::shop::{Reasons, ShopBatch};
use demo_world::{Kept, State, books};
use model::{customer::ShopCustomer, order::Order};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const BATCH: usize = 50;

/// Where to go on from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Cursor {
    /// All changes up to here are brought, except those below `below`; `None` before anything is.
    rev: Option<u64>,
    /// During the first pull: orders with lower numbers are still to come.
    below: Option<u32>,
    /// How many the first pull has brought.
    #[serde(default)]
    brought: u64,
}

impl Cursor {
    /// A cursor that is not ours begins anew.
    pub fn read(cursor: Option<Value>) -> Self {
        cursor.and_then(|cursor| serde_json::from_value(cursor).ok()).unwrap_or_default()
    }

    fn write(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

fn customers(state: &State, orders: &[Order]) -> Vec<ShopCustomer> {
    let mut people: Vec<usize> =
        orders.iter().filter_map(|order| order.customer.as_ref()).filter_map(|remote| state.person(remote)).collect();
    people.sort_unstable();
    people.dedup();
    people.into_iter().filter_map(|n| state.people.get(n)).map(demo_world::Person::to_customer).collect()
}

/// The next batch, and where the one after it begins; `None` after the last.
pub fn batch(state: &State, at: &Cursor) -> (ShopBatch, Option<Cursor>) {
    match (at.rev, at.below) {
        (Some(rev), None) => changes(state, rev),
        _ => first(state, at),
    }
}

fn first(state: &State, at: &Cursor) -> (ShopBatch, Option<Cursor>) {
    let below = at.below.unwrap_or(u32::MAX);
    let orders: Vec<Order> =
        state.orders.range(..below).rev().take(BATCH).map(|(_, kept)| kept.order.clone()).collect();
    let lowest = state.orders.range(..below).rev().take(BATCH).last().map(|(number, _)| *number);
    let more = lowest.filter(|lowest| state.orders.range(..*lowest).next().is_some());
    // Changes from the first batch on are brought after the last, whatever they are of.
    let rev = at.rev.or(Some(state.rev));
    let brought = at.brought + orders.len() as u64;
    let next = Cursor { rev, below: more, brought };
    let batch = ShopBatch {
        customers: customers(state, &orders),
        orders,
        reasons: at.rev.is_none().then(reasons),
        cursor: next.write(),
        progress: Some((brought, if more.is_some() { state.orders.len() as u64 } else { brought })),
        ..ShopBatch::default()
    };
    (batch, more.is_some().then_some(next))
}

fn changes(state: &State, rev: u64) -> (ShopBatch, Option<Cursor>) {
    let mut changed: Vec<&Kept> = state.orders.values().filter(|kept| kept.rev > rev).collect();
    changed.sort_by_key(|kept| kept.rev);
    let more = changed.len() > BATCH;
    changed.truncate(BATCH);
    let next = Cursor { rev: Some(changed.last().map_or(rev, |kept| kept.rev)), below: None, brought: 0 };
    let orders: Vec<Order> = changed.into_iter().map(|kept| kept.order.clone()).collect();
    let batch =
        ShopBatch { customers: customers(state, &orders), orders, cursor: next.write(), ..ShopBatch::default() };
    (batch, more.then_some(next))
}

fn reasons() -> Reasons {
    Reasons { returns: books::reasons(&books::RETURN_REASONS), refunds: books::reasons(&books::REFUND_REASONS) }
}

/// By number, mail, phone, name or tracking number, newest first.
pub fn find(state: &State, query: &str) -> Vec<Order> {
    let digits: String = query.chars().filter(char::is_ascii_digit).collect();
    let fits = |order: &Order| {
        let email = order.email.as_deref().unwrap_or_default();
        let phone = order.phone.as_deref().unwrap_or_default();
        let parcels = order.fulfilments.iter().flat_map(|parcel| &parcel.tracking);
        order.number == query
            || email == query
            || order.name.to_lowercase().contains(query)
            || (digits.len() > 6 && phone.ends_with(&digits))
            || parcels
                .into_iter()
                .any(|tracking| tracking.number.replace(' ', "").to_lowercase() == query.replace(' ', ""))
    };
    if query.is_empty() {
        return vec![];
    }
    state.orders.values().rev().map(|kept| &kept.order).filter(|order| fits(order)).take(BATCH).cloned().collect()
}
