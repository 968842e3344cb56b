//! After-sales cases: opened, taken further, shown with everything that belongs to them.

use model::{
    case::{Actor, Course, Outcome, Status, Step},
    id::{AgentId, CaseId, ConversationId, CustomerId, MessageId, OperationId, OrderId, PartId, RemoteId},
    payload::Payload,
    time::Timestamp,
};
use store::{Durability, Reader, Writer, table};
use table::case::{Case, Content, Line, ListRow, NewCase, View};

use super::{
    order::order_events,
    outbox::{Ready, view},
    overdue,
    verdict::{brand_of, shape, word_of},
};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

const PAGE: u32 = 200;
/// Messages of the conversation that a case's timeline shows.
const MESSAGES: usize = 100;
/// Letters of a message that stand for it.
const WORDS: usize = 140;

impl Desk {
    pub(crate) async fn cases(&self, request: CasesRequest) -> Result<CasesPage> {
        let of = view_of(&request.view)?;
        let after = request.after.as_deref().and_then(|text| {
            let (at, id) = text.split_once('.')?;
            Some((at.parse().ok()?, id.parse().ok()?))
        });
        let limit = request.limit.clamp(1, PAGE);
        let page = self.store.read(move |r| {
            let page = table::case::list(r, of, after, limit)?;
            let next = page.next.map(|(at, id)| format!("{at}.{id}"));
            Ok(CasesPage { rows: rows(r, page.rows)?, next })
        });
        Ok(page.await?)
    }

    pub(crate) async fn case_counts(&self, _: Empty) -> Result<Vec<CaseCount>> {
        let now = self.store.now();
        let read = move |r: &Reader<'_>| Ok((table::case::counts(r)?, overdue::count(r, now)?));
        let ((counts, not_refunded), overdue) = self.store.read(read).await?;
        let active = counts.iter().map(|(_, count)| count).sum();
        let mut views = vec![
            CaseCount { view: "active".into(), count: active },
            CaseCount { view: "not_refunded".into(), count: not_refunded },
            CaseCount { view: "overdue".into(), count: overdue },
        ];
        for (status, count) in counts {
            views.push(CaseCount { view: shape(&status)?, count });
        }
        Ok(views)
    }

    pub(crate) async fn cases_of(&self, request: CasesOf) -> Result<Vec<CaseRow>> {
        let conversation: Option<ConversationId> = request.conversation.as_deref().map(str::parse).transpose()?;
        let order: Option<OrderId> = request.order.as_deref().map(str::parse).transpose()?;
        let found = self.store.read(move |r| {
            let mut found = conversation.map(|id| table::case::of_conversation(r, id)).transpose()?.unwrap_or_default();
            for case in order.map(|id| table::case::of_order(r, id)).transpose()?.unwrap_or_default() {
                if found.iter().all(|known| known.id != case.id) {
                    found.push(case);
                }
            }
            rows(r, found)
        });
        Ok(found.await?)
    }

    pub(crate) async fn case(&self, request: ById) -> Result<CaseView> {
        let id: CaseId = request.id.parse()?;
        let (ready, now) = (self.ready().await?, self.store.now());
        Ok(self.store.read(move |r| case_view(r, id, &ready, now)).await?)
    }

    pub(crate) async fn case_open(&self, request: CaseOpen) -> Result<ById> {
        let agent = self.agent()?;
        let conversation: Option<ConversationId> = request.conversation.as_deref().map(str::parse).transpose()?;
        let order: Option<OrderId> = request.order.as_deref().map(str::parse).transpose()?;
        let messages: Vec<MessageId> =
            request.messages.iter().map(|id| id.parse()).collect::<std::result::Result<_, _>>()?;
        let (kind, priority) = (word_of(&request.kind)?, word_of(&request.priority)?);
        if conversation.is_none() && order.is_none() {
            return Err(ApiError::request("a case is about a conversation or an order"));
        }
        let due = request.due.map(Timestamp);
        let (cause, reason, lines) = (request.cause, request.reason.trim().to_owned(), request.lines);
        let id = self
            .store
            .write(Durability::Normal, move |w| {
                let (brand, customer, lines) = about(&w.reader(), conversation, order, &lines)?;
                let new = NewCase { brand, conversation, order, customer, kind, cause, reason, lines, priority, due };
                let id = table::case::open(w, agent, &new)?;
                for message in messages {
                    table::case::set_evidence(w, id, agent, ("message", message.0), true)?;
                }
                Ok(id)
            })
            .await?;
        Ok(ById { id: id.to_string() })
    }

    /// A step of the case's course; an agent writes down what customer and warehouse did.
    pub(crate) async fn case_step(&self, request: CaseStep) -> Result<Empty> {
        let agent = self.agent()?;
        let id: CaseId = request.id.parse()?;
        let (step, actor): (Step, Actor) = (word_of(&request.step)?, word_of(&request.actor)?);
        let outcome: Option<Outcome> = request.outcome.as_deref().map(word_of).transpose()?;
        if step == Step::Settle && outcome.is_none() {
            return Err(ApiError::new("case.outcome", "how was it settled?"));
        }
        let note = request.note.trim().to_owned();
        let taken = self
            .store
            .write(Durability::Normal, move |w| table::case::take(w, id, agent, (actor, step), outcome, &note))
            .await;
        match taken {
            Ok(_) => Ok(Empty {}),
            Err(store::StoreError::Content(words)) => Err(ApiError::new("case.impossible", words)),
            Err(other) => Err(other.into()),
        }
    }

