//! Searching at the servers, beyond what was brought here.

use connect::channel::{Inbound, Reach, Wanted};
use futures::future::join_all;
use model::{
    id::{AccountId, BrandId},
    search::{Filter, Search, Term, Within},
    time::Timestamp,
};
use store::table::{self, account::Account};

use crate::{Desk, dto::*, error::Result};

const MOST: u32 = 500;

/// What lies beyond what is here.
pub(super) struct Beyond {
    /// From here on every channel is here whole.
    pub since: Option<Timestamp>,
    /// There is a channel that can be asked.
    pub server: bool,
}

impl Desk {
    pub(super) fn beyond(&self, accounts: &[Account], brand: Option<BrandId>) -> Beyond {
        let mut beyond = Beyond { since: None, server: false };
        for account in asked(accounts, brand) {
            let Some(channel) = self.links.channel(account.id) else { continue };
            beyond.server |= channel.caps().search;
            if let Reach::Since(at) = channel.reach() {
                beyond.since = beyond.since.max(Some(at));
            }
        }
        beyond
    }

    pub(crate) async fn server_search(&self, request: ServerSearchRequest) -> Result<ServerPage> {
        self.agent()?;
        let brand: Option<BrandId> = request.brand.as_deref().map(str::parse).transpose()?;
        let (wanted, filters_left_out) = wanted(&request.query, request.limit.clamp(1, MOST) as usize);
        let mut page = ServerPage { hits: Vec::new(), more: 0, filters_left_out, troubles: Vec::new() };
        if wanted.terms.iter().all(|term| term.excluded) && wanted.after.is_none() && wanted.before.is_none() {
            return Ok(page);
        }
        let accounts = self.store.read(table::account::list).await?;
        let searched = asked(&accounts, brand).filter(|account| {
            // One that is not connected is asked too: it says what is the matter.
            self.links.channel(account.id).is_none_or(|channel| channel.caps().search)
        });
        let asking = searched.map(async |account| (account, self.links.search(account.id, &wanted).await));
        for (account, found) in join_all(asking).await {
            match found {
                Ok(found) => {
                    page.more += found.total.saturating_sub(found.messages.len() as u64);
                    page.hits.extend(self.not_here(account.id, found.messages).await?);
                }
                Err(error) => page.troubles.push(ServerTrouble {
                    account_name: account.name.clone(),
                    trouble: TroubleView { code: error.trouble.code().to_owned(), message: error.message, field: None },
                }),
            }
        }
        page.hits.sort_by_key(|hit| std::cmp::Reverse(hit.at));
        Ok(page)
    }

    /// Of what a server named, what is not here whole.
    async fn not_here(&self, account: AccountId, messages: Vec<Inbound>) -> Result<Vec<ServerHit>> {
        let missing = self.store.read(move |r| {
            let mut missing = Vec::new();
            for one in messages {
                if !table::location::is_whole(r, account, &one.location, one.message_id.as_deref())? {
                    missing.push(one);
                }
            }
            Ok(missing)
        });
        missing.await?.into_iter().map(|one| hit(account, one)).collect()
    }

    pub(crate) async fn server_bring(&self, request: ServerBring) -> Result<ServerBrought> {
        self.agent()?;
        let account: AccountId = request.account.parse()?;
        let place = serde_json::from_str(&request.place)?;
        let (message, conversation) = self.links.bring(account, &place).await?;
        Ok(ServerBrought { conversation: conversation.to_string(), message: message.to_string() })
    }
}

fn asked(accounts: &[Account], brand: Option<BrandId>) -> impl Iterator<Item = &Account> {
    let channel = |account: &&Account| account.kind == table::account::Kind::Channel && !account.paused;
    accounts.iter().filter(channel).filter(move |account| brand.is_none_or(|brand| account.brand == brand))
}

fn hit(account: AccountId, one: Inbound) -> Result<ServerHit> {
    Ok(ServerHit {
        account: account.to_string(),
        place: serde_json::to_string(&one.location)?,
        from_name: one.from.name,
        from_address: one.from.address,
        subject: one.subject,
        at: one.received_at.0,
    })
}

/// What of a search a server can be asked for, and whether something of it was left out.
fn wanted(typed: &str, limit: usize) -> (Wanted, bool) {
    let search = Search::parse(typed);
    let mut wanted = Wanted { terms: search.terms, limit, ..Wanted::default() };
    let mut left_out = false;
    for filter in search.filters {
        match filter {
            Filter::After(day) => wanted.after = wanted.after.max(Some(day)),
            Filter::Before(day) => wanted.before = [wanted.before, Some(day)].into_iter().flatten().min(),
            // A number stands in what is written about the order.
            Filter::Order(number) => {
                wanted.terms.push(Term { text: number, within: Within::Anywhere, excluded: false, begun: false });
            }
            _ => left_out = true,
        }
    }
    (wanted, left_out)
}

#[cfg(test)]
mod tests {
    use model::search::Day;

    use super::*;

    #[test]
    fn a_server_is_asked_for_what_it_understands() {
        let (asked, left_out) = wanted("纸灯笼 from:mara order:1042 before:2026-03-01 before:2025-03-01", 7);
        let texts: Vec<&str> = asked.terms.iter().map(|term| term.text.as_str()).collect();
        assert_eq!((texts, left_out, asked.limit), (vec!["纸灯笼", "mara", "1042"], false, 7));
        assert_eq!(asked.before, Some(Day { year: 2025, month: 3, day: 1 }));
        let (asked, left_out) = wanted("is:open has:attachment", 7);
        assert!(asked.terms.is_empty() && left_out);
    }
}
