//! What must hold before a step may leave. Every gate answers: go, wait, or a person decides.

use connect::ConnectError;
use model::{
    facts::Facts,
    operation::{Reason, State},
    order::Order,
    payload::Payload,
    time::Timestamp,
    told::Saying,
};
use store::{Reader, Result, table};

use crate::Operation;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Gate {
    Go,
    /// Not yet; the event that ends the wait wakes the outbox.
    Wait,
    /// Not before this moment.
    Until(Timestamp),
    Park(Reason),
}

/// The gates that need only what is stored here.
pub(crate) fn local(r: &Reader<'_>, operation: &Operation, now: Timestamp) -> Result<Gate> {
    // The time to undo it is the engine's; what is left is a moment that was chosen.
    if operation.not_before > now && operation.not_before != operation.undo_until {
        return Ok(Gate::Until(operation.not_before));
    }
    for before in table::operation::after(r, operation.id)? {
        match table::operation::get(r, before)?.state {
            State::Done => {}
            State::Cancelled => {
                return Ok(Gate::Park(Reason::Refused {
                    step: String::new(),
                    code: "outbox.after_cancelled".into(),
                    message: Saying::AfterCancelled.into(),
                }));
            }
            _ => return Ok(Gate::Wait),
        }
    }
    if !table::approval::allows(r, operation)? {
        return Ok(Gate::Park(Reason::Approval));
    }
    // A reply that was tried in its time goes on; money that no try has moved yet waits for a person however often it was tried.
    let untouched = match &operation.payload {
        Payload::SendMessage(_) => operation.attempts == 0,
        _ => operation.progress.is_empty(),
    };
    if operation.stale_after.0 > 0 && now > operation.stale_after && untouched {
        return Ok(Gate::Park(Reason::Stale { since: operation.created_at }));
    }
    if let (Payload::SendMessage(reply), true) = (&operation.payload, operation.progress.is_empty()) {
        let messages = table::message::newer_than(r, reply.conversation, reply.seen)?;
        if !messages.is_empty() {
            return Ok(Gate::Park(Reason::Newer { messages }));
        }
    }
    Ok(Gate::Go)
}

/// Whether the order, read afresh, is still as it was when the operation was decided, but for what this desk did to it.
pub(crate) fn facts(r: &Reader<'_>, operation: &Operation, fresh: &Order) -> Result<Gate> {
    let (Some(decided), Some(concern)) = (&operation.facts, operation.payload.concern()) else {
        return Ok(Gate::Go);
    };
    let mut effects = Vec::new();
    for earlier in table::operation::of_lane(r, operation.payload.lane())? {
        let expected = earlier.id < operation.id && earlier.state == State::Done && !decided.own.contains(&earlier.id);
        // A cancelled return is not marked at the shop as ours: what was read after it was settled shows it.
        let shown = match earlier.payload {
            Payload::CancelReturn(_) => earlier.settled_at < operation.created_at,
            Payload::CancelOrder(_) => decided.cancelled,
            _ => false,
        };
        if expected && !shown {
            effects.extend(earlier.payload.effects());
        }
    }
    let differences = decided.clone().expecting(&effects).differences(&Facts::of(fresh), concern);
    Ok(if differences.is_empty() { Gate::Go } else { Gate::Park(Reason::Changed { differences }) })
}

/// The code and words to keep with an operation that could not go.
pub(crate) fn story(error: &ConnectError) -> (&'static str, &str) {
    (error.trouble.code(), &error.message)
}
