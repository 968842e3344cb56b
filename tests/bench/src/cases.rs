//! After-sales: the policy's word and the sum of a refund for an order of 50 lines; the list of 100,000 cases, and what
//! stands above it.

use std::{
    collections::{BTreeMap, BTreeSet},
    hint::black_box,
    sync::Arc,
    time::Instant,
};

use model::{
    case::{Actor, Kind, Outcome, Priority, Status, Step},
    id::{AgentId, CaseId, OrderId, RemoteId},
    money::{Currency, Money},
    order::Order,
    policy::{self, Answer, Asked, Cause, Charge, Fee, FeeKind, Outcome as Given, Policy, Preset, Rule, Scope, Window},
    refund::{self, Kept, LineQuantity, Pending, RefundCaps, RefundRequest, Units},
    time::{DAY, HOUR, Timestamp},
};
use rust_decimal::Decimal;
use store::{
    Durability, Reader, Result, Writer,
    table::{
        agent, brand,
        case::{self, NewCase, View},
        shop_order,
    },
};

use crate::{
    desk::{Desk, Open, Size},
    dice::Dice,
    measure,
    table::{Limit, Row, Table},
    world::{NOW, World},
};

const LINES: usize = 50;
const VERDICTS: usize = 2_000;

/// Cases stand on orders of their own desk.
const SIZE: Size = Size {
    world: World { seed: 5, customers: 4_000, brands: 4, html: 100 },
    messages: 2_000,
    orders: 20_000,
    times: 1,
};
const CASES: u32 = 100_000;
const BATCH: u32 = 1_000;
/// As many as the window asks for.
const PAGE: u32 = 50;
const ROUNDS: u64 = 5;
const SAMPLES: u64 = 400;

pub async fn measure(table: &mut Table) {
    let (times, rules) = verdicts();
    let what = format!("Policy: verdict and refund sum of an order of {LINES} lines under {rules} rules, p99");
    push(table, what, &times);
    list(table).await;
}

fn push(table: &mut Table, what: String, times: &[f64]) {
    let row = Row::new(what, format!("p50 {:.2} ms", measure::median(times)), "");
    table.rows.push(row.held(measure::percentile(times, 99.0), " ms", Limit::AtMost(1.0)));
}

/// Milliseconds of each: the word on every line, the fees, and the plan of a refund of what was chosen.
fn verdicts() -> (Vec<f64>, usize) {
    let policy = policy();
    let caps = RefundCaps { partial: true, reason: true };
    let mut times = Vec::with_capacity(VERDICTS);
    for nth in 0..VERDICTS {
        let mut dice = Dice::of(SIZE.world.seed ^ 0x706f_6c69, nth as u64);
        let order = order(&mut dice);
        let groups: BTreeSet<String> = if dice.permille(300) { ["vip".into()].into() } else { BTreeSet::new() };
        let cause = dice.pick(&[Cause::ChangeOfMind, Cause::ChangeOfMind, Cause::Defective, Cause::Damaged]);
        let at = order.placed_at.plus_ms(dice.between(1, 60) as i64 * DAY);
        let earlier: Units = order.lines.iter().step_by(7).map(|line| (line.remote.clone(), 1)).collect();
        let wanted: Vec<LineQuantity> = order
            .lines
            .iter()
            .map(|line| LineQuantity {
                line: line.remote.clone(),
                quantity: dice.between(1, u64::from(line.quantity) + 1) as u32,
            })
            .collect();
        let began = Instant::now();
        let planned = asked(&policy, &order, (cause, at), &groups, &earlier, &wanted, caps);
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        assert!(black_box(planned) > 0, "every order has something to say");
    }
    (times, policy.rules.len())
}