    pub(crate) async fn case_set(&self, request: CaseSet) -> Result<Empty> {
        let agent = self.agent()?;
        let id: CaseId = request.id.parse()?;
        let content = Content {
            cause: request.cause,
            reason: request.reason.trim().to_owned(),
            owner: request.owner.as_deref().map(str::parse).transpose()?,
            priority: word_of(&request.priority)?,
            due: request.due.map(Timestamp),
            next_step: request.next_step.trim().to_owned(),
            serial: request.serial.trim().to_owned(),
        };
        self.store.write(Durability::Normal, move |w| table::case::set(w, id, agent, &content)).await?;
        Ok(Empty {})
    }

    pub(crate) async fn case_note(&self, request: CaseNote) -> Result<Empty> {
        let agent = self.agent()?;
        let id: CaseId = request.id.parse()?;
        let text = request.text.trim().to_owned();
        if text.is_empty() {
            return Err(ApiError::new("note.empty", "the note is empty"));
        }
        self.store
            .write(Durability::Normal, move |w| table::case::event(w, id, agent, Actor::Agent, "note", &text))
            .await?;
        Ok(Empty {})
    }

    pub(crate) async fn case_evidence(&self, request: CaseEvidenceSet) -> Result<Empty> {
        let agent = self.agent()?;
        let id: CaseId = request.id.parse()?;
        let item = match request.kind.as_str() {
            "message" => request.item.parse::<MessageId>()?.0,
            "part" => request.item.parse::<PartId>()?.0,
            other => return Err(ApiError::request(format!("the word {other:?}"))),
        };
        self.store
            .write(Durability::Normal, move |w| {
                table::case::set_evidence(w, id, agent, (&request.kind, item), request.there)
            })
            .await?;
        Ok(Empty {})
    }
}

/// Links an operation to the case it was asked for in, and takes the step that goes with it where there is one.
pub(crate) fn link(w: &mut Writer<'_>, id: CaseId, agent: AgentId, operation: OperationId) -> store::Result<()> {
    table::case::link(w, id, agent, operation)?;
    let payload = table::operation::get(&w.reader(), operation)?.payload;
    let step = match &payload {
        Payload::CreateReturn(_) => Some((Actor::Agent, Step::Expect)),
        other if !other.asks_back().is_empty() => Some((Actor::Agent, Step::Expect)),
        Payload::ReceiveReturn(of) => {
            table::case::set_return(w, id, &of.of)?;
            Some((Actor::Warehouse, Step::Arrived))
        }
        _ => None,
    };
    let Some((actor, step)) = step else { return Ok(()) };
    let course = table::case::get(&w.reader(), id)?.course;
    if course.take(actor, step).is_ok() {
        table::case::take(w, id, agent, (actor, step), None, "")?;
    }
    Ok(())
}

fn view_of(word: &str) -> Result<View> {
    Ok(match word {
        "active" => View::Active,
        "due" => View::Due,
        "not_refunded" => View::NotRefunded,
        "closed" => View::Closed,
        status => match word_of::<Status>(status)? {
            closed if closed.is_closed() => return Err(ApiError::request("closed cases are one view: \"closed\"")),
            status => View::Of(status),
        },
    })
}

type About = (model::id::BrandId, Option<CustomerId>, Vec<Line>);

/// Brand and customer of what the case is about, and its lines by their titles.
fn about(
    r: &Reader<'_>,
    conversation: Option<ConversationId>,
    order: Option<OrderId>,
    lines: &[LineQuantityView],
) -> store::Result<About> {
    let talk = conversation.map(|id| table::conversation::get(r, id)).transpose()?;
    let stored = order.map(|id| table::shop_order::get(r, id)).transpose()?;
    let brand = match (&talk, &stored) {
        (Some(talk), _) => talk.brand,
        (None, Some(stored)) => brand_of(r, stored.account)?,
        (None, None) => return Err(store::StoreError::NotFound),
    };
    let customer = talk.map(|talk| talk.customer).or(stored.as_ref().and_then(|stored| stored.customer));
    let known = |wanted: &LineQuantityView| {
        let line = RemoteId::new(&wanted.line);
        let found = stored.as_ref()?.order.line(&line)?;
        let quantity = wanted.quantity.min(found.quantity);
        (quantity > 0).then(|| Line { title: found.title.clone(), line, quantity })
    };
    Ok((brand, customer, lines.iter().filter_map(known).collect()))
}

fn steps(course: Course) -> store::Result<Vec<CaseStepView>> {
    course
        .possible()
        .into_iter()
        .map(|(step, to)| {
            let actors = step.actors().iter().map(shape).collect::<store::Result<_>>()?;
            Ok(CaseStepView { step: shape(&step)?, to: shape(&to)?, actors })
        })
        .collect()
}

