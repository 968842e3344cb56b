//! How a refund's sum comes about, row by row. The rows add up to the total, to the last digit.
//!
//! Units of a line are worth the difference between two marks on it, so that refunds of one unit after another give
//! exactly what the whole line was paid with, in whatever order and steps they come. The rows are made so; the total is
//! rounded once, over all lines, and again as the difference of two marks: what was given before counts as it was rounded.
//! Shops that keep fractions of a cent for each unit come to the same sum.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{LineQuantity, RefundRefusal, RefundRequest};
use crate::{
    id::RemoteId,
    money::{Money, MoneyError},
    order::{Order, OrderLine},
    policy::FeeKind,
};

/// Units of each line that refunds of this desk were for already, waiting or done.
pub type Units = BTreeMap<RemoteId, u32>;

/// One row. Amounts are as they count: what is kept is negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "snake_case")]
pub enum SumRow {
    Goods {
        line: RemoteId,
        quantity: u32,
        /// The line's whole quantity.
        of: u32,
        /// What these were listed at, where the shop tells the discount.
        listed: Option<Money>,
        /// What was taken off them, as the line's discount spreads over its units.
        discount: Option<Money>,
        /// Tax within `amount`.
        tax: Option<Money>,
        amount: Money,
    },
    Shipping {
        amount: Money,
    },
    Kept {
        kind: FeeKind,
        amount: Money,
    },
    /// A sum that a person named.
    Named {
        amount: Money,
    },
    /// All that is left of what was paid.
    AllLeft {
        amount: Money,
    },
    /// To the currency's minor unit.
    Rounding {
        amount: Money,
    },
}

