//! Everything that passed between a person and the desk, in one line of time: messages and notes of every channel, orders
//! and what became of them, what was asked for here, cases, what was given elsewhere.

use model::{
    id::{CaseId, ConversationId, CustomerId, OperationId, OrderId},
    money::Money,
    order::{Order, ReturnStatus},
    time::Timestamp,
};
use rusqlite::Row;

use crate::{Reader, Result, row, table};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    MessageIn,
    MessageOut,
    Note,
    Placed,
    Shipped,
    Delivered,
    Cancelled,
    Refunded,
    ReturnAsked,
    ReturnBack,
    Operation,
    Case,
    Given,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub at: Timestamp,
    pub kind: Kind,
    /// First words, a parcel's number, an operation's or a case's kind.
    pub text: String,
    /// The conversation's subject, or the state of what was asked for.
    pub about: String,
    pub amount: Option<Money>,
    pub conversation: Option<ConversationId>,
    pub order: Option<(OrderId, String)>,
    pub operation: Option<OperationId>,
    pub case: Option<CaseId>,
}

impl Entry {
    fn new(at: Timestamp, kind: Kind) -> Self {
        Self {
            at,
            kind,
            text: String::new(),
            about: String::new(),
            amount: None,
            conversation: None,
            order: None,
            operation: None,
            case: None,
        }
    }
}

/// The newest `most` entries before `before`, newest first, and all that share the last one's moment: the next page begins
/// before that moment, so a page that ended within it would lose the rest.
pub fn timeline(reader: &Reader<'_>, id: CustomerId, before: Option<Timestamp>, most: usize) -> Result<Vec<Entry>> {
    let before = before.map_or(i64::MAX, |before| before.0);
    let mut all = messages(reader, id, before, most)?;
    all.extend(orders(reader, id)?);
    all.extend(operations(reader, id, before, most)?);
    all.extend(cases(reader, id)?);
    all.extend(given(reader, id)?);
    all.retain(|entry| entry.at.0 < before);
    all.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    if let Some(last) = most.checked_sub(1).and_then(|last| all.get(last)).map(|entry| entry.at) {
        all.retain(|entry| entry.at >= last);
    }
    Ok(all)
}

