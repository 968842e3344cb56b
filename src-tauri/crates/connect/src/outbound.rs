//! Out: how an operation is turned into steps, sent, and looked for afterwards.
//!
//! The outbox commits each step before [`Outbound::send`] and its result after it. A connector never repeats anything by
//! itself: no retries, no redirects, one request per `send` unless the further ones only read.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use model::{
    id::{OperationId, PartId},
    message::message_id_of,
    operation::Settle,
    payload::Payload,
    time::Timestamp,
    told::Told,
};
use serde::{Deserialize, Serialize};

use crate::{ConnectError, Trouble};

/// What earlier steps have left: remote ids and such, by step name. Stored with the operation.
pub type Progress = serde_json::Map<String, serde_json::Value>;

/// Reads what an operation carries.
#[async_trait]
pub trait Files: Send + Sync {
    /// # Errors
    /// When the file is gone.
    async fn read(&self, part: PartId) -> Result<Bytes, ConnectError>;
}

/// An operation, as a connector sees it.
#[derive(Clone)]
pub struct Work {
    /// Goes along to the other side wherever it has room for it, so that a probe can find it.
    pub id: OperationId,
    pub payload: Payload,
    /// Fixed at the first attempt and the same ever after; a mail's Date.
    pub first_attempt: Timestamp,
    pub files: Arc<dyn Files>,
}

impl Work {
    /// [`message_id_of`] this message; `None` for what is no message.
    pub fn message_id(&self) -> Option<String> {
        let Payload::SendMessage(message) = &self.payload else { return None };
        Some(message_id_of(self.id, &message.from.address))
    }
}

/// One request that changes something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stable, unique within the operation: `begin`, `items`, `confirm`, `send`, `append` …
    pub name: String,
    /// The order is read afresh and compared with the decision facts before it goes.
    pub moves_money: bool,
    /// How it is settled when its outcome is unknown.
    pub settle: Settle,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    Step(Step),
    /// All steps are done.
    Done,
    /// All steps are done, and the other side shows something else than was asked for: how.
    Differs(Told),
    /// It was called off, and nothing of it stands at the other side that would be in the way.
    Undone,
}

/// What became of a step that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It took effect, by the other side's own answer; what it left is kept under the step's name.
    Done(serde_json::Value),
    /// Known not to have happened, and worth another try: nothing left this machine, or they said "later" before any
    /// effect.
    NotHappened(ConnectError),
    /// Known not to have happened and not going to: a refusal documented as coming before any effect.
    Refused { code: String, message: Told },
    /// Anything else: 5xx, a timeout, a cut, a garbage answer.
    Unknown(ConnectError),
}

/// What a look at the other side found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// The step's effect is there; what it left.
    Found(serde_json::Value),
    /// It is not there; what was read.
    Absent { read: Told },
}

/// How a connector carries an operation out.
#[async_trait]
pub trait Outbound: Send + Sync {
    /// The step after those in `progress`. Pure: no I/O.
    ///
    /// # Errors
    /// [`Trouble::Unsupported`] or [`Trouble::Refused`] when this can never be carried out here, and nothing of it stands at
    /// the other side.
    fn next(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError>;

    /// As [`Self::next`], once a person has called the operation off after the steps in `progress`: the step that takes back
    /// what was begun, [`Next::Undone`] when there is nothing left of it, or [`Next::Done`] when it is too late. Pure.
    ///
    /// By default nothing that was begun is in anybody's way.
    ///
    /// # Errors
    /// As [`Self::next`].
    fn take_back(&self, _: &Work, _: &Progress) -> Result<Next, ConnectError> {
        Ok(Next::Undone)
    }

    /// What of the progress counts once a person has a refused operation tried again: without it the refusal would be
    /// answered from memory. Pure.
    ///
    /// By default a refusal leaves nothing in the progress.
    fn asked_anew(&self, progress: &Progress) -> Progress {
        progress.clone()
    }

    /// Sends the step, once.
    async fn send(&self, work: &Work, step: &Step, progress: &Progress) -> Outcome;

    /// Looks for the step's effect. Reads only.
    ///
    /// # Errors
    /// When it cannot look: that says nothing about the step.
    async fn probe(&self, work: &Work, step: &Step, progress: &Progress) -> Result<Probe, ConnectError>;
}

impl Outcome {
    /// Sorts an error by whether anything can have left: only "never connected" and "slow down" are proof of no effect.
    pub fn from_error(error: ConnectError, request_may_have_left: bool) -> Self {
        match error.trouble {
            Trouble::RateLimited { .. } => Self::NotHappened(error),
            _ if request_may_have_left => Self::Unknown(error),
            _ => Self::NotHappened(error),
        }
    }
}
