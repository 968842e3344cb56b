//! Refunds: what is possible, and asking for one.

use std::collections::BTreeSet;

use model::{
    facts::Facts,
    id::{AgentId, CaseId, ConversationId, OperationId, OrderId, RemoteId},
    money::Money as Amount,
    operation::{Reason, State},
    order::Order,
    payload::{OrderRef, Payload, Refund},
    policy,
    refund::{self, Kept, LineQuantity, Pending, RefundCaps, RefundPlan, RefundRefusal, RefundRequest, SumRow},
    time::{DAY, HOUR, Timestamp},
};
use outbox::{NewOperation, Operation};
use store::{Durability, Reader, StoreError, table};
use table::shop_order::StoredOrder;

use super::{
    case,
    given::guards,
    outbox::{Ready, view},
    verdict::{brand_of, shape, word_of},
};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

impl Desk {
    pub(crate) async fn refund_preview(&self, request: RefundPreviewRequest) -> Result<RefundPreview> {
        let id: OrderId = request.order.parse()?;
        let agent = self.agent()?;
        let (ready, now) = (self.ready().await?, self.store.now());
        let account = self.store.read(move |r| Ok(table::shop_order::get(r, id)?.account)).await?;
        let caps = self.refund_caps(account)?;
        let scope = request.scope;
        let preview = self.store.read(move |r| {
            let stored = table::shop_order::get(r, id)?;
            Ok(match wanted(&stored.order, &scope) {
                Ok(wanted) => preview(r, &stored, caps, &wanted, &ready, (agent, now))?,
                Err(_) => RefundPreview::Impossible { code: "refund.not_an_amount".into(), left: None },
            })
        });
        Ok(preview.await?)
    }

    /// Asks for the refund: one operation for each payment it comes from, in one transaction.
    pub(crate) async fn refund(&self, request: RefundSubmit) -> Result<Submitted> {
        let agent = self.agent()?;
        let id: OrderId = request.order.parse()?;
        let conversation: Option<ConversationId> = request.conversation.as_deref().map(str::parse).transpose()?;
        let settles: Option<CaseId> = request.case.as_deref().map(str::parse).transpose()?;
        let account = self.store.read(move |r| Ok(table::shop_order::get(r, id)?.account)).await?;
        let caps = self.refund_caps(account)?;
        let stale = i64::from(self.stored_settings().await?.stale_hours) * HOUR;
        let outcome = self.store.write(Durability::Full, move |w| {
            let known = table::operation::of_request(&w.reader(), &request.request)?;
            if !known.is_empty() {
                return Ok(Ok(known.iter().map(|operation| operation.id).collect()));
            }
            let now = w.now();
            let stored = table::shop_order::get(&w.reader(), id)?;
            let facts = Facts::of(&stored.order);
            let pending = table::operation::pending_refunds(&w.reader(), id, &facts)?;
            let earlier = table::operation::refunded_units(&w.reader(), id)?;
            let plan = match wanted(&stored.order, &request.scope)
                .and_then(|wanted| Ok((refund::plan(&stored.order, &pending, &earlier, caps, &wanted)?, wanted)))
            {
                Ok(planned) => planned,
                Err(refusal) => return Ok(Err(refused(&refusal))),
            };
            let (plan, wanted) = plan;
            if Money::from(plan.total) != request.total {
                return Ok(Err(ApiError::new("refund.sum_changed", format!("it would now be {}", plan.total))));
            }
            if !request.similar_seen && !similar(&w.reader(), id, &wanted, &plan, now)?.is_empty() {
                return Ok(Err(ApiError::new("refund.similar", "a refund like this was made within a day")));
            }
            if !request.guards_seen && !guards(&w.reader(), &stored, lines_of(&wanted))?.is_empty() {
                return Ok(Err(ApiError::new("refund.given_before", "something was given for this before")));
            }
            let lines = match wanted {
                RefundRequest::Lines { lines, .. } => lines,
                RefundRequest::Whole | RefundRequest::Amount { .. } => vec![],
            };
            let needs_lead = needs_lead(&w.reader(), &stored, agent, plan.total, now)?;
            let mut made: Vec<OperationId> = Vec::new();
            for (position, part) in plan.parts.into_iter().enumerate() {
                let payload = Payload::Refund(Refund {
                    account: stored.account,
                    order: OrderRef { id, remote: stored.order.remote.clone(), number: stored.order.number.clone() },
                    payment: part.payment,
                    method: part.method,
                    amount: part.amount,
                    reason: request.reason.clone().map(RemoteId::new),
                    note: request.note.trim().to_owned(),
                    lines: lines.clone(),
                });
                let operation = table::operation::insert(
                    w,
                    &NewOperation {
                        request: request.request.clone(),
                        position: position as u32,
                        agent,
                        payload,
                        facts: Some(facts.clone()),
                        conversation,
                        // A second payment is paid out only when the first was.
                        after: made.last().copied().into_iter().collect(),
                        undo_until: Timestamp(0),
                        not_before: Timestamp(0),
                        stale_after: now.plus_ms(stale),
                    },
                )?;
                made.push(operation);
                if needs_lead {
                    table::approval::ask(w, operation, agent)?;
                    let waiting = table::operation::get(&w.reader(), operation)?;
                    let parked = State::NeedsYou { reason: Reason::Approval };
                    table::operation::set_state(w, &waiting, &parked)?;
                    table::operation::record(w, operation, "", 0, "parked", "", None)?;
                }
                if let Some(settles) = settles {
                    case::link(w, settles, agent, operation)?;
                }
            }
            Ok::<_, StoreError>(Ok(made))
        });
        let made: Vec<OperationId> = outcome.await??;
        Ok(Submitted { operations: made.iter().map(ToString::to_string).collect() })
    }

