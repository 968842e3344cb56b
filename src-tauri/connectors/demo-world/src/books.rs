//! What the shop does when it is told to: refunds and returns, in steps, without idempotency. Who sends twice pays twice;
//! a row is found again only by the operation's id that came with it.

use model::{
    amend,
    id::{OperationId, RemoteId},
    order::{Order, OrderLine, Reason, RefundRecord, Return, ReturnLine, ReturnStatus},
    payload::Payload,
    time::Timestamp,
    told::{Saying, Told},
};
use rust_decimal::Decimal;

use crate::{orders::settle, pace::Happening, state::State};

/// A refusal, before any effect: a stable code, and what to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct No {
    pub code: &'static str,
    pub message: Told,
}

fn no(code: &'static str, message: impl Into<Told>) -> No {
    No { code, message: message.into() }
}

pub const RETURN_REASONS: [(&str, &str); 5] = [
    ("rr_damaged", "Damaged on arrival"),
    ("rr_wrong", "Wrong item"),
    ("rr_size", "Does not fit"),
    ("rr_suit", "Does not suit"),
    ("rr_faulty", "Faulty"),
];
pub const REFUND_REASONS: [(&str, &str); 4] = [
    ("fr_damaged", "Damaged goods"),
    ("fr_return", "Return received"),
    ("fr_late", "Late delivery"),
    ("fr_goodwill", "Goodwill"),
];

pub fn reasons(of: &[(&str, &str)]) -> Vec<Reason> {
    of.iter().map(|(id, label)| Reason { remote: RemoteId::new(*id), label: (*label).to_owned() }).collect()
}

/// The one step of what changes an order as a whole.
pub const AMEND: &str = "amend";

/// The steps of an operation, in order; none for what a shop does not do.
pub fn steps(payload: &Payload) -> &'static [&'static str] {
    match payload {
        Payload::Refund(_) => &["refund"],
        Payload::CreateReturn(_) => &["begin", "items", "confirm"],
        Payload::ReceiveReturn(_) => &["receive"],
        Payload::CancelReturn(_) => &["cancel"],
        Payload::Exchange(_)
        | Payload::Claim(_)
        | Payload::EditOrder(_)
        | Payload::ChangeAddress(_)
        | Payload::CancelOrder(_)
        | Payload::IssueCode(_) => &[AMEND],
        Payload::SendMessage(_) => &[],
    }
}

