//! Lists of cases: by status, by deadline, received and not refunded; a page at a time along an index.

use model::{
    case::Status,
    id::{CaseId, ConversationId, OrderId},
};
use rusqlite::params;

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

/// How many cases each status has.
pub type Counts = Vec<(Status, u32)>;

const NO_REFUND: &str = "NOT EXISTS (SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
    WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled')";

/// A page of a view, after the case at (`key`, id).
pub fn list(reader: &Reader<'_>, view: View, after: Option<(i64, CaseId)>, limit: u32) -> Result<Page> {
    let filter = match view {
        View::Active => "closed_at = 0".to_owned(),
        View::Of(status) => format!("status = '{}'", row::as_word(&status)?),
        View::Due => "closed_at = 0 AND due < 9223372036854775807".to_owned(),
        View::NotRefunded => format!("status IN ('received', 'diagnosed') AND {NO_REFUND}"),
        View::Closed => "closed_at > 0".to_owned(),
    };
    let key = if view == View::Closed { "-closed_at" } else { "due" };
    let (at, id) = after.map_or((i64::MIN, [0; 16]), |(at, id)| (at, *id.0.as_bytes()));
    let sql = format!(
        "SELECT {COLUMNS}, {key} FROM after_sales_case WHERE {filter} AND ({key}, id) > (?1, ?2)
         ORDER BY {key}, id LIMIT {}",
        limit.saturating_add(1)
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let found = statement.query_map(params![at, id], |row| Ok((read(row)?, row.get::<_, i64>(19)?)))?;
    let mut found: Vec<(Case, i64)> = found.collect::<rusqlite::Result<_>>()?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|(case, key)| (*key, case.id));
    Ok(Page { rows: found.into_iter().map(|(case, _)| case).collect(), next })
}

/// Of each status, and of those received and not refunded.
pub fn counts(reader: &Reader<'_>) -> Result<(Counts, u32)> {
    let mut statement = reader
        .connection()
        // Named one by one, so that the index by status is all that is read.
        .prepare_cached(
            "SELECT status, count(*) FROM after_sales_case
             WHERE status IN ('open', 'waiting_customer', 'waiting_goods', 'received', 'diagnosed', 'sent_out')
             GROUP BY status",
        )?;
    let counts: Counts =
        statement.query_map([], |row| Ok((row::word(row, 0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let not_refunded = reader
        .connection()
        .prepare_cached(&format!(
            "SELECT count(*) FROM after_sales_case WHERE status IN ('received', 'diagnosed') AND {NO_REFUND}"
        ))?
        .query_row([], |row| row.get(0))?;
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
