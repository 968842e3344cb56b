//! Puts what was asked for into the outbox, in one transaction: the change, and after it the refund of a difference where one
//! was asked for. Pressing twice is one; what looks like something asked for before is asked about.

use std::collections::BTreeSet;

use model::{
    amend::{self, NewItem},
    facts::Facts,
    id::{AgentId, CaseId, ConversationId, OperationId, OrderId, RemoteId},
    money::Money as Amount,
    operation::{Reason, State},
    payload::{OrderRef, Payload, Refund},
    refund::{self, LineQuantity, RefundCaps, RefundRequest},
    time::{DAY, Timestamp},
};
use outbox::NewOperation;
use store::{Reader, Writer, table};
use table::shop_order::StoredOrder;

use super::amount;
use crate::{
    dto::*,
    error::{ApiError, Result},
    uses::{
        case,
        given::guards,
        refund::{needs_lead, refused as refund_refused},
    },
};

/// What every request of the kind carries.
pub(super) struct Asking {
    request: String,
    pub order: OrderId,
    pub note: String,
    conversation: Option<ConversationId>,
    case: Option<CaseId>,
    seen: bool,
    /// The difference that the customer gets back, as the agent confirmed it.
    refund: Option<Amount>,
}

impl Asking {
    pub fn new(asked: AmendAsked, refund: Option<Money>) -> Result<Self> {
        Ok(Self {
            request: asked.request,
            order: asked.order.parse()?,
            note: asked.note.trim().to_owned(),
            conversation: asked.conversation.as_deref().map(str::parse).transpose()?,
            case: asked.case.as_deref().map(str::parse).transpose()?,
            seen: asked.seen,
            refund: refund.as_ref().map(amount).transpose()?,
        })
    }
}

/// What was decided: the change, what goes and what comes by it, and what it gives away by itself.
pub(super) struct Change {
    pub payload: Payload,
    pub less: Vec<LineQuantity>,
    pub more: Vec<NewItem>,
    pub worth: Option<Amount>,
}

pub(super) fn enqueue<F>(
    w: &mut Writer<'_>,
    asking: &Asking,
    (agent, caps, stale): (AgentId, RefundCaps, i64),
    lines: &[LineQuantity],
    decide: F,
) -> store::Result<Result<Vec<OperationId>>>
where
    F: FnOnce(&Reader<'_>, &StoredOrder, OrderRef) -> store::Result<Result<Change>>,
{
    let known = table::operation::of_request(&w.reader(), &asking.request)?;
    if !known.is_empty() {
        return Ok(Ok(known.iter().map(|operation| operation.id).collect()));
    }
    let now = w.now();
    let stored = table::shop_order::get(&w.reader(), asking.order)?;
    let of = OrderRef { id: asking.order, remote: stored.order.remote.clone(), number: stored.order.number.clone() };
    let change = match decide(&w.reader(), &stored, of.clone())? {
        Ok(change) => change,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !asking.seen {
        if similar(&w.reader(), asking.order, &change.payload, now)? {
            return Ok(Err(ApiError::new("amend.similar", "something like it was asked for within a day")));
        }
        let gives = change.worth.is_some() || asking.refund.is_some();
        if gives && !guards(&w.reader(), &stored, lines)?.is_empty() {
            return Ok(Err(ApiError::new("amend.given_before", "something was given for this before")));
        }
    }
    let refunds = match asking.refund.map(|sum| refunds(w, asking, &stored, &change, (sum, caps), &of)).transpose()? {
        Some(Err(refusal)) => return Ok(Err(refusal)),
        Some(Ok(refunds)) => refunds,
        None => vec![],
    };
    let given = asking.refund.or(change.worth);
    let lead = given.map(|sum| needs_lead(&w.reader(), &stored, agent, sum, now)).transpose()?.unwrap_or(false);
    let facts = Facts::of(&stored.order);
    let mut made: Vec<OperationId> = Vec::new();
    for (position, payload) in [change.payload].into_iter().chain(refunds).enumerate() {
        let money = payload.moves_money();
        let gives = money || (position == 0 && change.worth.is_some());
        let operation = table::operation::insert(
            w,
            &NewOperation {
                request: asking.request.clone(),
                position: position as u32,
                agent,
                facts: payload.concern().is_some().then(|| facts.clone()),
                payload,
                conversation: asking.conversation,
                // A refund waits for what it is the difference of.
                after: made.last().copied().into_iter().collect(),
                undo_until: Timestamp(0),
                not_before: Timestamp(0),
                stale_after: if money { now.plus_ms(stale) } else { Timestamp(0) },
            },
        )?;
        made.push(operation);
        if lead && gives {
            table::approval::ask(w, operation, agent)?;
            let waiting = table::operation::get(&w.reader(), operation)?;
            table::operation::set_state(w, &waiting, &State::NeedsYou { reason: Reason::Approval })?;
            table::operation::record(w, operation, "", 0, "parked", "", None)?;
        }
        if let Some(settles) = asking.case {
            case::link(w, settles, agent, operation)?;
        }
    }
    Ok(Ok(made))
}

/// The refund of the difference, over as many payments as it takes; refused where it is no longer that.
fn refunds(
    w: &Writer<'_>,
    asking: &Asking,
    stored: &StoredOrder,
    change: &Change,
    (sum, caps): (Amount, RefundCaps),
    of: &OrderRef,
) -> store::Result<Result<Vec<Payload>>> {
    let order = &stored.order;
    let earlier = table::operation::refunded_units(&w.reader(), asking.order)?;
    let back = match amend::difference(order, &earlier, &change.less, &change.more) {
        Ok(difference) => order.money(-difference.owed().amount).floored(),
        Err(refusal) => return Ok(Err(super::refused(&refusal))),
    };
    if back != sum {
        return Ok(Err(ApiError::new("amend.sum_changed", format!("it would now be {back}"))));
    }
    let pending = table::operation::pending_refunds(&w.reader(), asking.order, &Facts::of(order))?;
    let plan = match refund::plan(order, &pending, &earlier, caps, &RefundRequest::Amount { amount: sum }) {
        Ok(plan) => plan,
        Err(refusal) => return Ok(Err(refund_refused(&refusal))),
    };
    let payload = |part: refund::RefundPart| {
        Payload::Refund(Refund {
            account: stored.account,
            order: of.clone(),
            payment: part.payment,
            method: part.method,
            amount: part.amount,
            reason: None,
            note: asking.note.clone(),
            lines: change.less.clone(),
        })
    };
    Ok(Ok(plan.parts.into_iter().map(payload).collect()))
}

/// Something of the kind was asked for within a day, for one of the same lines or for the order as a whole.
fn similar(r: &Reader<'_>, order: OrderId, payload: &Payload, now: Timestamp) -> store::Result<bool> {
    let lines: BTreeSet<&RemoteId> = table::operation::lines_of(payload).into_iter().collect();
    let recent = table::operation::recent(r, order, payload.kind(), now.plus_ms(-DAY))?;
    Ok(recent.iter().any(|operation| {
        let theirs = table::operation::lines_of(&operation.payload);
        lines.is_empty() && theirs.is_empty() || theirs.iter().any(|line| lines.contains(*line))
    }))
}
