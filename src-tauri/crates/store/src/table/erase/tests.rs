//! A person is erased: afterwards nothing of theirs stands in the decrypted store, its index or its backups, and no sync
//! brings them back.

use model::{
    amend::AddressParts,
    id::{ConversationId, CustomerId, OrderId},
    money::{Currency, Money},
    operation::{Event, State},
    order::{PostalAddress, Return, ReturnStatus},
    payload::{OrderRef, Payload, Refund},
    time::{DAY, Timestamp},
};
use uuid::Uuid;

use crate::{
    Durability,
    connection::{Access, connect},
    table::{
        case, compensation,
        customer::{self, Kind, Profile},
        ingest::tests::{
            desk::{ANNA, BEN, Desk, letter},
            shop::{bring, order, orders, shipped, shop},
        },
        message, operation, search, shop_order,
    },
    testing::KEY,
};

/// What only this person has ever said, or been called.
const WORDS: [&str; 13] = [
    "anna@example.test",
    "Anna@Example.test",
    "Anna",
    "zitronenfalter",
    "Zitronenfalter",
    "台灯坏了",
    "+49 30 123456",
    "+4930123456",
    "Lindenallee",
    "wackelt.jpg",
    "PIXELS OF ANNA",
    "mag kein Plastik",
    "ANNA-1",
];

/// All that the store holds, in the clear: every column of every table, every word of the index, and the bytes of a file
/// without encryption.
fn everything(desk: &Desk, path: &std::path::Path) -> Vec<u8> {
    let connection = connect(path, &KEY, Access::Copy).unwrap();
    let plain = desk.store.folder().join("plain.db");
    let _ = std::fs::remove_file(&plain);
    connection
        .execute_batch(&format!(
            "ATTACH '{}' AS plain KEY ''; SELECT sqlcipher_export('plain');
             CREATE VIRTUAL TABLE temp.term USING fts5vocab('main', 'message_search', 'row');",
            plain.display()
        ))
        .unwrap();
    let mut all = String::new();
    let mut terms = connection.prepare("SELECT term FROM temp.term UNION ALL SELECT word FROM search_word").unwrap();
    for term in terms.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        all.push_str(&term.unwrap());
        all.push('\n');
    }
    drop(terms);
    let free: i64 = connection.query_row("PRAGMA freelist_count", [], |row| row.get(0)).unwrap();
    assert_eq!(free, 0, "freed pages hold what was");
    connection.execute_batch("DETACH plain").unwrap();
    let mut bytes = all.into_bytes();
    bytes.extend(std::fs::read(&plain).unwrap());
    std::fs::remove_file(&plain).unwrap();
    bytes
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

fn annas_order() -> model::order::Order {
    let mut order = shipped(order("1042", "Anna@Example.test"));
    order.ship_to = Some(PostalAddress {
        lines: vec!["Lindenallee 5".into()],
        city: "Berlin".into(),
        postal_code: "10115".into(),
        country: "DE".into(),
    });
    order.returns.push(Return {
        remote: "ret".into(),
        number: String::new(),
        status: ReturnStatus::Requested,
        created_at: Timestamp(3_000),
        received_at: None,
        note: "Anna: Zitronenfalter".into(),
        lines: vec![],
        operation: None,
    });
    order
}

fn bens_order(phone: &str) -> model::order::Order {
    let mut order = order("1043", BEN);
    order.name = "Ben".into();
    order.phone = Some(phone.into());
    order
}

/// Anna wrote, bought, was refunded and noted about; Ben wrote of her.
async fn a_desk_that_knows_anna() -> (Desk, CustomerId, model::id::AccountId) {
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    let first = desk
        .letter("lamp")
        .with(|mail| {
            mail.from.name = "Anna Berg".into();
            mail.fresh = "Mein Zitronenfalter wackelt. 台灯坏了".into();
            mail.text.clone_from(&mail.fresh);
            mail.html = Some("<p>Mein Zitronenfalter</p>".into());
        })
        .file("wackelt.jpg", "image/jpeg", Some(b"PIXELS OF ANNA"));
    let of_ben = desk.letter("ben").from(BEN).later(5).with(|mail| {
        mail.fresh = "My friend anna@example.test has it too.".into();
        mail.text.clone_from(&mail.fresh);
        mail.html = Some("<a href='mailto:anna@example.test'>her</a>".into());
        mail.cc = vec![crate::table::ingest::tests::desk::address("", ANNA)];
    });
    desk.bring([first, of_ben]).await;
    bring(&desk, shop, orders(&[annas_order(), bens_order("+49 40 99999")])).await;
    let agent = desk.agent;
    let customer = desk
        .write(move |w| {
            let (id, _) = customer::by_email(&w.reader(), ANNA)?.unwrap();
            let now = customer::profile(&w.reader(), id)?;
            let noted = Profile { preferences: "mag kein Plastik".into(), notes: "Anna ruft an".into(), ..now };
            customer::set_profile(w, agent, id, &noted)?;
            customer::set_tag(w, agent, id, "Freundin von Anna", true)?;
            Ok(id)
        })
        .await;
    let talk = desk.store.read(move |r| Ok(customer::card(r, customer, 5)?.talks.remove(0).id)).await.unwrap();
    desk.write(move |w| message::add_note(w, talk, agent, "Anna meint den Zitronenfalter").map(drop)).await;
    desk.store.now.advance(1);
    after_sales(&desk, customer, talk).await;
    desk.store.now.advance(1);
    while desk.write(|w| search::index_next(w, 100)).await > 0 {}
    (desk, customer, shop)
}

