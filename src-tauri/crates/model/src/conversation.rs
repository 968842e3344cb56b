//! A conversation's state: what the agent and the customer have done moves it.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Status {
    Open,
    Snoozed { until: Timestamp },
    Resolved,
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
    fn strips_reply_marks() {
        assert_eq!(bare_subject("Re: AW: Re[2]: Broken lamp"), "Broken lamp");
        assert_eq!(bare_subject("回复：退款什么时候到账"), "退款什么时候到账");
        assert_eq!(bare_subject("Question: size?"), "Question: size?");
        assert_eq!(bare_subject("Re:"), "");
    }
}
