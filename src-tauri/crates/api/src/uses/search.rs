//! Searching what was written.

use jiff::{civil, tz::TimeZone};
use model::{
    id::BrandId,
    search::{Day, Filter, Search},
    time::Timestamp,
};
use store::table::{
    self,
    search::{Excerpt, Place, Wish},
};

use super::inbox::inbox_row;
use crate::{Desk, dto::*, error::Result};

const PAGE: u32 = 100;

impl Desk {
    pub(crate) async fn search(&self, request: SearchRequest) -> Result<SearchPage> {
        let agent = self.agent()?;
        let search = Search::parse(&request.query);
        let zone = TimeZone::get(&request.time_zone).unwrap_or(TimeZone::UTC);
        let brand: Option<BrandId> = request.brand.as_deref().map(str::parse).transpose()?;
        let (after, before) = (latest(&search, &zone), earliest(&search, &zone));
        let from = request.from.as_deref().and_then(|text| text.parse().ok()).map(Place);
        let wish = Wish { search, agent, brand, after, before, from, now: self.now() };
        let limit = request.limit.clamp(1, PAGE) as usize;
        let (found, reach, accounts) = self
            .store
            .read(move |r| {
                let found = table::search::find(r, &wish, limit)?;
                Ok((found, table::search::reach(r)?, table::account::list(r)?))
            })
            .await?;
        let reading = accounts.iter().any(|account| self.links.link(account.id).progress.is_some());
        let beyond = self.beyond(&accounts, brand);
        Ok(SearchPage {
            hits: found
                .hits
                .into_iter()
                .map(|hit| SearchHit {
                    row: inbox_row(hit.conversation),
                    message: hit.message.to_string(),
                    at: hit.at.0,
                    note: hit.note,
                    from_name: hit.from_name,
                    subject: pieces(hit.subject),
                    text: pieces(hit.text),
                    elsewhere: hit.elsewhere.into_iter().map(pieces).collect(),
                    more: hit.more,
                })
                .collect(),
            next: found.next.map(|place| place.0.to_string()),
            reach: SearchReach {
                waiting: reach.waiting,
                oldest: reach.oldest.map(|at| at.0),
                since: beyond.since.map(|at| at.0),
                reading,
                server: beyond.server && (reading || beyond.since.is_some()),
            },
        })
    }
}

fn pieces(excerpt: Excerpt) -> Vec<SearchPiece> {
    excerpt.into_iter().map(|piece| SearchPiece { text: piece.text, hit: piece.hit }).collect()
}

/// Where several days are named, all of them hold.
pub(super) fn latest(search: &Search, zone: &TimeZone) -> Option<Timestamp> {
    days(search, zone, |filter| if let Filter::After(day) = filter { Some(*day) } else { None }).max()
}

pub(super) fn earliest(search: &Search, zone: &TimeZone) -> Option<Timestamp> {
    days(search, zone, |filter| if let Filter::Before(day) = filter { Some(*day) } else { None }).min()
}

fn days<'a>(
    search: &'a Search,
    zone: &'a TimeZone,
    day: impl Fn(&Filter) -> Option<Day> + 'a,
) -> impl Iterator<Item = Timestamp> + 'a {
    search.filters.iter().filter_map(day).filter_map(|day| begins(day, zone))
}

/// The moment at which a day begins there; 31 February begins nowhere.
fn begins(day: Day, zone: &TimeZone) -> Option<Timestamp> {
    let date = civil::Date::new(day.year, day.month, day.day).ok()?;
    let start = date.to_zoned(zone.clone()).ok()?;
    Some(Timestamp(start.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_the_agent_is() {
        let search = Search::parse("after:2026-11-03 after:2026-11-01 before:2026-02-31");
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        let utc = latest(&search, &TimeZone::UTC).unwrap();
        assert_eq!(utc.0, 1_793_664_000_000);
        assert_eq!(utc.since(latest(&search, &shanghai).unwrap()), 8 * model::time::HOUR);
        assert_eq!(earliest(&search, &shanghai), None);
    }
}