/// Cases of her conversation and of her order alone, and what was given, each with words about her.
async fn after_sales(desk: &Desk, customer: CustomerId, talk: ConversationId) {
    let (agent, brand) = (desk.agent, desk.brand);
    desk.write(move |w| {
        let order = shop_order::of_customer(&w.reader(), customer, 1)?.remove(0).id;
        let new = case::NewCase {
            brand,
            conversation: Some(talk),
            order: Some(order),
            customer: Some(customer),
            kind: model::case::Kind::Damaged,
            cause: "damaged".into(),
            reason: "Zitronenfalter wackelt bei Anna".into(),
            lines: vec![],
            priority: model::case::Priority::Normal,
            due: None,
        };
        let id = case::open(w, agent, &new)?;
        let content = case::Content {
            cause: new.cause.clone(),
            reason: new.reason.clone(),
            owner: None,
            priority: new.priority,
            due: None,
            next_step: "Anna anrufen".into(),
            serial: "ANNA-1".into(),
        };
        case::set(w, id, agent, &content)?;
        case::event(w, id, agent, model::case::Actor::Agent, "note", "Anna war nicht da")?;
        case::open(w, agent, &case::NewCase { conversation: None, customer: None, ..new })?;
        let given = compensation::NewCompensation {
            order,
            customer: Some(customer),
            kind: "elsewhere".into(),
            amount: None,
            how: "Anna: Gutschein".into(),
        };
        compensation::add(w, agent, &given).map(drop)
    })
    .await;
}

async fn cases(desk: &Desk) -> Vec<case::ListRow> {
    desk.store.read(|r| case::list(r, case::View::Active, None, 9)).await.unwrap().rows
}

async fn refund(desk: &Desk, customer: CustomerId, account: model::id::AccountId, done: bool) -> OrderId {
    let agent = desk.agent;
    desk.write(move |w| {
        let order = shop_order::of_customer(&w.reader(), customer, 1)?.remove(0);
        let new = operation::NewOperation {
            request: Uuid::now_v7().to_string(),
            position: 0,
            agent,
            payload: Payload::Refund(Refund {
                account,
                order: OrderRef { id: order.id, remote: "order_1042".into(), number: "1042".into() },
                payment: "pay".into(),
                method: "card".into(),
                amount: Money::new("24.90".parse().unwrap(), Currency::new("EUR").unwrap()),
                reason: None,
                note: "Anna: Zitronenfalter".into(),
                lines: vec![],
            }),
            facts: None,
            conversation: None,
            after: vec![],
            undo_until: Timestamp(0),
            not_before: Timestamp(0),
            stale_after: Timestamp(0),
        };
        let id = operation::insert(w, &new)?;
        if done {
            let now = operation::get(&w.reader(), id)?;
            let next = now.state.after(Event::StepDone { last: true }).unwrap();
            operation::set_state(w, &now, &next)?;
            operation::record(w, id, "refund", 1, "done", "to Anna", None)?;
        }
        Ok(order.id)
    })
    .await
}

