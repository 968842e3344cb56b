//! Policies: versions, presets, and what a change would have decided otherwise.

use std::collections::BTreeSet;

use model::{
    id::{BrandId, PolicyId},
    policy::{self, Cause, Policy, Preset, Version},
    time::{DAY, Timestamp},
};
use store::{Durability, Reader, table};

use super::verdict::{brand_of, finding, groups_of, judge, policy_of, shape, word_of};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

/// Orders and cases that a change is tried on at most.
const TRIED: u32 = 2_000;
/// Rows of differences that are shown.
const SHOWN: usize = 200;

impl Desk {
    pub(crate) async fn policies(&self, _: Empty) -> Result<Policies> {
        let now = self.store.now();
        let versions = self.store.read(table::policy::list).await?;
        let versions = versions.iter().map(|version| {
            Ok(PolicyVersion {
                id: version.id.to_string(),
                brand: version.brand.map(|brand| brand.to_string()),
                from: version.from.0,
                body: shape(&version.policy)?,
            })
        });
        let presets = Preset::all().into_iter().map(|preset| {
            Ok(PolicyPreset {
                old: preset.is_old(now),
                checked: preset.checked.to_string(),
                body: shape(&preset.policy)?,
                id: preset.id,
                source: preset.source,
                article: preset.article,
                url: preset.url,
            })
        });
        Ok(Policies {
            versions: versions.collect::<store::Result<_>>()?,
            presets: presets.collect::<store::Result<_>>()?,
        })
    }

    /// Another version; those before it stay, for what was bought under them.
    pub(crate) async fn policy_save(&self, request: PolicySave) -> Result<ById> {
        let agent = self.agent()?;
        let policy = checked(&request.body)?;
        let brand: Option<BrandId> = request.brand.as_deref().map(str::parse).transpose()?;
        let from = Timestamp(request.from);
        let id =
            self.store.write(Durability::Normal, move |w| table::policy::add(w, agent, brand, from, &policy)).await?;
        Ok(ById { id: id.to_string() })
    }

    pub(crate) async fn policy_remove(&self, request: ById) -> Result<Empty> {
        let agent = self.agent()?;
        let id: PolicyId = request.id.parse()?;
        self.store.write(Durability::Normal, move |w| table::policy::remove(w, agent, id)).await?;
        Ok(Empty {})
    }

    /// What would have been decided otherwise, had the policy been in force: over the newest cases, and over the newest
    /// orders that had none.
    pub(crate) async fn policy_try(&self, request: PolicyTryRequest) -> Result<PolicyTry> {
        self.agent()?;
        let policy = checked(&request.body)?;
        let brand: Option<BrandId> = request.brand.as_deref().map(str::parse).transpose()?;
        let cause: Cause = word_of(&request.cause)?;
        let (from, last, now) = (Timestamp(request.from), request.last.clamp(1, TRIED), self.store.now());
        let tried = self.store.read(move |r| try_on(r, Change { brand, from, policy }, cause, last, now));
        Ok(tried.await?)
    }
}

/// A policy that would take the place of what is in force from a moment on.
struct Change {
    brand: Option<BrandId>,
    from: Timestamp,
    policy: Policy,
}

fn try_on(r: &Reader<'_>, change: Change, cause: Cause, last: u32, now: Timestamp) -> store::Result<PolicyTry> {
    let before = table::policy::list(r)?;
    let mut after = before.clone();
    let Change { brand, from, policy } = change;
    // Tried as if it had always been in force: the question is what it would have meant for what is known.
    let tried = Version { id: PolicyId(uuid::Uuid::max()), brand, from: Timestamp(i64::MIN), policy };
    after.retain(|version| version.brand != brand || version.from > from);
    after.push(tried);
    let mut tried = PolicyTry { looked_at: 0, different: 0, rows: Vec::new() };
    let mut seen = BTreeSet::new();
    let cases = table::case::newest(r, last)?;
    let asked = cases.iter().filter_map(|case| {
        let cause = word_of(&case.cause).unwrap_or(cause);
        Some((case.order?, Some(case), cause, case.created_at))
    });
    let orders = table::shop_order::newest(r, brand, None, last as usize)?;
    let orders = orders.iter().map(|order| (order.id, None, cause, now.min(order.placed_at.plus_ms(LOOKED_AFTER))));
    for (id, case, cause, at) in asked.chain(orders) {
        if tried.looked_at >= last || (case.is_none() && seen.contains(&id)) {
            continue;
        }
        seen.insert(id);
        let Ok(stored) = table::shop_order::get(r, id) else { continue };
        let of = brand_of(r, stored.account)?;
        if brand.is_some_and(|brand| brand != of) {
            continue;
        }
        tried.looked_at += 1;
        let groups = groups_of(r, &stored)?;
        let bought = stored.order.placed_at;
        for line in &stored.order.lines {
            let [was, is] = [&before, &after]
                .map(|versions| judge(policy::in_force(versions, of, bought), &stored, line, (cause, at), &groups));
            if was.answer == is.answer {
                continue;
            }
            tried.different += 1;
            if let (true, [said_before, ..], [said_after, ..]) =
                (tried.rows.len() < SHOWN, was.findings.as_slice(), is.findings.as_slice())
            {
                tried.rows.push(PolicyTryRow {
                    order: id.to_string(),
                    order_number: stored.order.number.clone(),
                    case: case.map(|case| case.id.to_string()),
                    case_number: case.map(|case| case.number),
                    title: line.title.clone(),
                    at: at.0,
                    before: shape(&was.answer)?,
                    after: shape(&is.answer)?,
                    said_before: finding(said_before)?,
                    said_after: finding(said_after)?,
                });
            }
            break;
        }
    }
    Ok(tried)
}

/// Orders without a case are asked about this long after they were placed.
const LOOKED_AFTER: i64 = 21 * DAY;

fn checked(body: &PolicyBody) -> Result<Policy> {
    let policy = policy_of(body)?;
    let wrong = |words: &str| Err(ApiError::new("policy.wrong", words));
    if policy.rules.is_empty() {
        return wrong("a policy has rules");
    }
    let ids: BTreeSet<&str> = policy.rules.iter().map(|rule| rule.id.as_str()).collect();
    if ids.len() != policy.rules.len() || ids.contains("") {
        return wrong("each rule has a name of its own");
    }
    // The law's rules are those of the presets, and no others.
    let presets = Preset::all();
    let lawful = |rule: &policy::Rule| {
        rule.origin == policy::Origin::Own || presets.iter().any(|preset| preset.policy.rules.contains(rule))
    };
    if !policy.rules.iter().all(lawful) {
        return wrong("a rule of the law is not changed");
    }
    Ok(policy)
}
