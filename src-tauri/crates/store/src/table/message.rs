//! What stands in a conversation: messages, notes and events, in one order.

use model::{
    id::{AccountId, AgentId, ConversationId, MessageId, OperationId, OrderId},
    message::{Address, Direction, MessageKind, Origin},
    time::{MINUTE, Timestamp},
};
use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::part::{self, StoredPart};
use crate::{Reader, Result, row};

mod write;

pub(crate) use write::{Fields, Plain, add_plain, add_references, fill, insert};
pub use write::{NewOut, add_event, add_note, add_out, remove_out};

/// Who else a message goes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Address>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Address>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<Address>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<Address>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMessage {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub account: AccountId,
    pub kind: MessageKind,
    pub direction: Direction,
    pub origin: Origin,
    /// Place in the conversation: the provider's time, ours for notes and replies.
    pub at: Timestamp,
    pub sent_at: Timestamp,
    pub message_id: Option<String>,
    pub from: Address,
    pub addresses: Addresses,
    pub subject: String,
    /// The new text, without quoted history.
    pub fresh: String,
    /// The whole text; empty when it is the same as `fresh`.
    pub text: String,
    /// The agent who wrote it.
    pub author: Option<AgentId>,
    /// The operation that sends it.
    pub operation: Option<OperationId>,
    /// For events: what happened, and the order it is about.
    pub event: String,
    pub order: Option<OrderId>,
    /// False when only its headers are here.
    pub complete: bool,
    /// It is no longer at the provider.
    pub gone: bool,
    pub has_html: bool,
    pub size: u64,
    pub parts: Vec<StoredPart>,
}

impl StoredMessage {
    /// The whole text, with quoted history.
    pub fn whole_text(&self) -> &str {
        if self.text.is_empty() { &self.fresh } else { &self.text }
    }
}

const COLUMNS: &str = "SELECT id, conversation, account, kind, direction, origin, at, sent_at, message_id, from_name,
    from_address, addresses, subject, fresh, text, author, operation, event, order_id, complete, gone, has_html, size
    FROM message";

/// A colleague's or customer's message counts as newer also when the provider put it this much before the last one seen.
const SLACK_MS: i64 = 10 * MINUTE;

/// # Errors
/// [`crate::StoreError::NotFound`].
pub fn get(reader: &Reader<'_>, id: MessageId) -> Result<StoredMessage> {
    let mut found = without_parts(reader, id)?;
    found.parts = part::of_message(reader, id)?;
    Ok(found)
}

/// # Errors
/// [`crate::StoreError::NotFound`].
pub(crate) fn without_parts(reader: &Reader<'_>, id: MessageId) -> Result<StoredMessage> {
    let mut statement = reader.connection().prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?;
    Ok(statement.query_row([id.0.as_bytes()], stored)?)
}

/// Open conversations that are looked through for what is missing of them, the newest.
const LOOKED_THROUGH: usize = 500;

