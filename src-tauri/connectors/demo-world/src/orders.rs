//! How an order comes about: what is in it, and how far it has got.

use model::{
    id::RemoteId,
    money::Currency,
    order::{
        Fulfilment, FulfilmentStatus, LineDetail, Order, OrderLine, Payment, PaymentStatus, RefundRecord, Return,
        ReturnLine, ReturnStatus, Totals, Tracking,
    },
    time::{DAY, HOUR, MINUTE, Timestamp},
};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use rust_decimal::Decimal;

use crate::{
    catalogue::{PRODUCTS, Product},
    people::Person,
};

/// How far an order has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plan {
    Unpaid,
    Authorised,
    Paid,
    PartShipped,
    Shipped,
    Delivered,
    ReturnDraft,
    ReturnRequested,
    ReturnReceived,
    PartRefunded,
    Refunded,
    Cancelled,
}

/// A line of an order to be.
#[derive(Debug, Clone)]
pub struct Item {
    pub product: &'static Product,
    pub variant: &'static str,
    pub quantity: u32,
}

impl Item {
    pub fn of(sku: &str, variant: &'static str, quantity: u32) -> Option<Self> {
        let product = crate::catalogue::by_sku(sku)?;
        Some(Self { product, variant, quantity })
    }
}

/// An order to be.
pub struct Wish<'a> {
    pub number: u32,
    pub person: &'a Person,
    pub placed_at: Timestamp,
    pub now: Timestamp,
    pub plan: Plan,
    pub items: Vec<Item>,
    /// Part of it is paid with a gift card.
    pub gift_card: bool,
    /// Ten per cent off.
    pub discount: bool,
}

/// One to four different products.
pub fn basket(rng: &mut StdRng) -> Vec<Item> {
    let count = *[1, 1, 1, 2, 2, 3, 4].choose(rng).unwrap_or(&1);
    let products = PRODUCTS.choose_multiple(rng, count).collect::<Vec<_>>();
    let item = |product: &'static Product| Item {
        product,
        variant: product.variants.choose(rng).copied().unwrap_or_default(),
        quantity: if product.cents < 4_000 && rng.random_bool(0.3) { rng.random_range(2..=4) } else { 1 },
    };
    products.into_iter().map(item).collect()
}

/// Who carries parcels to a country, and how their numbers begin.
pub fn carrier(country: &str) -> (&'static str, &'static str) {
    match country {
        "CN" => ("顺丰速运", "SF"),
        "JP" => ("ヤマト運輸", "4471"),
        "US" => ("UPS", "1Z9X52"),
        "GB" | "IE" => ("DPD", "1550"),
        "FR" => ("Colissimo", "6A"),
        "PL" => ("InPost", "6200"),
        _ => ("DHL", "0034 0434 1610 "),
    }
}

fn tracking(rng: &mut StdRng, country: &str) -> Tracking {
    let (name, start) = carrier(country);
    let rest = if start.contains(' ') { format!("{:02}", rng.random_range(10..100)) } else { String::new() };
    let digits = if rest.is_empty() { format!("{:010}", rng.random_range(0..10_000_000_000_u64)) } else { rest };
    Tracking { number: format!("{start}{digits}"), url: None, carrier: name.to_owned() }
}

