//! The test shop's payment provider from outside: what it is told to do, and its book of the money it moved.
//!
//! `medusa/src/modules/till/till.js` is the other side of these files.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::error::{Doing, Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    Capture,
    Refund,
}

/// What the till does with a movement of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The money moves.
    Pay,
    /// It does not, and the shop answers an error.
    Refuse,
    /// It moves, and the shop answers an error all the same.
    PayThenFail,
}

/// One rule; the first that matches a movement is applied to it.
#[derive(Debug, Clone, Serialize)]
pub struct TillRule {
    on: Move,
    r#ref: Option<String>,
    act: Act,
    status: u16,
    before_ms: u128,
    after_ms: u128,
    times: Option<u32>,
}

impl TillRule {
    /// For every payment, for ever; the shop answers failures with 500.
    pub fn new(on: Move, act: Act) -> Self {
        Self { on, r#ref: None, act, status: 500, before_ms: 0, after_ms: 0, times: None }
    }

    /// Only for this payment ([`super::PlacedOrder::till_ref`]).
    #[must_use]
    pub fn only(mut self, till_ref: &str) -> Self {
        self.r#ref = Some(till_ref.to_owned());
        self
    }

    /// Only so often.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Failures look to the shop like a wrong request, which it answers with 400.
    #[must_use]
    pub fn as_bad_request(mut self) -> Self {
        self.status = 400;
        self
    }

    /// Waits before the money moves, and after it before it answers.
    #[must_use]
    pub fn slow(mut self, before: Duration, after: Duration) -> Self {
        self.before_ms = before.as_millis();
        self.after_ms = after.as_millis();
        self
    }
}

/// A line of the till's book: money that truly moved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Movement {
    /// RFC 3339.
    pub at: String,
    pub kind: Move,
    /// The payment, as [`super::PlacedOrder::till_ref`].
    #[serde(rename = "ref")]
    pub till_ref: Option<String>,
    /// The id that Medusa gave its own row of this movement, which may since be gone.
    pub key: Option<String>,
    /// Decimal, in major units.
    pub amount: Option<String>,
    /// ISO 4217, small letters.
    pub currency: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Till {
    folder: PathBuf,
}

impl Till {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Replaces all rules; none means that money simply moves.
    pub fn set_rules(&self, rules: &[TillRule]) -> Result<()> {
        let text = serde_json::to_string(rules).map_err(|e| Error::Unexpected(e.to_string()))?;
        let file = self.folder.join("rules.json");
        let new = self.folder.join("rules.json.set");
        fs::write(&new, text).and_then(|()| fs::rename(&new, &file)).doing(|| format!("writing {}", file.display()))
    }

    /// Everything that moved, oldest first.
    pub fn ledger(&self) -> Result<Vec<Movement>> {
        let file = self.folder.join("ledger.jsonl");
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(e).doing(|| format!("reading {}", file.display())),
        };
        text.lines()
            .map(|line| {
                serde_json::from_str(line)
                    .map_err(|e| Error::Unexpected(format!("{} holds {line}: {e}", file.display())))
            })
            .collect()
    }

    /// The refunds of one payment that truly moved.
    pub fn refunds(&self, till_ref: &str) -> Result<Vec<Movement>> {
        let mut ledger = self.ledger()?;
        ledger.retain(|m| m.kind == Move::Refund && m.till_ref.as_deref() == Some(till_ref));
        Ok(ledger)
    }
}
