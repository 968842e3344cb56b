//! The list: a page of a view is one scan of an index, or one for each brand, merged; a count one row. What is wanted beyond
//! that is asked of each row in turn, of so many at most.

use std::{collections::HashMap, ops::ControlFlow};

use model::{
    conversation::{Priority, Status},
    deadline::Due,
    id::{AgentId, BrandId, ConversationId, CustomerId},
    time::Timestamp,
};
use rusqlite::{Row, ToSql};

use super::filter::{Filter, Ready};
use crate::{
    Reader, Result, row,
    table::{draft, operation},
};

/// Rows looked at for one page: a filter that hardly any fits ends with what it has, and can be asked to go on.
const LOOKED_AT: usize = 5_000;

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
    /// Open ones in which the customer waits for us, the longest wait first.
    Waiting,
    /// Those that are due until then, the nearest first.
    Due(Timestamp),
    /// Open ones in which nobody waits for us.
    Answered,
    /// In which an operation needs a person.
    NeedsYou,
    /// In which this agent has a draft, the newest first.
    Drafts(AgentId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    Newest,
    /// The longest wait first, then the newest.
    Waiting,
    /// The nearest missed target first, then the newest.
    Breach,
}

/// What a list is to hold.
#[derive(Debug, Clone)]
pub struct Wish {
    pub view: View,
    pub order: Order,
    pub brand: Option<BrandId>,
    pub filter: Option<Filter>,
    pub now: Timestamp,
}

/// The last row of a page: the next page begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// By what the rows are ordered.
    pub at: Timestamp,
    pub id: ConversationId,
    /// It is among those that come after the ordered ones, newest first.
    pub rest: bool,
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
    pub priority: Priority,
    pub due: Option<Due>,
    pub tags: Vec<String>,
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

const NOBODY: [u8; 16] = [0; 16];

/// The number of the first brand's value in a statement.
const FIRST_BRAND: usize = 6;

const COLUMNS: &str =
    "SELECT id, brand, customer, customer_name, channel, subject, snippet, last_out, updated_at, unread,
    assignee, status, snoozed_until, waiting_since,
    EXISTS (SELECT 1 FROM draft WHERE draft.conversation = conversation.id), priority, due_at, due_for,
    (SELECT group_concat(tag, char(10)) FROM conversation_tag WHERE conversation_tag.conversation = conversation.id)
    FROM conversation";

impl View {
    pub(super) fn columns(self) -> (bool, &'static str, Option<[u8; 16]>) {
        match self {
            Self::Mine(agent) => (false, "open", Some(*agent.0.as_bytes())),
            Self::Unassigned => (false, "open", Some(NOBODY)),
            Self::Snoozed => (false, "snoozed", None),
            Self::Resolved => (false, "resolved", None),
            Self::Junk => (true, "open", None),
            Self::Open | Self::Waiting | Self::Due(_) | Self::Answered | Self::NeedsYou | Self::Drafts(_) => {
                (false, "open", None)
            }
        }
    }

    /// Whether a row that was found by another index than the view's own belongs to it.
    pub(super) fn holds(self, row: &ListRow) -> bool {
        match self {
            Self::Mine(agent) => row.status == Status::Open && row.assignee == Some(agent),
            Self::Unassigned => row.status == Status::Open && row.assignee.is_none(),
            Self::Open | Self::Waiting => row.status == Status::Open,
            Self::Answered => row.status == Status::Open && row.waiting_since.is_none(),
            Self::Snoozed => matches!(row.status, Status::Snoozed { .. }),
            Self::Resolved => row.status == Status::Resolved,
            Self::Due(until) => row.due.is_some_and(|due| due.at <= until),
            Self::Junk => false,
            Self::NeedsYou | Self::Drafts(_) => true,
        }
    }
}

/// Which index gives the rows, and in which order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    Newest(View),
    Waiting,
    Breach,
}

