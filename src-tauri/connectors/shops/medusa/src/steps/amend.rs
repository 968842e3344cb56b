//! An exchange, a claim or an edit is carried out: begun, filled stage by stage, compared with what was asked for, and
//! confirmed. What each of them asks is in its plan.

use connect::{ConnectError, Outcome, Probe, Progress, Step, Trouble, Work, http::Method};
use model::{
    id::RemoteId,
    order::Order,
    payload::Payload,
    told::{Differing, Saying},
};
use serde_json::Value;

use super::{
    after_failure,
    chain::{CONFIRM, DISCARD, left_by, split},
    change::{Changes, Held, Pieces, difference},
    create::{blocked_by_other, discarding_refusals},
    discard, fresh_order,
    left::Left,
    not_sent,
    plan::{Plan, SET, Stage},
    refused,
};
use crate::{mark, read::Reader, wire};

pub const BEGIN: &str = "begin";

/// One of them: what it reads and writes.
struct Amending<'a> {
    reader: &'a Reader,
    work: &'a Work,
    plan: &'a Plan,
}

pub async fn send(reader: &Reader, work: &Work, plan: &Plan, step: &Step, progress: &Progress) -> Outcome {
    let amending = Amending { reader, work, plan };
    let changes = match Changes::read(reader, &plan.order).await {
        Ok(changes) => changes,
        Err(error) => return not_sent(error),
    };
    let (name, attempt) = split(&step.name);
    match name {
        BEGIN => amending.begin(&changes).await,
        DISCARD => {
            let target = discard::target(left_by(progress, BEGIN, attempt), work.id, plan.kind, &changes);
            match target.clone().filter(|target| changes.is_open(&target.of, target.kind)) {
                Some(target) => discard::send(reader, &plan.order, &target, work.id, plan.kind).await,
                None => seen(amending.look_for_discard(target.as_ref(), &changes).await),
            }
        }
        name => amending.proceed(name, &changes).await,
    }
}

pub async fn probe(
    reader: &Reader,
    work: &Work,
    plan: &Plan,
    step: &Step,
    progress: &Progress,
) -> Result<Probe, ConnectError> {
    let amending = Amending { reader, work, plan };
    let changes = Changes::read(reader, &plan.order).await?;
    let (name, attempt) = split(&step.name);
    if name == DISCARD {
        let target = discard::target(left_by(progress, BEGIN, attempt), work.id, plan.kind, &changes);
        return amending.look_for_discard(target.as_ref(), &changes).await;
    }
    amending.look(name, &changes).await
}

