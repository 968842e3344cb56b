//! Service targets, and the moment that follows from them in each conversation's row: it is computed in the transaction that
//! changes what it depends on, so that the list by the nearest breach is read from an index and is right without a network.
//!
//! How a target counts is `model::deadline`'s; when the agent is told is the host's.

use std::rc::Rc;

use jiff::tz::TimeZone;
use model::{
    deadline::{Clock, Deadlines, Due, Subject, Target},
    hours::Hours,
    id::{AgentId, ConversationId, CustomerId},
    time::{MINUTE, Timestamp},
};
use uuid::Uuid;

use super::{
    conversation::{StoredConversation, summary},
    setting,
};
use crate::{Reader, Result, Writer, row};

const SETTING: &str = "deadlines";
/// What the stored moments were computed from.
const BASIS: &str = "deadlines_basis";

/// The targets with their calendars in their time zones.
#[derive(Debug)]
pub struct Targets {
    all: Vec<Target>,
    hours: Vec<(String, Option<Hours>)>,
    by_tag: bool,
    resolves: bool,
}

impl Targets {
    fn of(deadlines: Deadlines) -> Self {
        let hours = |calendar: &model::hours::Calendar| {
            let zone = TimeZone::get(&calendar.time_zone).ok();
            (calendar.name.clone(), zone.map(|zone| Hours::new(calendar, zone)))
        };
        Self {
            hours: deadlines.calendars.iter().map(hours).collect(),
            by_tag: deadlines.targets.iter().any(|target| !target.tags.is_empty()),
            resolves: deadlines.targets.iter().any(|target| target.resolution.is_some()),
            all: deadlines.targets,
        }
    }

    fn hours(&self, target: &Target) -> Option<&Hours> {
        let named = self.hours.iter().find(|(name, _)| *name == target.calendar);
        named.or(self.hours.first()).and_then(|(_, hours)| hours.as_ref())
    }

    fn target(&self, writer: &Writer<'_>, row: &StoredConversation) -> Result<Option<&Target>> {
        let tags = if self.by_tag { tags(writer, row)? } else { Vec::new() };
        let subject = Subject { channel: &row.channel, priority: row.priority, tags: &tags };
        Ok(self.all.iter().find(|target| target.fits(subject)))
    }
}

/// The targets as they are set; the usual ones before anybody set them.
pub fn get(reader: &Reader<'_>) -> Result<Deadlines> {
    let set: Option<Deadlines> = setting::get(reader, SETTING)?;
    Ok(set.unwrap_or_else(|| Deadlines::usual(TimeZone::system().iana_name().unwrap_or("UTC"))))
}

/// What is due until then is due soon.
pub fn soon(reader: &Reader<'_>, now: Timestamp) -> Result<Timestamp> {
    Ok(now.plus_ms(i64::from(get(reader)?.warn_minutes) * MINUTE))
}

/// Sets them, and every moment that follows.
pub fn set(writer: &mut Writer<'_>, agent: AgentId, deadlines: &Deadlines) -> Result<()> {
    setting::put(writer, SETTING, deadlines)?;
    writer.log(agent, "desk", Uuid::nil(), SETTING, &serde_json::to_string(deadlines)?)?;
    settle(writer)
}