impl Source {
    /// A bound limit would have the statement prepared anew each time: it is part of the text. Each brand's rows come in
    /// the order of the index and no further than they are wanted.
    fn sql(self, brands: usize, limit: usize) -> String {
        let (wanted, order) = match self {
            Self::Newest(view) => {
                let by_assignee = view.columns().2.is_some();
                let index = if by_assignee { "conversation_by_assignee" } else { "conversation_list" };
                let assignee = if by_assignee { "AND assignee = ?5" } else { "AND ?5 IS NULL" };
                let wanted = format!(
                    "INDEXED BY {index} WHERE junk = ?3 AND status = ?4 AND (updated_at, id) < (?1, ?2) {assignee}"
                );
                (wanted, "updated_at DESC, id DESC")
            }
            Self::Waiting => (
                "INDEXED BY conversation_waiting WHERE waiting_since > 0 AND status = 'open' AND junk = 0
                     AND (waiting_since, id) > (?1, ?2) AND coalesce(?3, ?4, ?5) IS NULL"
                    .to_owned(),
                "waiting_since, id",
            ),
            Self::Breach => (
                "INDEXED BY conversation_due WHERE due_at > 0 AND (due_at, id) > (?1, ?2)
                     AND coalesce(?3, ?4, ?5) IS NULL"
                    .to_owned(),
                "due_at, id",
            ),
        };
        let of_brand = |nth: usize| format!("{COLUMNS} {wanted} AND brand = ?{}", FIRST_BRAND + nth);
        let brands: Vec<String> = (0..brands).map(of_brand).collect();
        format!("{} ORDER BY {order} LIMIT {limit}", brands.join(" UNION ALL "))
    }

    /// By what it orders.
    fn key(self, row: &ListRow) -> Timestamp {
        match self {
            Self::Newest(_) => row.updated_at,
            Self::Waiting => row.waiting_since.unwrap_or_default(),
            Self::Breach => row.due.map(|due| due.at).unwrap_or_default(),
        }
    }
}

