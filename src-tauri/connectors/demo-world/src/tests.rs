//! What a world must be, and that it keeps what happens in it.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    id::OperationId,
    message::Address,
    money::Money,
    order::{FulfilmentStatus as F, Order, PaymentStatus as P, ReturnStatus},
    payload::{CreateReturn, OrderRef, Payload, Refund, SendMessage},
    returns::ReturnItem,
    time::{DAY, MINUTE, SECOND, Timestamp},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{
    Folder, Offline, Pace, SEED, State, World, books, genesis, live, post,
    talk::{shop, written},
};

const NOW: Timestamp = Timestamp(1_795_344_600_000);

fn world() -> State {
    genesis::make_world(SEED, NOW)
}

fn orders(state: &State) -> Vec<&Order> {
    state.orders.values().map(|kept| &kept.order).collect()
}

#[test]
fn a_world_comes_from_its_seed() {
    let text = |seed| serde_json::to_string(&genesis::make_world(seed, NOW)).unwrap();
    assert_eq!(text(SEED), text(SEED));
    assert_ne!(text(SEED), text(SEED + 1));
}

#[test]
fn it_has_five_hundred_orders_in_every_state() {
    let state = world();
    let all = orders(&state);
    assert_eq!((all.len(), state.people.len()), (500, 300));
    let with = |what: &str, is: &dyn Fn(&Order) -> bool| {
        let count = all.iter().filter(|order| is(order)).count();
        assert!(count >= 2, "{count} orders are {what}");
    };
    for status in [P::Unpaid, P::Authorized, P::Paid, P::PartlyRefunded, P::Refunded, P::Cancelled] {
        with(&format!("{status:?}"), &|order| order.payment_status == status);
    }
    for status in [F::Unfulfilled, F::PartlyShipped, F::Shipped, F::Delivered, F::Cancelled] {
        with(&format!("{status:?}"), &|order| order.fulfilment_status == status);
    }
    for status in [ReturnStatus::Requested, ReturnStatus::Received] {
        with(&format!("{status:?}"), &|order| order.returns.iter().any(|of| of.status == status));
    }
    for code in ["EUR", "USD", "JPY", "CNY"] {
        with(code, &|order| order.currency.code() == code);
    }
    with("paid in two payments", &|order| order.payments.len() == 2);
}

#[test]
fn its_books_are_sound() {
    let state = world();
    for order in orders(&state) {
        let number = &order.number;
        let lines: Decimal = order.lines.iter().map(|line| line.total).sum();
        assert_eq!(lines + order.totals.shipping, order.totals.total, "order {number}");
        assert_eq!(order.totals.items - order.totals.discount, lines, "order {number}");
        if order.captured().is_positive() {
            assert_eq!(order.captured().amount, order.totals.total, "order {number}");
        }
        for payment in &order.payments {
            let refunds: Decimal = payment.refunds.iter().map(|refund| refund.amount).sum();
            assert_eq!(payment.refunded, refunds);
            assert!(payment.refunded <= payment.captured);
            assert!(order.money(payment.captured).is_payable(), "order {number}: {}", payment.captured);
        }
        for line in &order.lines {
            assert!(line.fulfilled <= line.quantity && line.return_requested + line.returned <= line.delivered.max(1));
        }
        let parcels = order.fulfilments.iter().flat_map(|parcel| [parcel.shipped_at, parcel.delivered_at]);
        let returns = order.returns.iter().map(|of| Some(of.created_at));
        let refunds = order.payments.iter().flat_map(|payment| &payment.refunds).map(|refund| Some(refund.at));
        for at in parcels.chain(returns).chain(refunds).chain([order.cancelled_at]).flatten() {
            assert!(at >= order.placed_at && at <= NOW, "order {number}: {at:?} is not between placing and now");
        }
    }
    let numbers: Vec<u32> = state.orders.keys().copied().collect();
    let placed: Vec<i64> = orders(&state).iter().map(|order| order.placed_at.0).collect();
    assert!(numbers.is_sorted() && placed.is_sorted(), "numbers are given in the order of time");
}

