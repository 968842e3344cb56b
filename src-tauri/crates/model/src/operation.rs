//! The life of an operation: one state machine, the same for a mail and for money.
//!
//! The promise it keeps: nothing is repeated on a guess, nothing is silently lost. Whatever is not known to have
//! happened, nor known not to have happened, ends with a person.

use serde::{Deserialize, Serialize};

use crate::{facts::Difference, id::MessageId, time::Timestamp, told::Told};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Its turn will come: first in line, or waiting for a connection.
    Waiting,
    /// A step is on its way; committed before the first byte.
    Sending {
        step: String,
    },
    /// A step went out and its outcome is not known: the other side is being asked.
    Checking {
        step: String,
        seen: u8,
        first_absent: Option<Timestamp>,
        first_seen: Option<Timestamp>,
    },
    /// A person decides.
    NeedsYou {
        reason: Reason,
    },
    Done,
    Cancelled,
}

/// Why a person has to decide. What was read stands in it, so that the window can say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The other side said no, before any effect.
    Refused { step: String, code: String, message: Told },
    /// It may have happened: the answer was lost and it could not be found.
    MayHaveHappened { step: String, read: Told, at: Timestamp },
    /// The order is no longer as it was when this was decided.
    Changed { differences: Vec<Difference> },
    /// It waited so long that it is asked again.
    Stale { since: Timestamp },
    /// It is more than whoever asked for it may give alone, or no longer what a lead gave their word for.
    Approval,
    /// Something was added to the conversation that its author had not seen.
    Newer { messages: Vec<MessageId> },
    /// The store is older than the desk's last start: a restored or copied one, whose operations may have been carried
    /// out since.
    OldStore,
    /// The mail came back.
    Bounced { address: String, diagnostic: String },
    /// The step was sent so many times, and each time no clear answer came and nothing of it was found.
    KeepsFailing { step: String, times: u32, read: Told },
    /// It took effect, and the other side shows something else than was asked for: how.
    Differs { how: Told },
}

impl Reason {
    /// Nothing else in the lane may run before this is settled: it may have changed what they rest on.
    pub fn blocks_lane(&self) -> bool {
        matches!(self, Self::MayHaveHappened { .. } | Self::OldStore | Self::KeepsFailing { .. })
    }

    /// All of it took effect: there is nothing to do again or to call off.
    pub fn is_after_the_effect(&self) -> bool {
        matches!(self, Self::Bounced { .. } | Self::Differs { .. })
    }
}

/// What happened to an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The step was committed; its bytes may leave now.
    Started { step: String },
    /// The step took effect, by the other side's own answer.
    StepDone { last: bool },
    /// The step is known not to have happened; later again.
    NotHappened,
    /// The step is known not to have happened and will not.
    Refused { code: String, message: Told },
    /// No answer, or one that proves nothing.
    OutcomeUnknown,
    /// The step's effect was found at the other side before the step was sent again, `at`; one look does not prove it.
    Sighted { step: String, at: Timestamp },
    /// The step's effect was found at the other side, `at`.
    Found { at: Timestamp, rule: Settle },
    /// The step's effect was not found at the other side, `at`.
    Absent { at: Timestamp, rule: Settle, read: Told },
    /// The app starts and finds the operation as it was left.
    Restarted,
    /// It must not go out now: a person decides first.
    Parked { reason: Reason },
    /// A person: "it happened".
    ItHappened { last: bool },
    /// A person: "it did not", or "try again".
    Retry,
    /// A person: never mind.
    Cancel,
    /// A person: never mind, and what was begun at the other side is to be taken back first.
    CallOff,
}

