//! A customer at a glance: what was bought, paid and sent back, and the earlier talks.

use std::collections::BTreeMap;

use crate::{Reader, Result, row};
use model::{
    customer::Customer,
    id::{ConversationId, CustomerId},
    money::{Currency, Money},
    order::{Order, ReturnStatus},
    time::Timestamp,
};

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