/// As the dialog asks: how many lines were answered.
fn asked(
    policy: &Policy,
    order: &Order,
    (cause, at): (Cause, Timestamp),
    groups: &BTreeSet<String>,
    earlier: &Units,
    wanted: &[LineQuantity],
    caps: RefundCaps,
) -> usize {
    let mut fees: BTreeMap<FeeKind, Money> = BTreeMap::new();
    let mut allowed = Vec::new();
    for (line, chosen) in order.lines.iter().zip(wanted) {
        let verdict = policy::judge(policy, &Asked { order, line, cause, groups, at });
        if verdict.answer != Answer::Yes {
            continue;
        }
        let goods = refund::worth_of(order, earlier, chosen).unwrap();
        for (kind, fee) in verdict.terms.iter().flat_map(|terms| policy::fees_on(&terms.fees, goods)) {
            let sum = fees.entry(kind).or_insert_with(|| order.currency.zero());
            *sum = sum.plus(fee).unwrap();
        }
        allowed.push(chosen.clone());
    }
    let kept = fees.into_iter().map(|(kind, amount)| Kept { kind, amount }).collect();
    // Where nothing is allowed the agent still sees what it would come to.
    let lines = if allowed.is_empty() { wanted.to_vec() } else { allowed };
    let plan =
        refund::plan(order, &Pending::new(), earlier, caps, &RefundRequest::Lines { lines, shipping: false, kept });
    plan.map_or(0, |plan| plan.rows.len())
}

/// The EU's law with what a shop has added to it.
fn policy() -> Policy {
    let mut policy = Preset::named("eu").expect("it comes along").policy;
    let days = |days: u32| policy.rules.iter().find_map(|rule| rule.window).map(|window| Window { days, ..window });
    let own = |nth: u32, scope: Scope| Rule {
        id: format!("own_{nth}"),
        name: format!("Rule {nth}"),
        causes: [Cause::ChangeOfMind].into(),
        applies: scope,
        window: days(20 + nth),
        outcomes: [Given::Refund, Given::Exchange].into(),
        fees: vec![Fee { kind: FeeKind::Restocking, charge: Charge::Percent { percent: Decimal::from(nth) } }],
        ..Rule::default()
    };
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<_>>();
    let own = [
        own(1, Scope::default()),
        own(2, Scope { groups: texts(&["vip"]), ..Scope::default() }),
        own(3, Scope { countries: texts(&["DE", "AT", "CH"]), ..Scope::default() }),
        own(4, Scope { skus: (0..200).map(|sku| format!("NL-{sku:04}")).collect(), ..Scope::default() }),
        own(5, Scope { product_types: texts(&["lamp", "rug"]), ..Scope::default() }),
        own(6, Scope { tags: texts(&["sale", "outlet"]), ..Scope::default() }),
    ];
    policy.rules.extend(own);
    policy
}

/// One of the world's, with as many lines as are asked for, discounted and taxed.
fn order(dice: &mut Dice) -> Order {
    let mut order = SIZE.world.order(0, dice.below(SIZE.orders), SIZE.orders);
    let parts: Vec<Order> =
        (0..LINES as u64).map(|nth| SIZE.world.order(1, dice.below(10_000) * 60 + nth, 600_000)).collect();
    let lines = parts.iter().flat_map(|part| &part.lines).take(LINES).cloned();
    order.lines = lines.collect();
    for (nth, line) in order.lines.iter_mut().enumerate() {
        line.remote = RemoteId::new(format!("line_{nth}"));
        line.detail.tax = Some(line.total * Decimal::new(19, 2) / Decimal::new(119, 2));
        line.detail.discount = Some(line.total * Decimal::new(7, 2));
        line.detail.product_type = Some(dice.pick(&["lamp", "rug", "chair"]).to_owned());
        line.detail.tags = Some(vec![dice.pick(&["sale", "new", "classic"]).to_owned()]);
    }
    let total = order.lines.iter().map(|line| line.total).sum();
    order.currency = Currency::new("EUR").expect("a currency");
    (order.totals.items, order.totals.total, order.payments[0].captured) = (total, total, total);
    order
}

/// The pages of each view from anywhere in it, and the counts above them.
async fn list(table: &mut Table) {
    let desk = Desk::ready(SIZE).await;
    let open = desk.open(Arc::new(|| NOW)).await;
    fill(&open).await;
    let views = [
        ("all open", View::Active),
        ("waiting for the customer", View::Of(Status::WaitingCustomer)),
        ("by deadline", View::Due),
        ("received and not refunded", View::NotRefunded),
        ("closed", View::Closed),
    ];
    for (name, view) in views {
        let places = places(&open, view).await;
        let times = rounds(async |dice| {
            let after = dice.permille(500).then(|| dice.pick(&places));
            timed(open.store.read(move |reader| page(reader, view, after))).await
        });
        push(table, format!("Store: page of cases at {CASES}, {name}, p99"), &times.await);
    }
    let times = rounds(async |_| timed(open.store.read(|reader| case::counts(reader).map(drop))).await).await;
    push(table, format!("Store: counts above the cases at {CASES}, p99"), &times);
    open.store.close().await;
}

