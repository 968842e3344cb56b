//! Orders and customers of a shop.

use model::{
    customer::ShopCustomer,
    id::{AccountId, RemoteId},
    message::MessageKind,
    money::Currency,
    order::{
        Fulfilment, FulfilmentStatus, LineDetail, Order, OrderLine, Payment, PaymentStatus, Reason, RefundRecord,
        Totals, Tracking,
    },
    time::{DAY, Timestamp},
};
use rust_decimal::Decimal;

use super::desk::{ANNA, BEN, Desk, add_account};
use crate::{
    Change,
    table::{
        account::{self, Kind},
        conversation, customer,
        ingest::{self, ShopRows},
        shop_order::{self, Asked},
    },
};

pub(crate) async fn shop(desk: &Desk) -> AccountId {
    let brand = desk.brand;
    desk.write(move |writer| add_account(writer, brand, Kind::Shop, "")).await
}

pub(crate) async fn bring(desk: &Desk, shop: AccountId, rows: ShopRows) {
    desk.write(move |writer| ingest::shop(writer, shop, &rows)).await;
}

pub(crate) fn orders(orders: &[Order]) -> ShopRows {
    ShopRows { orders: orders.to_vec(), cursor: serde_json::json!({ "at": orders.len() }), ..ShopRows::default() }
}

pub(crate) fn order(number: &str, email: &str) -> Order {
    let paid = Decimal::new(18_900, 2);
    Order {
        remote: RemoteId::new(format!("order_{number}")),
        number: number.into(),
        customer: Some(RemoteId::new(format!("cus_{email}"))),
        name: "Anna Berg".into(),
        email: Some(email.into()),
        phone: Some("+49 30 123456".into()),
        currency: Currency::new("EUR").unwrap(),
        placed_at: Timestamp(1_000),
        updated_at: Timestamp(1_000),
        cancelled_at: None,
        payment_status: PaymentStatus::Paid,
        fulfilment_status: FulfilmentStatus::Unfulfilled,
        outstanding: Decimal::ZERO,
        totals: Totals {
            items: paid,
            shipping: Decimal::ZERO,
            discount: Decimal::ZERO,
            tax: Decimal::ZERO,
            total: paid,
        },
        lines: vec![OrderLine {
            remote: "line".into(),
            title: "Lamp".into(),
            variant: String::new(),
            sku: String::new(),
            quantity: 2,
            total: paid,
            fulfilled: 0,
            delivered: 0,
            return_requested: 0,
            returned: 0,
            detail: LineDetail::default(),
        }],
        payments: vec![Payment {
            remote: "pay".into(),
            method: "card".into(),
            captured: paid,
            refunded: Decimal::ZERO,
            captured_at: None,
            refunds: vec![],
        }],
        fulfilments: vec![],
        returns: vec![],
        ship_to: None,
        open_change: None,
        url: None,
    }
}

pub(crate) fn shipped(mut order: Order) -> Order {
    order.fulfilments.push(Fulfilment {
        remote: "ful".into(),
        shipped_at: Some(Timestamp(2_000)),
        delivered_at: None,
        cancelled_at: None,
        tracking: vec![Tracking { number: "jd00 0123".into(), url: None, carrier: String::new() }],
    });
    order
}

#[tokio::test]
async fn an_order_and_a_mail_meet_in_the_address() {
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    desk.bring([desk.letter("lamp").with(|mail| mail.from.name = "anna b".into())]).await;
    bring(&desk, shop, orders(&[order("1042", "Anna@Example.test"), order("1043", BEN)])).await;
    let talk = desk.talk().await;
    let card = desk.store.read(move |reader| customer::card(reader, talk.customer, 5)).await.unwrap();
    assert_eq!((card.bought.orders, card.bought.items, card.talks.len()), (1, 2, 1));
    assert_eq!(card.bought.paid[0].to_string(), "189.00 EUR");
    assert!(card.bought.refunded.is_empty());
    // The shop's record names the customer; what an order says of the recipient does not.
    assert_eq!(card.customer.name, "anna b");
    let record = ShopCustomer {
        remote: RemoteId::new(format!("cus_{ANNA}")),
        name: "Anna Berg".into(),
        email: Some(ANNA.into()),
        phone: None,
        created_at: Timestamp(500),
        updated_at: Timestamp(500),
    };
    bring(&desk, shop, ShopRows { customers: vec![record], ..ShopRows::default() }).await;
    assert_eq!(desk.talk().await.customer_name, "Anna Berg");
    let card = desk.store.read(move |reader| customer::card(reader, talk.customer, 5)).await.unwrap();
    assert_eq!(card.customer.since, Some(Timestamp(500)));
    // Ben's order has the same phone number, and is Ben's all the same.
    let found = desk.store.read(|reader| shop_order::find(reader, BEN, 9)).await.unwrap();
    assert_ne!(found[0].customer, Some(talk.customer));
}

