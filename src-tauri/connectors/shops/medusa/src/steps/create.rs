//! A return is asked for: begun, filled, confirmed. No shipping method is chosen; how the goods travel is between shop
//! and customer.
//!
//! `no_notification` is set on confirming: the agent writes to the customer, and a confirmation that had to be sent
//! twice must not mail twice.

use connect::{ConnectError, Outcome, Probe, Progress, Step, Work, http::Method};
use model::{order::Order, payload::CreateReturn, told::Saying};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    after_failure,
    chain::{CONFIRM, DISCARD, left_by, split},
    change::{Changes, Held, Kind, Pieces, REQUESTED, difference},
    discard, fresh_order,
    left::{Discard, Left, Words},
    not_sent, refused,
};
use crate::{
    mark,
    read::{Reader, segment},
};

pub const BEGIN: &str = "begin";
const ITEMS: &str = "items";

pub fn stages(_: &Left) -> Vec<&'static str> {
    vec![ITEMS]
}

#[derive(Serialize)]
struct Begin<'a> {
    order_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_id: Option<String>,
    internal_note: String,
    metadata: Value,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    quantity: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_id: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    internal_note: &'a str,
}

fn wanted_pieces(wanted: &CreateReturn) -> Pieces {
    let mut pieces = Pieces::new();
    for item in wanted.items.iter().filter(|item| item.quantity > 0) {
        *pieces.entry(item.line.0.clone()).or_default() += item.quantity;
    }
    pieces
}

pub async fn send(reader: &Reader, work: &Work, wanted: &CreateReturn, step: &Step, progress: &Progress) -> Outcome {
    let changes = match Changes::read(reader, &wanted.order.remote).await {
        Ok(changes) => changes,
        Err(error) => return not_sent(error),
    };
    match split(&step.name).0 {
        BEGIN => begin(reader, work, wanted, &changes).await,
        DISCARD => {
            let begun = left_by(progress, BEGIN, split(&step.name).1);
            let target = discard::target(begun, work.id, Kind::Request, &changes);
            match target.filter(|target| changes.is_open(&target.of, target.kind)) {
                Some(target) => discard::send(reader, &wanted.order.remote, &target, work.id, Kind::Request).await,
                None => found(probe(reader, work, wanted, step, progress).await),
            }
        }
        name => proceed(reader, work, wanted, name, &changes).await,
    }
}

pub async fn probe(
    reader: &Reader,
    work: &Work,
    wanted: &CreateReturn,
    step: &Step,
    progress: &Progress,
) -> Result<Probe, ConnectError> {
    let changes = Changes::read(reader, &wanted.order.remote).await?;
    match split(&step.name).0 {
        DISCARD => {
            let begun = left_by(progress, BEGIN, split(&step.name).1);
            let target = discard::target(begun, work.id, Kind::Request, &changes);
            match discard::done(target.as_ref(), work.id, Kind::Request, &changes) {
                Some(left) if left.confirmed => Ok(Probe::Found(confirmed(reader, wanted, left.of).await?.write())),
                Some(left) => Ok(Probe::Found(left.write())),
                None => Ok(Probe::Absent { read: Saying::DraftStillThere.into() }),
            }
        }
        name => look(reader, work, wanted, name, &changes).await,
    }
}

/// Looks for the effect of begin, items or confirm.
async fn look(
    reader: &Reader,
    work: &Work,
    wanted: &CreateReturn,
    name: &str,
    changes: &Changes,
) -> Result<Probe, ConnectError> {
    let absent = |read: Saying| Ok(Probe::Absent { read: read.into() });
    let Some(own) = changes.own(work.id, Kind::Request) else {
        return absent(Saying::NoReturnOfThis);
    };
    if !own.is_open() {
        return Ok(Probe::Found(confirmed(reader, wanted, own.return_id.clone()).await?.write()));
    }
    let left = Left { of: own.return_id.clone(), ..Left::default() };
    match name {
        BEGIN => Ok(Probe::Found(left.write())),
        ITEMS => match own.holds(REQUESTED, &wanted_pieces(wanted)) {
            Held::Nothing => absent(Saying::DraftEmpty),
            Held::Exactly => Ok(Probe::Found(left.write())),
            Held::Other(how) => Ok(Probe::Found(Left::spoilt(how).write())),
        },
        _ => absent(Saying::DraftNotConfirmed),
    }
}

