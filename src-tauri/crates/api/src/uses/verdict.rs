//! What the policy says of an order, as of the day it was bought.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    id::{AccountId, BrandId, CaseId, OrderId, RemoteId},
    money::Money as Amount,
    order::OrderLine,
    policy::{
        self, Answer, Asked, Cause, FeeKind, Finding, Missing, Payer, Policy, Preset, Said, Terms, Verdict, Version,
    },
    refund::{LineQuantity, worth_of},
    time::Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};
use store::{Reader, table};
use table::shop_order::StoredOrder;

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

impl Desk {
    pub(crate) async fn verdict(&self, request: VerdictRequest) -> Result<VerdictView> {
        let id: OrderId = request.order.parse()?;
        let case: Option<CaseId> = request.case.as_deref().map(str::parse).transpose()?;
        let cause: Cause = word_of(&request.cause)?;
        let chosen: BTreeMap<RemoteId, u32> = request
            .lines
            .iter()
            .filter(|line| line.quantity > 0)
            .map(|line| (RemoteId::new(&line.line), line.quantity))
            .collect();
        let now = self.store.now();
        let found = self.store.read(move |r| {
            let stored = table::shop_order::get(r, id)?;
            let at = case.map(|case| table::case::get(r, case)).transpose()?.map_or(now, |case| case.created_at);
            let versions = table::policy::list(r)?;
            let brand = brand_of(r, stored.account)?;
            let version = policy::in_force(&versions, brand, stored.order.placed_at);
            let groups = groups_of(r, &stored)?;
            let earlier = table::operation::refunded_units(r, id)?;
            let judged: Vec<(&OrderLine, Option<u32>, Verdict)> = stored
                .order
                .lines
                .iter()
                .filter(|line| chosen.is_empty() || chosen.contains_key(&line.remote))
                .map(|line| {
                    let verdict = judge(version, &stored, line, (cause, at), &groups);
                    (line, chosen.get(&line.remote).copied(), verdict)
                })
                .collect();
            let worth = |line: &OrderLine, quantity: u32| {
                let wanted = LineQuantity { line: line.remote.clone(), quantity };
                worth_of(&stored.order, &earlier, &wanted).ok()
            };
            view(&stored, version, &judged, worth, now)
        });
        Ok(found.await?)
    }
}

/// The brand that a shop sells for.
pub(crate) fn brand_of(r: &Reader<'_>, account: AccountId) -> store::Result<BrandId> {
    Ok(table::account::get(r, account)?.brand)
}

/// The customer's groups: the tags they have at this desk.
pub(crate) fn groups_of(r: &Reader<'_>, stored: &StoredOrder) -> store::Result<BTreeSet<String>> {
    Ok(match stored.customer {
        Some(customer) => table::customer::get(r, customer)?.tags.into_iter().collect(),
        None => BTreeSet::new(),
    })
}

pub(crate) fn judge(
    version: Option<&Version>,
    stored: &StoredOrder,
    line: &OrderLine,
    (cause, at): (Cause, Timestamp),
    groups: &BTreeSet<String>,
) -> Verdict {
    version.map_or_else(
        || Verdict::without(Said::Missing { what: Missing::Policy }),
        |version| policy::judge(&version.policy, &Asked { order: &stored.order, line, cause, groups, at }),
    )
}

fn view(
    stored: &StoredOrder,
    version: Option<&Version>,
    judged: &[(&OrderLine, Option<u32>, Verdict)],
    worth: impl Fn(&OrderLine, u32) -> Option<Amount>,
    now: Timestamp,
) -> store::Result<VerdictView> {
    let answers: Vec<Answer> = judged.iter().map(|(_, _, verdict)| verdict.answer).collect();
    let answer = match answers.split_first() {
        None => "unknown".to_owned(),
        Some((first, rest)) if rest.iter().all(|answer| answer == first) => shape(first)?,
        Some(_) => "mixed".to_owned(),
    };
    let lines = judged.iter().map(|(line, _, verdict)| {
        Ok(LineVerdict {
            line: line.remote.to_string(),
            title: line.title.clone(),
            answer: shape(&verdict.answer)?,
            findings: verdict.findings.iter().map(finding).collect::<store::Result<_>>()?,
        })
    });
    let mut fees: BTreeMap<FeeKind, Amount> = BTreeMap::new();
    for (line, quantity, verdict) in judged {
        let (Some(terms), Some(goods)) = (&verdict.terms, quantity.and_then(|quantity| worth(line, quantity))) else {
            continue;
        };
        for (kind, fee) in policy::fees_on(&terms.fees, goods) {
            let sum = fees.entry(kind).or_insert_with(|| stored.order.currency.zero());
            *sum = sum.plus(fee).unwrap_or(*sum);
        }
    }
    let terms: Vec<&Terms> = judged.iter().filter_map(|(_, _, verdict)| verdict.terms.as_ref()).collect();
    Ok(VerdictView {
        answer,
        lines: lines.collect::<store::Result<_>>()?,
        terms: together(&terms, &fees)?,
        policy_from: version.map(|version| version.from.0),
        bought_at: stored.order.placed_at.0,
        old: version.and_then(|version| Preset::named(&version.policy.preset)).is_some_and(|preset| preset.is_old(now)),
    })
}

/// Terms of several lines in one: what holds for all of them.
fn together(terms: &[&Terms], fees: &BTreeMap<FeeKind, Amount>) -> store::Result<Option<TermsView>> {
    let Some((first, rest)) = terms.split_first() else { return Ok(None) };
    let mut outcomes = first.outcomes.clone();
    outcomes.retain(|outcome| rest.iter().all(|terms| terms.outcomes.contains(outcome)));
    let way_back = terms.iter().map(|terms| terms.way_back).max().unwrap_or(Payer::Customer);
    Ok(Some(TermsView {
        outcomes: outcomes.iter().map(shape).collect::<store::Result<_>>()?,
        way_back: shape(&way_back)?,
        shipping_back: terms.iter().all(|terms| terms.shipping_back),
        wait_for_goods: terms.iter().all(|terms| terms.wait_for_goods),
        refund_days: terms.iter().map(|terms| terms.refund_days).filter(|days| *days > 0).min().unwrap_or(0),
        fees: fees
            .iter()
            .map(|(kind, amount)| Ok(KeptView { kind: shape(kind)?, amount: (*amount).into() }))
            .collect::<store::Result<_>>()?,
    }))
}

pub(crate) fn finding(of: &Finding) -> store::Result<FindingView> {
    shape(of)
}

/// A value of ours in the window's shape: the same words and fields.
pub(crate) fn shape<T: Serialize, U: DeserializeOwned>(value: &T) -> store::Result<U> {
    Ok(serde_json::from_value(serde_json::to_value(value)?)?)
}

/// A word of the window's as a value of ours.
pub(crate) fn word_of<T: DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(word.into()).map_err(|_| ApiError::request(format!("the word {word:?}")))
}

/// The policy as it was edited.
pub(crate) fn policy_of(body: &PolicyBody) -> Result<Policy> {
    serde_json::to_value(body)
        .and_then(serde_json::from_value)
        .map_err(|error| ApiError::new("policy.wrong", error.to_string()))
}
