//! The outbox as the window shows it, and what a person decides there.

use std::sync::Arc;

use connect::Outbound;
use model::{
    facts::Difference,
    id::{AccountId, AgentId, OperationId, OrderId},
    operation::{Reason, State},
    payload::Payload,
    time::HOUR,
    told::Told,
};
use outbox::{Decision, Operation, Readiness, WaitsFor};
use store::{Reader, table};

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

/// Settled operations that the drawer shows.
const DONE_SHOWN: u32 = 100;

/// Readiness of every account, taken before a read: a reader holds no lock while it looks.
pub(crate) struct Ready(Vec<(AccountId, Readiness)>);

impl Ready {
    fn of(&self, account: AccountId) -> Readiness {
        self.0.iter().find(|(id, _)| *id == account).map_or(Readiness::Gone, |(_, readiness)| *readiness)
    }
}

impl Desk {
    pub(crate) async fn ready(&self) -> Result<Ready> {
        let accounts = self.store.read(table::account::list).await?;
        Ok(Ready(accounts.into_iter().map(|account| (account.id, self.links.readiness(account.id))).collect()))
    }

    pub(crate) async fn outbox(&self, _: Empty) -> Result<Outbox> {
        let (ready, now) = (self.ready().await?, self.store.now());
        let outbox = self.store.read(move |r| {
            let (mut waiting, mut needs_you) = (Vec::new(), Vec::new());
            for operation in table::operation::open(r)? {
                let needs = matches!(operation.state, State::NeedsYou { .. });
                let view = view(r, &operation, &ready, now)?;
                if needs { needs_you.push(view) } else { waiting.push(view) }
            }
            let settled = table::operation::settled(r, DONE_SHOWN)?;
            let done = settled.iter().map(|operation| view(r, operation, &ready, now)).collect::<store::Result<_>>()?;
            Ok(Outbox { waiting, needs_you, done })
        });
        Ok(outbox.await?)
    }

    pub(crate) async fn operation(&self, request: ById) -> Result<OperationDetail> {
        let id: OperationId = request.id.parse()?;
        let (ready, now) = (self.ready().await?, self.store.now());
        let detail = self.store.read(move |r| {
            let operation = table::operation::get(r, id)?;
            let agents = table::agent::list(r)?;
            let told = titled(r, &operation);
            let name = |id: AgentId| agents.iter().find(|agent| agent.id == id).map(|agent| agent.name.clone());
            let ledger = table::operation::ledger(r, id)?
                .into_iter()
                .map(|entry| LedgerRow {
                    at: entry.at.0,
                    step: entry.step,
                    attempt: entry.attempt,
                    what: entry.what,
                    detail: told(Told::from_stored(&entry.detail)),
                    by: entry.agent.and_then(name),
                })
                .collect();
            let note = match &operation.payload {
                Payload::SendMessage(reply) => reply.text.clone(),
                Payload::CreateReturn(of) => of.note.clone(),
                Payload::ReceiveReturn(of) => of.note.clone(),
                Payload::Refund(refund) => refund.note.clone(),
                Payload::Exchange(of) => of.note.clone(),
                Payload::Claim(of) => of.note.clone(),
                Payload::EditOrder(of) => of.note.clone(),
                Payload::CancelOrder(of) => of.note.clone(),
                Payload::IssueCode(of) => of.note.clone(),
                Payload::CancelReturn(_) | Payload::ChangeAddress(_) => String::new(),
            };
            Ok(OperationDetail { operation: view(r, &operation, &ready, now)?, ledger, note })
        });
        Ok(detail.await?)
    }

    pub(crate) async fn operation_retry(&self, request: ById) -> Result<OperationView> {
        self.decide(&request.id, Decision::Retry).await
    }

    pub(crate) async fn operation_cancel(&self, request: ById) -> Result<OperationView> {
        self.decide(&request.id, Decision::Cancel).await
    }

    pub(crate) async fn operation_happened(&self, request: ById) -> Result<OperationView> {
        self.decide(&request.id, Decision::ItHappened).await
    }

    pub(crate) async fn operation_did_not(&self, request: ById) -> Result<OperationView> {
        self.decide(&request.id, Decision::ItDidNot).await
    }