/// The return is confirmed: whether it holds what was asked for. Three confirmations at once triple its lines, and such a
/// return can neither be cancelled nor mended by its API, so a person has to know.
async fn confirmed(reader: &Reader, wanted: &CreateReturn, of: Option<String>) -> Result<Left, ConnectError> {
    let mut left = Left { of, confirmed: true, ..Left::default() };
    let Some(id) = &left.of else { return Ok(left) };
    let Some(made) = reader.one_return(&id.as_str().into()).await? else {
        left.differs = Some(Saying::ReturnVanished.into());
        return Ok(left);
    };
    let mut pieces = Pieces::new();
    for item in &made.items {
        *pieces.entry(item.item_id.clone()).or_default() += item.quantity.pieces();
    }
    left.differs = difference(&pieces, &wanted_pieces(wanted)).map(|lines| Saying::ReturnDiffers { lines }.into());
    Ok(left)
}

async fn begin(reader: &Reader, work: &Work, wanted: &CreateReturn, changes: &Changes) -> Outcome {
    // Begun before, and the answer was lost.
    if changes.own(work.id, Kind::Request).is_some() {
        return found(look(reader, work, wanted, BEGIN, changes).await);
    }
    if let Some(blocked) = blocked_by_other(work, changes) {
        return blocked;
    }
    let order = match fresh_order(reader, &wanted.order.remote).await {
        Ok(order) => order,
        Err(outcome) => return outcome,
    };
    if let Some(refusal) = refusal(&order, wanted) {
        return refusal;
    }
    let location_id = match reader.location_for(&wanted.order.remote).await {
        Ok(location) => location,
        Err(error) => return not_sent(error),
    };
    let body = Begin {
        order_id: wanted.order.remote.as_str(),
        location_id,
        internal_note: mark::with(&wanted.note, work.id),
        metadata: json!({ mark::OPERATION: work.id, mark::NOTE: wanted.note.trim() }),
    };
    match reader.http.write(Method::POST, "admin/returns", &body).await {
        Ok(reply) => match reply.json::<Value>() {
            Ok(answer) => match answer.pointer("/return/id").and_then(Value::as_str) {
                Some(id) => Outcome::Done(Left { of: Some(id.to_owned()), ..Left::default() }.write()),
                None => Outcome::Unknown(no_return()),
            },
            Err(error) => Outcome::Unknown(error),
        },
        Err(failure) => after_failure(failure, look_again(reader, work, wanted, BEGIN)).await,
    }
}

fn no_return() -> ConnectError {
    ConnectError::new(connect::Trouble::Garbage, "the shop's answer names no return")
}

/// Another change stands in the way. One that an operation of this desk left behind is discarded: operations on one order
/// run one at a time, so nobody works on it any more.
pub fn blocked_by_other(work: &Work, changes: &Changes) -> Option<Outcome> {
    let open = changes.open()?;
    let left_by_us = mark::read(&open.internal_note).1.filter(|operation| *operation != work.id);
    match (left_by_us, Kind::of(&open.change_type), open.subject()) {
        (Some(_), Some(kind), Some(of)) => {
            let discard = Some(Discard { of: of.to_owned(), kind });
            let left = Left { discard, ..Left::spoilt("an earlier operation left a draft behind") };
            Some(Outcome::Done(left.write()))
        }
        _ => Some(refused("shop.change_open", Saying::ChangeOpen { change: open.change_type.clone() })),
    }
}