/// Computes all moments anew when the targets are not those that they were computed from: after a change, and at the first
/// start with a store from before.
pub fn settle(writer: &mut Writer<'_>) -> Result<()> {
    let deadlines = get(&writer.reader())?;
    let basis: Option<Deadlines> = setting::get(&writer.reader(), BASIS).unwrap_or_default();
    if basis.as_ref() == Some(&deadlines) {
        return Ok(());
    }
    setting::put(writer, BASIS, &deadlines)?;
    writer.targets.take();
    let waiting: Vec<ConversationId> = writer
        .connection()
        .prepare(
            "SELECT id FROM conversation
             WHERE brand IN (SELECT id FROM brand) AND junk = 0 AND status IN ('open', 'snoozed') AND waiting_since > 0",
        )?
        .query_map([], |row| row::id(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    retime(writer, waiting)
}

/// After a change of a customer's tags.
pub fn of_customer(writer: &mut Writer<'_>, customer: CustomerId) -> Result<()> {
    if !targets(writer)?.by_tag {
        return Ok(());
    }
    let waiting: Vec<ConversationId> = writer
        .connection()
        .prepare_cached(
            "SELECT id FROM conversation WHERE customer = ? AND waiting_since > 0 AND status <> 'resolved'",
        )?
        .query_map([customer.0.as_bytes()], |row| row::id(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    retime(writer, waiting)
}

/// One that is due, for the warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    pub conversation: ConversationId,
    pub at: Timestamp,
}

/// Those of this agent and of nobody that are due until then and that no warning was given of; the most urgent first.
pub fn unwarned(reader: &Reader<'_>, agent: AgentId, until: Timestamp) -> Result<Vec<Warning>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT id, due_at FROM conversation INDEXED BY conversation_due
         WHERE brand IN (SELECT id FROM brand) AND due_at > 0 AND due_at <= ?1 AND assignee IN (?2, zeroblob(16))
             AND warned <> due_at
         ORDER BY due_at, id",
    )?;
    let due = statement.query_map((until.0, agent.0.as_bytes()), |row| {
        Ok(Warning { conversation: row::id(row, 0)?, at: Timestamp(row.get(1)?) })
    })?;
    Ok(due.collect::<rusqlite::Result<_>>()?)
}

/// The same, which count as warned of from now on.
pub fn claim_warnings(writer: &mut Writer<'_>, agent: AgentId, until: Timestamp) -> Result<Vec<Warning>> {
    let due = unwarned(&writer.reader(), agent, until)?;
    for warning in &due {
        writer
            .connection()
            .prepare_cached("UPDATE conversation SET warned = due_at WHERE id = ?")?
            .execute([warning.conversation.0.as_bytes()])?;
    }
    Ok(due)
}

/// The first moment after `after` at which something is due.
pub fn next(reader: &Reader<'_>, after: Timestamp) -> Result<Option<Timestamp>> {
    let next: Option<i64> = reader
        .connection()
        .prepare_cached(
            "SELECT min((SELECT due_at FROM conversation INDEXED BY conversation_due
                 WHERE conversation.brand = brand.id AND due_at > 0 AND due_at > ? ORDER BY due_at LIMIT 1)) FROM brand",
        )?
        .query_row([after.0], |row| row.get(0))?;
    Ok(next.map(Timestamp))
}

/// When a conversation with this clock is due.
pub(crate) fn due(writer: &Writer<'_>, row: &StoredConversation, clock: Clock) -> Result<Option<Due>> {
    if clock.waiting_since.is_none() {
        return Ok(None);
    }
    let all = targets(writer)?;
    Ok(all.target(writer, row)?.and_then(|target| target.due(all.hours(target), clock)))
}

/// The working time of a wait, in milliseconds; 0 where no target asks for it.
pub(crate) fn waited(writer: &Writer<'_>, row: &StoredConversation, from: Timestamp, to: Timestamp) -> Result<i64> {
    let all = targets(writer)?;
    if !all.resolves || to <= from {
        return Ok(0);
    }
    Ok(all.target(writer, row)?.map_or(0, |target| target.waited(all.hours(target), from, to)))
}

fn targets(writer: &Writer<'_>) -> Result<Rc<Targets>> {
    if let Some(targets) = writer.targets.get() {
        return Ok(Rc::clone(targets));
    }
    let read = Rc::new(Targets::of(get(&writer.reader())?));
    Ok(Rc::clone(writer.targets.get_or_init(|| read)))
}

/// The customer's and the conversation's own.
fn tags(writer: &Writer<'_>, row: &StoredConversation) -> Result<Vec<String>> {
    let mut statement = writer.connection().prepare_cached(
        "SELECT tag FROM customer_tag WHERE customer = ? UNION SELECT tag FROM conversation_tag WHERE conversation = ?",
    )?;
    let rows = statement.query_map((row.customer.0.as_bytes(), row.id.0.as_bytes()), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn retime(writer: &mut Writer<'_>, talks: Vec<ConversationId>) -> Result<()> {
    for id in talks {
        summary::with(writer, id, |_, summary| {
            summary.retime();
            Ok(())
        })?;
    }
    Ok(())
}
