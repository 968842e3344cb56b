//! A conversation with what stands in it: messages, notes, events and operations in one order.

use std::collections::HashMap;

use model::{
    id::{ConversationId, MessageId, OrderId},
    message::{Address, Direction, Held, MessageKind, Origin, is_executable_name},
    payload::Payload,
};
use outbox::Operation;
use store::{Reader, table};
use table::{
    message::StoredMessage,
    part::{PartKind, StoredPart},
};

use super::{customer::customer_view, inbox::status_words, outbox::view};
use crate::{Desk, dto::*, error::Result, html};

const PAGE: u32 = 200;
/// Where the window finds a part of a message, by its id.
pub(crate) const PART: &str = "/part/";

impl Desk {
    pub(crate) async fn conversation(&self, request: ById) -> Result<ConversationView> {
        let id: ConversationId = request.id.parse()?;
        let account = self.store.read(move |r| Ok(table::conversation::get(r, id)?.account)).await?;
        let caps = self.links.channel(account).map(|channel| channel.caps());
        let caps = caps.map_or(ChannelCapsView { subject: true, html: false, cc: false, attachments_max: 0 }, |caps| {
            ChannelCapsView {
                subject: caps.subject,
                html: caps.html,
                cc: caps.cc,
                attachments_max: caps.attachments_max,
            }
        });
        let view = self.store.read(move |r| {
            let stored = table::conversation::get(r, id)?;
            let (status, snoozed_until) = status_words(stored.status);
            let assignee = stored.assignee.and_then(|id| table::agent::get(r, id).ok());
            Ok(ConversationView {
                id: stored.id.to_string(),
                brand: stored.brand.to_string(),
                account: stored.account.to_string(),
                channel: stored.channel,
                subject: stored.subject,
                customer: customer_view(r, stored.customer)?,
                status,
                snoozed_until,
                assignee: stored.assignee.map(|id| id.to_string()),
                assignee_name: assignee.map(|agent| agent.name),
                unread: stored.unread,
                junk: stored.junk,
                waiting_since: stored.waiting_since.map(|since| since.0),
                priority: stored.priority.into(),
                due: stored.due.map(DueView::from),
                tags: table::conversation::tag::of(r, id)?,
                linked: stored.linked.map(|id| id.to_string()),
                caps,
            })
        });
        Ok(view.await?)
    }

    pub(crate) async fn timeline(&self, request: TimelineRequest) -> Result<Timeline> {
        let id: ConversationId = request.conversation.parse()?;
        let before: Option<MessageId> = request.before.as_deref().map(str::parse).transpose()?;
        let (ready, now) = (self.ready().await?, self.store.now());
        let limit = request.limit.clamp(1, PAGE) as usize;
        let timeline = self.store.read(move |r| {
            let (messages, more) = table::message::timeline(r, id, before, limit)?;
            let end = match before {
                Some(before) => table::message::get(r, before)?.at.0,
                None => i64::MAX,
            };
            let start = if more { messages.first().map_or(i64::MIN, |first| first.at.0) } else { i64::MIN };
            let operations = table::operation::of_conversation(r, id)?;
            let context = Context { r, operations: &operations };
            let mut items: Vec<(i64, TimelineItem)> = Vec::with_capacity(messages.len());
            for message in &messages {
                items.push((message.at.0, context.item(message)?));
            }
            for operation in operations.iter().filter(|operation| !matches!(operation.payload, Payload::SendMessage(_)))
            {
                let at = operation.created_at.0;
                if at >= start && at < end {
                    items.push((at, TimelineItem::Operation { operation: Box::new(view(r, operation, &ready, now)?) }));
                }
            }
            items.sort_by_key(|(at, _)| *at);
            Ok(Timeline { items: items.into_iter().map(|(_, item)| item).collect(), more })
        });
        Ok(timeline.await?)
    }

    pub(crate) async fn message_full(&self, request: ById) -> Result<MessageView> {
        self.whole_message(request.id.parse()?).await
    }

    pub(crate) async fn message_complete(&self, request: ById) -> Result<MessageView> {
        let id: MessageId = request.id.parse()?;
        self.links.complete(id).await?;
        self.whole_message(id).await
    }

    async fn whole_message(&self, id: MessageId) -> Result<MessageView> {
        let message = self.store.read(move |r| {
            let stored = table::message::get(r, id)?;
            let operations = table::operation::of_conversation(r, stored.conversation)?;
            let context = Context { r, operations: &operations };
            let mut view = context.message(&stored)?;
            if !stored.has_html {
                view.parts.retain(|part| !matches!(part, PartView::Text { .. }));
                view.parts.insert(0, PartView::Text { text: stored.whole_text().to_owned() });
            }
            Ok(view)
        });
        Ok(message.await?)
    }
}

struct Context<'a> {
    r: &'a Reader<'a>,
    operations: &'a [Operation],
}

