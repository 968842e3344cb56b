//! The verdict on one line: yes, no, or unknown and what is missing, and which rule decided.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Anchor, Cause, Exception, Fees, Law, Origin, Outcome, Payer, Policy, Rule, Scope,
    window::{Begin, begin, day_of},
};
use crate::{
    order::{Order, OrderLine},
    time::Timestamp,
};

/// What is judged: a line, why, and when the customer asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub order: &'a Order,
    pub line: &'a OrderLine,
    pub cause: Cause,
    /// The customer's groups.
    pub groups: &'a BTreeSet<String>,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Yes,
    No,
    Unknown,
}

/// What would have to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    DeliveryDate,
    ShippingDate,
    Country,
    ProductType,
    Tags,
    Sku,
    /// No policy was in force when it was bought.
    Policy,
    /// The policy has no rule for faulty goods; the law has.
    FaultRule,
}

/// What a rule says of the line, with what its words need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "snake_case")]
pub enum Said {
    Within {
        days: u32,
        from: Anchor,
        start: Date,
        last: Date,
    },
    /// Even counted from the earliest day it can have begun, it has not ended.
    StillWithin {
        days: u32,
        from: Anchor,
        last: Date,
    },
    /// The goods, or the last of them, are not there yet.
    NotBegun {
        days: u32,
        from: Anchor,
    },
    /// It has no end.
    NoEnd,
    /// The goods are faulty: no window ends that right.
    Fault,
    Over {
        days: u32,
        from: Anchor,
        start: Date,
        last: Date,
    },
    Excluded {
        reason: String,
    },
    Missing {
        what: Missing,
    },
    /// No rule is about this.
    NoRule,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Empty where no rule decided.
    pub rule: String,
    pub name: String,
    pub origin: Origin,
    pub law: Option<Law>,
    pub said: Said,
}

/// On what terms it is allowed: of every allowing rule the best for the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub outcomes: BTreeSet<Outcome>,
    pub way_back: Payer,
    pub shipping_back: bool,
    pub wait_for_goods: bool,
    /// Zero: none is set.
    pub refund_days: u32,
    pub fees: Fees,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub answer: Answer,
    /// The rule that decided first, then what the others said.
    pub findings: Vec<Finding>,
    /// Set when the answer is yes.
    pub terms: Option<Terms>,
}

enum Fits {
    Yes,
    No,
    Unknown(Missing),
}

fn among(wanted: &BTreeSet<String>, value: &str) -> bool {
    wanted.iter().any(|each| each.eq_ignore_ascii_case(value))
}

fn fits(scope: &Scope, asked: &Asked<'_>) -> Fits {
    let detail = &asked.line.detail;
    let filled = |text: &str| !text.is_empty();
    let one = |wanted: &BTreeSet<String>, value: Option<&str>, missing: Missing| match value {
        _ if wanted.is_empty() => Fits::Yes,
        None => Fits::Unknown(missing),
        Some(value) if among(wanted, value) => Fits::Yes,
        Some(_) => Fits::No,
    };
    let tags = match &detail.tags {
        _ if scope.tags.is_empty() => Fits::Yes,
        None => Fits::Unknown(Missing::Tags),
        Some(tags) if tags.iter().any(|tag| among(&scope.tags, tag)) => Fits::Yes,
        Some(_) => Fits::No,
    };
    let in_group = scope.groups.is_empty() || asked.groups.iter().any(|group| among(&scope.groups, group));
    let country = asked.order.ship_to.as_ref().map(|to| to.country.as_str());
    let parts = [
        one(&scope.countries, country.filter(|code| filled(code)), Missing::Country),
        one(&scope.product_types, detail.product_type.as_deref(), Missing::ProductType),
        tags,
        one(&scope.skus, Some(asked.line.sku.as_str()).filter(|sku| filled(sku)), Missing::Sku),
        if in_group { Fits::Yes } else { Fits::No },
    ];
    let mut unknown = None;
    for part in parts {
        match part {
            Fits::No => return Fits::No,
            Fits::Unknown(what) => unknown = unknown.or(Some(what)),
            Fits::Yes => {}
        }
    }
    unknown.map_or(Fits::Yes, Fits::Unknown)
}

/// The first exception that holds, or what would have to be known to say so.
fn excluded(except: &[Exception], asked: &Asked<'_>) -> Option<Said> {
    let mut unknown = None;
    for each in except.iter().filter(|each| !each.of.is_empty()) {
        match fits(&each.of, asked) {
            Fits::Yes => return Some(Said::Excluded { reason: each.reason.clone() }),
            Fits::Unknown(what) => unknown = unknown.or(Some(Said::Missing { what })),
            Fits::No => {}
        }
    }
    unknown
}