/// Rows of a source after `after`, in its order.
pub(super) fn select(
    reader: &Reader<'_>,
    source: Source,
    brand: Option<BrandId>,
    after: Option<Cursor>,
    limit: usize,
    mut each: impl FnMut(ListRow) -> Result<ControlFlow<()>>,
) -> Result<()> {
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
    let mut statement = reader.connection().prepare_cached(&source.sql(brands.len(), limit))?;
    let first = if matches!(source, Source::Newest(_)) { (i64::MAX, [0xff; 16]) } else { (0, [0; 16]) };
    let (at, id) = after.map_or(first, |after| (after.at.0, *after.id.0.as_bytes()));
    let columns = if let Source::Newest(view) = source { Some(view.columns()) } else { None };
    let (junk, status) = (columns.map(|columns| columns.0), columns.map(|columns| columns.1));
    let assignee = columns.and_then(|columns| columns.2);
    let mut values: Vec<&dyn ToSql> = vec![&at, &id, &junk, &status, &assignee];
    values.extend(brands.iter().map(|brand| brand as &dyn ToSql));
    for row in statement.query_map(values.as_slice(), list_row)? {
        if each(row?)?.is_break() {
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
    let wish = Wish { view, order: Order::Newest, brand, filter: None, now: Timestamp::default() };
    list(reader, &wish, after, limit)
}

/// A page of what is wanted.
pub fn list(reader: &Reader<'_>, wish: &Wish, after: Option<Cursor>, limit: usize) -> Result<Page> {
    let mut page = match wish.view {
        View::NeedsYou => of_ids(reader, operation::that_need_you(reader)?.into_iter().collect(), wish.brand, true)?,
        View::Drafts(agent) => of_ids(reader, draft::list(reader, agent)?, wish.brand, false)?,
        _ => scanned(reader, wish, after, limit)?,
    };
    add_operations(reader, page.rows.iter_mut())?;
    Ok(page)
}

fn scanned(reader: &Reader<'_>, wish: &Wish, after: Option<Cursor>, limit: usize) -> Result<Page> {
    let ready = wish.filter.as_ref().map(|filter| Ready::of(reader, filter, wish.now)).transpose()?;
    let ordered = match (wish.view, wish.order) {
        (View::Waiting, _) => Some(Source::Waiting),
        (View::Due(_), _) => Some(Source::Breach),
        (_, Order::Newest) => None,
        (_, Order::Waiting) => Some(Source::Waiting),
        (_, Order::Breach) => Some(Source::Breach),
    };
    let plain = ready.is_none() && (ordered.is_none() || matches!(wish.view, View::Waiting));
    let look = if plain && !matches!(wish.view, View::Answered) { limit + 1 } else { LOOKED_AT };
    let (mut rows, mut next, mut looked_at) = (Vec::new(), None, 0);
    let only_ordered = matches!(wish.view, View::Waiting | View::Due(_));
    let newest = (!only_ordered).then_some((Source::Newest(wish.view), true));
    let mut steps = ordered.map(|source| (source, false)).into_iter().chain(newest).peekable();
    if after.is_some_and(|after| after.rest) && ordered.is_some() {
        steps.next();
    }
    let mut from = after;
    while let Some((source, rest)) = steps.next() {
        let mut last = None;
        select(reader, source, wish.brand, from.take(), look, |row| {
            if rows.len() == limit {
                next = last;
                return Ok(ControlFlow::Break(()));
            }
            looked_at += 1;
            let beyond = matches!(wish.view, View::Due(until) if source.key(&row) > until);
            if beyond {
                return Ok(ControlFlow::Break(()));
            }
            last = Some(Cursor { at: source.key(&row), id: row.id, rest });
            let there_already = rest && ordered.is_some_and(|source| source.key(&row).0 > 0 && came(source, &row));
            let holds = matches!(wish.view, View::Junk) || wish.view.holds(&row);
            if holds && !there_already && ready.as_ref().map_or(Ok(true), |ready| ready.fits(reader, &row))? {
                rows.push(row);
            }
            if looked_at >= LOOKED_AT {
                next = last;
                return Ok(ControlFlow::Break(()));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if next.is_some() {
            break;
        }
        if rows.len() == limit && steps.peek().is_some() {
            // All of the ordered ones fill the page: the next begins with the others.
            next = Some(Cursor { at: Timestamp(i64::MAX), id: ConversationId(uuid::Uuid::max()), rest: true });
            break;
        }
    }
    Ok(Page { rows, next })
}

/// Whether a row was among those that an order puts first.
fn came(source: Source, row: &ListRow) -> bool {
    match source {
        Source::Waiting => row.status == Status::Open,
        Source::Breach | Source::Newest(_) => true,
    }
}

/// A few that are known by id.
fn of_ids(reader: &Reader<'_>, ids: Vec<ConversationId>, brand: Option<BrandId>, sorted: bool) -> Result<Page> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        match listed(reader, id) {
            Ok(row) if brand.is_none_or(|brand| brand == row.brand) => rows.push(row),
            Ok(_) | Err(crate::StoreError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    if sorted {
        rows.sort_by_key(|row| std::cmp::Reverse((row.updated_at, row.id)));
    }
    Ok(Page { rows, next: None })
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
        select(reader, Source::Newest(view), None, None, 1_000, |row| {
            if row.subject.to_lowercase().contains(&needle) || row.customer_name.to_lowercase().contains(&needle) {
                found.push(row);
            }
            Ok(if found.len() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
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
        priority: Priority::of_number(row.get(15)?),
        due: super::due(row, 16, 17)?,
        tags: row
            .get_ref(18)?
            .as_str_or_null()?
            .map_or_else(Vec::new, |tags| tags.lines().map(str::to_owned).collect()),
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
        let mine = View::Mine(AgentId(uuid::Uuid::nil()));
        for (source, brands, index) in [
            (Source::Newest(View::Open), 1, "USING COVERING INDEX conversation_list"),
            (Source::Newest(View::Open), 3, "USING COVERING INDEX conversation_list"),
            (Source::Newest(mine), 1, "USING COVERING INDEX conversation_by_assignee"),
            (Source::Newest(mine), 3, "USING COVERING INDEX conversation_by_assignee"),
            // Only those in which somebody waits; their rows are read from the table.
            (Source::Waiting, 2, "USING INDEX conversation_waiting"),
            (Source::Breach, 2, "USING INDEX conversation_due"),
        ] {
            let plan = store
                .read(move |reader| {
                    let mut statement =
                        reader.connection().prepare(&format!("EXPLAIN QUERY PLAN {}", source.sql(brands, 51)))?;
                    let rows = statement.raw_query().mapped(|row| row.get::<_, String>(3));
                    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
                })
                .await
                .unwrap();
            assert_eq!(plan.matches(index).count(), brands, "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
