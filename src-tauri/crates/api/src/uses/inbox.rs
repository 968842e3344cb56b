//! The list, its counts, and what an agent does with conversations.

use model::{
    conversation::{Happening, Status},
    deadline::{Due, DueFor},
    id::{AgentId, BrandId, ConversationId, SavedViewId},
    search::Search,
    time::Timestamp,
};
use store::{Durability, Writer, table};
use table::{
    conversation::{Before, Cursor, Filter, ListRow, Order, View as StoredView, Wish},
    saved_view::Content,
};

use super::search::{earliest, latest};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

const PAGE: u32 = 200;
const BULK: usize = 1000;
const VIEWS: [View; 11] = [
    View::Mine,
    View::Unassigned,
    View::Waiting,
    View::Due,
    View::Answered,
    View::NeedsYou,
    View::All,
    View::Snoozed,
    View::Drafts,
    View::Resolved,
    View::Junk,
];
/// Letters of a tag.
const TAG: usize = 40;

impl Desk {
    pub(crate) async fn views(&self, _: Empty) -> Result<ViewCounts> {
        let (agent, now) = (self.agent()?, self.now());
        let counts = self.store.read(move |r| {
            let (waiting, needs_you) = table::operation::counts(r)?;
            let soon = table::deadline::soon(r, now)?;
            let counts = VIEWS
                .iter()
                .map(|view| {
                    let count = table::conversation::counts(r, stored_view(*view, agent, soon), None)?;
                    Ok(ViewCount { view: *view, open: count.total as u32, unread: count.unread as u32 })
                })
                .collect::<store::Result<_>>()?;
            let saved = table::saved_view::list(r)?
                .into_iter()
                .map(|view| {
                    let count = table::conversation::count(r, &saved_wish(&view.content, agent, now))?;
                    Ok(SavedCount { id: view.id.to_string(), open: count.total as u32, at_least: count.at_least })
                })
                .collect::<store::Result<_>>()?;
            Ok(ViewCounts { counts, saved, needs_you, waiting })
        });
        Ok(counts.await?)
    }

    pub(crate) async fn inbox(&self, request: InboxRequest) -> Result<InboxPage> {
        let (agent, now) = (self.agent()?, self.now());
        let brand: Option<BrandId> = request.brand.as_deref().map(str::parse).transpose()?;
        let saved: Option<SavedViewId> = request.saved.as_deref().map(str::parse).transpose()?;
        let after = request.after.as_deref().and_then(parse_cursor);
        let limit = request.limit.clamp(1, PAGE) as usize;
        let page = self.store.read(move |r| {
            let mut wish = if let Some(id) = saved {
                saved_wish(&table::saved_view::get(r, id)?.content, agent, now)
            } else {
                let view = stored_view(request.view, agent, table::deadline::soon(r, now)?);
                Wish { view, order: Order::Newest, brand: None, filter: None, now }
            };
            wish.brand = brand;
            wish.order = request.order.map_or(wish.order, Order::from);
            let page = table::conversation::list(r, &wish, after, limit)?;
            let count = table::conversation::count(r, &wish)?;
            Ok(InboxPage {
                rows: page.rows.into_iter().map(inbox_row).collect(),
                next: page.next.map(|next| format!("{}.{}.{}", next.at.0, next.id, u8::from(next.rest))),
                total: count.total,
                at_least: count.at_least,
            })
        });
        Ok(page.await?)
    }

    pub(crate) async fn resolve(&self, request: ByIds) -> Result<Undo> {
        self.act(&request.ids, |w, agent, id| table::conversation::act(w, agent, id, Happening::Resolve)).await
    }

    pub(crate) async fn reopen(&self, request: ByIds) -> Result<Undo> {
        self.act(&request.ids, |w, agent, id| table::conversation::act(w, agent, id, Happening::Reopen)).await
    }

    pub(crate) async fn snooze(&self, request: Snooze) -> Result<Undo> {
        let until = Timestamp(request.until);
        if until <= self.store.now() {
            return Err(ApiError::new("inbox.snooze_past", "this moment has passed"));
        }
        self.act(&request.ids, move |w, agent, id| table::conversation::act(w, agent, id, Happening::Snooze { until }))
            .await
    }

