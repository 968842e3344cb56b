//! Row 2: what the window asks of the store all day, at 1,000,000 messages and 200,000 orders: a page of the list, a
//! conversation, an order looked up.

use std::{cell::RefCell, collections::BTreeMap, future::Future, sync::Arc, time::Instant};

use model::{
    id::ConversationId,
    search::Search,
    time::{DAY, Timestamp},
};
use store::{
    Reader, Result,
    table::{
        case,
        conversation::{self, Cursor, View},
        customer, message, operation,
        search::{self, Wish},
        shop_order,
    },
};

use crate::{
    desk::{BIG, Desk, Open},
    dice::Dice,
    measure,
    table::{Limit, Row, Table},
    world::{self, NOW},
};

/// Rows of a page, items of a conversation, talks of a customer, orders found: as many as the list, the conversation and
/// the palette ask for.
const PAGE: usize = 100;
const ITEMS: usize = 20;
const TALKS: usize = 20;
const FOUND: usize = 6;
/// Conversations on the first page of hits.
const HITS: usize = 20;
/// Orders on a page of those.
const ORDERS: usize = 50;
/// Counted no further.
const LATE: u32 = 1_000;

const ROUNDS: u64 = 5;
const SAMPLES: u64 = 2_000;

/// A page of the list: which view, of which brand, after which row.
#[derive(Debug, Clone, Copy)]
struct Ask {
    view: View,
    brand: Option<model::id::BrandId>,
    after: Option<Cursor>,
}

pub async fn measure(table: &mut Table) {
    let desk = Desk::ready(BIG).await;
    let open = desk.open(Arc::new(|| NOW)).await;
    let store = &open.store;
    let seen = places(&open).await;
    let talks: Vec<ConversationId> = seen.iter().map(|(_, place)| place.id).collect();

    let ask = |dice: &mut Dice| one_of(&open, &seen, dice);
    let pages = rounds(async |dice| {
        let ask = ask(dice);
        timed(store.read(move |reader| page(reader, ask))).await
    });
    let (p50, p99) = pages.await;
    push(table, "inbox page", (p50, p99), 1.0);

    let talks = &talks;
    let read = rounds(async |dice| {
        let talk = dice.pick(talks);
        timed(store.read(move |reader| conversation(reader, talk))).await
    });
    let (p50, p99) = read.await;
    push(table, "conversation", (p50, p99), 2.0);

    let found = rounds(async |dice| {
        let query = wanted(dice);
        timed(store.read(move |reader| shop_order::find(reader, &query, FOUND).map(drop))).await
    });
    let (p50, p99) = found.await;
    push(table, "order look-up", (p50, p99), 1.0);

    searched(table, &open).await;

    let late = rounds(async |dice| {
        let until = NOW.plus_ms(-(dice.between(1, 30) as i64) * DAY);
        timed(store.read(move |reader| late(reader, until))).await
    });
    let (p50, p99) = late.await;
    push(table, "parcels that left long ago", (p50, p99), 1.0);
    open.store.close().await;
}

fn push(table: &mut Table, what: &str, (p50, p99): (f64, f64), limit: f64) {
    let row = Row::new(
        format!("Store: {what}, at 1,000,000 messages and 200,000 orders, p99"),
        format!("p50 {p50:.2} ms"),
        "",
    );
    table.rows.push(row.held(p99, " ms", Limit::AtMost(limit)));
}

/// Median and 99th percentile in milliseconds; each the median over the rounds.
async fn rounds(one: impl AsyncFn(&mut Dice) -> f64) -> (f64, f64) {
    rounds_to(99.0, one).await
}

/// Median and this percentile, likewise.
async fn rounds_to(percent: f64, one: impl AsyncFn(&mut Dice) -> f64) -> (f64, f64) {
    let (mut p50, mut high) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut times = Vec::new();
        for sample in 0..SAMPLES {
            let mut dice = Dice::of(BIG.world.seed ^ 0x7175_6572, round * SAMPLES + sample);
            times.push(one(&mut dice).await);
        }
        p50.push(measure::median(&times));
        high.push(measure::percentile(&times, percent));
    }
    (measure::median(&p50), measure::median(&high))
}

/// Milliseconds, as the caller waits: with the way to the reader's thread and back.
async fn timed<T>(work: impl Future<Output = Result<T>>) -> f64 {
    let began = Instant::now();
    work.await.unwrap();
    began.elapsed().as_secs_f64() * 1000.0
}

/// As the use case behind the list asks.
fn page(reader: &Reader<'_>, ask: Ask) -> Result<()> {
    conversation::page(reader, ask.view, ask.brand, ask.after, PAGE)?;
    conversation::counts(reader, ask.view, ask.brand)?;
    operation::open(reader).map(drop)
}

/// As the list of orders asks whose parcels left some days ago and are not marked delivered.
fn late(reader: &Reader<'_>, until: Timestamp) -> Result<()> {
    let page = shop_order::overdue(reader, until, None, ORDERS)?;
    for row in &page {
        case::of_order(reader, row.order.id)?;
    }
    shop_order::overdue_count(reader, until, LATE).map(drop)
}

/// As the use cases behind an open conversation ask: its head, the customer beside it, what stands in it.
fn conversation(reader: &Reader<'_>, id: ConversationId) -> Result<()> {
    let stored = conversation::get(reader, id)?;
    customer::card(reader, stored.customer, TALKS)?;
    let (items, _) = message::timeline(reader, id, None, ITEMS)?;
    operation::of_conversation(reader, id)?;
    for item in items.iter().filter(|item| item.has_html) {
        message::html(reader, item.id)?;
    }
    Ok(())
}

