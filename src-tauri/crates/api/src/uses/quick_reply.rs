//! Answers that are written once and used often.

use model::{
    agent::Brand,
    id::{AgentId, ConversationId, QuickReplyId},
    order::Order,
    quick_reply::{Action, Filled, Variable, fill, first_name},
};
use store::{
    Durability, Reader,
    table::{
        self,
        quick_reply::{Content, QuickReply},
    },
};

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

mod sheet;

/// Letters of a name: it is chosen from a list.
const NAME: usize = 60;

impl Desk {
    pub(crate) async fn quick_replies(&self, request: QuickRepliesRequest) -> Result<Vec<QuickReplyView>> {
        let agent = self.agent()?;
        let id: Option<ConversationId> = request.conversation.as_deref().map(str::parse).transpose()?;
        let found = self.store.read(move |r| {
            let all = table::quick_reply::list(r)?;
            let Some(id) = id else {
                return Ok(all.into_iter().map(|one| view(one, None)).collect());
            };
            let values = Values::of(r, id, agent)?;
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
        let content = Content { brand, language: request.language, name, text, action };
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
        None => Filled { text: one.text.clone(), missing: Vec::new() },
    };
    QuickReplyView {
        id: one.id.to_string(),
        name: one.name,
        text: one.text,
        brand: one.brand.map(|brand| brand.to_string()),
        language: one.language,
        action: one.action.map(Into::into),
        filled: filled.text,
        missing: filled.missing.into_iter().map(str::to_owned).collect(),
    }
}

/// What is known in a conversation.
struct Values {
    customer: String,
    brand: Brand,
    agent: String,
    /// The customer's newest.
    order: Option<Order>,
    /// The customer's, else the brand's.
    language: String,
}

impl Values {
    fn of(r: &Reader<'_>, id: ConversationId, agent: AgentId) -> store::Result<Self> {
        let conversation = table::conversation::get(r, id)?;
        let customer = table::customer::get(r, conversation.customer)?;
        let brand = table::brand::get(r, conversation.brand)?;
        let newest = table::shop_order::of_customer(r, conversation.customer, 1)?.into_iter().next();
        let order = newest.map(|row| table::shop_order::get(r, row.id)).transpose()?.map(|stored| stored.order);
        let language = customer.language.unwrap_or_else(|| brand.language.clone());
        Ok(Self { customer: customer.name, brand, agent: table::agent::get(r, agent)?.name, order, language })
    }

    fn get(&self, variable: Variable) -> Option<String> {
        let order = self.order.as_ref();
        let parcel = || order?.fulfilments.iter().rev().flat_map(|sent| sent.tracking.iter()).next();
        match variable {
            Variable::CustomerName => Some(self.customer.clone()),
            Variable::CustomerFirstName => Some(first_name(&self.customer).to_owned()),
            Variable::OrderNumber => order.map(|order| format!("#{}", order.number)),
            Variable::OrderTotal => order.map(|order| {
                let total = model::money::Money::new(order.totals.total, order.currency);
                let total = Money::from(total);
                format!("{} {}", total.amount, total.currency)
            }),
            Variable::TrackingNumber => parcel().map(|parcel| parcel.number.clone()),
            Variable::TrackingUrl => parcel().and_then(model::order::Tracking::page),
            Variable::AgentName => Some(self.agent.clone()),
            Variable::ShopName => Some(self.brand.name.clone()),
        }
    }
}