    pub(crate) async fn assign(&self, request: Assign) -> Result<Undo> {
        let to: Option<AgentId> = request.agent.as_deref().map(str::parse).transpose()?;
        self.act(&request.ids, move |w, agent, id| table::conversation::assign(w, agent, id, to)).await
    }

    pub(crate) async fn set_priority(&self, request: Prioritise) -> Result<Undo> {
        let priority = request.priority.into();
        self.act(&request.ids, move |w, agent, id| table::conversation::prioritise(w, agent, id, priority)).await
    }

    pub(crate) async fn set_tags(&self, request: SetTags) -> Result<Undo> {
        let tidy = |tags: Vec<String>| -> Vec<String> {
            tags.iter().map(|tag| tag.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
        };
        let (add, remove) = (tidy(request.add), request.remove);
        if add.iter().any(|tag| tag.is_empty() || tag.chars().count() > TAG) {
            return Err(ApiError::new("tag.length", "a tag has 1 to 40 letters"));
        }
        self.act(&request.ids, move |w, agent, id| table::conversation::set_tags(w, agent, id, &add, &remove)).await
    }

    pub(crate) async fn tags(&self, _: Empty) -> Result<Vec<String>> {
        Ok(self.store.read(table::conversation::tag::all).await?)
    }

    pub(crate) async fn mark_read(&self, request: MarkRead) -> Result<Undo> {
        let unread = request.unread;
        let ids = parse_ids(&request.ids)?;
        let undo =
            self.act(&request.ids, move |w, agent, id| table::conversation::set_unread(w, agent, id, unread)).await?;
        if !unread {
            let messages = self.store.read(move |r| {
                let newest = ids.iter().map(|id| table::message::newest_stored(r, *id));
                Ok(newest.collect::<store::Result<Vec<_>>>()?.into_iter().flatten().collect())
            });
            self.links.seen(messages.await?);
        }
        Ok(undo)
    }

    pub(crate) async fn undo(&self, request: Undo) -> Result<Empty> {
        let agent = self.agent()?;
        let before = request.before.iter().map(before).collect::<Result<Vec<_>>>()?;
        let restored = self.store.write(Durability::Normal, move |w| {
            for state in before {
                table::conversation::restore(w, agent, state)?;
            }
            Ok(())
        });
        restored.await?;
        Ok(Empty {})
    }

    pub(crate) async fn note_add(&self, request: NoteAdd) -> Result<ById> {
        let agent = self.agent()?;
        let conversation: ConversationId = request.conversation.parse()?;
        let text = request.text.trim().to_owned();
        if text.is_empty() {
            return Err(ApiError::new("note.empty", "the note is empty"));
        }
        let note =
            self.store.write(Durability::Normal, move |w| table::message::add_note(w, conversation, agent, &text));
        Ok(ById { id: note.await?.to_string() })
    }

    /// Does the same to each, in one transaction, and returns what they were.
    async fn act<F>(&self, ids: &[String], change: F) -> Result<Undo>
    where
        F: Fn(&mut Writer<'_>, AgentId, ConversationId) -> store::Result<Before> + Send + 'static,
    {
        let agent = self.agent()?;
        let ids = parse_ids(ids)?;
        let before = self.store.write(Durability::Normal, move |w| {
            ids.into_iter().map(|id| change(w, agent, id)).collect::<store::Result<Vec<_>>>()
        });
        Ok(Undo { before: before.await?.iter().map(state_view).collect() })
    }
}

pub(super) fn inbox_row(row: ListRow) -> InboxRow {
    let (status, snoozed_until) = status_words(row.status);
    InboxRow {
        waiting_operations: row.waiting_operations,
        needs_you: row.needs_you,
        id: row.id.to_string(),
        customer: row.customer.to_string(),
        customer_name: row.customer_name,
        channel: row.channel,
        subject: row.subject,
        snippet: row.snippet,
        last_out: row.last_out,
        updated_at: row.updated_at.0,
        unread: row.unread,
        assignee: row.assignee.map(|id| id.to_string()),
        status,
        snoozed_until,
        waiting_since: row.waiting_since.map(|since| since.0),
        has_draft: row.has_draft,
        priority: row.priority.into(),
        due: row.due.map(DueView::from),
        tags: row.tags,
    }
}

pub(crate) fn status_words(status: Status) -> (String, Option<i64>) {
    match status {
        Status::Open => ("open".into(), None),
        Status::Snoozed { until } => ("snoozed".into(), Some(until.0)),
        Status::Resolved => ("resolved".into(), None),
    }
}

fn stored_view(view: View, agent: AgentId, soon: Timestamp) -> StoredView {
    match view {
        View::Mine => StoredView::Mine(agent),
        View::Unassigned => StoredView::Unassigned,
        View::Waiting => StoredView::Waiting,
        View::Due => StoredView::Due(soon),
        View::Answered => StoredView::Answered,
        View::NeedsYou => StoredView::NeedsYou,
        View::All => StoredView::Open,
        View::Snoozed => StoredView::Snoozed,
        View::Drafts => StoredView::Drafts(agent),
        View::Resolved => StoredView::Resolved,
        View::Junk => StoredView::Junk,
    }
}

/// What a saved view holds; its days are those of this computer's time zone.
fn saved_wish(saved: &Content, agent: AgentId, now: Timestamp) -> Wish {
    // With a blank behind it, the last word is a whole one.
    let search = Search::parse(&format!("{} ", saved.query));
    let zone = jiff::tz::TimeZone::system();
    let (after, before) = (latest(&search, &zone), earliest(&search, &zone));
    let filter = Filter { search, agent, after, before };
    Wish { view: filter.view(), order: saved.order, brand: None, filter: Some(filter), now }
}

impl From<ListOrder> for Order {
    fn from(order: ListOrder) -> Self {
        match order {
            ListOrder::Newest => Self::Newest,
            ListOrder::Waiting => Self::Waiting,
            ListOrder::Breach => Self::Breach,
        }
    }
}

impl From<Order> for ListOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::Newest => Self::Newest,
            Order::Waiting => Self::Waiting,
            Order::Breach => Self::Breach,
        }
    }
}

