//! The shop's books, and how a step changes them.

use std::collections::{BTreeMap, HashMap};

use connect::{Progress, Step, Work};
use model::{
    id::RemoteId,
    operation::Settle,
    order::{Order, PaymentStatus, RefundRecord, Return, ReturnLine, ReturnStatus},
    payload::Payload,
    time::Timestamp,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::{Effect, fate::Script};

pub struct Kept {
    pub order: Order,
    pub rev: u64,
}

/// A request that is still on its way, or a row that will be withdrawn.
pub struct Pending {
    pub work: Work,
    pub step: Step,
    pub progress: Progress,
    pub looks: u32,
    /// What undoes it; `None` for a request that has yet to take effect.
    pub before: Option<Order>,
}

#[derive(Default)]
pub struct Books {
    pub orders: BTreeMap<RemoteId, Kept>,
    pub rev: u64,
    pub script: Script,
    pub settles: HashMap<String, Settle>,
    pub effects: Vec<Effect>,
    pub pending: Vec<Pending>,
    pub offline: bool,
    pub rarely: bool,
    pub differs: Option<String>,
    pub lose_next: bool,
    pub looks: u32,
    last_id: u64,
}

/// Said no: code and words.
pub type No = (&'static str, String);

impl Books {
    pub fn put(&mut self, order: Order) {
        self.rev += 1;
        self.orders.insert(order.remote.clone(), Kept { order, rev: self.rev });
    }

    /// The next `count` of all orders, newest first.
    pub fn older(&self, below: Option<&(i64, RemoteId)>, count: usize) -> Vec<&Kept> {
        let at = |kept: &Kept| (kept.order.placed_at.0, kept.order.remote.clone());
        let mut rest: Vec<&Kept> =
            self.orders.values().filter(|kept| below.is_none_or(|below| at(kept) < *below)).collect();
        rest.sort_by_key(|kept| std::cmp::Reverse(at(kept)));
        rest.truncate(count);
        rest
    }

    /// The next `count` of what changed after `rev`.
    pub fn since(&self, rev: u64, count: usize) -> Vec<&Kept> {
        let mut rest: Vec<&Kept> = self.orders.values().filter(|kept| kept.rev > rev).collect();
        rest.sort_by_key(|kept| kept.rev);
        rest.truncate(count);
        rest
    }

    fn fresh(&mut self, kind: &str) -> RemoteId {
        self.last_id += 1;
        RemoteId::new(format!("{kind}_{}", self.last_id))
    }

    /// Held requests whose time has come take effect; rows whose time is over are withdrawn.
    pub fn deliver_held(&mut self, now: Timestamp, due: impl Fn(&Pending) -> bool) {
        let (due, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending).into_iter().partition(due);
        self.pending = rest;
        for pending in due {
            match pending.before {
                Some(before) => self.put(before),
                // A held request that is refused in the end leaves nothing, like any other.
                None => drop(self.apply(&pending.work, &pending.step, &pending.progress, now)),
            }
        }
    }

    /// Does what the step says, once more each time it is called; what it left.
    pub fn apply(&mut self, work: &Work, step: &Step, progress: &Progress, now: Timestamp) -> Result<Value, No> {
        let remote = work.payload.order().map_or_else(|| RemoteId::new(""), |order| order.remote.clone());
        let kept = self.orders.get(&remote).ok_or_else(|| ("not_found", format!("no order {remote}")))?;
        let mut order = kept.order.clone();
        let id = self.fresh(&step.name);
        let mut amount = None;
        let left = match (&work.payload, step.name.as_str()) {
            (Payload::Refund(refund), "refund") => {
                let payment = order.payments.iter_mut().find(|payment| payment.remote == refund.payment);
                let payment = payment.ok_or_else(|| ("not_found", "no such payment".to_owned()))?;
                if payment.refunded + refund.amount.amount > payment.captured {
                    return Err(("too_much", "more than was paid".to_owned()));
                }
                payment.refunded += refund.amount.amount;
                payment.refunds.push(RefundRecord {
                    remote: id.clone(),
                    amount: refund.amount.amount,
                    note: format!("{} [{}]", refund.note, work.id),
                    at: now,
                    operation: Some(work.id),
                });
                amount = Some(refund.amount.amount);
                let all = order.payments.iter().all(|payment| payment.refunded == payment.captured);
                order.payment_status = if all { PaymentStatus::Refunded } else { PaymentStatus::PartlyRefunded };
                json!({ "refund": id })
            }
            (Payload::CreateReturn(_), "begin") => {
                if order.open_change.is_some() {
                    return Err(("open_change", "another change is open".to_owned()));
                }
                order.open_change = Some(id.as_str().to_owned());
                order.returns.push(Return {
                    remote: id.clone(),
                    number: (order.returns.len() + 1).to_string(),
                    status: ReturnStatus::Draft,
                    created_at: now,
                    received_at: None,
                    note: String::new(),
                    lines: vec![],
                    operation: Some(work.id),
                });
                json!({ "return": id })
            }
            (Payload::CreateReturn(create), "items") => {
                let of = return_in(&mut order, progress)?;
                // Twice gives the lines twice, as in a real shop.
                of.lines.extend(create.items.iter().map(|item| ReturnLine {
                    line: item.line.clone(),
                    quantity: item.quantity,
                    received: 0,
                    damaged: 0,
                    reason: None,
                    note: item.note.clone(),
                }));
                json!({})
            }
            (Payload::CreateReturn(_), "confirm") => {
                let of = return_in(&mut order, progress)?;
                if of.status != ReturnStatus::Draft {
                    return Err(("no_change", "no change is open".to_owned()));
                }
                of.status = ReturnStatus::Requested;
                let lines = of.lines.clone();
                for wanted in &lines {
                    line_of(&mut order, &wanted.line)?.return_requested += wanted.quantity;
                }
                order.open_change = None;
                json!({})
            }
            (Payload::CreateReturn(_), "discard") => {
                // The second time there is nothing left to discard.
                if let Ok(of) = return_in(&mut order, progress) {
                    if of.status != ReturnStatus::Draft {
                        return Err(("no_change", "no change is open".to_owned()));
                    }
                    let id = of.remote.clone();
                    order.returns.retain(|of| of.remote != id);
                    order.open_change = None;
                }
                json!({})
            }
            (Payload::ReceiveReturn(receive), "receive") => {
                for item in &receive.items {
                    let of = order.returns.iter_mut().find(|of| of.remote == receive.of);
                    let of = of.ok_or_else(|| ("not_found", "no such return".to_owned()))?;
                    let line = of.lines.iter_mut().find(|line| line.line == item.line);
                    let line = line.ok_or_else(|| ("not_found", "no such line".to_owned()))?;
                    line.received += item.quantity;
                    line.damaged += item.damaged;
                    let open = of.lines.iter().any(|line| line.received + line.damaged < line.quantity);
                    of.status = if open { ReturnStatus::PartlyReceived } else { ReturnStatus::Received };
                    of.received_at = Some(now);
                    // The fake's own mark, as metadata is in a real shop: what the probe looks for.
                    of.note = format!("{}[{}]", of.note, work.id);
                    let line = line_of(&mut order, &item.line)?;
                    let came = item.quantity + item.damaged;
                    line.return_requested = line.return_requested.saturating_sub(came);
                    line.returned += came;
                }
                json!({})
            }
            (Payload::CancelReturn(cancel), "cancel") => {
                let of = order.returns.iter_mut().find(|of| of.remote == cancel.of);
                let of = of.ok_or_else(|| ("not_found", "no such return".to_owned()))?;
                if !matches!(of.status, ReturnStatus::Requested | ReturnStatus::Draft) {
                    return Err(("not_open", "this return is over".to_owned()));
                }
                of.status = ReturnStatus::Cancelled;
                let lines = of.lines.clone();
                for given in &lines {
                    let line = line_of(&mut order, &given.line)?;
                    line.return_requested = line.return_requested.saturating_sub(given.quantity);
                }
                json!({})
            }
            (payload, "amend") => {
                if order.cancelled_at.is_some() {
                    return Err(("cancelled", "the order is cancelled".to_owned()));
                }
                amount = payload.money().map(|money| money.amount);
                order = model::amend::carried_out(&order, payload, work.id, &id, now);
                json!({ "made": id })
            }
            (_, other) => return Err(("unsupported", format!("no step {other}"))),
        };
        order.updated_at = now;
        self.put(order);
        self.effects.push(Effect { operation: work.id, step: step.name.clone(), amount });
        Ok(left)
    }

    /// Undoes an effect's count: its row was withdrawn before it was money.
    pub fn uncount(&mut self) -> Option<Effect> {
        self.effects.pop()
    }

    /// The step's effect as the books have it.
    pub fn find(&self, work: &Work, step: &Step) -> Result<Value, String> {
        let remote = work.payload.order().map(|order| order.remote.clone());
        let order = remote.and_then(|remote| self.orders.get(&remote)).map(|kept| &kept.order);
        let Some(order) = order else { return Err("no such order".into()) };
        let own = order.returns.iter().find(|of| of.operation == Some(work.id));
        match (&work.payload, step.name.as_str()) {
            (Payload::Refund(_), _) => {
                let rows = order.payments.iter().flat_map(|payment| &payment.refunds);
                let own = rows.clone().find(|row| row.operation == Some(work.id));
                let refunded: Decimal = rows.map(|row| row.amount).sum();
                own.map(|row| json!({ "refund": row.remote })).ok_or(format!("{refunded} refunded, none of it by this"))
            }
            (Payload::CreateReturn(_), "begin") => {
                own.map(|of| json!({ "return": of.remote })).ok_or("no return of this operation".into())
            }
            (Payload::CreateReturn(_), "items") => {
                own.filter(|of| !of.lines.is_empty()).map(|_| json!({})).ok_or("a return without lines".into())
            }
            (Payload::CreateReturn(_), "discard") => match own {
                None => Ok(json!({})),
                Some(_) => Err("the draft is still there".into()),
            },
            (Payload::CreateReturn(_), _) => {
                own.filter(|of| of.status != ReturnStatus::Draft).map(|_| json!({})).ok_or("a draft".into())
            }
            (Payload::ReceiveReturn(receive), _) => {
                let of = order.returns.iter().find(|of| of.remote == receive.of);
                let mark = format!("[{}]", work.id);
                of.filter(|of| of.note.contains(&mark)).map(|_| json!({})).ok_or("not received by this".into())
            }
            (Payload::CancelReturn(cancel), _) => {
                let of = order.returns.iter().find(|of| of.remote == cancel.of);
                of.filter(|of| of.status == ReturnStatus::Cancelled).map(|_| json!({})).ok_or("still open".into())
            }
            (Payload::SendMessage(_), _) => Err("no shop's matter".into()),
            _ => {
                let done = self.effects.iter().any(|effect| effect.operation == work.id);
                if done { Ok(json!({})) } else { Err("nothing of this".into()) }
            }
        }
    }
}

fn return_in<'a>(order: &'a mut Order, progress: &Progress) -> Result<&'a mut Return, No> {
    let id = progress.get("begin").and_then(|left| left["return"].as_str()).map(RemoteId::new);
    let of = order.returns.iter_mut().find(|of| Some(&of.remote) == id.as_ref());
    of.ok_or_else(|| ("not_found", "no such return".to_owned()))
}

fn line_of<'a>(order: &'a mut Order, remote: &RemoteId) -> Result<&'a mut model::order::OrderLine, No> {
    let line = order.lines.iter_mut().find(|line| &line.remote == remote);
    line.ok_or_else(|| ("not_found", "no such line".to_owned()))
}
