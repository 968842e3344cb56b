//! Unsent texts: one per conversation and agent, kept as the window gave them.

use model::{
    id::{AgentId, ConversationId},
    time::Timestamp,
};
use rusqlite::{OptionalExtension, params};

use super::part;
use crate::{Change, Reader, Result, Writer, row};

/// The draft's JSON and when it was saved.
pub fn get(r: &Reader<'_>, conversation: ConversationId, agent: AgentId) -> Result<Option<(String, Timestamp)>> {
    Ok(r.connection()
        .prepare_cached("SELECT content, saved_at FROM draft WHERE conversation = ? AND agent = ?")?
        .query_row([conversation.0.as_bytes(), agent.0.as_bytes()], |row| Ok((row.get(0)?, Timestamp(row.get(1)?))))
        .optional()?)
}

pub fn save(w: &mut Writer<'_>, conversation: ConversationId, agent: AgentId, content: &str) -> Result<Timestamp> {
    let now = w.now();
    w.connection()
        .prepare_cached(
            "INSERT INTO draft (conversation, agent, content, saved_at) VALUES (?, ?, ?, ?) \
             ON CONFLICT (conversation, agent) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at",
        )?
        .execute(params![conversation.0.as_bytes(), agent.0.as_bytes(), content, now.0])?;
    w.changed(Change::Draft(conversation));
    Ok(now)
}

pub fn discard(w: &mut Writer<'_>, conversation: ConversationId, agent: AgentId) -> Result<()> {
    w.connection()
        .prepare_cached("DELETE FROM draft WHERE conversation = ? AND agent = ?")?
        .execute([conversation.0.as_bytes(), agent.0.as_bytes()])?;
    w.changed(Change::Draft(conversation));
    Ok(())
}

/// Files that were attached to the drafts of a conversation: they lie with no message.
pub(super) fn drop_files(w: &Writer<'_>, conversation: ConversationId) -> Result<()> {
    let sql = format!(
        "DELETE FROM part WHERE message IS NULL
             AND EXISTS (SELECT 1 FROM draft WHERE conversation = ? AND instr(content, {}))",
        part::AS_TEXT
    );
    w.connection().prepare_cached(&sql)?.execute([conversation.0.as_bytes()])?;
    Ok(())
}

/// Conversations in which an agent has a draft, newest first.
pub fn list(r: &Reader<'_>, agent: AgentId) -> Result<Vec<ConversationId>> {
    let mut statement =
        r.connection().prepare_cached("SELECT conversation FROM draft WHERE agent = ? ORDER BY saved_at DESC")?;
    let ids = statement.query_map([agent.0.as_bytes()], |row| row::id(row, 0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
