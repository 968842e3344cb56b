//! Bringing what is new: everything once, newest first, then what changed.
//!
//! What moves which date was measured on a real shop. An order's own date does not move when a payment is captured, so
//! payments and returns are followed too; and nothing at all moves when a refund settles a received return, so orders
//! that somebody works on (`cases`) are read again each time.

mod first;

use std::collections::BTreeSet;

use connect::{
    ConnectError,
    shop::{Reasons, ShopBatch},
};
use model::{
    id::RemoteId,
    order::{Order, Reason},
    time::{HOUR, Timestamp},
};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::{
    cursor::{Cursor, Mark},
    map,
    number::as_filter,
    read::{Listed, Query, Reader, filter_ignored},
    wire::{self, CUSTOMER_FIELDS},
};

/// Rows in one page: more take the server long enough for others to notice.
const PAGE: usize = 200;

pub async fn pull(
    reader: &Reader,
    cursor: Option<Value>,
    cases: Vec<RemoteId>,
    sink: mpsc::Sender<ShopBatch>,
) -> Result<(), ConnectError> {
    let mut cursor = match Cursor::read(cursor) {
        Some(cursor) => cursor,
        None => begin(reader, &sink).await?,
    };
    if !(cursor.first_orders.done && cursor.first_customers.done) {
        // What changes meanwhile is later than the marks that were set at the beginning: the next pull brings it.
        first::orders(reader, &mut cursor, &sink).await?;
        return first::customers(reader, &mut cursor, &sink).await;
    }
    changes(reader, &mut cursor, cases, &sink).await
}

/// Remembers where changes stand before anything is brought.
async fn begin(reader: &Reader, sink: &mpsc::Sender<ShopBatch>) -> Result<Cursor, ConnectError> {
    let (orders, customers, payments, returns, reasons) = futures::try_join!(
        newest(reader, "admin/orders"),
        newest(reader, "admin/customers"),
        newest(reader, "admin/payments"),
        newest(reader, "admin/returns"),
        reasons(reader),
    )?;
    let total = orders.1 + customers.1;
    let mut cursor = Cursor::starting(orders.0, customers.0, payments.0, returns.0, total);
    let (reasons, server_time) = reasons;
    cursor.reasons = server_time.unwrap_or_default();
    let batch = ShopBatch { reasons: Some(reasons), server_time, ..of(&cursor) };
    deliver(sink, batch).await;
    Ok(cursor)
}

fn of(cursor: &Cursor) -> ShopBatch {
    ShopBatch { cursor: cursor.write(), progress: Some(cursor.progress()), ..ShopBatch::default() }
}

/// Nobody listens any more: the pull is about to be dropped, so that is no trouble.
async fn deliver(sink: &mpsc::Sender<ShopBatch>, batch: ShopBatch) {
    let _gone = sink.send(batch).await;
}

async fn newest(reader: &Reader, path: &str) -> Result<(Mark, u64), ConnectError> {
    let query =
        vec![("order", "-updated_at".to_owned()), ("limit", "1".to_owned()), ("fields", "id,updated_at".to_owned())];
    let page: Listed<wire::Row> = reader.list(path, &query).await?;
    let at = page.rows.first().and_then(|row| row.updated_at).map(|at| at.0);
    Ok((Mark::starting(at), page.count))
}

async fn reasons(reader: &Reader) -> Result<(Reasons, Option<Timestamp>), ConnectError> {
    let (returns, refunds) = futures::try_join!(reader.return_reasons(), reader.refund_reasons())?;
    let ours = |rows: Vec<wire::Reason>| -> Vec<Reason> { rows.into_iter().map(map::reason).collect() };
    Ok((Reasons { returns: ours(returns.rows), refunds: ours(refunds.rows) }, returns.server_time))
}

