//! What a refund would be: how much is left, what was asked for, and from which payments it comes.
//!
//! What the shop has confirmed and what waits here are kept apart; both are taken off what may still be given back.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    id::RemoteId,
    money::{Money, MoneyError},
    order::{Order, Payment},
};

/// What the shop can do with a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundCaps {
    /// Less than the whole payment.
    pub partial: bool,
    /// A reason can be given.
    pub reason: bool,
}

/// Waiting refunds per payment: asked for at this desk, not yet confirmed by the shop.
pub type Pending = BTreeMap<RemoteId, Decimal>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scope", rename_all = "snake_case")]
pub enum RefundRequest {
    /// All that is left.
    Whole,
    /// These lines, as paid for, and the shipping if asked.
    Lines { lines: Vec<LineQuantity>, shipping: bool },
    /// This amount.
    Amount { amount: Money },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineQuantity {
    pub line: RemoteId,
    pub quantity: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPlan {
    /// One operation each.
    pub parts: Vec<RefundPart>,
    pub total: Money,
    /// What can still be given back afterwards, with this and everything that waits taken off.
    pub left: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPart {
    pub payment: RemoteId,
    pub method: String,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefusal {
    #[error("nothing has been paid for this order")]
    NothingPaid,
    #[error("nothing is left to refund")]
    NothingLeft,
    #[error("only {left} is left to refund")]
    TooMuch { left: Money },
    #[error("the amount must be more than zero")]
    NotPositive,
    #[error("{amount} has more digits than the currency")]
    NotPayable { amount: Money },
    #[error("the order is in another currency")]
    Currency,
    #[error("the order has no such line, or not that many of it")]
    NoSuchLine,
    #[error("this shop refunds whole payments only")]
    WholeOnly,
    #[error(transparent)]
    Sum(#[from] MoneyError),
}

/// What is left of one payment, floored to the minor unit: captured, less refunded, less waiting.
pub fn left_of(order: &Order, payment: &Payment, pending: &Pending) -> Money {
    let waiting = pending.get(&payment.remote).copied().unwrap_or_default();
    let left = order.money(payment.captured - payment.refunded - waiting).floored();
    if left.is_positive() { left } else { order.currency.zero() }
}

/// What is left of the whole order.
pub fn left(order: &Order, pending: &Pending) -> Money {
    order.money(order.payments.iter().map(|payment| left_of(order, payment, pending).amount).sum())
}

/// What was paid for `quantity` of a line, floored to the minor unit unless it is the whole line.
pub fn worth_of(order: &Order, wanted: &LineQuantity) -> Result<Money, RefundRefusal> {
    let line = order.line(&wanted.line).ok_or(RefundRefusal::NoSuchLine)?;
    if wanted.quantity == 0 || wanted.quantity > line.quantity {
        return Err(RefundRefusal::NoSuchLine);
    }
    let share = line
        .total
        .checked_mul(Decimal::from(wanted.quantity))
        .and_then(|sum| sum.checked_div(Decimal::from(line.quantity)))
        .ok_or(MoneyError::TooLarge)?;
    Ok(order.money(share))
}

/// Turns a request into refunds per payment, largest remaining payment first.
///
/// # Errors
/// When the request cannot be met; nothing is planned in part.
pub fn plan(
    order: &Order,
    pending: &Pending,
    caps: RefundCaps,
    request: &RefundRequest,
) -> Result<RefundPlan, RefundRefusal> {
    if !order.captured().is_positive() {
        return Err(RefundRefusal::NothingPaid);
    }
    let available = left(order, pending);
    if !available.is_positive() {
        return Err(RefundRefusal::NothingLeft);
    }
    let total = wanted(order, request, available)?;
    if !total.is_positive() {
        return Err(RefundRefusal::NotPositive);
    }
    if total.amount > available.amount {
        return Err(RefundRefusal::TooMuch { left: available });
    }
    let parts = split(order, pending, total);
    if !caps.partial {
        let whole = |part: &RefundPart| {
            order.payment(&part.payment).is_some_and(|payment| order.money(payment.captured).floored() == part.amount)
        };
        if !parts.iter().all(whole) {
            return Err(RefundRefusal::WholeOnly);
        }
    }
    Ok(RefundPlan { parts, total, left: available.minus(total)? })
}

fn wanted(order: &Order, request: &RefundRequest, available: Money) -> Result<Money, RefundRefusal> {
    match request {
        RefundRequest::Whole => Ok(available),
        RefundRequest::Amount { amount } if amount.currency != order.currency => Err(RefundRefusal::Currency),
        RefundRequest::Amount { amount } if !amount.is_payable() => Err(RefundRefusal::NotPayable { amount: *amount }),
        RefundRequest::Amount { amount } => Ok(*amount),
        RefundRequest::Lines { lines, shipping } => {
            let mut per_line: BTreeMap<&RemoteId, u32> = BTreeMap::new();
            for wanted in lines {
                *per_line.entry(&wanted.line).or_default() += wanted.quantity;
            }
            let mut sum = order.currency.zero();
            for (line, quantity) in per_line {
                sum = sum.plus(worth_of(order, &LineQuantity { line: line.clone(), quantity })?)?;
            }
            if *shipping {
                sum = sum.plus(order.money(order.totals.shipping))?;
            }
            // Shops keep more digits than the currency has: the sum is rounded once, and a cent of rounding never
            // asks for more than there is.
            let sum = sum.rounded();
            let over = sum.amount - available.amount;
            Ok(if over > Decimal::ZERO && over <= order.currency.minor_unit() { available } else { sum })
        }
    }
}

fn split(order: &Order, pending: &Pending, total: Money) -> Vec<RefundPart> {
    let mut payments: Vec<(&Payment, Money)> =
        order.payments.iter().map(|payment| (payment, left_of(order, payment, pending))).collect();
    payments.sort_by(|a, b| b.1.amount.cmp(&a.1.amount).then_with(|| a.0.remote.cmp(&b.0.remote)));
    let mut open = total.amount;
    let mut parts = Vec::new();
    for (payment, left) in payments {
        let take = open.min(left.amount);
        if take > Decimal::ZERO {
            open -= take;
            parts.push(RefundPart {
                payment: payment.remote.clone(),
                method: payment.method.clone(),
                amount: order.money(take),
            });
        }
    }
    parts
}

#[cfg(test)]
mod tests;