impl SumRow {
    pub fn amount(&self) -> Money {
        match self {
            Self::Goods { amount, .. }
            | Self::Shipping { amount }
            | Self::Kept { amount, .. }
            | Self::Named { amount }
            | Self::AllLeft { amount }
            | Self::Rounding { amount } => *amount,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    pub rows: Vec<SumRow>,
    pub total: Money,
}

/// What the first `units` of a line are worth: floored to the minor unit, and exact for none and for all.
fn mark(order: &Order, line: &OrderLine, units: u32) -> Result<Decimal, RefundRefusal> {
    if units == 0 || units >= line.quantity {
        return Ok(if units == 0 { Decimal::ZERO } else { line.total });
    }
    Ok(order.money(share(line.total, units, line.quantity)?).floored().amount)
}

/// Digits below which a shop's numbers are noise: each line's sum is told to nine digits, and a hundred lines may be off
/// by half of the last one.
const NOISE: u32 = 7;

/// The lines' exact worth of these units together.
fn exact(order: &Order, units: &Units) -> Result<Money, RefundRefusal> {
    units.iter().try_fold(order.currency.zero(), |sum, (remote, units)| match order.line(remote) {
        Some(line) if line.quantity > 0 => {
            Ok(sum.plus(order.money(share(line.total, (*units).min(line.quantity), line.quantity)?))?)
        }
        _ => Ok(sum),
    })
}

fn rounded(exact: Money) -> Money {
    Money::new(exact.amount.round_dp(NOISE), exact.currency).rounded()
}

/// What earlier refunds gave of each line, as it counts for these: a line of which that many more are not there begins anew.
fn before(order: &Order, earlier: &Units, wanted: &BTreeMap<&RemoteId, u32>) -> Units {
    let anew = |remote: &RemoteId, given: u32| {
        let asked = wanted.get(remote).copied().unwrap_or(0);
        order.line(remote).is_some_and(|line| asked > 0 && given.saturating_add(asked) > line.quantity)
    };
    earlier
        .iter()
        .filter(|(remote, given)| !anew(remote, **given))
        .map(|(line, given)| (line.clone(), *given))
        .collect()
}

fn share(total: Decimal, units: u32, of: u32) -> Result<Decimal, RefundRefusal> {
    let sum = total.checked_mul(Decimal::from(units)).and_then(|sum| sum.checked_div(Decimal::from(of)));
    Ok(sum.ok_or(MoneyError::TooLarge)?)
}

/// What was paid for `wanted`, after `earlier` units of the line were given back. Units that were all given back already
/// count anew: whether a second time is meant, others ask.
///
/// # Errors
/// [`RefundRefusal::NoSuchLine`] when the order has no such line or not that many of it.
pub fn worth_of(order: &Order, earlier: &Units, wanted: &LineQuantity) -> Result<Money, RefundRefusal> {
    let line = order.line(&wanted.line).ok_or(RefundRefusal::NoSuchLine)?;
    if wanted.quantity == 0 || wanted.quantity > line.quantity {
        return Err(RefundRefusal::NoSuchLine);
    }
    let given = earlier.get(&wanted.line).copied().unwrap_or(0);
    let given = if given.saturating_add(wanted.quantity) > line.quantity { 0 } else { given };
    let worth = mark(order, line, given + wanted.quantity)? - mark(order, line, given)?;
    Ok(order.money(worth))
}

fn goods(order: &Order, earlier: &Units, wanted: &LineQuantity) -> Result<SumRow, RefundRefusal> {
    let amount = worth_of(order, earlier, wanted)?;
    let line = order.line(&wanted.line).ok_or(RefundRefusal::NoSuchLine)?;
    let part = |whole: Option<Decimal>| -> Result<Option<Money>, RefundRefusal> {
        whole.map(|whole| Ok(order.money(share(whole, wanted.quantity, line.quantity)?))).transpose()
    };
    let discount = part(line.detail.discount)?.filter(Money::is_positive);
    Ok(SumRow::Goods {
        line: wanted.line.clone(),
        quantity: wanted.quantity,
        of: line.quantity,
        listed: discount.map(|discount| amount.plus(discount)).transpose()?,
        discount,
        tax: part(line.detail.tax)?.filter(Money::is_positive),
        amount,
    })
}

pub(super) fn of(
    order: &Order,
    earlier: &Units,
    request: &RefundRequest,
    available: Money,
) -> Result<Sum, RefundRefusal> {
    match request {
        RefundRequest::Whole => Ok(Sum { rows: vec![SumRow::AllLeft { amount: available }], total: available }),
        RefundRequest::Amount { amount } if amount.currency != order.currency => Err(RefundRefusal::Currency),
        RefundRequest::Amount { amount } if !amount.is_payable() => Err(RefundRefusal::NotPayable { amount: *amount }),
        RefundRequest::Amount { amount } => Ok(Sum { rows: vec![SumRow::Named { amount: *amount }], total: *amount }),
        RefundRequest::Lines { lines, shipping, kept } => {
            let mut per_line: BTreeMap<&RemoteId, u32> = BTreeMap::new();
            for wanted in lines {
                *per_line.entry(&wanted.line).or_default() += wanted.quantity;
            }
            let mut rows = Vec::new();
            for (line, quantity) in &per_line {
                rows.push(goods(order, earlier, &LineQuantity { line: (*line).clone(), quantity: *quantity })?);
            }
            let earlier = before(order, earlier, &per_line);
            let mut after = earlier.clone();
            for (line, quantity) in per_line {
                *after.entry(line.clone()).or_default() += quantity;
            }
            let mut besides = order.currency.zero();
            if *shipping {
                rows.push(SumRow::Shipping { amount: order.money(order.totals.shipping) });
                besides = besides.plus(order.money(order.totals.shipping))?;
            }
            for fee in kept {
                if fee.amount.currency != order.currency {
                    return Err(RefundRefusal::Currency);
                }
                if fee.amount.amount < Decimal::ZERO || !fee.amount.is_payable() {
                    return Err(RefundRefusal::NotPayable { amount: fee.amount });
                }
                rows.push(SumRow::Kept { kind: fee.kind, amount: order.money(-fee.amount.amount) });
                besides = besides.minus(fee.amount)?;
            }
            let shown = rows.iter().try_fold(order.currency.zero(), |sum, row| sum.plus(row.amount()))?;
            let given = rounded(exact(order, &earlier)?);
            let asked = rounded(exact(order, &after)?.plus(besides)?).minus(given)?;
            if asked.amount < Decimal::ZERO {
                return Err(RefundRefusal::KeptTooMuch);
            }
            // What is left is floored for each payment: that rounding never asks for more than there is.
            let over = asked.minus(available)?.amount;
            let floors = order.currency.minor_unit() * Decimal::from(order.payments.len());
            let total = if over > Decimal::ZERO && over <= floors { available } else { asked };
            let rounding = total.minus(shown)?;
            if !rounding.is_zero() {
                rows.push(SumRow::Rounding { amount: rounding });
            }
            Ok(Sum { rows, total })
        }
    }
}
