//! Orders whose parcels left some days ago and are not marked delivered; how many days is kept at the desk.

use model::{
    id::OrderId,
    time::{DAY, Timestamp},
};
use store::{Durability, Reader, table};
use table::shop_order::Overdue;

use super::order;
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

const SETTING: &str = "overdue_days";
/// Until somebody says otherwise.
const USUAL: u32 = 7;
const LONGEST: u32 = 365;
const PAGE: u32 = 200;
/// Counted no further: where nothing is ever marked delivered it is every order.
pub(super) const COUNTED: u32 = 1000;

impl Desk {
    pub(crate) async fn overdue(&self, request: OverdueRequest) -> Result<OverduePage> {
        let after = request.after.as_deref().and_then(order::parse_cursor);
        let (limit, now) = (request.limit.clamp(1, PAGE) as usize, self.store.now());
        let page = self.store.read(move |r| {
            let days = days(r)?;
            let found = table::shop_order::overdue(r, until(now, days), after, limit)?;
            let next = found.last().filter(|_| found.len() == limit).map(cursor);
            Ok(OverduePage { rows: rows(r, found)?, next, days })
        });
        Ok(page.await?)
    }

    pub(crate) async fn overdue_days(&self, request: OverdueDays) -> Result<Empty> {
        let days = request.days;
        if !(1..=LONGEST).contains(&days) {
            return Err(ApiError::request(format!("{days} days")));
        }
        self.store.write(Durability::Normal, move |w| table::setting::put(w, SETTING, &days)).await?;
        Ok(Empty {})
    }
}

/// How many there are, up to [`COUNTED`].
pub(super) fn count(r: &Reader<'_>, now: Timestamp) -> store::Result<u32> {
    table::shop_order::overdue_count(r, until(now, days(r)?), COUNTED)
}

fn days(r: &Reader<'_>) -> store::Result<u32> {
    Ok(table::setting::get(r, SETTING)?.unwrap_or(USUAL))
}

fn until(now: Timestamp, days: u32) -> Timestamp {
    now.plus_ms(-i64::from(days) * DAY)
}

fn cursor(row: &Overdue) -> String {
    format!("{}.{}", row.since.0, row.order.id)
}

fn rows(r: &Reader<'_>, found: Vec<Overdue>) -> store::Result<Vec<OverdueRow>> {
    let open_case = |id: OrderId| -> store::Result<Option<u32>> {
        let cases = table::case::of_order(r, id)?;
        Ok(cases.iter().find(|case| !case.course.status().is_closed()).map(|case| case.number))
    };
    let (since, orders): (Vec<_>, Vec<_>) = found.into_iter().map(|row| (row.since, row.order)).unzip();
    let cases = orders.iter().map(|order| open_case(order.id)).collect::<store::Result<Vec<_>>>()?;
    let orders = order::rows(r, orders)?;
    let rows = orders.into_iter().zip(since.into_iter().zip(cases));
    Ok(rows.map(|(order, (since, case_number))| OverdueRow { order, shipped_at: since.0, case_number }).collect())
}
