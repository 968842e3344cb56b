//! One operation, from its turn to its next rest: gates, then step after step, each committed before and after.

use std::sync::Arc;

use connect::{ConnectError, Next, Outbound, Outcome, Probe, Progress, Step, Trouble, Work};
use model::{
    id::OperationId,
    operation::{Event, Reason, State},
    payload::Payload,
    time::Timestamp,
    told::{Saying, Told},
};
use serde_json::Value;
use store::{Durability, Result, StoreError, table};
use tokio::time::{Duration, Instant};

use crate::{
    Operation, Readiness,
    call_off::{has_begun, is_called_off, next},
    engine::Inner,
    files::StoredFiles,
    gates::{self, Gate, story},
};

/// Where an operation rests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Rest {
    /// It is settled, or a person has it.
    Settled,
    /// Something has to happen first; the engine wakes when it does.
    Event,
    /// Again at this moment, or as soon as the account can be reached again.
    Retry(Instant),
    /// Again at this moment.
    At(Instant),
    /// Again when the wall clock says so.
    Until(Timestamp),
}

impl Inner {
    /// Carries the operation on as far as it goes now.
    pub(crate) async fn carry(self: &Arc<Self>, id: OperationId) -> Result<Rest> {
        loop {
            let operation = self.store.read(move |r| table::operation::get(r, id)).await?;
            let rest = match &operation.state {
                State::Waiting => self.go(&operation).await?,
                State::Checking { step, .. } => self.look(&operation, step).await?,
                // Found in a state that only this engine makes, with nobody at it: its outcome is unknown.
                State::Sending { .. } => {
                    self.apply(&operation, Event::OutcomeUnknown, "unknown", &Told::nothing()).await?;
                    None
                }
                State::NeedsYou { .. } | State::Done | State::Cancelled => Some(Rest::Settled),
            };
            if let Some(rest) = rest {
                return Ok(rest);
            }
        }
    }

    /// The next step of a waiting operation. `None`: its state changed, look again.
    async fn go(self: &Arc<Self>, operation: &Operation) -> Result<Option<Rest>> {
        let (id, now) = (operation.id, self.store.now());
        if has_begun(operation) && self.is_over(operation).await? {
            return Ok(None);
        }
        if let Some(rest) = self.undoable(operation, now) {
            return Ok(Some(rest));
        }
        let gate = {
            let operation = operation.clone();
            self.store.read(move |r| gates::local(r, &operation, now)).await?
        };
        match gate {
            Gate::Go => {}
            Gate::Wait => return Ok(Some(Rest::Event)),
            Gate::Until(moment) => return Ok(Some(Rest::Until(moment))),
            Gate::Park(reason) => {
                self.apply(operation, Event::Parked { reason }, "parked", &Told::nothing()).await?;
                return Ok(None);
            }
        }
        if self.accounts.readiness(operation.payload.account()) != Readiness::Ready {
            return Ok(Some(Rest::Event));
        }
        let Some(outbound) = self.outbound(&operation.payload) else { return Ok(Some(Rest::Event)) };
        let work = self.work(operation);
        let Ok(Next::Step(step)) = next(&*outbound, &work, &operation.progress) else {
            self.is_over(operation).await?;
            return Ok(None);
        };
        if operation.look_first {
            // It may have been on its way before: what is already there is not done again.
            match outbound.probe(&work, &step, &operation.progress).await {
                // One look is no proof of what can be withdrawn again.
                Ok(Probe::Found(_)) if step.settle.sightings > 1 => {
                    let event = Event::Sighted { step: step.name, at: self.steady.now() };
                    self.apply(operation, event, "found", &Told::nothing()).await?;
                    return Ok(None);
                }
                Ok(Probe::Found(left)) => {
                    self.step_done(operation, &outbound, &step, left, "found").await?;
                    return Ok(None);
                }
                Ok(Probe::Absent { .. }) => {}
                Err(error) => return self.trouble(operation, &error).await.map(Some),
            }
        }
        if let Some(rest) = self.check_facts(operation, &step).await? {
            return Ok(rest);
        }
        let Some(attempt) = self.begin(operation, &step).await? else { return Ok(None) };
        let fixed = self.store.read(move |r| table::operation::get(r, id)).await?;
        let work = self.work(&fixed);
        let outcome = outbound.send(&work, &step, &fixed.progress).await;
        self.settle(&fixed, &outbound, &step, attempt, outcome).await
    }