    pub(crate) fn refund_caps(&self, account: model::id::AccountId) -> Result<RefundCaps> {
        self.links
            .shop(account)
            .map(|shop| shop.caps().refund)
            .ok_or_else(|| ApiError::new("account.gone", "this shop is no longer connected"))
    }
}

fn preview(
    r: &Reader<'_>,
    stored: &StoredOrder,
    caps: RefundCaps,
    wanted: &RefundRequest,
    ready: &Ready,
    (agent, now): (AgentId, Timestamp),
) -> store::Result<RefundPreview> {
    let (id, order) = (stored.id, &stored.order);
    let pending: Pending = table::operation::pending_refunds(r, id, &Facts::of(order))?;
    let earlier = table::operation::refunded_units(r, id)?;
    match refund::plan(order, &pending, &earlier, caps, wanted) {
        Ok(plan) => {
            let similar = similar(r, id, wanted, &plan, now)?;
            Ok(RefundPreview::Possible {
                rows: plan.rows.iter().map(|each| row(order, each)).collect::<store::Result<_>>()?,
                guards: guards(r, stored, lines_of(wanted))?,
                needs_lead: needs_lead(r, stored, agent, plan.total, now)?,
                total: plan.total.into(),
                left: plan.left.into(),
                similar: similar
                    .iter()
                    .map(|operation| view(r, operation, ready, now))
                    .collect::<store::Result<_>>()?,
                parts: plan
                    .parts
                    .into_iter()
                    .map(|part| RefundPartView {
                        payment: part.payment.to_string(),
                        method: part.method,
                        amount: part.amount.into(),
                    })
                    .collect(),
            })
        }
        Err(refusal) => {
            let left = match &refusal {
                RefundRefusal::TooMuch { left } => Some((*left).into()),
                _ => None,
            };
            Ok(RefundPreview::Impossible { code: refused(&refusal).code, left })
        }
    }
}

/// Whether the agent needs a lead for this sum, by the policy in force now.
pub(crate) fn needs_lead(
    r: &Reader<'_>,
    stored: &StoredOrder,
    agent: AgentId,
    sum: Amount,
    now: Timestamp,
) -> store::Result<bool> {
    let versions = table::policy::list(r)?;
    let version = policy::in_force(&versions, brand_of(r, stored.account)?, now);
    let role = table::agent::get(r, agent)?.role;
    Ok(version.is_some_and(|version| version.policy.needs_lead(role, sum)))
}

fn lines_of(wanted: &RefundRequest) -> &[LineQuantity] {
    match wanted {
        RefundRequest::Lines { lines, .. } => lines,
        RefundRequest::Whole | RefundRequest::Amount { .. } => &[],
    }
}

