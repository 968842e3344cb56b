//! Out: refunds and returns, in the steps that the shop wants them in.
//!
//! How each may be repeated: a refund never; `begin` and `confirm` are refused the second time; `items` and `receive` never;
//! `cancel` changes nothing the second time; `amend` never.

use async_trait::async_trait;
use connect::{ConnectError, Next, Outbound, Outcome, Probe, Progress, Step, Trouble, Work};
use demo_world::books;
use model::{
    operation::{Settle, WhenAbsent},
    time::{MINUTE, SECOND},
};

use crate::{Connection, wire};

fn settle(step: &str) -> Settle {
    match step {
        "refund" => Settle { sightings: 2, apart_ms: MINUTE, absent: WhenAbsent::Person },
        "begin" | "confirm" | "cancel" | "discard" => {
            Settle { sightings: 1, apart_ms: 5 * SECOND, absent: WhenAbsent::Again }
        }
        _ => Settle { sightings: 1, apart_ms: MINUTE, absent: WhenAbsent::Person },
    }
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
            Next::Step(Step { name: (*name).to_owned(), moves_money: work.payload.moves_money(), settle: settle(name) })
        }))
    }

    fn take_back(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        let begun = progress.contains_key("begin") && !progress.contains_key("discard");
        Ok(match self.next(work, progress)? {
            Next::Step(_) if begun => {
                Next::Step(Step { name: "discard".to_owned(), moves_money: false, settle: settle("discard") })
            }
            Next::Step(_) => Next::Undone,
            over => over,
        })
    }

    async fn send(&self, work: &Work, step: &Step, progress: &Progress) -> Outcome {
        wire::carry_out(&self.line, work, step, progress).await
    }

    async fn probe(&self, work: &Work, step: &Step, _: &Progress) -> Result<Probe, ConnectError> {
        Ok(match wire::find(&self.line, work, step).await? {
            Ok(left) => Probe::Found(left),
            Err(read) => Probe::Absent { read },
        })
    }
}
