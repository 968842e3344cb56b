use super::*;
use crate::{Durability, testing::TempStore};

fn id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}

fn new(kind: Kind, due: Option<i64>) -> NewCase {
    NewCase {
        brand: id(),
        conversation: Some(id()),
        order: Some(id()),
        customer: None,
        kind,
        cause: "damaged".into(),
        reason: "cracked".into(),
        lines: vec![Line { line: "line_1".into(), title: "Lamp".into(), quantity: 1 }],
        priority: Priority::Normal,
        due: due.map(Timestamp),
    }
}

#[tokio::test]
async fn a_case_goes_its_course_and_everything_is_written_down() {
    let store = TempStore::new().unwrap();
    let agent: AgentId = id();
    let case = store.write(Durability::Normal, move |w| open(w, agent, &new(Kind::Return, None))).await.unwrap();
    let step = |actor, step, outcome| {
        let store = store.store.clone();
        async move { store.write(Durability::Normal, move |w| take(w, case, agent, (actor, step), outcome, "so")).await }
    };
    step(Actor::Agent, Step::Expect, None).await.unwrap();
    assert!(matches!(step(Actor::Agent, Step::Arrived, None).await, Err(StoreError::Content(_))));
    step(Actor::Warehouse, Step::Arrived, None).await.unwrap();
    step(Actor::Agent, Step::Settle, Some(Outcome::Refunded)).await.unwrap();
    let (found, happened) = store.read(move |r| Ok((get(r, case)?, events(r, case)?))).await.unwrap();
    assert_eq!((found.course.status(), found.outcome), (Status::Settled, Some(Outcome::Refunded)));
    let happened: Vec<_> = happened.iter().map(|event| (event.actor, event.what.as_str())).collect();
    assert_eq!(
        happened,
        [(Actor::Agent, "opened"), (Actor::Agent, "expect"), (Actor::Warehouse, "arrived"), (Actor::Agent, "settle"),]
    );
    step(Actor::Customer, Step::Reopen, None).await.unwrap();
    assert_eq!(store.read(move |r| get(r, case)).await.unwrap().outcome, None);
}

#[tokio::test]
async fn views_are_paged_by_deadline_and_numbers_count_up() {
    let store = TempStore::new().unwrap();
    let agent: AgentId = id();
    let made = store
        .write(Durability::Normal, move |w| {
            let dues = [None, Some(300), Some(100), None, Some(200)];
            dues.into_iter().map(|due| open(w, agent, &new(Kind::Damaged, due))).collect::<Result<Vec<_>>>()
        })
        .await
        .unwrap();
    let [first, .., last] = made[..] else { panic!("five were made") };
    store
        .write(Durability::Normal, move |w| {
            take(w, first, agent, (Actor::Agent, Step::Ask), None, "")?;
            take(w, last, agent, (Actor::Agent, Step::Settle), Some(Outcome::Explained), "")
        })
        .await
        .unwrap();
    let numbers = |view, limit| {
        let store = store.store.clone();
        async move {
            let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
            loop {
                let page = store.read(move |r| list(r, view, after, limit)).await.unwrap();
                found.extend(page.rows.iter().map(|case| case.number));
                pages += 1;
                after = page.next;
                if after.is_none() {
                    return (found, pages);
                }
            }
        }
    };
    assert_eq!(numbers(View::Active, 1).await, (vec![3, 2, 1, 4], 4));
    assert_eq!(numbers(View::Due, 10).await, (vec![3, 2], 1));
    assert_eq!(numbers(View::Of(Status::WaitingCustomer), 10).await, (vec![1], 1));
    assert_eq!(numbers(View::Closed, 10).await, (vec![5], 1));
    let (counts, not_refunded) = store.read(counts).await.unwrap();
    assert_eq!((counts, not_refunded), (vec![(Status::Open, 3), (Status::WaitingCustomer, 1)], 0));
}

#[tokio::test]
async fn received_and_not_refunded_ends_with_a_refund_that_is_not_called_off() {
    let store = TempStore::new().unwrap();
    let agent: AgentId = id();
    let case = store
        .write(Durability::Normal, move |w| {
            let case = open(w, agent, &new(Kind::Return, None))?;
            take(w, case, agent, (Actor::Warehouse, Step::Arrived), None, "")?;
            Ok(case)
        })
        .await
        .unwrap();
    let waiting = || async { store.read(counts).await.unwrap().1 };
    assert_eq!(waiting().await, 1);
    let operation: OperationId = id();
    store
        .write(Durability::Normal, move |w| {
            link(w, case, agent, operation)?;
            link(w, case, agent, operation)
        })
        .await
        .unwrap();
    assert_eq!(waiting().await, 1, "an operation that is not there is no refund");
    assert_eq!(store.read(move |r| operations(r, case)).await.unwrap(), [operation]);
    let linked = store.read(move |r| events(r, case)).await.unwrap();
    assert_eq!(linked.iter().filter(|event| event.what == "linked").count(), 1);
}

