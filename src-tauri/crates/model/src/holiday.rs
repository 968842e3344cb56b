//! Public holidays by country, from the rules in `holidays.txt`. It knows no clock and no time zone: a holiday is a day of
//! the calendar.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

const LINES: &str = include_str!("holidays.txt");

/// Read once: a verdict on an order of many lines asks hundreds of times.
static RULES: LazyLock<BTreeMap<&str, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: BTreeMap<&str, Vec<Rule>> = BTreeMap::new();
    for (country, rule) in lines().filter_map(|line| line.split_once(' ')) {
        // That each can be read is proved by a test.
        rules.entry(country).or_default().extend(Rule::read(rule));
    }
    rules
});

#[derive(Debug)]
struct Rule {
    on: On,
    /// By how many days it moves when it falls on that day of the week.
    moves: Vec<(Weekday, i64)>,
}

#[derive(Debug, Clone, Copy)]
enum On {
    /// In every year, or in that one alone.
    Day {
        year: Option<i16>,
        month: i8,
        day: i8,
    },
    /// So many days from Easter Sunday.
    Easter(i64),
    Nth {
        month: i8,
        nth: i8,
        weekday: Weekday,
    },
}

/// Countries whose holidays are known, by their ISO 3166 code.
pub fn countries() -> Vec<&'static str> {
    RULES.keys().copied().collect()
}

/// Whether a day is a public holiday of the whole country.
pub fn is_holiday(country: &str, day: Date) -> bool {
    let year = day.year();
    // One that falls on the last days of a year may be kept in the next, and the other way round.
    let years = match day.month() {
        1 => [Some(year), Some(year - 1)],
        12 => [Some(year), Some(year + 1)],
        _ => [Some(year), None],
    };
    let on_it = |rule: &Rule| years.iter().flatten().any(|year| rule.falls(*year) == Some(day));
    RULES.get(country).is_some_and(|rules| rules.iter().any(on_it))
}

fn lines() -> impl Iterator<Item = &'static str> {
    LINES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Rule {
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let first = words.next()?;
        let on = if let Some(days) = first.strip_prefix("easter") {
            On::Easter(days.parse().ok()?)
        } else if first.len() == 2 {
            let (month, nth) = (first.parse().ok()?, words.next()?.parse().ok()?);
            On::Nth { month, nth, weekday: weekday(words.next()?)? }
        } else {
            let (month, day) = first.rsplit_once('-')?;
            let (year, month) = match month.split_once('-') {
                Some((year, month)) => (Some(year.parse().ok()?), month),
                None => (None, month),
            };
            On::Day { year, month: month.parse().ok()?, day: day.parse().ok()? }
        };
        let mut moves = Vec::new();
        for moved in words {
            let (from, days) = moved.split_at_checked(3)?;
            moves.push((weekday(from)?, days.parse().ok()?));
        }
        Some(Self { on, moves })
    }

    /// The day on which its holiday is kept in a year.
    fn falls(&self, year: i16) -> Option<Date> {
        let day = match self.on {
            On::Easter(days) => easter(year)?.checked_add(days.days()).ok()?,
            On::Nth { month, nth, weekday } => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?
            }
            On::Day { year: Some(only), .. } if only != year => return None,
            On::Day { month, day, .. } => Date::new(year, month, day).ok()?,
        };
        match self.moves.iter().find(|(from, _)| *from == day.weekday()) {
            Some((_, days)) => day.checked_add(days.days()).ok(),
            None => Some(day),
        }
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let at = names.iter().position(|name| *name == word)?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

/// Easter Sunday of the Gregorian calendar: the Sunday after the full moon of spring, by the church's reckoning (Gauss, with
/// the moon's age as the epact).
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let century = year_number / 100;
    let golden = year_number % 19;
    let epact = (19 * golden + century - century / 4 - (8 * century + 13) / 25 + 15) % 30;
    // The full moon falls on 18 April at the latest.
    let full_moon = epact - i32::from(epact == 29) - i32::from(epact == 28 && golden > 10);
    let full_moon = Date::new(year, 3, 21).ok()?.checked_add(full_moon.days()).ok()?;
    let to_sunday = 7 - i32::from(full_moon.weekday().to_sunday_zero_offset());
    full_moon.checked_add(to_sunday.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_says_a_day() {
        for line in lines() {
            let (country, rule) = line.split_once(' ').unwrap();
            assert_eq!(country.len(), 2, "{line}");
            let rule = Rule::read(rule).unwrap_or_else(|| panic!("{line}"));
            assert!((2026..=2028).any(|year| rule.falls(year).is_some()), "{line}");
            // No holiday is looked for further from its day than the months beside New Year.
            assert!(rule.moves.iter().all(|(_, days)| days.abs() < 7), "{line}");
        }
        assert_eq!(countries(), ["AT", "CN", "DE", "FR", "GB", "NL", "US"]);
    }

    #[test]
    fn easter_as_it_was_kept() {
        let kept = [
            (1954, 4, 18),
            (1981, 4, 19),
            (1999, 4, 4),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2016, 3, 27),
            (2019, 4, 21),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2030, 4, 21),
            (2038, 4, 25),
        ];
        for (year, month, day) in kept {
            assert_eq!(easter(year), Some(Date::constant(year, month, day)));
        }
    }

    #[test]
    fn holidays_as_they_were_and_will_be() {
        let is = |country, year, month, day| is_holiday(country, Date::constant(year, month, day));
        // Easter Sunday was 20 April 2025, is 5 April 2026 and 28 March 2027.
        assert!(is("DE", 2025, 4, 18) && is("DE", 2025, 4, 21) && is("DE", 2026, 4, 6) && is("DE", 2027, 3, 26));
        assert!(!is("DE", 2026, 4, 7) && !is("DE", 2026, 7, 4));
        // Thanksgiving 2026; Independence Day 2026 is a Saturday and kept on Friday; New Year 2028 in the year before.
        assert!(is("US", 2026, 11, 26) && is("US", 2026, 7, 3) && !is("US", 2026, 7, 4) && is("US", 2027, 12, 31));
        // Boxing Day 2026 is a Saturday.
        assert!(is("GB", 2026, 12, 25) && is("GB", 2026, 12, 28) && is("GB", 2026, 5, 25) && is("GB", 2026, 8, 31));
        assert!(is("NL", 2025, 4, 26) && is("CN", 2026, 2, 17) && !is("CN", 2027, 2, 17));
    }
}