#[test]
fn mara_is_who_the_first_look_shows() {
    let state = world();
    let own: Vec<&Order> = orders(&state).into_iter().filter(|order| order.name == "Mara Kessler").collect();
    let total: Decimal = own.iter().map(|order| order.totals.total).sum();
    assert_eq!((own.len(), total), (9, Decimal::new(128_410, 2)));
    let pieces =
        |of: fn(&model::order::OrderLine) -> u32| own.iter().flat_map(|order| &order.lines).map(of).sum::<u32>();
    assert_eq!((pieces(|line| line.quantity), pieces(|line| line.returned)), (23, 1));
    let lamp = own.iter().find(|order| order.number == "10372").unwrap();
    assert_eq!(lamp.captured().to_string(), "213.90 EUR");
    assert_eq!(lamp.refunded().to_string(), "0.00 EUR");
    let newest = state.mail.values().next_back().unwrap();
    assert_eq!(newest.from.name, "Mara Kessler");
    assert!(!newest.seen);
    let photos: Vec<_> =
        state.mail.values().filter(|mail| mail.from.name == "Mara Kessler").flat_map(|mail| &mail.files).collect();
    assert_eq!(photos.len(), 2);
    let mug = state.mail.values().find(|mail| mail.from.name == "李晓梅").unwrap();
    assert!(mug.text.contains("#10388"));
}

#[test]
fn people_write_in_their_languages_and_in_order() {
    let state = world();
    assert_eq!(state.talks.len(), 120);
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    for talk in &state.talks {
        *languages.entry(&state.people[talk.person].language).or_default() += 1;
    }
    assert!(languages["en"] >= 50 && languages["zh"] >= 40 && languages["de"] >= 5 && languages["ja"] >= 2);
    let mut ids = BTreeSet::new();
    let mut last = 0;
    for mail in state.mail.values() {
        assert!(ids.insert(&mail.message_id), "{} is twice", mail.message_id);
        assert!(mail.at.0 >= last && mail.at <= NOW, "later keys came later, and none tomorrow");
        last = mail.at.0;
        for text in [&mail.subject, &mail.text] {
            assert!(!text.contains(['{', '}']), "something was not filled in: {text}");
            assert!(
                !text.contains("#,") && !text.contains("# ") && !text.contains("  ") && !text.contains("()"),
                "{text}"
            );
        }
        assert!(mail.references.iter().all(|id| ids.contains(id)), "an answer comes after its question");
    }
    let subjects: BTreeSet<&str> =
        state.mail.values().filter(|mail| mail.in_reply_to.is_none()).map(|mail| mail.subject.as_str()).collect();
    assert!(subjects.len() >= 80, "only {} different subjects", subjects.len());
    let first: BTreeSet<&str> =
        state.mail.values().filter(|mail| mail.in_reply_to.is_none()).map(|mail| mail.text.as_str()).collect();
    assert!(first.len() >= 115, "only {} different letters", first.len());
    let unread = state.mail.values().filter(|mail| !mail.seen).count();
    assert!((12..60).contains(&unread), "{unread} unread");
    assert!(state.mail.values().filter(|mail| !mail.files.is_empty()).count() >= 15);
    assert!(state.mail.values().filter(|mail| mail.html.is_some()).count() >= 3);
    assert!(state.mail.values().any(|mail| mail.folder == Folder::Junk));
}

fn order_ref(order: &Order) -> OrderRef {
    OrderRef { id: Uuid::from_u128(1).into(), remote: order.remote.clone(), number: order.number.clone() }
}

fn refund_of(order: &Order, amount: &str) -> Payload {
    Payload::Refund(Refund {
        account: Uuid::from_u128(1).into(),
        order: order_ref(order),
        payment: order.payments[0].remote.clone(),
        method: "card".into(),
        amount: Money::new(amount.parse().unwrap(), order.currency),
        reason: None,
        note: "shade".into(),
        lines: vec![],
    })
}

fn answer_to(state: &State, name: &str, text: &str) -> SendMessage {
    let mail = state.mail.values().rev().find(|mail| mail.from.name == name).unwrap();
    SendMessage {
        account: Uuid::from_u128(1).into(),
        conversation: Uuid::from_u128(2).into(),
        message: Uuid::from_u128(3).into(),
        from: shop(),
        to: vec![mail.from.clone()],
        cc: vec![],
        bcc: vec![],
        subject: format!("Re: {}", mail.subject),
        text: text.into(),
        html: None,
        attachments: vec![],
        in_reply_to: Some(mail.message_id.clone()),
        references: vec![mail.message_id.clone()],
        seen: None,
    }
}

