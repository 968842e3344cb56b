//! How a refund's sum comes about, row by row. The rows add up to the total, to the last digit.
//!
//! Units of a line are worth the difference between two marks on it, so that refunds of one unit after another give
//! exactly what the whole line was paid with, in whatever order and steps they come.

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
            for (line, quantity) in per_line {
                rows.push(goods(order, earlier, &LineQuantity { line: line.clone(), quantity })?);
            }
            if *shipping {
                rows.push(SumRow::Shipping { amount: order.money(order.totals.shipping) });
            }
            for fee in kept {
                if fee.amount.currency != order.currency {
                    return Err(RefundRefusal::Currency);
                }
                if fee.amount.amount < Decimal::ZERO || !fee.amount.is_payable() {
                    return Err(RefundRefusal::NotPayable { amount: fee.amount });
                }
                rows.push(SumRow::Kept { kind: fee.kind, amount: order.money(-fee.amount.amount) });
            }
            let exact = rows.iter().try_fold(order.currency.zero(), |sum, row| sum.plus(row.amount()))?;
            if exact.amount < Decimal::ZERO {
                return Err(RefundRefusal::KeptTooMuch);
            }
            // Shops keep more digits than the currency has: the sum is rounded once, and a cent of rounding never asks for
            // more than there is.
            let rounded = exact.rounded();
            let over = rounded.amount - available.amount;
            let total = if over > Decimal::ZERO && over <= order.currency.minor_unit() { available } else { rounded };
            let rounding = total.minus(exact)?;
            if !rounding.is_zero() {
                rows.push(SumRow::Rounding { amount: rounding });
            }
            Ok(Sum { rows, total })
        }
    }
}
