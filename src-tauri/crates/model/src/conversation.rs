//! A conversation's state: what the agent and the customer have done moves it.

use serde::{Deserialize, Serialize};

use crate::{
    inbound::Flags,
    time::{DAY, Timestamp},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Status {
    Open,
    Snoozed { until: Timestamp },
    Resolved,
}

/// How soon it is somebody's turn, as an agent or a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    #[default]
    Normal,
    High,
    Urgent,
}

impl Priority {
    /// As it is stored: 0 is normal, more is sooner.
    pub fn number(self) -> i64 {
        match self {
            Self::Low => -1,
            Self::Normal => 0,
            Self::High => 1,
            Self::Urgent => 2,
        }
    }

    pub fn of_number(number: i64) -> Self {
        match number {
            i64::MIN..=-1 => Self::Low,
            0 => Self::Normal,
            1 => Self::High,
            2.. => Self::Urgent,
        }
    }
}

/// Where a message was put by the customer's provider or by us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Inbox,
    Junk,
}

/// What happened, as far as the status cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// A customer wrote; automatic mail does not count.
    CustomerWrote,
    Resolve,
    Reopen,
    Snooze {
        until: Timestamp,
    },
    /// The time of a snooze has come.
    Wake {
        now: Timestamp,
    },
}

impl Status {
    /// The state after `happening`. A customer's message opens a resolved or snoozed conversation; nothing else that
    /// arrives does.
    #[must_use]
    pub fn after(self, happening: Happening) -> Self {
        match (self, happening) {
            (_, Happening::CustomerWrote | Happening::Reopen) => Self::Open,
            (_, Happening::Resolve) => Self::Resolved,
            (_, Happening::Snooze { until }) => Self::Snoozed { until },
            (Self::Snoozed { until }, Happening::Wake { now }) if until <= now => Self::Open,
            (state, Happening::Wake { .. }) => state,
        }
    }
}

/// What a customer's message asks of the desk when it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Somebody has to look: the conversation is open.
    pub opens: bool,
    /// The customer waits for an answer: the clock runs.
    pub waits: bool,
    pub unread: bool,
}

/// A message from before the mailbox was connected still waits when nobody answered it for this long at most.
pub const OLD_UNANSWERED_MS: i64 = 14 * DAY;
/// A message from before the mailbox was connected is still news when nobody read it for this long at most.
pub const OLD_UNSEEN_MS: i64 = 30 * DAY;

/// What a person's message, put at `at` by the provider, asks of the desk at `now`.
///
/// One that arrives while the desk is in use opens its conversation, unless somebody has both read and answered it
/// elsewhere. `old` ones were in the mailbox before it was connected: years of mail are no work to do, so of these only an
/// unanswered one of the last 14 days opens its conversation and waits, and an unread one of the last 30 days opens it.
pub fn demand(old: bool, at: Timestamp, flags: Flags, now: Timestamp) -> Demand {
    let age = now.since(at);
    let waits = !flags.answered && (!old || age < OLD_UNANSWERED_MS);
    let unread = !flags.seen && (!old || age < OLD_UNSEEN_MS);
    Demand { opens: waits || unread, waits, unread }
}

/// The subject without reply and forward marks in the languages that mail programs write them in.
pub fn bare_subject(subject: &str) -> &str {
    const MARKS: [&str; 14] =
        ["re", "aw", "sv", "antw", "ref", "fw", "fwd", "wg", "tr", "rv", "回复", "答复", "转发", "返信"];
    let mut rest = subject.trim();
    while let Some((mark, tail)) = rest.split_once([':', '：']) {
        let mark = mark.trim().to_lowercase();
        let mark = mark.split('[').next().unwrap_or_default();
        if !MARKS.contains(&mark) {
            break;
        }
        rest = tail.trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_reopens_and_a_clock_wakes() {
        let until = Timestamp(100);
        assert_eq!(Status::Resolved.after(Happening::CustomerWrote), Status::Open);
        assert_eq!(Status::Snoozed { until }.after(Happening::CustomerWrote), Status::Open);
        assert_eq!(Status::Snoozed { until }.after(Happening::Wake { now: Timestamp(99) }), Status::Snoozed { until });
        assert_eq!(Status::Snoozed { until }.after(Happening::Wake { now: Timestamp(100) }), Status::Open);
        assert_eq!(Status::Resolved.after(Happening::Wake { now: Timestamp(100) }), Status::Resolved);
    }

    #[test]
    fn years_of_mail_are_no_work() {
        let now = Timestamp(400 * DAY);
        let ask = |old, days: i64, seen, answered| {
            let wish = demand(old, now.plus_ms(-days * DAY), Flags { seen, answered }, now);
            (wish.opens, wish.waits, wish.unread)
        };
        // Before the mailbox was connected.
        assert_eq!(ask(true, 300, false, false), (false, false, false));
        assert_eq!(ask(true, 20, true, false), (false, false, false));
        assert_eq!(ask(true, 20, false, false), (true, false, true));
        assert_eq!(ask(true, 20, false, true), (true, false, true));
        assert_eq!(ask(true, 13, true, false), (true, true, false));
        assert_eq!(ask(true, 13, true, true), (false, false, false));
        // After it: nothing is too old, since a desk may stand still for weeks.
        assert_eq!(ask(false, 60, false, false), (true, true, true));
        assert_eq!(ask(false, 60, true, false), (true, true, false));
        assert_eq!(ask(false, 0, true, true), (false, false, false));
    }

    #[test]
    fn strips_reply_marks() {
        assert_eq!(bare_subject("Re: AW: Re[2]: Broken lamp"), "Broken lamp");
        assert_eq!(bare_subject("回复：退款什么时候到账"), "退款什么时候到账");
        assert_eq!(bare_subject("Question: size?"), "Question: size?");
        assert_eq!(bare_subject("Re:"), "");
    }
}
