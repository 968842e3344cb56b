//! The list, its counts, and what an agent does with conversations.

use model::{
    conversation::{Happening, Status},
    id::{AgentId, BrandId, ConversationId},
    time::Timestamp,
};
use store::{Durability, Writer, table};
use table::conversation::{Before, Cursor, ListRow, View as StoredView};

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

const PAGE: u32 = 200;
const BULK: usize = 1000;
const VIEWS: [View; 6] = [View::Mine, View::Unassigned, View::All, View::Snoozed, View::Resolved, View::Junk];

impl Desk {
    pub(crate) async fn views(&self, _: Empty) -> Result<ViewCounts> {
        let agent = self.agent()?;
        let counts = self.store.read(move |r| {
            let (waiting, needs_you) = table::operation::counts(r)?;
            let counts = VIEWS
                .iter()
                .map(|view| {
                    let count = table::conversation::counts(r, stored_view(*view, agent), None)?;
                    Ok(ViewCount { view: *view, open: count.total as u32, unread: count.unread as u32 })
                })
                .collect::<store::Result<_>>()?;
            Ok(ViewCounts { counts, needs_you, waiting })
        });
        Ok(counts.await?)
    }

    pub(crate) async fn inbox(&self, request: InboxRequest) -> Result<InboxPage> {
        let agent = self.agent()?;
        let brand: Option<BrandId> = request.brand.as_deref().map(str::parse).transpose()?;
        let after = request.after.as_deref().and_then(parse_cursor);
        let (view, limit) = (stored_view(request.view, agent), request.limit.clamp(1, PAGE) as usize);
        let page = self.store.read(move |r| {
            let page = table::conversation::page(r, view, brand, after, limit)?;
            let total = table::conversation::counts(r, view, brand)?.total;
            Ok(InboxPage {
                rows: page.rows.into_iter().map(inbox_row).collect(),
                next: page.next.map(|next| format!("{}.{}", next.updated_at.0, next.id)),
                total,
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
    }
}

pub(crate) fn status_words(status: Status) -> (String, Option<i64>) {
    match status {
        Status::Open => ("open".into(), None),
        Status::Snoozed { until } => ("snoozed".into(), Some(until.0)),
        Status::Resolved => ("resolved".into(), None),
    }
}

fn stored_view(view: View, agent: AgentId) -> StoredView {
    match view {
        View::Mine => StoredView::Mine(agent),
        View::Unassigned => StoredView::Unassigned,
        View::All => StoredView::Open,
        View::Snoozed => StoredView::Snoozed,
        View::Resolved => StoredView::Resolved,
        View::Junk => StoredView::Junk,
    }
}

fn parse_cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('.')?;
    Some(Cursor { updated_at: Timestamp(at.parse().ok()?), id: id.parse().ok()? })
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
    })
}