    /// While it can be undone. By the wall clock, or by this run's own time if that is over sooner.
    fn undoable(&self, operation: &Operation, now: Timestamp) -> Option<Rest> {
        let until = operation.not_before;
        if until <= now || until != operation.undo_until {
            return None;
        }
        let whole = Duration::from_millis(until.since(operation.created_at).max(0) as u64);
        let left = whole.saturating_sub(self.held_for(operation.id));
        (!left.is_zero()).then(|| Rest::At(Instant::now() + left.min(Duration::from_millis(until.since(now) as u64))))
    }

    /// Settles the operation when no step follows.
    async fn is_over(&self, operation: &Operation) -> Result<bool> {
        let account = operation.payload.account();
        let Some(outbound) = self.outbound(&operation.payload) else {
            // Of an account that was removed nothing can be taken back; one that is only being connected anew will be asked.
            let gone = is_called_off(operation)
                && self.accounts.readiness(account) == Readiness::Gone
                && self.store.read(move |r| Ok(table::account::get(r, account)?.removed)).await?;
            if gone {
                self.apply(operation, Event::Cancel, "cancelled", &Told::nothing()).await?;
            }
            return Ok(gone);
        };
        let (event, what, detail) = match next(&*outbound, &self.work(operation), &operation.progress) {
            Ok(Next::Step(_)) => return Ok(false),
            Ok(Next::Done) => (Event::StepDone { last: true }, "done", Told::nothing()),
            Ok(Next::Undone) => (Event::Cancel, "cancelled", Told::nothing()),
            Ok(Next::Differs(how)) => (Event::Parked { reason: Reason::Differs { how: how.clone() } }, "differs", how),
            Err(error) => {
                let (code, message) = refusal(&error);
                (Event::Refused { code, message: message.clone() }, "refused", message)
            }
        };
        self.apply(operation, event, what, &detail).await?;
        if has_begun(operation) {
            self.read_afresh(&operation.payload).await;
        }
        Ok(true)
    }

    /// Reads the order afresh before the first step that rests on it. `Some` when the step may not go now.
    async fn check_facts(&self, operation: &Operation, step: &Step) -> Result<Option<Option<Rest>>> {
        let first = operation.progress.is_empty();
        let (Some(_), Some(order)) = (operation.payload.concern(), operation.payload.order()) else { return Ok(None) };
        if !(step.moves_money || first) {
            return Ok(None);
        }
        let account = operation.payload.account();
        let Some(shop) = self.accounts.shop(account) else { return Ok(Some(Some(Rest::Event))) };
        let fresh = match shop.order(&order.remote).await {
            Ok(fresh) => fresh,
            Err(error) if error.trouble == Trouble::NotFound => {
                let (code, message) = refusal(&error);
                self.apply(operation, Event::Refused { code, message: message.clone() }, "refused", &message).await?;
                return Ok(Some(None));
            }
            Err(error) => return self.trouble(operation, &error).await.map(|rest| Some(Some(rest))),
        };
        let seen = operation.clone();
        let gate = self
            .store
            .write(Durability::Normal, move |w| {
                table::ingest::order(w, account, &fresh)?;
                gates::facts(&w.reader(), &seen, &fresh)
            })
            .await?;
        if let Gate::Park(reason) = gate {
            self.apply(operation, Event::Parked { reason }, "parked", &Told::nothing()).await?;
            return Ok(Some(None));
        }
        Ok(None)
    }