/// What the triggers keep, counted anew.
fn recounted(reader: &Reader<'_>) -> Result<(Counts, u32)> {
    let rows = "SELECT status, count(*) FROM after_sales_case WHERE closed_at = 0 GROUP BY status";
    let mut statement = reader.connection().prepare(rows)?;
    let mut counts: Counts =
        statement.query_map([], |row| Ok((row::word(row, 0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    counts.sort_by_key(|(status, _)| *status);
    let not_refunded = reader.connection().query_row(
        "SELECT count(*) FROM after_sales_case WHERE status IN ('received', 'diagnosed') AND NOT EXISTS (
             SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
             WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled')",
        [],
        |row| row.get(0),
    )?;
    Ok((counts, not_refunded))
}

#[tokio::test]
async fn what_is_counted_as_it_changes_is_what_would_be_counted_anew() {
    use crate::table::{account, brand, operation};
    use model::{
        money::{Currency, Money},
        operation::State,
        payload::{OrderRef, Payload, Refund},
    };
    use rust_decimal::Decimal;

    let store = TempStore::new().unwrap();
    let agent: AgentId = id();
    let account = store
        .write(Durability::Normal, |w| {
            let brand = brand::add(w, "Nord", "en", "")?;
            let new = account::NewAccount {
                brand,
                connector: "fake".into(),
                kind: account::Kind::Shop,
                name: "Nord".into(),
                address: String::new(),
                settings: std::collections::BTreeMap::default(),
                demo: false,
            };
            account::add(w, &new)
        })
        .await
        .unwrap();
    let check = async |when: &str| {
        let (kept, anew) = store.read(|r| Ok((counts(r)?, recounted(r)?))).await.unwrap();
        assert_eq!(kept, anew, "{when}");
        kept.1
    };
    let cases = store
        .write(Durability::Normal, move |w| {
            (0..9)
                .map(|nth| open(w, agent, &new(if nth % 4 == 1 { Kind::Repair } else { Kind::Return }, None)))
                .collect::<Result<Vec<_>>>()
        })
        .await
        .unwrap();
    check("opened").await;
    let steps: [&[(Actor, Step)]; 4] = [
        &[(Actor::Warehouse, Step::Arrived)],
        &[(Actor::Warehouse, Step::Arrived), (Actor::Warehouse, Step::Diagnose)],
        &[(Actor::Agent, Step::Ask)],
        &[(Actor::Warehouse, Step::Arrived), (Actor::Agent, Step::Settle)],
    ];
    for (nth, case) in cases.iter().copied().enumerate() {
        for step in steps[nth % 4] {
            let took = store
                .write(Durability::Normal, move |w| take(w, case, agent, *step, Some(Outcome::Refunded), ""))
                .await;
            took.unwrap();
            check("a step").await;
        }
    }
    let waiting = check("all steps").await;
    assert!(waiting > 3, "{waiting} wait for their money");
    let first = cases[0];
    let refund = store
        .write(Durability::Normal, move |w| {
            let payload = Payload::Refund(Refund {
                account,
                order: OrderRef { id: id(), remote: "order".into(), number: "1".into() },
                payment: "pay".into(),
                method: "card".into(),
                amount: Money::new(Decimal::TEN, Currency::new("EUR").unwrap()),
                reason: None,
                note: String::new(),
                lines: vec![],
            });
            let new = operation::NewOperation {
                request: "r".into(),
                position: 0,
                agent,
                payload,
                facts: None,
                conversation: None,
                after: vec![],
                undo_until: Timestamp(0),
                not_before: Timestamp(0),
                stale_after: Timestamp(0),
            };
            let operation = operation::insert(w, &new)?;
            link(w, first, agent, operation)?;
            Ok(operation)
        })
        .await
        .unwrap();
    assert_eq!(check("a refund is asked for").await, waiting - 1);
    store
        .write(Durability::Normal, move |w| {
            let stored = operation::get(&w.reader(), refund)?;
            operation::set_state(w, &stored, &State::Cancelled)
        })
        .await
        .unwrap();
    assert_eq!(check("it is called off").await, waiting);
    store
        .write(Durability::Normal, move |w| {
            w.connection().execute("DELETE FROM after_sales_case WHERE id = ?", [first.0.as_bytes()])?;
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(check("a case is gone").await, waiting - 1);
}
