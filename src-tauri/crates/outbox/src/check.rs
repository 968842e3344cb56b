//! An unknown step: asked after at the other side until it is certain, or a person has to say.

use std::sync::Arc;

use connect::{Next, Outbound, Probe, Step};
use model::{
    operation::{Event, Reason, State},
    told::{Saying, Told},
};
use store::{Durability, Result, StoreError, table};
use tokio::time::Instant;

use crate::{Entry, Operation, Readiness, call_off::next, carry::Rest, engine::Inner};

/// So often a step that is found missing is sent again by itself; then a person has a look. Writes that fail while reads
/// work mean that something is wrong at the other side, and each round may leave something behind there.
const ROUNDS: u32 = 5;

impl Inner {
    /// One look. `None`: the state changed.
    pub(crate) async fn look(self: &Arc<Self>, operation: &Operation, name: &str) -> Result<Option<Rest>> {
        let account = operation.payload.account();
        let readiness = self.accounts.readiness(account);
        // Nobody can be asked any more, so a person has to say; one that is only being connected anew is not removed.
        if readiness == Readiness::Gone
            && self.store.read(move |r| Ok(table::account::get(r, account)?.removed)).await?
        {
            return self.absent(operation, &step_of_unknown(name), Saying::AccountRemoved.into()).await;
        }
        if !matches!(readiness, Readiness::Ready | Readiness::CatchingUp) {
            return Ok(Some(Rest::Event));
        }
        let Some(outbound) = self.outbound(&operation.payload) else { return Ok(Some(Rest::Event)) };
        let work = self.work(operation);
        let step = match next(&*outbound, &work, &operation.progress) {
            Ok(Next::Step(step)) if step.name == name => step,
            // The connector has changed since: what is on its way can only be told by a person.
            _ => {
                let step = step_of_unknown(name);
                return self.absent(operation, &step, Saying::StepUnknown.into()).await;
            }
        };
        match outbound.probe(&work, &step, &operation.progress).await {
            Ok(Probe::Found(left)) => self.found(operation, &outbound, &step, left).await,
            Ok(Probe::Absent { read }) => self.absent(operation, &step, read).await,
            Err(error) => self.trouble(operation, &error).await.map(Some),
        }
    }

    async fn found(
        &self,
        operation: &Operation,
        outbound: &Arc<dyn Outbound>,
        step: &Step,
        left: serde_json::Value,
    ) -> Result<Option<Rest>> {
        let rule = self.pace.settle(step.settle);
        let (state, _) =
            self.looked(operation, Event::Found { at: self.steady.now(), rule }, "found", &Told::nothing()).await?;
        if state.is_certain(rule) {
            self.step_done(operation, outbound, step, left, "done").await?;
            return Ok(None);
        }
        Ok(Some(self.next_look(operation, step)))
    }

    async fn absent(&self, operation: &Operation, step: &Step, read: Told) -> Result<Option<Rest>> {
        let rule = self.pace.settle(step.settle);
        let detail = read.clone();
        let (state, round) =
            self.looked(operation, Event::Absent { at: self.steady.now(), rule, read }, "absent", &detail).await?;
        match state {
            State::Checking { .. } => Ok(Some(self.next_look(operation, step))),
            State::Waiting => Ok(Some(Rest::At(Instant::now() + self.pace.before_round(round)))),
            _ => Ok(None),
        }
    }

    fn next_look(&self, operation: &Operation, step: &Step) -> Rest {
        let looks = self.count_look(operation.id);
        Rest::At(Instant::now() + self.pace.before_look(step.settle, looks))
    }

    /// Commits a look, and says which round of sending begins. The record takes only looks that say something new.
    async fn looked(
        &self,
        operation: &Operation,
        event: Event,
        what: &'static str,
        detail: &Told,
    ) -> Result<(State, u32)> {
        let (id, detail) = (operation.id, detail.clone());
        self.store
            .write(Durability::Full, move |w| {
                let now = table::operation::get(&w.reader(), id)?;
                let next = now.state.after(event).map_err(|error| StoreError::Content(error.to_string()))?;
                let State::Checking { step, .. } = &now.state else { return Ok((next, 0)) };
                let ledger = table::operation::ledger(&w.reader(), id)?;
                let news = ledger.last().is_none_or(|last| last.what != what || last.step != *step);
                if news || !matches!(next, State::Checking { .. }) {
                    table::operation::record(w, id, step, now.attempts, what, &detail.to_stored(), None)?;
                }
                let mut round = 0;
                if next == State::Waiting {
                    round = rounds(&ledger) + 1;
                    let what = if round > ROUNDS { "parked" } else { "again" };
                    table::operation::record(w, id, step, now.attempts, what, "", None)?;
                }
                let next = if round > ROUNDS {
                    let reason = Reason::KeepsFailing { step: step.clone(), times: round, read: detail };
                    State::NeedsYou { reason }
                } else {
                    next
                };
                table::operation::set_state(w, &now, &next)?;
                Ok((next, round))
            })
            .await
    }
}

/// How often something was sent again since a person decided last.
fn rounds(ledger: &[Entry]) -> u32 {
    let since = ledger.iter().rev().take_while(|entry| entry.agent.is_none());
    since.filter(|entry| entry.what == "again").count() as u32
}

/// A step that the connector no longer has: absence proves nothing, so a person decides.
fn step_of_unknown(name: &str) -> Step {
    use model::operation::{Settle, WhenAbsent};
    Step {
        name: name.to_owned(),
        moves_money: true,
        settle: Settle { sightings: 2, apart_ms: 0, absent: WhenAbsent::Person },
    }
}
