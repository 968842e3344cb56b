//! The list: a page of a view is one scan of a covering index, or one for each brand, merged; a count one row.

use std::{collections::HashMap, ops::ControlFlow};

use model::{
    conversation::Status,
    id::{AgentId, BrandId, ConversationId, CustomerId},
    time::Timestamp,
};
use rusqlite::{Row, ToSql};

use crate::{Reader, Result, row};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// This agent's open ones.
    Mine(AgentId),
    /// Nobody's open ones.
    Unassigned,
    /// All open ones.
    Open,
    Snoozed,
    Resolved,
    Junk,
}

/// The last row of a page: the next page begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub updated_at: Timestamp,
    pub id: ConversationId,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    pub id: ConversationId,
    pub brand: BrandId,
    pub customer: CustomerId,
    pub customer_name: String,
    pub channel: String,
    pub subject: String,
    pub snippet: String,
    /// The newest message is ours.
    pub last_out: bool,
    pub updated_at: Timestamp,
    pub unread: bool,
    pub assignee: Option<AgentId>,
    pub status: Status,
    /// Since when the customer waits for an answer; none while it is resolved.
    pub waiting_since: Option<Timestamp>,
    pub has_draft: bool,
    /// Operations that are neither done nor cancelled.
    pub waiting_operations: u32,
    pub needs_you: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<ListRow>,
    /// None on the last page.
    pub next: Option<Cursor>,
}

/// How many a view holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    pub total: u64,
    pub unread: u64,
}

const NOBODY: [u8; 16] = [0; 16];

/// The number of the first brand's value in a statement.
const FIRST_BRAND: usize = 6;

const COLUMNS: &str =
    "SELECT id, brand, customer, customer_name, channel, subject, snippet, last_out, updated_at, unread,
    assignee, status, snoozed_until, waiting_since,
    EXISTS (SELECT 1 FROM draft WHERE draft.conversation = conversation.id) FROM conversation";

impl View {
    fn columns(self) -> (bool, &'static str, Option<[u8; 16]>) {
        match self {
            Self::Mine(agent) => (false, "open", Some(*agent.0.as_bytes())),
            Self::Unassigned => (false, "open", Some(NOBODY)),
            Self::Open => (false, "open", None),
            Self::Snoozed => (false, "snoozed", None),
            Self::Resolved => (false, "resolved", None),
            Self::Junk => (true, "open", None),
        }
    }
}

/// A bound limit would have the statement prepared anew each time: it is part of the text. Each brand's rows come in the
/// order of the index and no further than they are wanted.
fn sql(assignee: bool, brands: usize, limit: usize) -> String {
    let index = if assignee { "conversation_by_assignee" } else { "conversation_list" };
    let assignee = if assignee { "AND assignee = ?5" } else { "AND ?5 IS NULL" };
    let of_brand = |nth: usize| {
        format!(
            "{COLUMNS} INDEXED BY {index} WHERE brand = ?{} AND junk = ?1 AND status = ?2 AND (updated_at, id) < (?3, ?4)
             {assignee}",
            FIRST_BRAND + nth
        )
    };
    let brands: Vec<String> = (0..brands).map(of_brand).collect();
    format!("{} ORDER BY updated_at DESC, id DESC LIMIT {limit}", brands.join(" UNION ALL "))
}

/// Rows of a view after `after`, newest first, in the list's order.
fn select(
    reader: &Reader<'_>,
    view: View,
    brand: Option<BrandId>,
    after: Option<Cursor>,
    limit: usize,
    mut each: impl FnMut(ListRow) -> ControlFlow<()>,
) -> Result<()> {
    let (junk, status, assignee) = view.columns();
    let (at, id) = after.map_or((i64::MAX, [0xff; 16]), |after| (after.updated_at.0, *after.id.0.as_bytes()));
    let brands: Vec<[u8; 16]> = match brand {
        Some(brand) => vec![*brand.0.as_bytes()],
        None => reader
            .connection()
            .prepare_cached("SELECT id FROM brand")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?,
    };
    if brands.is_empty() {
        return Ok(());
    }
    let mut statement = reader.connection().prepare_cached(&sql(assignee.is_some(), brands.len(), limit))?;
    let mut values: Vec<&dyn ToSql> = vec![&junk, &status, &at, &id, &assignee];
    values.extend(brands.iter().map(|brand| brand as &dyn ToSql));
    for row in statement.query_map(values.as_slice(), list_row)? {
        if each(row?).is_break() {
            break;
        }
    }
    Ok(())
}