fn messages(reader: &Reader<'_>, id: CustomerId, before: i64, most: usize) -> Result<Vec<Entry>> {
    const WORDS: usize = 140;
    let mut statement = reader.connection().prepare_cached(&format!(
        "SELECT m.at, m.kind, m.direction, m.conversation, c.subject, substr(m.fresh, 1, 400)
         FROM conversation AS c JOIN message AS m ON m.conversation = c.id
         WHERE c.customer = ?1 AND m.kind <> 'event' AND m.at < ?2 AND m.at >= coalesce((
             SELECT m.at FROM conversation AS c JOIN message AS m ON m.conversation = c.id
             WHERE c.customer = ?1 AND m.kind <> 'event' AND m.at < ?2 ORDER BY m.at DESC LIMIT 1 OFFSET {most} - 1), 0)"
    ))?;
    let rows = statement.query_map((id.0.as_bytes(), before), |row| {
        let kind = match (row.get_ref(1)?.as_str(), row.get_ref(2)?.as_str()) {
            (Ok("note"), _) => Kind::Note,
            (_, Ok("out")) => Kind::MessageOut,
            _ => Kind::MessageIn,
        };
        let text: String = row.get(5)?;
        Ok(Entry {
            conversation: Some(row::id(row, 3)?),
            about: row.get(4)?,
            text: text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(WORDS).collect(),
            ..Entry::new(Timestamp(row.get(0)?), kind)
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn orders(reader: &Reader<'_>, id: CustomerId) -> Result<Vec<Entry>> {
    let mut statement = reader.connection().prepare_cached("SELECT id, body FROM shop_order WHERE customer = ?")?;
    let rows =
        statement.query_map([id.0.as_bytes()], |row| Ok((row::id::<OrderId>(row, 0)?, row::json::<Order>(row, 1)?)))?;
    let mut all = Vec::new();
    for found in rows {
        let (id, order) = found?;
        all.extend(of_order(id, &order));
    }
    Ok(all)
}

fn of_order(id: OrderId, order: &Order) -> Vec<Entry> {
    let entry = |at: Timestamp, kind: Kind| Entry { order: Some((id, order.number.clone())), ..Entry::new(at, kind) };
    let mut all = vec![Entry { amount: Some(order.money(order.totals.total)), ..entry(order.placed_at, Kind::Placed) }];
    for parcel in order.fulfilments.iter().filter(|parcel| parcel.cancelled_at.is_none()) {
        let text = parcel.tracking.iter().map(|tracking| tracking.number.as_str()).collect::<Vec<_>>().join(", ");
        let told = [(parcel.shipped_at, Kind::Shipped), (parcel.delivered_at, Kind::Delivered)];
        all.extend(told.into_iter().filter_map(|(at, kind)| Some(Entry { text: text.clone(), ..entry(at?, kind) })));
    }
    all.extend(order.cancelled_at.map(|at| entry(at, Kind::Cancelled)));
    for refund in order.payments.iter().flat_map(|payment| &payment.refunds) {
        all.push(Entry { amount: Some(order.money(refund.amount)), ..entry(refund.at, Kind::Refunded) });
    }
    for back in order.returns.iter().filter(|back| back.status != ReturnStatus::Draft) {
        all.push(entry(back.created_at, Kind::ReturnAsked));
        all.extend(back.received_at.map(|at| entry(at, Kind::ReturnBack)));
    }
    all
}

fn operations(reader: &Reader<'_>, id: CustomerId, before: i64, most: usize) -> Result<Vec<Entry>> {
    let mut statement = reader.connection().prepare_cached(&format!(
        "SELECT p.id, p.created_at, p.kind, p.state, o.id, o.number
         FROM shop_order AS o JOIN operation AS p ON p.order_id = o.id
         WHERE o.customer = ?1 AND p.created_at < ?2 AND p.created_at >= coalesce((
             SELECT p.created_at FROM shop_order AS o JOIN operation AS p ON p.order_id = o.id
             WHERE o.customer = ?1 AND p.created_at < ?2 ORDER BY p.created_at DESC LIMIT 1 OFFSET {most} - 1), 0)"
    ))?;
    let rows = statement.query_map((id.0.as_bytes(), before), |row| {
        Ok(Entry {
            operation: Some(row::id(row, 0)?),
            text: row.get(2)?,
            about: row.get(3)?,
            order: Some((row::id(row, 4)?, row.get(5)?)),
            ..Entry::new(Timestamp(row.get(1)?), Kind::Operation)
        })
    })?;
    let mut all: Vec<Entry> = rows.collect::<rusqlite::Result<_>>()?;
    for entry in &mut all {
        if let Some(operation) = entry.operation {
            let payload = table::operation::get(reader, operation)?.payload;
            entry.amount = payload.money();
        }
    }
    Ok(all)
}

fn cases(reader: &Reader<'_>, id: CustomerId) -> Result<Vec<Entry>> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT created_at, kind, status, id FROM after_sales_case WHERE customer = ?")?;
    let rows = statement.query_map([id.0.as_bytes()], |row| {
        Ok(Entry {
            text: row.get(1)?,
            about: row.get(2)?,
            case: Some(row::id(row, 3)?),
            ..Entry::new(Timestamp(row.get(0)?), Kind::Case)
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn given(reader: &Reader<'_>, id: CustomerId) -> Result<Vec<Entry>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT g.created_at, g.how, g.kind, g.amount, g.currency, o.id, o.number
         FROM compensation AS g LEFT JOIN shop_order AS o ON o.id = g.order_id
         WHERE g.customer = ? AND g.ended_at = 0",
    )?;
    let rows = statement.query_map([id.0.as_bytes()], |row| {
        Ok(Entry {
            text: row.get(1)?,
            about: row.get(2)?,
            amount: sum(row)?,
            order: row::id_or_none::<OrderId>(row, 5)?.map(|id| (id, row.get(6).unwrap_or_default())),
            ..Entry::new(Timestamp(row.get(0)?), Kind::Given)
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What was given outside of the shops, a sum for each currency.
pub fn given_to(reader: &Reader<'_>, id: CustomerId) -> Result<Vec<Money>> {
    let mut sums: Vec<Money> = Vec::new();
    for amount in given(reader, id)?.into_iter().filter(|entry| entry.about == "elsewhere").filter_map(|e| e.amount) {
        match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
            Some(sum) => *sum = sum.plus(amount).unwrap_or(*sum),
            None => sums.push(amount),
        }
    }
    Ok(sums)
}

fn sum(row: &Row<'_>) -> rusqlite::Result<Option<Money>> {
    let (amount, currency): (String, String) = (row.get(3)?, row.get(4)?);
    let currency = model::money::Currency::new(&currency).ok();
    Ok(amount.parse().ok().zip(currency).map(|(amount, currency)| Money::new(amount, currency)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::ingest::tests::desk::Desk;

    #[tokio::test]
    async fn a_page_never_ends_within_a_moment() {
        let desk = Desk::new().await;
        for id in ["a", "b", "c", "d", "e"] {
            desk.bring([desk.letter(id)]).await;
        }
        desk.store.now.advance(1_000);
        desk.bring([desk.letter("f")]).await;
        let customer = desk.talks().await[0].customer;
        let (mut seen, mut before) = (0, None);
        loop {
            let page = desk.store.read(move |reader| timeline(reader, customer, before, 2)).await.unwrap();
            let Some(last) = page.last() else { break };
            seen += page.len();
            before = Some(last.at);
        }
        assert_eq!(seen, 6, "each came once, though five came at once");
    }
}