pub fn make(rng: &mut StdRng, wish: &Wish<'_>) -> Option<Order> {
    let Wish { number, person, placed_at, now, plan, .. } = *wish;
    let currency = Currency::new(&person.currency).ok()?;
    let off = if wish.discount { Decimal::new(9, 1) } else { Decimal::ONE };
    let mut gross = Decimal::ZERO;
    let mut lines = Vec::new();
    for (item, n) in wish.items.iter().zip(1..) {
        let full = item.product.price(&person.currency) * Decimal::from(item.quantity);
        gross += full;
        lines.push(OrderLine {
            remote: RemoteId::new(format!("ord_{number}_line_{n}")),
            title: item.product.title_in(&person.language).to_owned(),
            variant: item.variant.to_owned(),
            sku: item.product.sku.to_owned(),
            quantity: item.quantity,
            total: model::money::Money::new(full * off, currency).rounded().amount,
            fulfilled: 0,
            delivered: 0,
            return_requested: 0,
            returned: 0,
            detail: LineDetail {
                variant: Some(item.product.article(item.variant)),
                product_type: Some(item.product.kind.to_owned()),
                tags: Some(vec![]),
                tax: None,
                discount: Some((full - full * off).round_dp(2)).filter(|taken| !taken.is_zero()),
            },
        });
    }
    let items: Decimal = lines.iter().map(|line| line.total).sum();
    let shipping = shipping(&person.currency, gross);
    let total = items + shipping;
    let mut order = Order {
        remote: RemoteId::new(format!("ord_{number}")),
        number: number.to_string(),
        customer: Some(person.remote.clone()),
        name: person.name.clone(),
        email: Some(person.email.clone()),
        phone: person.phone.clone(),
        currency,
        placed_at,
        updated_at: placed_at,
        cancelled_at: None,
        payment_status: PaymentStatus::Unpaid,
        fulfilment_status: FulfilmentStatus::Unfulfilled,
        outstanding: Decimal::ZERO,
        totals: Totals {
            items: gross.normalize(),
            shipping: shipping.normalize(),
            discount: (gross - items).normalize(),
            tax: model::money::Money::new(total * Decimal::new(19, 2) / Decimal::new(119, 2), currency)
                .rounded()
                .amount,
            total: total.normalize(),
        },
        lines,
        payments: payments(rng, wish, total),
        fulfilments: vec![],
        returns: vec![],
        ship_to: Some(person.address.clone()),
        open_change: None,
        url: None,
    };
    let until = |wanted: Timestamp, left: i64| Timestamp(wanted.0.min(now.0 - left)).max(placed_at);
    let shipped_at = until(placed_at.plus_ms(DAY + rng.random_range(0..8 * HOUR)), 6 * HOUR);
    let delivered_at = until(shipped_at.plus_ms(2 * DAY + rng.random_range(0..20 * HOUR)), 2 * HOUR);
    let back_at = until(delivered_at.plus_ms(3 * DAY + rng.random_range(0..4 * DAY)), HOUR);
    let received_at = until(back_at.plus_ms(5 * DAY), 30 * MINUTE);
    let refunded_at = until(received_at.plus_ms(DAY), 20 * MINUTE);
    match plan {
        Plan::Unpaid | Plan::Authorised | Plan::Paid => {}
        Plan::Cancelled => {
            order.cancelled_at = Some(until(placed_at.plus_ms(3 * HOUR), HOUR));
            for payment in &mut order.payments {
                payment.captured = Decimal::ZERO;
                payment.captured_at = None;
            }
        }
        Plan::PartShipped => ship(rng, &mut order, shipped_at, true),
        Plan::Shipped => ship(rng, &mut order, shipped_at, false),
        Plan::Delivered
        | Plan::ReturnDraft
        | Plan::ReturnRequested
        | Plan::ReturnReceived
        | Plan::PartRefunded
        | Plan::Refunded => {
            ship(rng, &mut order, shipped_at, false);
            deliver(&mut order, delivered_at);
        }
    }
    match plan {
        Plan::ReturnDraft => ask_back(&mut order, back_at, ReturnStatus::Draft),
        Plan::ReturnRequested => ask_back(&mut order, back_at, ReturnStatus::Requested),
        Plan::ReturnReceived => {
            ask_back(&mut order, back_at, ReturnStatus::Requested);
            take_back(&mut order, received_at);
        }
        Plan::PartRefunded => {
            let first = order.lines.first().map(|line| line.total).unwrap_or_default();
            let part = if order.lines.len() > 1 { first } else { first / Decimal::from(5) };
            pay_back(&mut order, part, refunded_at, "Goodwill");
        }
        Plan::Refunded => {
            ask_back(&mut order, back_at, ReturnStatus::Requested);
            take_back(&mut order, received_at);
            pay_back(&mut order, total, refunded_at, "Return received");
        }
        _ => {}
    }
    settle(&mut order);
    Some(order)
}

fn shipping(currency: &str, items: Decimal) -> Decimal {
    let (free_from, cost) = match currency {
        "USD" => (Decimal::from(70), Decimal::new(690, 2)),
        "JPY" => (Decimal::from(9_000), Decimal::from(800)),
        "CNY" => (Decimal::from(300), Decimal::from(20)),
        _ => (Decimal::from(60), Decimal::new(490, 2)),
    };
    if items < free_from { cost } else { Decimal::ZERO }
}

fn payments(rng: &mut StdRng, wish: &Wish<'_>, total: Decimal) -> Vec<Payment> {
    if wish.plan == Plan::Unpaid {
        return vec![];
    }
    let captured_at = (wish.plan != Plan::Authorised).then(|| wish.placed_at.plus_ms(2 * MINUTE));
    let mut left = total;
    let mut parts = Vec::new();
    if wish.gift_card {
        let card = (total / Decimal::from(3)).trunc().max(Decimal::ONE).min(total);
        left -= card;
        parts.push(("gift card", card));
    }
    let methods: &[&str] = match wish.person.currency.as_str() {
        "CNY" => &["WeChat Pay", "Alipay"],
        "JPY" => &["card", "konbini"],
        "EUR" => &["card", "PayPal", "SEPA debit"],
        _ => &["card", "PayPal"],
    };
    parts.push((methods.choose(rng).copied().unwrap_or("card"), left));
    let paid = |(n, (method, amount)): (usize, (&str, Decimal))| Payment {
        remote: RemoteId::new(format!("ord_{}_pay_{}", wish.number, n + 1)),
        method: method.to_owned(),
        captured: if captured_at.is_some() { amount.normalize() } else { Decimal::ZERO },
        refunded: Decimal::ZERO,
        captured_at,
        refunds: vec![],
    };
    parts.into_iter().enumerate().map(paid).collect()
}

