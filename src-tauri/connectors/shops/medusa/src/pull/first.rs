//! The first sync: everything, newest first.
//!
//! Pages follow the creation time, which never changes. A run of pages is asked for below one fixed moment, two at a time,
//! so that the server is busy while the last page is stored. Pages that do not join on without a doubt (rows of one
//! millisecond on both sides of the seam, a list that became longer or shorter) are not used: a new run begins where the
//! last page ended.

use std::collections::VecDeque;

use connect::{ConnectError, Trouble, shop::ShopBatch};
use futures::future::BoxFuture;
use model::{customer::ShopCustomer, order::Order, time::Timestamp};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use super::{PAGE, deliver, of};
use crate::{
    cursor::{Cursor, First},
    map,
    number::as_filter,
    read::{Listed, Query, Reader, filter_ignored},
    wire::{self, CUSTOMER_FIELDS},
};

/// Pages under way at once.
const AHEAD: usize = 2;
/// Pages in one run. Far into a list the server gets slower, so a new run begins before that.
const RUN: usize = 10;

type Fetched<T> = BoxFuture<'static, Result<Listed<T>, ConnectError>>;

/// A list that is brought whole.
pub struct List<T> {
    pub fetch: Box<dyn Fn(Query) -> Fetched<T> + Send + Sync>,
    pub key: fn(&T) -> (&str, Timestamp),
    pub state: fn(&mut Cursor) -> &mut First,
    pub batch: fn(Vec<T>) -> ShopBatch,
}

pub async fn orders(reader: &Reader, cursor: &mut Cursor, sink: &mpsc::Sender<ShopBatch>) -> Result<(), ConnectError> {
    let reader = reader.clone();
    let list = List::<Order> {
        fetch: Box::new(move |query| {
            let reader = reader.clone();
            Box::pin(async move { reader.orders(&query).await })
        }),
        key: |order| (order.remote.as_str(), order.placed_at),
        state: |cursor| &mut cursor.first_orders,
        batch: |orders| ShopBatch { orders, ..ShopBatch::default() },
    };
    whole(&list, cursor, sink).await
}

pub async fn customers(
    reader: &Reader,
    cursor: &mut Cursor,
    sink: &mpsc::Sender<ShopBatch>,
) -> Result<(), ConnectError> {
    let reader = reader.clone();
    let list = List::<ShopCustomer> {
        fetch: Box::new(move |mut query| {
            let reader = reader.clone();
            Box::pin(async move {
                query.push(("fields", CUSTOMER_FIELDS.to_owned()));
                let Listed { rows, len, count, server_time } =
                    reader.list::<wire::Customer>("admin/customers", &query).await?;
                let rows = rows.into_iter().map(map::customer).collect();
                Ok(Listed { rows, len, count, server_time })
            })
        }),
        key: |customer| (customer.remote.as_str(), customer.created_at),
        state: |cursor| &mut cursor.first_customers,
        batch: |customers| ShopBatch { customers, ..ShopBatch::default() },
    };
    whole(&list, cursor, sink).await
}

/// Pages below one moment.
struct Run<T> {
    below: Option<Timestamp>,
    asked: usize,
    coming: VecDeque<AbortOnDropHandle<Result<Listed<T>, ConnectError>>>,
    /// Rows below that moment, by the run's first page.
    count: Option<u64>,
}

impl<T: Send + 'static> Run<T> {
    fn below(below: Option<Timestamp>) -> Self {
        Self { below, asked: 0, coming: VecDeque::new(), count: None }
    }

    fn ask(&mut self, list: &List<T>) {
        while self.coming.len() < AHEAD && self.asked < RUN {
            let mut query = vec![("order", "-created_at".to_owned()), ("limit", PAGE.to_string())];
            // The millisecond itself is asked for again: it may hold more than the last page showed.
            query.extend(self.below.map(|below| ("created_at[$lt]", as_filter(below.plus_ms(1)))));
            if self.asked > 0 {
                query.push(("offset", (self.asked * PAGE).to_string()));
            }
            self.coming.push_back(AbortOnDropHandle::new(tokio::spawn((list.fetch)(query))));
            self.asked += 1;
        }
    }

    async fn next(&mut self) -> Option<Result<Listed<T>, ConnectError>> {
        let page = self.coming.pop_front()?;
        Some(page.await.unwrap_or_else(|_| Err(ConnectError::new(Trouble::Cut, "the pull was stopped"))))
    }

    /// Whether the page follows the one that ended at `edge` without a doubt. The first page of a run always does: what it
    /// repeats is known by id.
    fn joins(&mut self, count: u64, newest: Option<Timestamp>, edge: Option<Timestamp>) -> bool {
        match self.count {
            None => {
                self.count = Some(count);
                true
            }
            Some(known) => known == count && newest.is_none_or(|newest| edge.is_some_and(|edge| newest < edge)),
        }
    }
}

