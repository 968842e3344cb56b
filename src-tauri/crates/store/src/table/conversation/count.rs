//! How many a view holds, for the rail and the head of the list.

use std::ops::ControlFlow;

use model::{id::BrandId, time::Timestamp};

use super::{
    filter::Ready,
    list::{Order, Source, View, Wish, list, select},
};
use crate::{Reader, Result};

/// Rows looked at for a count that is kept nowhere.
const COUNTED: usize = 2_000;

/// How many a view holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    pub total: u64,
    pub unread: u64,
    /// There may be more.
    pub at_least: bool,
}

/// How many a view holds: never counted by a scan, except what is due soon, in hand or needs a person, which are few.
pub fn counts(reader: &Reader<'_>, view: View, brand: Option<BrandId>) -> Result<Count> {
    match view {
        View::Due(until) => return due_count(reader, until, brand),
        View::NeedsYou | View::Drafts(_) => {
            let wish = Wish { view, order: Order::Newest, brand, filter: None, now: Timestamp::default() };
            let rows = list(reader, &wish, None, 1)?.rows;
            let unread = rows.iter().filter(|row| row.unread).count() as u64;
            return Ok(Count { total: rows.len() as u64, unread, at_least: false });
        }
        _ => {}
    }
    let total = match view {
        View::Waiting => "waiting",
        View::Answered => "total - waiting",
        _ => "total",
    };
    let (junk, status, assignee) = view.columns();
    let mut statement = reader.connection().prepare_cached(&format!(
        "SELECT coalesce(sum({total}), 0), coalesce(sum(unread), 0) FROM conversation_count
         WHERE junk = ?1 AND status = ?2 AND (?3 IS NULL OR assignee = ?3) AND (?4 IS NULL OR brand = ?4)"
    ))?;
    let brand = brand.map(|brand| *brand.0.as_bytes());
    Ok(statement.query_row((junk, status, assignee, brand), |row| {
        let number = |column| row.get::<_, i64>(column).map(|number| number.max(0) as u64);
        Ok(Count { total: number(0)?, unread: number(1)?, at_least: false })
    })?)
}

fn due_count(reader: &Reader<'_>, until: Timestamp, brand: Option<BrandId>) -> Result<Count> {
    let mut statement = reader.connection().prepare_cached(&format!(
        "SELECT count(*) FROM (SELECT 1 FROM conversation INDEXED BY conversation_due
         WHERE brand IN (SELECT id FROM brand WHERE ?2 IS NULL OR id = ?2) AND due_at > 0 AND due_at <= ?1
         LIMIT {COUNTED})"
    ))?;
    let brand = brand.map(|brand| *brand.0.as_bytes());
    let total = statement.query_row((until.0, brand), |row| row.get::<_, i64>(0))?.max(0) as u64;
    Ok(Count { total, unread: 0, at_least: total == COUNTED as u64 })
}

/// How many are wanted; where a filter asks for more than is counted, as many as a look at so many rows finds.
pub fn count(reader: &Reader<'_>, wish: &Wish) -> Result<Count> {
    let Some(filter) = wish.filter.as_ref().filter(|filter| !filter.is_plain()) else {
        return counts(reader, wish.view, wish.brand);
    };
    let ready = Ready::of(reader, filter, wish.now)?;
    let (mut count, mut looked_at) = (Count::default(), 0);
    select(reader, Source::Newest(wish.view), wish.brand, None, COUNTED + 1, |row| {
        if looked_at == COUNTED {
            count.at_least = true;
            return Ok(ControlFlow::Break(()));
        }
        looked_at += 1;
        if wish.view.holds(&row) && ready.fits(reader, &row)? {
            count.total += 1;
            count.unread += u64::from(row.unread);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(count)
}
