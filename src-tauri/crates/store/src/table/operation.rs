//! Operations: what changes the outside world, committed before it is tried, and the record of what came of it.
//!
//! The rules of an operation's life are in `model::operation`; the outbox decides. Here rows are only kept and found.

use std::collections::BTreeSet;

use std::collections::HashSet;

use model::{
    facts::Facts,
    id::{AgentId, ConversationId, OperationId, OrderId, RemoteId},
    operation::{Reason, State},
    payload::{Lane, Payload},
    refund::{Pending, Units},
    returns::ReturnItem,
    time::Timestamp,
};
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value};

use crate::{Change, Reader, Result, StoreError, Writer, row};

#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    pub id: OperationId,
    pub request: String,
    pub payload: Payload,
    pub facts: Option<Facts>,
    pub state: State,
    /// What its steps have left at the other side.
    pub progress: Map<String, Value>,
    pub agent: AgentId,
    pub conversation: Option<ConversationId>,
    pub created_at: Timestamp,
    /// Zero until the first attempt; a mail's Date.
    pub first_attempt: Timestamp,
    pub not_before: Timestamp,
    pub undo_until: Timestamp,
    /// Zero: never stale.
    pub stale_after: Timestamp,
    pub attempts: u32,
    /// The other side is asked before anything is sent.
    pub look_first: bool,
    /// The last trouble's code and words; empty when there was none.
    pub last_trouble: String,
    pub settled_at: Timestamp,
}

/// An operation as it is asked for.
#[derive(Debug, Clone)]
pub struct NewOperation {
    /// The window's id of the request, with `position` for several of one request.
    pub request: String,
    pub position: u32,
    pub agent: AgentId,
    pub payload: Payload,
    pub facts: Option<Facts>,
    pub conversation: Option<ConversationId>,
    pub after: Vec<OperationId>,
    pub undo_until: Timestamp,
    pub not_before: Timestamp,
    pub stale_after: Timestamp,
}

/// A row of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub at: Timestamp,
    pub step: String,
    pub attempt: u32,
    pub what: String,
    pub detail: String,
    pub agent: Option<AgentId>,
}

const COLUMNS: &str = "id, request, payload, facts, status, progress, agent, conversation, created_at, first_attempt, \
     not_before, undo_until, stale_after, attempts, look_first, last_trouble, settled_at";

fn read(row: &Row<'_>) -> Result<Operation> {
    let facts: String = row.get(3)?;
    Ok(Operation {
        id: row::id(row, 0)?,
        request: row.get(1)?,
        payload: Payload::from_stored(&row.get::<_, String>(2)?)?,
        facts: if facts.is_empty() { None } else { Some(serde_json::from_str(&facts)?) },
        state: row::json(row, 4)?,
        progress: row::json(row, 5)?,
        agent: row::id(row, 6)?,
        conversation: row::id_or_none(row, 7)?,
        created_at: Timestamp(row.get(8)?),
        first_attempt: Timestamp(row.get(9)?),
        not_before: Timestamp(row.get(10)?),
        undo_until: Timestamp(row.get(11)?),
        stale_after: Timestamp(row.get(12)?),
        attempts: row.get(13)?,
        look_first: row.get(14)?,
        last_trouble: row.get(15)?,
        settled_at: Timestamp(row.get(16)?),
    })
}

/// The lane's key: its kind in the first byte, so that no order's lane is a conversation's.
fn lane_key(lane: Lane) -> [u8; 17] {
    let (kind, id) = match lane {
        Lane::Order(id) => (b'o', id.0),
        Lane::Conversation(id) => (b'c', id.0),
    };
    let mut key = [0; 17];
    for (slot, byte) in key.iter_mut().zip(std::iter::once(kind).chain(id.into_bytes())) {
        *slot = byte;
    }
    key
}

