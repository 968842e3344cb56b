//! Telling the agent: new messages and operations that need a person, once each, also over restarts.

use std::{collections::HashSet, sync::Arc};

use api::Desk;
use model::{
    id::{ConversationId, MessageId, OperationId},
    operation::State,
};
use store::{Change, Durability, Reader, table};
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Duration, Instant, sleep_until},
};

use crate::notify::{self, Arrival, Notify, Situation};

/// Arrivals within this time are told together.
const GATHER: Duration = Duration::from_millis(700);

/// Runs until the store closes.
pub(crate) async fn tell(desk: Arc<Desk>, shown: Arc<dyn Notify>) {
    let mut changes = desk.store().changes();
    let mut arrived: Vec<MessageId> = Vec::new();
    let mut touched: HashSet<OperationId> = HashSet::new();
    // What was parked at the end of the last run, or by the start itself, may not have been told.
    match desk.store().read(table::operation::open).await {
        Ok(open) => {
            let parked = open.iter().filter(|operation| matches!(operation.state, State::NeedsYou { .. }));
            touched.extend(parked.map(|operation| operation.id));
        }
        Err(error) => tracing::warn!(%error, "what needs the agent was not looked up"),
    }
    let mut due = (!touched.is_empty()).then(|| Instant::now() + GATHER);
    count(&desk, shown.as_ref()).await;
    loop {
        let wait = due.unwrap_or_else(|| Instant::now() + Duration::from_secs(3600));
        tokio::select! {
            batch = changes.recv() => match batch {
                Ok(batch) => {
                    for change in batch.iter() {
                        match change {
                            Change::Arrived { message, .. } => arrived.push(*message),
                            Change::Operation(id) => { touched.insert(*id); }
                            Change::Inbox | Change::Conversation(_) => {}
                            _ => continue,
                        }
                        due.get_or_insert_with(|| Instant::now() + GATHER);
                    }
                }
                Err(RecvError::Lagged(_)) => { due.get_or_insert_with(|| Instant::now() + GATHER); }
                Err(RecvError::Closed) => return,
            },
            () = sleep_until(wait), if due.is_some() => {
                due = None;
                if let Err(error) = round(&desk, shown.as_ref(), &mut arrived, &mut touched).await {
                    tracing::warn!(%error, "the agent was not told");
                }
                count(&desk, shown.as_ref()).await;
            }
        }
    }
}

async fn round(
    desk: &Desk,
    shown: &dyn Notify,
    arrived: &mut Vec<MessageId>,
    touched: &mut HashSet<OperationId>,
) -> Result<(), api::ApiError> {
    let situation = situation(desk).await?;
    let (messages, operations) = (std::mem::take(arrived), std::mem::take(touched));
    let (arrivals, parked) = desk
        .store()
        .write(Durability::Normal, move |w| {
            let mut arrivals = Vec::new();
            for id in messages {
                let Some(arrival) = arrival(&w.reader(), id)? else { continue };
                // Claimed even when it is not shown: what was not worth a notice then is not worth one later.
                if table::notified::claim(w, id.0)? {
                    arrivals.push(arrival);
                }
            }
            let mut parked = Vec::new();
            for id in operations {
                let state = table::operation::get(&w.reader(), id)?.state;
                if !matches!(state, State::NeedsYou { .. }) {
                    continue;
                }
                let nth = table::operation::decisions(&w.reader(), id)?;
                if table::notified::claim_time(w, id.0, nth)? {
                    parked.push(id);
                }
            }
            Ok((arrivals, parked))
        })
        .await?;
    for notice in notify::decide(&arrivals, &situation) {
        shown.show(&notice);
    }
    if let Some(notice) = parked.first().and_then(|id| notify::operation_needs_you(*id, &situation)) {
        shown.show(&notice);
    }
    Ok(())
}

fn arrival(r: &Reader<'_>, id: MessageId) -> store::Result<Option<Arrival>> {
    let message = match table::message::get(r, id) {
        Ok(message) => message,
        // It was merged or taken away meanwhile.
        Err(store::StoreError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let conversation = table::conversation::get(r, message.conversation)?;
    let name = if message.from.name.is_empty() { message.from.address } else { message.from.name };
    Ok(Some(Arrival {
        conversation: message.conversation,
        kind: message.kind,
        direction: message.direction,
        origin: message.origin,
        junk: conversation.junk,
        from: name,
        fresh: message.fresh,
    }))
}

pub(crate) async fn situation(desk: &Desk) -> Result<Situation, api::ApiError> {
    let settings = desk.stored_settings().await?;
    let agents = desk.store().read(table::agent::list).await?;
    let session = desk.session().clone();
    let in_front: Option<ConversationId> = session.conversation.filter(|_| session.window_focused && !session.locked);
    let agent = agents.iter().find(|agent| Some(agent.id) == session.agent);
    let language = match agent.map(|agent| agent.language) {
        Some(model::agent::Language::SimplifiedChinese) => "zh-CN",
        _ => "en",
    };
    let locked = session.locked || session.agent.is_none();
    Ok(Situation { settings, locked, in_front, minute: local_minute(), language: language.into() })
}

fn local_minute() -> u32 {
    let now = jiff::Zoned::now();
    u32::from(now.hour().unsigned_abs()) * 60 + u32::from(now.minute().unsigned_abs())
}

/// The tray's count: conversations that wait for an answer.
async fn count(desk: &Desk, shown: &dyn Notify) {
    match desk.store().read(table::conversation::unanswered).await {
        Ok(count) => shown.unanswered(u32::try_from(count).unwrap_or(u32::MAX)),
        Err(error) => tracing::warn!(%error, "the unanswered were not counted"),
    }
}
