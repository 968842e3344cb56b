//! Customers, and the palette that finds them, their orders and their conversations.

use model::{customer::IdentityKind, id::CustomerId};
use store::{Reader, table};

use super::order::rows;
use crate::{Desk, dto::*, error::Result};

const TALKS: usize = 20;
const FOUND: u32 = 50;

impl Desk {
    pub(crate) async fn customer(&self, request: ById) -> Result<CustomerView> {
        let id: CustomerId = request.id.parse()?;
        Ok(self.store.read(move |r| customer_view(r, id)).await?)
    }

    pub(crate) async fn palette(&self, request: PaletteRequest) -> Result<Palette> {
        self.agent()?;
        let limit = request.limit.clamp(1, FOUND) as usize;
        let found = self.store.read(move |r| {
            let query = request.query.trim();
            let customers = table::customer::find(r, query, limit)?;
            let talks = table::conversation::by_text(r, query, limit)?;
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