/// None: the rule is not about this.
fn say(policy: &Policy, rule: &Rule, asked: &Asked<'_>) -> Option<Said> {
    if !rule.causes.is_empty() && !rule.causes.contains(&asked.cause) {
        return None;
    }
    match fits(&rule.applies, asked) {
        Fits::No => return None,
        Fits::Unknown(what) => return Some(Said::Missing { what }),
        Fits::Yes => {}
    }
    if asked.cause.is_fault() {
        return Some(Said::Fault);
    }
    if let Some(said) = excluded(&rule.except, asked) {
        return Some(said);
    }
    let Some(window) = rule.window else { return Some(Said::NoEnd) };
    let (days, from) = (window.days, window.from);
    let day = |at| day_of(at, policy.utc_offset_minutes);
    let today = day(asked.at);
    let country = asked.order.ship_to.as_ref().map_or_else(String::new, |to| to.country.to_uppercase());
    Some(match begin(asked.order, asked.line, from) {
        Begin::NotYet => Said::NotBegun { days, from },
        Begin::At(at) => {
            let start = day(at);
            let last = window.last_day(policy, &country, start);
            if today <= last {
                Said::Within { days, from, start, last }
            } else {
                Said::Over { days, from, start, last }
            }
        }
        Begin::Unknown { no_earlier } => {
            let last = window.last_day(policy, &country, day(no_earlier));
            if today <= last {
                Said::StillWithin { days, from, last }
            } else {
                let what = if from == Anchor::Shipping { Missing::ShippingDate } else { Missing::DeliveryDate };
                Said::Missing { what }
            }
        }
    })
}

impl Said {
    fn answer(&self) -> Answer {
        match self {
            Self::Within { .. } | Self::StillWithin { .. } | Self::NotBegun { .. } | Self::NoEnd | Self::Fault => {
                Answer::Yes
            }
            Self::Over { .. } | Self::Excluded { .. } | Self::NoRule => Answer::No,
            Self::Missing { .. } => Answer::Unknown,
        }
    }
}

impl Verdict {
    /// No rule decided.
    pub fn without(said: Said) -> Self {
        let answer = said.answer();
        let finding = Finding { rule: String::new(), name: String::new(), origin: Origin::Own, law: None, said };
        Self { answer, findings: vec![finding], terms: None }
    }
}

/// What the policy says of a line. Faulty goods never get a no.
pub fn judge(policy: &Policy, asked: &Asked<'_>) -> Verdict {
    let said: Vec<(&Rule, Said)> =
        policy.rules.iter().filter_map(|rule| Some((rule, say(policy, rule, asked)?))).collect();
    if said.is_empty() {
        let said = if asked.cause.is_fault() { Said::Missing { what: Missing::FaultRule } } else { Said::NoRule };
        return Verdict::without(said);
    }
    let has = |answer| said.iter().any(|(_, each)| each.answer() == answer);
    let answer = [Answer::Yes, Answer::Unknown].into_iter().find(|answer| has(*answer)).unwrap_or(Answer::No);
    let allowing: Vec<&Rule> =
        said.iter().filter(|(_, each)| each.answer() == Answer::Yes).map(|(rule, _)| *rule).collect();
    let terms = terms(&allowing);
    let mut findings: Vec<(bool, Origin, Finding)> = said
        .into_iter()
        .map(|(rule, said)| {
            let decides = said.answer() == answer;
            let (rule, name, origin, law) = (rule.id.clone(), rule.name.clone(), rule.origin, rule.law.clone());
            (!decides, origin, Finding { rule, name, origin, law, said })
        })
        .collect();
    // The law's word stands before the shop's where both decide.
    findings.sort_by_key(|(after, origin, _)| (*after, *origin));
    Verdict { answer, findings: findings.into_iter().map(|(_, _, finding)| finding).collect(), terms }
}

fn terms(allowing: &[&Rule]) -> Option<Terms> {
    let first = allowing.first()?;
    let mut fees = Fees::new();
    for fee in &first.fees {
        let charges: Option<Vec<_>> = allowing
            .iter()
            .map(|rule| rule.fees.iter().find(|other| other.kind == fee.kind).map(|other| other.charge))
            .collect();
        if let Some(charges) = charges {
            fees.insert(fee.kind, charges);
        }
    }
    Some(Terms {
        outcomes: allowing.iter().flat_map(|rule| rule.outcomes.iter().copied()).collect(),
        way_back: allowing.iter().map(|rule| rule.way_back).min().unwrap_or_default(),
        shipping_back: allowing.iter().any(|rule| rule.shipping_back),
        wait_for_goods: allowing.iter().all(|rule| rule.wait_for_goods),
        refund_days: allowing.iter().map(|rule| rule.refund_days).filter(|days| *days > 0).min().unwrap_or(0),
        fees,
    })
}