/// As the use case behind the list asks: the rows, and the names of their owners.
fn page(reader: &Reader<'_>, view: View, after: Option<(i64, CaseId)>) -> Result<()> {
    black_box(case::list(reader, view, after, PAGE)?);
    black_box(agent::list(reader)?);
    Ok(())
}

/// Milliseconds of all rounds, as the caller waits.
async fn rounds(one: impl AsyncFn(&mut Dice) -> f64) -> Vec<f64> {
    let mut times = Vec::new();
    for sample in 0..ROUNDS * SAMPLES {
        times.push(one(&mut Dice::of(SIZE.world.seed ^ 0x6c69_7374, sample)).await);
    }
    times
}

async fn timed<T>(work: impl Future<Output = Result<T>>) -> f64 {
    let began = Instant::now();
    work.await.unwrap();
    began.elapsed().as_secs_f64() * 1000.0
}

/// Where scrolling may have come to.
async fn places(open: &Open, view: View) -> Vec<(i64, CaseId)> {
    let (mut places, mut after) = (Vec::new(), None);
    loop {
        let page = open.store.read(move |reader| case::list(reader, view, after, PAGE)).await.unwrap();
        after = page.next;
        let Some(place) = after else { break };
        places.push(place);
    }
    assert!(places.len() > 5, "{view:?} has more than a page");
    places
}

/// Every fifth case is not closed. What was made before is kept with the desk.
async fn fill(open: &Open) {
    let newest = open.store.read(|reader| case::newest(reader, 1)).await.unwrap();
    let mut made = newest.first().map_or(0, |case| case.number);
    if made >= CASES {
        return;
    }
    eprintln!("making {CASES} cases");
    let orders = open.store.read(|reader| shop_order::newest(reader, None, None, SIZE.orders as usize)).await.unwrap();
    let orders: Arc<Vec<(OrderId, Option<model::id::CustomerId>)>> =
        Arc::new(orders.iter().map(|order| (order.id, order.customer)).collect());
    let agent = open.agents[0];
    while made < CASES {
        let orders = Arc::clone(&orders);
        let to = (made + BATCH).min(CASES);
        open.store
            .write(Durability::Normal, move |writer| {
                let brand = brand::list(&writer.reader())?[0].id;
                (made..to).try_for_each(|nth| one(writer, agent, brand, &orders, nth))
            })
            .await
            .unwrap();
        made = to;
    }
}

fn one(
    writer: &mut Writer<'_>,
    agent: AgentId,
    brand: model::id::BrandId,
    orders: &[(OrderId, Option<model::id::CustomerId>)],
    nth: u32,
) -> Result<()> {
    let mut dice = Dice::of(SIZE.world.seed ^ 0x6361_7365, u64::from(nth));
    let (order, customer) = dice.pick(orders);
    let due = dice.permille(700).then(|| NOW.plus_ms((dice.between(1, 60 * 24) as i64 - 30 * 24) * HOUR));
    let roll = dice.below(100);
    let new = NewCase {
        brand,
        conversation: None,
        order: Some(order),
        customer,
        kind: if roll < 92 { dice.pick(&[Kind::Return, Kind::Damaged, Kind::Missing]) } else { Kind::Return },
        cause: "damaged".into(),
        reason: "The shade came cracked, and the box was open on one side.".into(),
        lines: vec![],
        priority: dice.pick(&[Priority::Normal, Priority::Normal, Priority::High]),
        due,
    };
    let id = case::open(writer, agent, &new)?;
    let mut take = |actor, step, outcome| case::take(writer, id, agent, (actor, step), outcome, "").map(drop);
    match roll {
        0..80 => take(Actor::Agent, Step::Settle, Some(Outcome::Refunded)),
        80..86 => Ok(()),
        86..92 => take(Actor::Agent, Step::Ask, None),
        _ => take(Actor::Warehouse, Step::Arrived, None),
    }
}
