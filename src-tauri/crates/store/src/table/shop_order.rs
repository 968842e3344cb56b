//! Orders as the shop last described them. The shop is the source of truth: a row is read and replaced as one thing.

use model::{
    customer::{normal_email, normal_phone},
    id::{AccountId, CustomerId, OrderId, RemoteId},
    order::{Order, Return, ReturnStatus},
    time::Timestamp,
};
use rusqlite::{OptionalExtension, Row};

use super::customer::{self, Known};
use crate::{Change, Reader, Result, Writer, row};

mod list;
mod reason;
mod under_way;

pub use list::{OrderSummary, by_number, find, newest, of_customer};
pub use reason::{Asked, put_reasons, reasons};
pub use under_way::{Overdue, overdue, overdue_count};

/// An order with what the desk knows about it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredOrder {
    pub id: OrderId,
    pub account: AccountId,
    pub customer: Option<CustomerId>,
    /// When the shop was last read for it.
    pub as_of: Timestamp,
    /// The shop no longer has it.
    pub gone: bool,
    pub order: Order,
}

/// What putting an order did.
#[derive(Debug, Clone)]
pub struct Put {
    pub id: OrderId,
    pub customer: Option<CustomerId>,
    /// As it was before; none for a new one.
    pub before: Option<Order>,
    pub changed: bool,
}

const COLUMNS: &str = "SELECT id, account, customer, as_of, gone, body FROM shop_order";

/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn get(reader: &Reader<'_>, id: OrderId) -> Result<StoredOrder> {
    Ok(reader.connection().prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?.query_row([id.0.as_bytes()], stored)?)
}

pub fn by_remote(reader: &Reader<'_>, account: AccountId, remote: &RemoteId) -> Result<Option<StoredOrder>> {
    Ok(reader
        .connection()
        .prepare_cached(&format!("{COLUMNS} WHERE account = ? AND remote = ?"))?
        .query_row((account.0.as_bytes(), remote.as_str()), stored)
        .optional()?)
}

/// Keeps what was read of an order, new or known, and links it to its customer.
pub fn put(writer: &mut Writer<'_>, account: AccountId, order: &Order) -> Result<OrderId> {
    Ok(upsert(writer, account, order)?.id)
}

/// As [`put`], and says what was there before.
pub fn upsert(writer: &mut Writer<'_>, account: AccountId, order: &Order) -> Result<Put> {
    let without_person;
    let order = if super::erase::bars_order(writer, account, order)? {
        without_person = {
            let mut order = order.clone();
            order.without_person();
            order
        };
        &without_person
    } else {
        order
    };
    let body = serde_json::to_string(order)?;
    let before = writer
        .connection()
        .prepare_cached("SELECT id, customer, gone, body FROM shop_order WHERE account = ? AND remote = ?")?
        .query_row((account.0.as_bytes(), order.remote.as_str()), |row| {
            Ok((
                row::id::<OrderId>(row, 0)?,
                row::id_or_none(row, 1)?,
                row.get::<_, bool>(2)?,
                row.get::<_, String>(3)?,
            ))
        })
        .optional()?;
    let Some((id, linked, gone, old)) = before else {
        let customer = customer_of(writer, account, order)?;
        let id = insert(writer, account, customer, order, &body)?;
        report(writer, id, customer);
        return Ok(Put { id, customer, before: None, changed: true });
    };
    if old == body && linked.is_some() && !gone {
        let now = writer.now().0;
        writer
            .connection()
            .prepare_cached("UPDATE shop_order SET as_of = ?2 WHERE id = ?1")?
            .execute((id.0.as_bytes(), now))?;
        writer.changed(Change::Order(id));
        return Ok(Put { id, customer: linked, before: Some(serde_json::from_str(&old)?), changed: false });
    }
    let customer = customer_of(writer, account, order)?;
    update(writer, id, customer, order, &body)?;
    report(writer, id, customer);
    if let Some(former) = linked.filter(|former| Some(*former) != customer) {
        writer.changed(Change::Customer(former));
    }
    Ok(Put { id, customer, before: Some(serde_json::from_str(&old)?), changed: true })
}

/// The shop no longer has it; what was known stays.
pub fn mark_gone(writer: &mut Writer<'_>, account: AccountId, remote: &RemoteId) -> Result<()> {
    let found = writer
        .connection()
        .prepare_cached("SELECT id, customer FROM shop_order WHERE account = ? AND remote = ? AND gone = 0")?
        .query_row((account.0.as_bytes(), remote.as_str()), |row| {
            Ok((row::id::<OrderId>(row, 0)?, row::id_or_none(row, 1)?))
        })
        .optional()?;
    if let Some((id, customer)) = found {
        let now = writer.now().0;
        writer
            .connection()
            .prepare_cached("UPDATE shop_order SET gone = 1, as_of = ?2 WHERE id = ?1")?
            .execute((id.0.as_bytes(), now))?;
        report(writer, id, customer);
    }
    Ok(())
}

