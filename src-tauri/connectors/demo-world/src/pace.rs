//! When things happen in the world: a pure scheduler. It is told the time, and says what is due.

use model::time::{MINUTE, SECOND, Timestamp};
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::random;

/// How lively the world is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// A new message every 20 to 60 seconds at first, later every few minutes.
    #[default]
    Calm,
    /// Ten times that; for a look at it in a hurry.
    Brisk,
    /// Nothing happens by itself.
    Still,
}

impl Pace {
    pub const NAMES: [&str; 3] = ["calm", "brisk", "still"];

    pub fn of(name: &str) -> Option<Self> {
        match name {
            "calm" => Some(Self::Calm),
            "brisk" => Some(Self::Brisk),
            "still" => Some(Self::Still),
            _ => None,
        }
    }

    fn divisor(self) -> i64 {
        if self == Self::Brisk { 10 } else { 1 }
    }
}

/// Something that happens without an agent's doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happening {
    /// A customer writes out of the blue.
    Letter,
    /// The customer of this talk answers what the agent wrote last.
    Answer { talk: usize },
    /// A customer sees a refund on the account.
    SawRefund { order: u32 },
    /// A customer has sent goods back.
    SentBack { order: u32 },
    /// A new order.
    Order,
    /// An order's next stage: captured, shipped, delivered.
    Advance { order: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub at: Timestamp,
    pub what: Happening,
}

/// What will happen when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub due: Vec<Due>,
    /// Counts everything that happened: it names the chance of the next thing.
    pub count: u64,
    pub letters: u32,
    /// When the world was last looked at.
    pub looked: Option<Timestamp>,
    /// As it was at the last look.
    pub pace: Pace,
}

/// After so long without a look nobody was watching: nothing of that time is caught up with.
const AWAY: i64 = 5 * MINUTE;

impl Schedule {
    /// What is due at `now`, oldest first. Starts the endless things, and asks nothing of a clock that jumps: a gap without
    /// looks moves what was planned to after it.
    pub fn take(&mut self, now: Timestamp, seed: u64, pace: Pace) -> Vec<Due> {
        self.pace = pace;
        if pace == Pace::Still {
            return vec![];
        }
        let gap = self.looked.map_or(0, |looked| now.since(looked));
        // Away, or the clock was set back.
        if !(0..=AWAY).contains(&gap) {
            for due in &mut self.due {
                due.at = due.at.plus_ms(gap);
            }
        }
        self.looked = Some(now);
        for what in [Happening::Letter, Happening::Order] {
            if !self.due.iter().any(|due| due.what == what) {
                let wait = self.wait(seed, what);
                self.due.push(Due { at: now.plus_ms(wait), what });
            }
        }
        let (mut due, rest): (Vec<_>, Vec<_>) = self.due.iter().copied().partition(|due| due.at <= now);
        self.due = rest;
        due.sort_by_key(|due| due.at);
        for done in &due {
            if matches!(done.what, Happening::Letter | Happening::Order) {
                self.letters += u32::from(done.what == Happening::Letter);
                self.count += 1;
                let wait = self.wait(seed, done.what);
                self.due.push(Due { at: now.plus_ms(wait), what: done.what });
            }
        }
        due
    }

    /// When there is something to do next, if the world is looked at until then.
    pub fn next(&self) -> Option<Timestamp> {
        self.due.iter().map(|due| due.at).min()
    }

    /// Plans what follows from something that was done at `at`.
    pub fn react(&mut self, at: Timestamp, seed: u64, what: Happening) {
        if self.pace == Pace::Still {
            return;
        }
        self.count += 1;
        let wait = self.wait(seed, what);
        // One answer at a time: whoever gets two messages answers once, after the second.
        self.due.retain(|due| due.what != what);
        self.due.push(Due { at: at.plus_ms(wait), what });
    }