impl Amending<'_> {
    async fn look_for_discard(
        &self,
        target: Option<&super::left::Discard>,
        changes: &Changes,
    ) -> Result<Probe, ConnectError> {
        match discard::done(target, self.work.id, self.plan.kind, changes) {
            Some(left) if left.confirmed => Ok(Probe::Found(self.confirmed(changes).await?.write())),
            Some(left) => Ok(Probe::Found(left.write())),
            None => Ok(Probe::Absent { read: Saying::DraftStillThere.into() }),
        }
    }

    async fn look(&self, name: &str, changes: &Changes) -> Result<Probe, ConnectError> {
        let absent = |read: Saying| Ok(Probe::Absent { read: read.into() });
        let Some(own) = changes.own(self.work.id, self.plan.kind) else { return absent(Saying::NothingOfThis) };
        if !own.is_open() {
            return Ok(Probe::Found(self.confirmed(changes).await?.write()));
        }
        let left = Left { of: own.subject().map(str::to_owned), ..Left::default() };
        if name == BEGIN {
            return Ok(Probe::Found(left.write()));
        }
        match self.plan.stages.iter().find(|stage| stage.name == name) {
            Some(stage) => match holds(own, stage) {
                Held::Nothing => absent(Saying::ChangeIncomplete),
                Held::Exactly => Ok(Probe::Found(left.write())),
                Held::Other(how) => Ok(Probe::Found(Left::spoilt(how).write())),
            },
            None => absent(Saying::ChangeNotConfirmed),
        }
    }

    /// It is confirmed: whether the shop's books now say what was asked for. Several confirmations at once double it.
    async fn confirmed(&self, changes: &Changes) -> Result<Left, ConnectError> {
        let own = changes.own(self.work.id, self.plan.kind);
        let of = own.and_then(wire::Change::subject).map(str::to_owned);
        let mut left = Left { of, confirmed: true, ..Left::default() };
        let mut differing: Vec<Differing> = Vec::new();
        if let (Some(id), false) = (own.and_then(|own| own.return_id.clone()), self.plan.back.is_empty()) {
            let made = self.reader.one_return(&RemoteId(id)).await?;
            let items = made.into_iter().flat_map(|made| made.items);
            let back = sum(items.map(|item| (item.item_id, item.quantity.pieces())));
            differing.extend(difference(&back, &self.plan.back).unwrap_or_default());
        }
        if !self.plan.out.is_empty() {
            let added = self.reader.added_to(&self.plan.order, self.work.id).await?;
            differing.extend(difference(&sum(added.into_iter()), &self.plan.out).unwrap_or_default());
        }
        left.differs = (!differing.is_empty()).then(|| Saying::ChangeDiffers { lines: differing }.into());
        Ok(left)
    }

    async fn begin(&self, changes: &Changes) -> Outcome {
        if changes.own(self.work.id, self.plan.kind).is_some() {
            return seen(self.look(BEGIN, changes).await);
        }
        if let Some(blocked) = blocked_by_other(self.work, changes) {
            return blocked;
        }
        let order = match fresh_order(self.reader, &self.plan.order).await {
            Ok(order) => order,
            Err(outcome) => return outcome,
        };
        if let Some(refusal) = refusal(&order, self.plan, &self.work.payload) {
            return refusal;
        }
        let (path, body) = &self.plan.begin;
        match self.reader.http.write(Method::POST, path, body).await {
            Ok(reply) => match reply.json::<Value>() {
                Ok(answer) => match answer.pointer(self.plan.id_at).and_then(Value::as_str) {
                    Some(id) => Outcome::Done(Left { of: Some(id.to_owned()), ..Left::default() }.write()),
                    None => {
                        Outcome::Unknown(ConnectError::new(Trouble::Garbage, "the shop's answer names nothing begun"))
                    }
                },
                Err(error) => Outcome::Unknown(error),
            },
            Err(failure) => after_failure(failure, self.look_again(BEGIN)).await,
        }
    }

    async fn look_again(&self, name: &str) -> Result<Probe, ConnectError> {
        let changes = Changes::read(self.reader, &self.plan.order).await?;
        self.look(name, &changes).await
    }

    /// A stage or the confirmation.
    async fn proceed(&self, name: &str, changes: &Changes) -> Outcome {
        let Some(own) = changes.own(self.work.id, self.plan.kind) else {
            return Outcome::Done(Left::spoilt("it was discarded at the shop").write());
        };
        let Some(of) = own.subject().filter(|_| own.is_open()) else {
            return seen(self.look(name, changes).await);
        };
        let left = Left { of: Some(of.to_owned()), ..Left::default() };
        let (path, body) = match self.plan.stages.iter().find(|stage| stage.name == name) {
            Some(stage) => match holds(own, stage) {
                Held::Other(how) => return Outcome::Done(Left::spoilt(how).write()),
                Held::Exactly => return Outcome::Done(left.write()),
                Held::Nothing => match self.filled(stage).await {
                    Ok(body) => (format!("{}/{}", self.plan.base(of), stage.path), body),
                    Err(outcome) => return outcome,
                },
            },
            None => match whole(own, self.plan) {
                Held::Exactly => self.plan.confirm(of),
                Held::Nothing => return Outcome::Done(Left::spoilt("it holds nothing").write()),
                Held::Other(how) => return Outcome::Done(Left::spoilt(how).write()),
            },
        };
        match self.reader.http.write(Method::POST, &path, &body).await {
            Ok(reply) => match reply.json::<Value>() {
                Ok(_) if name == CONFIRM => match self.look_again(CONFIRM).await {
                    Ok(Probe::Found(left)) => Outcome::Done(left),
                    Ok(Probe::Absent { .. }) => {
                        Outcome::Unknown(ConnectError::new(Trouble::Garbage, "it was confirmed, and is not"))
                    }
                    Err(error) => Outcome::Unknown(error),
                },
                Ok(_) => Outcome::Done(left.write()),
                Err(error) => Outcome::Unknown(error),
            },
            Err(failure) => discarding_refusals(after_failure(failure, self.look_again(name)).await),
        }
    }

    /// The stage's body, with the place that goods come back to.
    async fn filled(&self, stage: &Stage) -> Result<Value, Outcome> {
        let mut body = stage.body.clone();
        if !stage.needs_location {
            return Ok(body);
        }
        let location = self.reader.location_for(&self.plan.order).await.map_err(not_sent)?;
        if let (Some(fields), Some(location)) = (body.as_object_mut(), location) {
            fields.insert("location_id".into(), location.into());
        }
        Ok(body)
    }
}

