//! Goods that came back are received: sound ones go to stock again, damaged ones do not.
//!
//! A return that was made without a location makes the shop fail on the last step, after it has already called the
//! return received. So a location is set first where there is none.

use connect::{ConnectError, Outcome, Probe, Progress, Step, Work, http::Method};
use model::{
    id::RemoteId,
    order::{Order, ReturnStatus},
    payload::ReceiveReturn,
    returns::Condition,
    told::Saying,
};
use serde_json::{Value, json};

use super::{
    after_failure,
    chain::{CONFIRM, DISCARD, left_by, split},
    change::{Changes, DAMAGED, Held, Kind, Pieces, RECEIVED, difference},
    create::{blocked_by_other, discarding_refusals},
    discard, fresh_order,
    left::Left,
    not_sent, refused,
};
use crate::{
    mark,
    read::{Reader, segment},
};

pub const BEGIN: &str = "receive";
pub const LOCATION: &str = "location";
const ITEMS: &str = "receive-items";
const BROKEN: &str = "dismiss-items";

pub fn stages(wanted: &ReceiveReturn, begun: &Left) -> Vec<&'static str> {
    let mut stages = Vec::new();
    if begun.needs_location {
        stages.push(LOCATION);
    }
    if !sound(wanted).is_empty() {
        stages.push(ITEMS);
    }
    if !damaged(wanted).is_empty() {
        stages.push(BROKEN);
    }
    stages
}

fn pieces(wanted: &ReceiveReturn, count: fn(&model::returns::ReceivedItem) -> u32) -> Pieces {
    let mut pieces = Pieces::new();
    for item in wanted.items.iter().filter(|item| count(item) > 0) {
        *pieces.entry(item.line.0.clone()).or_default() += count(item);
    }
    pieces
}

fn sound(wanted: &ReceiveReturn) -> Pieces {
    pieces(wanted, |item| item.quantity)
}

fn damaged(wanted: &ReceiveReturn) -> Pieces {
    pieces(wanted, |item| item.damaged)
}

fn all(wanted: &ReceiveReturn) -> Pieces {
    pieces(wanted, |item| item.quantity + item.damaged)
}

/// One receipt: what it reads and writes, and how far it has come.
struct Receipt<'a> {
    reader: &'a Reader,
    work: &'a Work,
    wanted: &'a ReceiveReturn,
    /// What had come back before, as begin noted it.
    before: Pieces,
}

pub async fn send(reader: &Reader, work: &Work, wanted: &ReceiveReturn, step: &Step, progress: &Progress) -> Outcome {
    let (name, attempt) = split(&step.name);
    let begun = left_by(progress, BEGIN, attempt);
    let changes = match Changes::read(reader, &wanted.order.remote).await {
        Ok(changes) => changes,
        Err(error) => return not_sent(error),
    };
    let before = begun.as_ref().map(|left| left.before.clone()).unwrap_or_default();
    let receipt = Receipt { reader, work, wanted, before };
    match name {
        BEGIN => receipt.begin(&changes).await,
        DISCARD => {
            let target = discard::target(begun, work.id, Kind::Receive, &changes);
            match target.clone().filter(|target| changes.is_open(&target.of, target.kind)) {
                Some(target) => discard::send(reader, &wanted.order.remote, &target, work.id, Kind::Receive).await,
                None => seen(receipt.look_for_discard(target.as_ref(), &changes).await),
            }
        }
        LOCATION => receipt.set_location(&changes).await,
        name => receipt.proceed(name, &changes).await,
    }
}

pub async fn probe(
    reader: &Reader,
    work: &Work,
    wanted: &ReceiveReturn,
    step: &Step,
    progress: &Progress,
) -> Result<Probe, ConnectError> {
    let (name, attempt) = split(&step.name);
    let begun = left_by(progress, BEGIN, attempt);
    let changes = Changes::read(reader, &wanted.order.remote).await?;
    let before = begun.as_ref().map(|left| left.before.clone()).unwrap_or_default();
    let receipt = Receipt { reader, work, wanted, before };
    if name == DISCARD {
        let target = discard::target(begun, work.id, Kind::Receive, &changes);
        return receipt.look_for_discard(target.as_ref(), &changes).await;
    }
    receipt.look(name, &changes).await
}