    fn wait(&self, seed: u64, what: Happening) -> i64 {
        let mut rng = random::about(seed, "wait", self.count.wrapping_mul(7).wrapping_add(what.number()));
        let wait = match what {
            Happening::Letter if self.letters < 8 => rng.random_range(20 * SECOND..=60 * SECOND),
            Happening::Letter => rng.random_range(90 * SECOND..=6 * MINUTE),
            Happening::Answer { .. } => rng.random_range(25 * SECOND..=90 * SECOND),
            Happening::SawRefund { .. } => rng.random_range(60 * SECOND..=150 * SECOND),
            Happening::SentBack { .. } => rng.random_range(90 * SECOND..=200 * SECOND),
            Happening::Order => rng.random_range(2 * MINUTE..=5 * MINUTE),
            Happening::Advance { .. } => rng.random_range(MINUTE..=4 * MINUTE),
        };
        wait / self.pace.divisor()
    }
}

impl Happening {
    fn number(self) -> u64 {
        match self {
            Self::Letter => 1,
            Self::Answer { .. } => 2,
            Self::SawRefund { .. } => 3,
            Self::SentBack { .. } => 4,
            Self::Order => 5,
            Self::Advance { .. } => 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::time::HOUR;

    use super::*;

    /// Looks every second from `from` for so long; when letters came.
    fn watch(schedule: &mut Schedule, from: i64, ms: i64, pace: Pace) -> Vec<i64> {
        let mut letters = Vec::new();
        for second in 0..ms / SECOND {
            let now = Timestamp(from + second * SECOND);
            let due = schedule.take(now, 7, pace);
            letters.extend(due.iter().filter(|due| due.what == Happening::Letter).map(|_| now.0));
        }
        letters
    }

    #[test]
    fn letters_come_quickly_at_first_and_calmly_later() {
        let mut schedule = Schedule::default();
        let letters = watch(&mut schedule, 0, 2 * HOUR, Pace::Calm);
        let gaps: Vec<i64> = letters.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(letters[0] >= 20 * SECOND && letters[0] <= 61 * SECOND);
        assert!(gaps[..7].iter().all(|gap| (20 * SECOND..=61 * SECOND).contains(gap)), "{gaps:?}");
        assert!(gaps[8..].iter().all(|gap| (90 * SECOND..=361 * SECOND).contains(gap)), "{gaps:?}");
        assert_eq!(letters, watch(&mut Schedule::default(), 0, 2 * HOUR, Pace::Calm), "it is the same every time");
    }

    #[test]
    fn a_night_without_a_look_brings_no_flood() {
        let mut schedule = Schedule::default();
        watch(&mut schedule, 0, 10 * MINUTE, Pace::Calm);
        schedule.react(Timestamp(10 * MINUTE), 7, Happening::Answer { talk: 3 });
        let due = schedule.take(Timestamp(12 * HOUR), 7, Pace::Calm);
        assert_eq!(due, [], "nothing is caught up with");
        assert!(schedule.next().unwrap() <= Timestamp(12 * HOUR + 6 * MINUTE), "it goes on from there");
    }

    #[test]
    fn a_clock_that_is_set_back_stops_nothing() {
        let mut schedule = Schedule::default();
        watch(&mut schedule, 10 * HOUR, 5 * MINUTE, Pace::Calm);
        let letters = watch(&mut schedule, 2 * HOUR, 10 * MINUTE, Pace::Calm);
        assert!(!letters.is_empty());
    }

    #[test]
    fn two_messages_get_one_answer() {
        let mut schedule = Schedule::default();
        for at in [0, 10 * SECOND] {
            schedule.react(Timestamp(at), 7, Happening::Answer { talk: 3 });
        }
        assert_eq!(schedule.due.len(), 1);
        assert!(schedule.due[0].at > Timestamp(30 * SECOND));
    }

    #[test]
    fn a_still_world_is_still() {
        assert_eq!(watch(&mut Schedule::default(), 0, HOUR, Pace::Still), [0i64; 0]);
    }
}
