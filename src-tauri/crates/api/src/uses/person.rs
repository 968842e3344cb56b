//! The page of one person, and what the law lets them ask for: all that is held, and to be forgotten.

use bytes::Bytes;
use model::{
    agent::Role,
    id::{CustomerId, MergeId},
    time::{DAY, Timestamp},
};
use serde_json::json;
use store::{Durability, StoreError, table};
use table::{
    customer::{Entry, Kind, Profile},
    erase::Report,
};

use super::customer::customer_view;
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

const PAGE: u32 = 200;
const NAME: usize = 200;
const NOTES: usize = 20_000;
const TAG: usize = 60;
/// How long books have to be kept in most places, at most.
const BOOKS: i64 = 10 * 365 * DAY + 3 * DAY;

impl Desk {
    pub(crate) async fn customer_page(&self, request: ById) -> Result<CustomerPage> {
        let id: CustomerId = request.id.parse()?;
        let page = self.store.read(move |r| {
            let id = table::customer::standing_for(r, id)?;
            let profile = table::customer::profile(r, id)?;
            let accounts = table::account::list(r)?;
            let name = |id| accounts.iter().find(|account| account.id == id).map(|account| account.name.clone());
            Ok(CustomerPage {
                customer: customer_view(r, id)?,
                identities: table::customer::identities(r, id)?
                    .into_iter()
                    .map(|(kind, account, value)| IdentityView { kind, value, account: account.and_then(name) })
                    .collect(),
                notes: profile.notes,
                preferences: profile.preferences,
                alike: table::customer::alike(r, id)?
                    .into_iter()
                    .map(|one| AlikeView { id: one.id.to_string(), name: one.name, by: one.by, value: one.value })
                    .collect(),
                merges: table::customer::merged(r, id)?
                    .into_iter()
                    .map(|one| MergeView { id: one.id.to_string(), name: one.name, at: one.at.0 })
                    .collect(),
                given: table::customer::given_to(r, id)?.into_iter().map(Into::into).collect(),
            })
        });
        Ok(page.await?)
    }

    pub(crate) async fn customer_timeline(&self, request: CustomerTimelineRequest) -> Result<CustomerTimeline> {
        let id: CustomerId = request.id.parse()?;
        let (before, limit) = (request.before.map(Timestamp), request.limit.clamp(1, PAGE) as usize);
        let found = self.store.read(move |r| {
            let id = table::customer::standing_for(r, id)?;
            table::customer::timeline(r, id, before, limit)
        });
        let found = found.await?;
        let next = found.last().filter(|_| found.len() >= limit).map(|last| last.at.0);
        Ok(CustomerTimeline { entries: found.into_iter().map(entry).collect(), next })
    }

    pub(crate) async fn customer_save(&self, request: CustomerSave) -> Result<Empty> {
        let agent = self.agent()?;
        let id: CustomerId = request.id.parse()?;
        let short = |text: String, most: usize| text.trim().chars().take(most).collect::<String>();
        let to = Profile {
            name: short(request.name, NAME),
            language: short(request.language, 35),
            time_zone: short(request.time_zone, 60),
            notes: short(request.notes, NOTES),
            preferences: short(request.preferences, NOTES),
        };
        let save = self.store.write(Durability::Normal, move |w| {
            let id = table::customer::standing_for(&w.reader(), id)?;
            table::customer::set_profile(w, agent, id, &to)
        });
        save.await?;
        Ok(Empty {})
    }

    pub(crate) async fn customer_tag(&self, request: CustomerTag) -> Result<Empty> {
        let agent = self.agent()?;
        let id: CustomerId = request.id.parse()?;
        let tag: String = request.tag.trim().chars().take(TAG).collect();
        if tag.is_empty() {
            return Err(ApiError::request("a tag of no letters"));
        }
        let on = request.on;
        self.store.write(Durability::Normal, move |w| table::customer::set_tag(w, agent, id, &tag, on)).await?;
        Ok(Empty {})
    }

    pub(crate) async fn customer_merge(&self, request: CustomerMerge) -> Result<ById> {
        let agent = self.agent()?;
        let (id, joined): (CustomerId, CustomerId) = (request.id.parse()?, request.joined.parse()?);
        let merge = self.store.write(Durability::Normal, move |w| table::customer::merge(w, agent, id, joined)).await;
        Ok(ById { id: merge.map_err(not_now)?.to_string() })
    }