impl From<model::conversation::Priority> for Priority {
    fn from(priority: model::conversation::Priority) -> Self {
        match priority {
            model::conversation::Priority::Low => Self::Low,
            model::conversation::Priority::Normal => Self::Normal,
            model::conversation::Priority::High => Self::High,
            model::conversation::Priority::Urgent => Self::Urgent,
        }
    }
}

impl From<Priority> for model::conversation::Priority {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::Low => Self::Low,
            Priority::Normal => Self::Normal,
            Priority::High => Self::High,
            Priority::Urgent => Self::Urgent,
        }
    }
}

impl From<Due> for DueView {
    fn from(due: Due) -> Self {
        let what = match due.what {
            DueFor::First => "first",
            DueFor::Next => "next",
            DueFor::Resolution => "resolution",
        };
        Self { at: due.at.0, what: what.into() }
    }
}

fn parse_cursor(text: &str) -> Option<Cursor> {
    let mut parts = text.split('.');
    let (at, id, rest) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Cursor { at: Timestamp(at.parse().ok()?), id: id.parse().ok()?, rest: rest == "1" })
}

fn parse_ids(ids: &[String]) -> Result<Vec<ConversationId>> {
    if ids.len() > BULK {
        return Err(ApiError::new("inbox.too_many", "at most 1,000 at once"));
    }
    ids.iter().map(|id| Ok(id.parse()?)).collect()
}

fn state_view(before: &Before) -> ConversationState {
    let (status, snoozed_until) = status_words(before.status);
    ConversationState {
        id: before.id.to_string(),
        status,
        snoozed_until,
        assignee: before.assignee.map(|id| id.to_string()),
        unread: before.unread,
        priority: before.priority.into(),
        tags: before.tags.clone(),
    }
}

fn before(state: &ConversationState) -> Result<Before> {
    let status = match (state.status.as_str(), state.snoozed_until) {
        ("open", _) => Status::Open,
        ("resolved", _) => Status::Resolved,
        ("snoozed", Some(until)) => Status::Snoozed { until: Timestamp(until) },
        (other, _) => return Err(ApiError::request(format!("status {other:?}"))),
    };
    Ok(Before {
        id: state.id.parse()?,
        status,
        assignee: state.assignee.as_deref().map(str::parse).transpose()?,
        unread: state.unread,
        priority: state.priority.into(),
        tags: state.tags.clone(),
    })
}