/// Does what a step says, once more each time. `made` is the return that the step `begin` made. Answers what it made.
///
/// # Errors
/// A refusal; then nothing has changed.
pub fn carry_out(
    state: &mut State,
    now: Timestamp,
    operation: OperationId,
    payload: &Payload,
    step: &str,
    made: Option<&RemoteId>,
) -> Result<Option<RemoteId>, No> {
    let number = payload.order().and_then(|order| state.number_of(&order.remote));
    let number = number.ok_or_else(|| no("not_found", Saying::NoOrder))?;
    let mut order =
        state.orders.get(&number).map(|kept| kept.order.clone()).ok_or_else(|| no("not_found", Saying::NoOrder))?;
    let mut left = None;
    let mut then = None;
    match (payload, step) {
        (Payload::Refund(refund), "refund") => {
            let payment = order.payments.iter_mut().find(|payment| payment.remote == refund.payment);
            let payment = payment.ok_or_else(|| no("not_found", Saying::NoPayment))?;
            if refund.amount.amount <= Decimal::ZERO {
                return Err(no("invalid_amount", Saying::AmountNotPositive));
            }
            if payment.refunded + refund.amount.amount > payment.captured {
                return Err(no("too_much", Saying::MoreThanPaid));
            }
            let id = state.fresh_id("ref");
            payment.refunded = (payment.refunded + refund.amount.amount).normalize();
            payment.refunds.push(RefundRecord {
                remote: id.clone(),
                amount: refund.amount.amount.normalize(),
                note: format!("{} [{operation}]", refund.note).trim().to_owned(),
                at: now,
                operation: Some(operation),
            });
            left = Some(id);
            then = Some(Happening::SawRefund { order: number });
        }
        (Payload::CreateReturn(create), "begin") => {
            if order.open_change.is_some() {
                return Err(no("open_change", Saying::ChangeOpen { change: "return_request".into() }));
            }
            if order.cancelled_at.is_some() {
                return Err(no("cancelled", Saying::OrderCancelled));
            }
            let id = state.fresh_id("ret");
            order.open_change = Some(id.as_str().to_owned());
            order.returns.push(Return {
                remote: id.clone(),
                number: format!("{}-{}", order.number, order.returns.len() + 1),
                status: ReturnStatus::Draft,
                created_at: now,
                received_at: None,
                note: create.note.clone(),
                lines: vec![],
                operation: Some(operation),
            });
            left = Some(id);
        }
        (Payload::CreateReturn(create), "items") => {
            for item in &create.items {
                let line = line_of(&mut order, &item.line)?;
                if item.quantity > line.returnable() {
                    let (title, left) = (line.title.clone(), line.returnable());
                    return Err(no("not_returnable", Saying::NotReturnable { title, count: item.quantity, left }));
                }
            }
            let of = draft(&mut order, made)?;
            of.lines.extend(create.items.iter().map(|item| ReturnLine {
                line: item.line.clone(),
                quantity: item.quantity,
                received: 0,
                damaged: 0,
                reason: item.reason.as_ref().and_then(label),
                note: item.note.clone(),
            }));
        }
        (Payload::CreateReturn(_), "confirm") => {
            let of = draft(&mut order, made)?;
            of.status = ReturnStatus::Requested;
            for asked in of.lines.clone() {
                line_of(&mut order, &asked.line)?.return_requested += asked.quantity;
            }
            order.open_change = None;
            then = Some(Happening::SentBack { order: number });
        }
        (Payload::CreateReturn(_), "discard") => {
            let id = draft(&mut order, made)?.remote.clone();
            order.returns.retain(|of| of.remote != id);
            order.open_change = None;
        }
        (Payload::ReceiveReturn(receive), "receive") => {
            for item in &receive.items {
                let of = return_of(&mut order, &receive.of)?;
                if !matches!(of.status, ReturnStatus::Requested | ReturnStatus::PartlyReceived) {
                    return Err(no("not_expected", Saying::ReturnClosed));
                }
                let came = item.quantity + item.damaged;
                let line = of.lines.iter_mut().find(|line| line.line == item.line);
                let line = line.ok_or_else(|| no("not_found", "The return has no such line."))?;
                if line.received + line.damaged + came > line.quantity {
                    return Err(no("too_many", "More came back than was asked for."));
                }
                line.received += item.quantity;
                line.damaged += item.damaged;
                let line = line_of(&mut order, &item.line)?;
                line.return_requested = line.return_requested.saturating_sub(came);
                line.returned += came;
            }
            let of = return_of(&mut order, &receive.of)?;
            let open = of.lines.iter().any(|line| line.received + line.damaged < line.quantity);
            of.status = if open { ReturnStatus::PartlyReceived } else { ReturnStatus::Received };
            of.received_at = Some(now);
        }
        (Payload::CancelReturn(cancel), "cancel") => {
            let of = return_of(&mut order, &cancel.of)?;
            if !matches!(of.status, ReturnStatus::Requested | ReturnStatus::Draft) {
                return Err(no("not_open", Saying::GoodsBack));
            }
            let asked = of.status == ReturnStatus::Requested;
            of.status = ReturnStatus::Cancelled;
            for given in of.lines.clone() {
                let line = line_of(&mut order, &given.line)?;
                line.return_requested -= if asked { given.quantity.min(line.return_requested) } else { 0 };
            }
            if order.open_change.as_deref() == Some(cancel.of.as_str()) {
                order.open_change = None;
            }
        }
        (payload, AMEND) => {
            if order.cancelled_at.is_some() {
                return Err(no("cancelled", Saying::OrderCancelled));
            }
            let id = state.fresh_id("made");
            order = amend::carried_out(&order, payload, operation, &id, now);
            left = Some(id);
        }
        _ => return Err(no("unsupported", "The shop knows no such step.")),
    }
    settle(&mut order);
    order.updated_at = now;
    state.put(number, order);
    if matches!(step, "receive" | AMEND)
        && let Some(kept) = state.orders.get_mut(&number)
    {
        kept.receipts.push(operation);
    }
    if let Some(happening) = then {
        state.schedule.react(now, state.seed, happening);
    }
    Ok(left)
}