    /// Calls the operation off and leads to where it can be made anew; a reply's text goes back into the composer.
    pub(crate) async fn operation_edit(&self, request: ById) -> Result<Navigation> {
        let agent = self.agent()?;
        let id: OperationId = request.id.parse()?;
        let operation = self.store.read(move |r| table::operation::get(r, id)).await?;
        if !outbox::can(&operation).edit {
            return Err(ApiError::new("outbox.not_now", "this can no longer be changed"));
        }
        match &operation.payload {
            Payload::SendMessage(reply) => {
                self.take_back(agent, operation.id, reply).await?;
                Ok(Navigation::Conversation { id: reply.conversation.to_string() })
            }
            other => {
                self.decide(&request.id, Decision::Cancel).await?;
                Ok(other.order().map_or(Navigation::Outbox, |order| Navigation::Order { id: order.id.to_string() }))
            }
        }
    }

    /// A lead's word, given at this desk with their PIN.
    pub(crate) async fn operation_approve(&self, request: OperationApprove) -> Result<OperationView> {
        self.agent()?;
        let id: OperationId = request.id.parse()?;
        let lead = self.lead_agrees(request.word).await?;
        let stale = i64::from(self.stored_settings().await?.stale_hours) * HOUR;
        outbox::approve(&self.store, id, lead, stale).await.map_err(|error| match error {
            store::StoreError::Content(words) => ApiError::new("approval.not_now", words),
            other => other.into(),
        })?;
        self.operation_view(id).await
    }

    async fn decide(&self, id: &str, decision: Decision) -> Result<OperationView> {
        let agent = self.agent()?;
        let id: OperationId = id.parse()?;
        let operation = self.store.read(move |r| table::operation::get(r, id)).await?;
        let stale = i64::from(self.stored_settings().await?.stale_hours) * HOUR;
        outbox::decide(&self.store, id, decision, agent, stale, self.outbound(&operation.payload)).await.map_err(
            |error| match error {
                store::StoreError::Content(words) => ApiError::new("outbox.not_now", words),
                other => other.into(),
            },
        )?;
        self.operation_view(id).await
    }

    pub(crate) async fn operation_view(&self, id: OperationId) -> Result<OperationView> {
        let (ready, now) = (self.ready().await?, self.store.now());
        Ok(self.store.read(move |r| view(r, &table::operation::get(r, id)?, &ready, now)).await?)
    }

    fn outbound(&self, payload: &Payload) -> Option<Arc<dyn Outbound>> {
        let account = payload.account();
        match payload {
            Payload::SendMessage(_) => self.links.channel(account).map(|channel| channel as Arc<dyn Outbound>),
            _ => self.links.shop(account).map(|shop| shop as Arc<dyn Outbound>),
        }
    }
}

/// An operation as the window shows it.
pub(crate) fn view(
    r: &Reader<'_>,
    operation: &Operation,
    ready: &Ready,
    now: model::time::Timestamp,
) -> store::Result<OperationView> {
    let payload = &operation.payload;
    let account = table::account::get(r, payload.account())?;
    let agent = table::agent::get(r, operation.agent).map(|agent| agent.name).unwrap_or_default();
    let waits = outbox::explain(r, operation, ready.of(account.id), now)?;
    let (waits_for, behind) = waits.map_or((None, vec![]), |waits| {
        let (word, behind) = waiting_word(waits);
        (Some(word.to_owned()), behind)
    });
    let can = outbox::can(operation);
    let some = |moment: model::time::Timestamp| (moment.0 > 0).then_some(moment.0);
    let trouble: Option<[String; 2]> = serde_json::from_str(&operation.last_trouble).ok();
    Ok(OperationView {
        id: operation.id.to_string(),
        kind: payload.kind().into(),
        state: operation.state.name().into(),
        reason: reason(r, operation)?,
        step: match &operation.state {
            State::Sending { step } | State::Checking { step, .. } => Some(step.clone()),
            _ => None,
        },
        amount: payload.money().map(Into::into),
        what: what(r, payload)?,
        order: payload.order().map(|order| order.id.to_string()),
        order_number: payload.order().map(|order| order.number.clone()),
        conversation: operation.conversation.map(|id| id.to_string()),
        account: account.id.to_string(),
        account_name: account.name,
        created_at: operation.created_at.0,
        settled_at: some(operation.settled_at),
        not_before: some(operation.not_before),
        undo_until: some(operation.undo_until),
        waits_for,
        behind,
        agent,
        attempts: operation.attempts,
        last_trouble: trouble.map(|[code, message]| TroubleView { code, message, field: None }),
        can: OperationCan {
            retry: can.retry,
            edit: can.edit,
            cancel: can.cancel,
            it_happened: can.it_happened,
            it_did_not: can.it_did_not,
        },
    })
}

