//! What a person decides about an operation.

use connect::{Next, Outbound, Work};
use model::{
    facts::Facts,
    id::{AgentId, OperationId},
    operation::{Event, Reason, State},
    payload::Payload,
    time::Timestamp,
};
use store::{Durability, Result, Store, StoreError, Writer, table};

use crate::{
    Operation,
    call_off::{self, has_begun, is_called_off},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Try again, on the state of things now: the person has seen what stood in the way.
    Retry,
    Cancel,
    /// The person knows that it happened.
    ItHappened,
    /// The person knows that it did not: it is sent again, after one more look.
    ItDidNot,
}

/// What can be decided now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Can {
    pub retry: bool,
    pub edit: bool,
    pub cancel: bool,
    pub it_happened: bool,
    pub it_did_not: bool,
}

pub fn can(operation: &Operation) -> Can {
    let nothing = Can { retry: false, edit: false, cancel: false, it_happened: false, it_did_not: false };
    let begun = has_begun(operation);
    match &operation.state {
        State::Waiting if is_called_off(operation) => nothing,
        State::Waiting => Can { edit: !begun, cancel: true, ..nothing },
        State::NeedsYou { reason: Reason::MayHaveHappened { .. } } => {
            Can { it_happened: true, it_did_not: true, cancel: false, ..nothing }
        }
        State::NeedsYou { reason: Reason::OldStore | Reason::KeepsFailing { .. } } => {
            Can { retry: true, cancel: true, it_happened: true, ..nothing }
        }
        // Only a lead's word lets it go: see `approve`.
        State::NeedsYou { reason: Reason::Approval } => Can { edit: !begun, cancel: true, ..nothing },
        State::NeedsYou { reason: Reason::Differs { .. } } => Can { it_happened: true, ..nothing },
        State::NeedsYou { reason: Reason::Bounced { .. } } => Can { it_happened: true, edit: true, ..nothing },
        State::NeedsYou { .. } => Can { retry: true, edit: !begun, cancel: true, ..nothing },
        State::Sending { .. } | State::Checking { .. } | State::Done | State::Cancelled => nothing,
    }
}

/// Carries a person's decision out on the operation. `outbound` tells whether a step that happened was the last; without it
/// "it happened" settles the operation only when it has a single step.
///
/// `stale_ms`: how long money may wait from now before it asks again.
///
/// # Errors
/// [`StoreError::Content`] when the operation's state does not allow it (any more).
pub async fn decide(
    store: &Store,
    id: OperationId,
    decision: Decision,
    agent: AgentId,
    stale_ms: i64,
    outbound: Option<std::sync::Arc<dyn Outbound>>,
) -> Result<()> {
    let files = std::sync::Arc::new(crate::files::StoredFiles(store.clone()));
    store
        .write(Durability::Full, move |w| {
            let operation = table::operation::get(&w.reader(), id)?;
            let allowed = can(&operation);
            let refuse = |what| refusal(&operation, what);
            let (event, what) = match decision {
                Decision::Retry if allowed.retry => {
                    // What the other side refused is asked anew, not answered from memory.
                    if let (State::NeedsYou { reason: Reason::Refused { .. } }, Some(outbound)) =
                        (&operation.state, &outbound)
                    {
                        table::operation::set_progress(w, id, &outbound.asked_anew(&operation.progress))?;
                    }
                    (Event::Retry, "retry")
                }
                Decision::ItDidNot if allowed.it_did_not => (Event::Retry, "it_did_not"),
                // What it has begun is taken back first; whoever calls that off too leaves it as it is.
                Decision::Cancel if allowed.cancel && has_begun(&operation) && !is_called_off(&operation) => {
                    let mut progress = operation.progress.clone();
                    call_off::mark(&mut progress);
                    table::operation::set_progress(w, id, &progress)?;
                    (Event::CallOff, "called_off")
                }
                Decision::Cancel if allowed.cancel => (Event::Cancel, "cancelled"),
                Decision::ItHappened if allowed.it_happened => {
                    let mut progress = operation.progress.clone();
                    let known = match &operation.state {
                        State::NeedsYou {
                            reason: Reason::MayHaveHappened { step, .. } | Reason::KeepsFailing { step, .. },
                        } => Some(step),
                        _ => None,
                    };
                    if let Some(step) = known {
                        progress.insert(step.clone(), serde_json::json!({ "by": "person" }));
                        table::operation::set_progress(w, id, &progress)?;
                    }
                    let work =
                        Work { id, payload: operation.payload.clone(), first_attempt: operation.first_attempt, files };
                    let last = outbound
                        .is_none_or(|outbound| matches!(call_off::next(&*outbound, &work, &progress), Ok(Next::Done)));
                    (Event::ItHappened { last: last || known.is_none() }, "it_happened")
                }
                Decision::Retry | Decision::ItDidNot => return Err(refuse("tried again")),
                Decision::Cancel => return Err(refuse("called off")),
                Decision::ItHappened => return Err(refuse("counted as done")),
            };
            if matches!(event, Event::Retry) {
                decided_anew(w, &operation, w.now().plus_ms(stale_ms))?;
            }
            let next = operation.state.after(event).map_err(|error| StoreError::Content(error.to_string()))?;
            table::operation::set_state(w, &operation, &next)?;
            table::operation::record(w, id, "", operation.attempts, what, "", Some(agent))
        })
        .await
}

