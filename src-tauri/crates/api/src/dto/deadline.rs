//! Service targets and business hours.

use super::{Priority, dto};

dto! {
    pub struct DeadlinesView {
        pub calendars: Vec<CalendarView>,
        /// The first that fits counts.
        pub targets: Vec<TargetView>,
        /// Warned, and shown as due soon, so many minutes before.
        pub warn_minutes: u32,
        /// Countries whose public holidays are known.
        pub countries: Vec<String>,
    }

    pub struct CalendarView {
        pub name: String,
        /// IANA name.
        pub time_zone: String,
        /// For Monday to Sunday; none: closed.
        pub week: Vec<Vec<SpanView>>,
        /// Countries whose public holidays are kept.
        pub countries: Vec<String>,
        /// Further days that are closed, `2026-12-24`.
        pub closed: Vec<String>,
    }

    /// Minutes after midnight.
    #[derive(Copy, Eq)]
    pub struct SpanView { pub from: u16, pub to: u16 }

    /// Minutes of working time, or of any time where `any_hour` is set, as marketplaces count.
    pub struct TargetView {
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
        /// Name of the calendar; the first one where it is empty.
        pub calendar: String,
    }
}
