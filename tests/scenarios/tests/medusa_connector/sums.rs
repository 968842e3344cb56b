//! What a refund would be, ours beside the shop's: orders made by dice, with promotions, three currencies, taxes within the
//! prices and on top, several returns of parts, and fees for the way back.
//!
//! `SHOPDESK_SUMS` says how many orders (12) and leaves out the other parts; `SHOPDESK_SUMS_SEED` is the seed of the
//! first, as a difference tells it.
//!
//! What the shop says it owes is first foretold to the last digit: the goods that are back at their exact worth, less its
//! exact fees for the way back, less what was refunded, plus what it wrote off. A refund above what it owes exactly, be it by
//! the fraction that was rounded up, makes it write the excess off as a credit line, so that the next refund is not the
//! smaller for it; what was rounded down stays owed. It leaves such lines out while they come to a hundredth or less, in
//! whatever currency: with euros and dollars it takes several, with yen the first counts. Ours counts every fraction, so that
//! any steps add up to the whole. Without what was written off, and with the fees as they were kept, without fractions of a
//! minor unit, their sum rounds to ours; and ours is floored to what
//! the payment has. Anything else fails. Before a return is confirmed the shop's preview counts it on its lines only, not in
//! what is owed.

use std::collections::BTreeMap;

use connect::Shop;
use futures::{StreamExt, stream};
use model::{
    id::RemoteId,
    money::Money,
    order::Order,
    policy::FeeKind,
    refund::{Kept, LineQuantity, Pending, RefundCaps, RefundPlan, RefundRefusal, RefundRequest, Units, left, plan},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use test_servers::{Medusa, PlaceOrder, PlacedOrder, shop::CATALOGUE};

use crate::world::World;

const CAPS: RefundCaps = RefundCaps { partial: true, reason: true };
const AT_ONCE: usize = 3;
const COUNTRIES: [(&str, &str); 6] =
    [("de", "eur"), ("jp", "jpy"), ("us", "usd"), ("fr", "eur"), ("us", "usd"), ("nl", "eur")];
const TAG: &str = "fragile";

/// How often a difference that is meant was met.
#[derive(Default, Debug)]
struct Seen {
    compared: u32,
    floored: u32,
    /// A unit apart, since the shop's fee has fractions of one and what is kept has none.
    fees_with_fractions: u32,
    /// The same at a later return: the fraction of the earlier return's fee is owed still.
    fees_of_before: u32,
    /// A unit apart, since the shop wrote off what an earlier refund was rounded up by.
    written_off: u32,
    /// Those that nobody meant.
    differences: Vec<String>,
}

fn asked(name: &str) -> Option<u64> {
    Some(std::env::var(name).ok()?.parse().expect(name))
}

/// Whether nothing else is wanted.
pub fn alone() -> bool {
    asked("SHOPDESK_SUMS").is_some()
}

pub async fn ours_are_the_shops(world: &mut World) {
    let orders = asked("SHOPDESK_SUMS").unwrap_or(12);
    let seed = asked("SHOPDESK_SUMS_SEED").unwrap_or(1_000_000);
    promotions(&world.medusa).await;
    let shop = world.shop();
    let (medusa, shop) = (&world.medusa, &*shop);
    let all = stream::iter(0..orders).map(|nth| one_order(medusa, shop, seed + nth));
    let mut done = 0;
    let counted = all.buffer_unordered(AT_ONCE).inspect(|one| {
        done += 1;
        // Told as they come: a long run may be cut short.
        one.differences.iter().for_each(|difference| println!("DIFFERENT {difference}"));
        if done % 20 == 0 {
            println!("{done} of {orders} orders");
        }
    });
    let seen: Vec<Seen> = counted.collect().await;
    let sum = |of: fn(&Seen) -> u32| seen.iter().map(of).sum::<u32>();
    println!(
        "{orders} orders, {} sums alike; a unit apart: floored to the payment {}, by a fee's fraction {}, by that of an \
         earlier return's fee {}, by rounding that was written off {}",
        sum(|one| one.compared),
        sum(|one| one.floored),
        sum(|one| one.fees_with_fractions),
        sum(|one| one.fees_of_before),
        sum(|one| one.written_off),
    );
    assert!(u64::from(sum(|one| one.compared)) >= 4 * orders);
    let differences: Vec<&String> = seen.iter().flat_map(|one| &one.differences).collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

async fn promotions(medusa: &Medusa) {
    let make = async |code: &str, tax_inclusive: bool, method: Value| {
        let body = json!({
            "code": code, "type": "standard", "status": "active", "is_tax_inclusive": tax_inclusive,
            "application_method": method,
        });
        medusa.admin_post("/admin/promotions", body).await.unwrap();
    };
    let items =
        |kind: &str, value: f64| json!({"type": kind, "target_type": "items", "allocation": "across", "value": value});
    make("PERCENT", false, items("percentage", 13.0)).await;
    for (currency, value) in [("eur", 7.0), ("usd", 9.5), ("jpy", 777.0)] {
        let mut method = items("fixed", value);
        method["currency_code"] = currency.into();
        make(&format!("FIXED-{currency}"), false, method.clone()).await;
        make(&format!("FIXED-TAX-{currency}"), true, method).await;
    }
    let shipping =
        json!({"type": "percentage", "target_type": "shipping_methods", "allocation": "across", "value": 35});
    make("SHIPPING", false, shipping).await;
    let tag = medusa.admin_post("/admin/product-tags", json!({"value": TAG})).await.unwrap();
    let found = medusa.admin_get(&format!("/admin/products?handle={}&fields=id", CATALOGUE[1].handle)).await.unwrap();
    let product = found["products"][0]["id"].as_str().unwrap();
    let tags = json!({"tags": [{"id": tag["product_tag"]["id"]}]});
    medusa.admin_post(&format!("/admin/products/{product}"), tags).await.unwrap();
}

fn dice_order(dice: &mut StdRng, nth: u64) -> (PlaceOrder, &'static str) {
    let (country, currency) = COUNTRIES[nth as usize % COUNTRIES.len()];
    let mut order = PlaceOrder::new(&format!("sums-{nth}@example.test")).country(country);
    let articles: Vec<&str> = CATALOGUE.iter().map(|product| product.variants[0].1).collect();
    for sku in articles.choose_multiple(dice, 1 + nth as usize % 4) {
        order = order.item(sku, dice.random_range(1..=7));
    }
    for (code, chance) in [
        ("PERCENT".to_owned(), 0.6),
        (format!("FIXED-{currency}"), 0.35),
        (format!("FIXED-TAX-{currency}"), 0.35),
        ("SHIPPING".to_owned(), 0.3),
    ] {
        if dice.random_bool(chance) {
            order = order.promotion(&code);
        }
    }
    (order, currency)
}

async fn one_order(medusa: &Medusa, shop: &dyn Shop, seed: u64) -> Seen {
    let mut dice = StdRng::seed_from_u64(seed);
    let (order, currency) = dice_order(&mut dice, seed);
    let told = format!("seed {seed}: {} {:?} {:?}", order.country, order.items, order.promotions);
    let placed = medusa.place_order(&order).await.unwrap();
    medusa.fulfil(&placed.id).await.unwrap();
    let mut case = Case {
        medusa,
        shop,
        placed,
        told,
        seen: Seen::default(),
        earlier: Units::new(),
        refunded: Decimal::ZERO,
        fees: Decimal::ZERO,
        kept: Decimal::ZERO,
        over: Decimal::ZERO,
    };
    case.the_order_is_what_the_shop_says().await;
    let label = medusa.seed().regions[currency].return_option.clone();
    let first = dice.random_bool(0.4).then_some(label);
    case.comes_back(&mut dice, false, first.as_deref()).await;
    if dice.random_bool(0.5) {
        case.comes_back(&mut dice, true, None).await;
        case.the_rest_with_shipping(first.is_some()).await;
    }
    case.seen
}

struct Case<'a> {
    medusa: &'a Medusa,
    shop: &'a dyn Shop,
    placed: PlacedOrder,
    told: String,
    seen: Seen,
    earlier: Units,
    refunded: Decimal,
    /// For the way back, as the shop has them and as they were kept.
    fees: Decimal,
    kept: Decimal,
    /// By what refunds were above what the shop owed.
    over: Decimal,
}

/// What of its credit lines together the shop takes for nothing, in whatever currency.
const EPSILON: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// What these units were paid with, exactly.
fn worth(order: &Order, units: &Units) -> Decimal {
    let of = |(line, units): (&RemoteId, &u32)| {
        let line = order.line(line).unwrap();
        line.total * Decimal::from(*units) / Decimal::from(line.quantity)
    };
    units.iter().map(of).sum()
}

/// The shop's number, rid of the noise of its doubles.
fn number(value: &Value) -> Decimal {
    let text = value.to_string();
    let exact: Decimal = text.parse().or_else(|_| Decimal::from_scientific(&text)).expect(&text);
    exact.round_dp(8)
}

fn sum(items: &Value, key: &str) -> Decimal {
    items.as_array().unwrap().iter().map(|item| number(&item[key])).sum()
}

fn close(ours: Decimal, theirs: Decimal) -> bool {
    (ours - theirs).abs() < Decimal::new(1, 6)
}

impl Case<'_> {
    async fn order(&self) -> Order {
        self.shop.order(&RemoteId::new(&self.placed.id)).await.unwrap()
    }

    async fn theirs(&self) -> Value {
        let path = format!(
            "/admin/orders/{}?fields=*items,*shipping_methods,+summary,+total,+item_tax_total,+item_discount_total",
            self.placed.id
        );
        self.medusa.admin_get(&path).await.unwrap()["order"].take()
    }

    async fn preview(&self) -> Value {
        self.medusa.admin_get(&format!("/admin/orders/{}/preview", self.placed.id)).await.unwrap()["order"].take()
    }

    fn alike(&mut self, ours: Money, theirs: Decimal, what: &str) {
        // A sum of many lines bears the noise of each.
        let rounded = Money::new(theirs.round_dp(7), ours.currency).rounded();
        if ours != rounded {
            let before = &self.earlier;
            let told = format!("{what}: ours {ours}, theirs {theirs}, given before {before:?}; {}", self.told);
            println!("{told}");
            self.seen.differences.push(told);
        }
        self.seen.compared += 1;
    }

    /// Lines, their taxes and discounts, and the shipping are the order's sums.
    async fn the_order_is_what_the_shop_says(&mut self) {
        let (ours, theirs) = (self.order().await, self.theirs().await);
        let lines: Decimal = ours.lines.iter().map(|line| line.total).sum();
        let tax: Decimal = ours.lines.iter().map(|line| line.detail.tax.unwrap()).sum();
        let discount: Decimal = ours.lines.iter().map(|line| line.detail.discount.unwrap()).sum();
        let whole = lines + ours.totals.shipping;
        assert!(close(whole, number(&theirs["summary"]["current_order_total"])), "{theirs}; {}", self.told);
        assert!(close(tax, number(&theirs["item_tax_total"])), "{tax} {}; {}", theirs["item_tax_total"], self.told);
        let their_discount = number(&theirs["item_discount_total"]);
        assert!(close(discount, their_discount), "{discount} {their_discount}; {}", self.told);
        for line in &ours.lines {
            let tags: &[&str] = if line.sku == CATALOGUE[1].variants[0].1 { &[TAG] } else { &[] };
            assert_eq!(line.detail.tags.as_deref().unwrap(), tags, "{}", self.told);
        }
        self.alike(ours.captured().rounded(), whole, "what was paid");
    }

    fn ask(
        &self,
        order: &Order,
        lines: &[LineQuantity],
        shipping: bool,
        kept: Vec<Kept>,
    ) -> Result<RefundPlan, RefundRefusal> {
        let request = RefundRequest::Lines { lines: lines.to_vec(), shipping, kept };
        plan(order, &Pending::new(), &self.earlier, CAPS, &request)
    }

    /// Some goods (or all that are left) come back by a return of the shop's; what is owed for them is paid.
    async fn comes_back(&mut self, dice: &mut StdRng, all: bool, label: Option<&str>) {
        let order = self.order().await;
        let lines = pick(&order, dice, all);
        if lines.is_empty() {
            return;
        }
        let begin = json!({"order_id": self.placed.id, "location_id": self.medusa.seed().location});
        let begun = self.medusa.admin_post("/admin/returns", begin).await.unwrap();
        let path = format!("/admin/returns/{}", begun["return"]["id"].as_str().unwrap());
        let items: Vec<Value> =
            lines.iter().map(|one| json!({"id": one.line.as_str(), "quantity": one.quantity})).collect();
        let items = json!({"items": items});
        self.medusa.admin_post(&format!("{path}/request-items"), items.clone()).await.unwrap();

        let goods = self.ask(&order, &lines, false, vec![]).unwrap();
        let given: BTreeMap<_, _> = self.earlier.clone();
        let preview = self.preview().await;
        if given.is_empty() {
            self.alike(goods.total, sum(&preview["items"], "return_requested_total"), "the preview of a return begun");
        }
        let mut fee = Decimal::ZERO;
        if let Some(label) = label {
            let body = json!({"shipping_option_id": label});
            self.medusa.admin_post(&format!("{path}/shipping-method"), body).await.unwrap();
            fee = number(&self.preview().await["total"]) - number(&preview["total"]);
        }
        self.medusa.admin_post(&format!("{path}/request"), json!({"no_notification": true})).await.unwrap();
        let kept = order.money(fee).rounded();
        let kept = if fee.is_zero() { vec![] } else { vec![Kept { kind: FeeKind::ReturnShipping, amount: kept }] };
        self.fees += fee;
        self.kept += kept.iter().map(|kept| kept.amount.amount).sum::<Decimal>();
        let mut after = self.earlier.clone();
        for one in &lines {
            *after.entry(one.line.clone()).or_default() += one.quantity;
        }
        let afterwards = self.order().await;
        assert_eq!(afterwards.totals.shipping, order.totals.shipping, "the way back is no shipping of the order's");
        let refund = match self.ask(&afterwards, &lines, false, kept) {
            Ok(plan) => plan.total,
            // The way back costs more than the goods did.
            Err(RefundRefusal::KeptTooMuch | RefundRefusal::NotPositive) => afterwards.currency.zero(),
            Err(refusal) => panic!("{refusal}; {}", self.told),
        };
        self.owed(&afterwards, &after, refund, "the summary once it is confirmed").await;

        self.medusa.admin_post(&format!("{path}/receive"), json!({})).await.unwrap();
        let how = if dice.random_bool(0.3) { "dismiss-items" } else { "receive-items" };
        self.medusa.admin_post(&format!("{path}/{how}"), items).await.unwrap();
        self.medusa.admin_post(&format!("{path}/receive/confirm"), json!({})).await.unwrap();
        let received = self.order().await;
        for line in &order.lines {
            let now = received.line(&line.remote).unwrap();
            assert!(close(line.total, now.total), "{line:?} {now:?}; {}", self.told);
            assert_eq!(line.detail, now.detail, "{}", self.told);
        }
        let owed = self.owed(&received, &after, refund, "the summary once it is received").await;

        if refund.is_positive() {
            let amount: serde_json::Number = refund.amount.to_string().parse().unwrap();
            let path = format!("/admin/payments/{}/refund", self.placed.payment);
            self.medusa.admin_post(&path, json!({"amount": amount})).await.unwrap();
            self.refunded += refund.amount;
            self.over += (refund.amount - owed).max(Decimal::ZERO);
        }
        self.earlier = after;
    }

    /// What the shop's summary says is owed to the customer is what we would pay, but for what is known to differ. The
    /// answer is theirs.
    async fn owed(&mut self, order: &Order, after: &Units, refund: Money, what: &str) -> Decimal {
        let owed = -number(&self.theirs().await["summary"]["pending_difference"]);
        let written_off = if self.over > EPSILON { self.over } else { Decimal::ZERO };
        let foretold = worth(order, after) - self.fees - self.refunded + written_off;
        // A unit or less that is owed is told as nothing.
        let nothing = owed.is_zero() && foretold.abs() <= order.currency.minor_unit();
        assert!(
            nothing || close(owed, foretold),
            "{what}: they say {owed}, not {foretold}, written off {}; {}",
            self.over,
            self.told
        );
        let rounded = |amount: Decimal| order.money(amount.round_dp(7)).rounded();
        let (theirs, without) = (rounded(owed), rounded(owed - written_off));
        let ours = rounded(owed - written_off + self.fees - self.kept);
        let left = left(order, &Pending::new());
        let over = ours.amount - left.amount;
        if theirs.amount <= Decimal::ZERO && refund.is_zero() {
            self.seen.compared += 1;
        } else if over > Decimal::ZERO && over <= order.currency.minor_unit() && refund == left {
            self.seen.floored += 1;
        } else if refund != ours || ours == theirs {
            self.alike(refund, owed, what);
        } else if ours == without {
            self.seen.written_off += 1;
        } else if self.earlier.is_empty() {
            self.seen.fees_with_fractions += 1;
        } else {
            self.seen.fees_of_before += 1;
        }
        owed
    }

    /// Goods are all back: with the shipping, everything but what was kept has been paid back.
    async fn the_rest_with_shipping(&mut self, kept: bool) {
        let order = self.order().await;
        assert_eq!(self.earlier.values().sum::<u32>(), order.lines.iter().map(|line| line.quantity).sum::<u32>());
        if kept || order.totals.shipping <= Decimal::ZERO {
            return;
        }
        let paid = order.captured().floored().minus(order.refunded()).unwrap();
        assert_eq!(left(&order, &Pending::new()), paid, "{}", self.told);
        let shipping = order.totals.shipping;
        // Less than one unit lies between what was captured and what can be paid back of it, and half a unit between the
        // goods' sum and what was paid for them.
        let apart = order.currency.minor_unit() * Decimal::new(15, 1);
        assert!((paid.amount - shipping).abs() < apart, "{paid} {shipping}; {}", self.told);
        self.seen.compared += 1;
    }
}

/// Some or all of what can still come back, at least one.
fn pick(order: &Order, dice: &mut impl Rng, all: bool) -> Vec<LineQuantity> {
    let mut lines = Vec::new();
    for line in &order.lines {
        let left = line.returnable();
        let quantity = if all { left } else { dice.random_range(0..=left) };
        if quantity > 0 {
            lines.push(LineQuantity { line: line.remote.clone(), quantity });
        }
    }
    if lines.is_empty() && !all {
        lines.push(LineQuantity { line: order.lines[0].remote.clone(), quantity: 1 });
    }
    lines
}
