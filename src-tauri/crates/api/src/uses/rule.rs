//! Rules on arriving messages. One is switched on only after it was tried, as it then was.

use std::hash::{DefaultHasher, Hash, Hasher};

use model::{
    id::{AgentId, RuleId},
    rule::{Actions, Conditions, OrderState, Rule},
};
use store::{
    Durability,
    table::{self, rule::StoredRule},
};

use super::inbox::inbox_row;
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

const NAME: usize = 60;
/// Conversations that a rule is tried on.
const NEWEST: usize = 1_000;

impl Desk {
    pub(crate) async fn rules(&self, _: Empty) -> Result<Vec<RuleView>> {
        Ok(self.store.read(table::rule::list).await?.into_iter().map(view).collect())
    }

    pub(crate) async fn rule_save(&self, request: RuleSave) -> Result<ById> {
        let agent = self.agent()?;
        let name = request.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME {
            return Err(ApiError::new("rule.name", "a name has 1 to 60 letters"));
        }
        let rule = Rule { conditions: conditions(request.wanted), actions: actions(request.then)? };
        if rule.conditions.is_empty() {
            return Err(ApiError::new("rule.no_condition", "it would be for every message"));
        }
        if rule.actions.is_empty() {
            return Err(ApiError::new("rule.no_action", "it would do nothing"));
        }
        let id: Option<RuleId> = request.id.as_deref().map(str::parse).transpose()?;
        let saved = self.store.write(Durability::Normal, move |w| match id {
            Some(id) => table::rule::set(w, agent, id, &name, &rule).map(|()| id),
            None => table::rule::add(w, agent, &name, &rule),
        });
        Ok(ById { id: saved.await?.to_string() })
    }

    pub(crate) async fn rule_remove(&self, request: RuleRemove) -> Result<Empty> {
        let agent = self.agent()?;
        let (id, removed) = (request.id.parse()?, request.removed);
        self.store.write(Durability::Normal, move |w| table::rule::set_removed(w, agent, id, removed)).await?;
        Ok(Empty {})
    }

    pub(crate) async fn rule_try(&self, request: ById) -> Result<RuleTrial> {
        let id: RuleId = request.id.parse()?;
        let (rule, (tried, of)) = self
            .store
            .read(move |r| {
                let rule = table::rule::get(r, id)?.rule;
                let tried = table::rule::try_out(r, &rule, NEWEST)?;
                Ok((rule, tried))
            })
            .await?;
        let hits = tried.into_iter().map(|one| RuleHit { row: inbox_row(one.row), would: then(one.would) }).collect();
        Ok(RuleTrial { hits, of: of as u32, tried: name_of(&rule) })
    }

    pub(crate) async fn rule_enable(&self, request: RuleEnable) -> Result<Empty> {
        let agent = self.agent()?;
        let (id, enabled): (RuleId, bool) = (request.id.parse()?, request.enabled);
        let done = self.store.write(Durability::Normal, move |w| {
            let rule = table::rule::get(&w.reader(), id)?.rule;
            if enabled && request.tried != Some(name_of(&rule)) {
                return Ok(false);
            }
            table::rule::enable(w, agent, id, enabled)?;
            Ok(true)
        });
        if done.await? {
            Ok(Empty {})
        } else {
            Err(ApiError::new("rule.not_tried", "it is tried before it is switched on"))
        }
    }
}

/// The same for the same rule, as long as the app runs.
fn name_of(rule: &Rule) -> String {
    let mut hasher = DefaultHasher::new();
    format!("{rule:?}").hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn tidy(all: Vec<String>) -> Vec<String> {
    let mut tidy: Vec<String> = Vec::new();
    for one in all {
        let one = one.split_whitespace().collect::<Vec<_>>().join(" ");
        if !one.is_empty() && !tidy.contains(&one) {
            tidy.push(one);
        }
    }
    tidy
}

fn conditions(given: RuleIf) -> Conditions {
    Conditions {
        channels: given.channels,
        words: tidy(given.words),
        tags: tidy(given.tags),
        orders: given.orders.into_iter().map(order_state).collect(),
        shipped_days: given.shipped_days,
        languages: tidy(given.languages),
    }
}

fn actions(given: RuleThen) -> Result<Actions> {
    let assign: Option<AgentId> = given.assign.as_deref().map(str::parse).transpose()?;
    Ok(Actions { tags: tidy(given.tags), assign, priority: given.priority.map(Into::into) })
}

fn then(actions: Actions) -> RuleThen {
    RuleThen {
        tags: actions.tags,
        assign: actions.assign.map(|agent| agent.to_string()),
        priority: actions.priority.map(Into::into),
    }
}

fn view(stored: StoredRule) -> RuleView {
    let Conditions { channels, words, tags, orders, shipped_days, languages } = stored.rule.conditions;
    let orders = orders.into_iter().map(order_word).collect();
    RuleView {
        id: stored.id.to_string(),
        name: stored.name,
        wanted: RuleIf { channels, words, tags, orders, shipped_days, languages },
        then: then(stored.rule.actions),
        enabled: stored.enabled,
    }
}

fn order_state(order: RuleOrder) -> OrderState {
    match order {
        RuleOrder::None => OrderState::None,
        RuleOrder::Open => OrderState::Open,
        RuleOrder::Shipped => OrderState::Shipped,
        RuleOrder::Delivered => OrderState::Delivered,
        RuleOrder::Cancelled => OrderState::Cancelled,
        RuleOrder::Returning => OrderState::Returning,
    }
}

fn order_word(order: OrderState) -> RuleOrder {
    match order {
        OrderState::None => RuleOrder::None,
        OrderState::Open => RuleOrder::Open,
        OrderState::Shipped => RuleOrder::Shipped,
        OrderState::Delivered => RuleOrder::Delivered,
        OrderState::Cancelled => RuleOrder::Cancelled,
        OrderState::Returning => RuleOrder::Returning,
    }
}
