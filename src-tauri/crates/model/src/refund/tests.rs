use proptest::prelude::*;

use super::*;
use crate::{
    money::Currency,
    order::{FulfilmentStatus, LineDetail, OrderLine, PaymentStatus, Totals},
    time::Timestamp,
};

const CAPS: RefundCaps = RefundCaps { partial: true, reason: true };

pub(crate) fn order(currency: &str, payments: &[(Decimal, Decimal)], lines: &[(u32, Decimal)]) -> Order {
    let total: Decimal = lines.iter().map(|line| line.1).sum();
    Order {
        remote: "order_1".into(),
        number: "10372".into(),
        customer: None,
        name: "Mara Kessler".into(),
        email: None,
        phone: None,
        currency: Currency::new(currency).unwrap(),
        placed_at: Timestamp(0),
        updated_at: Timestamp(0),
        cancelled_at: None,
        payment_status: PaymentStatus::Paid,
        fulfilment_status: FulfilmentStatus::Delivered,
        outstanding: Decimal::ZERO,
        totals: Totals { items: total, shipping: Decimal::ZERO, discount: Decimal::ZERO, tax: Decimal::ZERO, total },
        lines: lines
            .iter()
            .enumerate()
            .map(|(i, (quantity, total))| OrderLine {
                remote: RemoteId::new(format!("line_{i}")),
                title: "Glass shade".into(),
                variant: "22 cm".into(),
                sku: "SHD-22".into(),
                quantity: *quantity,
                total: *total,
                fulfilled: *quantity,
                delivered: *quantity,
                return_requested: 0,
                returned: 0,
                detail: LineDetail::default(),
            })
            .collect(),
        payments: payments
            .iter()
            .enumerate()
            .map(|(i, (captured, refunded))| Payment {
                remote: RemoteId::new(format!("pay_{i}")),
                method: "card".into(),
                captured: *captured,
                refunded: *refunded,
                captured_at: None,
                refunds: vec![],
            })
            .collect(),
        fulfilments: vec![],
        returns: vec![],
        ship_to: None,
        open_change: None,
        url: None,
    }
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn one_line_of_two() {
    let order = order("EUR", &[(dec("213.90"), dec("0"))], &[(1, dec("189")), (1, dec("24.90"))]);
    let request = RefundRequest::Lines {
        lines: vec![LineQuantity { line: "line_1".into(), quantity: 1 }],
        shipping: false,
        kept: vec![],
    };
    let plan = plan(&order, &Pending::new(), &Units::new(), CAPS, &request).unwrap();
    assert_eq!(plan.total, order.money(dec("24.9")));
    assert_eq!(plan.left, order.money(dec("189")));
    assert_eq!(plan.parts.len(), 1);
}

#[test]
fn what_waits_is_taken_off() {
    let order = order("EUR", &[(dec("213.90"), dec("0"))], &[(1, dec("213.90"))]);
    let pending = Pending::from([("pay_0".into(), dec("24.90"))]);
    assert_eq!(left(&order, &pending), order.money(dec("189")));
    let too_much = RefundRequest::Amount { amount: order.money(dec("189.01")) };
    assert_eq!(
        plan(&order, &pending, &Units::new(), CAPS, &too_much),
        Err(RefundRefusal::TooMuch { left: order.money(dec("189")) })
    );
}

#[test]
fn fractions_of_a_cent_stay_with_the_shop() {
    let order = order("EUR", &[(dec("112.931"), dec("0"))], &[(1, dec("112.931"))]);
    let plan = plan(&order, &Pending::new(), &Units::new(), CAPS, &RefundRequest::Whole).unwrap();
    assert_eq!(plan.total, order.money(dec("112.93")));
    assert!(!plan.left.is_positive());
}

/// Forty lines, each told to nine digits, are short by noise: half a cent stays half a cent.
#[test]
fn the_noise_of_many_lines_costs_no_cent() {
    let third = dec("1.123333333");
    let lines: Vec<(u32, Decimal)> = (0..39).map(|_| (1, third)).chain([(1, dec("0.015"))]).collect();
    let order = order("EUR", &[(dec("43.83"), dec("0"))], &lines);
    let all = order.lines.iter().map(|line| LineQuantity { line: line.remote.clone(), quantity: 1 }).collect();
    let request = RefundRequest::Lines { lines: all, shipping: false, kept: vec![] };
    // Exactly 43.825, of which the lines tell 43.824999987.
    let plan = plan(&order, &Pending::new(), &Units::new(), CAPS, &request).unwrap();
    assert_eq!(plan.total, order.money(dec("43.83")));
}

#[test]
fn refuses_what_cannot_be_paid() {
    let order = order("JPY", &[(dec("1500"), dec("0"))], &[(3, dec("1500"))]);
    let ask = |amount: &str| {
        plan(&order, &Pending::new(), &Units::new(), CAPS, &RefundRequest::Amount { amount: order.money(dec(amount)) })
    };
    assert!(matches!(ask("10.5"), Err(RefundRefusal::NotPayable { .. })));
    assert_eq!(ask("0"), Err(RefundRefusal::NotPositive));
    assert_eq!(ask("-1"), Err(RefundRefusal::NotPositive));
    let euros = RefundRequest::Amount { amount: Money::new(dec("1"), Currency::new("EUR").unwrap()) };
    assert_eq!(plan(&order, &Pending::new(), &Units::new(), CAPS, &euros), Err(RefundRefusal::Currency));
    let many = RefundRequest::Lines {
        lines: vec![LineQuantity { line: "line_0".into(), quantity: 4 }],
        shipping: false,
        kept: vec![],
    };
    assert_eq!(plan(&order, &Pending::new(), &Units::new(), CAPS, &many), Err(RefundRefusal::NoSuchLine));
    let twice = RefundRequest::Lines {
        lines: vec![
            LineQuantity { line: "line_0".into(), quantity: 2 },
            LineQuantity { line: "line_0".into(), quantity: 2 },
        ],
        shipping: false,
        kept: vec![],
    };
    assert_eq!(plan(&order, &Pending::new(), &Units::new(), CAPS, &twice), Err(RefundRefusal::NoSuchLine));
}

#[test]
fn a_shop_without_partial_refunds_says_so() {
    let order = order("EUR", &[(dec("20"), dec("0"))], &[(1, dec("20"))]);
    let caps = RefundCaps { partial: false, reason: false };
    let part = RefundRequest::Amount { amount: order.money(dec("5")) };
    assert_eq!(plan(&order, &Pending::new(), &Units::new(), caps, &part), Err(RefundRefusal::WholeOnly));
    assert!(plan(&order, &Pending::new(), &Units::new(), caps, &RefundRequest::Whole).is_ok());
}

prop_compose! {
    fn cents()(units in 0i64..10_000_000, scale in 0u32..4) -> Decimal { Decimal::new(units, scale) }
}

proptest! {
    #[test]
    fn never_more_than_was_paid_and_parts_add_up(
        payments in prop::collection::vec((cents(), 0.0f64..1.0, 0.0f64..1.0), 1..4),
        ask in cents(),
        currency in prop::sample::select(vec!["EUR", "JPY", "KWD"]),
    ) {
        let paid: Vec<(Decimal, Decimal)> = payments.iter()
            .map(|(captured, share, _)| (*captured, (*captured * Decimal::try_from(*share).unwrap()).round_dp(3)))
            .collect();
        let order = order(currency, &paid, &[(1, paid.iter().map(|p| p.0).sum())]);
        let pending: Pending = payments.iter().enumerate()
            .map(|(i, (captured, _, share))| (RemoteId::new(format!("pay_{i}")), (*captured * Decimal::try_from(*share).unwrap()).round_dp(2)))
            .collect();
        let amount = order.money(ask).floored();
        for request in [RefundRequest::Whole, RefundRequest::Amount { amount }] {
            let Ok(plan) = plan(&order, &pending, &Units::new(), CAPS, &request) else { continue };
            let sum: Decimal = plan.parts.iter().map(|part| part.amount.amount).sum();
            prop_assert_eq!(sum, plan.total.amount);
            prop_assert!(plan.left.amount >= Decimal::ZERO);
            for part in &plan.parts {
                let payment = order.payment(&part.payment).unwrap();
                let waiting = pending.get(&part.payment).copied().unwrap_or_default();
                prop_assert!(part.amount.amount + payment.refunded + waiting <= payment.captured);
                prop_assert!(part.amount.is_payable() && part.amount.is_positive());
            }
        }
    }

    #[test]
    fn the_order_of_refunds_does_not_matter(first in 1i64..5_000, second in 1i64..5_000) {
        let paid = dec("100");
        let run = |asks: [i64; 2]| {
            let mut pending = Pending::new();
            let order = order("EUR", &[(paid, Decimal::ZERO)], &[(1, paid)]);
            for ask in asks {
                let request = RefundRequest::Amount { amount: order.money(Decimal::new(ask, 2)) };
                if let Ok(plan) = plan(&order, &pending, &Units::new(), CAPS, &request) {
                    for part in plan.parts { *pending.entry(part.payment).or_default() += part.amount.amount; }
                }
            }
            left(&order, &pending)
        };
        prop_assert_eq!(run([first, second]), run([second, first]));
    }

    /// Units of a line in any steps and any order give exactly what the line was paid with.
    #[test]
    fn units_add_up_to_the_line_whatever_the_steps(
        quantity in 1u32..20, total in cents(), steps in prop::collection::vec(1u32..5, 1..20),
        currency in prop::sample::select(vec!["EUR", "JPY", "KWD"]),
    ) {
        let order = order(currency, &[(total + Decimal::ONE, Decimal::ZERO)], &[(quantity, total)]);
        let line = RemoteId::new("line_0");
        let (mut earlier, mut sum, mut given) = (Units::new(), Decimal::ZERO, 0);
        for step in steps.into_iter().chain([quantity; 1]) {
            let take = step.min(quantity - given);
            if take == 0 { continue }
            let worth = worth_of(&order, &earlier, &LineQuantity { line: line.clone(), quantity: take }).unwrap();
            prop_assert!(worth.amount >= Decimal::ZERO);
            sum += worth.amount;
            given += take;
            earlier.insert(line.clone(), given);
            prop_assert!(sum <= total);
        }
        prop_assert_eq!(given, quantity);
        prop_assert_eq!(sum, total);
    }

    /// Several lines in any steps give what they were paid with together, rounded once.
    #[test]
    fn lines_add_up_to_the_whole_whatever_the_steps(
        lines in prop::collection::vec((1u32..6, cents()), 1..5), shipping in cents(), picks in prop::collection::vec(any::<u32>(), 0..8),
        currency in prop::sample::select(vec!["EUR", "JPY", "KWD"]),
    ) {
        let goods: Decimal = lines.iter().map(|line| line.1).sum();
        let mut order = order(currency, &[(goods + shipping + dec("10"), Decimal::ZERO)], &lines);
        order.totals.shipping = shipping;
        let (mut earlier, mut sum) = (Units::new(), Decimal::ZERO);
        for pick in picks.into_iter().map(Some).chain([None]) {
            let wanted: Vec<LineQuantity> = order.lines.iter().enumerate().filter_map(|(i, line)| {
                let left = line.quantity - earlier.get(&line.remote).copied().unwrap_or(0);
                let quantity = pick.map_or(left, |pick| ((pick >> (3 * i)) % 3).min(left));
                (quantity > 0).then(|| LineQuantity { line: line.remote.clone(), quantity })
            }).collect();
            let request = RefundRequest::Lines { lines: wanted.clone(), shipping: pick.is_none(), kept: vec![] };
            match plan(&order, &Pending::new(), &earlier, CAPS, &request) {
                Ok(plan) => {
                    prop_assert_eq!(plan.rows.iter().map(|row| row.amount().amount).sum::<Decimal>(), plan.total.amount);
                    sum += plan.total.amount;
                }
                Err(refusal) => prop_assert_eq!(refusal, RefundRefusal::NotPositive),
            }
            for one in wanted { *earlier.entry(one.line).or_default() += one.quantity; }
        }
        prop_assert_eq!(sum, order.money(goods + shipping).rounded().amount);
    }

    #[test]
    fn rows_add_up_and_nothing_exceeds_what_was_paid(
        lines in prop::collection::vec((1u32..5, cents()), 1..5), shipping in cents(), with_shipping in any::<bool>(),
        refunded in 0.0f64..1.0, kept in prop::option::of(0i64..5_000), pick in any::<u32>(),
        currency in prop::sample::select(vec!["EUR", "JPY", "KWD"]),
    ) {
        let total: Decimal = lines.iter().map(|line| line.1).sum::<Decimal>() + shipping;
        let back = (total * Decimal::try_from(refunded).unwrap()).round_dp(2);
        let mut order = order(currency, &[(total, back)], &lines);
        order.totals.shipping = shipping;
        let wanted: Vec<LineQuantity> = order.lines.iter().enumerate()
            .map(|(i, line)| LineQuantity { line: line.remote.clone(), quantity: 1 + (pick >> i) % line.quantity })
            .collect();
        let kept: Vec<Kept> = kept.map(|cents| Kept {
            kind: FeeKind::Restocking, amount: order.money(Decimal::new(cents, 2)).floored(),
        }).into_iter().collect();
        let mut ways = Vec::new();
        let mut backwards = wanted.clone();
        backwards.reverse();
        for lines in [wanted, backwards] {
            let request = RefundRequest::Lines { lines, shipping: with_shipping, kept: kept.clone() };
            let planned = plan(&order, &Pending::new(), &Units::new(), CAPS, &request);
            if let Ok(plan) = &planned {
                let rows: Decimal = plan.rows.iter().map(|row| row.amount().amount).sum();
                prop_assert_eq!(rows, plan.total.amount);
                prop_assert!(plan.total.amount + back <= total);
                prop_assert!(plan.total.is_payable());
            }
            ways.push(planned);
        }
        let last = ways.pop();
        prop_assert_eq!(ways.pop(), last);
    }
}

#[test]
fn the_rows_say_how_the_sum_came_about() {
    let mut order = order("EUR", &[(dec("65.90"), dec("0"))], &[(3, dec("60"))]);
    order.totals.shipping = dec("5.90");
    order.lines[0].detail.discount = Some(dec("6"));
    order.lines[0].detail.tax = Some(dec("9.58"));
    let kept = vec![Kept { kind: FeeKind::ReturnShipping, amount: order.money(dec("4.90")) }];
    let lines = vec![LineQuantity { line: "line_0".into(), quantity: 2 }];
    let request = RefundRequest::Lines { lines, shipping: true, kept };
    let plan = plan(&order, &Pending::new(), &Units::new(), CAPS, &request).unwrap();
    assert_eq!(plan.total, order.money(dec("41")));
    let SumRow::Goods { listed, discount, tax, amount, .. } = &plan.rows[0] else { panic!("goods come first") };
    assert_eq!(*amount, order.money(dec("40")));
    assert_eq!((*listed, *discount), (Some(order.money(dec("44"))), Some(order.money(dec("4")))));
    assert_eq!(tax.unwrap().rounded(), order.money(dec("6.39")));
    let too_much = vec![Kept { kind: FeeKind::Restocking, amount: order.money(dec("20.01")) }];
    let one = vec![LineQuantity { line: "line_0".into(), quantity: 1 }];
    let request = RefundRequest::Lines { lines: one, shipping: false, kept: too_much };
    assert_eq!(super::plan(&order, &Pending::new(), &Units::new(), CAPS, &request), Err(RefundRefusal::KeptTooMuch));
}

#[test]
fn thirds_of_two_lines_are_rounded_once() {
    let order = order("EUR", &[(dec("30"), dec("0"))], &[(3, dec("10")), (3, dec("20"))]);
    let one_of_each = |earlier: u32| {
        let lines = ["line_0", "line_1"].map(|line| LineQuantity { line: line.into(), quantity: 1 }).to_vec();
        let earlier = ["line_0", "line_1"].map(|line| (RemoteId::from(line), earlier)).into();
        plan(&order, &Pending::new(), &earlier, CAPS, &RefundRequest::Lines { lines, shipping: false, kept: vec![] })
            .unwrap()
            .total
    };
    assert_eq!([0, 1, 2].map(one_of_each), [order.money(dec("10")); 3]);
}
