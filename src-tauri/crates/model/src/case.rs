//! After-sales cases: what an agent and a customer settle after a sale, and the one state machine of its life.
//!
//! A [`Course`] can only be begun, taken further by a step that its kind and status have, or restored from what was stored;
//! so an impossible one cannot be made. Who may take a step is part of the rule, not of the window.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Return,
    Withdrawal,
    Exchange,
    Replacement,
    Repair,
    Warranty,
    Missing,
    Damaged,
    Complaint,
    Goodwill,
    Dispute,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// With the agent.
    Open,
    WaitingCustomer,
    WaitingGoods,
    /// The goods are here.
    Received,
    /// What is wrong with them is known.
    Diagnosed,
    /// Goods are on their way to the customer.
    SentOut,
    Settled,
    Declined,
    /// The customer thought better of it.
    Withdrawn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    Customer,
    Agent,
    Warehouse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The customer was asked for something.
    Ask,
    Answered,
    /// The goods are to come back.
    Expect,
    Arrived,
    Diagnose,
    /// Goods go to the customer: repaired, exchanged or new.
    SendOut,
    Settle,
    Decline,
    Withdraw,
    Reopen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Normal,
    High,
    Urgent,
}

/// What a settled case came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Refunded,
    Exchanged,
    Replaced,
    Repaired,
    Compensated,
    Explained,
}

impl Kind {
    pub const ALL: [Self; 11] = [
        Self::Return,
        Self::Withdrawal,
        Self::Exchange,
        Self::Replacement,
        Self::Repair,
        Self::Warranty,
        Self::Missing,
        Self::Damaged,
        Self::Complaint,
        Self::Goodwill,
        Self::Dispute,
    ];

    /// Goods may come back.
    fn takes_goods(self) -> bool {
        !matches!(self, Self::Missing | Self::Goodwill)
    }

    /// What comes back is looked into before anything else is done with it.
    fn is_diagnosed(self) -> bool {
        matches!(self, Self::Repair | Self::Warranty)
    }

    /// Goods may go out again.
    fn sends_goods(self) -> bool {
        !matches!(self, Self::Return | Self::Withdrawal | Self::Goodwill)
    }

    /// Goods may go out before anything came back.
    fn sends_at_once(self) -> bool {
        matches!(self, Self::Replacement | Self::Missing | Self::Damaged)
    }
}

impl Status {
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::WaitingCustomer,
        Self::WaitingGoods,
        Self::Received,
        Self::Diagnosed,
        Self::SentOut,
        Self::Settled,
        Self::Declined,
        Self::Withdrawn,
    ];

    pub fn is_closed(self) -> bool {
        matches!(self, Self::Settled | Self::Declined | Self::Withdrawn)
    }
}

impl Step {
    pub const ALL: [Self; 10] = [
        Self::Ask,
        Self::Answered,
        Self::Expect,
        Self::Arrived,
        Self::Diagnose,
        Self::SendOut,
        Self::Settle,
        Self::Decline,
        Self::Withdraw,
        Self::Reopen,
    ];

    /// Who may take it. An agent writes down what customer and warehouse did, in their name.
    pub fn actors(self) -> &'static [Actor] {
        match self {
            Self::Ask | Self::Expect | Self::Settle | Self::Decline => &[Actor::Agent],
            Self::Answered | Self::Withdraw => &[Actor::Customer],
            Self::Arrived | Self::Diagnose => &[Actor::Warehouse],
            Self::SendOut => &[Actor::Warehouse, Actor::Agent],
            Self::Reopen => &[Actor::Agent, Actor::Customer],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    #[error("a {kind:?} case that is {status:?} has no step {step:?}")]
    Step { kind: Kind, status: Status, step: Step },
    #[error("{actor:?} cannot take the step {step:?}")]
    Actor { actor: Actor, step: Step },
    #[error("a {kind:?} case is never {status:?}")]
    Status { kind: Kind, status: Status },
}

/// Where a case stands. Only possible ones exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    kind: Kind,
    status: Status,
}

impl Course {
    pub fn begin(kind: Kind) -> Self {
        Self { kind, status: Status::Open }
    }

    /// One that was stored.
    ///
    /// # Errors
    /// [`Impossible::Status`] when no such case can be.
    pub fn restore(kind: Kind, status: Status) -> Result<Self, Impossible> {
        let can_be = match status {
            Status::WaitingGoods | Status::Received => kind.takes_goods(),
            Status::Diagnosed => kind.is_diagnosed(),
            Status::SentOut => kind.sends_goods(),
            Status::Open | Status::WaitingCustomer | Status::Settled | Status::Declined | Status::Withdrawn => true,
        };
        if can_be { Ok(Self { kind, status }) } else { Err(Impossible::Status { kind, status }) }
    }

    pub fn kind(self) -> Kind {
        self.kind
    }

    pub fn status(self) -> Status {
        self.status
    }

