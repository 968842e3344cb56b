//! Working time: when a desk is open, and how much of that lies between two moments. Exact over changes of summer time: an
//! hour that does not exist is not worked, one that comes twice is worked twice.
//!
//! The time zone is given, not looked up: nothing here reads a clock or a file.

use std::collections::BTreeSet;

use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    holiday::is_holiday,
    time::{DAY, MINUTE, Timestamp},
};

/// A calendar without any open hour in this many days has none at all.
const HORIZON: i64 = 800 * DAY;

/// From the first to before the second, in minutes after midnight; at most 1440.
pub type Span = (u16, u16);

/// When a desk works, as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// For Monday to Sunday.
    pub week: [Vec<Span>; 7],
    /// Countries whose public holidays are kept.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Further days that are closed, `2026-12-24`.
    #[serde(default)]
    pub closed: Vec<String>,
}

impl Calendar {
    /// Monday to Friday, nine to six.
    pub fn usual(time_zone: &str) -> Self {
        let day = vec![(9 * 60, 18 * 60)];
        let week = std::array::from_fn(|at| if at < 5 { day.clone() } else { Vec::new() });
        Self { name: String::new(), time_zone: time_zone.to_owned(), week, countries: vec![], closed: vec![] }
    }
}

/// A calendar in its time zone.
#[derive(Debug, Clone)]
pub struct Hours {
    zone: TimeZone,
    /// Sorted, not touching.
    week: [Vec<(i64, i64)>; 7],
    countries: Vec<String>,
    closed: BTreeSet<Date>,
}

impl Hours {
    pub fn new(calendar: &Calendar, zone: TimeZone) -> Self {
        Self {
            zone,
            week: calendar.week.each_ref().map(|spans| joined(spans)),
            countries: calendar.countries.clone(),
            closed: calendar.closed.iter().filter_map(|day| day.parse().ok()).collect(),
        }
    }

    /// The moment at which so much working time has passed since `from`; none when the desk is never open.
    pub fn after(&self, from: Timestamp, ms: i64) -> Option<Timestamp> {
        let mut left = ms.max(0);
        let mut found = None;
        self.open(from, from.plus_ms(HORIZON), |start, end| {
            if left <= end - start {
                found = Some(Timestamp(start + left));
                return false;
            }
            left -= end - start;
            true
        });
        found
    }

    /// How much working time lies between two moments, in milliseconds.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> i64 {
        let mut sum = 0;
        self.open(from, to, |start, end| {
            sum += end - start;
            true
        });
        sum
    }

    /// Tells the open stretches between two moments in order, until it is told to stop.
    fn open(&self, from: Timestamp, to: Timestamp, mut each: impl FnMut(i64, i64) -> bool) {
        let mut at = from.0;
        // A stretch in which the clock on the wall runs evenly, then the next.
        while at < to.0 {
            let Ok(moment) = jiff::Timestamp::from_millisecond(at) else { return };
            let offset = i64::from(self.zone.to_offset(moment).seconds()) * 1_000;
            let change = self.zone.following(moment).next().map(|next| next.timestamp().as_millisecond());
            let end = change.map_or(to.0, |change| change.min(to.0));
            let mut day = (at + offset).div_euclid(DAY);
            while day * DAY - offset < end {
                for (open, close) in self.spans(day) {
                    let start = (day * DAY + open - offset).max(at);
                    let stop = (day * DAY + close - offset).min(end);
                    if start < stop && !each(start, stop) {
                        return;
                    }
                }
                day += 1;
            }
            at = end;
        }
    }

    /// The open hours of a day, counted from 1970-01-01.
    fn spans(&self, day: i64) -> &[(i64, i64)] {
        // 1970-01-01 was a Thursday.
        let spans = usize::try_from((day + 3).rem_euclid(7)).ok().and_then(|weekday| self.week.get(weekday));
        let spans = spans.map_or(&[][..], Vec::as_slice);
        if spans.is_empty() || (self.closed.is_empty() && self.countries.is_empty()) {
            return spans;
        }
        let Ok(date) = jiff::Timestamp::from_second(day * (DAY / 1_000)) else { return &[] };
        let date = date.to_zoned(TimeZone::UTC).date();
        let off = self.closed.contains(&date) || self.countries.iter().any(|country| is_holiday(country, date));
        if off { &[] } else { spans }
    }
}

