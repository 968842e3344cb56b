//! Lists of cases: by status, by deadline, received and not refunded. A page is one scan of an index that holds all that a
//! row shows; the names in it are copies, kept by triggers.

use model::{
    case::{Course, Priority, Status},
    id::{AgentId, CaseId, ConversationId, OrderId},
    time::Timestamp,
};
use rusqlite::{OptionalExtension, Row, params};

use super::{NEVER, course};
use crate::{Reader, Result, StoreError, row};

/// Which cases are listed. All but the closed ones come with the nearest deadline first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// All that are not closed.
    Active,
    /// Of a status that is not closed.
    Of(Status),
    /// Not closed, and a deadline is set.
    Due,
    /// The goods are here, and no refund was asked for in the case.
    NotRefunded,
    /// The last closed first.
    Closed,
}

/// What a list shows of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    pub id: CaseId,
    pub number: u32,
    pub course: Course,
    /// As [`super::Case::cause`].
    pub cause: String,
    pub priority: Priority,
    pub due: Option<Timestamp>,
    pub owner: Option<AgentId>,
    /// What to do next, else what it is about; the beginning of it.
    pub gist: String,
    /// The customer's, else whom the order names.
    pub customer_name: String,
    pub order_number: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<ListRow>,
    /// Where the next page begins; none at the end.
    pub next: Option<(i64, CaseId)>,
}

const NOT_REFUNDED: &str = "not_refunded";

const COLUMNS: &str = "id, number, kind, status, cause, priority, due, owner, gist, customer_name, order_number";

/// How many cases each status has.
pub type Counts = Vec<(Status, u32)>;

fn list_row(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    let due: i64 = row.get(6)?;
    Ok(ListRow {
        id: row::id(row, 0)?,
        number: row.get(1)?,
        course: course(row, 2, 3)?,
        cause: row.get(4)?,
        priority: row::word(row, 5)?,
        due: (due != NEVER).then_some(Timestamp(due)),
        owner: row::id_or_none(row, 7)?,
        gist: row.get(8)?,
        customer_name: row.get(9)?,
        order_number: row.get(10)?,
    })
}

/// A page of a view, after the case at (`key`, id).
pub fn list(reader: &Reader<'_>, view: View, after: Option<(i64, CaseId)>, limit: u32) -> Result<Page> {
    let beginning = if view == View::Closed { (i64::MAX, [u8::MAX; 16]) } else { (i64::MIN, [0; 16]) };
    let (at, id) = after.map_or(beginning, |(at, id)| (at, *id.0.as_bytes()));
    let sql = page_sql(view, limit)?;
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let found = statement.query_map(params![at, id], |row| Ok((list_row(row)?, row.get::<_, i64>(11)?)))?;
    let mut found: Vec<(ListRow, i64)> = found.collect::<rusqlite::Result<_>>()?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|(case, key)| (*key, case.id));
    Ok(Page { rows: found.into_iter().map(|(case, _)| case).collect(), next })
}

fn page_sql(view: View, limit: u32) -> Result<String> {
    let (index, filter) = match view {
        View::Active => ("case_active", "closed_at = 0".to_owned()),
        View::Of(status) => ("case_of_status", format!("closed_at = 0 AND status = '{}'", row::as_word(&status)?)),
        View::Due => ("case_active", format!("closed_at = 0 AND due < {NEVER}")),
        View::NotRefunded => ("case_to_refund", "to_refund = 1".to_owned()),
        View::Closed => ("case_closed", "closed_at > 0".to_owned()),
    };
    let (key, beyond, way) = if view == View::Closed { ("closed_at", "<", "DESC") } else { ("due", ">", "ASC") };
    Ok(format!(
        "SELECT {COLUMNS}, {key} FROM after_sales_case INDEXED BY {index}
         WHERE {filter} AND ({key}, id) {beyond} (?1, ?2)
         ORDER BY {key} {way}, id {way} LIMIT {}",
        limit.saturating_add(1)
    ))
}

/// One case as a list shows it.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn listed(reader: &Reader<'_>, id: CaseId) -> Result<ListRow> {
    let sql = format!("SELECT {COLUMNS} FROM after_sales_case WHERE id = ?");
    let found = reader.connection().prepare_cached(&sql)?.query_row([id.0.as_bytes()], list_row).optional()?;
    found.ok_or(StoreError::NotFound)
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

fn where_column(reader: &Reader<'_>, column: &str, id: [u8; 16]) -> Result<Vec<ListRow>> {
    let sql = format!("SELECT {COLUMNS} FROM after_sales_case WHERE {column} = ? ORDER BY id DESC LIMIT 50");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([id], list_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Those of one conversation, newest first.
pub fn of_conversation(reader: &Reader<'_>, id: ConversationId) -> Result<Vec<ListRow>> {
    where_column(reader, "conversation", *id.0.as_bytes())
}

/// Those of one order, newest first.
pub fn of_order(reader: &Reader<'_>, id: OrderId) -> Result<Vec<ListRow>> {
    where_column(reader, "order_id", *id.0.as_bytes())
}

#[cfg(test)]
mod tests;
