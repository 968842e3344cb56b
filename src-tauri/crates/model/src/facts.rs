//! Decision facts: what an operation on an order was decided on. Kept with the operation and compared with the order
//! read afresh before money moves; where they differ, a person decides again.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    id::{OperationId, RemoteId},
    money::Currency,
    order::Order,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    pub cancelled: bool,
    pub currency: Currency,
    pub payments: BTreeMap<RemoteId, PaymentFacts>,
    /// How many of each line could be asked back.
    pub returnable: BTreeMap<RemoteId, u32>,
    pub open_change: bool,
    /// Operations of this desk whose effect the order already showed.
    #[serde(default)]
    pub own: BTreeSet<OperationId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFacts {
    #[serde(with = "rust_decimal::serde::str")]
    pub captured: Decimal,
    #[serde(with = "rust_decimal::serde::str")]
    pub refunded: Decimal,
}

/// What an operation of this desk did to an order, once done: later operations in the lane expect it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    Refunded {
        payment: RemoteId,
        #[serde(with = "rust_decimal::serde::str")]
        amount: Decimal,
    },
    ReturnRequested {
        line: RemoteId,
        quantity: u32,
    },
    /// The order is cancelled, and what was left of these payments given back.
    OrderCancelled {
        refunded: BTreeMap<RemoteId, Decimal>,
    },
    /// A cancelled return gives its lines back.
    ReturnCancelled {
        line: RemoteId,
        quantity: u32,
    },
}

/// What of the facts an operation depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    Money,
    Goods,
}

/// One fact that is no longer as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Difference {
    Cancelled {
        now: bool,
    },
    Currency {
        was: Currency,
        now: Currency,
    },
    Captured {
        payment: RemoteId,
        #[serde(with = "rust_decimal::serde::str")]
        was: Decimal,
        #[serde(with = "rust_decimal::serde::str")]
        now: Decimal,
    },
    Refunded {
        payment: RemoteId,
        #[serde(with = "rust_decimal::serde::str")]
        was: Decimal,
        #[serde(with = "rust_decimal::serde::str")]
        now: Decimal,
    },
    Returnable {
        line: RemoteId,
        was: u32,
        now: u32,
    },
    /// Somebody began a change at the shop and left it open, or closed one.
    OpenChange {
        now: bool,
    },
}

impl Facts {
    pub fn of(order: &Order) -> Self {
        Self {
            cancelled: order.cancelled_at.is_some(),
            currency: order.currency,
            payments: order
                .payments
                .iter()
                .map(|payment| {
                    let facts =
                        PaymentFacts { captured: payment.captured.normalize(), refunded: payment.refunded.normalize() };
                    (payment.remote.clone(), facts)
                })
                .collect(),
            returnable: order.lines.iter().map(|line| (line.remote.clone(), line.returnable())).collect(),
            open_change: order.open_change.is_some(),
            own: order
                .payments
                .iter()
                .flat_map(|payment| payment.refunds.iter().filter_map(|refund| refund.operation))
                .chain(order.returns.iter().filter_map(|of| of.operation))
                .collect(),
        }
    }

