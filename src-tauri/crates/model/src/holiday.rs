//! Public holidays by country, from the rules in `holidays.txt`. It knows no clock and no time zone: a holiday is a day of
//! the calendar.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

const RULES: &str = include_str!("holidays.txt");

/// Countries whose holidays are known, by their ISO 3166 code.
pub fn countries() -> Vec<&'static str> {
    let mut all: Vec<&str> = rules().filter_map(|line| line.split_whitespace().next()).collect();
    all.dedup();
    all
}

/// Whether a day is a public holiday of the whole country.
pub fn is_holiday(country: &str, day: Date) -> bool {
    rules().filter_map(|line| line.strip_prefix(country)?.strip_prefix(' ')).any(|rule| {
        // One that falls on the last days of a year may be kept in the next.
        [day.year() - 1, day.year(), day.year() + 1].into_iter().any(|year| falls(rule, year) == Some(day))
    })
}

fn rules() -> impl Iterator<Item = &'static str> {
    RULES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The day on which a rule's holiday is kept in a year.
fn falls(rule: &str, year: i16) -> Option<Date> {
    let mut words = rule.split_whitespace();
    let first = words.next()?;
    let day = if let Some(days) = first.strip_prefix("easter") {
        easter(year)?.checked_add(days.parse::<i64>().ok()?.days()).ok()?
    } else if first.len() == 2 {
        let nth: i8 = words.next()?.parse().ok()?;
        let weekday = weekday(words.next()?)?;
        Date::new(year, first.parse().ok()?, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?
    } else {
        let (month, day) = first.rsplit_once('-')?;
        let month = match month.split_once('-') {
            Some((only, month)) if only.parse() == Ok(year) => month,
            Some(_) => return None,
            None => month,
        };
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?
    };
    for moved in words {
        let (from, days) = moved.split_at_checked(3)?;
        if weekday(from) == Some(day.weekday()) {
            return day.checked_add(days.parse::<i64>().ok()?.days()).ok();
        }
    }
    Some(day)
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
        for line in rules() {
            let (country, rule) = line.split_once(' ').unwrap();
            assert_eq!(country.len(), 2, "{line}");
            assert!((2026..=2028).any(|year| falls(rule, year).is_some()), "{line}");
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