fn seen(looked: Result<Probe, ConnectError>) -> Outcome {
    match looked {
        Ok(Probe::Found(left)) => Outcome::Done(left),
        Ok(Probe::Absent { .. }) => Outcome::Done(Left::spoilt("it was discarded at the shop").write()),
        Err(error) => not_sent(error),
    }
}

fn sum(items: impl Iterator<Item = (String, u32)>) -> Pieces {
    let mut pieces = Pieces::new();
    for (of, count) in items {
        *pieces.entry(of).or_default() += count;
    }
    pieces
}

/// Of what a stage is about: a line, or an article for what is added.
fn about(action: &wire::Action) -> &str {
    let article = action.details.metadata.get(mark::VARIANT).and_then(Value::as_str);
    article.unwrap_or(&action.details.reference_id)
}

/// What the change holds of this stage. Two requests for it are in the change twice.
fn holds(own: &wire::Change, stage: &Stage) -> Held {
    let of_stage = |action: &&wire::Action| {
        action.action == stage.action && (stage.action != SET || stage.wanted.contains_key(about(action)))
    };
    let held: Vec<&wire::Action> = own.actions.iter().filter(of_stage).collect();
    if held.is_empty() {
        return Held::Nothing;
    }
    let twice = stage.action == SET && held.len() > 1;
    let is = sum(held.iter().map(|action| (about(action).to_owned(), action.details.quantity.pieces())));
    match difference(&is, &stage.wanted) {
        None if !twice => Held::Exactly,
        _ => Held::Other(format!("the change holds {is:?} instead of {:?}", stage.wanted)),
    }
}

/// All stages, and nothing that somebody else put there.
fn whole(own: &wire::Change, plan: &Plan) -> Held {
    for stage in &plan.stages {
        match holds(own, stage) {
            Held::Exactly => {}
            other => return other,
        }
    }
    let ours = |action: &wire::Action| {
        plan.stages.iter().any(|stage| stage.action == action.action && stage.wanted.contains_key(about(action)))
    };
    let goods =
        own.actions.iter().filter(|action| action.action.ends_with("ITEM") || action.action.starts_with("ITEM"));
    match goods.into_iter().find(|action| !ours(action)) {
        Some(other) => Held::Other(format!("somebody put {} there", other.action)),
        None => Held::Exactly,
    }
}

/// What the shop would refuse halfway is refused before anything is begun.
fn refusal(order: &Order, plan: &Plan, payload: &Payload) -> Option<Outcome> {
    if order.cancelled_at.is_some() {
        return Some(refused("shop.order_cancelled", Saying::OrderCancelled));
    }
    for (line, count) in &plan.back {
        let line = order.line(&RemoteId::new(line));
        let left = line.map_or(0, model::order::OrderLine::returnable);
        if *count > left {
            let title = line.map(|line| line.title.clone()).unwrap_or_default();
            return Some(refused("shop.not_returnable", Saying::NotReturnable { title, count: *count, left }));
        }
    }
    let Payload::EditOrder(edit) = payload else { return None };
    edit.lines.iter().find_map(|wanted| {
        let line = order.line(&wanted.line)?;
        let packed = line.fulfilled;
        let title = line.title.clone();
        (wanted.quantity < packed).then(|| refused("shop.packed", Saying::AlreadyPacked { title, packed }))
    })
}
