//! What a shop owes when something comes back: the law's rules and the shop's own, kept apart.
//!
//! The shop's rules may only add to the law's: whatever one rule allows is allowed, on the best terms that any allowing rule
//! has. Rights for faulty goods are never cut by a window or an exception. Nothing here reads a clock or knows a platform;
//! the words are the window's, this gives their keys and values.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    agent::Role,
    id::{BrandId, PolicyId},
    money::{Currency, Money},
    time::Timestamp,
};

mod judge;
mod preset;
mod window;

pub use judge::{Answer, Asked, Finding, Missing, Said, Terms, Verdict, judge};
pub use preset::{PRESETS, Preset};
pub use window::{Anchor, Window, day_of};

/// Rules as they stand in one version.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// The preset it began as; empty for none.
    pub preset: String,
    /// Minutes east of UTC: where a day ends.
    pub utc_offset_minutes: i32,
    /// Days that are no working days besides Saturday and Sunday.
    pub holidays: BTreeSet<Date>,
    pub rules: Vec<Rule>,
    /// What each role may give back by itself.
    pub limits: Vec<Limit>,
}

/// More than this, and a lead approves it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    pub role: Role,
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    pub currency: Currency,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The law's: the shop cannot take it away.
    Statutory,
    #[default]
    Own,
}

/// Why the customer wants it put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    ChangeOfMind,
    Defective,
    Damaged,
    WrongItem,
    Missing,
}

impl Cause {
    /// The shop did not deliver what was bought.
    pub fn is_fault(self) -> bool {
        self != Self::ChangeOfMind
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Refund,
    Exchange,
    Replacement,
    Repair,
}

/// Who pays for the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    Shop,
    #[default]
    Customer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    Restocking,
    ReturnShipping,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    pub kind: FeeKind,
    #[serde(flatten)]
    pub charge: Charge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Charge {
    /// Of what is given back for the goods.
    Percent {
        #[serde(with = "rust_decimal::serde::str")]
        percent: Decimal,
    },
    Fixed {
        #[serde(with = "rust_decimal::serde::str")]
        amount: Decimal,
        currency: Currency,
    },
}

impl Charge {
    /// What it comes to, floored to the minor unit and never more than the goods; a sum in another currency is not charged.
    pub fn on(self, goods: Money) -> Money {
        let fee = match self {
            Self::Percent { percent } => {
                let percent = percent.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
                goods.amount.checked_mul(percent).map_or(Decimal::ZERO, |sum| sum / Decimal::ONE_HUNDRED)
            }
            Self::Fixed { amount, currency } if currency == goods.currency => amount.max(Decimal::ZERO),
            Self::Fixed { .. } => Decimal::ZERO,
        };
        Money::new(fee.min(goods.amount).max(Decimal::ZERO), goods.currency).floored()
    }
}

/// What a rule is about. An empty set stands for everything; several sets must all fit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// ISO 3166-1 alpha-2, in capitals.
    pub countries: BTreeSet<String>,
    pub product_types: BTreeSet<String>,
    pub tags: BTreeSet<String>,
    pub skus: BTreeSet<String>,
    /// The customer's tags at this desk.
    pub groups: BTreeSet<String>,
}

impl Scope {
    pub fn is_empty(&self) -> bool {
        [&self.countries, &self.product_types, &self.tags, &self.skus, &self.groups].iter().all(|set| set.is_empty())
    }
}

/// What a rule does not cover. One without a scope excludes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Exception {
    /// A word the window knows (`made_to_order`, `perishable` …) or the shop's own.
    pub reason: String,
    #[serde(flatten)]
    pub of: Scope,
}

/// Where a rule of the law stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Law {
    pub title: String,
    pub article: String,
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// Names it within its policy, and its words in the window where it came with a preset.
    pub id: String,
    pub origin: Origin,
    /// What the shop calls it; empty for one of a preset.
    pub name: String,
    pub law: Option<Law>,
    /// None: for every cause.
    pub causes: BTreeSet<Cause>,
    pub applies: Scope,
    pub except: Vec<Exception>,
    /// None: no end.
    pub window: Option<Window>,
    pub outcomes: BTreeSet<Outcome>,
    pub way_back: Payer,
    /// The shipping that the customer paid is owed back as well.
    pub shipping_back: bool,
    /// The money may wait until the goods are back.
    pub wait_for_goods: bool,
    /// Days within which the money is due; zero for none.
    pub refund_days: u32,
    pub fees: Vec<Fee>,
}

/// A policy of a brand, or of all, from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub id: PolicyId,
    /// None: of every brand that has none of its own.
    pub brand: Option<BrandId>,
    pub from: Timestamp,
    pub policy: Policy,
}

/// The version that was in force for a brand: its own before the general one, the latest that had begun.
pub fn in_force(versions: &[Version], brand: BrandId, at: Timestamp) -> Option<&Version> {
    let latest = |of: Option<BrandId>| {
        versions
            .iter()
            .filter(|version| version.brand == of && version.from <= at)
            .max_by_key(|version| (version.from, version.id))
    };
    latest(Some(brand)).or_else(|| latest(None))
}

impl Policy {
    /// Whether `role` needs a lead for giving this much back. Where limits are set, but none in this currency, it does.
    pub fn needs_lead(&self, role: Role, sum: Money) -> bool {
        let mut limits = self.limits.iter().filter(|limit| limit.role == role).peekable();
        if role == Role::Lead || limits.peek().is_none() {
            return false;
        }
        limits
            .filter(|limit| limit.currency == sum.currency)
            .map(|limit| limit.amount)
            .max()
            .is_none_or(|most| sum.amount > most)
    }
}

/// The fees that stand when several rules allow it: only kinds that each of them charges, with each rule's charge.
pub type Fees = BTreeMap<FeeKind, Vec<Charge>>;

/// What the fees come to on these goods: of each kind the smallest, together never more than the goods.
pub fn fees_on(fees: &Fees, goods: Money) -> Vec<(FeeKind, Money)> {
    let mut left = goods;
    let mut sums = Vec::new();
    for (kind, charges) in fees {
        let smallest = charges.iter().map(|charge| charge.on(goods).amount).min().unwrap_or_default();
        let fee = Money::new(smallest.min(left.amount), goods.currency).floored();
        if fee.is_positive() {
            left = Money::new(left.amount - fee.amount, goods.currency);
            sums.push((*kind, fee));
        }
    }
    sums
}

#[cfg(test)]
mod tests;
