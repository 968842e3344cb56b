//! Lists of cases: by status, by deadline, received and not refunded; a page at a time along an index.

use model::{
    case::Status,
    id::{CaseId, ConversationId, OrderId},
};
use rusqlite::{OptionalExtension, params};

use super::{COLUMNS, Case, read};
use crate::{Reader, Result, row};

/// Which cases are listed. All but the closed ones come with the nearest deadline first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// All that are not closed.
    Active,
    Of(Status),
    /// Not closed, and a deadline is set.
    Due,
    /// The goods are here, and no refund was asked for in the case.
    NotRefunded,
    /// The last closed first.
    Closed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<Case>,
    /// Where the next page begins; none at the end.
    pub next: Option<(i64, CaseId)>,
}

const NOT_REFUNDED: &str = "not_refunded";

/// How many cases each status has.
pub type Counts = Vec<(Status, u32)>;

/// A page of a view, after the case at (`key`, id).
pub fn list(reader: &Reader<'_>, view: View, after: Option<(i64, CaseId)>, limit: u32) -> Result<Page> {
    let beginning = if view == View::Closed { (i64::MAX, [u8::MAX; 16]) } else { (i64::MIN, [0; 16]) };
    let (at, id) = after.map_or(beginning, |(at, id)| (at, *id.0.as_bytes()));
    let sql = page_sql(view, limit)?;
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let found = statement.query_map(params![at, id], |row| Ok((read(row)?, row.get::<_, i64>(19)?)))?;
    let mut found: Vec<(Case, i64)> = found.collect::<rusqlite::Result<_>>()?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|(case, key)| (*key, case.id));
    Ok(Page { rows: found.into_iter().map(|(case, _)| case).collect(), next })
}

fn page_sql(view: View, limit: u32) -> Result<String> {
    let filter = match view {
        View::Active => "closed_at = 0".to_owned(),
        View::Of(status) => format!("status = '{}'", row::as_word(&status)?),
        View::Due => "closed_at = 0 AND due < 9223372036854775807".to_owned(),
        View::NotRefunded => "to_refund = 1".to_owned(),
        View::Closed => "closed_at > 0".to_owned(),
    };
    let (key, beyond, way) = if view == View::Closed { ("closed_at", "<", "DESC") } else { ("due", ">", "ASC") };
    Ok(format!(
        "SELECT {COLUMNS}, {key} FROM after_sales_case WHERE {filter} AND ({key}, id) {beyond} (?1, ?2)
         ORDER BY {key} {way}, id {way} LIMIT {}",
        limit.saturating_add(1)
    ))
}

/// What a row of a list says besides the case itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// The customer's, else whom the order names.
    pub customer: String,
    pub order_number: String,
}

/// One short look for each row: neither order nor customer is read whole.
pub fn names(reader: &Reader<'_>, case: &Case) -> Result<Names> {
    let mut names = Names::default();
    let mut recipient = String::new();
    if let Some(order) = case.order {
        let found = reader
            .connection()
            .prepare_cached("SELECT number, name FROM shop_order WHERE id = ?")?
            .query_row([order.0.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        (names.order_number, recipient) = found.unwrap_or_default();
    }
    if let Some(customer) = case.customer {
        let found = reader
            .connection()
            .prepare_cached("SELECT name FROM customer WHERE id = ?")?
            .query_row([customer.0.as_bytes()], |row| row.get(0))
            .optional()?;
        names.customer = found.unwrap_or_default();
    }
    if names.customer.is_empty() {
        names.customer = recipient;
    }
    Ok(names)
}

/// Of each status that is not closed, and of those received and not refunded; counted when they change, not when asked.
pub fn counts(reader: &Reader<'_>) -> Result<(Counts, u32)> {
    let mut statement = reader.connection().prepare_cached("SELECT what, total FROM case_count WHERE total > 0")?;
    let (mut counts, mut not_refunded) = (Counts::new(), 0);
    let mut rows = statement.query([])?;
    while let Some(found) = rows.next()? {
        if found.get::<_, String>(0)? == NOT_REFUNDED {
            not_refunded = found.get(1)?;
        } else {
            let status: Status = row::word(found, 0)?;
            if !status.is_closed() {
                counts.push((status, found.get(1)?));
            }
        }
    }
    counts.sort_by_key(|(status, _)| *status);
    Ok((counts, not_refunded))
}

/// The newest, whatever became of them.
pub fn newest(reader: &Reader<'_>, limit: u32) -> Result<Vec<Case>> {
    let sql = format!("SELECT {COLUMNS} FROM after_sales_case ORDER BY id DESC LIMIT {limit}");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn where_column(reader: &Reader<'_>, column: &str, id: [u8; 16]) -> Result<Vec<Case>> {
    let sql = format!("SELECT {COLUMNS} FROM after_sales_case WHERE {column} = ? ORDER BY id DESC LIMIT 50");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([id], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Those of one conversation, newest first.
pub fn of_conversation(reader: &Reader<'_>, id: ConversationId) -> Result<Vec<Case>> {
    where_column(reader, "conversation", *id.0.as_bytes())
}

/// Those of one order, newest first.
pub fn of_order(reader: &Reader<'_>, id: OrderId) -> Result<Vec<Case>> {
    where_column(reader, "order_id", *id.0.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TempStore;

    #[tokio::test]
    async fn no_view_is_sorted_or_looked_for_among_others() {
        let store = TempStore::new().unwrap();
        let views = [View::Active, View::Of(Status::Open), View::Due, View::NotRefunded, View::Closed];
        for view in views {
            let plan = store
                .read(move |reader| {
                    let asked = format!("EXPLAIN QUERY PLAN {}", page_sql(view, 50)?);
                    let mut statement = reader.connection().prepare(&asked)?;
                    let rows = statement.raw_query().mapped(|row| row.get::<_, String>(3));
                    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
                })
                .await
                .unwrap();
            // A scan would walk over all pages before this one.
            assert!(plan.contains("SEARCH after_sales_case USING INDEX case_"), "{view:?}: {plan}");
            assert!(plan.contains("id)"), "{view:?}, after the last of many of one moment: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{view:?}: {plan}");
        }
    }
}
