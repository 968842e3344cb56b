//! After-sales cases with their lines, evidence and events. What steps a case has is in `model::case`; here every step is
//! taken by that machine and written down with who took it.

use model::{
    case::{Actor, Course, Kind, Outcome, Priority, Status, Step},
    id::{AgentId, BrandId, CaseId, ConversationId, CustomerId, OperationId, OrderId, RemoteId},
    time::Timestamp,
};
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use crate::{Change, Reader, Result, StoreError, Writer, row};

mod list;

pub use list::{Counts, ListRow, Page, View, counts, list, listed, of_conversation, of_order};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: CaseId,
    pub number: u32,
    pub brand: BrandId,
    pub conversation: Option<ConversationId>,
    pub order: Option<OrderId>,
    pub customer: Option<CustomerId>,
    pub course: Course,
    /// The cause the policy is asked about; empty for none.
    pub cause: String,
    pub reason: String,
    pub owner: Option<AgentId>,
    pub priority: Priority,
    pub due: Option<Timestamp>,
    pub next_step: String,
    /// Set while it is settled.
    pub outcome: Option<Outcome>,
    pub serial: String,
    /// The shop's return.
    pub remote_return: Option<RemoteId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub line: RemoteId,
    pub title: String,
    pub quantity: u32,
}

/// A message or a file (`message`, `part`) that shows what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub kind: String,
    pub item: Uuid,
    pub at: Timestamp,
}

/// What happened in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub at: Timestamp,
    pub agent: AgentId,
    pub actor: Actor,
    /// `opened`, a step's word, `note`, `set`, `linked`, `evidence`.
    pub what: String,
    pub detail: String,
}

/// One as it is opened.
#[derive(Debug, Clone)]
pub struct NewCase {
    pub brand: BrandId,
    pub conversation: Option<ConversationId>,
    pub order: Option<OrderId>,
    pub customer: Option<CustomerId>,
    pub kind: Kind,
    pub cause: String,
    pub reason: String,
    pub lines: Vec<Line>,
    pub priority: Priority,
    pub due: Option<Timestamp>,
}

/// What can be changed of one besides its steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub cause: String,
    pub reason: String,
    pub owner: Option<AgentId>,
    pub priority: Priority,
    pub due: Option<Timestamp>,
    pub next_step: String,
    pub serial: String,
}

/// Stands for no deadline, so that the nearest comes first.
const NEVER: i64 = i64::MAX;

const COLUMNS: &str =
    "id, number, brand, conversation, order_id, customer, kind, status, cause, reason, owner, priority, due,
    next_step, outcome, serial, remote_return, created_at, updated_at";

