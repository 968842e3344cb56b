//! Returns: asked for, received, called off.

use std::collections::BTreeSet;

use model::{
    facts::Facts,
    id::{CaseId, ConversationId, OrderId, RemoteId},
    order::{Order, Return},
    payload::{CancelReturn, CreateReturn, OrderRef, Payload, ReceiveReturn},
    refund::LineQuantity,
    returns::{self, ReceivedItem, ReturnItem, ReturnRefusal},
    time::{DAY, Timestamp},
};
use outbox::NewOperation;
use store::{Durability, StoreError, Writer, table};

use super::{case, inspection};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

/// What every request about a return carries.
struct Asked {
    request: String,
    order: OrderId,
    conversation: Option<ConversationId>,
    /// The after-sales case that it belongs to.
    case: Option<CaseId>,
}

impl Asked {
    fn new(request: &str, order: &str, conversation: Option<&str>, case: Option<&str>) -> Result<Self> {
        let (conversation, case) = (conversation.map(str::parse).transpose()?, case.map(str::parse).transpose()?);
        Ok(Self { request: request.to_owned(), order: order.parse()?, conversation, case })
    }
}

impl Desk {
    pub(crate) async fn return_create(&self, request: ReturnSubmit) -> Result<Submitted> {
        let asked =
            Asked::new(&request.request, &request.order, request.conversation.as_deref(), request.case.as_deref())?;
        let items: Vec<ReturnItem> = request
            .items
            .into_iter()
            .filter(|item| item.quantity > 0)
            .map(|item| ReturnItem {
                line: RemoteId::new(item.line),
                quantity: item.quantity,
                reason: item.reason.map(RemoteId::new),
                note: item.note.trim().to_owned(),
            })
            .collect();
        let (note, seen) = (request.note.trim().to_owned(), request.similar_seen);
        self.ask(asked, move |w, order, of| {
            let facts = Facts::of(order);
            let waiting = table::operation::pending_returns(&w.reader(), of.id, &facts)?;
            if let Err(refusal) = returns::check_request(order, &waiting, &items) {
                return Ok(Err(refused(&refusal)));
            }
            let lines: BTreeSet<&RemoteId> = items.iter().map(|item| &item.line).collect();
            let recent = table::operation::recent(&w.reader(), of.id, "create_return", w.now().plus_ms(-DAY))?;
            let same = |operation: &outbox::Operation| {
                table::operation::lines_of(&operation.payload).iter().any(|line| lines.contains(*line))
            };
            if !seen && recent.iter().any(same) {
                return Ok(Err(ApiError::new(
                    "return.similar",
                    "a return of the same goods was asked for within a day",
                )));
            }
            Ok(Ok((
                Box::new(move |account| Payload::CreateReturn(CreateReturn { account, order: of, items, note })),
                Some(facts),
            )))
        })
        .await
    }

    /// Goods came back. What is missing, or another article, stays expected and is remembered in the case only.
    pub(crate) async fn return_receive(&self, request: ReceiveSubmit) -> Result<Submitted> {
        let asked =
            Asked::new(&request.request, &request.order, request.conversation.as_deref(), request.case.as_deref())?;
        let items: Vec<ReceivedItem> = request
            .items
            .into_iter()
            .map(inspection::entered)
            .filter(|item| item.as_ref().map_or(true, |item| item.quantity + item.damaged + item.looked_at() > 0))
            .collect::<Result<_>>()?;
        let (remote, note) = (RemoteId::new(request.of), request.note.trim().to_owned());
        if !items.is_empty() && items.iter().all(|item| item.quantity + item.damaged == 0) {
            return self.nothing_came_back(asked, remote, items).await;
        }
        let (case, agent) = (asked.case, self.agent()?);
        self.ask(asked, move |w, order, of| {
            let Some(found) = find(order, &remote) else { return Ok(Err(gone())) };
            if let Err(refusal) = returns::check_receipt(order, found, &items) {
                return Ok(Err(refused(&refusal)));
            }
            let waiting = table::operation::of_order(&w.reader(), of.id)?.into_iter().any(|operation| {
                operation.state.is_open()
                    && matches!(&operation.payload, Payload::ReceiveReturn(other) if other.of == remote)
            });
            if waiting {
                return Ok(Err(ApiError::new(
                    "return.receipt_waiting",
                    "a receipt for this return is already waiting",
                )));
            }
            if let Some(case) = case {
                inspection::remember(w, case, agent, order, &items)?;
            }
            Ok(Ok((
                Box::new(move |account| {
                    Payload::ReceiveReturn(ReceiveReturn { account, order: of, of: remote, items, note })
                }),
                None,
            )))
        })
        .await
    }

