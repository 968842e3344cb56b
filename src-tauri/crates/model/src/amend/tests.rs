use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    facts::{Concern, Facts},
    id::OperationId,
    money::Currency,
    order::sample,
    payload::Payload,
};

fn eur(amount: &str) -> Money {
    Money::new(amount.parse().unwrap(), Currency::new("EUR").unwrap())
}

fn of(order: &Order) -> OrderRef {
    OrderRef { id: Uuid::from_u128(1).into(), remote: order.remote.clone(), number: order.number.clone() }
}

fn back(line: &str, quantity: u32) -> ReturnItem {
    ReturnItem { line: line.into(), quantity, reason: None, note: String::new() }
}

fn new(quantity: u32, each: &str) -> NewItem {
    NewItem { variant: "v".into(), title: "New".into(), quantity, each: eur(each) }
}

fn lines(of: &[(&str, u32)]) -> Vec<LineQuantity> {
    of.iter().map(|(line, quantity)| LineQuantity { line: (*line).into(), quantity: *quantity }).collect()
}

#[test]
fn an_exchange_takes_what_can_come_back_and_gives_something() {
    let order = sample(&[("a", 2)]);
    assert_eq!(check_exchange(&order, &[], &[back("a", 2)], &[new(1, "30")]), Ok(()));
    assert_eq!(check_exchange(&order, &[], &[back("a", 2)], &[]), Err(AmendRefusal::Empty));
    let waiting = [back("a", 1)];
    let too_many = AmendRefusal::TooMany { title: "Article a".into(), left: 1 };
    assert_eq!(check_exchange(&order, &waiting, &[back("a", 2)], &[new(1, "30")]), Err(too_many));
    let dollars = NewItem { each: Money::new(Decimal::ONE, Currency::new("USD").unwrap()), ..new(1, "1") };
    assert_eq!(check_exchange(&order, &[], &[back("a", 1)], &[dollars]), Err(AmendRefusal::Currency));
}

#[test]
fn a_claim_replaces_or_refunds_and_what_never_came_does_not_come_back() {
    let order = sample(&[("a", 2)]);
    let item = |fault, quantity| ClaimItem { line: "a".into(), quantity, fault, note: String::new() };
    let check = |remedy, items: &[ClaimItem], out: &[NewItem]| check_claim(&order, &[], (remedy, false), items, out);
    assert_eq!(check(Remedy::Refund, &[item(Fault::Missing, 1)], &[]), Ok(()));
    assert_eq!(check(Remedy::Refund, &[item(Fault::Missing, 1)], &[new(1, "10")]), Err(AmendRefusal::Remedy));
    assert_eq!(check(Remedy::Replace, &[item(Fault::Defective, 1)], &[]), Err(AmendRefusal::Remedy));
    assert!(check(Remedy::Refund, &[item(Fault::Defective, 3)], &[]).is_err());
    assert_eq!(claimed_back(&[item(Fault::Missing, 1), item(Fault::Defective, 1)]).len(), 1);
}

#[test]
fn an_edit_cannot_take_away_what_is_packed_nor_everything() {
    let mut order = sample(&[("a", 2), ("b", 1)]);
    assert!(matches!(check_edit(&order, &lines(&[("a", 1)]), &[]), Err(AmendRefusal::Packed { packed: 2, .. })));
    order.lines.iter_mut().for_each(|line| line.fulfilled = 0);
    assert_eq!(check_edit(&order, &lines(&[("a", 1)]), &[]), Ok(()));
    assert_eq!(check_edit(&order, &lines(&[("a", 2)]), &[]), Err(AmendRefusal::Empty), "nothing changes");
    assert_eq!(check_edit(&order, &lines(&[("a", 0), ("b", 0)]), &[]), Err(AmendRefusal::Empty));
    assert_eq!(check_edit(&order, &lines(&[("a", 0), ("b", 0)]), &[new(1, "10")]), Ok(()));
}

#[test]
fn a_cancellation_gives_back_what_is_left_and_waits_for_no_parcel() {
    let mut order = sample(&[("a", 2)]);
    assert_eq!(check_cancel(&order), Err(AmendRefusal::Shipped));
    order.lines[0].fulfilled = 0;
    order.payments[0].refunded = Decimal::from(5);
    let given = check_cancel(&order).unwrap();
    assert_eq!(given, [GivenBack { payment: "pay".into(), amount: eur("15") }]);
    order.cancelled_at = Some(Timestamp(1));
    assert_eq!(check_cancel(&order), Err(AmendRefusal::Cancelled));
}