async fn changes(
    reader: &Reader,
    cursor: &mut Cursor,
    cases: Vec<RemoteId>,
    sink: &mpsc::Sender<ShopBatch>,
) -> Result<(), ConnectError> {
    // First who moved, then the orders: what is read of an order is then never older than the reason to read it.
    let (payments, returns) = futures::try_join!(
        moved(reader, "admin/payments", "id,updated_at,payment_collection.order.id", cursor.payments),
        moved(reader, "admin/returns", "id,updated_at,order_id", cursor.returns),
    )?;
    let mut left: BTreeSet<RemoteId> = payments.orders.into_iter().chain(returns.orders).chain(cases).collect();

    let mut walk = Walk::new(cursor.orders);
    while let Some(query) = walk.query() {
        let page = reader.orders(&query).await?;
        let orders = walk.take(page, |order| (order.remote.as_str(), order.updated_at))?;
        for order in &orders {
            left.remove(&order.remote);
        }
        cursor.orders = walk.mark();
        send(sink, cursor, ShopBatch { orders, ..ShopBatch::default() }, walk.server_time).await;
    }
    let mut walk = Walk::new(cursor.customers);
    while let Some(mut query) = walk.query() {
        query.push(("fields", CUSTOMER_FIELDS.to_owned()));
        let page: Listed<wire::Customer> = reader.list("admin/customers", &query).await?;
        let customers = walk.take(page, |customer| (customer.id.as_str(), customer.updated_at.0))?;
        cursor.customers = walk.mark();
        let customers = customers.into_iter().map(map::customer).collect();
        send(sink, cursor, ShopBatch { customers, ..ShopBatch::default() }, walk.server_time).await;
    }

    let left: Vec<RemoteId> = left.into_iter().collect();
    for ids in left.chunks(PAGE) {
        let orders = reader.orders_by_id(ids).await?;
        let there = |id: &RemoteId| orders.iter().any(|order: &Order| &order.remote == id);
        let gone: Vec<RemoteId> = ids.iter().filter(|id| !there(id)).cloned().collect();
        send(sink, cursor, ShopBatch { orders, gone, ..ShopBatch::default() }, None).await;
    }

    // Only now: were this cut before, the same payments and returns would be found again.
    cursor.payments = payments.mark;
    cursor.returns = returns.mark;
    let server_time = payments.server_time;
    let mut last = ShopBatch::default();
    if server_time.is_some_and(|now| now.since(cursor.reasons) > HOUR) {
        let (read, at) = reasons(reader).await?;
        cursor.reasons = at.unwrap_or(cursor.reasons);
        last.reasons = Some(read);
    }
    last.cursor = cursor.write();
    last.server_time = server_time;
    deliver(sink, last).await;
    Ok(())
}

/// Sends what there is; nothing when there is nothing.
async fn send(sink: &mpsc::Sender<ShopBatch>, cursor: &Cursor, batch: ShopBatch, server_time: Option<Timestamp>) {
    if batch.orders.is_empty() && batch.customers.is_empty() && batch.gone.is_empty() {
        return;
    }
    deliver(sink, ShopBatch { cursor: cursor.write(), server_time, ..batch }).await;
}

/// Whose orders have to be read again.
struct Moved {
    orders: BTreeSet<RemoteId>,
    mark: Mark,
    server_time: Option<Timestamp>,
}

async fn moved(reader: &Reader, path: &str, fields: &str, since: Mark) -> Result<Moved, ConnectError> {
    let mut walk = Walk::new(since);
    let mut orders = BTreeSet::new();
    while let Some(mut query) = walk.query() {
        query.push(("fields", fields.to_owned()));
        let page: Listed<wire::Row> = reader.list(path, &query).await?;
        let rows = walk.take(page, |row| (row.id.as_str(), row.updated_at.unwrap_or_default().0))?;
        orders.extend(rows.into_iter().filter_map(order_of));
    }
    Ok(Moved { orders, mark: walk.mark(), server_time: walk.server_time })
}

fn order_of(row: wire::Row) -> Option<RemoteId> {
    let of_payment = || row.payment_collection.and_then(|collection| collection.order).map(|order| order.id);
    row.order_id.or_else(of_payment).map(RemoteId)
}

/// Walks through a list in the order of `updated_at`, from a mark to the end.
///
/// A row that changes meanwhile moves to the end of the list and all others up, so pages are not counted by offset: each
/// begins at the last time seen, and what comes twice is dropped.
struct Walk {
    since: Mark,
    from: Timestamp,
    offset: usize,
    newest: Option<Timestamp>,
    seen: BTreeSet<(String, Timestamp)>,
    server_time: Option<Timestamp>,
    done: bool,
}

impl Walk {
    fn new(since: Mark) -> Self {
        let from = since.from();
        Self { since, from, offset: 0, newest: None, seen: BTreeSet::new(), server_time: None, done: false }
    }

    fn query(&self) -> Option<Query> {
        let mut query = vec![
            ("updated_at[$gte]", as_filter(self.from)),
            ("order", "updated_at".to_owned()),
            ("limit", PAGE.to_string()),
        ];
        if self.offset > 0 {
            query.push(("offset", self.offset.to_string()));
        }
        (!self.done).then_some(query)
    }

    /// The rows of the page that did not come before.
    fn take<T>(&mut self, page: Listed<T>, key: fn(&T) -> (&str, Timestamp)) -> Result<Vec<T>, ConnectError> {
        self.server_time = self.server_time.or(page.server_time);
        if page.rows.iter().any(|row| key(row).1 < self.from) {
            return Err(filter_ignored());
        }
        let newest = page.rows.iter().map(|row| key(row).1).max();
        self.newest = self.newest.max(newest);
        match newest {
            _ if page.len < PAGE => self.done = true,
            Some(newest) if newest > self.from => {
                self.from = newest;
                self.offset = 0;
            }
            // A whole page of one moment: only here an offset is needed.
            _ => self.offset += page.len,
        }
        let fresh = |row: &T| self.seen.insert((key(row).0.to_owned(), key(row).1));
        let mut fresh = fresh;
        Ok(page.rows.into_iter().filter(|row| fresh(row)).collect())
    }

    /// Where the next walk begins.
    fn mark(&self) -> Mark {
        // Before the end, no later than what was brought; at the end, the shop's clock counts too.
        self.since.after(self.newest, self.server_time.filter(|_| self.done))
    }
}

#[cfg(test)]
mod tests;