    /// Of what was asked back nothing is here: there is nothing to tell the shop.
    async fn nothing_came_back(&self, asked: Asked, of: RemoteId, items: Vec<ReceivedItem>) -> Result<Submitted> {
        let agent = self.agent()?;
        let Some(case) = asked.case else {
            return Err(ApiError::new("return.nothing_back", "nothing came back, and no case remembers it"));
        };
        let outcome = self.store.write(Durability::Normal, move |w| {
            let order = table::shop_order::get(&w.reader(), asked.order)?.order;
            let Some(found) = find(&order, &of) else { return Ok(Err(gone())) };
            if let Err(refusal) = returns::check_receipt(&order, found, &items) {
                return Ok(Err(refused(&refusal)));
            }
            inspection::remember(w, case, agent, &order, &items)?;
            Ok::<_, StoreError>(Ok(()))
        });
        outcome.await??;
        Ok(Submitted { operations: vec![] })
    }

    pub(crate) async fn return_cancel(&self, request: ReturnCancel) -> Result<Submitted> {
        let asked = Asked::new(&request.request, &request.order, request.conversation.as_deref(), None)?;
        let remote = RemoteId::new(request.of);
        self.ask(asked, move |_, order, of| {
            let Some(found) = find(order, &remote) else { return Ok(Err(gone())) };
            if !returns::can_cancel(found) {
                return Ok(Err(refused(&ReturnRefusal::NotExpecting(found.status))));
            }
            let line =
                |line: &model::order::ReturnLine| LineQuantity { line: line.line.clone(), quantity: line.quantity };
            let items = found.lines.iter().map(line).collect();
            Ok(Ok((
                Box::new(move |account| Payload::CancelReturn(CancelReturn { account, order: of, of: remote, items })),
                None,
            )))
        })
        .await
    }

    /// Enqueues what `decide` decides on the order as it is stored; the same request makes it once.
    async fn ask<F>(&self, asked: Asked, decide: F) -> Result<Submitted>
    where
        F: FnOnce(&mut Writer<'_>, &Order, OrderRef) -> store::Result<Result<Decided>> + Send + 'static,
    {
        let agent = self.agent()?;
        let outcome = self.store.write(Durability::Full, move |w| {
            if let Some(known) = table::operation::of_request(&w.reader(), &asked.request)?.first() {
                return Ok(Ok(known.id));
            }
            let stored = table::shop_order::get(&w.reader(), asked.order)?;
            let of =
                OrderRef { id: asked.order, remote: stored.order.remote.clone(), number: stored.order.number.clone() };
            let (payload, facts) = match decide(w, &stored.order, of)? {
                Ok(decided) => decided,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let id = table::operation::insert(
                w,
                &NewOperation {
                    request: asked.request,
                    position: 0,
                    agent,
                    payload: payload(stored.account),
                    facts,
                    conversation: asked.conversation,
                    after: vec![],
                    undo_until: Timestamp(0),
                    not_before: Timestamp(0),
                    stale_after: Timestamp(0),
                },
            )?;
            if let Some(settles) = asked.case {
                case::link(w, settles, agent, id)?;
            }
            Ok::<_, StoreError>(Ok(id))
        });
        let id = outcome.await??;
        Ok(Submitted { operations: vec![id.to_string()] })
    }
}

/// The payload, once its account is known, and the facts it rests on.
type Decided = (Box<dyn FnOnce(model::id::AccountId) -> Payload + Send>, Option<Facts>);

fn find<'a>(order: &'a Order, remote: &RemoteId) -> Option<&'a Return> {
    order.returns.iter().find(|of| &of.remote == remote)
}

fn gone() -> ApiError {
    ApiError::new("return.gone", "the order no longer has this return")
}

fn refused(refusal: &ReturnRefusal) -> ApiError {
    let code = match refusal {
        ReturnRefusal::Empty => "return.empty",
        ReturnRefusal::NoSuchLine => "return.no_such_line",
        ReturnRefusal::TooMany { .. } => "return.too_many",
        ReturnRefusal::NotExpecting(_) => "return.not_expecting",
    };
    ApiError::new(code, refusal.to_string())
}