/// In order and without overlaps, in milliseconds.
fn joined(spans: &[Span]) -> Vec<(i64, i64)> {
    let mut sorted: Vec<Span> = spans.iter().map(|(open, close)| (*open, (*close).min(1440))).collect();
    sorted.retain(|(open, close)| open < close);
    sorted.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (open, close) in sorted {
        let (open, close) = (i64::from(open) * MINUTE, i64::from(close) * MINUTE);
        match joined.last_mut() {
            Some(last) if open <= last.1 => last.1 = last.1.max(close),
            _ => joined.push((open, close)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn moment(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    /// Looks at the wall's clock every minute.
    fn is_open(calendar: &Calendar, zone: &TimeZone, at: Timestamp) -> bool {
        let wall = jiff::Timestamp::from_millisecond(at.0).unwrap().to_zoned(zone.clone());
        let minute = u16::from(wall.hour().unsigned_abs()) * 60 + u16::from(wall.minute().unsigned_abs());
        let off = calendar.closed.contains(&wall.date().to_string())
            || calendar.countries.iter().any(|country| is_holiday(country, wall.date()));
        let weekday = usize::from(wall.weekday().to_monday_zero_offset().unsigned_abs());
        !off && calendar.week[weekday].iter().any(|(open, close)| (*open..*close).contains(&minute))
    }

    fn slow_between(calendar: &Calendar, zone: &TimeZone, from: Timestamp, to: Timestamp) -> i64 {
        let minutes = (0..to.since(from) / MINUTE).filter(|at| is_open(calendar, zone, from.plus_ms(at * MINUTE)));
        i64::try_from(minutes.count()).unwrap() * MINUTE
    }

    fn slow_after(calendar: &Calendar, zone: &TimeZone, from: Timestamp, ms: i64, days: i64) -> Option<Timestamp> {
        let mut left = ms / MINUTE;
        for at in 0..days * 1440 {
            let now = from.plus_ms(at * MINUTE);
            if is_open(calendar, zone, now) {
                if left == 0 {
                    return Some(now);
                }
                left -= 1;
                if left == 0 {
                    return Some(now.plus_ms(MINUTE));
                }
            }
        }
        None
    }

    #[test]
    fn a_weekend_a_holiday_and_summer_time() {
        let mut calendar = Calendar::usual("Europe/Berlin");
        let hours = |calendar: &Calendar| Hours::new(calendar, zone("Europe/Berlin"));
        // Friday 17:00 and two hours: Monday 10:00.
        let friday = moment("2026-11-20T16:00:00Z");
        let two = 120 * MINUTE;
        assert_eq!(hours(&calendar).after(friday, two), Some(moment("2026-11-23T09:00:00Z")));
        assert_eq!(hours(&calendar).between(friday, moment("2026-11-23T09:00:00Z")), two);
        // Good Friday and Easter Monday are kept; summer time has begun a week before.
        calendar.countries = vec!["DE".into()];
        let before = moment("2026-04-02T15:30:00Z");
        assert_eq!(hours(&calendar).after(before, two), Some(moment("2026-04-07T08:30:00Z")));
        calendar.closed = vec!["2026-04-07".into()];
        assert_eq!(hours(&calendar).after(before, two), Some(moment("2026-04-08T08:30:00Z")));
        // A night shift loses the hour that is not there, and has the one that comes twice.
        calendar.week = std::array::from_fn(|_| vec![(60, 240)]);
        assert_eq!(
            hours(&calendar).between(moment("2026-03-28T23:00:00Z"), moment("2026-03-29T22:00:00Z")),
            120 * MINUTE
        );
        assert_eq!(
            hours(&calendar).between(moment("2026-10-24T22:00:00Z"), moment("2026-10-25T23:00:00Z")),
            240 * MINUTE
        );
        // Never open.
        calendar.week = std::array::from_fn(|_| vec![(60, 60)]);
        assert_eq!(hours(&calendar).after(before, MINUTE), None);
    }

    fn calendars() -> impl Strategy<Value = Calendar> {
        let span = (0_u16..1440, 1_u16..600).prop_map(|(open, long)| (open, (open + long).min(1440)));
        let week = prop::array::uniform7(prop::collection::vec(span, 0..3));
        (week, any::<bool>()).prop_map(|(week, holidays)| Calendar {
            name: String::new(),
            time_zone: String::new(),
            week,
            countries: if holidays { vec!["DE".into()] } else { vec![] },
            closed: if holidays { vec!["2026-10-26".into()] } else { vec![] },
        })
    }

    /// Minutes around changes of summer time (Lord Howe's is half an hour), and around Easter.
    fn starts() -> impl Strategy<Value = (&'static str, Timestamp)> {
        let places = prop::sample::select(vec![
            ("Europe/Berlin", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-10-25T01:00:00Z"),
            ("America/New_York", "2026-03-08T07:00:00Z"),
            ("America/New_York", "2026-11-01T06:00:00Z"),
            ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
            ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
            ("America/Havana", "2026-03-08T05:00:00Z"),
            ("America/Havana", "2026-11-01T05:00:00Z"),
            ("Asia/Kathmandu", "2026-04-04T12:00:00Z"),
            ("Asia/Shanghai", "2026-10-01T00:00:00Z"),
            ("UTC", "2026-04-05T00:00:00Z"),
        ]);
        (places, -2880_i64..2880).prop_map(|((zone, around), minutes)| (zone, moment(around).plus_ms(minutes * MINUTE)))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn is_what_a_walk_by_minutes_finds((name, from) in starts(), calendar in calendars(), minutes in 0_i64..4000) {
            let (zone, to) = (zone(name), from.plus_ms(minutes * MINUTE));
            let hours = Hours::new(&calendar, zone.clone());
            prop_assert_eq!(hours.between(from, to), slow_between(&calendar, &zone, from, to));
        }

        #[test]
        fn ends_where_a_walk_by_minutes_ends((name, from) in starts(), calendar in calendars(), minutes in 1_i64..900) {
            let zone = zone(name);
            let hours = Hours::new(&calendar, zone.clone());
            // Where the walk ends within its days, both end there; else the quick way ends later or never.
            let (slow, quick) = (slow_after(&calendar, &zone, from, minutes * MINUTE, 9), hours.after(from, minutes * MINUTE));
            match slow {
                Some(end) => prop_assert_eq!(quick, Some(end)),
                None => prop_assert!(quick.is_none_or(|end| end.since(from) > 9 * DAY)),
            }
        }

        #[test]
        fn what_was_added_lies_between((name, from) in starts(), calendar in calendars(), ms in 0_i64..100_000_000) {
            let hours = Hours::new(&calendar, zone(name));
            if let Some(end) = hours.after(from, ms) {
                prop_assert_eq!(hours.between(from, end), ms);
            }
        }
    }
}