/// What the shop would refuse halfway is refused before anything is begun.
fn refusal(order: &Order, wanted: &CreateReturn) -> Option<Outcome> {
    if order.cancelled_at.is_some() {
        return Some(refused("shop.order_cancelled", Saying::OrderCancelled));
    }
    let pieces = wanted_pieces(wanted);
    if pieces.is_empty() {
        return Some(refused("shop.not_returnable", Saying::NothingToReturn));
    }
    pieces.iter().find_map(|(line, count)| {
        let line = order.lines.iter().find(|known| known.remote.as_str() == line);
        let left = line.map_or(0, model::order::OrderLine::returnable);
        let title = line.map(|line| line.title.clone()).unwrap_or_default();
        (*count > left).then(|| refused("shop.not_returnable", Saying::NotReturnable { title, count: *count, left }))
    })
}

async fn look_again(reader: &Reader, work: &Work, wanted: &CreateReturn, name: &str) -> Result<Probe, ConnectError> {
    let changes = Changes::read(reader, &wanted.order.remote).await?;
    look(reader, work, wanted, name, &changes).await
}

/// What was found before anything was sent.
fn found(looked: Result<Probe, ConnectError>) -> Outcome {
    match looked {
        Ok(Probe::Found(left)) => Outcome::Done(left),
        Ok(Probe::Absent { .. }) => Outcome::Done(Left::spoilt("the draft is gone").write()),
        Err(error) => not_sent(error),
    }
}

/// Items or confirm.
async fn proceed(reader: &Reader, work: &Work, wanted: &CreateReturn, name: &str, changes: &Changes) -> Outcome {
    let Some(own) = changes.own(work.id, Kind::Request) else {
        return Outcome::Done(Left::spoilt("the draft was discarded at the shop").write());
    };
    let Some(of) = own.return_id.clone().filter(|_| own.is_open()) else {
        return found(look(reader, work, wanted, name, changes).await);
    };
    let (path, body) = match (name, own.holds(REQUESTED, &wanted_pieces(wanted))) {
        (_, Held::Other(how)) => return Outcome::Done(Left::spoilt(how).write()),
        (ITEMS, Held::Exactly) => return found(look(reader, work, wanted, name, changes).await),
        (ITEMS, Held::Nothing) => ("request-items", json!({ "items": items(wanted) })),
        (_, Held::Nothing) => return Outcome::Done(Left::spoilt("the draft is empty").write()),
        (_, Held::Exactly) => ("request", json!({ "no_notification": true })),
    };
    let path = format!("admin/returns/{}/{path}", segment(&of));
    match reader.http.write(Method::POST, &path, &body).await {
        Ok(reply) => match reply.json::<Value>() {
            Ok(_) if name == CONFIRM => match confirmed(reader, wanted, Some(of)).await {
                Ok(left) => Outcome::Done(left.write()),
                // It is confirmed, but whether it is right could not be seen: look again.
                Err(error) => Outcome::Unknown(error),
            },
            Ok(_) => Outcome::Done(Left { of: Some(of), ..Left::default() }.write()),
            Err(error) => Outcome::Unknown(error),
        },
        Err(failure) => discarding_refusals(after_failure(failure, look_again(reader, work, wanted, name)).await),
    }
}

/// A refusal in the middle must not leave a draft behind that blocks the order.
pub fn discarding_refusals(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Refused { code, message } => {
            let left =
                Left { refused: Some(Words { code, message: message.clone() }), ..Left::spoilt(message.to_stored()) };
            Outcome::Done(left.write())
        }
        other => other,
    }
}

fn items(wanted: &CreateReturn) -> Vec<Item<'_>> {
    let asked = wanted.items.iter().filter(|item| item.quantity > 0);
    asked
        .map(|item| Item {
            id: item.line.as_str(),
            quantity: item.quantity,
            reason_id: item.reason.as_ref().map(model::id::RemoteId::as_str),
            internal_note: item.note.trim(),
        })
        .collect()
}
