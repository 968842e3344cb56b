//! Answers that are written once and used often.

use model::{
    agent::Brand,
    id::{AgentId, ConversationId, QuickReplyId},
    message::{Direction, MessageKind},
    order::Order,
    quick_reply::{Action, Filled, Occasion, Variable, fill, first_name},
    rule::language_of,
    time::Timestamp,
};
use store::{
    Durability, Reader,
    table::{
        self,
        message::StoredMessage,
        quick_reply::{Content, QuickReply},
    },
};

use super::{letter::Known, verdict::word_of};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
    evidence::Language,
};

mod sheet;

/// Items of a conversation among which the customer's last message is looked for.
const LOOKED_AT: usize = 20;
/// Letters of a name: it is chosen from a list.
const NAME: usize = 60;

impl Desk {
    pub(crate) async fn quick_replies(&self, request: QuickRepliesRequest) -> Result<Vec<QuickReplyView>> {
        let agent = self.agent()?;
        let id: Option<ConversationId> = request.conversation.as_deref().map(str::parse).transpose()?;
        let now = self.store.now();
        let found = self.store.read(move |r| {
            let all = table::quick_reply::list(r)?;
            let Some(id) = id else {
                return Ok(all.into_iter().map(|one| view(one, None)).collect());
            };
            let values = Values::of(r, id, agent, now)?;
            let suits = |one: &QuickReply| one.brand.is_none_or(|brand| brand == values.brand.id);
            let mut suiting: Vec<QuickReply> = all.into_iter().filter(suits).collect();
            // Those in the customer's language come first, then those for any.
            suiting.sort_by_key(|one| (one.language != values.language, !one.language.is_empty()));
            Ok(suiting.into_iter().map(|one| view(one, Some(&values))).collect())
        });
        Ok(found.await?)
    }

    pub(crate) async fn quick_reply_save(&self, request: QuickReplySave) -> Result<ById> {
        let agent = self.agent()?;
        let (name, text) = (request.name.trim().to_owned(), request.text.trim().to_owned());
        if name.is_empty() || name.chars().count() > NAME {
            return Err(ApiError::new("quick_reply.name", "a name has 1 to 60 letters"));
        }
        if text.is_empty() {
            return Err(ApiError::new("quick_reply.text", "the text is missing"));
        }
        let brand = request.brand.as_deref().map(str::parse).transpose()?;
        let id: Option<QuickReplyId> = request.id.as_deref().map(str::parse).transpose()?;
        let action: Option<Action> = request.action.map(Action::from);
        // What can be written in words can be kept.
        if action.as_ref().is_some_and(|action| Action::from_words(&action.words()).is_none()) {
            return Err(ApiError::new("quick_reply.action", "the tag is missing, or the days are not 1 to 365"));
        }
        let occasion: Option<Occasion> = request.occasion.as_deref().map(word_of).transpose()?;
        let content = Content { brand, language: request.language, name, text, action, occasion };
        let saved = self.store.write(Durability::Normal, move |w| match id {
            Some(id) => table::quick_reply::set(w, agent, id, &content).map(|()| id),
            None => table::quick_reply::add(w, agent, &content),
        });
        Ok(ById { id: saved.await?.to_string() })
    }

    pub(crate) async fn quick_reply_remove(&self, request: QuickReplyRemove) -> Result<Empty> {
        let agent = self.agent()?;
        let (id, removed) = (request.id.parse()?, request.removed);
        self.store.write(Durability::Normal, move |w| table::quick_reply::set_removed(w, agent, id, removed)).await?;
        Ok(Empty {})
    }
}

fn view(one: QuickReply, values: Option<&Values>) -> QuickReplyView {
    let filled = match values {
        Some(values) => fill(&one.text, |variable| values.get(variable)),
        None => Filled { text: one.text.clone(), ..Filled::default() },
    };
    QuickReplyView {
        id: one.id.to_string(),
        name: one.name,
        text: one.text,
        brand: one.brand.map(|brand| brand.to_string()),
        language: one.language,
        action: one.action.map(Into::into),
        occasion: one.occasion.map(|occasion| occasion.word().to_owned()),
        filled: filled.text,
        missing: filled.missing.into_iter().map(str::to_owned).collect(),
    }
}

