//! Why an operation waits, in a word for the window.

use model::{id::OperationId, operation::State, time::Timestamp};
use store::{Reader, Result, table};

use crate::{Operation, Readiness, call_off::is_called_off};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitsFor {
    /// Its turn has come; it leaves any moment.
    Turn,
    /// It can still be taken back.
    Undo,
    /// A later moment was chosen.
    Time,
    /// The other side cannot be reached.
    Offline,
    /// Connected again; what came meanwhile is read first.
    CatchingUp,
    /// The account needs a person: password, key.
    Account,
    /// The shop or mailbox was removed: connected again, or called off.
    Removed,
    /// Others must be done before, by choice.
    After(Vec<OperationId>),
    /// Others in its lane come first.
    Lane(Vec<OperationId>),
    /// A person called it off: what it has begun is taken back.
    CallingOff,
    /// The last try failed before any effect; again soon.
    Retry,
}

/// Why `operation` waits; none when it does not.
pub fn explain(
    r: &Reader<'_>,
    operation: &Operation,
    readiness: Readiness,
    now: Timestamp,
) -> Result<Option<WaitsFor>> {
    if operation.state != State::Waiting {
        return Ok(None);
    }
    if is_called_off(operation) {
        return Ok(Some(WaitsFor::CallingOff));
    }
    if operation.not_before > now {
        return Ok(Some(if operation.undo_until >= operation.not_before { WaitsFor::Undo } else { WaitsFor::Time }));
    }
    let mut after = Vec::new();
    for id in table::operation::after(r, operation.id)? {
        if table::operation::get(r, id)?.state != State::Done {
            after.push(id);
        }
    }
    if !after.is_empty() {
        return Ok(Some(WaitsFor::After(after)));
    }
    let lane: Vec<OperationId> = table::operation::of_lane(r, operation.payload.lane())?
        .into_iter()
        .filter(|other| other.id < operation.id && other.state.holds_lane())
        .map(|other| other.id)
        .collect();
    if !lane.is_empty() {
        return Ok(Some(WaitsFor::Lane(lane)));
    }
    Ok(Some(match readiness {
        Readiness::Offline => WaitsFor::Offline,
        Readiness::Gone if table::account::get(r, operation.payload.account())?.removed => WaitsFor::Removed,
        Readiness::Paused | Readiness::NeedsYou | Readiness::Gone => WaitsFor::Account,
        Readiness::CatchingUp => WaitsFor::CatchingUp,
        Readiness::Ready if !operation.last_trouble.is_empty() => WaitsFor::Retry,
        Readiness::Ready => WaitsFor::Turn,
    }))
}