#[tokio::test]
async fn an_order_is_found_by_all_that_people_call_it() {
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    let mut other = order("A-28665", BEN);
    other.name = "李雷".into();
    other.phone = Some("13800001111".into());
    bring(&desk, shop, orders(&[shipped(order("1042", ANNA)), other])).await;
    for (query, number) in [
        ("#1042", "1042"),
        (" 1042 ", "1042"),
        ("104", "1042"),
        ("#a-28665", "A-28665"),
        (ANNA, "1042"),
        ("ANNA@example.test", "1042"),
        ("anna@", "1042"),
        ("anna b", "1042"),
        ("Anna Berg", "1042"),
        ("李", "A-28665"),
        ("0049 30 123456", "1042"),
        ("+49 30 123 456", "1042"),
        ("JD000123", "1042"),
        ("jd00 0123", "1042"),
    ] {
        let found = desk.store.read(move |reader| shop_order::find(reader, query, 9)).await.unwrap();
        assert_eq!(found.iter().map(|order| order.number.as_str()).collect::<Vec<_>>(), [number], "{query}");
    }
    for query in ["", "#", "9", "@", "nobody@example.test"] {
        assert!(desk.store.read(move |reader| shop_order::find(reader, query, 9)).await.unwrap().is_empty(), "{query}");
    }
}

#[tokio::test]
async fn an_order_read_again_is_replaced_and_one_unchanged_is_only_newer() {
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    bring(&desk, shop, orders(&[order("1042", ANNA)])).await;
    let remote = RemoteId::new("order_1042");
    let get = || {
        let remote = remote.clone();
        async { desk.store.read(move |reader| shop_order::by_remote(reader, shop, &remote)).await.unwrap().unwrap() }
    };
    let first = get().await;
    let mut changes = desk.store.changes();
    desk.store.now.advance(60_000);
    bring(&desk, shop, orders(&[order("1042", ANNA)])).await;
    let second = get().await;
    assert_eq!((second.id, second.as_of), (first.id, first.as_of.plus_ms(60_000)));
    assert!(changes.try_recv().unwrap().contains(&Change::Order(first.id)));
    bring(&desk, shop, orders(&[shipped(order("1042", ANNA))])).await;
    assert_eq!(get().await.order, shipped(order("1042", ANNA)));
    let gone = ShopRows { gone: vec![remote.clone()], ..ShopRows::default() };
    bring(&desk, shop, gone).await;
    assert!(get().await.gone);
    bring(&desk, shop, orders(&[shipped(order("1042", ANNA))])).await;
    assert!(!get().await.gone, "it is back");
    let now = desk.now();
    assert_eq!(desk.write(move |writer| ingest::swept(writer, shop, &[], now)).await, 0, "it was read since");
    let later = now.plus_ms(1);
    assert_eq!(desk.write(move |writer| ingest::swept(writer, shop, &[], later)).await, 1);
    assert!(get().await.gone);
    let cursor = desk.store.read(move |reader| account::get(reader, shop)).await.unwrap().cursor;
    assert_eq!(cursor, Some(serde_json::json!({ "at": 1 })));
}

