//! Out: operations as chains of single requests, each of which can be looked for afterwards.
//!
//! A return is made and received by a *change* of the order, which the shop keeps open until it is confirmed or
//! discarded; one order has at most one. A change of ours bears the operation's mark, so what was left behind by a
//! lost answer is found again. A request that was held up on its way can still arrive after it was looked for and sent
//! again, and then doubles what the change holds; so a change is compared with what was asked for before it is
//! confirmed, discarded and begun anew when it differs, and compared once more afterwards.

mod amend;
mod cancel;
mod chain;
mod change;
mod create;
mod discard;
mod left;
mod plan;
mod promotion;
mod receive;
mod refund;
mod whole;

use connect::{ConnectError, Next, Outcome, Probe, Progress, Step, Trouble, Work, http::Failure};
use model::{
    id::RemoteId,
    operation::{Settle, WhenAbsent},
    order::Order,
    payload::Payload,
    told::{Saying, Told},
};

use crate::{read::Reader, wire};

/// A step of a change: a second one would be found and undone before it counts, so what is absent is sent again. Not at
/// once, for the first may be on its way.
const CHANGE: Settle = Settle { sightings: 1, apart_ms: 20_000, absent: WhenAbsent::Again };
/// Doing it twice is the same as once.
const REPEATABLE: Settle = Settle { sightings: 1, apart_ms: 5_000, absent: WhenAbsent::Again };
/// A refund's row is written before the provider is asked and removed when it fails, so one sighting proves nothing; and
/// money that is absent may have been paid all the same.
const MONEY: Settle = Settle { sightings: 2, apart_ms: 60_000, absent: WhenAbsent::Person };

pub fn next(work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
    match &work.payload {
        Payload::CreateReturn(_) => chain::next(progress, create::BEGIN, create::stages),
        Payload::ReceiveReturn(receipt) => {
            chain::next(progress, receive::BEGIN, |begun| receive::stages(receipt, begun))
        }
        Payload::Exchange(_) | Payload::Claim(_) | Payload::EditOrder(_) => {
            let plan = plan_of(work)?;
            chain::next(progress, amend::BEGIN, |_| plan.names())
        }
        Payload::CancelReturn(_) => Ok(single(progress, cancel::STEP, REPEATABLE, false)),
        Payload::ChangeAddress(_) => Ok(single(progress, whole::ADDRESS, REPEATABLE, false)),
        Payload::CancelOrder(of) => Ok(single(progress, whole::CANCEL, MONEY, !of.gives_back.is_empty())),
        Payload::IssueCode(_) => Ok(single(progress, promotion::STEP, REPEATABLE, false)),
        Payload::Refund(refund) => refund::next(refund, progress),
        Payload::SendMessage(_) => Err(unsupported()),
    }
}

pub fn take_back(work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
    match &work.payload {
        Payload::CreateReturn(_) => Ok(chain::take_back(progress, create::BEGIN)),
        Payload::ReceiveReturn(_) => Ok(chain::take_back(progress, receive::BEGIN)),
        Payload::Exchange(_) | Payload::Claim(_) | Payload::EditOrder(_) => {
            Ok(chain::take_back(progress, amend::BEGIN))
        }
        Payload::SendMessage(_) => Err(unsupported()),
        _ if progress.is_empty() => Ok(Next::Undone),
        _ => next(work, progress),
    }
}

pub fn asked_anew(progress: &Progress) -> Progress {
    if progress.is_empty() { Progress::new() } else { chain::asked_anew(progress) }
}

pub async fn send(reader: &Reader, work: &Work, step: &Step, progress: &Progress) -> Outcome {
    match &work.payload {
        Payload::CreateReturn(wanted) => create::send(reader, work, wanted, step, progress).await,
        Payload::ReceiveReturn(wanted) => receive::send(reader, work, wanted, step, progress).await,
        Payload::Exchange(_) | Payload::Claim(_) | Payload::EditOrder(_) => match plan_of(work) {
            Ok(plan) => amend::send(reader, work, &plan, step, progress).await,
            Err(error) => Outcome::NotHappened(error),
        },
        Payload::CancelReturn(wanted) => cancel::send(reader, wanted).await,
        Payload::ChangeAddress(wanted) => whole::send_elsewhere(reader, wanted).await,
        Payload::CancelOrder(wanted) => whole::cancel(reader, wanted).await,
        Payload::IssueCode(wanted) => promotion::send(reader, work, wanted).await,
        Payload::Refund(wanted) => refund::send(reader, work, wanted).await,
        Payload::SendMessage(_) => Outcome::NotHappened(unsupported()),
    }
}

