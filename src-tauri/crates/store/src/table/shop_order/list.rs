//! Finding orders: by number, mail, phone, name or tracking number, a customer's, the newest.

use std::collections::HashSet;

use model::{
    customer::{Dialled, dialled, normal_email, normal_phone},
    id::{AccountId, BrandId, CustomerId, OrderId},
    money::{Currency, Money},
    order::{FulfilmentStatus, PaymentStatus},
    time::Timestamp,
    words::sought,
};
use rusqlite::{Row, ToSql};
use rust_decimal::Decimal;

use super::tracking_key;
use crate::{Reader, Result, row, table::customer};

/// A line of a list of orders.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderSummary {
    pub id: OrderId,
    pub account: AccountId,
    pub number: String,
    pub name: String,
    pub email: String,
    pub customer: Option<CustomerId>,
    pub total: Money,
    pub placed_at: Timestamp,
    pub payment_status: PaymentStatus,
    pub fulfilment_status: FulfilmentStatus,
    pub cancelled: bool,
    pub gone: bool,
}

pub(super) const COLUMNS: &str =
    "SELECT id, account, number, name, email, customer, total, currency, placed_at, payment_status,
    fulfilment_status, cancelled_at <> 0, gone FROM shop_order";

/// The last character there is: what begins with `x` lies between `x` and `x` with this.
const LAST: char = '\u{10FFFF}';

/// What fits, best first: a number, an address, a phone or tracking number as a whole, then what begins like it, then what is
/// of a customer whose name holds these words.
pub fn find(reader: &Reader<'_>, query: &str, limit: usize) -> Result<Vec<OrderSummary>> {
    let query = query.trim();
    let bare = query.trim_start_matches('#').trim();
    if bare.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Found { reader, limit, seen: HashSet::new(), rows: Vec::new() };
    let (upper, lower) = (bare.to_uppercase(), bare.to_lowercase());
    found.add("number IN (?1, ?2, ?3) ORDER BY placed_at DESC", &[&bare, &upper, &lower])?;
    if let Some(email) = normal_email(query) {
        found.add("email = ?1 AND email <> '' ORDER BY placed_at DESC", &[&email])?;
    }
    found.add("id IN (SELECT order_id FROM tracking WHERE number = ?1)", &[&tracking_key(bare)])?;
    if let Some(phone) = normal_phone(query).filter(|_| !query.contains('@')) {
        found.add("phone = ?1 AND phone <> '' ORDER BY placed_at DESC", &[&phone])?;
    }
    if let Some(Dialled { significant, end, international, .. }) = dialled(query) {
        found.add(&customer::same_number("phone", "phone <> ''"), &[&end, &significant, &international])?;
    }
    found.add("number >= ?1 AND number < ?2 ORDER BY number", &[&bare, &format!("{bare}{LAST}")])?;
    if bare.chars().count() > 1 || !bare.is_ascii() {
        let to = format!("{bare}{LAST}");
        found.add(
            "name COLLATE NOCASE >= ?1 AND name COLLATE NOCASE < ?2 ORDER BY name COLLATE NOCASE",
            &[&bare, &to],
        )?;
        let to = format!("{lower}{LAST}");
        found.add("email >= ?1 AND email < ?2 AND email <> '' ORDER BY email", &[&lower, &to])?;
        // A name of several words that begins like this is what was meant; else they are sought in any order.
        let words = sought(bare, true).filter(|sought| sought.words.len() == 1 || found.rows.is_empty());
        if let (true, Some(sought)) = (found.rows.len() < limit && !bare.contains('@'), words) {
            for customer in customer::bearing(reader, &sought, limit)? {
                found.add("customer = ?1 ORDER BY placed_at DESC", &[&customer.0.as_bytes()])?;
            }
        }
    }
    Ok(found.rows)
}

/// Orders of exactly this number, newest first; shops may use the same number.
pub fn by_number(reader: &Reader<'_>, number: &str) -> Result<Vec<OrderSummary>> {
    let number = number.trim().trim_start_matches('#');
    select(reader, "number = ?1 ORDER BY placed_at DESC", &[&number], 20)
}

