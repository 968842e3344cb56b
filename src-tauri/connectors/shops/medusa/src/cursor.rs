//! Where a pull goes on. Only the shop's own times and ids stand here, never this machine's clock.

use model::time::{MINUTE, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Raised when the meaning changes; an older cursor starts anew.
const VERSION: u32 = 1;

/// A change that was committed late can bear an earlier time than one already seen: so far back one looks again.
const OVERLAP: i64 = MINUTE;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    v: u32,
    pub first_orders: First,
    pub first_customers: First,
    pub orders: Mark,
    pub customers: Mark,
    pub payments: Mark,
    pub returns: Mark,
    /// Orders and customers there were when the first sync began.
    pub total: u64,
    /// When the reasons were read.
    pub reasons: Timestamp,
}

/// How far the first sync has come, from the newest down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct First {
    /// The oldest creation time brought so far; none before the first page.
    pub down_to: Option<Timestamp>,
    /// What was brought of that very millisecond.
    pub there: Vec<String>,
    pub brought: u64,
    pub done: bool,
}

/// Up to which `updated_at` changes were brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub at: Timestamp,
    /// The shop's clock is well past `at`, so nothing can appear at or before it any more.
    pub settled: bool,
}

impl Mark {
    pub fn starting(at: Option<Timestamp>) -> Self {
        Self { at: at.unwrap_or_default(), settled: false }
    }

    /// From where to ask, inclusive.
    pub fn from(self) -> Timestamp {
        if self.settled { self.at.plus_ms(1) } else { self.at.plus_ms(-OVERLAP).max(Timestamp(0)) }
    }

    /// After everything up to `newest` was brought, by an answer given at `server_time`.
    #[must_use]
    pub fn after(self, newest: Option<Timestamp>, server_time: Option<Timestamp>) -> Self {
        let at = newest.map_or(self.at, |newest| newest.max(self.at));
        Self { at, settled: server_time.is_some_and(|now| now.since(at) > OVERLAP) }
    }
}

impl Cursor {
    pub fn starting(orders: Mark, customers: Mark, payments: Mark, returns: Mark, total: u64) -> Self {
        Self {
            v: VERSION,
            first_orders: First::default(),
            first_customers: First::default(),
            orders,
            customers,
            payments,
            returns,
            total,
            reasons: Timestamp(0),
        }
    }

    /// How many of how many, while the first sync lasts and at its end.
    pub fn progress(&self) -> (u64, u64) {
        if self.first_orders.done && self.first_customers.done {
            return (self.total, self.total);
        }
        let brought = self.first_orders.brought + self.first_customers.brought;
        (brought.min(self.total), self.total)
    }

    /// `None` for none, and for one that another version wrote.
    pub fn read(value: Option<Value>) -> Option<Self> {
        serde_json::from_value(value?).ok().filter(|cursor: &Self| cursor.v == VERSION)
    }

    pub fn write(&self) -> Value {
        // Plain fields always serialise; were it otherwise, the next pull would start anew and lose nothing.
        serde_json::to_value(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_back_until_the_shops_clock_is_past() {
        let mark = Mark::starting(Some(Timestamp(1_000_000)));
        assert_eq!(mark.from(), Timestamp(1_000_000 - OVERLAP));
        let soon = mark.after(Some(Timestamp(1_000_500)), Some(Timestamp(1_010_000)));
        assert_eq!(soon.from(), Timestamp(1_000_500 - OVERLAP));
        let later = soon.after(Some(Timestamp(1_000_500)), Some(Timestamp(1_060_501)));
        assert_eq!(later.from(), Timestamp(1_000_501));
        let unknown_clock = later.after(None, None);
        assert_eq!(unknown_clock.from(), Timestamp(1_000_500 - OVERLAP));
    }

    #[test]
    fn never_goes_back() {
        let mark = Mark { at: Timestamp(500), settled: true };
        assert_eq!(mark.after(Some(Timestamp(400)), None).at, Timestamp(500));
    }

    #[test]
    fn what_another_version_wrote_starts_anew() {
        let cursor = Cursor::starting(Mark::default(), Mark::default(), Mark::default(), Mark::default(), 3);
        assert_eq!(Cursor::read(Some(cursor.write())), Some(cursor.clone()));
        let mut other = cursor.write();
        other["v"] = 2.into();
        assert_eq!(Cursor::read(Some(other)), None);
        assert_eq!(Cursor::read(Some("x".into())), None);
        assert_eq!(Cursor::read(None), None);
    }
}