fn waiting_word(waits: WaitsFor) -> (&'static str, Vec<String>) {
    let ids = |ids: Vec<OperationId>| ids.iter().map(ToString::to_string).collect();
    match waits {
        WaitsFor::Turn => ("turn", vec![]),
        WaitsFor::Undo => ("undo", vec![]),
        WaitsFor::Time => ("time", vec![]),
        WaitsFor::Offline => ("offline", vec![]),
        WaitsFor::CatchingUp => ("catching_up", vec![]),
        WaitsFor::Account => ("account", vec![]),
        WaitsFor::Removed => ("removed", vec![]),
        WaitsFor::After(of) => ("after", ids(of)),
        WaitsFor::Lane(of) => ("lane", ids(of)),
        WaitsFor::CallingOff => ("calling_off", vec![]),
        WaitsFor::Retry => ("retry", vec![]),
    }
}

/// One line that tells it apart: to whom and the first words, or the goods.
fn what(r: &Reader<'_>, payload: &Payload) -> store::Result<String> {
    const WORDS: usize = 80;
    let order = match payload.order() {
        Some(of) => table::shop_order::get(r, of.id).ok(),
        None => None,
    };
    let goods = |lines: &mut dyn Iterator<Item = (&model::id::RemoteId, u32)>| -> String {
        let named = lines.filter(|(_, quantity)| *quantity > 0).map(|(line, quantity)| {
            let title = order.as_ref().and_then(|order| order.order.line(line)).map_or("", |line| line.title.as_str());
            format!("{quantity} × {title}")
        });
        named.collect::<Vec<_>>().join(", ")
    };
    Ok(match payload {
        Payload::SendMessage(reply) => {
            let to = reply.to.first().map_or("", |to| to.address.as_str());
            let first: String =
                reply.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(WORDS).collect();
            format!("{to}: {first}")
        }
        Payload::CreateReturn(of) => goods(&mut of.items.iter().map(|item| (&item.line, item.quantity))),
        Payload::ReceiveReturn(of) => {
            goods(&mut of.items.iter().map(|item| (&item.line, item.quantity + item.damaged)))
        }
        Payload::CancelReturn(of) => goods(&mut of.items.iter().map(|item| (&item.line, item.quantity))),
        Payload::Refund(refund) if refund.lines.is_empty() => refund.note.chars().take(WORDS).collect(),
        Payload::Refund(refund) => goods(&mut refund.lines.iter().map(|line| (&line.line, line.quantity))),
        Payload::Exchange(of) => {
            let back = goods(&mut of.back.iter().map(|item| (&item.line, item.quantity)));
            format!("{back} → {}", articles(&of.out))
        }
        Payload::Claim(of) => {
            let claimed = goods(&mut of.items.iter().map(|item| (&item.line, item.quantity)));
            if of.out.is_empty() { claimed } else { format!("{claimed} → {}", articles(&of.out)) }
        }
        Payload::EditOrder(of) => {
            let set = goods(&mut of.lines.iter().map(|line| (&line.line, line.quantity)));
            let none = of.lines.iter().filter(|line| line.quantity == 0).filter_map(|wanted| {
                let title = &order.as_ref()?.order.line(&wanted.line)?.title;
                Some(format!("0 × {title}"))
            });
            let parts = [set].into_iter().chain(none).chain([articles(&of.add)]).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(", ")
        }
        Payload::ChangeAddress(of) => {
            let to = &of.to;
            let parts = [&to.first_name, &to.last_name, &to.street, &to.postal_code, &to.city];
            parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
        }
        Payload::CancelOrder(of) => of.note.chars().take(WORDS).collect(),
        Payload::IssueCode(of) => of.code.clone(),
    })
}