/// A page of a view, newest first; of a brand or of all.
pub fn page(
    reader: &Reader<'_>,
    view: View,
    brand: Option<BrandId>,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Page> {
    let mut rows = Vec::new();
    select(reader, view, brand, after, limit + 1, |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    add_operations(reader, rows.iter_mut())?;
    let next = rows.last().filter(|_| more).map(|last| Cursor { updated_at: last.updated_at, id: last.id });
    Ok(Page { rows, next })
}

/// How many a view holds, never counted by a scan.
pub fn counts(reader: &Reader<'_>, view: View, brand: Option<BrandId>) -> Result<Count> {
    let (junk, status, assignee) = view.columns();
    let mut statement = reader.connection().prepare_cached(
        "SELECT coalesce(sum(total), 0), coalesce(sum(unread), 0) FROM conversation_count
         WHERE junk = ?1 AND status = ?2 AND (?3 IS NULL OR assignee = ?3) AND (?4 IS NULL OR brand = ?4)",
    )?;
    let brand = brand.map(|brand| *brand.0.as_bytes());
    Ok(statement.query_row((junk, status, assignee, brand), |row| {
        Ok(Count { total: row.get::<_, i64>(0)?.max(0) as u64, unread: row.get::<_, i64>(1)?.max(0) as u64 })
    })?)
}

/// The newest ones whose subject or customer's name holds these words; for the palette. Looks through the newest 1,000 of
/// the open, snoozed and resolved at most: a full search is another matter.
pub fn by_text(reader: &Reader<'_>, query: &str, limit: usize) -> Result<Vec<ListRow>> {
    let needle = query.trim().to_lowercase();
    let mut found = Vec::new();
    if needle.is_empty() {
        return Ok(found);
    }
    for view in [View::Open, View::Snoozed, View::Resolved] {
        select(reader, view, None, None, 1_000, |row| {
            if row.subject.to_lowercase().contains(&needle) || row.customer_name.to_lowercase().contains(&needle) {
                found.push(row);
            }
            if found.len() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
    }
    found.sort_by_key(|row| std::cmp::Reverse(row.updated_at));
    found.truncate(limit);
    Ok(found)
}

/// One conversation's row, without its operations.
///
/// # Errors
/// [`crate::StoreError::NotFound`].
pub(crate) fn listed(reader: &Reader<'_>, id: ConversationId) -> Result<ListRow> {
    let sql = format!("{COLUMNS} WHERE id = ?");
    Ok(reader.connection().prepare_cached(&sql)?.query_row([id.0.as_bytes()], list_row)?)
}

/// Open operations are few: read once, whatever the page.
pub(crate) fn add_operations<'a>(reader: &Reader<'_>, rows: impl Iterator<Item = &'a mut ListRow>) -> Result<()> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT conversation, count(*), max(state = 'needs_you') FROM operation
         WHERE state NOT IN ('done', 'cancelled') AND conversation IS NOT NULL GROUP BY conversation",
    )?;
    let open: HashMap<ConversationId, (u32, bool)> = statement
        .query_map([], |row| Ok((row::id(row, 0)?, (row.get(1)?, row.get(2)?))))?
        .collect::<rusqlite::Result<_>>()?;
    if !open.is_empty() {
        for row in rows {
            (row.waiting_operations, row.needs_you) = open.get(&row.id).copied().unwrap_or_default();
        }
    }
    Ok(())
}

fn list_row(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    let status = super::status(row, 11, 12)?;
    let waiting_since: i64 = row.get(13)?;
    Ok(ListRow {
        id: row::id(row, 0)?,
        brand: row::id(row, 1)?,
        customer: row::id(row, 2)?,
        customer_name: row.get(3)?,
        channel: row.get(4)?,
        subject: row.get(5)?,
        snippet: row.get(6)?,
        last_out: row.get(7)?,
        updated_at: Timestamp(row.get(8)?),
        unread: row.get(9)?,
        assignee: row::id_or_none(row, 10)?,
        status,
        waiting_since: (waiting_since > 0 && status != Status::Resolved).then_some(Timestamp(waiting_since)),
        has_draft: row.get(14)?,
        waiting_operations: 0,
        needs_you: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TempStore;

    /// The list stays quick at any size only while it never touches the table and never sorts.
    #[tokio::test]
    async fn a_page_is_one_scan_of_a_covering_index() {
        let store = TempStore::new().unwrap();
        for (assignee, brands, index) in [
            (false, 1, "conversation_list"),
            (false, 3, "conversation_list"),
            (true, 1, "conversation_by_assignee"),
            (true, 3, "conversation_by_assignee"),
        ] {
            let plan = store
                .read(move |reader| {
                    let mut statement =
                        reader.connection().prepare(&format!("EXPLAIN QUERY PLAN {}", sql(assignee, brands, 51)))?;
                    let rows = statement.raw_query().mapped(|row| row.get::<_, String>(3));
                    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
                })
                .await
                .unwrap();
            assert_eq!(plan.matches(&format!("USING COVERING INDEX {index}")).count(), brands, "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