#[tokio::test]
async fn nothing_of_the_person_is_left_and_the_books_are() {
    let (desk, anna, account) = a_desk_that_knows_anna().await;
    let order = refund(&desk, anna, account, true).await;
    let before = desk.store.backup().await.unwrap();
    let all = everything(&desk, desk.store.path());
    let shown = |row: &case::ListRow| (row.customer_name.clone(), row.order_number.clone(), row.gist.clone());
    let anna_berg = |gist: &str| ("Anna Berg".to_owned(), "1042".to_owned(), gist.to_owned());
    let named = [anna_berg("Anna anrufen"), anna_berg("Zitronenfalter wackelt bei Anna")];
    assert_eq!(cases(&desk).await.iter().map(shown).collect::<Vec<_>>(), named);
    let missing: Vec<&&str> = WORDS.iter().filter(|word| !holds(&all, word)).collect();
    assert!(missing.is_empty(), "the test looks for what was never there: {missing:?}");

    desk.store.now.advance(60_000);
    let erased = desk.store.erase(desk.agent, anna).await.unwrap();
    assert_eq!((erased.report.conversations, erased.report.messages, erased.report.files), (1, 2, 1));
    assert_eq!((erased.report.orders, erased.report.operations, erased.report.mentions), (1, 1, 1));
    assert_eq!((erased.report.cases, erased.report.given), (2, 1));
    assert_eq!(erased.report.at_providers.iter().map(|at| at.2).sum::<u32>(), 2, "{:?}", erased.report.at_providers);
    assert!(!before.exists(), "a backup that holds the person is left");
    let backups: Vec<_> =
        std::fs::read_dir(before.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(backups.len(), 1);
    for path in [desk.store.path(), &backups[0]] {
        let all = everything(&desk, path);
        let left: Vec<&&str> = WORDS.iter().filter(|word| holds(&all, word)).collect();
        assert!(left.is_empty(), "{} still holds {left:?}", path.display());
    }

    // The refund's record and the order's sums stand.
    let kept = desk.store.read(move |r| {
        let order = shop_order::get(r, order)?;
        let done = operation::of_order(r, order.id)?.remove(0);
        Ok((order, done))
    });
    let (order, done) = kept.await.unwrap();
    assert_eq!((order.customer, order.order.captured().to_string().as_str()), (None, "189.00 EUR"));
    assert_eq!((done.state, done.payload.amount().unwrap().to_string().as_str()), (State::Done, "24.9"));
    let nobody = (String::new(), "1042".to_owned(), String::new());
    assert_eq!(cases(&desk).await.iter().map(shown).collect::<Vec<_>>(), [nobody.clone(), nobody]);
    // Ben's letter is his own, without her address.
    let talk = desk.talk().await;
    let text = desk.timeline(talk.id).await.remove(0).fresh;
    assert_eq!(text, "My friend … has it too.");
}

#[test]
fn of_a_new_address_no_part_is_left() {
    let part = || Some("Zitronenfalter".to_owned());
    let parts = AddressParts {
        first_name: part(),
        last_name: part(),
        company: part(),
        street: part(),
        addition: part(),
        postal_code: part(),
        city: part(),
        province: part(),
        phone: part(),
    };
    let mut stored = serde_json::json!({ "order": { "remote": "order_1042" }, "to": parts });
    super::scrub::forget_words(&mut stored, false);
    assert!(!stored.to_string().contains("Zitronenfalter"), "{stored}");
    assert_eq!(stored["order"]["remote"], "order_1042");
}

#[tokio::test]
async fn no_sync_brings_them_back_but_they_may_come_anew() {
    let (desk, anna, account) = a_desk_that_knows_anna().await;
    desk.store.erase(desk.agent, anna).await.unwrap();
    let old = letter("lamp").at(Timestamp(desk.now().0 - DAY)).with(|mail| mail.digest = "another".into());
    let ours = desk.letter("ours").at(Timestamp(desk.now().0 - DAY)).sent_to("Anna@example.test");
    desk.bring([old, ours]).await;
    bring(&desk, account, orders(&[annas_order()])).await;
    assert_eq!(desk.talks().await.len(), 1, "only Ben's");
    let found = desk.store.read(|r| Ok((customer::by_email(r, ANNA)?, shop_order::find(r, "1042", 9)?)));
    let (back, orders) = found.await.unwrap();
    assert_eq!(back, None);
    assert_eq!((orders.len(), orders[0].customer, orders[0].name.as_str()), (1, None, ""));

    desk.store.now.advance(DAY);
    desk.bring([desk.letter("again")]).await;
    assert_eq!(desk.talks().await.len(), 2, "who writes anew is somebody again");
}

#[tokio::test]
async fn nothing_is_erased_while_money_is_on_its_way() {
    let (desk, anna, account) = a_desk_that_knows_anna().await;
    refund(&desk, anna, account, false).await;
    let report = desk.store.read(move |r| super::preview(r, anna)).await.unwrap();
    assert_eq!(report.open.len(), 1);
    assert!(matches!(desk.store.erase(desk.agent, anna).await, Err(crate::StoreError::Content(_))));
    assert!(desk.store.read(move |r| customer::get(r, anna)).await.is_ok());
}

#[tokio::test]
async fn two_records_made_one_come_apart_as_they_were() {
    let (desk, anna, shop) = a_desk_that_knows_anna().await;
    let agent = desk.agent;
    let all = |desk: &Desk| {
        let store = desk.store.store.clone();
        async move {
            store
                .read(|r| {
                    let rows = "SELECT 'i', kind || value, hex(customer) FROM customer_identity
                        UNION SELECT 'c', hex(id), hex(customer) || customer_name FROM conversation
                        UNION SELECT 'o', number, hex(customer) FROM shop_order
                        UNION SELECT 't', tag, hex(customer) FROM customer_tag
                        UNION SELECT 'p', hex(id), name || notes || preferences || since FROM customer";
                    let mut statement = r.connection().prepare(rows)?;
                    let rows = statement
                        .query_map([], |row| Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?]))?
                        .collect::<rusqlite::Result<Vec<_>>>()?;
                    Ok(rows)
                })
                .await
                .unwrap()
        }
    };
    bring(&desk, shop, orders(&[bens_order("+49 30 123456")])).await;
    let before = all(&desk).await;
    // Ben's order has her number: that is what offers him.
    let alike = desk.store.read(move |r| customer::alike(r, anna)).await.unwrap();
    assert_eq!((alike.len(), alike[0].by.as_str()), (1, "phone"));
    let ben = alike[0].id;
    let merge = desk.write(move |w| customer::merge(w, agent, anna, ben)).await;
    let card = desk.store.read(move |r| customer::card(r, anna, 9)).await.unwrap();
    assert_eq!((card.talks.len(), card.bought.orders, card.customer.identities.len()), (2, 2, 6));
    assert!(desk.store.read(move |r| customer::alike(r, anna)).await.unwrap().is_empty());
    assert_eq!(desk.store.read(move |r| customer::standing_for(r, ben)).await.unwrap(), anna);
    // What comes now meets in the one record.
    desk.bring([desk.letter("more").from(BEN).replies(&["ben"]).later(9)]).await;
    assert_eq!(desk.talks().await.len(), 2);
    let twice = desk.store.write(Durability::Normal, move |w| customer::merge(w, agent, anna, ben)).await;
    assert!(twice.is_err());

    desk.write(move |w| customer::unmerge(w, agent, merge)).await;
    assert_eq!(all(&desk).await, before);
    assert!(desk.store.write(Durability::Normal, move |w| customer::unmerge(w, agent, merge)).await.is_err());
    // A number that two people share is not taken from the other.
    desk.store.erase(agent, anna).await.unwrap();
    let bens = desk.store.read(|r| shop_order::find(r, "1043", 1)).await.unwrap().remove(0).id;
    let phone = desk.store.read(move |r| Ok(shop_order::get(r, bens)?.order.phone)).await.unwrap();
    assert_eq!(phone.as_deref(), Some("+49 30 123456"));
}