impl Context<'_> {
    fn item(&self, message: &StoredMessage) -> store::Result<TimelineItem> {
        let id = message.id.to_string();
        Ok(match message.kind {
            MessageKind::Note => TimelineItem::Note {
                id,
                at: message.at.0,
                author: self.author(message).unwrap_or_default(),
                text: message.fresh.clone(),
            },
            MessageKind::Event => TimelineItem::Event {
                id,
                at: message.at.0,
                kind: message.event.clone(),
                text: message.fresh.clone(),
                order: message.order.map(|order| order.to_string()),
            },
            MessageKind::Message => TimelineItem::Message { message: Box::new(self.message(message)?) },
        })
    }

    fn author(&self, message: &StoredMessage) -> Option<String> {
        message.author.and_then(|id| table::agent::get(self.r, id).ok()).map(|agent| agent.name)
    }

    fn message(&self, message: &StoredMessage) -> store::Result<MessageView> {
        let delivery = message.operation.and_then(|id| self.operations.iter().find(|operation| operation.id == id));
        let origin = match message.origin {
            Origin::Person => "person",
            Origin::Automatic => "automatic",
            Origin::Bounce => "bounce",
        };
        let from = &message.from;
        let reply_to = message.addresses.reply_to.as_ref().filter(|to| !to.address.eq_ignore_ascii_case(&from.address));
        Ok(MessageView {
            id: message.id.to_string(),
            direction: match message.direction {
                Direction::In => "in",
                Direction::Out => "out",
            }
            .into(),
            at: message.at.0,
            from: address_view(from),
            reply_to: reply_to.map(address_view),
            to: message.addresses.to.iter().map(address_view).collect(),
            cc: message.addresses.cc.iter().map(address_view).collect(),
            subject: message.subject.clone(),
            origin: origin.into(),
            delivery: delivery.map(|operation| DeliveryView {
                operation: operation.id.to_string(),
                state: operation.state.name().into(),
            }),
            fresh: message.fresh.clone(),
            quoted: !message.text.is_empty(),
            parts: parts(self.r, message)?,
            gone: message.gone,
            complete: message.complete,
            mentions: mentions(self.r, &message.fresh)?,
            author: self.author(message),
        })
    }
}

pub(crate) fn address_view(address: &Address) -> AddressView {
    AddressView { name: address.name.clone(), address: address.address.clone() }
}

/// The parts as the window shows them: the cleaned HTML, or else the new text; then the files.
pub(crate) fn parts(r: &Reader<'_>, message: &StoredMessage) -> store::Result<Vec<PartView>> {
    let mut views = Vec::new();
    let mut shown_inside: Vec<String> = Vec::new();
    let html = if message.has_html { table::message::html(r, message.id)? } else { None };
    // Our own replies are shown as text, unless they were written with formatting: then without what stands below it.
    let html = match message.direction {
        Direction::In => html,
        Direction::Out => html.as_deref().and_then(super::quote::formatted).map(str::to_owned),
    };
    match html {
        Some(html) => {
            let by_cid: HashMap<&str, &StoredPart> = message
                .parts
                .iter()
                .filter(|part| !part.content_id.is_empty())
                .map(|part| (part.content_id.as_str(), part))
                .collect();
            let clean = html::clean(&html, &|cid| by_cid.get(cid).map(|part| format!("{PART}{}", part.id)));
            shown_inside =
                by_cid.values().map(|part| part.id.to_string()).filter(|id| clean.html.contains(id)).collect();
            views.push(PartView::Html { html: clean.html, remote_images: clean.remote_images });
        }
        None => views.push(PartView::Text { text: message.fresh.clone() }),
    }
    let files = message.parts.iter().filter(|part| !shown_inside.contains(&part.id.to_string()));
    views.extend(files.map(part_view));
    Ok(views)
}

pub(crate) fn part_view(part: &StoredPart) -> PartView {
    let (id, name, mime, size) = (part.id.to_string(), part.name.clone(), part.mime.clone(), part.size);
    let here = part.held == Held::Here;
    match part.kind {
        PartKind::Image => PartView::Image { id, name, mime, size, here },
        PartKind::File => PartView::File { id, executable: is_executable_name(&name), name, mime, size, here },
        PartKind::Raw => PartView::Raw { id, size, why: part.why.clone() },
    }
}

/// Numbers in a text that are numbers of orders here: `#10372`, or a number alone of four digits and more.
fn mentions(r: &Reader<'_>, text: &str) -> store::Result<Vec<OrderMention>> {
    const MOST: usize = 20;
    let mut found: Vec<OrderMention> = Vec::new();
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '#' | '-' | '_')));
    let candidates = words.filter(|word| {
        let bare = word.trim_start_matches('#');
        let digits = bare.chars().filter(char::is_ascii_digit).count();
        (word.starts_with('#') && digits >= 1) || (digits >= 4 && digits == bare.len())
    });
    for word in candidates.take(MOST) {
        if found.iter().any(|mention| mention.text == word) {
            continue;
        }
        if let Some(order) = order_of(r, word)? {
            found.push(OrderMention { text: word.to_owned(), order: order.to_string() });
        }
    }
    Ok(found)
}

fn order_of(r: &Reader<'_>, number: &str) -> store::Result<Option<OrderId>> {
    let bare = number.trim_start_matches('#').trim_end_matches(['-', '_']);
    Ok(table::shop_order::by_number(r, bare)?.first().map(|order| order.id))
}