    /// The facts as they must be after `effects` of our own.
    #[must_use]
    pub fn expecting<'a>(mut self, effects: impl IntoIterator<Item = &'a Effect>) -> Self {
        for effect in effects {
            match effect {
                Effect::Refunded { payment, amount } => {
                    if let Some(facts) = self.payments.get_mut(payment) {
                        facts.refunded = (facts.refunded + amount).normalize();
                    }
                }
                Effect::OrderCancelled { refunded } => {
                    self.cancelled = true;
                    for (payment, amount) in refunded {
                        if let Some(facts) = self.payments.get_mut(payment) {
                            facts.refunded = (facts.refunded + amount).normalize();
                        }
                    }
                }
                Effect::ReturnRequested { line, quantity } => {
                    if let Some(left) = self.returnable.get_mut(line) {
                        *left = left.saturating_sub(*quantity);
                    }
                }
                Effect::ReturnCancelled { line, quantity } => {
                    if let Some(left) = self.returnable.get_mut(line) {
                        *left += quantity;
                    }
                }
            }
        }
        self
    }

    /// What of `concern` differs between what was expected and what the shop says now.
    pub fn differences(&self, now: &Self, concern: Concern) -> Vec<Difference> {
        let mut found = Vec::new();
        if self.cancelled != now.cancelled {
            found.push(Difference::Cancelled { now: now.cancelled });
        }
        if self.currency != now.currency {
            found.push(Difference::Currency { was: self.currency, now: now.currency });
        }
        if self.open_change != now.open_change {
            found.push(Difference::OpenChange { now: now.open_change });
        }
        match concern {
            Concern::Money => self.money_differences(now, &mut found),
            Concern::Goods => self.goods_differences(now, &mut found),
        }
        found
    }

    fn money_differences(&self, now: &Self, found: &mut Vec<Difference>) {
        const NONE: PaymentFacts = PaymentFacts { captured: Decimal::ZERO, refunded: Decimal::ZERO };
        for payment in keys(&self.payments, &now.payments) {
            let was = self.payments.get(payment).copied().unwrap_or(NONE);
            let is = now.payments.get(payment).copied().unwrap_or(NONE);
            if was.captured != is.captured {
                found.push(Difference::Captured { payment: payment.clone(), was: was.captured, now: is.captured });
            }
            if was.refunded != is.refunded {
                found.push(Difference::Refunded { payment: payment.clone(), was: was.refunded, now: is.refunded });
            }
        }
    }

    fn goods_differences(&self, now: &Self, found: &mut Vec<Difference>) {
        for line in keys(&self.returnable, &now.returnable) {
            let was = self.returnable.get(line).copied().unwrap_or(0);
            let is = now.returnable.get(line).copied().unwrap_or(0);
            if was != is {
                found.push(Difference::Returnable { line: line.clone(), was, now: is });
            }
        }
    }
}

fn keys<'a, V>(a: &'a BTreeMap<RemoteId, V>, b: &'a BTreeMap<RemoteId, V>) -> impl Iterator<Item = &'a RemoteId> {
    a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(refunded: &str, returnable: u32) -> Facts {
        Facts {
            cancelled: false,
            currency: Currency::new("EUR").unwrap(),
            payments: [(
                RemoteId::new("pay_1"),
                PaymentFacts { captured: "100".parse().unwrap(), refunded: refunded.parse().unwrap() },
            )]
            .into(),
            returnable: [(RemoteId::new("line_1"), returnable)].into(),
            open_change: false,
            own: BTreeSet::new(),
        }
    }

    #[test]
    fn own_effects_are_expected_and_others_are_not() {
        let decided = facts("0", 2);
        let own = [Effect::Refunded { payment: "pay_1".into(), amount: "24.90".parse().unwrap() }];
        let expected = decided.clone().expecting(&own);
        assert!(expected.differences(&facts("24.9", 2), Concern::Money).is_empty());
        let strange = expected.differences(&facts("49.8", 2), Concern::Money);
        assert!(matches!(strange.as_slice(), [Difference::Refunded { .. }]));
    }

    #[test]
    fn money_does_not_mind_goods() {
        assert!(facts("0", 2).differences(&facts("0", 1), Concern::Money).is_empty());
        assert_eq!(facts("0", 2).differences(&facts("0", 1), Concern::Goods).len(), 1);
    }

    #[test]
    fn a_cancelled_return_gives_its_lines_back() {
        let effects = [
            Effect::ReturnRequested { line: "line_1".into(), quantity: 2 },
            Effect::ReturnCancelled { line: "line_1".into(), quantity: 2 },
        ];
        assert_eq!(facts("0", 2).expecting(&effects), facts("0", 2));
    }

    #[test]
    fn an_order_cancelled_meanwhile_concerns_everything() {
        let mut now = facts("0", 2);
        now.cancelled = true;
        for concern in [Concern::Money, Concern::Goods] {
            assert_eq!(facts("0", 2).differences(&now, concern), [Difference::Cancelled { now: true }]);
        }
    }
}