impl Receipt<'_> {
    async fn look(&self, name: &str, changes: &Changes) -> Result<Probe, ConnectError> {
        let absent = |read: Saying| Ok(Probe::Absent { read: read.into() });
        let Some(own) = changes.own(self.work.id, Kind::Receive) else {
            return absent(Saying::NothingReceived);
        };
        if !own.is_open() {
            return Ok(Probe::Found(self.confirmed().await?.write()));
        }
        let left = Left { of: own.return_id.clone(), ..Left::default() };
        let held = match name {
            BEGIN => return Ok(Probe::Found(self.begun().await?.write())),
            LOCATION => {
                let has = self.reader.one_return(&self.wanted.of).await?.is_some_and(|one| one.location_id.is_some());
                return if has { Ok(Probe::Found(left.write())) } else { absent(Saying::NoLocation) };
            }
            ITEMS => own.holds(RECEIVED, &sound(self.wanted)),
            BROKEN => own.holds(DAMAGED, &damaged(self.wanted)),
            _ => return absent(Saying::GoodsNotConfirmed),
        };
        match held {
            Held::Nothing => absent(Saying::NoGoodsNoted),
            Held::Exactly => Ok(Probe::Found(left.write())),
            Held::Other(how) => Ok(Probe::Found(Left::spoilt(how).write())),
        }
    }

    async fn look_for_discard(
        &self,
        target: Option<&super::left::Discard>,
        changes: &Changes,
    ) -> Result<Probe, ConnectError> {
        match discard::done(target, self.work.id, Kind::Receive, changes) {
            Some(left) if left.confirmed => Ok(Probe::Found(self.confirmed().await?.write())),
            Some(left) => Ok(Probe::Found(left.write())),
            None => Ok(Probe::Absent { read: Saying::DraftStillThere.into() }),
        }
    }

    /// What begin leaves: the return's location and what had come back so far.
    async fn begun(&self) -> Result<Left, ConnectError> {
        let order = self.reader.orders_by_id(std::slice::from_ref(&self.wanted.order.remote)).await?;
        let of = self.reader.one_return(&self.wanted.of).await?;
        Ok(Left {
            of: Some(self.wanted.of.0.clone()),
            needs_location: of.is_some_and(|of| of.location_id.is_none()),
            before: order.first().map(|order| back_so_far(order, self.wanted)).unwrap_or_default(),
            ..Left::default()
        })
    }

    /// The receipt is confirmed: whether exactly that came back. The return itself does not tell, for the shop overwrites
    /// its quantities with each receipt; the order's lines do.
    async fn confirmed(&self) -> Result<Left, ConnectError> {
        let mut left = Left { of: Some(self.wanted.of.0.clone()), confirmed: true, ..Left::default() };
        if self.before.is_empty() {
            return Ok(left);
        }
        let orders = self.reader.orders_by_id(std::slice::from_ref(&self.wanted.order.remote)).await?;
        let Some(order) = orders.first() else { return Ok(left) };
        let mut expected = all(self.wanted);
        for (line, count) in &self.before {
            *expected.entry(line.clone()).or_default() += count;
        }
        left.differs = difference(&back_so_far(order, self.wanted), &expected)
            .map(|lines| Saying::ReceiptDiffers { lines }.into());
        Ok(left)
    }

    async fn begin(&self, changes: &Changes) -> Outcome {
        if changes.own(self.work.id, Kind::Receive).is_some() {
            return seen(self.look(BEGIN, changes).await);
        }
        if let Some(blocked) = blocked_by_other(self.work, changes) {
            return blocked;
        }
        let order = match fresh_order(self.reader, &self.wanted.order.remote).await {
            Ok(order) => order,
            Err(outcome) => return outcome,
        };
        if let Some(refusal) = refusal(&order, self.wanted) {
            return refusal;
        }
        let left = match self.begun().await {
            Ok(left) => left,
            Err(error) => return not_sent(error),
        };
        let body = json!({ "internal_note": mark::with(&self.wanted.note, self.work.id) });
        self.post("receive", &body, BEGIN, left).await
    }

    async fn set_location(&self, changes: &Changes) -> Outcome {
        match self.look(LOCATION, changes).await {
            Ok(Probe::Absent { .. }) => {}
            other => return seen(other),
        }
        match self.reader.location_for(&self.wanted.order.remote).await {
            Err(error) => not_sent(error),
            Ok(None) => discarding_refusals(refused("shop.no_location", Saying::NoPlaceForGoods)),
            Ok(Some(location)) => {
                let left = Left { of: Some(self.wanted.of.0.clone()), ..Left::default() };
                self.post("", &json!({ "location_id": location }), LOCATION, left).await
            }
        }
    }

    /// Items, damaged items or confirm.
    async fn proceed(&self, name: &str, changes: &Changes) -> Outcome {
        let Some(own) = changes.own(self.work.id, Kind::Receive) else {
            return Outcome::Done(Left::spoilt("it was discarded at the shop").write());
        };
        if !own.is_open() {
            return seen(self.look(name, changes).await);
        }
        let (sound, damaged) = (sound(self.wanted), damaged(self.wanted));
        let held = match name {
            ITEMS => own.holds(RECEIVED, &sound),
            BROKEN => own.holds(DAMAGED, &damaged),
            _ => match (own.holds(RECEIVED, &sound), own.holds(DAMAGED, &damaged)) {
                (Held::Exactly, held) | (held, _) => held,
            },
        };
        let left = Left { of: own.return_id.clone(), ..Left::default() };
        match (name, held) {
            (_, Held::Other(how)) => Outcome::Done(Left::spoilt(how).write()),
            (CONFIRM, Held::Nothing) => Outcome::Done(Left::spoilt("no goods are noted").write()),
            (CONFIRM, Held::Exactly) => {
                self.post("receive/confirm", &json!({ "no_notification": true }), CONFIRM, left).await
            }
            (_, Held::Exactly) => Outcome::Done(left.write()),
            (ITEMS, Held::Nothing) => self.post("receive-items", &items(&sound, self.wanted, true), ITEMS, left).await,
            (_, Held::Nothing) => self.post("dismiss-items", &items(&damaged, self.wanted, false), BROKEN, left).await,
        }
    }

    async fn post(&self, path: &str, body: &Value, name: &str, left: Left) -> Outcome {
        let path = format!("admin/returns/{}/{path}", segment(self.wanted.of.as_str()));
        let path = path.trim_end_matches('/');
        match self.reader.http.write(Method::POST, path, body).await {
            Ok(reply) => match reply.json::<Value>() {
                Ok(_) if name == CONFIRM => match self.confirmed().await {
                    Ok(left) => Outcome::Done(left.write()),
                    Err(error) => Outcome::Unknown(error),
                },
                Ok(_) => Outcome::Done(left.write()),
                Err(error) => Outcome::Unknown(error),
            },
            Err(failure) => {
                let look = async {
                    let changes = Changes::read(self.reader, &self.wanted.order.remote).await?;
                    self.look(name, &changes).await
                };
                let outcome = after_failure(failure, look).await;
                // Before begin there is nothing that could be left behind.
                if name == BEGIN { outcome } else { discarding_refusals(outcome) }
            }
        }
    }
}