pub async fn whole<T: Send + 'static>(
    list: &List<T>,
    cursor: &mut Cursor,
    sink: &mpsc::Sender<ShopBatch>,
) -> Result<(), ConnectError> {
    let mut state = (list.state)(cursor).clone();
    let mut run = Run::below(state.down_to);
    while !state.done {
        run.ask(list);
        let Some(page) = run.next().await else {
            run = Run::below(state.down_to);
            continue;
        };
        let page = page?;
        let bounds = bounds(&page, run.below, list.key)?;
        if !run.joins(page.count, bounds.map(|(newest, _)| newest), state.down_to) {
            run = Run::below(state.down_to);
            continue;
        }
        let there = std::mem::take(&mut state.there);
        match bounds {
            Some((newest, oldest)) if page.len == PAGE && newest == oldest => {
                one_moment(list, (cursor, &mut state), &there, oldest, sink).await?;
                run = Run::below(state.down_to);
                continue;
            }
            Some((_, oldest)) if page.len == PAGE => {
                state.down_to = Some(oldest);
                let at_the_edge = page.rows.iter().map(list.key).filter(|(_, at)| *at == oldest);
                state.there = at_the_edge.map(|(id, _)| id.to_owned()).collect();
                run.ask(list);
            }
            _ => state.done = true,
        }
        bring(list, (cursor, &mut state), page, &there, sink).await;
    }
    Ok(())
}

/// Newest and oldest of a page, which must lie below the moment asked for and be in order.
fn bounds<T>(
    page: &Listed<T>,
    below: Option<Timestamp>,
    key: fn(&T) -> (&str, Timestamp),
) -> Result<Option<(Timestamp, Timestamp)>, ConnectError> {
    let times: Vec<Timestamp> = page.rows.iter().map(|row| key(row).1).collect();
    let in_order = times.is_sorted_by(|newer, older| newer >= older);
    if !in_order || below.is_some_and(|below| times.iter().any(|at| *at > below)) {
        return Err(filter_ignored());
    }
    if times.is_empty() && page.len == PAGE {
        return Err(ConnectError::new(Trouble::Garbage, "not one row of a page can be read"));
    }
    Ok(times.first().copied().zip(times.last().copied()))
}

/// More rows of one millisecond than a page holds, as an import leaves them. Their order by time means nothing, so they
/// are read in the order of their ids. Cut in between, this millisecond is brought again.
async fn one_moment<T: Send + 'static>(
    list: &List<T>,
    (cursor, state): (&mut Cursor, &mut First),
    there: &[String],
    at: Timestamp,
    sink: &mpsc::Sender<ShopBatch>,
) -> Result<(), ConnectError> {
    for offset in (0..).step_by(PAGE) {
        let query = vec![
            ("created_at[$gte]", as_filter(at)),
            ("created_at[$lt]", as_filter(at.plus_ms(1))),
            ("order", "id".to_owned()),
            ("limit", PAGE.to_string()),
            ("offset", offset.to_string()),
        ];
        let page = (list.fetch)(query).await?;
        if page.rows.iter().any(|row| (list.key)(row).1 != at) {
            return Err(filter_ignored());
        }
        let last = page.len < PAGE;
        if last {
            state.down_to = Some(at.plus_ms(-1));
        }
        bring(list, (&mut *cursor, &mut *state), page, there, sink).await;
        if last {
            break;
        }
    }
    Ok(())
}

async fn bring<T>(
    list: &List<T>,
    (cursor, state): (&mut Cursor, &mut First),
    page: Listed<T>,
    there: &[String],
    sink: &mpsc::Sender<ShopBatch>,
) {
    let server_time = page.server_time;
    let is_new = |row: &T| !there.iter().any(|id| id == (list.key)(row).0);
    let rows: Vec<T> = page.rows.into_iter().filter(is_new).collect();
    state.brought += rows.len() as u64;
    (list.state)(cursor).clone_from(state);
    let place = of(cursor);
    let batch = (list.batch)(rows);
    deliver(sink, ShopBatch { cursor: place.cursor, progress: place.progress, server_time, ..batch }).await;
}

#[cfg(test)]
mod tests;