#[tokio::test]
async fn what_happens_to_an_order_is_said_in_the_conversation() {
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    bring(&desk, shop, orders(&[order("1042", ANNA)])).await;
    desk.bring([desk.letter("lamp")]).await;
    let refund = |operation| RefundRecord {
        remote: RemoteId::new(format!("ref_{operation:?}")),
        amount: Decimal::new(2490, 2),
        note: String::new(),
        at: Timestamp(3_000),
        operation,
    };
    let mut after = shipped(order("1042", ANNA));
    after.payments[0].refunds = vec![refund(None), refund(Some(model::id::OperationId(uuid::Uuid::now_v7())))];
    bring(&desk, shop, orders(&[after.clone()])).await;
    bring(&desk, shop, orders(&[after])).await;
    let talk = desk.talk().await;
    let events: Vec<_> = desk
        .timeline(talk.id)
        .await
        .into_iter()
        .filter(|item| item.kind == MessageKind::Event)
        .map(|item| (item.event, item.fresh, item.order.is_some()))
        .collect();
    let expected =
        [("order_shipped".into(), "jd00 0123".into(), true), ("order_refunded".into(), "24.90 EUR".into(), true)];
    assert_eq!(events, expected, "the desk's own refund stands there as its operation");
    assert!(talk.unread && talk.snippet == "This is lamp.", "an event is no message");
}