/// Messages of which only the headers are here, in conversations that are not over, the newest first.
pub fn headers_only_in_open(reader: &Reader<'_>, account: AccountId, limit: usize) -> Result<Vec<MessageId>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT m.id FROM (
             SELECT id FROM conversation
             WHERE brand IN (SELECT id FROM brand) AND junk = 0 AND status IN ('open', 'snoozed')
             ORDER BY updated_at DESC LIMIT ?3) AS c
         JOIN message AS m ON m.conversation = c.id
         WHERE m.account = ?1 AND m.complete = 0 AND m.gone = 0 ORDER BY m.at DESC, m.id DESC LIMIT ?2",
    )?;
    let values = (account.0.as_bytes(), limit as i64, LOOKED_THROUGH as i64);
    let rows = statement.query_map(values, |row| row::id(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The newest `limit` items before the item `before`, oldest first, and whether there are more.
///
/// # Errors
/// [`crate::StoreError::NotFound`] when `before` is not there.
pub fn timeline(
    reader: &Reader<'_>,
    conversation: ConversationId,
    before: Option<MessageId>,
    limit: usize,
) -> Result<(Vec<StoredMessage>, bool)> {
    let connection = reader.connection();
    let (at, id) = match before {
        None => (i64::MAX, [0xff; 16]),
        Some(before) => {
            let at = connection
                .prepare_cached("SELECT at FROM message WHERE id = ?")?
                .query_row([before.0.as_bytes()], |row| row.get(0))?;
            (at, *before.0.as_bytes())
        }
    };
    // A bound limit would have the statement prepared anew each time.
    let mut statement = connection.prepare_cached(&format!(
        "{COLUMNS} WHERE conversation = ?1 AND (at, id) < (?2, ?3) ORDER BY at DESC, id DESC LIMIT {}",
        limit + 1
    ))?;
    let rows = statement.query_map((conversation.0.as_bytes(), at, id), stored)?;
    let mut items = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let more = items.len() > limit;
    items.truncate(limit);
    items.reverse();
    for item in &mut items {
        if item.kind == MessageKind::Message {
            item.parts = part::of_message(reader, item.id)?;
        }
    }
    Ok((items, more))
}

/// The HTML as it came, unsafe: to be cleaned before anything shows it.
pub fn html(reader: &Reader<'_>, id: MessageId) -> Result<Option<String>> {
    let mut statement = reader.connection().prepare_cached("SELECT html FROM message_html WHERE message = ?")?;
    let mut rows = statement.query([id.0.as_bytes()])?;
    Ok(rows
        .next()?
        .map(|row| row.get_ref(0).and_then(|html| Ok(String::from_utf8_lossy(html.as_bytes()?).into_owned())))
        .transpose()?)
}

/// Messages of persons, the customer's and colleagues' from elsewhere, that came in after `seen` did: what its author
/// cannot have read. In the order of arrival. Replies written at this desk do not count, nor does automatic mail, nor
/// older mail that a sync brought late.
pub fn newer_than(
    reader: &Reader<'_>,
    conversation: ConversationId,
    seen: Option<MessageId>,
) -> Result<Vec<MessageId>> {
    let connection = reader.connection();
    let seen_at = seen_at(reader, conversation, seen)?;
    let seen = seen.map_or([0; 16], |seen| *seen.0.as_bytes());
    let mut statement = connection.prepare_cached(
        "SELECT id FROM message
         WHERE conversation = ?1 AND at > ?2 AND id > ?3 AND kind = 'message' AND origin = 'person' AND operation IS NULL
         ORDER BY id",
    )?;
    let rows = statement.query_map((conversation.0.as_bytes(), seen_at, seen), |row| row::id(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everything that was added after `seen` by others than `agent`: messages as [`newer_than`] has them, a colleague's answer
/// or note, and what happened to an order. In the order of arrival.
pub fn added_since(
    reader: &Reader<'_>,
    conversation: ConversationId,
    seen: Option<MessageId>,
    agent: AgentId,
) -> Result<Vec<MessageId>> {
    let seen_at = seen_at(reader, conversation, seen)?;
    let seen = seen.map_or([0; 16], |seen| *seen.0.as_bytes());
    let mut statement = reader.connection().prepare_cached(
        "SELECT id FROM message
         WHERE conversation = ?1 AND id > ?3 AND (
             (kind = 'message' AND origin = 'person' AND operation IS NULL AND at > ?2)
             OR (kind = 'message' AND operation IS NOT NULL AND author IS NOT ?4)
             OR (kind = 'note' AND author IS NOT ?4)
             OR (kind = 'event' AND order_id IS NOT NULL))
         ORDER BY id",
    )?;
    let rows =
        statement.query_map((conversation.0.as_bytes(), seen_at, seen, agent.0.as_bytes()), |row| row::id(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// From when on a message counts as newer than what was seen: a little before the last message from outside that came in up
/// to then. What was seen may be a note or an event, or gone meanwhile; its id still says what came after it.
fn seen_at(reader: &Reader<'_>, conversation: ConversationId, seen: Option<MessageId>) -> Result<i64> {
    let Some(seen) = seen else { return Ok(i64::MIN) };
    let at: Option<i64> = reader
        .connection()
        .prepare_cached(
            "SELECT max(at) FROM message WHERE conversation = ?1 AND id <= ?2 AND kind = 'message' AND operation IS NULL",
        )?
        .query_row((conversation.0.as_bytes(), seen.0.as_bytes()), |row| row.get(0))?;
    Ok(at.map_or(i64::MIN, |at| at - SLACK_MS))
}

/// What came in last: the message to keep as "seen" by somebody who has the whole conversation before them.
pub fn newest_stored(reader: &Reader<'_>, conversation: ConversationId) -> Result<Option<MessageId>> {
    let id: Option<[u8; 16]> = reader
        .connection()
        .prepare_cached("SELECT max(id) FROM message WHERE conversation = ? AND kind = 'message'")?
        .query_row([conversation.0.as_bytes()], |row| row.get(0))?;
    Ok(id.map(|id| MessageId(uuid::Uuid::from_bytes(id))))
}

/// The newest message, note or event: what somebody has seen who opens the conversation now.
pub fn newest_item(reader: &Reader<'_>, conversation: ConversationId) -> Result<Option<MessageId>> {
    let id: Option<[u8; 16]> = reader
        .connection()
        .prepare_cached("SELECT max(id) FROM message WHERE conversation = ?")?
        .query_row([conversation.0.as_bytes()], |row| row.get(0))?;
    Ok(id.map(|id| MessageId(uuid::Uuid::from_bytes(id))))
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredMessage> {
    Ok(StoredMessage {
        id: row::id(row, 0)?,
        conversation: row::id(row, 1)?,
        account: row::id(row, 2)?,
        kind: row::word(row, 3)?,
        direction: row::word(row, 4)?,
        origin: row::word(row, 5)?,
        at: Timestamp(row.get(6)?),
        sent_at: Timestamp(row.get(7)?),
        message_id: row.get(8)?,
        from: Address { name: row.get(9)?, address: row.get(10)? },
        addresses: row::json(row, 11)?,
        subject: row.get(12)?,
        fresh: row.get(13)?,
        text: row.get(14)?,
        author: row::id_or_none(row, 15)?,
        operation: row::id_or_none(row, 16)?,
        event: row.get(17)?,
        order: row::id_or_none(row, 18)?,
        complete: row.get(19)?,
        gone: row.get(20)?,
        has_html: row.get(21)?,
        size: row.get::<_, i64>(22)?.max(0) as u64,
        parts: Vec::new(),
    })
}
