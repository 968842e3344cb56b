//! How the fake shop carries operations out.

use async_trait::async_trait;
use connect::{ConnectError, Next, Outbound, Outcome, Probe, Progress, Step, Trouble, Work};
use model::{
    operation::{Settle, WhenAbsent},
    payload::Payload,
    time::MINUTE,
};

use super::FakeShop;
use super::books::Pending;
use crate::{
    Fate,
    fate::{lost, unreachable},
};

const MONEY: Settle = Settle { sightings: 2, apart_ms: MINUTE, absent: WhenAbsent::Person };
/// A second one is refused by the shop, or changes nothing.
const HARMLESS: Settle = Settle { sightings: 1, apart_ms: 0, absent: WhenAbsent::Again };
const ONCE: Settle = Settle { sightings: 1, apart_ms: MINUTE, absent: WhenAbsent::Person };

fn chain(payload: &Payload) -> &'static [(&'static str, bool, Settle)] {
    match payload {
        Payload::Refund(_) => &[("refund", true, MONEY)],
        Payload::CreateReturn(_) => &[("begin", false, HARMLESS), ("items", false, ONCE), ("confirm", false, HARMLESS)],
        Payload::ReceiveReturn(_) => &[("receive", false, ONCE)],
        Payload::CancelReturn(_) => &[("cancel", false, HARMLESS)],
        Payload::CancelOrder(of) if !of.gives_back.is_empty() => &[("amend", true, MONEY)],
        Payload::Exchange(_)
        | Payload::Claim(_)
        | Payload::EditOrder(_)
        | Payload::ChangeAddress(_)
        | Payload::CancelOrder(_)
        | Payload::IssueCode(_) => &[("amend", false, ONCE)],
        Payload::SendMessage(_) => &[],
    }
}

#[async_trait]
impl Outbound for FakeShop {
    fn next(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        let chain = chain(&work.payload);
        if chain.is_empty() {
            return Err(ConnectError::new(Trouble::Unsupported, "a shop sends no messages"));
        }
        let Some((name, moves_money, settle)) = chain.iter().find(|(name, ..)| !progress.contains_key(*name)) else {
            return Ok(self.books().differs.clone().map_or(Next::Done, |how| Next::Differs(how.into())));
        };
        let settle = self.books().settles.get(*name).copied().unwrap_or(*settle);
        Ok(Next::Step(Step { name: (*name).to_owned(), moves_money: *moves_money, settle }))
    }

    fn take_back(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        let begun = progress.contains_key("begin") && !progress.contains_key("discard");
        Ok(match self.next(work, progress)? {
            Next::Step(_) if begun => {
                Next::Step(Step { name: "discard".to_owned(), moves_money: false, settle: HARMLESS })
            }
            Next::Step(_) => Next::Undone,
            over => over,
        })
    }

    async fn send(&self, work: &Work, step: &Step, progress: &Progress) -> Outcome {
        let now = self.clock.now();
        let fate = {
            let mut books = match self.answering() {
                Ok(books) => books,
                Err(error) => return Outcome::NotHappened(error),
            };
            let fate = books.script.next(work.id, &step.name);
            if std::mem::take(&mut books.lose_next) { Fate::UnknownWithEffect } else { fate }
        };
        // Whoever sends two at once shall meet the other one here.
        tokio::task::yield_now().await;
        let mut books = self.books();
        let held = |looks: u32, before| Pending {
            work: work.clone(),
            step: step.clone(),
            progress: progress.clone(),
            looks: looks.max(1),
            before,
        };
        match fate {
            Fate::NotHappened => Outcome::NotHappened(unreachable()),
            Fate::Refused(code) => Outcome::Refused { message: format!("refused: {code}").into(), code },
            Fate::UnknownWithoutEffect => Outcome::Unknown(lost()),
            Fate::Trouble(trouble) => Outcome::from_error(ConnectError::new(trouble, "as told"), true),
            Fate::Later { looks } => {
                let pending = held(looks, None);
                books.pending.push(pending);
                Outcome::Unknown(lost())
            }
            Fate::Done | Fate::UnknownWithEffect | Fate::Withdrawn { .. } => {
                let order = work.payload.order().map(|order| &order.remote);
                let before = order.and_then(|order| books.orders.get(order)).map(|kept| kept.order.clone());
                match (books.apply(work, step, progress, now), fate) {
                    (Err((code, message)), _) => Outcome::Refused { code: code.to_owned(), message: message.into() },
                    (Ok(left), Fate::Done) => Outcome::Done(left),
                    (Ok(_), Fate::Withdrawn { looks }) => {
                        books.uncount();
                        let pending = held(looks, before);
                        books.pending.push(pending);
                        Outcome::Unknown(lost())
                    }
                    (Ok(_), _) => Outcome::Unknown(lost()),
                }
            }
        }
    }

    async fn probe(&self, work: &Work, step: &Step, _: &Progress) -> Result<Probe, ConnectError> {
        let now = self.clock.now();
        let mut books = self.answering()?;
        books.looks += 1;
        let found = books.find(work, step);
        for pending in &mut books.pending {
            if pending.work.id == work.id {
                pending.looks = pending.looks.saturating_sub(1);
            }
        }
        // What was held up comes after this look, not before it.
        books.deliver_held(now, |pending| pending.work.id == work.id && pending.looks == 0);
        Ok(match found {
            Ok(left) => Probe::Found(left),
            Err(read) => Probe::Absent { read: read.into() },
        })
    }
}
