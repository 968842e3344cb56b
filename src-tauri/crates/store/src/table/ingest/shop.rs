//! What a shop brings. What happened to an order since it was last read is also said in its customer's conversation.

use std::collections::HashSet;

use model::{
    id::{AccountId, ConversationId, CustomerId, OrderId, RemoteId},
    order::{Order, Return, ReturnStatus},
    time::{DAY, Timestamp},
};
use rusqlite::OptionalExtension;

use super::ShopRows;
use crate::{
    Change, Result, Writer, row,
    table::{
        customer, message,
        shop_order::{self, Asked},
    },
};

/// A conversation this long silent is over: what happens to an order later is no part of it.
const SILENT_MS: i64 = 30 * DAY;

pub fn ingest(writer: &mut Writer<'_>, account: AccountId, rows: &ShopRows) -> Result<()> {
    for customer in &rows.customers {
        customer::put(writer, account, customer)?;
    }
    for one in &rows.orders {
        order(writer, account, one)?;
    }
    for remote in &rows.gone {
        shop_order::mark_gone(writer, account, remote)?;
    }
    if let Some((returns, refunds)) = &rows.reasons {
        shop_order::put_reasons(writer, account, Asked::Return, returns)?;
        shop_order::put_reasons(writer, account, Asked::Refund, refunds)?;
    }
    if !rows.orders.is_empty() {
        writer.changed(Change::Inbox);
    }
    Ok(())
}

pub fn order(writer: &mut Writer<'_>, account: AccountId, order: &Order) -> Result<OrderId> {
    let put = shop_order::upsert(writer, account, order)?;
    if let (Some(before), Some(customer), true) = (&put.before, put.customer, put.changed) {
        let events = happened(before, order);
        if !events.is_empty()
            && let Some(talk) = current_talk(writer, customer)?
        {
            for (kind, text) in events {
                message::add_event(writer, talk, kind, &text, Some(put.id))?;
            }
        }
    }
    Ok(put.id)
}

pub fn swept(writer: &mut Writer<'_>, account: AccountId, there: &[RemoteId], asked_at: Timestamp) -> Result<usize> {
    let there: HashSet<&RemoteId> = there.iter().collect();
    let known = shop_order::remotes(&writer.reader(), account, asked_at)?;
    let mut gone = 0;
    for remote in known.iter().filter(|remote| !there.contains(remote)) {
        shop_order::mark_gone(writer, account, remote)?;
        gone += 1;
    }
    Ok(gone)
}

/// What the shop did or was told of, by event and detail. Returns and refunds that this desk asked for are left out: their
/// operations stand in the conversation themselves.
fn happened(before: &Order, after: &Order) -> Vec<(&'static str, String)> {
    let mut events = Vec::new();
    for parcel in &after.fulfilments {
        let was = before.fulfilments.iter().find(|was| was.remote == parcel.remote);
        let numbers = || parcel.tracking.iter().map(|tracking| tracking.number.as_str()).collect::<Vec<_>>().join(", ");
        if parcel.shipped_at.is_some() && was.and_then(|was| was.shipped_at).is_none() {
            events.push(("order_shipped", numbers()));
        }
        if parcel.delivered_at.is_some() && was.and_then(|was| was.delivered_at).is_none() {
            events.push(("order_delivered", numbers()));
        }
    }
    if after.cancelled_at.is_some() && before.cancelled_at.is_none() {
        events.push(("order_cancelled", String::new()));
    }
    let known: HashSet<&RemoteId> =
        before.payments.iter().flat_map(|payment| &payment.refunds).map(|refund| &refund.remote).collect();
    for refund in after.payments.iter().flat_map(|payment| &payment.refunds) {
        if refund.operation.is_none() && !known.contains(&refund.remote) {
            events.push(("order_refunded", after.money(refund.amount).to_string()));
        }
    }
    let status = |back: &Return| back.status;
    for back in after.returns.iter().filter(|back| back.operation.is_none()) {
        let was = before.returns.iter().find(|was| was.remote == back.remote).map(status);
        match back.status {
            ReturnStatus::Requested if was.is_none_or(|was| was == ReturnStatus::Draft) => {
                events.push(("return_requested", String::new()));
            }
            ReturnStatus::Received if was.is_some_and(|was| was != ReturnStatus::Received) => {
                events.push(("return_received", String::new()));
            }
            _ => {}
        }
    }
    events
}

/// The customer's newest conversation, if it is not over.
fn current_talk(writer: &Writer<'_>, customer: CustomerId) -> Result<Option<ConversationId>> {
    Ok(writer
        .connection()
        .prepare_cached(
            "SELECT id FROM conversation WHERE customer = ? AND junk = 0 AND (status <> 'resolved' OR updated_at > ?)
             ORDER BY updated_at DESC LIMIT 1",
        )?
        .query_row((customer.0.as_bytes(), writer.now().plus_ms(-SILENT_MS).0), |row| row::id(row, 0))
        .optional()?)
}