/// Looks every second for so long; what customers wrote meanwhile.
fn watch(state: &mut State, from: Timestamp, ms: i64) -> Vec<(String, String)> {
    let known = state.last_key;
    for second in 0..ms / SECOND {
        live::tick(state, from.plus_ms(second * SECOND), Pace::Calm);
    }
    let new = state.mail.range(known + 1..).filter(|(_, mail)| mail.folder == Folder::Inbox);
    new.map(|(_, mail)| (mail.from.name.clone(), mail.text.clone())).collect()
}

#[test]
fn customers_write_while_one_watches() {
    let mut state = world();
    let new = watch(&mut state, NOW, 10 * MINUTE);
    assert!((8..=24).contains(&new.len()), "{} new messages in ten minutes", new.len());
    let people: BTreeSet<_> = new.iter().map(|(name, _)| name).collect();
    assert!(people.len() > new.len() / 2, "different people write");
    let orders = state.orders.len();
    assert!(orders > 501, "new orders come in");
}

#[test]
fn a_customer_answers_an_answer_and_thanks_for_the_money() {
    let mut state = world();
    live::tick(&mut state, NOW, Pace::Calm);
    let answer = answer_to(
        &state,
        "Mara Kessler",
        "Dear Mara, I have arranged a refund of €24.90.\n\nOn Sunday, you wrote:\n> new one?",
    );
    post::deliver(&mut state, NOW, "op@northlight.test", NOW, &answer, &[]);
    let lamp = state.orders[&10_372].order.clone();
    let operation = OperationId(Uuid::from_u128(7));
    books::carry_out(&mut state, NOW, operation, &refund_of(&lamp, "24.90"), "refund", None).unwrap();
    let new = watch(&mut state, NOW, 4 * MINUTE);
    let mara: Vec<_> = new.iter().filter(|(name, _)| name == "Mara Kessler").collect();
    assert_eq!(mara.len(), 2, "{new:?}");
    assert!(mara[1].1.contains("10372") || mara[1].1.contains("money"), "{mara:?}");
    for turn in 0..3 {
        let at = NOW.plus_ms((5 + 3 * turn) * MINUTE);
        let again = answer_to(&state, "Mara Kessler", "You are welcome. Anything else?");
        post::deliver(&mut state, at, &format!("op{turn}@northlight.test"), at, &again, &[]);
        watch(&mut state, at, 3 * MINUTE);
    }
    assert_eq!(state.talks[0].answers, 4);
    let mara = state.mail.values().filter(|mail| mail.from.name == "Mara Kessler" && mail.talk == Some(0)).count();
    assert_eq!(mara, 2 + 1 + 1 + 1, "good-bye is said once");
}

#[test]
fn whoever_sends_twice_pays_twice_and_too_much_is_refused() {
    let mut state = world();
    let lamp = state.orders[&10_372].order.clone();
    let operation = OperationId(Uuid::from_u128(7));
    let payload = refund_of(&lamp, "100");
    assert!(books::find(&state, operation, &payload, "refund").is_err());
    for _ in 0..2 {
        books::carry_out(&mut state, NOW, operation, &payload, "refund", None).unwrap();
    }
    assert_eq!(state.orders[&10_372].order.refunded().to_string(), "200.00 EUR");
    let before = serde_json::to_string(&state).unwrap();
    let no = books::carry_out(&mut state, NOW, operation, &payload, "refund", None).unwrap_err();
    assert_eq!(no.code, "too_much");
    assert_eq!(serde_json::to_string(&state).unwrap(), before, "a refusal changes nothing");
    assert!(books::find(&state, operation, &payload, "refund").is_ok());
}

#[test]
fn a_second_return_waits_for_the_first_to_be_confirmed() {
    let mut state = world();
    let lamp = state.orders[&10_372].order.clone();
    let payload = Payload::CreateReturn(CreateReturn {
        account: Uuid::from_u128(1).into(),
        order: order_ref(&lamp),
        items: vec![ReturnItem {
            line: lamp.lines[1].remote.clone(),
            quantity: 1,
            reason: Some("rr_damaged".into()),
            note: String::new(),
        }],
        note: String::new(),
    });
    let [first, second] = [7, 8].map(|n| OperationId(Uuid::from_u128(n)));
    let made = books::carry_out(&mut state, NOW, first, &payload, "begin", None).unwrap();
    let no = books::carry_out(&mut state, NOW, second, &payload, "begin", None).unwrap_err();
    assert_eq!(no.code, "open_change");
    for step in ["items", "confirm"] {
        books::carry_out(&mut state, NOW, first, &payload, step, made.as_ref()).unwrap();
    }
    let order = &state.orders[&10_372].order;
    assert_eq!((order.lines[1].return_requested, order.open_change.as_ref()), (1, None));
    assert_eq!(order.returns[0].lines[0].reason.as_deref(), Some("Damaged on arrival"));
    assert_eq!(
        books::carry_out(&mut state, NOW, first, &payload, "confirm", made.as_ref()).unwrap_err().code,
        "no_change"
    );
}