fn articles(of: &[model::amend::NewItem]) -> String {
    let named = of.iter().filter(|item| item.quantity > 0).map(|item| format!("{} × {}", item.quantity, item.title));
    named.collect::<Vec<_>>().join(", ")
}

fn reason(r: &Reader<'_>, operation: &Operation) -> store::Result<Option<ReasonWhy>> {
    let State::NeedsYou { reason } = &operation.state else { return Ok(None) };
    let told = titled(r, operation);
    Ok(Some(match reason.clone() {
        Reason::Refused { step, code, message } => ReasonWhy::Refused { step, code, message: told(message) },
        Reason::MayHaveHappened { step, read, at } => ReasonWhy::MayHaveHappened { step, read: told(read), at: at.0 },
        Reason::Changed { differences } => {
            let order = operation.payload.order().map(|order| order.id);
            let differences = differences.iter().map(|found| difference(r, order, found)).collect();
            ReasonWhy::Changed { differences }
        }
        Reason::Approval => ReasonWhy::Approval,
        Reason::Stale { since } => ReasonWhy::Stale { since: since.0 },
        Reason::Newer { messages } => ReasonWhy::Newer { messages: messages.iter().map(ToString::to_string).collect() },
        Reason::OldStore => ReasonWhy::OldStore,
        Reason::Bounced { address, diagnostic } => ReasonWhy::Bounced { address, diagnostic },
        Reason::KeepsFailing { step, times, read } => ReasonWhy::KeepsFailing { step, times, read: told(read) },
        Reason::Differs { how } => ReasonWhy::Differs { how: told(how) },
    }))
}

/// What was told of the operation as the window gets it, with the lines of its order by their titles.
fn titled(r: &Reader<'_>, operation: &Operation) -> impl Fn(Told) -> ToldView {
    let order = operation.payload.order().and_then(|of| table::shop_order::get(r, of.id).ok());
    move |told| {
        let title = |line: &str| {
            let line = order.as_ref()?.order.line(&model::id::RemoteId::new(line))?;
            (!line.title.is_empty()).then(|| line.title.clone())
        };
        ToldView::of(told, &title)
    }
}

fn difference(r: &Reader<'_>, order: Option<OrderId>, found: &Difference) -> DifferenceView {
    let order = order.and_then(|id| table::shop_order::get(r, id).ok()).map(|stored| stored.order);
    let view =
        |fact: &str, about: String, was: String, now: String| DifferenceView { fact: fact.into(), about, was, now };
    let money = |amount: rust_decimal::Decimal| {
        order.as_ref().map_or_else(|| amount.to_string(), |order| order.money(amount).to_string())
    };
    let method = |payment: &model::id::RemoteId| {
        order
            .as_ref()
            .and_then(|order| order.payment(payment))
            .map_or_else(String::new, |payment| payment.method.clone())
    };
    match found {
        Difference::Cancelled { now } => view("cancelled", String::new(), (!now).to_string(), now.to_string()),
        Difference::Currency { was, now } => view("currency", String::new(), was.to_string(), now.to_string()),
        Difference::Captured { payment, was, now } => view("captured", method(payment), money(*was), money(*now)),
        Difference::Refunded { payment, was, now } => view("refunded", method(payment), money(*was), money(*now)),
        Difference::Returnable { line, was, now } => {
            let title =
                order.as_ref().and_then(|order| order.line(line)).map_or_else(String::new, |line| line.title.clone());
            view("returnable", title, was.to_string(), now.to_string())
        }
        Difference::OpenChange { now } => view("open_change", String::new(), (!now).to_string(), now.to_string()),
    }
}

/// Money as the window shows it, in the order's currency.
pub(crate) fn money(order: &model::order::Order, amount: rust_decimal::Decimal) -> Money {
    order.money(amount).into()
}
