//! Signs: what a customer's orders and parcels show that somebody who gives money away may want to know. Facts with their
//! numbers, never a verdict on a person: moving house, gifts and bad luck look the same.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    money::{Currency, Money},
    order::{Order, PostalAddress, ReturnStatus},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// Goods were asked back from so many of the customer's orders.
    Returned { orders: u32, of: u32 },
    /// So much of what was paid went back, over all orders in this currency; `percent` is rounded down.
    Refunded { refunded: Money, paid: Money, percent: u32 },
    /// So many earlier cases said that a parcel was missing or came damaged.
    Reported { cases: u32 },
    /// The order goes where none of so many others went.
    NewAddress { others: u32 },
    /// The order is in a name that is not the customer's.
    OtherName { order: String, customer: String },
}

/// What is known besides the orders.
#[derive(Debug, Clone, Copy, Default)]
pub struct Besides<'b> {
    /// The customer's name; empty when nobody knows it.
    pub name: &'b str,
    /// Cases of a missing or damaged parcel, of other orders.
    pub reported: u32,
}

/// Signs of an order beside the customer's `others`. Cancelled orders count for nothing.
pub fn signs(order: &Order, others: &[Order], besides: Besides<'_>) -> Vec<Sign> {
    let lasting: Vec<&Order> = others.iter().filter(|other| other.cancelled_at.is_none()).collect();
    let all = || lasting.iter().copied().chain([order]);
    let mut signs = Vec::new();
    let returned = all().filter(|each| came_back(each)).count() as u32;
    if returned > 0 && !lasting.is_empty() {
        signs.push(Sign::Returned { orders: returned, of: lasting.len() as u32 + 1 });
    }
    signs.extend(refunded(all()));
    if besides.reported > 0 {
        signs.push(Sign::Reported { cases: besides.reported });
    }
    if let Some(to) = &order.ship_to {
        let known: Vec<&PostalAddress> = lasting.iter().filter_map(|other| other.ship_to.as_ref()).collect();
        if !known.is_empty() && !known.iter().any(|other| is_same_place(other, to)) {
            signs.push(Sign::NewAddress { others: known.len() as u32 });
        }
    }
    if !besides.name.trim().is_empty() && !order.name.trim().is_empty() && plain(besides.name) != plain(&order.name) {
        signs.push(Sign::OtherName { order: order.name.clone(), customer: besides.name.to_owned() });
    }
    signs
}

fn came_back(order: &Order) -> bool {
    order.returns.iter().any(|back| !matches!(back.status, ReturnStatus::Draft | ReturnStatus::Cancelled))
}

fn refunded<'o>(orders: impl Iterator<Item = &'o Order>) -> Vec<Sign> {
    let mut sums: BTreeMap<Currency, (Money, Money)> = BTreeMap::new();
    for order in orders {
        let (back, paid) = sums.entry(order.currency).or_insert_with(|| (order.currency.zero(), order.currency.zero()));
        for payment in &order.payments {
            back.amount += payment.refunded;
            paid.amount += payment.captured;
        }
    }
    sums.into_values()
        .filter(|(refunded, paid)| refunded.is_positive() && paid.is_positive())
        .map(|(refunded, paid)| {
            let percent = refunded.amount * Decimal::ONE_HUNDRED / paid.amount;
            Sign::Refunded { refunded, paid, percent: percent.trunc().to_u32().unwrap_or(0) }
        })
        .collect()
}

/// Written in small letters and without blanks and marks: "Bahnhofstr. 1" and "bahnhofstr.1" are one house.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_same_place(one: &PostalAddress, other: &PostalAddress) -> bool {
    let of = |place: &PostalAddress| {
        let lines = place.lines.iter().map(|line| plain(line)).collect::<String>();
        (place.country.to_uppercase(), plain(&place.postal_code), plain(&place.city), lines)
    };
    of(one) == of(other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        order::{Return, ReturnLine},
        refund::tests::order as made,
        time::Timestamp,
    };

    fn order() -> Order {
        made("EUR", &[(Decimal::from(100), Decimal::ZERO)], &[(1, Decimal::from(100))])
    }

    fn back(status: ReturnStatus) -> Return {
        Return {
            remote: "ret_1".into(),
            number: String::new(),
            status,
            created_at: Timestamp(0),
            received_at: None,
            note: String::new(),
            lines: Vec::<ReturnLine>::new(),
            operation: None,
        }
    }

    fn at(street: &str) -> Option<PostalAddress> {
        Some(PostalAddress {
            lines: vec![street.into()],
            city: "Köln".into(),
            postal_code: "50667".into(),
            country: "DE".into(),
        })
    }

    const MARA: Besides<'_> = Besides { name: "Mara Kessler", reported: 0 };

    #[test]
    fn a_first_order_shows_nothing() {
        let mut first = order();
        first.returns = vec![back(ReturnStatus::Requested)];
        first.ship_to = at("Ring 1");
        assert_eq!(signs(&first, &[], MARA), []);
    }

    #[test]
    fn returns_and_refunds_are_counted_over_all_orders() {
        let mut others = vec![order(), order(), order(), order()];
        others[0].returns = vec![back(ReturnStatus::Received), back(ReturnStatus::Received)];
        others[1].returns = vec![back(ReturnStatus::Draft)];
        others[1].payments[0].refunded = Decimal::new(2550, 2);
        others[2].returns = vec![back(ReturnStatus::Cancelled)];
        others[3].returns = vec![back(ReturnStatus::Received)];
        others[3].payments[0].refunded = Decimal::from(100);
        others[3].cancelled_at = Some(Timestamp(1));
        let euro = |amount| order().money(amount);
        assert_eq!(
            signs(&order(), &others, MARA),
            [
                Sign::Returned { orders: 1, of: 4 },
                Sign::Refunded { refunded: euro(Decimal::new(2550, 2)), paid: euro(Decimal::from(400)), percent: 6 }
            ]
        );
    }

    #[test]
    fn places_and_names_are_compared_as_people_write_them() {
        let (mut here, mut there) = (order(), order());
        here.ship_to = at("Bahnhofstr. 1");
        there.ship_to = at("bahnhofstr.1 ");
        here.name = "mara  kessler".into();
        assert_eq!(signs(&here, &[there.clone()], MARA), []);
        here.ship_to = at("Hafenweg 9");
        here.name = "Jo Brand".into();
        there.ship_to = at("Bahnhofstr. 1");
        assert_eq!(
            signs(&here, &[there, order()], Besides { reported: 2, ..MARA }),
            [
                Sign::Reported { cases: 2 },
                Sign::NewAddress { others: 1 },
                Sign::OtherName { order: "Jo Brand".into(), customer: "Mara Kessler".into() }
            ]
        );
        assert_eq!(signs(&here, &[], Besides::default()), [], "whose name nobody knows is nobody else");
    }

    proptest! {
        #[test]
        fn no_more_came_back_than_was_paid(sums in proptest::collection::vec((0u32..10_000, 0u32..10_000), 1..6)) {
            let orders: Vec<Order> = sums
                .iter()
                .map(|(paid, back)| {
                    let paid = Decimal::from(*paid.max(back));
                    made("EUR", &[(paid, Decimal::from(*back))], &[(1, paid)])
                })
                .collect();
            for sign in signs(&orders[0], &orders[1..], MARA) {
                if let Sign::Refunded { refunded, paid, percent } = sign {
                    prop_assert!(refunded.is_positive() && refunded.amount <= paid.amount && percent <= 100);
                }
            }
        }
    }
}