#[test]
fn the_file_keeps_what_happened_for_whoever_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep").join("demo.json");
    let world = World::new(&path, SEED);
    let other = World::new(&path, SEED);
    let lamp = world.read(NOW, |state| state.orders[&10_372].order.clone()).unwrap();
    assert_eq!(other.read(NOW.plus_ms(DAY), |state| state.made_at).unwrap(), NOW, "the world is made once");
    let operation = OperationId(Uuid::from_u128(7));
    let pay = |state: &mut State| books::carry_out(state, NOW, operation, &refund_of(&lamp, "24.90"), "refund", None);
    world.change(NOW, pay).unwrap().unwrap();
    other.set_offline(NOW, Offline { shop: true, channel: false }).unwrap();
    for world in [world, other, World::new(&path, SEED + 1)] {
        let (refunded, offline) =
            world.read(NOW, |state| (state.orders[&10_372].order.refunded().to_string(), state.offline)).unwrap();
        assert_eq!((refunded.as_str(), offline.shop, offline.channel), ("24.90 EUR", true, false));
    }
    let names: Vec<_> =
        std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "the world and its lock: {names:?}");
}

/// Somebody who knew the world before it was taken away took its memory for the new world, once their counts agreed.
#[test]
fn a_world_made_anew_is_not_taken_for_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    let knows_the_first = World::new(&path, SEED);
    knows_the_first.set_offline(NOW, Offline { shop: true, channel: true }).unwrap();
    for name in ["demo.json", "demo.json.lock"] {
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    let later = NOW.plus_ms(MINUTE);
    World::new(&path, SEED).read(later, |_| ()).unwrap();
    assert_eq!(knows_the_first.offline(later).unwrap(), Offline::default());
    assert_eq!(knows_the_first.read(later, |state| state.made_at).unwrap(), later);
}

#[test]
fn many_hands_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    World::new(&path, SEED).read(NOW, |_| ()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let world = World::new(&path, SEED);
                for _ in 0..5 {
                    world.change(NOW, |state| state.last_id += 1).unwrap();
                }
            });
        }
    });
    assert_eq!(World::new(&path, SEED).read(NOW, |state| state.last_id).unwrap(), 20);
}

#[test]
fn a_damaged_file_is_said_to_be_and_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    std::fs::write(&path, "{\"version\":1,").unwrap();
    assert!(matches!(World::new(&path, SEED).read(NOW, |_| ()), Err(crate::WorldError::Damaged(_))));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"version\":1,");
}

#[test]
fn amounts_are_written_as_people_write_them() {
    let money =
        |amount: &str, code: &str| Money::new(amount.parse().unwrap(), model::money::Currency::new(code).unwrap());
    assert_eq!(written(money("1284.1", "EUR"), "en"), "€1,284.10");
    assert_eq!(written(money("1284.1", "EUR"), "de"), "1.284,10 €");
    assert_eq!(written(money("12700", "JPY"), "ja"), "¥12,700");
    assert_eq!(written(money("616", "CNY"), "zh"), "¥616");
    assert_eq!(written(money("88.9", "USD"), "en"), "$88.90");
}

#[test]
fn a_message_out_of_the_blue_reaches_its_customer() {
    let mut state = world();
    live::tick(&mut state, NOW, Pace::Calm);
    let mut message = answer_to(&state, "Jonas Berg", "Your parcel was found.");
    message.in_reply_to = None;
    message.references.clear();
    message.bcc = vec![Address { name: String::new(), address: "boss@northlight.test".into() }];
    let talks = state.talks.len();
    post::deliver(&mut state, NOW, "new@northlight.test", NOW, &message, &[]);
    assert_eq!(state.talks.len(), talks + 1);
    let sent = state.by_message_id("new@northlight.test").next().unwrap();
    assert_eq!((sent.folder, sent.blind.len()), (Folder::Sent, 1));
}
