//! Service targets: until when a customer should have an answer, and until when the matter should be done. The clock runs
//! while the customer waits for us and stands while we wait for the customer.
//!
//! Everything that decides is given: no clock is read here, so that the stored moment is the same whoever computes it.

use serde::{Deserialize, Serialize};

use crate::{
    conversation::Priority,
    hours::{Calendar, Hours},
    time::{MINUTE, Timestamp},
};

/// Which promise is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueFor {
    /// The first answer in a conversation.
    First,
    /// A further answer.
    Next,
    Resolution,
}

/// What is promised to some of the customers. Times are minutes of working time, or of any time where `any_hour` is set, as
/// marketplaces count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    pub name: String,
    /// Connector ids; empty for every channel.
    pub channels: Vec<String>,
    /// Empty for every priority.
    pub priorities: Vec<Priority>,
    /// Any of these on the customer or the conversation; empty for everybody.
    pub tags: Vec<String>,
    pub first: Option<u32>,
    pub next: Option<u32>,
    pub resolution: Option<u32>,
    pub any_hour: bool,
    /// Name of the calendar; the first one where it is empty or gone.
    pub calendar: String,
}

/// All promises, the first that fits counts; and when the desk works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    pub calendars: Vec<Calendar>,
    pub targets: Vec<Target>,
    /// "Due soon", and the warning: so many minutes before.
    pub warn_minutes: u32,
}

impl Deadlines {
    /// Four working hours to the first answer, eight to each further one.
    pub fn usual(time_zone: &str) -> Self {
        Self {
            calendars: vec![Calendar::usual(time_zone)],
            targets: vec![Target { first: Some(240), next: Some(480), ..Target::default() }],
            warn_minutes: 30,
        }
    }
}

/// A conversation, as far as a promise asks.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub channel: &'a str,
    pub priority: Priority,
    /// Of the customer and of the conversation.
    pub tags: &'a [String],
}

/// How a conversation's clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Since when the customer waits for us; the clock stands without it.
    pub waiting_since: Option<Timestamp>,
    /// Somebody of ours has answered before.
    pub answered: bool,
    /// Working time of earlier waits since it was opened, in milliseconds.
    pub spent: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub at: Timestamp,
    pub what: DueFor,
}

impl Target {
    pub fn fits(&self, subject: Subject<'_>) -> bool {
        let tagged = |wanted: &String| {
            subject.tags.iter().any(|tag| tag == wanted || tag.to_lowercase() == wanted.to_lowercase())
        };
        (self.channels.is_empty() || self.channels.iter().any(|channel| channel == subject.channel))
            && (self.priorities.is_empty() || self.priorities.contains(&subject.priority))
            && (self.tags.is_empty() || self.tags.iter().any(tagged))
    }

    /// What is due next, and when; the earlier one where an answer and the whole matter are. `hours` none: the time zone of
    /// its calendar is not known, so every hour counts.
    pub fn due(&self, hours: Option<&Hours>, clock: Clock) -> Option<Due> {
        let since = clock.waiting_since?;
        let (answer, what) = if clock.answered { (self.next, DueFor::Next) } else { (self.first, DueFor::First) };
        let after = |ms: i64, what| {
            let at = match hours.filter(|_| !self.any_hour) {
                Some(hours) => hours.after(since, ms)?,
                None => since.plus_ms(ms),
            };
            Some(Due { at, what })
        };
        let answer = answer.and_then(|minutes| after(i64::from(minutes) * MINUTE, what));
        let whole = self
            .resolution
            .and_then(|minutes| after((i64::from(minutes) * MINUTE - clock.spent).max(0), DueFor::Resolution));
        [answer, whole].into_iter().flatten().min_by_key(|due| due.at)
    }

    /// The time that a wait took, as this target counts it; in milliseconds.
    pub fn waited(&self, hours: Option<&Hours>, from: Timestamp, to: Timestamp) -> i64 {
        match hours.filter(|_| !self.any_hour) {
            Some(hours) => hours.between(from, to),
            None => to.since(from).max(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::time::HOUR;

    /// 2026-11-20, a Friday, 16:00 in London.
    const FRIDAY: Timestamp = Timestamp(1_795_190_400_000);

    fn target() -> Target {
        Target { first: Some(60), next: Some(180), resolution: Some(240), ..Target::default() }
    }

    fn hours() -> Hours {
        Hours::new(&Calendar::usual("Europe/London"), TimeZone::get("Europe/London").unwrap())
    }

    fn waits(answered: bool, spent: i64) -> Clock {
        Clock { waiting_since: Some(FRIDAY), answered, spent }
    }

    #[test]
    fn the_first_answer_then_the_next_then_the_whole_matter() {
        let due = |clock| target().due(Some(&hours()), clock).unwrap();
        assert_eq!(due(waits(false, 0)), Due { at: FRIDAY.plus_ms(HOUR), what: DueFor::First });
        // Two hours are left on Friday; the weekend does not count.
        assert_eq!(due(waits(true, 0)), Due { at: FRIDAY.plus_ms(66 * HOUR), what: DueFor::Next });
        // Three of the four hours were spent on earlier waits.
        assert_eq!(due(waits(true, 3 * HOUR)), Due { at: FRIDAY.plus_ms(HOUR), what: DueFor::Resolution });
        assert_eq!(due(waits(true, 9 * HOUR)), Due { at: FRIDAY, what: DueFor::Resolution });
        let paused = Clock { waiting_since: None, answered: true, spent: HOUR };
        assert_eq!(target().due(Some(&hours()), paused), None);
        // A marketplace counts every hour.
        let market = Target { any_hour: true, ..target() };
        assert_eq!(market.due(Some(&hours()), waits(true, 0)).unwrap().at, FRIDAY.plus_ms(3 * HOUR));
        assert_eq!(Target::default().due(Some(&hours()), waits(true, 0)), None);
    }

    #[test]
    fn whom_a_target_is_for() {
        let tags = ["VIP".to_owned()];
        let subject = Subject { channel: "email", priority: Priority::High, tags: &tags };
        assert!(Target::default().fits(subject));
        assert!(Target { tags: vec!["vip".into()], channels: vec!["email".into()], ..target() }.fits(subject));
        assert!(!Target { tags: vec!["new".into()], ..target() }.fits(subject));
        assert!(!Target { channels: vec!["chat".into()], ..target() }.fits(subject));
        assert!(!Target { priorities: vec![Priority::Urgent], ..target() }.fits(subject));
    }

    proptest! {
        #[test]
        fn waiting_in_pieces_is_waiting_in_one(cut in 0_i64..600, rest in 1_u32..600) {
            // Who waited `cut` minutes before, and waits again from the same moment of the next open hour, is due when one
            // uninterrupted wait would be.
            let whole = Target { resolution: Some(u32::try_from(cut).unwrap() + rest), ..Target::default() };
            let first = hours().after(FRIDAY, cut * MINUTE).unwrap();
            let spent = whole.waited(Some(&hours()), FRIDAY, first);
            prop_assert_eq!(spent, cut * MINUTE);
            let again = Clock { waiting_since: Some(first), answered: true, spent };
            let at_once = whole.due(Some(&hours()), waits(true, 0)).unwrap();
            prop_assert_eq!(whole.due(Some(&hours()), again).unwrap(), at_once);
        }
    }
}
