//! Out: refunds and returns, in the steps that the shop wants them in.
//!
//! How each may be repeated: a refund never; `begin` and `confirm` are refused the second time; `items` and `receive` never;
//! `cancel` changes nothing the second time.

use async_trait::async_trait;
use connect::{ConnectError, Next, Outbound, Outcome, Probe, Progress, Step, Trouble, Work};
use demo_world::books;
use model::{
    id::RemoteId,
    operation::{Settle, WhenAbsent},
    time::{MINUTE, SECOND},
};
use serde_json::{Value, json};

use crate::Connection;

/// What a request found when it came to the shop.
enum Met {
    Done(Option<RemoteId>),
    Lost,
    No(books::No),
}

fn settle(step: &str) -> Settle {
    match step {
        "refund" => Settle { sightings: 2, apart_ms: MINUTE, absent: WhenAbsent::Person },
        "begin" | "confirm" | "cancel" => Settle { sightings: 1, apart_ms: 5 * SECOND, absent: WhenAbsent::Again },
        _ => Settle { sightings: 1, apart_ms: MINUTE, absent: WhenAbsent::Person },
    }
}

fn left(made: Option<&RemoteId>) -> Value {
    made.map_or_else(|| json!({}), |id| json!({ "id": id }))
}

/// The return that an earlier step made.
fn made(progress: &Progress) -> Option<RemoteId> {
    progress.get("begin")?.get("id")?.as_str().map(RemoteId::new)
}

#[async_trait]
impl Outbound for Connection {
    fn next(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        let steps = books::steps(&work.payload);
        if steps.is_empty() {
            return Err(ConnectError::new(Trouble::Unsupported, "a shop sends no messages"));
        }
        let next = steps.iter().find(|step| !progress.contains_key(**step));
        Ok(next.map_or(Next::Done, |name| {
            Next::Step(Step { name: (*name).to_owned(), moves_money: *name == "refund", settle: settle(name) })
        }))
    }

    async fn send(&self, work: &Work, step: &Step, progress: &Progress) -> Outcome {
        if let Err(error) = self.line.is_up().await {
            return Outcome::NotHappened(error);
        }
        self.line.travel().await;
        // From here on the request may have arrived, whatever is heard of it.
        let cut = |error: ConnectError| ConnectError::new(Trouble::Cut, error.message);
        if let Err(error) = self.line.is_up().await {
            return Outcome::Unknown(cut(error));
        }
        let (id, payload, name, made) = (work.id, work.payload.clone(), step.name.clone(), made(progress));
        let met = self.line.change(move |state, now| {
            match books::carry_out(state, now, id, &payload, &name, made.as_ref()) {
                Ok(_) if std::mem::take(&mut state.lose_answer.shop) => Met::Lost,
                Ok(left) => Met::Done(left),
                Err(no) => Met::No(no),
            }
        });
        let met = match met.await {
            Ok(met) => met,
            Err(error) => return Outcome::Unknown(error),
        };
        self.line.travel().await;
        match (met, self.line.is_up().await) {
            (_, Err(error)) => Outcome::Unknown(cut(error)),
            (Met::Lost, _) => Outcome::Unknown(ConnectError::new(Trouble::Cut, "the shop's answer was lost")),
            (Met::Done(made), _) => Outcome::Done(left(made.as_ref())),
            (Met::No(no), _) => Outcome::Refused { code: no.code.to_owned(), message: no.message },
        }
    }

    async fn probe(&self, work: &Work, step: &Step, _: &Progress) -> Result<Probe, ConnectError> {
        let (id, payload, name) = (work.id, work.payload.clone(), step.name.clone());
        let found = self.line.ask(move |state| books::find(state, id, &payload, &name)).await?;
        Ok(match found {
            Ok(made) => Probe::Found(left(made.as_ref())),
            Err(read) => Probe::Absent { read },
        })
    }
}
