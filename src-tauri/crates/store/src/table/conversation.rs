//! Threads of messages with one customer. The summary columns follow from the messages ([`summary`]); status, assignee and
//! the unread mark are the agents' too, and what they do stands in the change log ([`state`]).

use model::{
    conversation::{Priority, Status},
    deadline::{Due, DueFor},
    id::{AccountId, AgentId, BrandId, ConversationId, CustomerId},
    time::Timestamp,
};
use rusqlite::Row;

use crate::{Reader, Result, row};

mod begin;
mod count;
mod filter;
mod list;
mod state;
pub(crate) mod summary;
pub mod tag;

pub use begin::begin_out;
pub use count::{Count, count, counts};
pub use filter::Filter;
pub use list::{Cursor, ListRow, Order, Page, View, Wish, by_text, list, page};
pub(crate) use list::{add_operations, listed};
pub use state::{Before, act, assign, junk, prioritise, restore, set_tags, set_unread, wake};

/// How many open conversations wait for an answer of ours, read or not. Looks at the open ones only, by the list's index.
pub fn unanswered(reader: &Reader<'_>) -> Result<u64> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT count(*) FROM conversation
         WHERE brand IN (SELECT id FROM brand) AND junk = 0 AND status = 'open' AND waiting_since > 0",
    )?;
    Ok(statement.query_row([], |row| row.get::<_, i64>(0))?.max(0) as u64)
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredConversation {
    pub id: ConversationId,
    pub brand: BrandId,
    pub account: AccountId,
    pub customer: CustomerId,
    /// The channel's connector id.
    pub channel: String,
    pub subject: String,
    pub snippet: String,
    pub customer_name: String,
    pub status: Status,
    pub assignee: Option<AgentId>,
    pub junk: bool,
    pub unread: bool,
    /// The newest message is ours.
    pub last_out: bool,
    /// Since when the customer waits for an answer.
    pub waiting_since: Option<Timestamp>,
    /// What the customer wrote up to then is answered or was resolved.
    pub dealt_until: Timestamp,
    pub updated_at: Timestamp,
    /// The one this was split from, since its sender did not take part there.
    pub linked: Option<ConversationId>,
    /// Of the oldest message.
    pub created_at: Timestamp,
    pub priority: Priority,
    /// Somebody of ours has answered in it.
    pub answered: bool,
    /// Working time of waits that got an answer since it was opened, in milliseconds.
    pub spent: i64,
    /// The nearest service target; none while no clock runs.
    pub due: Option<Due>,
}

const COLUMNS: &str =
    "SELECT id, brand, account, customer, channel, subject, snippet, customer_name, status, snoozed_until,
    assignee, junk, unread, last_out, waiting_since, dealt_until, updated_at, linked, created_at, priority, answered, spent,
    due_at, due_for FROM conversation";

/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn get(reader: &Reader<'_>, id: ConversationId) -> Result<StoredConversation> {
    Ok(reader.connection().prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?.query_row([id.0.as_bytes()], stored)?)
}

/// All of a customer's, newest first.
pub fn of_customer(reader: &Reader<'_>, customer: CustomerId, limit: usize) -> Result<Vec<StoredConversation>> {
    let mut statement = reader
        .connection()
        .prepare_cached(&format!("{COLUMNS} WHERE customer = ?1 ORDER BY updated_at DESC LIMIT {limit}"))?;
    let rows = statement.query_map([customer.0.as_bytes()], stored)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The word and the moment that the columns hold for a status.
fn status_columns(status: Status) -> (&'static str, i64) {
    match status {
        Status::Open => ("open", 0),
        Status::Snoozed { until } => ("snoozed", until.0),
        Status::Resolved => ("resolved", 0),
    }
}

fn status(row: &Row<'_>, word: usize, until: usize) -> rusqlite::Result<Status> {
    Ok(match row.get_ref(word)?.as_str()? {
        "snoozed" => Status::Snoozed { until: Timestamp(row.get(until)?) },
        "resolved" => Status::Resolved,
        _ => Status::Open,
    })
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredConversation> {
    let waiting_since: i64 = row.get(14)?;
    Ok(StoredConversation {
        id: row::id(row, 0)?,
        brand: row::id(row, 1)?,
        account: row::id(row, 2)?,
        customer: row::id(row, 3)?,
        channel: row.get(4)?,
        subject: row.get(5)?,
        snippet: row.get(6)?,
        customer_name: row.get(7)?,
        status: status(row, 8, 9)?,
        assignee: row::id_or_none(row, 10)?,
        junk: row.get(11)?,
        unread: row.get(12)?,
        last_out: row.get(13)?,
        waiting_since: (waiting_since > 0).then_some(Timestamp(waiting_since)),
        dealt_until: Timestamp(row.get(15)?),
        updated_at: Timestamp(row.get(16)?),
        linked: row::id_or_none(row, 17)?,
        created_at: Timestamp(row.get(18)?),
        priority: Priority::of_number(row.get(19)?),
        answered: row.get(20)?,
        spent: row.get(21)?,
        due: due(row, 22, 23)?,
    })
}

fn due(row: &Row<'_>, at: usize, what: usize) -> rusqlite::Result<Option<Due>> {
    let at: i64 = row.get(at)?;
    if at == 0 {
        return Ok(None);
    }
    let what = match row.get_ref(what)?.as_str()? {
        "first" => DueFor::First,
        "resolution" => DueFor::Resolution,
        _ => DueFor::Next,
    };
    Ok(Some(Due { at: Timestamp(at), what }))
}

/// The moment and the word that the columns hold.
fn due_columns(due: Option<Due>) -> (i64, &'static str) {
    due.map_or((0, ""), |due| {
        let word = match due.what {
            DueFor::First => "first",
            DueFor::Next => "next",
            DueFor::Resolution => "resolution",
        };
        (due.at.0, word)
    })
}
