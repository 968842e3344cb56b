//! The first sync of lists with many rows of one moment, and of lists that change while they are read.

use std::sync::{Arc, Mutex};

use model::customer::ShopCustomer;
use proptest::prelude::*;

use super::*;
use crate::cursor::Mark;

fn customer(id: usize, at: i64) -> ShopCustomer {
    ShopCustomer {
        remote: format!("cus_{id:05}").as_str().into(),
        name: String::new(),
        email: None,
        phone: None,
        created_at: Timestamp(at),
        updated_at: Timestamp(at),
    }
}

type Shelf = Arc<Mutex<Vec<ShopCustomer>>>;

/// A shop's list: sorted by creation, rows of one moment in an order that differs from request to request.
fn answer(shelf: &Shelf, query: &Query, request: usize) -> Listed<ShopCustomer> {
    let value = |name: &str| query.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
    let time = |name: &str| value(name).map(|text| text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
    let number = |name: &str| value(name).map_or(0, |text| text.parse::<usize>().unwrap());
    let (least, below) = (time("created_at[$gte]"), time("created_at[$lt]"));
    let within = |row: &&ShopCustomer| {
        least.is_none_or(|least| row.created_at.0 >= least) && below.is_none_or(|below| row.created_at.0 < below)
    };
    let mut rows: Vec<ShopCustomer> = shelf.lock().unwrap().iter().filter(within).cloned().collect();
    let count = rows.len() as u64;
    if value("order").as_deref() == Some("id") {
        rows.sort_by(|a, b| a.remote.cmp(&b.remote));
    } else {
        let turned = |row: &ShopCustomer| row.remote.0.bytes().fold(request, |sum, byte| sum * 31 + byte as usize);
        rows.sort_by_key(|row| (std::cmp::Reverse(row.created_at), turned(row)));
    }
    let rows: Vec<ShopCustomer> = rows.into_iter().skip(number("offset")).take(number("limit")).collect();
    Listed { len: rows.len(), rows, count, server_time: None }
}

/// All that a first sync brings, in order; cut after `cut` batches and gone on with, where told. `between` changes the
/// list before a request is answered.
async fn sync(shelf: Shelf, cut: Option<usize>, between: fn(&mut Vec<ShopCustomer>, usize)) -> Vec<ShopCustomer> {
    let requests = Arc::new(Mutex::new(0));
    let list = List::<ShopCustomer> {
        fetch: Box::new(move |query| {
            let mut request = requests.lock().unwrap();
            *request += 1;
            between(&mut shelf.lock().unwrap(), *request);
            let answer = answer(&shelf, &query, *request);
            Box::pin(async move { Ok(answer) })
        }),
        key: |row| (row.remote.as_str(), row.created_at),
        state: |cursor| &mut cursor.first_customers,
        batch: |customers| ShopBatch { customers, ..ShopBatch::default() },
    };
    let mut at = Cursor::starting(Mark::default(), Mark::default(), Mark::default(), Mark::default(), 0);
    let mut brought = Vec::new();
    for stop in [cut, None] {
        let (sink, mut source) = mpsc::channel(1);
        let mut cursor = at.clone();
        let run = whole(&list, &mut cursor, &sink);
        tokio::pin!(run);
        let mut batches = 0;
        while stop.is_none_or(|stop| batches < stop) {
            tokio::select! {
                biased;
                Some(batch) = source.recv() => {
                    batches += 1;
                    at = Cursor::read(Some(batch.cursor)).unwrap();
                    brought.extend(batch.customers);
                }
                end = &mut run => {
                    end.unwrap();
                    while let Ok(batch) = source.try_recv() {
                        brought.extend(batch.customers);
                    }
                    return brought;
                }
            }
        }
    }
    brought
}

fn ids(rows: &[ShopCustomer]) -> Vec<String> {
    let mut ids: Vec<String> = rows.iter().map(|row| row.remote.0.clone()).collect();
    ids.sort();
    ids
}

fn shelf(rows: Vec<ShopCustomer>) -> Shelf {
    Arc::new(Mutex::new(rows))
}

#[tokio::test]
async fn a_list_is_brought_once_newest_first() {
    let rows: Vec<ShopCustomer> = (0..4_321).map(|n| customer(n, 1_000_000 + n as i64)).collect();
    let brought = sync(shelf(rows.clone()), None, |_, _| {}).await;
    assert_eq!(ids(&brought), ids(&rows));
    assert!(brought.is_sorted_by(|newer, older| newer.created_at >= older.created_at));
}

#[tokio::test]
async fn an_import_of_one_moment_is_brought_whole() {
    let mut rows: Vec<ShopCustomer> = (0..950).map(|n| customer(n, 1_000_000)).collect();
    rows.extend((950..1_500).map(|n| customer(n, 1_000_000 + n as i64)));
    rows.extend((1_500..1_900).map(|n| customer(n, n as i64)));
    let brought = sync(shelf(rows.clone()), None, |_, _| {}).await;
    assert_eq!(ids(&brought), ids(&rows));
}

#[tokio::test]
async fn what_is_added_and_taken_away_meanwhile_hides_nothing() {
    let rows: Vec<ShopCustomer> = (0..3_000).map(|n| customer(n, 1_000_000 + 10 * n as i64)).collect();
    let before = rows.clone();
    let brought = sync(shelf(rows), None, |list, request| {
        // An older one appears, as when a draft becomes an order; a new one; and one is deleted.
        if request.is_multiple_of(3) && request < 20 {
            list.push(customer(10_000 + request, 1_015_003));
            list.push(customer(20_000 + request, 9_000_000));
            list.retain(|row| row.remote.0 != format!("cus_{:05}", 2_990 - request));
        }
    })
    .await;
    let brought = ids(&brought);
    let lost: Vec<String> = ids(&before).into_iter().filter(|id| !brought.contains(id)).collect();
    let deleted = |id: &String| (2_970..2_990).any(|n| *id == format!("cus_{n:05}"));
    assert!(lost.iter().all(deleted), "{lost:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However the moments are spread and wherever it is cut, everything is there; and but for one moment that a page
    /// cannot hold, nothing comes twice.
    #[test]
    fn nothing_is_lost_over_a_cut(spread in 1i64..40, count in 0usize..1_400, cut in 1usize..6) {
        let rows: Vec<ShopCustomer> =
            (0..count).map(|n| customer(n, 1_000_000 + (n as i64 * 7_919) % (count as i64 / spread + 1))).collect();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let brought = runtime.block_on(sync(shelf(rows.clone()), Some(cut), |_, _| {}));
        prop_assert_eq!(ids(&brought), ids(&rows));
    }
}