/// Writes the operation, or finds the one that this request already made.
///
/// # Errors
/// When an operation it should run after does not exist.
pub fn insert(w: &mut Writer<'_>, new: &NewOperation) -> Result<OperationId> {
    let known: Option<OperationId> = w
        .connection()
        .prepare_cached("SELECT id FROM operation WHERE request = ? AND position = ?")?
        .query_row(params![new.request, new.position], |row| row::id(row, 0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let id: OperationId = w.new_id();
    let state = State::Waiting;
    let facts = new.facts.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default();
    w.connection()
        .prepare_cached(
            "INSERT INTO operation (id, request, position, account, lane, kind, payload, facts, state, status, agent, \
             conversation, order_id, created_at, not_before, undo_until, stale_after) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            id.0.as_bytes(),
            new.request,
            new.position,
            new.payload.account().0.as_bytes(),
            lane_key(new.payload.lane()),
            new.payload.kind(),
            new.payload.to_stored()?,
            facts,
            state.name(),
            serde_json::to_string(&state)?,
            new.agent.0.as_bytes(),
            new.conversation.map(|id| id.0.into_bytes()),
            new.payload.order().map(|order| order.id.0.into_bytes()),
            w.now().0,
            new.not_before.0,
            new.undo_until.0,
            new.stale_after.0,
        ])?;
    for after in &new.after {
        w.connection()
            .prepare_cached("INSERT INTO operation_after (operation, after) VALUES (?, ?)")?
            .execute([id.0.as_bytes(), after.0.as_bytes()])?;
    }
    record(w, id, "", 0, "created", "", Some(new.agent))?;
    changed(w, id, &new.payload, new.conversation);
    Ok(id)
}

fn changed(w: &mut Writer<'_>, id: OperationId, payload: &Payload, conversation: Option<ConversationId>) {
    w.changed(Change::Operation(id));
    if let Some(order) = payload.order() {
        w.changed(Change::Order(order.id));
    }
    if let Some(conversation) = conversation {
        w.changed(Change::Conversation(conversation));
    }
}

/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(r: &Reader<'_>, id: OperationId) -> Result<Operation> {
    let mut statement = r.connection().prepare_cached(&format!("SELECT {COLUMNS} FROM operation WHERE id = ?"))?;
    let mut rows = statement.query([id.0.as_bytes()])?;
    rows.next()?.map_or(Err(StoreError::NotFound), read)
}

fn list(r: &Reader<'_>, tail: &str, params: impl rusqlite::Params) -> Result<Vec<Operation>> {
    let mut statement = r.connection().prepare_cached(&format!("SELECT {COLUMNS} FROM operation {tail}"))?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// All that are not settled, oldest first.
pub fn open(r: &Reader<'_>) -> Result<Vec<Operation>> {
    list(r, "WHERE state NOT IN ('done', 'cancelled') ORDER BY id", [])
}

/// The last that were settled, newest first.
pub fn settled(r: &Reader<'_>, limit: u32) -> Result<Vec<Operation>> {
    // A bound limit would have the statement prepared anew each time.
    list(r, &format!("WHERE settled_at > 0 ORDER BY settled_at DESC LIMIT {limit}"), [])
}

/// Those of one order, oldest first.
pub fn of_order(r: &Reader<'_>, order: OrderId) -> Result<Vec<Operation>> {
    list(r, "WHERE order_id = ? ORDER BY id", [order.0.as_bytes()])
}

/// Those of one conversation, oldest first.
pub fn of_conversation(r: &Reader<'_>, conversation: ConversationId) -> Result<Vec<Operation>> {
    list(r, "WHERE conversation = ? ORDER BY id", [conversation.0.as_bytes()])
}

/// Those of one lane, oldest first.
pub fn of_lane(r: &Reader<'_>, lane: Lane) -> Result<Vec<Operation>> {
    list(r, "WHERE lane = ? ORDER BY id", [lane_key(lane)])
}

/// What it runs after.
pub fn after(r: &Reader<'_>, id: OperationId) -> Result<Vec<OperationId>> {
    let mut statement = r.connection().prepare_cached("SELECT after FROM operation_after WHERE operation = ?")?;
    let ids = statement.query_map([id.0.as_bytes()], |row| row::id(row, 0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Conversations in which an operation needs a person.
pub fn that_need_you(r: &Reader<'_>) -> Result<HashSet<ConversationId>> {
    let mut statement = r.connection().prepare_cached(
        "SELECT conversation FROM operation
         WHERE state NOT IN ('done', 'cancelled') AND state = 'needs_you' AND conversation IS NOT NULL",
    )?;
    let ids = statement.query_map([], |row| row::id(row, 0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// How many wait and how many need the agent.
pub fn counts(r: &Reader<'_>) -> Result<(u32, u32)> {
    Ok(r.connection()
        .prepare_cached(
            "SELECT coalesce(sum(state <> 'needs_you'), 0), coalesce(sum(state = 'needs_you'), 0) \
             FROM operation WHERE state NOT IN ('done', 'cancelled')",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Saves a new state with its entry in the record.
pub fn set_state(w: &mut Writer<'_>, operation: &Operation, state: &State) -> Result<()> {
    let settled = if state.is_open() { 0 } else { w.now().0 };
    w.connection()
        .prepare_cached("UPDATE operation SET state = ?, status = ?, settled_at = ? WHERE id = ?")?
        .execute(params![state.name(), serde_json::to_string(state)?, settled, operation.id.0.as_bytes()])?;
    changed(w, operation.id, &operation.payload, operation.conversation);
    Ok(())
}

/// Counts an attempt; the first one fixes the moment that a mail bears as its date. Returns the attempt's number.
pub fn begin_attempt(w: &mut Writer<'_>, id: OperationId) -> Result<u32> {
    Ok(w.connection()
        .prepare_cached(
            "UPDATE operation SET attempts = attempts + 1, \
             first_attempt = CASE first_attempt WHEN 0 THEN ? ELSE first_attempt END WHERE id = ? RETURNING attempts",
        )?
        .query_row(params![w.now().0, id.0.as_bytes()], |row| row.get(0))?)
}

pub fn set_progress(w: &mut Writer<'_>, id: OperationId, progress: &Map<String, Value>) -> Result<()> {
    w.connection()
        .prepare_cached("UPDATE operation SET progress = ?, last_trouble = '' WHERE id = ?")?
        .execute(params![serde_json::to_string(progress)?, id.0.as_bytes()])?;
    Ok(())
}

/// `code` and `message` of what went wrong last.
pub fn set_trouble(w: &mut Writer<'_>, id: OperationId, code: &str, message: &str) -> Result<()> {
    let text = serde_json::to_string(&[code, message])?;
    w.connection()
        .prepare_cached("UPDATE operation SET last_trouble = ? WHERE id = ?")?
        .execute(params![text, id.0.as_bytes()])?;
    w.changed(Change::Operation(id));
    Ok(())
}

pub fn set_look_first(w: &mut Writer<'_>, id: OperationId, look_first: bool) -> Result<()> {
    w.connection()
        .prepare_cached("UPDATE operation SET look_first = ? WHERE id = ?")?
        .execute(params![look_first, id.0.as_bytes()])?;
    Ok(())
}

/// Decided anew: on these facts, no longer stale, by an author who has seen what is in the payload.
pub fn decide_again(
    w: &mut Writer<'_>,
    id: OperationId,
    payload: &Payload,
    facts: Option<&Facts>,
    stale_after: Timestamp,
) -> Result<()> {
    let facts = facts.map(serde_json::to_string).transpose()?.unwrap_or_default();
    w.connection()
        .prepare_cached("UPDATE operation SET payload = ?, facts = ?, stale_after = ? WHERE id = ?")?
        .execute(params![payload.to_stored()?, facts, stale_after.0, id.0.as_bytes()])?;
    Ok(())
}

/// Adds to the record. Nothing is ever taken from it.
pub fn record(
    w: &mut Writer<'_>,
    id: OperationId,
    step: &str,
    attempt: u32,
    what: &str,
    detail: &str,
    agent: Option<AgentId>,
) -> Result<()> {
    w.connection()
        .prepare_cached(
            "INSERT INTO operation_ledger (operation, at, step, attempt, what, detail, agent) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            id.0.as_bytes(),
            w.now().0,
            step,
            attempt,
            what,
            detail,
            agent.map(|agent| agent.0.into_bytes())
        ])?;
    Ok(())
}

/// How often a person has decided about it. Between two times that it needs one there is always a decision, so this tells one
/// time from another.
pub fn decisions(r: &Reader<'_>, id: OperationId) -> Result<u32> {
    let mut statement = r.connection().prepare_cached(
        "SELECT count(*) FROM operation_ledger WHERE operation = ? AND agent IS NOT NULL AND what <> 'created'",
    )?;
    Ok(statement.query_row([id.0.as_bytes()], |row| row.get(0))?)
}

/// The record of one operation, oldest first.
pub fn ledger(r: &Reader<'_>, id: OperationId) -> Result<Vec<Entry>> {
    let mut statement = r.connection().prepare_cached(
        "SELECT at, step, attempt, what, detail, agent FROM operation_ledger WHERE operation = ? ORDER BY id",
    )?;
    let rows = statement.query_map([id.0.as_bytes()], |row| {
        Ok(Entry {
            at: Timestamp(row.get(0)?),
            step: row.get(1)?,
            attempt: row.get(2)?,
            what: row.get(3)?,
            detail: row.get(4)?,
            agent: row::id_or_none(row, 5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Refunds of an order that were asked for here and that the order, as it was last read, does not show yet.
pub fn pending_refunds(r: &Reader<'_>, order: OrderId, shown: &Facts) -> Result<Pending> {
    let mut pending = Pending::new();
    for operation in of_order(r, order)? {
        let counts = operation.state.is_open() || is_news(&operation, shown);
        if let (Payload::Refund(refund), true) = (&operation.payload, counts)
            && !shown.own.contains(&operation.id)
        {
            *pending.entry(refund.payment.clone()).or_default() += refund.amount.amount;
        }
        // What a cancellation gives back is not marked as ours; a cancelled order shows it.
        if let (Payload::CancelOrder(of), true, false) = (&operation.payload, counts, shown.cancelled) {
            for given in &of.gives_back {
                *pending.entry(given.payment.clone()).or_default() += given.amount.amount;
            }
        }
    }
    Ok(pending)
}

/// Units of each line that refunds of this desk were for, waiting or done.
pub fn refunded_units(r: &Reader<'_>, order: OrderId) -> Result<Units> {
    let mut units = Units::new();
    let mut requests = BTreeSet::new();
    for operation in of_order(r, order)? {
        let Payload::Refund(refund) = &operation.payload else { continue };
        let refused = matches!(&operation.state, State::NeedsYou { reason } if !reason.blocks_lane() && !reason.is_after_the_effect() && *reason != Reason::Approval);
        // Several payments are several operations on the same lines.
        if operation.state == State::Cancelled || refused || !requests.insert(operation.request.clone()) {
            continue;
        }
        for line in &refund.lines {
            *units.entry(line.line.clone()).or_default() += line.quantity;
        }
    }
    Ok(units)
}

/// Lines of an order that were asked back here and that the order, as it was last read, does not show yet.
pub fn pending_returns(r: &Reader<'_>, order: OrderId, shown: &Facts) -> Result<Vec<ReturnItem>> {
    let mut pending = Vec::new();
    for operation in of_order(r, order)? {
        let counts = operation.state.is_open() || is_news(&operation, shown);
        if counts && !shown.own.contains(&operation.id) {
            pending.extend(operation.payload.asks_back());
        }
    }
    Ok(pending)
}

/// Done here, and not yet in what was read of the order.
fn is_news(operation: &Operation, shown: &Facts) -> bool {
    operation.state == State::Done && !shown.own.contains(&operation.id)
}

/// Refunds and returns of this order since `since` that were not called off, for "is this the same again?".
pub fn recent(r: &Reader<'_>, order: OrderId, kind: &str, since: Timestamp) -> Result<Vec<Operation>> {
    let mut found = of_order(r, order)?;
    found.retain(|operation| {
        operation.payload.kind() == kind && operation.created_at >= since && operation.state != State::Cancelled
    });
    Ok(found)
}

/// The request's operations, in order; empty when it made none.
pub fn of_request(r: &Reader<'_>, request: &str) -> Result<Vec<Operation>> {
    list(r, "WHERE request = ? ORDER BY position", [request])
}

/// Lines that an operation is about.
pub fn lines_of(payload: &Payload) -> Vec<&RemoteId> {
    match payload {
        Payload::Refund(refund) => refund.lines.iter().map(|line| &line.line).collect(),
        Payload::CreateReturn(of) => of.items.iter().map(|item| &item.line).collect(),
        Payload::ReceiveReturn(of) => of.items.iter().map(|item| &item.line).collect(),
        Payload::CancelReturn(of) => of.items.iter().map(|item| &item.line).collect(),
        Payload::Exchange(of) => of.back.iter().map(|item| &item.line).collect(),
        Payload::Claim(of) => of.items.iter().map(|item| &item.line).collect(),
        Payload::EditOrder(of) => of.lines.iter().map(|line| &line.line).collect(),
        Payload::SendMessage(_) | Payload::ChangeAddress(_) | Payload::CancelOrder(_) | Payload::IssueCode(_) => vec![],
    }
}