/// All of a customer's, newest first.
pub fn of_customer(reader: &Reader<'_>, customer: CustomerId, limit: usize) -> Result<Vec<OrderSummary>> {
    select(reader, "customer = ?1 ORDER BY placed_at DESC", &[&customer.0.as_bytes()], limit)
}

/// A page of all orders, newest first, after the one at (`placed_at`, id); of a brand's shops or of all. Each shop's come in
/// the order of the index and no further than they are wanted.
pub fn newest(
    reader: &Reader<'_>,
    brand: Option<BrandId>,
    after: Option<(Timestamp, OrderId)>,
    limit: usize,
) -> Result<Vec<OrderSummary>> {
    let (at, id) = after.map_or((i64::MAX, [0xff; 16]), |(at, id)| (at.0, *id.0.as_bytes()));
    let brand = brand.map(|brand| *brand.0.as_bytes());
    let shops: Vec<[u8; 16]> = reader
        .connection()
        .prepare_cached("SELECT id FROM account WHERE kind = 'shop' AND (?1 IS NULL OR brand = ?1)")?
        .query_map([brand], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if shops.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<&dyn ToSql> = vec![&at, &id];
    values.extend(shops.iter().map(|shop| shop as &dyn ToSql));
    let mut statement = reader.connection().prepare_cached(&newest_sql(shops.len(), limit))?;
    let rows = statement.query_map(values.as_slice(), summary)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn newest_sql(shops: usize, limit: usize) -> String {
    let of_shop = |nth: usize| {
        format!("{COLUMNS} INDEXED BY shop_order_by_placed WHERE account = ?{} AND (placed_at, id) < (?1, ?2)", nth + 3)
    };
    let shops: Vec<String> = (0..shops).map(of_shop).collect();
    format!("{} ORDER BY placed_at DESC, id DESC LIMIT {limit}", shops.join(" UNION ALL "))
}

struct Found<'a> {
    reader: &'a Reader<'a>,
    limit: usize,
    seen: HashSet<OrderId>,
    rows: Vec<OrderSummary>,
}

impl Found<'_> {
    fn add(&mut self, condition: &str, values: &[&dyn ToSql]) -> Result<()> {
        if self.rows.len() < self.limit {
            for order in select(self.reader, condition, values, self.limit)? {
                if self.rows.len() < self.limit && self.seen.insert(order.id) {
                    self.rows.push(order);
                }
            }
        }
        Ok(())
    }
}

fn select(reader: &Reader<'_>, condition: &str, values: &[&dyn ToSql], limit: usize) -> Result<Vec<OrderSummary>> {
    let mut statement = reader.connection().prepare_cached(&format!("{COLUMNS} WHERE {condition} LIMIT {limit}"))?;
    let rows = statement.query_map(values, summary)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn summary(row: &Row<'_>) -> rusqlite::Result<OrderSummary> {
    let amount: Decimal = row.get_ref(6)?.as_str()?.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            6,
            rusqlite::types::Type::Text,
            Box::<rust_decimal::Error>::new(error),
        )
    })?;
    let currency = Currency::new(row.get_ref(7)?.as_str()?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(7, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok(OrderSummary {
        id: row::id(row, 0)?,
        account: row::id(row, 1)?,
        number: row.get(2)?,
        name: row.get(3)?,
        email: row.get(4)?,
        customer: row::id_or_none(row, 5)?,
        total: Money::new(amount, currency),
        placed_at: Timestamp(row.get(8)?),
        payment_status: row::word(row, 9)?,
        fulfilment_status: row::word(row, 10)?,
        cancelled: row.get(11)?,
        gone: row.get(12)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TempStore;

    #[tokio::test]
    async fn the_newest_are_never_sorted() {
        let store = TempStore::new().unwrap();
        for shops in [1, 3] {
            let plan = store
                .read(move |reader| {
                    let mut statement =
                        reader.connection().prepare(&format!("EXPLAIN QUERY PLAN {}", newest_sql(shops, 51)))?;
                    let rows = statement.raw_query().mapped(|row| row.get::<_, String>(3));
                    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
                })
                .await
                .unwrap();
            assert_eq!(plan.matches("USING INDEX shop_order_by_placed").count(), shops, "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
