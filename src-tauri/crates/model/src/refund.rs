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
    policy::FeeKind,
};

mod sum;

pub use sum::{Sum, SumRow, Units, worth_of};

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
    /// These lines, as paid for, and the shipping if asked, less what is kept.
    Lines { lines: Vec<LineQuantity>, shipping: bool, kept: Vec<Kept> },
    /// This amount.
    Amount { amount: Money },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineQuantity {
    pub line: RemoteId,
    pub quantity: u32,
}

/// What the shop keeps of a refund, such as a restocking fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub kind: FeeKind,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPlan {
    /// One operation each.
    pub parts: Vec<RefundPart>,
    /// How the total came about; the rows add up to it.
    pub rows: Vec<SumRow>,
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
    #[error("more is kept than is given back")]
    KeptTooMuch,
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

/// Turns a request into refunds per payment, largest remaining payment first.
///
/// # Errors
/// When the request cannot be met; nothing is planned in part.
pub fn plan(
    order: &Order,
    pending: &Pending,
    earlier: &Units,
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
    let Sum { rows, total } = sum::of(order, earlier, request, available)?;
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
    Ok(RefundPlan { parts, rows, total, left: available.minus(total)? })
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
pub(crate) mod tests;
