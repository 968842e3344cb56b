//! What agents do with conversations; each change is also a row of the change log.

use model::{
    conversation::{Happening, Priority, Status},
    id::{AgentId, ConversationId},
    time::Timestamp,
};
use uuid::Uuid;

use super::{summary, tag};
use crate::{Result, Writer, row};

/// What a conversation was before a change, to undo it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    pub id: ConversationId,
    pub status: Status,
    pub assignee: Option<AgentId>,
    pub unread: bool,
    pub priority: Priority,
    pub tags: Vec<String>,
}

/// Resolves, reopens or snoozes. The clock of a resolved one stands still: it goes on when that is undone, and starts anew
/// when the customer writes again.
pub fn act(writer: &mut Writer<'_>, agent: AgentId, id: ConversationId, happening: Happening) -> Result<Before> {
    change(writer, agent, id, |now| Before { status: now.status.after(happening), ..now })
}

/// `to` none: nobody's.
pub fn assign(writer: &mut Writer<'_>, agent: AgentId, id: ConversationId, to: Option<AgentId>) -> Result<Before> {
    change(writer, agent, id, |now| Before { assignee: to, ..now })
}

pub fn set_unread(writer: &mut Writer<'_>, agent: AgentId, id: ConversationId, unread: bool) -> Result<Before> {
    change(writer, agent, id, |now| Before { unread, ..now })
}

pub fn prioritise(writer: &mut Writer<'_>, agent: AgentId, id: ConversationId, priority: Priority) -> Result<Before> {
    change(writer, agent, id, |now| Before { priority, ..now })
}

/// Puts tags on and takes others off.
pub fn set_tags(
    writer: &mut Writer<'_>,
    agent: AgentId,
    id: ConversationId,
    add: &[String],
    remove: &[String],
) -> Result<Before> {
    change(writer, agent, id, |mut now| {
        now.tags.retain(|tag| !remove.contains(tag));
        now.tags.extend(add.iter().filter(|tag| !now.tags.contains(tag)).cloned().collect::<Vec<_>>());
        now
    })
}

/// Puts it back as it was.
pub fn restore(writer: &mut Writer<'_>, agent: AgentId, before: Before) -> Result<Before> {
    change(writer, agent, before.id, |_| before)
}

/// Moves it to the junk view or out of it: out of it, it waits like any other.
pub fn junk(writer: &mut Writer<'_>, agent: AgentId, id: ConversationId, junk: bool) -> Result<()> {
    writer.log(agent, "conversation", id.0, "junk", if junk { "true" } else { "false" })?;
    summary::with(writer, id, |writer, summary| {
        summary.touch().junk = junk;
        summary.touch().status = Status::Open;
        summary.restart_clock(writer)
    })
}

/// Opens the snoozed ones whose time has come, and says when the next one's comes.
pub fn wake(writer: &mut Writer<'_>) -> Result<Option<Timestamp>> {
    let now = writer.now();
    let due: Vec<ConversationId> = writer
        .connection()
        .prepare_cached("SELECT id FROM conversation WHERE status = 'snoozed' AND snoozed_until <= ?")?
        .query_map([now.0], |row| row::id(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in due {
        summary::with(writer, id, |_, summary| {
            let woken = summary.row.status.after(Happening::Wake { now });
            summary.touch().status = woken;
            summary.touch().unread = true;
            Ok(())
        })?;
    }
    let next: Option<i64> = writer
        .connection()
        .prepare_cached("SELECT min(snoozed_until) FROM conversation WHERE status = 'snoozed'")?
        .query_row([], |row| row.get(0))?;
    Ok(next.map(Timestamp))
}

fn change(
    writer: &mut Writer<'_>,
    agent: AgentId,
    id: ConversationId,
    to: impl FnOnce(Before) -> Before,
) -> Result<Before> {
    let tags = tag::of(&writer.reader(), id)?;
    let (before, after) = summary::with(writer, id, |writer, summary| {
        let row = &summary.row;
        let before =
            Before { id, status: row.status, assignee: row.assignee, unread: row.unread, priority: row.priority, tags };
        let after = to(before.clone());
        if after.status != before.status {
            let (word, until) = super::status_columns(after.status);
            let value = if until > 0 { format!("{word} {until}") } else { word.to_owned() };
            writer.log(agent, "conversation", id.0, "status", &value)?;
            summary.touch().status = after.status;
        }
        if after.assignee != before.assignee {
            let value = after.assignee.map_or(Uuid::nil(), |agent| agent.0).to_string();
            writer.log(agent, "conversation", id.0, "assignee", &value)?;
            summary.touch().assignee = after.assignee;
        }
        if after.unread != before.unread {
            writer.log(agent, "conversation", id.0, "unread", if after.unread { "true" } else { "false" })?;
            summary.touch().unread = after.unread;
        }
        if after.priority != before.priority {
            writer.log(agent, "conversation", id.0, "priority", &row::as_word(&after.priority)?)?;
            summary.touch().priority = after.priority;
        }
        Ok((before, after))
    })?;
    for gone in before.tags.iter().filter(|tag| !after.tags.contains(tag)) {
        tag::set(writer, Some(agent), id, gone, false)?;
    }
    for new in after.tags.iter().filter(|tag| !before.tags.contains(tag)) {
        tag::set(writer, Some(agent), id, new, true)?;
    }
    Ok(before)
}