/// Hands all that has not left to the carrier, or only the first line.
pub fn ship(rng: &mut StdRng, order: &mut Order, at: Timestamp, only_first: bool) {
    let country = order.ship_to.as_ref().map_or("", |address| address.country.as_str()).to_owned();
    for line in order.lines.iter_mut().take(if only_first { 1 } else { usize::MAX }) {
        line.fulfilled = line.quantity;
    }
    order.fulfilments.push(Fulfilment {
        remote: RemoteId::new(format!("{}_ful_{}", order.remote, order.fulfilments.len() + 1)),
        shipped_at: Some(at),
        delivered_at: None,
        cancelled_at: None,
        tracking: vec![tracking(rng, &country)],
    });
    order.updated_at = at;
}

/// All that is on its way arrives.
pub fn deliver(order: &mut Order, at: Timestamp) {
    for line in &mut order.lines {
        line.delivered = line.fulfilled;
    }
    for parcel in order.fulfilments.iter_mut().filter(|parcel| parcel.delivered_at.is_none()) {
        parcel.delivered_at = Some(at);
    }
    order.updated_at = at;
}

fn ask_back(order: &mut Order, at: Timestamp, status: ReturnStatus) {
    let remote = RemoteId::new(format!("{}_ret_{}", order.remote, order.returns.len() + 1));
    let asked = status != ReturnStatus::Draft;
    let Some(line) = order.lines.first_mut() else { return };
    if asked {
        line.return_requested += 1;
    } else {
        order.open_change = Some(remote.as_str().to_owned());
    }
    order.returns.push(Return {
        remote,
        number: format!("{}-{}", order.number, order.returns.len() + 1),
        status,
        created_at: at,
        received_at: None,
        note: String::new(),
        lines: vec![ReturnLine {
            line: line.remote.clone(),
            quantity: 1,
            received: 0,
            damaged: 0,
            reason: Some("Does not suit".into()),
            note: String::new(),
        }],
        operation: None,
    });
    order.updated_at = at;
}

fn take_back(order: &mut Order, at: Timestamp) {
    for of in order.returns.iter_mut().filter(|of| of.status == ReturnStatus::Requested) {
        of.status = ReturnStatus::Received;
        of.received_at = Some(at);
        for came in &mut of.lines {
            came.received = came.quantity;
            if let Some(line) = order.lines.iter_mut().find(|line| line.remote == came.line) {
                line.return_requested -= came.quantity.min(line.return_requested);
                line.returned += came.quantity;
            }
        }
    }
    order.updated_at = at;
}

fn pay_back(order: &mut Order, amount: Decimal, at: Timestamp, note: &str) {
    let mut left = order.money(amount).floored().amount;
    for payment in order.payments.iter_mut().rev() {
        let part = left.min(payment.captured - payment.refunded);
        if part <= Decimal::ZERO {
            continue;
        }
        left -= part;
        payment.refunded = (payment.refunded + part).normalize();
        payment.refunds.push(RefundRecord {
            remote: RemoteId::new(format!("{}_ref_{}", payment.remote, payment.refunds.len() + 1)),
            amount: part.normalize(),
            note: note.to_owned(),
            at,
            operation: None,
        });
    }
    order.updated_at = at;
}

/// The first returned line of an order that was made with [`Plan::Delivered`]: one piece came back and was paid back.
pub fn one_came_back(order: &mut Order, at: Timestamp) {
    ask_back(order, at, ReturnStatus::Requested);
    take_back(order, at.plus_ms(4 * DAY));
    let worth = order.lines.first().map(|line| line.total / Decimal::from(line.quantity.max(1))).unwrap_or_default();
    pay_back(order, worth, at.plus_ms(5 * DAY), "Return received");
    settle(order);
}

/// Makes the two statuses say what the lines and payments are.
pub fn settle(order: &mut Order) {
    let captured = order.captured().amount;
    let refunded = order.refunded().amount;
    order.payment_status = if order.cancelled_at.is_some() && captured.is_zero() {
        PaymentStatus::Cancelled
    } else if order.payments.is_empty() {
        PaymentStatus::Unpaid
    } else if captured.is_zero() {
        PaymentStatus::Authorized
    } else if refunded >= captured {
        PaymentStatus::Refunded
    } else if refunded > Decimal::ZERO {
        PaymentStatus::PartlyRefunded
    } else if captured < order.totals.total {
        PaymentStatus::PartlyPaid
    } else {
        PaymentStatus::Paid
    };
    let sum = |of: fn(&OrderLine) -> u32| order.lines.iter().map(of).sum::<u32>();
    let (all, sent, there) = (sum(|line| line.quantity), sum(|line| line.fulfilled), sum(|line| line.delivered));
    order.fulfilment_status = if order.cancelled_at.is_some() {
        FulfilmentStatus::Cancelled
    } else if sent == 0 {
        FulfilmentStatus::Unfulfilled
    } else if there == all {
        FulfilmentStatus::Delivered
    } else if there > 0 {
        FulfilmentStatus::PartlyDelivered
    } else if sent == all {
        FulfilmentStatus::Shipped
    } else {
        FulfilmentStatus::PartlyShipped
    };
}