    /// Where a step leads; none where there is no such step.
    fn leads(self, step: Step) -> Option<Status> {
        use Status::{Declined, Diagnosed, Open, Received, SentOut, Settled, WaitingCustomer, WaitingGoods, Withdrawn};
        let kind = self.kind;
        let to = match (self.status, step) {
            (Open | WaitingGoods | Received | Diagnosed, Step::Ask) => WaitingCustomer,
            (WaitingCustomer, Step::Answered) => Open,
            (Open | WaitingCustomer, Step::Expect) if kind.takes_goods() => WaitingGoods,
            (Open | WaitingCustomer | WaitingGoods, Step::Arrived) if kind.takes_goods() => Received,
            (Received, Step::Diagnose) if kind.is_diagnosed() => Diagnosed,
            (Received, Step::SendOut) if kind.sends_goods() && !kind.is_diagnosed() => SentOut,
            (Diagnosed, Step::SendOut) => SentOut,
            (Open | WaitingGoods, Step::SendOut) if kind.sends_at_once() => SentOut,
            (Received, Step::Settle) if !kind.is_diagnosed() => Settled,
            (Open | WaitingGoods | Diagnosed | SentOut, Step::Settle) => Settled,
            (Open | WaitingCustomer | WaitingGoods | Received | Diagnosed, Step::Decline) => Declined,
            (Open | WaitingCustomer | WaitingGoods, Step::Withdraw) => Withdrawn,
            (Settled | Declined | Withdrawn, Step::Reopen) => Open,
            _ => return None,
        };
        Some(to)
    }

    /// Takes it further.
    ///
    /// # Errors
    /// [`Impossible`] when there is no such step here, or not for this actor.
    pub fn take(self, actor: Actor, step: Step) -> Result<Self, Impossible> {
        let Self { kind, status } = self;
        let to = self.leads(step).ok_or(Impossible::Step { kind, status, step })?;
        if !step.actors().contains(&actor) {
            return Err(Impossible::Actor { actor, step });
        }
        Ok(Self { kind, status: to })
    }

    /// The steps there are now, and where each leads.
    pub fn possible(self) -> Vec<(Step, Status)> {
        Step::ALL.into_iter().filter_map(|step| Some((step, self.leads(step)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn reachable(kind: Kind) -> BTreeSet<Status> {
        let mut seen = BTreeSet::from([Status::Open]);
        let mut open = vec![Course::begin(kind)];
        while let Some(course) = open.pop() {
            for (step, to) in course.possible() {
                let next = course.take(step.actors()[0], step).unwrap();
                assert_eq!(next.status(), to);
                if seen.insert(to) {
                    open.push(next);
                }
            }
        }
        seen
    }

    #[test]
    fn what_can_be_restored_is_what_can_be_reached() {
        for kind in Kind::ALL {
            let restored: BTreeSet<Status> =
                Status::ALL.into_iter().filter(|status| Course::restore(kind, *status).is_ok()).collect();
            assert_eq!(reachable(kind), restored, "{kind:?}");
        }
    }

    #[test]
    fn a_repair_is_diagnosed_before_it_is_sent_or_settled() {
        let here = Course::restore(Kind::Repair, Status::Received).unwrap();
        assert!(here.take(Actor::Agent, Step::Settle).is_err());
        assert!(here.take(Actor::Warehouse, Step::SendOut).is_err());
        let known = here.take(Actor::Warehouse, Step::Diagnose).unwrap();
        let out = known.take(Actor::Warehouse, Step::SendOut).unwrap();
        assert_eq!(out.take(Actor::Agent, Step::Settle).unwrap().status(), Status::Settled);
    }

    #[test]
    fn each_does_only_what_is_theirs() {
        let open = Course::begin(Kind::Return);
        assert_eq!(
            open.take(Actor::Customer, Step::Decline),
            Err(Impossible::Actor { actor: Actor::Customer, step: Step::Decline })
        );
        assert_eq!(open.take(Actor::Customer, Step::Withdraw).unwrap().status(), Status::Withdrawn);
        let away = open.take(Actor::Agent, Step::Expect).unwrap();
        assert!(away.take(Actor::Agent, Step::Arrived).is_err(), "goods are received where they are");
        assert_eq!(away.take(Actor::Warehouse, Step::Arrived).unwrap().status(), Status::Received);
    }

    #[test]
    fn nothing_comes_back_for_a_parcel_that_never_came() {
        let open = Course::begin(Kind::Missing);
        assert!(open.take(Actor::Agent, Step::Expect).is_err());
        assert!(Course::restore(Kind::Missing, Status::Received).is_err());
        assert_eq!(open.take(Actor::Agent, Step::SendOut).unwrap().status(), Status::SentOut);
    }

    #[test]
    fn every_open_case_can_be_brought_to_an_end_and_reopened() {
        for kind in Kind::ALL {
            for status in reachable(kind) {
                let course = Course::restore(kind, status).unwrap();
                let ends = |course: Course| course.possible().iter().any(|(_, to)| to.is_closed());
                assert!(status.is_closed() || ends(course), "{kind:?} {status:?}");
                if status.is_closed() {
                    assert_eq!(course.take(Actor::Agent, Step::Reopen).unwrap().status(), Status::Open);
                    assert_eq!(course.possible().len(), 1);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_walk_leaves_the_machine(
            kind in prop::sample::select(Kind::ALL.to_vec()),
            walk in prop::collection::vec((prop::sample::select(Step::ALL.to_vec()), 0usize..3), 0..30),
        ) {
            let actors = [Actor::Customer, Actor::Agent, Actor::Warehouse];
            let mut course = Course::begin(kind);
            for (step, actor) in walk {
                let offered = course.possible().iter().any(|(each, _)| *each == step);
                match course.take(actors[actor], step) {
                    Ok(next) => {
                        prop_assert!(offered && step.actors().contains(&actors[actor]));
                        prop_assert!(Course::restore(kind, next.status()).is_ok());
                        course = next;
                    }
                    Err(_) => prop_assert!(!offered || !step.actors().contains(&actors[actor])),
                }
            }
        }
    }
}
