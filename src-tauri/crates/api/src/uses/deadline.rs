//! Service targets and business hours.

use jiff::tz::TimeZone;
use model::{
    deadline::{Deadlines, Target},
    holiday,
    hours::Calendar,
};
use store::{Durability, table};

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

/// A year of every hour: more is no promise.
const LONGEST: u32 = 366 * 24 * 60;
const WARN: u32 = 24 * 60;

impl Desk {
    pub(crate) async fn deadlines(&self, _: Empty) -> Result<DeadlinesView> {
        Ok(view(self.store.read(table::deadline::get).await?))
    }

    pub(crate) async fn deadlines_save(&self, request: DeadlinesView) -> Result<DeadlinesView> {
        let agent = self.agent()?;
        let deadlines = checked(request)?;
        let kept = deadlines.clone();
        self.store.write(Durability::Normal, move |w| table::deadline::set(w, agent, &kept)).await?;
        Ok(view(deadlines))
    }
}

fn checked(request: DeadlinesView) -> Result<Deadlines> {
    if request.calendars.is_empty() {
        return Err(ApiError::request("no calendar"));
    }
    let calendars = request.calendars.into_iter().map(calendar).collect::<Result<_>>()?;
    let minutes = |minutes: Option<u32>| minutes.filter(|minutes| *minutes > 0).map(|minutes| minutes.min(LONGEST));
    let target = |target: TargetView| Target {
        name: target.name.trim().to_owned(),
        channels: target.channels,
        priorities: target.priorities.into_iter().map(Into::into).collect(),
        tags: target.tags.iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect(),
        first: minutes(target.first),
        next: minutes(target.next),
        resolution: minutes(target.resolution),
        any_hour: target.any_hour,
        calendar: target.calendar,
    };
    let targets = request.targets.into_iter().map(target).collect();
    Ok(Deadlines { calendars, targets, warn_minutes: request.warn_minutes.clamp(1, WARN) })
}

fn calendar(view: CalendarView) -> Result<Calendar> {
    if TimeZone::get(&view.time_zone).is_err() {
        return Err(ApiError::new("deadlines.time_zone", format!("no time zone {:?}", view.time_zone)));
    }
    if let Some(day) = view.closed.iter().find(|day| day.parse::<jiff::civil::Date>().is_err()) {
        return Err(ApiError::new("deadlines.day", format!("no day {day:?}")));
    }
    let days: Vec<Vec<(u16, u16)>> =
        view.week.iter().map(|day| day.iter().map(|span| (span.from, span.to)).collect()).collect();
    if days.iter().flatten().any(|(from, to)| from >= to || *to > 1440) {
        return Err(ApiError::new("deadlines.hours", "hours end after they begin"));
    }
    let week = days.try_into().map_err(|_| ApiError::request("a week has seven days"))?;
    let mut closed = view.closed;
    closed.sort();
    closed.dedup();
    let name = view.name.trim().to_owned();
    Ok(Calendar { name, time_zone: view.time_zone, week, countries: view.countries, closed })
}

fn view(deadlines: Deadlines) -> DeadlinesView {
    let calendar = |calendar: Calendar| CalendarView {
        name: calendar.name,
        time_zone: calendar.time_zone,
        week: calendar
            .week
            .iter()
            .map(|day| day.iter().map(|(from, to)| SpanView { from: *from, to: *to }).collect())
            .collect(),
        countries: calendar.countries,
        closed: calendar.closed,
    };
    let target = |target: Target| TargetView {
        name: target.name,
        channels: target.channels,
        priorities: target.priorities.into_iter().map(Into::into).collect(),
        tags: target.tags,
        first: target.first,
        next: target.next,
        resolution: target.resolution,
        any_hour: target.any_hour,
        calendar: target.calendar,
    };
    DeadlinesView {
        calendars: deadlines.calendars.into_iter().map(calendar).collect(),
        targets: deadlines.targets.into_iter().map(target).collect(),
        warn_minutes: deadlines.warn_minutes,
        countries: holiday::countries().into_iter().map(str::to_owned).collect(),
    }
}