fn rows(r: &Reader<'_>, cases: Vec<ListRow>) -> store::Result<Vec<CaseRow>> {
    let agents = table::agent::list(r)?;
    cases
        .into_iter()
        .map(|case| {
            let owner = case.owner.and_then(|id| agents.iter().find(|agent| agent.id == id));
            Ok(CaseRow {
                id: case.id.to_string(),
                number: case.number,
                kind: shape(&case.course.kind())?,
                status: shape(&case.course.status())?,
                closed: case.course.status().is_closed(),
                cause: case.cause,
                priority: shape(&case.priority)?,
                due: case.due.map(|due| due.0),
                gist: case.gist,
                owner_name: owner.map(|agent| agent.name.clone()).unwrap_or_default(),
                customer_name: case.customer_name,
                order_number: case.order_number,
                steps: steps(case.course)?,
            })
        })
        .collect()
}

pub(crate) fn case_view(r: &Reader<'_>, id: CaseId, ready: &Ready, now: Timestamp) -> store::Result<CaseView> {
    let case = table::case::get(r, id)?;
    let row = rows(r, vec![table::case::listed(r, id)?])?.pop().ok_or(store::StoreError::NotFound)?;
    let operations = table::case::operations(r, id)?
        .into_iter()
        .filter_map(|id| table::operation::get(r, id).ok())
        .map(|operation| view(r, &operation, ready, now))
        .collect::<store::Result<_>>()?;
    Ok(CaseView {
        row,
        next_step: case.next_step.clone(),
        reason: case.reason.clone(),
        outcome: case.outcome.as_ref().map(shape).transpose()?,
        owner: case.owner.map(|id| id.to_string()),
        conversation: case.conversation.map(|id| id.to_string()),
        order: case.order.map(|id| id.to_string()),
        serial: case.serial.clone(),
        created_at: case.created_at.0,
        lines: table::case::lines(r, id)?
            .into_iter()
            .map(|line| CaseLineView { line: line.line.to_string(), title: line.title, quantity: line.quantity })
            .collect(),
        evidence: evidence(r, id)?,
        events: events(r, &case)?,
        operations,
        remote_return: case.remote_return.map(|remote| remote.to_string()),
    })
}

fn first_words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(WORDS).collect()
}

fn evidence(r: &Reader<'_>, id: CaseId) -> store::Result<Vec<CaseEvidenceView>> {
    let views = table::case::evidence(r, id)?.into_iter().filter_map(|each| {
        let (text, image) = if each.kind == "part" {
            let part = table::part::get(r, PartId(each.item)).ok()?;
            let image = part.mime.starts_with("image/");
            (part.name, image)
        } else {
            let message = table::message::get(r, MessageId(each.item)).ok()?;
            (first_words(message.whole_text()), false)
        };
        Some(CaseEvidenceView { kind: each.kind, item: each.item.to_string(), text, at: each.at.0, image })
    });
    Ok(views.collect())
}

/// Everything that belongs to the case since it was opened: its own events, the conversation's messages, the shop's events.
fn events(r: &Reader<'_>, case: &Case) -> store::Result<Vec<CaseEventView>> {
    let agents = table::agent::list(r)?;
    let name =
        |id: AgentId| agents.iter().find(|agent| agent.id == id).map(|agent| agent.name.clone()).unwrap_or_default();
    let mut all: Vec<CaseEventView> = table::case::events(r, case.id)?
        .into_iter()
        .map(|event| {
            Ok(CaseEventView {
                at: event.at.0,
                actor: shape(&event.actor)?,
                by: name(event.agent),
                what: event.what,
                detail: event.detail,
                amount: None,
            })
        })
        .collect::<store::Result<_>>()?;
    if let Some(conversation) = case.conversation {
        let (messages, _) = table::message::timeline(r, conversation, None, MESSAGES)?;
        let told = messages.into_iter().filter(|message| message.at >= case.created_at).filter_map(|message| {
            use model::message::{Direction, MessageKind};
            if message.kind != MessageKind::Message {
                return None;
            }
            let (actor, what) = match message.direction {
                Direction::In => ("customer", "message_in"),
                Direction::Out => ("agent", "message_out"),
            };
            Some(CaseEventView {
                at: message.at.0,
                actor: actor.into(),
                by: message.from.name.clone(),
                what: what.into(),
                detail: first_words(message.whole_text()),
                amount: None,
            })
        });
        all.extend(told);
    }
    if let Some(stored) = case.order.and_then(|id| table::shop_order::get(r, id).ok()) {
        let shop = order_events(&stored.order).into_iter().filter(|event| event.at >= case.created_at.0);
        all.extend(shop.map(|event| CaseEventView {
            at: event.at,
            actor: "shop".into(),
            by: String::new(),
            what: event.kind,
            detail: event.detail,
            amount: event.amount,
        }));
    }
    all.sort_by_key(|event| event.at);
    Ok(all)
}
