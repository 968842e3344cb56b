//! What concerns an order as a whole: where it goes, and that it is cancelled. Cancelling gives back what was paid, without
//! a note that could be looked for; that the order is cancelled is what is looked for.

use connect::{ConnectError, Outcome, Probe, Trouble, http::Method};
use model::{
    amend::{CancelOrder, ChangeAddress},
    id::RemoteId,
    told::Saying,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{after_failure, fresh_order, not_sent, refused};
use crate::{
    read::{Reader, segment},
    wire,
};

pub const ADDRESS: &str = "address";
pub const CANCEL: &str = "cancel_order";

/// The parts that are set, by the shop's names.
fn parts(wanted: &ChangeAddress) -> Vec<(&'static str, &str)> {
    let to = &wanted.to;
    let named = [
        ("first_name", &to.first_name),
        ("last_name", &to.last_name),
        ("company", &to.company),
        ("address_1", &to.street),
        ("address_2", &to.addition),
        ("postal_code", &to.postal_code),
        ("city", &to.city),
        ("province", &to.province),
        ("phone", &to.phone),
    ];
    named.into_iter().filter_map(|(name, part)| Some((name, part.as_deref()?.trim()))).collect()
}

pub async fn send_elsewhere(reader: &Reader, wanted: &ChangeAddress) -> Outcome {
    match fresh_order(reader, &wanted.order.remote).await {
        Ok(order) if order.cancelled_at.is_some() => return refused("shop.order_cancelled", Saying::OrderCancelled),
        Ok(_) => {}
        Err(outcome) => return outcome,
    }
    let address: Map<String, Value> =
        parts(wanted).into_iter().map(|(name, part)| (name.into(), part.into())).collect();
    let path = format!("admin/orders/{}", segment(wanted.order.remote.as_str()));
    match reader.http.write(Method::POST, &path, &json!({ "shipping_address": address })).await {
        Ok(reply) => match reply.json::<Value>() {
            Ok(_) => Outcome::Done(json!({})),
            Err(error) => Outcome::Unknown(error),
        },
        Err(failure) => after_failure(failure, goes_there(reader, wanted)).await,
    }
}

#[derive(Deserialize)]
struct Addressed {
    id: String,
    #[serde(default)]
    shipping_address: Option<Map<String, Value>>,
}

pub async fn goes_there(reader: &Reader, wanted: &ChangeAddress) -> Result<Probe, ConnectError> {
    let order = wanted.order.remote.as_str();
    let query =
        vec![("id[]", order.to_owned()), ("limit", "1".to_owned()), ("fields", "id,shipping_address.*".to_owned())];
    let page = reader.list::<Addressed>("admin/orders", &query).await?;
    let Some(found) = page.rows.into_iter().find(|row| row.id == order) else {
        return Ok(Probe::Absent { read: Saying::NoOrder.into() });
    };
    let address = found.shipping_address.unwrap_or_default();
    let is = |name: &str| address.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let there = parts(wanted).into_iter().all(|(name, part)| is(name) == part);
    Ok(if there { Probe::Found(json!({})) } else { Probe::Absent { read: Saying::AddressAsBefore.into() } })
}

pub async fn cancel(reader: &Reader, wanted: &CancelOrder) -> Outcome {
    match state(reader, &wanted.order.remote).await {
        Ok(State { cancelled: true, .. }) => return Outcome::Done(json!({})),
        Ok(State { packed: true, .. }) => return refused("shop.shipped", Saying::AlreadyShipped),
        Ok(_) => {}
        Err(error) => return not_sent(error),
    }
    let path = format!("admin/orders/{}/cancel", segment(wanted.order.remote.as_str()));
    match reader.http.write(Method::POST, &path, &json!({})).await {
        Ok(reply) => match reply.json::<Value>() {
            Ok(_) => Outcome::Done(json!({})),
            Err(error) => Outcome::Unknown(error),
        },
        Err(failure) => {
            let words: wire::Refusal = failure
                .refusal
                .as_ref()
                .filter(|refusal| refusal.status == 400)
                .and_then(|refusal| serde_json::from_slice(&refusal.body).ok())
                .unwrap_or_default();
            // core-flows/order/workflows/cancel-order: its validation comes before any payment is touched.
            let code = match words.message.as_str() {
                text if text.ends_with("must be canceled before canceling an order") => "shop.shipped",
                text if text.contains("already has an existing active order change") => "shop.change_open",
                _ => return failure.outcome(),
            };
            refused(code, words.message)
        }
    }
}

pub async fn is_cancelled(reader: &Reader, wanted: &CancelOrder) -> Result<Probe, ConnectError> {
    Ok(match state(reader, &wanted.order.remote).await? {
        State { cancelled: true, .. } => Probe::Found(json!({})),
        State { .. } => Probe::Absent { read: Saying::OrderNotCancelled.into() },
    })
}

struct State {
    cancelled: bool,
    packed: bool,
}

async fn state(reader: &Reader, order: &RemoteId) -> Result<State, ConnectError> {
    let orders = reader.orders_by_id(std::slice::from_ref(order)).await?;
    let order = orders.into_iter().next();
    let order = order.ok_or_else(|| ConnectError::new(Trouble::NotFound, "the shop has no such order"))?;
    Ok(State { cancelled: order.cancelled_at.is_some(), packed: order.lines.iter().any(|line| line.fulfilled > 0) })
}
