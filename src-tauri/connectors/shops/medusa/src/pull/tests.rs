//! Walks through lists that change while they are read.

use super::*;

type Row = (String, Timestamp);

fn key(row: &Row) -> (&str, Timestamp) {
    (&row.0, row.1)
}

fn row(id: usize, at: i64) -> Row {
    (format!("order_{id:04}"), Timestamp(at))
}

/// A shop's list, sorted by time, as it stands when a page is asked for.
fn page(list: &[Row], query: &Query) -> Listed<Row> {
    let value = |name: &str| query.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    let from: jiff::Timestamp = value("updated_at[$gte]").unwrap().parse().unwrap();
    let offset = value("offset").map_or(0, |text| text.parse().unwrap());
    let mut rows: Vec<Row> = list.iter().filter(|row| row.1.0 >= from.as_millisecond()).cloned().collect();
    rows.sort_by_key(|row| row.1);
    let rows: Vec<Row> = rows.into_iter().skip(offset).take(PAGE).collect();
    let server_time = list.iter().map(|row| row.1).max();
    Listed { len: rows.len(), count: list.len() as u64, rows, server_time }
}

/// Everything a walk brings; `between` changes the list after each page.
fn walk(list: &mut [Row], since: Mark, mut between: impl FnMut(&mut [Row], usize)) -> (Vec<Row>, Mark) {
    let mut walk = Walk::new(since);
    let mut brought = Vec::new();
    let mut pages = 0;
    while let Some(query) = walk.query() {
        brought.extend(walk.take(page(list, &query), key).unwrap());
        between(list, pages);
        pages += 1;
        assert!(pages < 100, "a walk comes to its end");
    }
    (brought, walk.mark())
}

#[test]
fn nothing_is_missed_when_rows_move_to_the_end() {
    let mut list: Vec<Row> = (0..900).map(|n| row(n, 1_000_000 + n as i64)).collect();
    let (brought, mark) = walk(&mut list, Mark::default(), |list, page| {
        // What was brought already moves to the end, so all others move up; and then it is quiet.
        if page >= 3 {
            return;
        }
        for row in &mut list[page * 50..page * 50 + 40] {
            row.1 = Timestamp(2_000_000 + page as i64);
        }
    });
    let mut ids: Vec<&String> = brought.iter().map(|row| &row.0).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 900);
    for row in &list {
        assert!(brought.contains(row), "{row:?} is brought as it is at last");
    }
    assert!(mark.at >= Timestamp(2_000_000));
}

#[test]
fn many_rows_of_one_moment_are_walked_through() {
    let mut list: Vec<Row> = (0..1000).map(|n| row(n, 5_000_000)).collect();
    let (brought, mark) = walk(&mut list, Mark::default(), |_, _| {});
    assert_eq!(brought.len(), 1000);
    assert_eq!(mark.at, Timestamp(5_000_000));
}

#[test]
fn a_list_that_ignores_the_filter_is_not_believed() {
    let mut walk = Walk::new(Mark { at: Timestamp(1_000), settled: true });
    let everything = Listed { rows: vec![row(1, 10)], len: 1, count: 1, server_time: None };
    assert!(walk.take(everything, key).is_err());
}

#[test]
fn a_settled_mark_brings_nothing_twice() {
    let mut list = vec![row(1, 1_000_000)];
    let (first, mark) = walk(&mut list, Mark::default(), |_, _| {});
    assert_eq!(first.len(), 1);
    let settled = mark.after(None, Some(Timestamp(2_000_000)));
    let (again, _) = walk(&mut list, settled, |_, _| {});
    assert!(again.is_empty());
}