/// Settles an operation whose contents go back to its author, in the write that gives them back: nothing of it has begun, or
/// it came back from the other side. Returns it as it was.
///
/// # Errors
/// [`StoreError::Content`] when it has begun meanwhile.
pub fn call_back(w: &mut Writer<'_>, id: OperationId, agent: AgentId) -> Result<Operation> {
    let operation = table::operation::get(&w.reader(), id)?;
    if !can(&operation).edit {
        return Err(refusal(&operation, "edited"));
    }
    let bounced = matches!(operation.state, State::NeedsYou { reason: Reason::Bounced { .. } });
    let (event, what) =
        if bounced { (Event::ItHappened { last: true }, "it_happened") } else { (Event::Cancel, "cancelled") };
    let next = operation.state.after(event).map_err(|error| StoreError::Content(error.to_string()))?;
    table::operation::set_state(w, &operation, &next)?;
    table::operation::record(w, id, "", operation.attempts, what, "", Some(agent))?;
    Ok(operation)
}

fn refusal(operation: &Operation, what: &str) -> StoreError {
    StoreError::Content(format!("an operation that is {} cannot be {what}", operation.state.name()))
}

/// A lead's word for the operation as it stands, and for those of the same request: they may go out now. The word is for
/// exactly this; once anything of it changes, it is asked for again. For money the time after which a person is asked once
/// more begins anew, `stale_ms` long: somebody has just decided.
///
/// # Errors
/// [`StoreError::Content`] when the operation does not wait for one.
pub async fn approve(store: &Store, id: OperationId, lead: AgentId, stale_ms: i64) -> Result<()> {
    store
        .write(Durability::Full, move |w| {
            let asked = table::operation::get(&w.reader(), id)?;
            let waits = |operation: &Operation| matches!(operation.state, State::NeedsYou { reason: Reason::Approval });
            if !waits(&asked) {
                return Err(StoreError::Content("it does not wait for a lead".into()));
            }
            for operation in table::operation::of_request(&w.reader(), &asked.request)? {
                if !waits(&operation) {
                    continue;
                }
                let stale_after = renewed(&operation, w.now().plus_ms(stale_ms));
                table::operation::decide_again(
                    w,
                    operation.id,
                    &operation.payload,
                    operation.facts.as_ref(),
                    stale_after,
                )?;
                table::approval::give(w, operation.id, lead)?;
                let next =
                    operation.state.after(Event::Retry).map_err(|error| StoreError::Content(error.to_string()))?;
                table::operation::set_state(w, &operation, &next)?;
                table::operation::record(w, operation.id, "", operation.attempts, "approved", "", Some(lead))?;
            }
            Ok(())
        })
        .await
}

/// A retry rests on what is known now: the order as it was last read, the messages that are there.
fn decided_anew(w: &mut Writer<'_>, operation: &Operation, stale_after: Timestamp) -> Result<()> {
    let mut payload = operation.payload.clone();
    let mut facts = operation.facts.clone();
    if let State::NeedsYou { reason } = &operation.state {
        match reason {
            Reason::Newer { messages } => {
                if let (Payload::SendMessage(reply), Some(last)) = (&mut payload, messages.last()) {
                    reply.seen = Some(*last);
                }
            }
            Reason::Changed { .. } => {
                if let Some(order) = payload.order() {
                    facts = Some(Facts::of(&table::shop_order::get(&w.reader(), order.id)?.order));
                }
            }
            Reason::MayHaveHappened { .. } | Reason::OldStore | Reason::KeepsFailing { .. } => {
                table::operation::set_look_first(w, operation.id, true)?;
            }
            Reason::Refused { .. }
            | Reason::Stale { .. }
            | Reason::Approval
            | Reason::Bounced { .. }
            | Reason::Differs { .. } => {}
        }
    }
    let stale_after = renewed(operation, stale_after);
    table::operation::decide_again(w, operation.id, &payload, facts.as_ref(), stale_after)
}

/// When a person is asked once more after a decision: never, where they never are.
fn renewed(operation: &Operation, stale_after: Timestamp) -> Timestamp {
    if operation.stale_after.0 > 0 { stale_after } else { operation.stale_after }
}