/// Looks for a step's effect: what it made, or what was read instead.
pub fn find(state: &State, operation: OperationId, payload: &Payload, step: &str) -> Result<Option<RemoteId>, Told> {
    let number = payload.order().and_then(|order| state.number_of(&order.remote));
    let kept = number.and_then(|number| state.orders.get(&number)).ok_or(Saying::NoOrder)?;
    let order = &kept.order;
    let own = order.returns.iter().find(|of| of.operation == Some(operation));
    match (payload, step) {
        (Payload::Refund(_), _) => {
            let mark = operation.to_string();
            let mut rows = order.payments.iter().flat_map(|payment| &payment.refunds);
            let found = rows.find(|row| row.note.contains(&mark)).map(|row| Some(row.remote.clone()));
            found.ok_or_else(|| {
                let refunds = order.payments.iter().map(|payment| payment.refunds.len()).sum::<usize>() as u32;
                Saying::RefundNotSeen { received: order.captured(), given_back: order.refunded(), refunds }.into()
            })
        }
        (Payload::CreateReturn(_), "begin") => {
            own.map(|of| Some(of.remote.clone())).ok_or_else(|| Saying::NoReturnOfThis.into())
        }
        (Payload::CreateReturn(_), "items") => match own {
            Some(of) if !of.lines.is_empty() => Ok(None),
            _ => Err(Saying::DraftEmpty.into()),
        },
        (Payload::CreateReturn(_), "discard") => match own {
            None => Ok(None),
            Some(_) => Err(Saying::DraftStillThere.into()),
        },
        (Payload::CreateReturn(_), _) => match own {
            Some(of) if of.status != ReturnStatus::Draft => Ok(None),
            _ => Err(Saying::DraftNotConfirmed.into()),
        },
        (Payload::ReceiveReturn(_), _) if kept.receipts.contains(&operation) => Ok(None),
        (Payload::ReceiveReturn(_), _) => Err(Saying::NothingReceived.into()),
        (Payload::CancelReturn(cancel), _) => match order.returns.iter().find(|of| of.remote == cancel.of) {
            Some(of) if of.status == ReturnStatus::Cancelled => Ok(None),
            Some(of) => Err(Saying::ReturnNotCancelled { status: of.status }.into()),
            None => Err(Saying::ReturnGone.into()),
        },
        (Payload::SendMessage(_), _) => Err("A shop holds no messages.".into()),
        _ if kept.receipts.contains(&operation) => Ok(None),
        _ => Err(Saying::NothingOfThis.into()),
    }
}

fn label(reason: &RemoteId) -> Option<String> {
    RETURN_REASONS.iter().find(|(id, _)| *id == reason.as_str()).map(|(_, label)| (*label).to_owned())
}

fn line_of<'a>(order: &'a mut Order, remote: &RemoteId) -> Result<&'a mut OrderLine, No> {
    let line = order.lines.iter_mut().find(|line| &line.remote == remote);
    line.ok_or_else(|| no("not_found", "The order has no such line."))
}

fn return_of<'a>(order: &'a mut Order, remote: &RemoteId) -> Result<&'a mut Return, No> {
    let of = order.returns.iter_mut().find(|of| &of.remote == remote);
    of.ok_or_else(|| no("not_found", Saying::ReturnGone))
}

fn draft<'a>(order: &'a mut Order, made: Option<&RemoteId>) -> Result<&'a mut Return, No> {
    let of = order.returns.iter_mut().find(|of| Some(&of.remote) == made);
    let of = of.ok_or_else(|| no("not_found", Saying::ReturnGone))?;
    if of.status == ReturnStatus::Draft { Ok(of) } else { Err(no("no_change", Saying::ReturnClosed)) }
}
