//! What becomes of an attempt: written down by the test before it happens.

use std::collections::HashMap;

use connect::{ConnectError, Trouble};
use model::id::OperationId;
use rust_decimal::Decimal;

/// The fate of one attempt at one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It takes effect and says so.
    Done,
    /// Nothing leaves.
    NotHappened,
    /// A refusal before any effect, with this code.
    Refused(String),
    /// It takes effect; the answer is lost.
    UnknownWithEffect,
    /// It is lost on the way; nobody knows.
    UnknownWithoutEffect,
    /// Nobody knows, and it takes effect after so many looks: a request that was held up.
    Later { looks: u32 },
    /// Nobody knows; its row is seen for so many looks and then withdrawn: a payment provider that failed in the end.
    Withdrawn { looks: u32 },
    /// It fails with this trouble; by the rules of [`connect::Outcome::from_error`] as if the request had left.
    Trouble(Trouble),
}

/// Something that truly happened at the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub operation: OperationId,
    pub step: String,
    /// Money that left, if any did.
    pub amount: Option<Decimal>,
}

/// Fates by step and attempt; whatever is not written down is [`Fate::Done`].
#[derive(Debug, Default)]
pub(crate) struct Script {
    fates: HashMap<(String, u32), Fate>,
    attempts: HashMap<(OperationId, String), u32>,
}

impl Script {
    pub fn write(&mut self, step: &str, attempt: u32, fate: Fate) {
        self.fates.insert((step.to_owned(), attempt), fate);
    }

    /// Counts an attempt and says what becomes of it.
    pub fn next(&mut self, operation: OperationId, step: &str) -> Fate {
        let attempt = self.attempts.entry((operation, step.to_owned())).or_default();
        *attempt += 1;
        self.fates.get(&(step.to_owned(), *attempt)).cloned().unwrap_or(Fate::Done)
    }

    pub fn attempts(&self, operation: OperationId, step: &str) -> u32 {
        self.attempts.get(&(operation, step.to_owned())).copied().unwrap_or(0)
    }
}

pub(crate) fn lost() -> ConnectError {
    ConnectError::new(Trouble::Cut, "the answer was lost")
}

pub(crate) fn unreachable() -> ConnectError {
    ConnectError::new(Trouble::Unreachable, "nobody answers")
}

pub(crate) fn wrong_key() -> ConnectError {
    ConnectError::new(Trouble::SignIn, "the key is wrong")
}