#[tokio::test]
async fn the_export_holds_all_and_nothing_of_others() {
    let (desk, anna, account) = a_desk_that_knows_anna().await;
    refund(&desk, anna, account, true).await;
    let export = desk.store.read(move |r| super::export(r, anna)).await.unwrap();
    let text = serde_json::to_string(&export).unwrap();
    for word in WORDS.iter().filter(|word| !word.chars().all(char::is_lowercase) && **word != "PIXELS OF ANNA") {
        assert!(text.contains(word), "{word} is not in it");
    }
    assert!(text.contains("UElYRUxTIE9GIEFOTkE="), "the file's bytes are in it");
    assert!(!text.contains(BEN) && !text.contains("My friend"), "somebody else's words are in it");
    assert_eq!(export["after_sales_case"].as_array().unwrap().len(), 2);
    assert_eq!(export["message"].as_array().unwrap().len(), 2);
    assert_eq!(export["operation"][0]["payload"]["amount"]["amount"], "24.9");
}

#[tokio::test]
async fn everything_stands_in_one_line_of_time() {
    let (desk, anna, account) = a_desk_that_knows_anna().await;
    refund(&desk, anna, account, true).await;
    let line = desk.store.read(move |r| customer::timeline(r, anna, None, 50)).await.unwrap();
    let kinds: std::collections::HashSet<Kind> = line.iter().map(|entry| entry.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::MessageIn,
            Kind::Note,
            Kind::Operation,
            Kind::Placed,
            Kind::ReturnAsked,
            Kind::Shipped,
            Kind::Case,
            Kind::Given
        ]
        .into()
    );
    assert!(line.is_sorted_by_key(|entry| std::cmp::Reverse(entry.at)));
    // Page after page gives the same.
    let newest = desk.store.read(move |r| customer::timeline(r, anna, None, 3)).await.unwrap();
    let at = newest.last().unwrap().at;
    let rest = desk.store.read(move |r| customer::timeline(r, anna, Some(at), 50)).await.unwrap();
    assert_eq!(newest.len() + rest.len(), line.len());
}
