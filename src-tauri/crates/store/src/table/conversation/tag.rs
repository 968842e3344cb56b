//! Tags of conversations: what a matter is about. A customer's tags say who somebody is and are kept with the customer.

use model::id::{AgentId, ConversationId};
use uuid::Uuid;

use super::summary;
use crate::{Change, Reader, Result, Writer};

pub fn of(reader: &Reader<'_>, id: ConversationId) -> Result<Vec<String>> {
    let mut statement =
        reader.connection().prepare_cached("SELECT tag FROM conversation_tag WHERE conversation = ? ORDER BY tag")?;
    let rows = statement.query_map([id.0.as_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Every tag in use, of conversations and customers.
pub fn all(reader: &Reader<'_>) -> Result<Vec<String>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT tag FROM conversation_tag UNION SELECT tag FROM customer_tag ORDER BY 1 COLLATE NOCASE",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts a tag on or takes it off; `agent` none: a rule did. True when that changed something.
pub fn set(writer: &mut Writer<'_>, agent: Option<AgentId>, id: ConversationId, tag: &str, on: bool) -> Result<bool> {
    let sql = if on {
        "INSERT INTO conversation_tag (conversation, tag) VALUES (?, ?) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM conversation_tag WHERE conversation = ? AND tag = ?"
    };
    if writer.connection().prepare_cached(sql)?.execute((id.0.as_bytes(), tag))? == 0 {
        return Ok(false);
    }
    let value = serde_json::json!({ "tag": tag, "on": on }).to_string();
    writer.log(agent.unwrap_or(AgentId(Uuid::nil())), "conversation", id.0, "tag", &value)?;
    // A target may ask for it.
    summary::with(writer, id, |_, summary| {
        summary.retime();
        Ok(())
    })?;
    writer.changed(Change::Inbox);
    Ok(true)
}