#[tokio::test]
async fn pages_of_orders_join_without_a_gap() {
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    let all: Vec<Order> = (0..25)
        .map(|n| Order { placed_at: Timestamp(n / 3 * DAY), ..order(&format!("{}", 1_000 + n), ANNA) })
        .collect();
    bring(&desk, shop, orders(&all)).await;
    for brand in [None, Some(desk.brand)] {
        let mut after = None;
        let mut seen = Vec::new();
        loop {
            let page = desk.store.read(move |reader| shop_order::newest(reader, brand, after, 4)).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.placed_at, last.id));
            seen.extend(page.into_iter().map(|order| order.placed_at));
        }
        assert_eq!(seen.len(), 25);
        assert!(seen.is_sorted_by(|a, b| a >= b));
    }
    let customer = desk.store.read(|reader| customer::find(reader, "anna", 3)).await.unwrap();
    assert_eq!((customer.len(), customer[0].email.as_deref()), (1, Some(ANNA)));
    let id = customer[0].id;
    assert_eq!(desk.store.read(move |reader| shop_order::of_customer(reader, id, 100)).await.unwrap().len(), 25);
    assert_eq!(desk.store.read(|reader| shop_order::by_number(reader, "#1007")).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_order_is_found_by_any_word_of_its_customers_name() {
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    let mut mara = order("1042", ANNA);
    mara.name = "Mara Kessler".into();
    let mut ben = order("1043", BEN);
    ben.name = "Ben Álvarez".into();
    bring(&desk, shop, orders(&[mara, ben])).await;
    desk.write(|writer| crate::table::search::index_next(writer, 100)).await;
    for (query, number) in
        [("Kessler", "1042"), ("kess", "1042"), ("kessler mara", "1042"), ("alvarez", "1043"), ("álv", "1043")]
    {
        let found = desk.store.read(move |reader| shop_order::find(reader, query, 9)).await.unwrap();
        assert_eq!(found.iter().map(|order| order.number.as_str()).collect::<Vec<_>>(), [number], "{query}");
    }
    for query in ["kessler ben", "essler", "k"] {
        assert!(desk.store.read(move |reader| shop_order::find(reader, query, 9)).await.unwrap().is_empty(), "{query}");
    }
}

#[tokio::test]
async fn a_phone_number_is_found_however_it_is_written() {
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    let with = |number: &str, email: &str, phone: &str| {
        let mut order = order(number, email);
        order.phone = Some(phone.into());
        order
    };
    let all = [
        with("1", "a@example.test", "+49 171 2345678"),
        with("2", "b@example.test", "0151 7654321"),
        with("3", "c@example.test", "+43 171 2345678"),
    ];
    bring(&desk, shop, orders(&all)).await;
    for (query, wanted, customers) in [
        ("0171 2345678", vec!["1", "3"], 2),
        ("0171/234-5678", vec!["1", "3"], 2),
        ("+49 171 2345678", vec!["1"], 1),
        ("0049 171 2345678", vec!["1"], 1),
        ("+49 151 7654321", vec!["2"], 1),
        ("0151 7654321", vec!["2"], 1),
        ("7654321", vec!["2"], 1),
        ("+41 171 2345678", vec![], 0),
        ("0172 2345678", vec![], 0),
    ] {
        let (found, people) = desk
            .store
            .read(move |reader| Ok((shop_order::find(reader, query, 9)?, customer::find(reader, query, 9)?)))
            .await
            .unwrap();
        let mut found: Vec<String> = found.into_iter().map(|order| order.number).collect();
        found.sort();
        assert_eq!((found, people.len()), (wanted.iter().map(ToString::to_string).collect(), customers), "{query}");
    }
    let plan = desk
        .store
        .read(|reader| {
            let mut plan = String::new();
            for (table, column, indexed) in
                [("shop_order", "phone", "phone <> ''"), ("customer_identity", "value", "kind = 'phone'")]
            {
                let condition = customer::same_number(column, indexed);
                let sql = format!("EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {condition}");
                let mut statement = reader.connection().prepare(&sql)?;
                let rows = statement.raw_query().mapped(|row| row.get::<_, String>(3));
                plan += &rows.collect::<rusqlite::Result<Vec<_>>>()?.join("\n");
            }
            Ok(plan)
        })
        .await
        .unwrap();
    assert!(plan.contains("shop_order_by_phone_end") && plan.contains("customer_identity_by_phone_end"), "{plan}");
}

#[tokio::test]
async fn reasons_are_replaced_as_a_whole() {
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    let reason = |label: &str| Reason { remote: RemoteId::new(label), label: label.into() };
    let rows =
        |returns: Vec<Reason>| ShopRows { reasons: Some((returns, vec![reason("goodwill")])), ..ShopRows::default() };
    bring(&desk, shop, rows(vec![reason("too small"), reason("broken")])).await;
    bring(&desk, shop, rows(vec![reason("broken")])).await;
    let get = |asked| desk.store.read(move |reader| shop_order::reasons(reader, shop, asked));
    assert_eq!(get(Asked::Return).await.unwrap(), [reason("broken")]);
    assert_eq!(get(Asked::Refund).await.unwrap(), [reason("goodwill")]);
}

#[tokio::test]
async fn a_page_of_the_list_has_a_next_one_and_the_palette_finds_by_name() {
    let desk = Desk::new().await;
    let letters = (0..7).map(|n| desk.letter(&format!("m{n}")).later(n).from(&format!("c{n}@example.test")));
    desk.bring(letters).await;
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let page = desk
            .store
            .read(move |reader| conversation::page(reader, conversation::View::Unassigned, None, after, 3))
            .await
            .unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.subject));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (0..7).rev().map(|n| format!("About m{n}")).collect::<Vec<_>>());
    let found = desk.store.read(|reader| conversation::by_text(reader, "about M3", 5)).await.unwrap();
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn an_unfinished_return_is_a_case_until_it_is_finished() {
    use model::order::{Return, ReturnStatus};
    let desk = Desk::new().await;
    let shop = shop(&desk).await;
    let with = |status| Order {
        returns: vec![Return {
            remote: "ret".into(),
            number: String::new(),
            status,
            created_at: Timestamp(5_000),
            received_at: None,
            note: String::new(),
            lines: vec![],
            operation: None,
        }],
        ..order("1042", ANNA)
    };
    for (status, since, cases) in [
        (ReturnStatus::Requested, 4_000, 1),
        (ReturnStatus::Requested, 5_000, 0),
        (ReturnStatus::PartlyReceived, 0, 1),
        (ReturnStatus::Received, 0, 0),
        (ReturnStatus::Cancelled, 0, 0),
    ] {
        bring(&desk, shop, orders(&[with(status)])).await;
        let found = desk.store.read(move |reader| shop_order::cases(reader, shop, Timestamp(since))).await.unwrap();
        assert_eq!(found.len(), cases, "{status:?} since {since}");
    }
}