/// What is known in a conversation.
pub(crate) struct Values {
    customer: String,
    pub brand: Brand,
    agent: String,
    /// The customer's newest, or the one that is written about.
    pub order: Option<Order>,
    /// The customer's; where nobody has said it, the one they write; else the brand's.
    language: String,
    pub back: Known,
}

/// The language of what the customer wrote last, as far as it tells.
fn written_in(r: &Reader<'_>, id: ConversationId) -> store::Result<Option<&'static str>> {
    let (items, _) = table::message::timeline(r, id, None, LOOKED_AT)?;
    let theirs = |item: &&StoredMessage| item.kind == MessageKind::Message && item.direction == Direction::In;
    Ok(items.iter().rev().find(theirs).and_then(|last| language_of(&last.fresh)))
}

impl Values {
    /// With the customer's newest order.
    fn of(r: &Reader<'_>, id: ConversationId, agent: AgentId, now: Timestamp) -> store::Result<Self> {
        let mut values = Self::of_talk(r, id, agent)?;
        let customer = table::conversation::get(r, id)?.customer;
        let Some(newest) = table::shop_order::of_customer(r, customer, 1)?.into_iter().next() else {
            return Ok(values);
        };
        let stored = table::shop_order::get(r, newest.id)?;
        values.back = Known::expected(r, &stored, &values, now)?;
        values.order = Some(stored.order);
        Ok(values)
    }

    /// Of the people in it alone.
    pub(crate) fn of_talk(r: &Reader<'_>, id: ConversationId, agent: AgentId) -> store::Result<Self> {
        let conversation = table::conversation::get(r, id)?;
        let customer = table::customer::get(r, conversation.customer)?;
        let brand = table::brand::get(r, conversation.brand)?;
        let language = match customer.language {
            Some(said) => said,
            None => written_in(r, id)?.map_or_else(|| brand.language.clone(), str::to_owned),
        };
        let agent = table::agent::get(r, agent)?.name;
        let back = Known { address: brand.return_address.trim().to_owned(), ..Known::default() };
        Ok(Self { customer: customer.name, brand, agent, order: None, language, back })
    }

    /// Of those that words come along in.
    pub(crate) fn language(&self) -> Language {
        Language::of(&self.language)
    }

    pub(crate) fn get(&self, variable: Variable) -> Option<String> {
        let order = self.order.as_ref();
        let parcel = || order?.fulfilments.iter().rev().flat_map(|sent| sent.tracking.iter()).next();
        match variable {
            Variable::CustomerName => Some(self.customer.clone()),
            Variable::CustomerFirstName => Some(first_name(&self.customer).to_owned()),
            Variable::OrderNumber => order.map(|order| format!("#{}", order.number)),
            Variable::OrderTotal => {
                order.map(|order| sum_words(model::money::Money::new(order.totals.total, order.currency)))
            }
            Variable::TrackingNumber => parcel().map(|parcel| parcel.number.clone()),
            Variable::TrackingUrl => parcel().and_then(model::order::Tracking::page),
            Variable::AgentName => Some(self.agent.clone()),
            Variable::ShopName => Some(self.brand.name.clone()),
            Variable::ReturnGoods => Some(self.back.goods.clone()),
            Variable::ReturnAddress => Some(self.back.address.clone()),
            Variable::ReturnNumber => Some(self.back.number.clone()),
            Variable::ReturnBy => Some(self.back.by.clone()),
            Variable::ReturnWayBack => Some(self.back.way_back.clone()),
            Variable::ReturnFees => Some(self.back.fees.clone()),
            Variable::ReturnRefund => Some(self.back.refund.clone()),
            Variable::ReturnReason => Some(self.back.reason.clone()),
        }
    }
}

/// A sum as a customer reads it in any language: `24.90 EUR`.
pub(crate) fn sum_words(sum: model::money::Money) -> String {
    let sum = Money::from(sum);
    format!("{} {}", sum.amount, sum.currency)
}
