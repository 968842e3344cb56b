//! Customers, and the palette that finds them, their orders and their conversations.

use model::{
    customer::IdentityKind,
    id::{AgentId, CustomerId},
    search::{Search, Within},
    time::Timestamp,
};
use store::{
    Reader,
    table::{self, conversation::ListRow, search::Wish},
};

use super::order::rows;
use crate::{Desk, dto::*, error::Result};

const TALKS: usize = 20;
const FOUND: u32 = 50;

impl Desk {
    pub(crate) async fn palette(&self, request: PaletteRequest) -> Result<Palette> {
        let (agent, now) = (self.agent()?, self.store.now());
        let limit = request.limit.clamp(1, FOUND) as usize;
        let found = self.store.read(move |r| {
            let query = request.query.trim();
            let customers = table::customer::find(r, query, limit)?;
            let talks = talks(r, agent, now, query, limit)?;
            Ok(Palette {
                orders: rows(r, table::shop_order::find(r, query, limit)?)?,
                customers: customers
                    .into_iter()
                    .map(|found| PaletteCustomer {
                        id: found.id.to_string(),
                        name: found.name,
                        email: found.email,
                        conversation: found.conversation.map(|id| id.to_string()),
                    })
                    .collect(),
                conversations: talks
                    .into_iter()
                    .map(|row| PaletteTalk {
                        id: row.id.to_string(),
                        subject: row.subject,
                        customer_name: row.customer_name,
                        at: row.updated_at.0,
                    })
                    .collect(),
            })
        });
        Ok(found.await?)
    }
}

/// The newest by any part of their subject or name; however old by words of their subject.
fn talks(r: &Reader<'_>, agent: AgentId, now: Timestamp, query: &str, limit: usize) -> store::Result<Vec<ListRow>> {
    let mut talks = table::conversation::by_text(r, query, limit)?;
    if talks.len() < limit {
        let mut search = Search::parse(query);
        search.filters.clear();
        search.terms.iter_mut().for_each(|term| term.within = Within::Subject);
        let wish = Wish { search, agent, brand: None, after: None, before: None, from: None, now };
        for hit in table::search::find(r, &wish, limit)?.hits {
            if talks.len() < limit && talks.iter().all(|known| known.id != hit.conversation.id) {
                talks.push(hit.conversation);
            }
        }
    }
    Ok(talks)
}

pub(crate) fn customer_view(r: &Reader<'_>, id: CustomerId) -> store::Result<CustomerView> {
    let card = table::customer::card(r, id, TALKS)?;
    let of = |kind: IdentityKind| {
        let same = card.customer.identities.iter().filter(move |identity| identity.kind == kind);
        same.map(|identity| identity.value.clone()).collect::<Vec<_>>()
    };
    let bought = card.bought;
    Ok(CustomerView {
        id: id.to_string(),
        emails: of(IdentityKind::Email),
        phones: of(IdentityKind::Phone),
        name: card.customer.name,
        tags: card.customer.tags,
        language: card.customer.language,
        time_zone: card.customer.time_zone,
        since: card.customer.since.or(bought.first_at).map(|since| since.0),
        orders: bought.orders,
        worth: bought.paid.into_iter().map(Into::into).collect(),
        refunded: bought.refunded.into_iter().map(Into::into).collect(),
        items_bought: bought.items,
        items_returned: bought.items_returned,
        conversations: card
            .talks
            .into_iter()
            .map(|talk| EarlierTalk {
                id: talk.id.to_string(),
                subject: talk.subject,
                status: talk.status,
                at: talk.at.0,
            })
            .collect(),
    })
}