    pub(crate) async fn customer_unmerge(&self, request: ById) -> Result<Empty> {
        let agent = self.agent()?;
        let id: MergeId = request.id.parse()?;
        self.store.write(Durability::Normal, move |w| table::customer::unmerge(w, agent, id)).await.map_err(not_now)?;
        Ok(Empty {})
    }

    pub(crate) async fn customer_export(&self, request: ById) -> Result<Exported> {
        self.agent()?;
        let id: CustomerId = request.id.parse()?;
        let (name, held) = self
            .store
            .read(move |r| {
                let id = table::customer::standing_for(r, id)?;
                Ok((table::customer::get(r, id)?.name, table::erase::export(r, id)?))
            })
            .await?;
        let all = json!({ "made_at": self.store.now().0, "held": held });
        let content = serde_json::to_vec_pretty(&all)?;
        let saved = self.outside.save_file(&format!("{name}.json"), Bytes::from(content)).await?;
        Ok(Exported { saved })
    }

    pub(crate) async fn customer_erasure(&self, request: ById) -> Result<ErasureView> {
        let id: CustomerId = request.id.parse()?;
        let report = self.store.read(move |r| {
            let id = table::customer::standing_for(r, id)?;
            table::erase::preview(r, id)
        });
        Ok(erasure(report.await?, 0, self.store.damaged_copies()))
    }

    pub(crate) async fn customer_erase(&self, request: CustomerErase) -> Result<ErasureView> {
        let agent = self.agent()?;
        let id: CustomerId = request.id.parse()?;
        let by = self.store.read(move |r| table::agent::get(r, agent)).await?;
        // Whoever answers for it is written down with it.
        let lead = match request.word {
            _ if by.role == Role::Lead => agent,
            Some(word) => self.lead_agrees(word).await?,
            None => return Err(ApiError::new("approval.not_lead", "a lead has to agree to this")),
        };
        let id = self.store.read(move |r| table::customer::standing_for(r, id)).await?;
        let erased = self.store.erase(lead, id).await.map_err(|error| match error {
            StoreError::Content(words) => ApiError::new("customer.open_operations", words),
            other => other.into(),
        })?;
        self.outside.forget_opened()?;
        Ok(erasure(erased.report, erased.backups, erased.damaged_copies))
    }
}

fn not_now(error: StoreError) -> ApiError {
    match error {
        StoreError::Content(words) => ApiError::new("customer.merge", words),
        other => other.into(),
    }
}

fn entry(of: Entry) -> CustomerEntry {
    let (order, order_number) = of.order.map_or((None, None), |(id, number)| (Some(id.to_string()), Some(number)));
    CustomerEntry {
        at: of.at.0,
        kind: match of.kind {
            Kind::MessageIn => CustomerEntryKind::MessageIn,
            Kind::MessageOut => CustomerEntryKind::MessageOut,
            Kind::Note => CustomerEntryKind::Note,
            Kind::Placed => CustomerEntryKind::Placed,
            Kind::Shipped => CustomerEntryKind::Shipped,
            Kind::Delivered => CustomerEntryKind::Delivered,
            Kind::Cancelled => CustomerEntryKind::Cancelled,
            Kind::Refunded => CustomerEntryKind::Refunded,
            Kind::ReturnAsked => CustomerEntryKind::ReturnAsked,
            Kind::ReturnBack => CustomerEntryKind::ReturnBack,
            Kind::Operation => CustomerEntryKind::Operation,
            Kind::Case => CustomerEntryKind::Case,
            Kind::Given => CustomerEntryKind::Given,
        },
        text: of.text,
        about: of.about,
        amount: of.amount.map(Into::into),
        conversation: of.conversation.map(|id| id.to_string()),
        order,
        order_number,
        operation: of.operation.map(|id| id.to_string()),
        case: of.case.map(|id| id.to_string()),
    }
}

fn erasure(report: Report, backups: usize, damaged_copies: usize) -> ErasureView {
    ErasureView {
        conversations: report.conversations,
        messages: report.messages,
        files: report.files,
        mentions: report.mentions,
        orders: report.orders,
        operations: report.operations,
        cases: report.cases,
        given: report.given,
        kept_until: report.newest_order.map(|newest| newest.plus_ms(BOOKS).0),
        open: report.open.iter().map(ToString::to_string).collect(),
        digests: report.digests,
        at_providers: report
            .at_providers
            .into_iter()
            .map(|(account, kind, count)| AtProvider { account, kind, count })
            .collect(),
        backups: backups as u32,
        damaged_copies: damaged_copies as u32,
    }
}