/// How an unknown step is settled by asking the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settle {
    /// Sightings that make it certain: two where a record can be withdrawn again.
    pub sightings: u8,
    /// Milliseconds between the first and the last look that decide.
    pub apart_ms: i64,
    /// What follows from absence.
    pub absent: WhenAbsent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenAbsent {
    /// Doing it again changes nothing, or a second one would be found and undone before it counts.
    Again,
    /// It may still have happened.
    Person,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an operation that is {state} cannot take {event}")]
pub struct Impossible {
    pub state: &'static str,
    pub event: &'static str,
}

impl State {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending { .. } => "sending",
            Self::Checking { .. } => "checking",
            Self::NeedsYou { .. } => "needs_you",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// It has yet to be settled.
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Done | Self::Cancelled)
    }

    /// Others in its lane have to wait.
    pub fn holds_lane(&self) -> bool {
        match self {
            Self::Waiting | Self::Sending { .. } | Self::Checking { .. } => true,
            Self::NeedsYou { reason } => reason.blocks_lane(),
            Self::Done | Self::Cancelled => false,
        }
    }

    /// The state after `event`.
    ///
    /// # Errors
    /// When the event cannot happen in this state: an impossible step is impossible, not merely hidden.
    pub fn after(&self, event: Event) -> Result<Self, Impossible> {
        let impossible = Impossible { state: self.name(), event: event.name() };
        Ok(match (self, event) {
            (Self::Waiting, Event::Started { step }) => Self::Sending { step },
            (Self::Waiting, Event::StepDone { last: true }) => Self::Done,
            (Self::Waiting | Self::NeedsYou { .. } | Self::Done | Self::Cancelled, Event::Restarted) => self.clone(),
            (Self::Waiting, Event::Refused { code, message }) => {
                Self::NeedsYou { reason: Reason::Refused { step: String::new(), code, message } }
            }
            (Self::Waiting, Event::Cancel) => Self::Cancelled,

            (Self::Waiting, Event::Sighted { step, at }) => {
                Self::Checking { step, seen: 1, first_absent: None, first_seen: Some(at) }
            }

            (Self::Sending { .. } | Self::Checking { .. }, Event::StepDone { last }) => Self::next(last),
            (Self::Sending { .. }, Event::NotHappened) => Self::Waiting,
            (Self::Sending { step }, Event::Refused { code, message }) => {
                Self::NeedsYou { reason: Reason::Refused { step: step.clone(), code, message } }
            }
            // Looks are counted by a clock that does not jump, so those of an earlier run do not count.
            (Self::Sending { step }, Event::OutcomeUnknown | Event::Restarted)
            | (Self::Checking { step, .. }, Event::Restarted) => {
                Self::Checking { step: step.clone(), seen: 0, first_absent: None, first_seen: None }
            }

            (Self::Checking { step, seen, first_absent, first_seen }, Event::Found { at, rule }) => {
                let first = first_seen.unwrap_or(at);
                let long_enough = *seen == 0 || at.since(first) >= rule.apart_ms;
                let seen = if long_enough { seen.saturating_add(1) } else { *seen };
                // The caller turns enough sightings into `StepDone`; see `is_certain`.
                Self::Checking { step: step.clone(), seen, first_absent: *first_absent, first_seen: Some(first) }
            }
            (Self::Checking { step, first_absent, .. }, Event::Absent { at, rule, read }) => {
                let first = first_absent.unwrap_or(at);
                if at.since(first) < rule.apart_ms {
                    // A sighting before an absence was of something withdrawn again: it counts no more.
                    Self::Checking { step: step.clone(), seen: 0, first_absent: Some(first), first_seen: None }
                } else {
                    match rule.absent {
                        WhenAbsent::Again => Self::Waiting,
                        WhenAbsent::Person => {
                            Self::NeedsYou { reason: Reason::MayHaveHappened { step: step.clone(), read, at } }
                        }
                    }
                }
            }

            (Self::Waiting, Event::Parked { reason }) => Self::NeedsYou { reason },
            // Whatever was on its way in an older store may long have been settled by a newer one.
            (Self::Sending { .. } | Self::Checking { .. }, Event::Parked { reason: reason @ Reason::OldStore }) => {
                Self::NeedsYou { reason }
            }
            // The step was refused, and those before it stand.
            (Self::Sending { .. }, Event::Parked { reason: reason @ Reason::Differs { .. } }) => {
                Self::NeedsYou { reason }
            }
            (Self::Done, Event::Parked { reason: reason @ Reason::Bounced { .. } }) => Self::NeedsYou { reason },

            (Self::NeedsYou { reason }, Event::ItHappened { last }) if reason.blocks_lane() => Self::next(last),
            (Self::NeedsYou { reason }, Event::ItHappened { .. }) if reason.is_after_the_effect() => Self::Done,
            (Self::NeedsYou { reason }, Event::Retry) if !reason.is_after_the_effect() => Self::Waiting,
            (Self::NeedsYou { reason }, Event::Cancel) if !reason.is_after_the_effect() => Self::Cancelled,
            (Self::Waiting, Event::CallOff) => Self::Waiting,
            (Self::NeedsYou { reason }, Event::CallOff)
                if !reason.is_after_the_effect() && !matches!(reason, Reason::MayHaveHappened { .. }) =>
            {
                Self::Waiting
            }
            _ => return Err(impossible),
        })
    }

    fn next(last: bool) -> Self {
        if last { Self::Done } else { Self::Waiting }
    }

    /// Enough sightings, far enough apart.
    pub fn is_certain(&self, rule: Settle) -> bool {
        matches!(self, Self::Checking { seen, .. } if *seen >= rule.sightings)
    }
}