    /// Commits that the step is about to leave, and has that witnessed: from then on, a copy of the store that was made
    /// before is told by its count, and one that was made after knows that the step has begun. `None` when the operation
    /// is no longer waiting: somebody was quicker.
    async fn begin(&self, operation: &Operation, step: &Step) -> Result<Option<u32>> {
        let (id, step) = (operation.id, step.clone());
        let one = self.beginning.lock().await;
        let begun = self
            .store
            .write(Durability::Full, move |w| {
                let now = table::operation::get(&w.reader(), id)?;
                let Ok(next) = now.state.after(Event::Started { step: step.name.clone() }) else { return Ok(None) };
                // What goes out is what is read from here on: a lead's word has to be for exactly that.
                if !table::approval::allows(&w.reader(), &now)? {
                    return Ok(None);
                }
                let attempt = table::operation::begin_attempt(w, id)?;
                table::operation::set_look_first(w, id, false)?;
                table::operation::set_state(w, &now, &next)?;
                table::operation::record(w, id, &step.name, attempt, "sending", "", None)?;
                Ok(Some((attempt, store::generation::raise(w)?)))
            })
            .await?;
        let Some((attempt, generation)) = begun else { return Ok(None) };
        self.witness.saw(generation).await;
        drop(one);
        Ok(Some(attempt))
    }

    async fn settle(
        self: &Arc<Self>,
        operation: &Operation,
        outbound: &Arc<dyn Outbound>,
        step: &Step,
        attempt: u32,
        outcome: Outcome,
    ) -> Result<Option<Rest>> {
        match outcome {
            Outcome::Done(left) => {
                self.step_done(operation, outbound, step, left, "done").await?;
                Ok(None)
            }
            Outcome::NotHappened(error) => {
                self.apply(operation, Event::NotHappened, "not_happened", &trouble_told(&error)).await?;
                self.accounts.report(operation.payload.account(), &error);
                self.keep_trouble(operation.id, &error).await?;
                Ok(Some(self.again(&error, attempt)))
            }
            Outcome::Refused { code, message } => {
                let words = message.clone();
                // What the steps before have done may stand for good: a mail that was sent and could not be filed.
                let stands = has_begun(operation)
                    && matches!(outbound.take_back(&self.work(operation), &operation.progress), Ok(Next::Done));
                let event = if stands {
                    Event::Parked { reason: Reason::Differs { how: message } }
                } else {
                    Event::Refused { code, message }
                };
                self.apply(operation, event, "refused", &words).await?;
                Ok(None)
            }
            Outcome::Unknown(error) => {
                self.apply(operation, Event::OutcomeUnknown, "unknown", &trouble_told(&error)).await?;
                self.keep_trouble(operation.id, &error).await?;
                Ok(None)
            }
        }
    }

    /// Commits that the step took effect, with what it left; the last one settles the operation.
    pub(crate) async fn step_done(
        &self,
        operation: &Operation,
        outbound: &Arc<dyn Outbound>,
        step: &Step,
        left: Value,
        what: &'static str,
    ) -> Result<()> {
        let mut progress: Progress = operation.progress.clone();
        progress.insert(step.name.clone(), left);
        let last = matches!(next(&**outbound, &self.work(operation), &progress), Ok(Next::Done));
        let (id, name) = (operation.id, step.name.clone());
        self.store
            .write(Durability::Full, move |w| {
                let now = table::operation::get(&w.reader(), id)?;
                // Found before anything was sent: the step counts as done, the operation goes on waiting for its next.
                let next = match now.state.after(Event::StepDone { last }) {
                    Ok(next) => next,
                    Err(_) if now.state == State::Waiting => State::Waiting,
                    Err(error) => return Err(StoreError::Content(error.to_string())),
                };
                table::operation::set_progress(w, id, &progress)?;
                table::operation::set_state(w, &now, &next)?;
                table::operation::record(w, id, &name, now.attempts, what, "", None)
            })
            .await?;
        if last {
            self.read_afresh(&operation.payload).await;
        }
        Ok(())
    }

