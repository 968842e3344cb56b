//! Rules on arriving messages, and doing what they say: in the transaction that brings the message, so that none is missed
//! and none is done twice. Which fit is `model::rule`'s.

use model::{
    id::{AgentId, ConversationId, MessageId, RuleId},
    message::{Direction, MessageKind, Origin},
    rule::{Actions, Facts, Rule},
};
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::{
    conversation::{self, ListRow, StoredConversation, summary},
    customer, message, shop_order,
};
use crate::{Change, Reader, Result, StoreError, Writer, row};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRule {
    pub id: RuleId,
    pub name: String,
    pub rule: Rule,
    pub enabled: bool,
}

const COLUMNS: &str = "SELECT id, name, content, enabled FROM rule WHERE removed_at = 0";

/// In the order in which they are applied.
pub fn list(reader: &Reader<'_>) -> Result<Vec<StoredRule>> {
    let mut statement = reader.connection().prepare_cached(&format!("{COLUMNS} ORDER BY position, created_at, id"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// # Errors
/// [`StoreError::NotFound`] when it is not there or was removed.
pub fn get(reader: &Reader<'_>, id: RuleId) -> Result<StoredRule> {
    let sql = format!("{COLUMNS} AND id = ?");
    let found = reader.connection().prepare_cached(&sql)?.query_row([id.0.as_bytes()], read).optional()?;
    found.ok_or(StoreError::NotFound)
}

/// A new one is off and comes last.
pub fn add(writer: &mut Writer<'_>, agent: AgentId, name: &str, rule: &Rule) -> Result<RuleId> {
    let id: RuleId = writer.new_id();
    writer.connection().execute(
        "INSERT INTO rule (id, name, content, position, created_at)
         VALUES (?1, '', '{}', (SELECT coalesce(max(position), 0) + 1 FROM rule), ?2)",
        (id.0.as_bytes(), writer.now().0),
    )?;
    set(writer, agent, id, name, rule)?;
    Ok(id)
}

/// Changes it. With another content it is off again, until it is tried and switched on.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set(writer: &mut Writer<'_>, agent: AgentId, id: RuleId, name: &str, rule: &Rule) -> Result<()> {
    let before = get(&writer.reader(), id)?;
    let content = serde_json::to_string(rule)?;
    writer.connection().execute(
        "UPDATE rule SET name = ?2, content = ?3, enabled = ?4 WHERE id = ?1",
        (id.0.as_bytes(), name, &content, before.enabled && before.rule == *rule),
    )?;
    writer.log(agent, "rule", id.0, "content", &content)?;
    writer.changed(Change::Desk);
    Ok(())
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn enable(writer: &mut Writer<'_>, agent: AgentId, id: RuleId, enabled: bool) -> Result<()> {
    get(&writer.reader(), id)?;
    writer.connection().execute("UPDATE rule SET enabled = ?2 WHERE id = ?1", (id.0.as_bytes(), enabled))?;
    writer.log(agent, "rule", id.0, "enabled", &enabled.to_string())?;
    writer.changed(Change::Desk);
    Ok(())
}

/// Takes it away, or back again, as it was.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_removed(writer: &mut Writer<'_>, agent: AgentId, id: RuleId, removed: bool) -> Result<()> {
    let at = if removed { writer.now().0 } else { 0 };
    let changed =
        writer.connection().execute("UPDATE rule SET removed_at = ?2 WHERE id = ?1", (id.0.as_bytes(), at))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.log(agent, "rule", id.0, "removed", &removed.to_string())?;
    writer.changed(Change::Desk);
    Ok(())
}

/// What a rule would have done with a conversation, by its customer's newest message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub row: ListRow,
    /// Of the rule's actions those that would have changed something.
    pub would: Actions,
}

/// Tries a rule on the newest conversations, and says on how many. Nothing is changed.
pub fn try_out(reader: &Reader<'_>, rule: &Rule, newest: usize) -> Result<(Vec<Tried>, usize)> {
    let mut statement = reader.connection().prepare_cached(&format!(
        "SELECT id FROM conversation WHERE junk = 0 ORDER BY updated_at DESC, id DESC LIMIT {newest}"
    ))?;
    let ids: Vec<ConversationId> = statement.query_map([], |row| row::id(row, 0))?.collect::<rusqlite::Result<_>>()?;
    let mut tried = Vec::new();
    for id in &ids {
        let Some(message) = newest_from_customer(reader, *id)? else { continue };
        let talk = conversation::get(reader, *id)?;
        if fits(reader, rule, &talk, message)? {
            let would = missing(reader, rule, &talk)?;
            if !would.is_empty() {
                tried.push(Tried { row: conversation::listed(reader, *id)?, would });
            }
        }
    }
    Ok((tried, ids.len()))
}

/// Those that are on. Read once for a batch, and only when it brought news.
pub(crate) fn enabled(reader: &Reader<'_>) -> Result<Vec<StoredRule>> {
    Ok(list(reader)?.into_iter().filter(|rule| rule.enabled).collect())
}

/// Does what the rules say about a message that arrived; in their order, so that the last word on a priority is the last
/// rule's.
pub(crate) fn apply(
    writer: &mut Writer<'_>,
    rules: &[StoredRule],
    conversation: ConversationId,
    message: MessageId,
) -> Result<()> {
    for stored in rules {
        let talk = conversation::get(&writer.reader(), conversation)?;
        if !fits(&writer.reader(), &stored.rule, &talk, message)? {
            continue;
        }
        let todo = missing(&writer.reader(), &stored.rule, &talk)?;
        for tag in &todo.tags {
            conversation::tag::set(writer, None, conversation, tag, true)?;
        }
        if todo.assign.is_none() && todo.priority.is_none() {
            continue;
        }
        // By nobody who sits here: it counts as untouched by agents.
        let nobody = AgentId(Uuid::nil());
        if let Some(agent) = todo.assign {
            writer.log(nobody, "conversation", conversation.0, "assignee", &agent.to_string())?;
        }
        if let Some(priority) = todo.priority {
            writer.log(nobody, "conversation", conversation.0, "priority", &row::as_word(&priority)?)?;
        }
        summary::with(writer, conversation, |_, summary| {
            let row = summary.touch();
            row.assignee = todo.assign.or(row.assignee);
            row.priority = todo.priority.unwrap_or(row.priority);
            Ok(())
        })?;
    }
    Ok(())
}

fn fits(reader: &Reader<'_>, rule: &Rule, talk: &StoredConversation, message: MessageId) -> Result<bool> {
    let message = message::get(reader, message)?;
    let customer = customer::get(reader, talk.customer)?;
    let mut tags = customer.tags;
    tags.extend(conversation::tag::of(reader, talk.id)?);
    let asks_order = !rule.conditions.orders.is_empty() || rule.conditions.shipped_days.is_some();
    let order = match shop_order::of_customer(reader, talk.customer, 1)?.first().filter(|_| asks_order) {
        Some(order) => Some(shop_order::get(reader, order.id)?.order),
        None => None,
    };
    let fits = rule.conditions.fit(Facts {
        channel: &talk.channel,
        subject: &message.subject,
        text: &message.fresh,
        tags: &tags,
        order: order.as_ref(),
        language: customer.language.as_deref(),
        // As it was when the message came.
        now: message.at,
    });
    Ok(fits)
}

/// What of a rule's actions is not so already.
fn missing(reader: &Reader<'_>, rule: &Rule, talk: &StoredConversation) -> Result<Actions> {
    let own = conversation::tag::of(reader, talk.id)?;
    Ok(Actions {
        tags: rule.actions.tags.iter().filter(|tag| !own.contains(tag)).cloned().collect(),
        assign: rule.actions.assign.filter(|_| talk.assignee.is_none()),
        priority: rule.actions.priority.filter(|priority| *priority != talk.priority),
    })
}

fn newest_from_customer(reader: &Reader<'_>, id: ConversationId) -> Result<Option<MessageId>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT id FROM message WHERE conversation = ?1 AND kind = ?2 AND direction = ?3 AND origin = ?4
         ORDER BY at DESC, id DESC LIMIT 1",
    )?;
    let words = (row::as_word(&MessageKind::Message)?, row::as_word(&Direction::In)?, row::as_word(&Origin::Person)?);
    Ok(statement.query_row((id.0.as_bytes(), words.0, words.1, words.2), |row| row::id(row, 0)).optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredRule> {
    Ok(StoredRule { id: row::id(row, 0)?, name: row.get(1)?, rule: row::json(row, 2)?, enabled: row.get(3)? })
}