#[test]
fn codes_are_plain_and_worth_something() {
    let order = sample(&[("a", 2)]);
    let amount = |amount| Off::Amount { amount: eur(amount) };
    assert_eq!(check_code(&order, "SORRY-1", amount("5")), Ok(()));
    for code in ["ABC", "sorry-1", "SORRY 1", "ÄRGER-1"] {
        assert_eq!(check_code(&order, code, amount("5")), Err(AmendRefusal::Code), "{code}");
    }
    for off in [amount("0"), amount("1.001"), Off::Percent { percent: 0 }, Off::Percent { percent: 101 }] {
        assert_eq!(check_code(&order, "SORRY-1", off), Err(AmendRefusal::Off));
    }
    assert_eq!(code_worth(&order, Off::Percent { percent: 10 }), eur("2"));
}

#[test]
fn the_difference_goes_either_way() {
    let order = sample(&[("a", 2)]);
    let none = Units::new();
    let of = |quantity, each| difference(&order, &none, &lines(&[("a", 1)]), &[new(quantity, each)]).unwrap().owed();
    assert_eq!(of(1, "12.50"), eur("2.5"));
    assert_eq!(of(1, "7.50"), eur("-2.5"));
    assert_eq!(of(2, "5"), eur("0"));
}

proptest! {
    /// What is exchanged for itself costs nothing, and there and back again is where one was.
    #[test]
    fn differences_cancel_out(quantity in 1u32..5, units in 1u32..5, cents in 1i64..100_000) {
        let units = units.min(quantity);
        let order = sample(&[("a", quantity)]);
        let same = difference(&order, &Units::new(), &lines(&[("a", units)]), &[new(units, "10")]).unwrap();
        prop_assert!(same.owed().is_zero());
        let other = Money::new(Decimal::new(cents, 2), order.currency);
        let item = NewItem { each: other, ..new(units, "1") };
        let owed = difference(&order, &Units::new(), &lines(&[("a", units)]), &[item]).unwrap().owed();
        let paid = other.amount * Decimal::from(units) - Decimal::from(10 * units);
        prop_assert_eq!(owed.amount, paid.normalize());
    }

    /// Later operations expect exactly what an earlier one of ours does to an order.
    #[test]
    fn what_is_expected_is_what_happens(units in 1u32..4, kind in 0usize..5, goods_back in any::<bool>()) {
        let mut order = sample(&[("a", 4), ("b", 2)]);
        if kind >= 2 {
            order.lines.iter_mut().for_each(|line| line.fulfilled = 0);
        }
        let account = Uuid::from_u128(2).into();
        let item = ClaimItem { line: "a".into(), quantity: units, fault: Fault::Defective, note: String::new() };
        let payload = match kind {
            0 => Payload::Exchange(Exchange {
                account, order: of(&order), back: vec![back("a", units)], out: vec![new(1, "3")], note: String::new(),
            }),
            1 => Payload::Claim(Claim {
                account, order: of(&order), remedy: Remedy::Replace, items: vec![item], goods_back,
                out: vec![new(1, "3")], note: String::new(),
            }),
            2 => Payload::EditOrder(EditOrder {
                account, order: of(&order), lines: lines(&[("a", units)]), add: vec![new(1, "3")], note: String::new(),
            }),
            3 => Payload::CancelOrder(CancelOrder {
                account, order: of(&order), gives_back: check_cancel(&order).unwrap(), note: String::new(),
            }),
            _ => Payload::ChangeAddress(ChangeAddress {
                account, order: of(&order), to: AddressParts { city: Some("Bonn".into()), ..AddressParts::default() },
            }),
        };
        let operation = OperationId(Uuid::from_u128(9));
        let after = carried_out(&order, &payload, operation, &"made".into(), Timestamp(5));
        let expected = Facts::of(&order).expecting(&payload.effects());
        let now = Facts::of(&after);
        for concern in [Concern::Money, Concern::Goods] {
            prop_assert_eq!(expected.differences(&now, concern), vec![]);
        }
    }
}