/// A row of the sum, with the line's title.
fn row(order: &Order, of: &SumRow) -> store::Result<SumRowView> {
    let named = |row: &str| SumRowView {
        row: row.into(),
        title: String::new(),
        quantity: 0,
        of: 0,
        listed: None,
        discount: None,
        tax: None,
        fee: String::new(),
        amount: of.amount().into(),
    };
    Ok(match of {
        SumRow::Goods { line, quantity, of, listed, discount, tax, .. } => SumRowView {
            title: order.line(line).map(|line| line.title.clone()).unwrap_or_default(),
            quantity: *quantity,
            of: *of,
            listed: listed.map(Into::into),
            discount: discount.map(Into::into),
            tax: tax.map(Into::into),
            ..named("goods")
        },
        SumRow::Shipping { .. } => named("shipping"),
        SumRow::Kept { kind, .. } => SumRowView { fee: shape(kind)?, ..named("kept") },
        SumRow::Named { .. } => named("named"),
        SumRow::AllLeft { .. } => named("all_left"),
        SumRow::Rounding { .. } => named("rounding"),
    })
}

/// Refunds of the last day that this one may be meant to repeat: on the same lines, of the same sum, or of everything.
fn similar(
    r: &Reader<'_>,
    id: OrderId,
    wanted: &RefundRequest,
    plan: &RefundPlan,
    now: Timestamp,
) -> store::Result<Vec<Operation>> {
    let recent = table::operation::recent(r, id, "refund", now.plus_ms(-DAY))?;
    let lines: BTreeSet<&RemoteId> = match wanted {
        RefundRequest::Lines { lines, .. } => lines.iter().map(|line| &line.line).collect(),
        RefundRequest::Whole | RefundRequest::Amount { .. } => BTreeSet::new(),
    };
    let alike = |operation: &Operation| {
        let same_lines = table::operation::lines_of(&operation.payload).iter().any(|line| lines.contains(*line));
        let same_sum = plan.parts.iter().any(|part| operation.payload.amount() == Some(part.amount.amount));
        let refused = matches!(&operation.state, State::NeedsYou { reason } if !reason.blocks_lane() && *reason != Reason::Approval);
        (same_lines || same_sum || *wanted == RefundRequest::Whole) && !refused
    };
    Ok(recent.into_iter().filter(alike).collect())
}

fn wanted(order: &Order, scope: &RefundScope) -> std::result::Result<RefundRequest, RefundRefusal> {
    Ok(match scope {
        RefundScope::Whole => RefundRequest::Whole,
        RefundScope::Amount { amount } => {
            let amount = amount.trim().parse().map_err(|_| RefundRefusal::NotPositive)?;
            RefundRequest::Amount { amount: Amount::new(amount, order.currency) }
        }
        RefundScope::Lines { lines, shipping, kept: fees } => RefundRequest::Lines {
            kept: fees
                .iter()
                .map(|fee| {
                    let amount = fee.amount.amount.trim().parse().map_err(|_| RefundRefusal::NotPositive)?;
                    let kind = word_of(&fee.kind).map_err(|_| RefundRefusal::NotPositive)?;
                    Ok::<_, RefundRefusal>(Kept { kind, amount: Amount::new(amount, order.currency) })
                })
                .collect::<std::result::Result<_, RefundRefusal>>()?,
            lines: lines
                .iter()
                .filter(|line| line.quantity > 0)
                .map(|line| LineQuantity { line: RemoteId::new(&line.line), quantity: line.quantity })
                .collect(),
            shipping: *shipping,
        },
    })
}

pub(crate) fn refused(refusal: &RefundRefusal) -> ApiError {
    let code = match refusal {
        RefundRefusal::NothingPaid => "refund.nothing_paid",
        RefundRefusal::NothingLeft => "refund.nothing_left",
        RefundRefusal::TooMuch { .. } => "refund.too_much",
        RefundRefusal::NotPositive => "refund.not_positive",
        RefundRefusal::NotPayable { .. } => "refund.too_many_digits",
        RefundRefusal::Currency => "refund.currency",
        RefundRefusal::NoSuchLine => "refund.no_such_line",
        RefundRefusal::KeptTooMuch => "refund.kept_too_much",
        RefundRefusal::WholeOnly => "refund.whole_only",
        RefundRefusal::Sum(_) => "refund.sum",
    };
    ApiError::new(code, refusal.to_string())
}