    /// The order as it is after an operation; when it cannot be read now, the next sync brings it.
    pub(crate) async fn read_afresh(&self, payload: &Payload) {
        let (account, Some(order)) = (payload.account(), payload.order()) else { return };
        let Some(shop) = self.accounts.shop(account) else { return };
        match shop.order(&order.remote).await {
            Ok(fresh) => {
                let put = self.store.write(Durability::Normal, move |w| table::ingest::order(w, account, &fresh)).await;
                if let Err(error) = put {
                    tracing::warn!(%error, "the order read after an operation was not stored");
                }
            }
            Err(error) => self.accounts.report(account, &error),
        }
    }

    /// Moves the operation by `event` and adds to the record, in one durable transaction.
    pub(crate) async fn apply(
        &self,
        operation: &Operation,
        event: Event,
        what: &'static str,
        detail: &Told,
    ) -> Result<()> {
        let (id, detail) = (operation.id, detail.to_stored());
        self.store
            .write(Durability::Full, move |w| {
                let now = table::operation::get(&w.reader(), id)?;
                let step = match &now.state {
                    State::Sending { step } | State::Checking { step, .. } => step.clone(),
                    _ => String::new(),
                };
                let next = now.state.after(event).map_err(|error| StoreError::Content(error.to_string()))?;
                table::operation::set_state(w, &now, &next)?;
                table::operation::record(w, id, &step, now.attempts, what, &detail, None)
            })
            .await
    }

    /// Nothing was sent, since the other side could not be asked something first.
    pub(crate) async fn trouble(&self, operation: &Operation, error: &ConnectError) -> Result<Rest> {
        self.accounts.report(operation.payload.account(), error);
        self.keep_trouble(operation.id, error).await?;
        Ok(self.again(error, 3))
    }

    fn again(&self, error: &ConnectError, attempt: u32) -> Rest {
        match &error.trouble {
            Trouble::RateLimited { retry_after: Some(wait) } => Rest::At(Instant::now() + *wait),
            Trouble::RateLimited { .. } => Rest::At(Instant::now() + self.pace.before_retry(attempt)),
            _ => Rest::Retry(Instant::now() + self.pace.before_retry(attempt)),
        }
    }

    async fn keep_trouble(&self, id: OperationId, error: &ConnectError) -> Result<()> {
        let (code, message) = story(error);
        let message = message.to_owned();
        self.store.write(Durability::Normal, move |w| table::operation::set_trouble(w, id, code, &message)).await
    }

    pub(crate) fn outbound(&self, payload: &Payload) -> Option<Arc<dyn Outbound>> {
        let account = payload.account();
        match payload {
            Payload::SendMessage(_) => self.accounts.channel(account).map(|channel| channel as Arc<dyn Outbound>),
            _ => self.accounts.shop(account).map(|shop| shop as Arc<dyn Outbound>),
        }
    }

    pub(crate) fn work(&self, operation: &Operation) -> Work {
        let first = if operation.first_attempt.0 == 0 { self.store.now() } else { operation.first_attempt };
        Work {
            id: operation.id,
            payload: operation.payload.clone(),
            first_attempt: first,
            files: Arc::new(StoredFiles(self.store.clone())),
        }
    }
}

fn refusal(error: &ConnectError) -> (String, Told) {
    let code = match &error.trouble {
        Trouble::Refused { code } => code.clone(),
        other => other.code().to_owned(),
    };
    (code, error.told())
}

fn trouble_told(error: &ConnectError) -> Told {
    let (code, words) = story(error);
    Saying::Trouble { code: code.to_owned(), words: words.to_owned() }.into()
}