pub async fn probe(reader: &Reader, work: &Work, step: &Step, progress: &Progress) -> Result<Probe, ConnectError> {
    match &work.payload {
        Payload::CreateReturn(wanted) => create::probe(reader, work, wanted, step, progress).await,
        Payload::ReceiveReturn(wanted) => receive::probe(reader, work, wanted, step, progress).await,
        Payload::Exchange(_) | Payload::Claim(_) | Payload::EditOrder(_) => {
            amend::probe(reader, work, &plan_of(work)?, step, progress).await
        }
        Payload::CancelReturn(wanted) => cancel::probe(reader, wanted).await,
        Payload::ChangeAddress(wanted) => whole::goes_there(reader, wanted).await,
        Payload::CancelOrder(wanted) => whole::is_cancelled(reader, wanted).await,
        Payload::IssueCode(wanted) => promotion::probe(reader, work, wanted).await,
        Payload::Refund(wanted) => refund::probe(reader, work, wanted).await,
        Payload::SendMessage(_) => Err(unsupported()),
    }
}

fn plan_of(work: &Work) -> Result<plan::Plan, ConnectError> {
    plan::of(work).ok_or_else(unsupported)
}

/// The only step of an operation.
fn single(progress: &Progress, name: &str, settle: Settle, moves_money: bool) -> Next {
    if progress.contains_key(name) { Next::Done } else { step(name, settle, moves_money) }
}

fn step(name: &str, settle: Settle, moves_money: bool) -> Next {
    Next::Step(Step { name: name.to_owned(), moves_money, settle })
}

fn unsupported() -> ConnectError {
    ConnectError::new(Trouble::Unsupported, "a shop sends no messages")
}

fn refused(code: &str, message: impl Into<Told>) -> Outcome {
    Outcome::Refused { code: code.to_owned(), message: message.into() }
}

/// The outcome of a read that came before the write, and failed: nothing was sent.
fn not_sent(error: ConnectError) -> Outcome {
    Outcome::NotHappened(error)
}

/// The order as it is now, before anything is sent.
async fn fresh_order(reader: &Reader, order: &RemoteId) -> Result<Order, Outcome> {
    let orders = reader.orders_by_id(std::slice::from_ref(order)).await.map_err(not_sent)?;
    orders.into_iter().next().ok_or_else(|| refused("shop.order_gone", Saying::OrderGone))
}

/// What a failed write is, for steps that move no money.
///
/// The server answers an error only after it has taken back what it did, so a refusal of which nothing can be seen is a
/// refusal; where the effect is there all the same, the step is done.
async fn after_failure(failure: Failure, look: impl Future<Output = Result<Probe, ConnectError>>) -> Outcome {
    let Some(refusal) = failure.refusal.as_ref().filter(|refusal| (400..500).contains(&refusal.status)) else {
        return failure.outcome();
    };
    match refusal.status {
        401 | 403 => return Outcome::NotHappened(failure.error),
        408 | 409 | 425 | 429 => return failure.outcome(),
        _ => {}
    }
    let words: wire::Refusal = serde_json::from_slice(&refusal.body).unwrap_or_default();
    match look.await {
        Ok(Probe::Found(left)) => Outcome::Done(left),
        Ok(Probe::Absent { .. }) => {
            let code = if words.message.contains("already has an existing active order change") {
                "shop.change_open"
            } else {
                "shop.refused"
            };
            refused(code, if words.message.is_empty() { failure.error.message } else { words.message })
        }
        Err(error) => Outcome::Unknown(error),
    }
}

#[cfg(test)]
mod tests;