/// The shop's ids of all orders that were last read before `before` and are not known to be gone.
pub fn remotes(reader: &Reader<'_>, account: AccountId, before: Timestamp) -> Result<Vec<RemoteId>> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT remote FROM shop_order WHERE account = ? AND gone = 0 AND as_of < ?")?;
    let rows = statement.query_map((account.0.as_bytes(), before.0), |row| row.get::<_, String>(0).map(RemoteId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn customer_of(writer: &mut Writer<'_>, account: AccountId, order: &Order) -> Result<Option<CustomerId>> {
    let known = Known {
        remote: order.customer.as_ref(),
        email: order.email.as_deref(),
        phone: order.phone.as_deref(),
        name: &order.name,
        since: None,
        name_is_certain: false,
    };
    customer::resolve(writer, account, &known)
}

fn report(writer: &mut Writer<'_>, id: OrderId, customer: Option<CustomerId>) {
    writer.changed(Change::Order(id));
    if let Some(customer) = customer {
        writer.changed(Change::Customer(customer));
    }
}

/// The orders whose unfinished return was begun after `since`, newest first.
pub fn cases(reader: &Reader<'_>, account: AccountId, since: Timestamp) -> Result<Vec<RemoteId>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT remote FROM shop_order WHERE account = ? AND case_since > ? AND case_since > 0 AND gone = 0
         ORDER BY case_since DESC",
    )?;
    let rows = statement.query_map((account.0.as_bytes(), since.0), |row| row.get::<_, String>(0).map(RemoteId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn case_since(order: &Order) -> i64 {
    let unfinished = |back: &&Return| {
        matches!(back.status, ReturnStatus::Draft | ReturnStatus::Requested | ReturnStatus::PartlyReceived)
    };
    order.returns.iter().filter(unfinished).map(|back| back.created_at.0).max().unwrap_or(0)
}

/// The addresses as they are looked up.
fn looked_up(order: &Order) -> (String, String) {
    let email = order.email.as_deref().and_then(normal_email).unwrap_or_default();
    let phone = order.phone.as_deref().and_then(normal_phone).unwrap_or_default();
    (email, phone)
}

fn insert(
    writer: &mut Writer<'_>,
    account: AccountId,
    customer: Option<CustomerId>,
    order: &Order,
    body: &str,
) -> Result<OrderId> {
    let id: OrderId = writer.new_id();
    let (email, phone) = looked_up(order);
    writer
        .connection()
        .prepare_cached(
            "INSERT INTO shop_order (id, account, remote, number, customer, remote_customer, name, email, phone, currency,
                 total, placed_at, updated_at, cancelled_at, payment_status, fulfilment_status, as_of, body, case_since,
                 under_way_since)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(rusqlite::params![
            id.0.as_bytes(),
            account.0.as_bytes(),
            order.remote.as_str(),
            order.number.trim_start_matches('#'),
            customer.as_ref().map(|customer| customer.0.as_bytes()),
            order.customer.as_ref().map_or("", RemoteId::as_str),
            order.name,
            email,
            phone,
            order.currency.code(),
            order.totals.total.to_string(),
            order.placed_at.0,
            order.updated_at.0,
            order.cancelled_at.map_or(0, |at| at.0),
            row::as_word(&order.payment_status)?,
            row::as_word(&order.fulfilment_status)?,
            writer.now().0,
            body,
            case_since(order),
            order.under_way_since().map_or(0, |at| at.0),
        ])?;
    add_tracking(writer, id, order)?;
    Ok(id)
}

fn update(writer: &mut Writer<'_>, id: OrderId, customer: Option<CustomerId>, order: &Order, body: &str) -> Result<()> {
    let (email, phone) = looked_up(order);
    let connection = writer.connection();
    connection
        .prepare_cached(
            "UPDATE shop_order SET number = ?2, customer = ?3, remote_customer = ?4, name = ?5, email = ?6, phone = ?7,
                 currency = ?8, total = ?9, placed_at = ?10, updated_at = ?11, cancelled_at = ?12, payment_status = ?13,
                 fulfilment_status = ?14, as_of = ?15, body = ?16, case_since = ?17,
                 under_way_since = ?18, gone = 0
             WHERE id = ?1",
        )?
        .execute(rusqlite::params![
            id.0.as_bytes(),
            order.number.trim_start_matches('#'),
            customer.as_ref().map(|customer| customer.0.as_bytes()),
            order.customer.as_ref().map_or("", RemoteId::as_str),
            order.name,
            email,
            phone,
            order.currency.code(),
            order.totals.total.to_string(),
            order.placed_at.0,
            order.updated_at.0,
            order.cancelled_at.map_or(0, |at| at.0),
            row::as_word(&order.payment_status)?,
            row::as_word(&order.fulfilment_status)?,
            writer.now().0,
            body,
            case_since(order),
            order.under_way_since().map_or(0, |at| at.0),
        ])?;
    connection.prepare_cached("DELETE FROM tracking WHERE order_id = ?")?.execute([id.0.as_bytes()])?;
    add_tracking(writer, id, order)
}

fn add_tracking(writer: &Writer<'_>, id: OrderId, order: &Order) -> Result<()> {
    for tracking in order.fulfilments.iter().flat_map(|fulfilment| &fulfilment.tracking) {
        let number = tracking_key(&tracking.number);
        if !number.is_empty() {
            writer
                .connection()
                .prepare_cached("INSERT INTO tracking (number, order_id) VALUES (?, ?) ON CONFLICT DO NOTHING")?
                .execute((number, id.0.as_bytes()))?;
        }
    }
    Ok(())
}

/// A tracking number as it is looked up: carriers print it with spaces and people type it in either case.
fn tracking_key(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredOrder> {
    Ok(StoredOrder {
        id: row::id(row, 0)?,
        account: row::id(row, 1)?,
        customer: row::id_or_none(row, 2)?,
        as_of: Timestamp(row.get(3)?),
        gone: row.get(4)?,
        order: row::json(row, 5)?,
    })
}
