//! Windows: from what they count, on which day they end, and where a moment lies in them.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
    tz::Offset,
};
use serde::{Deserialize, Serialize};

use super::Policy;
use crate::{
    holiday,
    order::{Fulfilment, Order, OrderLine},
    time::Timestamp,
};

/// What a window counts from: the last parcel's delivery or dispatch, or the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    #[default]
    Delivery,
    Shipping,
    Order,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub days: u32,
    pub from: Anchor,
    /// A last day that is no working day moves to the next that is.
    #[serde(default)]
    pub working_day_end: bool,
}

/// The longest window that is counted: ten years.
const MOST_DAYS: u32 = 3_653;

/// The day of a moment, at so many minutes east of UTC.
pub fn day_of(at: Timestamp, utc_offset_minutes: i32) -> Date {
    let offset = Offset::from_seconds(utc_offset_minutes.saturating_mul(60)).unwrap_or(Offset::UTC);
    let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    offset.to_datetime(moment).date()
}

/// When the clock of a window began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    At(Timestamp),
    /// The goods are not all there yet.
    NotYet,
    /// It began, no earlier than this; when is not known.
    Unknown {
        no_earlier: Timestamp,
    },
}

pub(super) fn begin(order: &Order, line: &OrderLine, from: Anchor) -> Begin {
    let parcels: Vec<&Fulfilment> = order.fulfilments.iter().filter(|parcel| parcel.cancelled_at.is_none()).collect();
    let dates: Vec<Option<Timestamp>> = match from {
        Anchor::Order => return Begin::At(order.placed_at),
        Anchor::Shipping => parcels.iter().map(|parcel| parcel.shipped_at.or(parcel.delivered_at)).collect(),
        Anchor::Delivery => parcels.iter().map(|parcel| parcel.delivered_at).collect(),
    };
    if line.fulfilled == 0 && line.delivered == 0 {
        return Begin::NotYet;
    }
    if dates.is_empty() {
        return Begin::Unknown { no_earlier: order.placed_at };
    }
    let known = dates.iter().flatten().max();
    let outstanding = order.lines.iter().any(|line| line.fulfilled < line.quantity) && order.cancelled_at.is_none();
    match known {
        Some(last) if dates.iter().all(Option::is_some) => {
            // The last parcel has not left: what the window counts from is still to come.
            if outstanding { Begin::NotYet } else { Begin::At(*last) }
        }
        _ => {
            let sent = parcels.iter().filter_map(|parcel| parcel.shipped_at).max();
            if sent.is_none() && known.is_none() && from == Anchor::Shipping {
                return Begin::NotYet;
            }
            let no_earlier = known.copied().into_iter().chain(sent).max().unwrap_or(order.placed_at);
            Begin::Unknown { no_earlier }
        }
    }
}

impl Window {
    /// The last day, when the first is `start`: that day itself does not count. The public holidays of `country` are no
    /// working days, where they are known.
    pub fn last_day(&self, policy: &Policy, country: &str, start: Date) -> Date {
        let mut last = start.saturating_add(i64::from(self.days.min(MOST_DAYS)).days());
        if self.working_day_end {
            while policy.rests_on(country, last) && last < Date::MAX {
                last = last.saturating_add(1.day());
            }
        }
        last
    }
}

impl Policy {
    fn rests_on(&self, country: &str, day: Date) -> bool {
        matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            || self.holidays.contains(&day)
            || holiday::is_holiday(country, day)
    }
}
