//! The first sync: everything, newest first.
//!
//! Pages follow the creation time, which never changes, so what is placed or changed meanwhile shifts nothing. The next
//! page is fetched while the last one is stored.

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

type Fetched<T> = BoxFuture<'static, Result<Listed<T>, ConnectError>>;

/// A list that is brought whole.
struct List<T> {
    fetch: fn(Reader, Query) -> Fetched<T>,
    key: fn(&T) -> (&str, Timestamp),
    state: fn(&mut Cursor) -> &mut First,
    batch: fn(Vec<T>) -> ShopBatch,
}

pub async fn orders(reader: &Reader, cursor: &mut Cursor, sink: &mpsc::Sender<ShopBatch>) -> Result<(), ConnectError> {
    let list = List::<Order> {
        fetch: |reader, query| Box::pin(async move { reader.orders(&query).await }),
        key: |order| (order.remote.as_str(), order.placed_at),
        state: |cursor| &mut cursor.first_orders,
        batch: |orders| ShopBatch { orders, ..ShopBatch::default() },
    };
    whole(list, reader, cursor, sink).await
}

pub async fn customers(
    reader: &Reader,
    cursor: &mut Cursor,
    sink: &mpsc::Sender<ShopBatch>,
) -> Result<(), ConnectError> {
    let list = List::<ShopCustomer> {
        fetch: |reader, mut query| {
            Box::pin(async move {
                query.push(("fields", CUSTOMER_FIELDS.to_owned()));
                let Listed { rows, len, count, server_time } =
                    reader.list::<wire::Customer>("admin/customers", &query).await?;
                let rows = rows.into_iter().map(map::customer).collect();
                Ok(Listed { rows, len, count, server_time })
            })
        },
        key: |customer| (customer.remote.as_str(), customer.created_at),
        state: |cursor| &mut cursor.first_customers,
        batch: |customers| ShopBatch { customers, ..ShopBatch::default() },
    };
    whole(list, reader, cursor, sink).await
}

async fn whole<T: Send + 'static>(
    list: List<T>,
    reader: &Reader,
    cursor: &mut Cursor,
    sink: &mpsc::Sender<ShopBatch>,
) -> Result<(), ConnectError> {
    let fetch = |query: Query| AbortOnDropHandle::new(tokio::spawn((list.fetch)(reader.clone(), query)));
    let mut state = (list.state)(cursor).clone();
    let mut coming = (!state.done).then(|| fetch(below(state.down_to)));
    while let Some(page) = coming.take() {
        let page = page.await.map_err(|_| ConnectError::new(Trouble::Cut, "the pull was stopped"))??;
        let bounds = bounds(&page, state.down_to, list.key)?;
        let there = std::mem::take(&mut state.there);
        match bounds {
            Some((newest, oldest)) if page.len == PAGE && newest == oldest => {
                one_moment(&list, reader, (cursor, &mut state), &there, oldest, sink).await?;
                coming = Some(fetch(below(state.down_to)));
                continue;
            }
            Some((_, oldest)) if page.len == PAGE => {
                state.down_to = Some(oldest);
                let at_the_edge = page.rows.iter().map(list.key).filter(|(_, at)| *at == oldest);
                state.there = at_the_edge.map(|(id, _)| id.to_owned()).collect();
                coming = Some(fetch(below(state.down_to)));
            }
            _ => state.done = true,
        }
        bring(&list, (cursor, &mut state), page, &there, sink).await;
    }
    Ok(())
}

/// Newest and oldest of a page, which must lie below `down_to` and be in order.
fn bounds<T>(
    page: &Listed<T>,
    down_to: Option<Timestamp>,
    key: fn(&T) -> (&str, Timestamp),
) -> Result<Option<(Timestamp, Timestamp)>, ConnectError> {
    let times: Vec<Timestamp> = page.rows.iter().map(|row| key(row).1).collect();
    let in_order = times.is_sorted_by(|newer, older| newer >= older);
    let below = down_to.is_none_or(|down_to| times.iter().all(|at| *at <= down_to));
    if !in_order || !below {
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
    reader: &Reader,
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
        let page = (list.fetch)(reader.clone(), query).await?;
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

fn below(down_to: Option<Timestamp>) -> Query {
    let mut query = vec![("order", "-created_at".to_owned()), ("limit", PAGE.to_string())];
    // The millisecond itself is asked for again: it may hold more than the last page showed.
    query.extend(down_to.map(|down_to| ("created_at[$lt]", as_filter(down_to.plus_ms(1)))));
    query
}