impl Event {
    fn name(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::StepDone { .. } => "step done",
            Self::NotHappened => "not happened",
            Self::Refused { .. } => "refused",
            Self::OutcomeUnknown => "outcome unknown",
            Self::Sighted { .. } => "sighted",
            Self::Found { .. } => "found",
            Self::Absent { .. } => "absent",
            Self::Restarted => "restarted",
            Self::Parked { .. } => "parked",
            Self::ItHappened { .. } => "it happened",
            Self::Retry => "retry",
            Self::Cancel => "cancel",
            Self::CallOff => "call off",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MONEY: Settle = Settle { sightings: 2, apart_ms: 60_000, absent: WhenAbsent::Person };
    const NATURAL: Settle = Settle { sightings: 1, apart_ms: 0, absent: WhenAbsent::Again };

    fn checking() -> State {
        State::Checking { step: "refund".into(), seen: 0, first_absent: None, first_seen: None }
    }

    #[test]
    fn a_sighting_must_last_to_count_for_money() {
        let once = checking().after(Event::Found { at: Timestamp(0), rule: MONEY }).unwrap();
        assert!(!once.is_certain(MONEY));
        let soon = once.after(Event::Found { at: Timestamp(59_999), rule: MONEY }).unwrap();
        assert!(!soon.is_certain(MONEY));
        let later = soon.after(Event::Found { at: Timestamp(60_000), rule: MONEY }).unwrap();
        assert!(later.is_certain(MONEY));
    }

    #[test]
    fn a_row_that_vanishes_again_does_not_count() {
        let seen = checking().after(Event::Found { at: Timestamp(0), rule: MONEY }).unwrap();
        let gone = seen.after(Event::Absent { at: Timestamp(10_000), rule: MONEY, read: "no refund".into() }).unwrap();
        let back = gone.after(Event::Found { at: Timestamp(70_000), rule: MONEY }).unwrap();
        assert!(!back.is_certain(MONEY));
    }

    #[test]
    fn absent_money_ends_with_a_person_and_absent_trifles_go_again() {
        let absent = |at, rule| Event::Absent { at: Timestamp(at), rule, read: "nothing".into() };
        let once = checking().after(absent(0, MONEY)).unwrap();
        assert!(matches!(once, State::Checking { .. }));
        let twice = once.after(absent(60_000, MONEY)).unwrap();
        assert!(matches!(twice, State::NeedsYou { reason: Reason::MayHaveHappened { .. } }));
        assert!(twice.holds_lane());
        assert_eq!(checking().after(absent(0, NATURAL)).unwrap(), State::Waiting);
    }

    #[test]
    fn what_was_sending_at_a_crash_is_checked_never_sent_again() {
        let sending = State::Sending { step: "refund".into() };
        assert!(matches!(sending.after(Event::Restarted).unwrap(), State::Checking { .. }));
        assert!(sending.after(Event::Cancel).is_err());
        assert!(sending.after(Event::Retry).is_err());
    }

    #[test]
    fn nobody_can_call_off_what_may_be_on_its_way() {
        assert!(checking().after(Event::Cancel).is_err());
        assert!(checking().after(Event::Retry).is_err());
        assert!(State::Done.after(Event::Cancel).is_err());
    }

    fn event() -> impl Strategy<Value = Event> {
        let rule = Just(MONEY);
        prop_oneof![
            Just(Event::Started { step: "refund".into() }),
            any::<bool>().prop_map(|last| Event::StepDone { last }),
            Just(Event::NotHappened),
            Just(Event::Refused { code: "no".into(), message: "no".into() }),
            Just(Event::OutcomeUnknown),
            (0i64..200_000).prop_map(|at| Event::Sighted { step: "refund".into(), at: Timestamp(at) }),
            (0i64..200_000, rule).prop_map(|(at, rule)| Event::Found { at: Timestamp(at), rule }),
            (0i64..200_000, rule).prop_map(|(at, rule)| Event::Absent {
                at: Timestamp(at),
                rule,
                read: Told::nothing()
            }),
            Just(Event::Restarted),
            Just(Event::Parked { reason: Reason::OldStore }),
            Just(Event::Parked { reason: Reason::Stale { since: Timestamp(0) } }),
            Just(Event::Parked { reason: Reason::Approval }),
            any::<bool>().prop_map(|last| Event::ItHappened { last }),
            Just(Event::Retry),
            Just(Event::Cancel),
            Just(Event::CallOff),
            Just(Event::Parked { reason: Reason::Differs { how: "twice".into() } }),
        ]
    }

    proptest! {
        /// Between two sends of a step that moves money there is always a proof that the first did not happen, or a
        /// person's word.
        #[test]
        fn money_is_never_sent_twice_on_a_guess(events in prop::collection::vec(event(), 0..60)) {
            let mut state = State::Waiting;
            let mut in_doubt = false;
            for event in events {
                let Ok(next) = state.after(event.clone()) else { continue };
                match &event {
                    Event::Started { .. } => {
                        prop_assert!(!in_doubt, "sent again while the last one was in doubt");
                        in_doubt = true;
                    }
                    // Seen once, it may be withdrawn again.
                    Event::Sighted { .. } => in_doubt = true,
                    Event::StepDone { .. } | Event::NotHappened | Event::Refused { .. }
                    | Event::ItHappened { .. } | Event::Retry => in_doubt = false,
                    // What follows takes back, and moves no money.
                    Event::CallOff => in_doubt = false,
                    _ => {}
                }
                state = next;
            }
        }

        /// Nothing unsettled disappears: only an answer or a person ends an operation.
        #[test]
        fn nothing_is_silently_lost(events in prop::collection::vec(event(), 0..60)) {
            let mut state = State::Waiting;
            for event in events {
                let Ok(next) = state.after(event.clone()) else { continue };
                if state.is_open() && !next.is_open() {
                    let by_answer = matches!(event, Event::StepDone { last: true });
                    let by_person = matches!(event, Event::ItHappened { .. } | Event::Cancel);
                    prop_assert!(by_answer || by_person);
                }
                state = next;
            }
        }
    }
}