/// What was seen before anything was sent.
fn seen(looked: Result<Probe, ConnectError>) -> Outcome {
    match looked {
        Ok(Probe::Found(left)) => Outcome::Done(left),
        Ok(Probe::Absent { .. }) => Outcome::Done(Left::spoilt("it was discarded at the shop").write()),
        Err(error) => not_sent(error),
    }
}

/// What the shop's own list of goods is told, with what was found as the note that its staff reads.
fn items(pieces: &Pieces, wanted: &ReceiveReturn, restock: bool) -> Value {
    let item = |(line, count): (&String, &u32)| {
        let mut item = json!({ "id": line, "quantity": count });
        let note = found(wanted, line, restock);
        if let (Some(fields), false) = (item.as_object_mut(), note.is_empty()) {
            fields.insert("internal_note".into(), note.into());
        }
        item
    };
    json!({ "items": pieces.iter().map(item).collect::<Vec<_>>() })
}

fn found(wanted: &ReceiveReturn, line: &str, restock: bool) -> String {
    let of_line = wanted.items.iter().filter(|item| item.line.as_str() == line).flat_map(|item| &item.found);
    let told = of_line.filter(|each| each.quantity > 0 && each.condition.came_back() && each.restock == restock);
    let said = told.map(|each| {
        let condition = match each.condition {
            Condition::AsNew => "as new",
            Condition::Opened => "opened",
            Condition::Damaged => "damaged",
            Condition::Missing => "missing",
            Condition::WrongItem => "wrong item",
        };
        let note = if each.note.is_empty() { String::new() } else { format!(": {}", each.note) };
        format!("{} {condition}{note}", each.quantity)
    });
    said.collect::<Vec<_>>().join("; ")
}

fn back_so_far(order: &Order, wanted: &ReceiveReturn) -> Pieces {
    let of = |line: &str| order.line(&RemoteId::new(line)).map_or(0, |line| line.returned);
    all(wanted).into_keys().map(|line| (line.clone(), of(&line))).collect()
}

/// What the shop would refuse halfway is refused before anything is begun.
fn refusal(order: &Order, wanted: &ReceiveReturn) -> Option<Outcome> {
    let Some(of) = order.returns.iter().find(|one| one.remote == wanted.of) else {
        return Some(refused("shop.not_expected", Saying::ReturnGone));
    };
    if !matches!(of.status, ReturnStatus::Requested | ReturnStatus::PartlyReceived) {
        return Some(refused("shop.not_expected", Saying::ReturnClosed));
    }
    let pieces = all(wanted);
    if pieces.is_empty() {
        return Some(refused("shop.not_expected", Saying::NothingCameBack));
    }
    pieces.iter().find_map(|(line, count)| {
        let line = order.lines.iter().find(|known| known.remote.as_str() == line);
        let expected = line.map_or(0, |line| line.return_requested);
        let title = line.map(|line| line.title.clone()).unwrap_or_default();
        (*count > expected)
            .then(|| refused("shop.not_expected", Saying::MoreThanExpected { title, count: *count, expected }))
    })
}
