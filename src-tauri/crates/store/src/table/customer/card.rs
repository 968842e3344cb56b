//! A customer at a glance: what was bought, paid and sent back, and the earlier talks.

use std::collections::BTreeMap;

use model::{
    customer::Customer,
    id::{ConversationId, CustomerId},
    money::{Currency, Money},
    order::{Order, ReturnStatus},
    time::Timestamp,
};
use rusqlite::OptionalExtension;

use crate::{Reader, Result, row};

#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub customer: Customer,
    pub bought: Bought,
    /// Newest first.
    pub talks: Vec<EarlierTalk>,
}

/// What the shops' orders say, sums by currency.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bought {
    pub orders: u32,
    pub paid: Vec<Money>,
    pub refunded: Vec<Money>,
    pub items: u32,
    /// Received back.
    pub items_returned: u32,
    pub first_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierTalk {
    pub id: ConversationId,
    pub subject: String,
    /// `open`, `snoozed`, `resolved`.
    pub status: String,
    pub at: Timestamp,
}

/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn card(reader: &Reader<'_>, id: CustomerId, talks: usize) -> Result<Card> {
    let customer = super::get(reader, id)?;
    let bought = bought(reader, id)?;
    let talks = reader
        .connection()
        .prepare_cached(
            &format!("SELECT id, subject, status, updated_at FROM conversation WHERE customer = ? ORDER BY updated_at DESC LIMIT {talks}"),
        )?
        .query_map([id.0.as_bytes()], |row| {
            Ok(EarlierTalk {
                id: row::id(row, 0)?,
                subject: row.get(1)?,
                status: row.get(2)?,
                at: Timestamp(row.get(3)?),
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Card { customer, bought, talks })
}

fn bought(reader: &Reader<'_>, id: CustomerId) -> Result<Bought> {
    let mut sums = Bought::default();
    let mut paid = BTreeMap::<Currency, Money>::new();
    let mut refunded = BTreeMap::<Currency, Money>::new();
    let add = |sums: &mut BTreeMap<Currency, Money>, money: Money| {
        let sum = sums.entry(money.currency).or_insert_with(|| money.currency.zero());
        // One currency, and no shop's orders sum up to more than a decimal holds.
        *sum = sum.plus(money).unwrap_or(*sum);
    };
    let mut statement =
        reader.connection().prepare_cached("SELECT body FROM shop_order WHERE customer = ? AND gone = 0")?;
    for order in statement.query_map([id.0.as_bytes()], |row| row::json::<Order>(row, 0))? {
        let order = order?;
        sums.orders += 1;
        sums.first_at = Some(sums.first_at.map_or(order.placed_at, |first| first.min(order.placed_at)));
        add(&mut paid, order.captured());
        add(&mut refunded, order.refunded());
        if order.cancelled_at.is_none() {
            sums.items += order.lines.iter().map(|line| line.quantity).sum::<u32>();
        }
        let received = order.returns.iter().filter(|back| back.status != ReturnStatus::Cancelled);
        sums.items_returned +=
            received.flat_map(|back| &back.lines).map(|line| line.received + line.damaged).sum::<u32>();
    }
    sums.paid = paid.into_values().filter(Money::is_positive).collect();
    sums.refunded = refunded.into_values().filter(Money::is_positive).collect();
    Ok(sums)
}

/// A customer as the palette shows one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub id: CustomerId,
    pub name: String,
    pub email: Option<String>,
    /// The newest.
    pub conversation: Option<ConversationId>,
}

/// Customers whose name, address or phone number begins like this.
pub fn find(reader: &Reader<'_>, query: &str, limit: usize) -> Result<Vec<Found>> {
    let query = query.trim();
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let connection = reader.connection();
    let mut ids: Vec<CustomerId> = Vec::new();
    let lower = query.to_lowercase();
    let mut take = |sql: &str, from: &str| -> Result<()> {
        // A bound limit would have the statement prepared anew each time.
        let mut statement = connection.prepare_cached(&format!("{sql} LIMIT {limit}"))?;
        for id in statement.query_map((from, format!("{from}\u{10FFFF}")), |row| row::id(row, 0))? {
            let id = id?;
            if ids.len() < limit && !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(())
    };
    take(
        "SELECT customer FROM customer_identity WHERE value >= ?1 AND value < ?2 AND kind <> 'remote' ORDER BY value",
        &lower,
    )?;
    take(
        "SELECT id FROM customer
         WHERE name COLLATE NOCASE >= ?1 AND name COLLATE NOCASE < ?2 AND merged_into = zeroblob(16)
         ORDER BY name COLLATE NOCASE",
        query,
    )?;
    ids.into_iter().map(|id| found(reader, id)).collect()
}

fn found(reader: &Reader<'_>, id: CustomerId) -> Result<Found> {
    let connection = reader.connection();
    let name = connection
        .prepare_cached("SELECT name FROM customer WHERE id = ?")?
        .query_row([id.0.as_bytes()], |row| row.get(0))?;
    let email = connection
        .prepare_cached(
            "SELECT value FROM customer_identity WHERE customer = ? AND kind = 'email' ORDER BY value LIMIT 1",
        )?
        .query_row([id.0.as_bytes()], |row| row.get(0))
        .optional()?;
    let conversation = connection
        .prepare_cached("SELECT id FROM conversation WHERE customer = ? ORDER BY updated_at DESC LIMIT 1")?
        .query_row([id.0.as_bytes()], |row| row::id(row, 0))
        .optional()?;
    Ok(Found { id, name, email, conversation })
}
