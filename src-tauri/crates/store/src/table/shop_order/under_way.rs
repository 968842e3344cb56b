//! Orders with a parcel that left long ago and is not marked delivered, the one that left first on top. It does not know
//! how long is long.

use model::{id::OrderId, time::Timestamp};
use rusqlite::params;

use super::list::{COLUMNS, OrderSummary, summary};
use crate::{Reader, Result};

/// An order and when the oldest of its parcels left that are not marked delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct Overdue {
    pub order: OrderSummary,
    pub since: Timestamp,
}

/// The index's own condition, and that it left early enough.
const EARLY: &str = "under_way_since > 0 AND gone = 0 AND under_way_since <= ?1";

fn page_sql(limit: usize) -> String {
    let columns = COLUMNS.replacen(" FROM shop_order", ", under_way_since FROM shop_order", 1);
    format!("{columns} WHERE {EARLY} AND (under_way_since, id) > (?2, ?3) ORDER BY under_way_since, id LIMIT {limit}")
}

fn count_sql(most: u32) -> String {
    format!("SELECT count(*) FROM (SELECT 1 FROM shop_order WHERE {EARLY} LIMIT {most})")
}

/// A page of those whose parcel left at `until` or before, after the one at (moment, id).
pub fn overdue(
    reader: &Reader<'_>,
    until: Timestamp,
    after: Option<(Timestamp, OrderId)>,
    limit: usize,
) -> Result<Vec<Overdue>> {
    let (at, id) = after.map_or((i64::MIN, [0; 16]), |(at, id)| (at.0, *id.0.as_bytes()));
    let mut statement = reader.connection().prepare_cached(&page_sql(limit))?;
    let rows = statement.query_map(params![until.0, at, id], |row| {
        Ok(Overdue { order: summary(row)?, since: Timestamp(row.get(13)?) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many there are, counted up to `most`: many shops mark nothing delivered, and then it is all of them.
pub fn overdue_count(reader: &Reader<'_>, until: Timestamp, most: u32) -> Result<u32> {
    Ok(reader.connection().prepare_cached(&count_sql(most))?.query_row([until.0], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use model::{order::Order, time::DAY};

    use super::*;
    use crate::table::{
        ingest::tests::{
            desk::Desk,
            shop::{bring, order, orders, shipped, shop},
        },
        shop_order,
    };

    /// Of the day `left`; one more parcel for each further day.
    fn left(number: &str, days: &[i64]) -> Order {
        let mut order = days.iter().fold(order(number, "anna@example.test"), |order, _| shipped(order));
        for (parcel, day) in order.fulfilments.iter_mut().zip(days) {
            parcel.shipped_at = Some(Timestamp(day * DAY));
        }
        order
    }

    async fn found(desk: &Desk, until: i64, limit: usize) -> Vec<(String, i64)> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page =
                desk.store.read(move |reader| overdue(reader, Timestamp(until * DAY), after, limit)).await.unwrap();
            after = page.last().map(|row| (row.since, row.order.id));
            let ended = page.len() < limit;
            all.extend(page.into_iter().map(|row| (row.order.number, row.since.0 / DAY)));
            if ended {
                return all;
            }
        }
    }

    #[tokio::test]
    async fn the_oldest_parcel_that_is_not_there_counts_and_the_first_that_left_is_first() {
        let desk = Desk::new().await;
        let shop = shop(&desk).await;
        let mut called_off = left("5", &[1]);
        called_off.cancelled_at = Some(Timestamp(2 * DAY));
        let mut never_left = left("6", &[1]);
        never_left.fulfilments[0].shipped_at = None;
        let mut one_of_two = left("2", &[4, 6]);
        one_of_two.fulfilments[0].delivered_at = Some(Timestamp(5 * DAY));
        let all = [left("1", &[7]), one_of_two, left("3", &[3, 5]), left("4", &[9]), called_off, never_left];
        bring(&desk, shop, orders(&all)).await;
        let wanted = [("3", 3), ("2", 6), ("1", 7)].map(|(number, day)| (number.to_owned(), day));
        for limit in [1, 2, 50] {
            assert_eq!(found(&desk, 7, limit).await, wanted, "{limit} a page");
        }
        assert_eq!(found(&desk, 2, 50).await, []);
        let counted = desk
            .store
            .read(|r| Ok((overdue_count(r, Timestamp(7 * DAY), 9)?, overdue_count(r, Timestamp(7 * DAY), 2)?)));
        assert_eq!(counted.await.unwrap(), (3, 2), "counted, and no further than wanted");

        let mut there = left("3", &[3, 5]);
        there.fulfilments.iter_mut().for_each(|parcel| parcel.delivered_at = Some(Timestamp(6 * DAY)));
        bring(&desk, shop, orders(&[there])).await;
        let remote = all[0].remote.clone();
        desk.write(move |writer| shop_order::mark_gone(writer, shop, &remote)).await;
        assert_eq!(found(&desk, 7, 50).await, [("2".to_owned(), 6)], "one arrived, one is no longer at the shop");
    }

    #[tokio::test]
    async fn neither_page_nor_count_looks_at_other_orders() {
        let desk = Desk::new().await;
        for sql in [page_sql(101), count_sql(1000)] {
            let asked = format!("EXPLAIN QUERY PLAN {sql}");
            let plan = desk
                .store
                .read(move |reader| {
                    let mut statement = reader.connection().prepare(&asked)?;
                    let rows = statement.raw_query().mapped(|row| row.get::<_, String>(3));
                    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
                })
                .await
                .unwrap();
            assert!(plan.contains("INDEX shop_order_under_way"), "{plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN shop_order"), "{plan}");
        }
    }
}