fn course(row: &Row<'_>, kind: usize, status: usize) -> rusqlite::Result<Course> {
    Course::restore(row::word(row, kind)?, row::word(row, status)?).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(status, rusqlite::types::Type::Text, Box::new(error))
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Case> {
    let (outcome, remote): (String, String) = (row.get(14)?, row.get(16)?);
    let due: i64 = row.get(12)?;
    Ok(Case {
        id: row::id(row, 0)?,
        number: row.get(1)?,
        brand: row::id(row, 2)?,
        conversation: row::id_or_none(row, 3)?,
        order: row::id_or_none(row, 4)?,
        customer: row::id_or_none(row, 5)?,
        course: course(row, 6, 7)?,
        cause: row.get(8)?,
        reason: row.get(9)?,
        owner: row::id_or_none(row, 10)?,
        priority: row::word(row, 11)?,
        due: (due != NEVER).then_some(Timestamp(due)),
        next_step: row.get(13)?,
        outcome: if outcome.is_empty() { None } else { Some(row::word(row, 14)?) },
        serial: row.get(15)?,
        remote_return: (!remote.is_empty()).then_some(RemoteId(remote)),
        created_at: Timestamp(row.get(17)?),
        updated_at: Timestamp(row.get(18)?),
    })
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn get(reader: &Reader<'_>, id: CaseId) -> Result<Case> {
    let sql = format!("SELECT {COLUMNS} FROM after_sales_case WHERE id = ?");
    let found = reader.connection().prepare_cached(&sql)?.query_row([id.0.as_bytes()], read).optional()?;
    found.ok_or(StoreError::NotFound)
}

/// The newest, whatever became of them.
pub fn newest(reader: &Reader<'_>, limit: u32) -> Result<Vec<Case>> {
    let sql = format!("SELECT {COLUMNS} FROM after_sales_case ORDER BY id DESC LIMIT {limit}");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn blob<T: Into<Uuid>>(id: Option<T>) -> [u8; 16] {
    id.map_or([0; 16], |id| *id.into().as_bytes())
}

/// Opens a case; it belongs to whoever opens it.
pub fn open(writer: &mut Writer<'_>, agent: AgentId, new: &NewCase) -> Result<CaseId> {
    let id: CaseId = writer.new_id();
    let course = Course::begin(new.kind);
    let number: u32 =
        writer
            .connection()
            .query_row("SELECT coalesce(max(number), 0) + 1 FROM after_sales_case", [], |row| row.get(0))?;
    let now = writer.now().0;
    writer.connection().execute(
        "INSERT INTO after_sales_case (id, number, brand, conversation, order_id, customer, kind, status, cause, reason,
             owner, priority, due, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rusqlite::params![
            id.0.as_bytes(),
            number,
            new.brand.0.as_bytes(),
            blob(new.conversation),
            blob(new.order),
            blob(new.customer),
            row::as_word(&new.kind)?,
            row::as_word(&course.status())?,
            new.cause,
            new.reason,
            agent.0.as_bytes(),
            row::as_word(&new.priority)?,
            new.due.map_or(NEVER, |due| due.0),
            now,
            now,
        ],
    )?;
    for line in &new.lines {
        writer.connection().execute(
            "INSERT INTO case_line (case_id, line, title, quantity) VALUES (?, ?, ?, ?)",
            (id.0.as_bytes(), line.line.as_str(), &line.title, line.quantity),
        )?;
    }
    event(writer, id, agent, Actor::Agent, "opened", &row::as_word(&new.kind)?)?;
    writer.log(agent, "case", id.0, "status", &row::as_word(&course.status())?)?;
    Ok(id)
}

/// Adds to what happened. Nothing is ever taken from it.
pub fn event(
    writer: &mut Writer<'_>,
    id: CaseId,
    agent: AgentId,
    actor: Actor,
    what: &str,
    detail: &str,
) -> Result<()> {
    let now = writer.now().0;
    writer.connection().execute(
        "INSERT INTO case_event (case_id, at, agent, actor, what, detail) VALUES (?, ?, ?, ?, ?, ?)",
        (id.0.as_bytes(), now, agent.0.as_bytes(), row::as_word(&actor)?, what, detail),
    )?;
    writer.connection().execute("UPDATE after_sales_case SET updated_at = ?2 WHERE id = ?1", (id.0.as_bytes(), now))?;
    writer.changed(Change::Case(id));
    Ok(())
}

/// A step of the machine. `outcome` is kept while the case is settled.
///
/// # Errors
/// [`StoreError::Content`] for a step that there is not, or not for this actor.
pub fn take(
    writer: &mut Writer<'_>,
    id: CaseId,
    agent: AgentId,
    (actor, step): (Actor, Step),
    outcome: Option<Outcome>,
    note: &str,
) -> Result<Status> {
    let case = get(&writer.reader(), id)?;
    let next = case.course.take(actor, step).map_err(|error| StoreError::Content(error.to_string()))?;
    let outcome = outcome.filter(|_| next.status() == Status::Settled).map(|word| row::as_word(&word)).transpose()?;
    let closed = if next.status().is_closed() { writer.now().0 } else { 0 };
    let status = row::as_word(&next.status())?;
    writer.connection().execute(
        "UPDATE after_sales_case SET status = ?2, outcome = ?3, closed_at = ?4 WHERE id = ?1",
        (id.0.as_bytes(), &status, outcome.unwrap_or_default(), closed),
    )?;
    event(writer, id, agent, actor, &row::as_word(&step)?, note)?;
    writer.log(agent, "case", id.0, "status", &status)?;
    Ok(next.status())
}

/// # Errors
/// [`StoreError::NotFound`].
pub fn set(writer: &mut Writer<'_>, id: CaseId, agent: AgentId, content: &Content) -> Result<()> {
    let before = get(&writer.reader(), id)?;
    let Content { cause, reason, owner, priority, due, next_step, serial } = content;
    writer.connection().execute(
        "UPDATE after_sales_case SET cause = ?2, reason = ?3, owner = ?4, priority = ?5, due = ?6, next_step = ?7, serial = ?8
         WHERE id = ?1",
        (
            id.0.as_bytes(),
            cause,
            reason,
            blob(*owner),
            row::as_word(priority)?,
            due.map_or(NEVER, |due| due.0),
            next_step,
            serial,
        ),
    )?;
    let changed = [
        ("cause", before.cause != *cause),
        ("reason", before.reason != *reason),
        ("owner", before.owner != *owner),
        ("priority", before.priority != *priority),
        ("due", before.due != *due),
        ("next_step", before.next_step != *next_step),
        ("serial", before.serial != *serial),
    ];
    let names: Vec<&str> = changed.iter().filter(|(_, changed)| *changed).map(|(name, _)| *name).collect();
    if !names.is_empty() {
        event(writer, id, agent, Actor::Agent, "set", &names.join(","))?;
        let value = serde_json::json!({
            "cause": cause, "reason": reason, "owner": owner, "priority": priority, "due": due, "next_step": next_step,
            "serial": serial,
        });
        writer.log(agent, "case", id.0, "content", &value.to_string())?;
    }
    Ok(())
}

/// An operation that was asked for in this case; linked once.
pub fn link(writer: &mut Writer<'_>, id: CaseId, agent: AgentId, operation: OperationId) -> Result<()> {
    let added = writer.connection().execute(
        "INSERT INTO case_operation (case_id, operation) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (id.0.as_bytes(), operation.0.as_bytes()),
    )?;
    if added > 0 { event(writer, id, agent, Actor::Agent, "linked", &operation.to_string()) } else { Ok(()) }
}

/// The shop's return that the case is about.
pub fn set_return(writer: &mut Writer<'_>, id: CaseId, remote: &RemoteId) -> Result<()> {
    writer
        .connection()
        .execute("UPDATE after_sales_case SET remote_return = ?2 WHERE id = ?1", (id.0.as_bytes(), remote.as_str()))?;
    writer.changed(Change::Case(id));
    Ok(())
}

/// Adds or takes away a piece of evidence; both are written down.
pub fn set_evidence(
    writer: &mut Writer<'_>,
    id: CaseId,
    agent: AgentId,
    (kind, item): (&str, Uuid),
    there: bool,
) -> Result<()> {
    let now = writer.now().0;
    let changed = if there {
        writer.connection().execute(
            "INSERT INTO case_evidence (case_id, kind, item, added_at, agent) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (id.0.as_bytes(), kind, item.as_bytes(), now, agent.0.as_bytes()),
        )?
    } else {
        writer.connection().execute(
            "DELETE FROM case_evidence WHERE case_id = ? AND kind = ? AND item = ?",
            (id.0.as_bytes(), kind, item.as_bytes()),
        )?
    };
    let what = if there { "evidence" } else { "evidence_removed" };
    if changed > 0 { event(writer, id, agent, Actor::Agent, what, &format!("{kind}:{item}")) } else { Ok(()) }
}

pub fn lines(reader: &Reader<'_>, id: CaseId) -> Result<Vec<Line>> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT line, title, quantity FROM case_line WHERE case_id = ? ORDER BY line")?;
    let rows = statement.query_map([id.0.as_bytes()], |row| {
        Ok(Line { line: RemoteId(row.get(0)?), title: row.get(1)?, quantity: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn evidence(reader: &Reader<'_>, id: CaseId) -> Result<Vec<Evidence>> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT kind, item, added_at FROM case_evidence WHERE case_id = ? ORDER BY added_at, item")?;
    let rows = statement.query_map([id.0.as_bytes()], |row| {
        Ok(Evidence { kind: row.get(0)?, item: row::id(row, 1)?, at: Timestamp(row.get(2)?) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What happened, oldest first.
pub fn events(reader: &Reader<'_>, id: CaseId) -> Result<Vec<Event>> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT at, agent, actor, what, detail FROM case_event WHERE case_id = ? ORDER BY id")?;
    let rows = statement.query_map([id.0.as_bytes()], |row| {
        Ok(Event {
            at: Timestamp(row.get(0)?),
            agent: row::id(row, 1)?,
            actor: row::word(row, 2)?,
            what: row.get(3)?,
            detail: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn operations(reader: &Reader<'_>, id: CaseId) -> Result<Vec<OperationId>> {
    let mut statement = reader
        .connection()
        .prepare_cached("SELECT operation FROM case_operation WHERE case_id = ? ORDER BY operation")?;
    let rows = statement.query_map([id.0.as_bytes()], |row| row::id(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many cases of this customer say that a parcel was missing or came damaged, of other orders than this one.
pub fn reported(reader: &Reader<'_>, customer: CustomerId, but: OrderId) -> Result<u32> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT count(*) FROM after_sales_case WHERE customer = ? AND order_id <> ? AND kind IN ('missing', 'damaged')",
    )?;
    Ok(statement.query_row([customer.0.as_bytes(), but.0.as_bytes()], |row| row.get(0))?)
}

#[cfg(test)]
mod tests;
