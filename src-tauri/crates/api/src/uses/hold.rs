//! What holds a reply once before it goes: something was added that its author has not seen, or the text names what belongs
//! to another customer. It only says what there is; whether it is meant is the agent's to decide.

use model::{
    id::{ConversationId, MessageId},
    mention::mentioned,
    message::{Direction, MessageKind, snippet},
};
use store::{Reader, table};

use crate::dto::{AddedView, OtherNamed};

pub(crate) fn added(r: &Reader<'_>, ids: &[MessageId]) -> store::Result<Vec<AddedView>> {
    let mut views = Vec::new();
    for id in ids {
        let item = table::message::get(r, *id)?;
        let agent = item.author.and_then(|author| table::agent::get(r, author).ok()).map(|agent| agent.name);
        let sender = if item.from.name.is_empty() { item.from.address } else { item.from.name };
        let order = item.order.and_then(|id| table::shop_order::get(r, id).ok()).map(|order| order.order.number);
        let what = match (item.kind, item.direction) {
            (MessageKind::Event, _) => "event",
            (MessageKind::Note, _) => "note",
            (MessageKind::Message, Direction::In) => "customer",
            (MessageKind::Message, Direction::Out) => "colleague",
        };
        views.push(AddedView {
            id: id.to_string(),
            what: what.into(),
            at: item.at.0,
            who: if what == "event" { String::new() } else { agent.unwrap_or(sender) },
            text: snippet(&item.fresh),
            event: item.event,
            order_number: order,
        });
    }
    Ok(views)
}

/// What the text names that belongs to other customers than this conversation's.
pub(crate) fn others(r: &Reader<'_>, conversation: ConversationId, text: &str) -> store::Result<Vec<OtherNamed>> {
    let found = table::customer::elsewhere(r, conversation, &mentioned(text))?;
    Ok(found
        .into_iter()
        .map(|each| OtherNamed {
            kind: each.kind.into(),
            text: each.text,
            customer: each.customer.to_string(),
            customer_name: each.customer_name,
        })
        .collect())
}