fn one_of(open: &Open, seen: &[(View, Cursor)], dice: &mut Dice) -> Ask {
    let agent = dice.pick(&open.agents);
    let view = match dice.below(100) {
        0..25 => View::Mine(agent),
        25..45 => View::Unassigned,
        45..70 => View::Open,
        70..75 => View::Snoozed,
        75..95 => View::Resolved,
        _ => View::Junk,
    };
    let brand = dice.permille(400).then(|| dice.pick(&open.brands));
    // Most look at the beginning; some scroll, some of them far.
    let (scrolled, at) = (dice.permille(300), dice.below(seen.len() as u64) as usize);
    let after = scrolled.then(|| seen[at..].iter().chain(&seen[..at]).find(|(of, _)| same(*of, view)));
    Ask { view, brand, after: after.flatten().map(|(_, place)| *place) }
}

fn same(a: View, b: View) -> bool {
    std::mem::discriminant(&a) == std::mem::discriminant(&b)
}

/// Rows of every view, from anywhere in it: where scrolling may have come to, and conversations to open.
async fn places(open: &Open) -> Vec<(View, Cursor)> {
    let mut places = Vec::new();
    let views = [View::Unassigned, View::Open, View::Snoozed, View::Resolved, View::Junk];
    let views: Vec<View> = views.into_iter().chain(open.agents.iter().map(|agent| View::Mine(*agent))).collect();
    for view in views {
        let mut after = None;
        loop {
            let page =
                open.store.read(move |reader| conversation::page(reader, view, None, after, 2_000)).await.unwrap();
            // Every tenth row of the long views.
            places.extend(
                page.rows
                    .iter()
                    .step_by(if same(view, View::Resolved) { 10 } else { 1 })
                    .map(|row| (view, Cursor { at: row.updated_at, id: row.id, rest: false })),
            );
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    places
}

/// All that is searched for together, and a note of each kind.
async fn searched(table: &mut Table, open: &Open) {
    let (store, agent) = (&open.store, open.agents[0]);
    let of_kind: RefCell<BTreeMap<&str, Vec<f64>>> = RefCell::default();
    let (p50, p95) = rounds_to(95.0, async |dice| {
        let (kind, text) = typed(dice);
        let search = Search::parse(&text);
        let wish = Wish { search, agent, brand: None, after: None, before: None, from: None, now: NOW };
        let ms = timed(store.read(move |reader| search::find(reader, &wish, HITS).map(drop))).await;
        of_kind.borrow_mut().entry(kind).or_default().push(ms);
        ms
    })
    .await;
    let row = Row::new("Store: search, first page of hits, at 1,000,000 messages, p95", format!("p50 {p50:.2} ms"), "");
    table.rows.push(row.held(p95, " ms", Limit::AtMost(5.0)));
    let kinds = of_kind.into_inner().into_iter().map(|(kind, times)| {
        format!("{kind} {:.1} and {:.1}", measure::median(&times), measure::percentile(&times, 95.0))
    });
    table.notes.push(format!("Search, p50 and p95 in ms: {}.", kinds.collect::<Vec<_>>().join(", ")));
}

/// What is searched for, and what kind it is of: words that stand everywhere, several at once, names, numbers, a beginning,
/// and a word with a filter.
fn typed(dice: &mut Dice) -> (&'static str, String) {
    let word = |dice: &mut Dice| {
        let text = crate::words::text(dice, 1, 2);
        text.trim_end_matches('.').to_owned()
    };
    match dice.below(100) {
        0..35 => ("a word", format!("{} ", word(dice))),
        35..55 => ("two words", format!("{} {} ", word(dice), word(dice))),
        55..70 => ("a name", format!("{} ", BIG.world.person(dice.below(BIG.world.customers)).name)),
        70..85 => ("a number", format!("{} ", 100_000 + dice.below(200_000))),
        85..95 => ("a beginning", word(dice).chars().take(3).collect()),
        _ => ("a word and is:open", format!("{} is:open ", word(dice))),
    }
}

/// What people type: numbers and addresses whole, names whole or begun, and what is not there.
fn wanted(dice: &mut Dice) -> String {
    let brand = dice.below(BIG.world.brands - 1) as usize;
    let of = (BIG.orders - BIG.orders / 1000) / (BIG.world.brands - 1);
    let nth = dice.below(of);
    let order = BIG.world.order(brand, nth, of);
    // Which of its copies: see `copies`.
    let copy = dice.between(1, BIG.times as u64);
    let number = order.number.parse::<u64>().unwrap() + copy * 1_000_000;
    match dice.below(100) {
        0..35 => format!("#{number}"),
        35..55 => order.email.unwrap_or_default().replace('@', &format!(".{copy}@")),
        55..61 => order.phone.map_or(number.to_string(), |phone| format!("{phone}{copy}")),
        // Read out by its end, with a space in it.
        61..65 => order.phone.map_or(number.to_string(), |phone| ending(&format!("{phone}{copy}"))),
        65..73 => order.name,
        73..79 => order.name.split(' ').next_back().unwrap_or_default().to_owned(),
        79..85 => order.name.chars().take(4).collect(),
        85..95 => format!("{}{copy}", world::tracking(brand, nth)),
        _ => format!("NL-{nth}-none"),
    }
}

/// The last seven digits, as one says them.
fn ending(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let end: String = digits[digits.len().saturating_sub(7)..].iter().collect();
    format!("{} {}", &end[..end.len() / 2], &end[end.len() / 2..])
}
