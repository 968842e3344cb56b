//! The columns of a conversation that follow from its messages, kept with each of them, in whatever order they arrive: the
//! first sync brings the newest first.
//!
//! One number carries the clock: `dealt_until`. A customer waits since the first message after it, and by that the columns
//! come out the same in any order.

use model::{
    conversation::{Demand, Happening, Priority, Status, bare_subject},
    deadline::Clock,
    id::{ConversationId, CustomerId},
    message::snippet,
    time::Timestamp,
};

use rusqlite::OptionalExtension;

use super::StoredConversation;
use crate::{Change, Result, Writer, table::deadline};

/// A conversation in hand: changed in memory, written once.
#[derive(Debug)]
pub struct Summary {
    pub row: StoredConversation,
    new: bool,
    /// It was not there before this batch: no agent can have touched it.
    begun_here: bool,
    dirty: bool,
    /// What the list's indexes hold of it, to write which anew is most of the work, and what refers to other rows, to check
    /// which makes SQLite keep a copy of each page it touches.
    listed: Option<StoredConversation>,
    /// What its deadline was computed from; none when it has to be computed.
    timed: Option<Timed>,
}

/// The row without what can be written by itself at little cost.
fn listed(row: &StoredConversation) -> StoredConversation {
    let hidden = Timestamp::default();
    StoredConversation { dealt_until: hidden, created_at: hidden, answered: false, spent: 0, ..row.clone() }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Timed {
    clock: Clock,
    priority: Priority,
    customer: CustomerId,
}

/// What a message says about its conversation.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    pub at: Timestamp,
    pub subject: &'a str,
    pub fresh: &'a str,
    pub ours: bool,
}

impl Summary {
    /// A conversation that is not there yet: open, without a message.
    pub fn new(row: StoredConversation) -> Self {
        Self { row, new: true, begun_here: true, dirty: true, listed: None, timed: None }
    }

    pub fn load(writer: &Writer<'_>, id: ConversationId) -> Result<Self> {
        let row = super::get(&writer.reader(), id)?;
        let mut summary =
            Self { listed: Some(listed(&row)), row, new: false, begun_here: false, dirty: false, timed: None };
        summary.timed = Some(summary.timed());
        Ok(summary)
    }

    /// The list's line: the newest message's words, the oldest one's subject.
    pub fn tell(&mut self, told: Told<'_>) {
        self.dirty = true;
        if told.at >= self.row.updated_at {
            self.row.updated_at = told.at;
            self.row.snippet = snippet(told.fresh);
            self.row.last_out = told.ours;
        }
        if told.at < self.row.created_at || self.row.subject.is_empty() {
            bare_subject(told.subject).trim().clone_into(&mut self.row.subject);
        }
        self.row.created_at = self.row.created_at.min(told.at);
    }

    /// A person at the other side wrote, at `at`; the message is stored already. `old`: it was there before the mailbox
    /// was connected, and no agent's decision is undone for it.
    pub fn customer_wrote(&mut self, writer: &Writer<'_>, at: Timestamp, demand: Demand, old: bool) -> Result<()> {
        self.dirty = true;
        if !old && !self.begun_here && self.row.status == Status::Resolved {
            // What was written before it was resolved needs no answer any more: the clock starts with this message.
            let before = newest_from_customer(writer, self.row.id, at)?;
            self.deal(writer, before, before)?;
            self.row.spent = 0;
        }
        let dealt = at <= self.row.dealt_until;
        if !demand.waits {
            self.row.answered = true;
            self.deal(writer, at, at)?;
        } else if !dealt && !self.row.junk {
            self.row.waiting_since = Some(self.row.waiting_since.map_or(at, |since| since.min(at)));
        }
        if self.row.junk {
            self.row.unread |= demand.unread;
            return Ok(());
        }
        if old {
            self.row.unread |= demand.unread && !dealt;
            if demand.opens && !dealt && self.row.status == Status::Resolved && self.is_untouched(writer)? {
                self.row.status = Status::Open;
            }
        } else if demand.opens && (!dealt || demand.unread) {
            self.row.unread |= demand.unread;
            self.row.status = self.row.status.after(Happening::CustomerWrote);
        }
        Ok(())
    }

    /// Somebody of ours answered from elsewhere, at `at` by the provider's clock.
    pub fn answered_elsewhere(&mut self, writer: &Writer<'_>, at: Timestamp, old: bool) -> Result<()> {
        self.row.answered = true;
        self.dirty = true;
        self.deal(writer, at, at)?;
        if self.row.waiting_since.is_none() && !self.row.junk {
            self.row.unread = false;
            if old && self.row.status == Status::Open && self.is_untouched(writer)? {
                self.row.status = Status::Resolved;
            }
        }
        Ok(())
    }

    /// What the customer wrote up to `at` needs no answer any more; the clock stood from `stopped` on.
    fn deal(&mut self, writer: &Writer<'_>, at: Timestamp, stopped: Timestamp) -> Result<()> {
        if at > self.row.dealt_until {
            self.dirty = true;
            self.row.dealt_until = at;
            if let Some(since) = self.row.waiting_since.filter(|since| *since <= at) {
                self.row.spent += deadline::waited(writer, &self.row, since, stopped)?;
                self.restart_clock(writer)?;
            }
        }
        Ok(())
    }

    /// Somebody answers here and now: everything the customer wrote so far needs no answer any more.
    pub fn answer(&mut self, writer: &Writer<'_>) -> Result<()> {
        self.row.answered = true;
        self.dirty = true;
        let newest = newest_from_customer(writer, self.row.id, Timestamp(i64::MAX))?;
        self.deal(writer, newest, writer.now())
    }

    /// An answer that was made at `at` is taken back, and its message no longer stored: the customer waits as before it.
    pub fn take_back(&mut self, writer: &Writer<'_>, at: Timestamp) -> Result<()> {
        self.row.answered = has_answer(writer, self.row.id)?;
        self.restart_clock(writer)?;
        if let Some(since) = self.row.waiting_since {
            let wait = deadline::waited(writer, &self.row, since, at)?;
            self.row.spent = (self.row.spent - wait).max(0);
        }
        Ok(())
    }

    /// Its deadline is computed anew when it is saved: the targets changed, or the customer's tags.
    pub fn retime(&mut self) {
        self.timed = None;
        self.dirty = true;
    }

    fn timed(&self) -> Timed {
        let row = &self.row;
        let runs = !row.junk && row.status != Status::Resolved;
        let waiting_since = row.waiting_since.filter(|_| runs);
        let clock = Clock { waiting_since, answered: row.answered, spent: row.spent };
        Timed { clock, priority: row.priority, customer: row.customer }
    }

    /// Once for each change, however many messages made it; nothing is looked up while nobody waits.
    fn set_deadline(&mut self, writer: &Writer<'_>) -> Result<()> {
        let timed = self.timed();
        if self.timed != Some(timed) {
            self.timed = Some(timed);
            self.row.due = deadline::due(writer, &self.row, timed.clock)?;
        }
        Ok(())
    }

    /// Sets the clock by the stored messages.
    pub fn restart_clock(&mut self, writer: &Writer<'_>) -> Result<()> {
        self.dirty = true;
        self.row.waiting_since =
            if self.row.junk { None } else { first_waiting(writer, self.row.id, self.row.dealt_until)? };
        Ok(())
    }

    /// Makes the list's line anew from the stored messages.
    pub fn retell(&mut self, writer: &Writer<'_>) -> Result<()> {
        self.dirty = true;
        let connection = writer.connection();
        let newest = connection
            .prepare_cached(
                "SELECT at, fresh, direction = 'out' FROM message WHERE conversation = ? AND kind = 'message'
                 ORDER BY at DESC, id DESC LIMIT 1",
            )?
            .query_row([self.row.id.0.as_bytes()], |row| {
                Ok((Timestamp(row.get(0)?), row.get::<_, String>(1)?, row.get(2)?))
            })
            .optional()?;
        if let Some((at, fresh, ours)) = newest {
            self.row.updated_at = at;
            self.row.snippet = snippet(&fresh);
            self.row.last_out = ours;
        }
        let oldest = connection
            .prepare_cached(
                "SELECT at, subject FROM message WHERE conversation = ? AND kind = 'message' ORDER BY at, id LIMIT 1",
            )?
            .query_row([self.row.id.0.as_bytes()], |row| Ok((Timestamp(row.get(0)?), row.get::<_, String>(1)?)))
            .optional()?;
        if let Some((at, subject)) = oldest {
            self.row.created_at = at;
            bare_subject(&subject).trim().clone_into(&mut self.row.subject);
        }
        Ok(())
    }

    /// For a change that is made directly on `row`.
    pub fn touch(&mut self) -> &mut StoredConversation {
        self.dirty = true;
        &mut self.row
    }

    /// No agent has done anything with it: not resolved, assigned, answered or noted, no draft begun.
    pub fn is_untouched(&self, writer: &Writer<'_>) -> Result<bool> {
        if self.begun_here {
            return Ok(true);
        }
        Ok(writer
            .connection()
            .prepare_cached(
                "SELECT NOT EXISTS (SELECT 1 FROM change_log WHERE item = ?1 AND agent <> zeroblob(16))
                    AND NOT EXISTS (SELECT 1 FROM draft WHERE conversation = ?1)
                    AND NOT EXISTS (SELECT 1 FROM operation WHERE conversation = ?1)
                    AND NOT EXISTS (SELECT 1 FROM message WHERE conversation = ?1 AND author IS NOT NULL)",
            )?
            .query_row([self.row.id.0.as_bytes()], |row| row.get(0))?)
    }

    /// Writes a new one at once, since messages refer to it.
    pub fn insert(&mut self, writer: &mut Writer<'_>) -> Result<()> {
        self.set_deadline(writer)?;
        let row = &self.row;
        let (due_at, due_for) = super::due_columns(row.due);
        let (status, snoozed_until) = super::status_columns(row.status);
        writer
            .connection()
            .prepare_cached(
                "INSERT INTO conversation (id, brand, account, customer, channel, subject, snippet, customer_name, status,
                     snoozed_until, junk, unread, last_out, waiting_since, dealt_until, updated_at, linked, created_at,
                     answered, spent, due_at, due_for)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(rusqlite::params![
                row.id.0.as_bytes(),
                row.brand.0.as_bytes(),
                row.account.0.as_bytes(),
                row.customer.0.as_bytes(),
                row.channel,
                row.subject,
                row.snippet,
                row.customer_name,
                status,
                snoozed_until,
                row.junk,
                row.unread,
                row.last_out,
                row.waiting_since.map_or(0, |at| at.0),
                row.dealt_until.0,
                row.updated_at.0,
                row.linked.as_ref().map(|linked| linked.0.as_bytes()),
                row.created_at.0,
                row.answered,
                row.spent,
                due_at,
                due_for,
            ])?;
        self.new = false;
        self.dirty = false;
        self.listed = Some(listed(&self.row));
        writer.changed(Change::Inbox);
        Ok(())
    }

    /// Writes it, once, if there is anything to write.
    pub fn save(&mut self, writer: &mut Writer<'_>) -> Result<()> {
        writer.changed(Change::Conversation(self.row.id));
        if self.new {
            return self.insert(writer);
        }
        if !self.dirty {
            return Ok(());
        }
        self.dirty = false;
        self.set_deadline(writer)?;
        let row = &self.row;
        let now_listed = listed(row);
        if self.listed.as_ref() == Some(&now_listed) {
            writer
                .connection()
                .prepare_cached(
                    "UPDATE conversation SET dealt_until = ?2, created_at = ?3, answered = ?4, spent = ?5 WHERE id = ?1",
                )?
                .execute((row.id.0.as_bytes(), row.dealt_until.0, row.created_at.0, row.answered, row.spent))?;
            return Ok(());
        }
        self.listed = Some(now_listed);
        let (status, snoozed_until) = super::status_columns(row.status);
        let (due_at, due_for) = super::due_columns(row.due);
        writer
            .connection()
            .prepare_cached(
                "UPDATE conversation SET customer = ?2, subject = ?3, snippet = ?4, customer_name = ?5, status = ?6,
                     snoozed_until = ?7, assignee = ?8, junk = ?9, unread = ?10, last_out = ?11, waiting_since = ?12,
                     dealt_until = ?13, updated_at = ?14, linked = ?15, created_at = ?16, priority = ?17, answered = ?18,
                     spent = ?19, due_at = ?20, due_for = ?21
                 WHERE id = ?1",
            )?
            .execute(rusqlite::params![
                row.id.0.as_bytes(),
                row.customer.0.as_bytes(),
                row.subject,
                row.snippet,
                row.customer_name,
                status,
                snoozed_until,
                row.assignee.map_or([0; 16], |agent| *agent.0.as_bytes()),
                row.junk,
                row.unread,
                row.last_out,
                row.waiting_since.map_or(0, |at| at.0),
                row.dealt_until.0,
                row.updated_at.0,
                row.linked.as_ref().map(|linked| linked.0.as_bytes()),
                row.created_at.0,
                row.priority.number(),
                row.answered,
                row.spent,
                due_at,
                due_for,
            ])?;
        writer.changed(Change::Inbox);
        Ok(())
    }
}

/// Loads, changes and saves.
pub fn with<T>(
    writer: &mut Writer<'_>,
    id: ConversationId,
    change: impl FnOnce(&mut Writer<'_>, &mut Summary) -> Result<T>,
) -> Result<T> {
    let mut summary = Summary::load(writer, id)?;
    let value = change(writer, &mut summary)?;
    summary.save(writer)?;
    Ok(value)
}

/// When the first message of a person came that is not dealt with; those that are gone at the provider wait no more.
fn first_waiting(writer: &Writer<'_>, id: ConversationId, after: Timestamp) -> Result<Option<Timestamp>> {
    let mut statement = writer.connection().prepare_cached(
        "SELECT at FROM message
         WHERE conversation = ? AND at > ? AND kind = 'message' AND direction = 'in' AND origin = 'person' AND gone = 0
         ORDER BY at LIMIT 1",
    )?;
    let mut rows = statement.query((id.0.as_bytes(), after.0))?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?.map(Timestamp))
}

fn has_answer(writer: &Writer<'_>, id: ConversationId) -> Result<bool> {
    let mut statement = writer.connection().prepare_cached(
        "SELECT 1 FROM message WHERE conversation = ? AND kind = 'message' AND direction = 'out' AND origin = 'person'",
    )?;
    Ok(statement.exists([id.0.as_bytes()])?)
}

fn newest_from_customer(writer: &Writer<'_>, id: ConversationId, before: Timestamp) -> Result<Timestamp> {
    let mut statement = writer.connection().prepare_cached(
        "SELECT at FROM message
         WHERE conversation = ? AND at < ? AND kind = 'message' AND direction = 'in' AND origin = 'person'
         ORDER BY at DESC LIMIT 1",
    )?;
    let mut rows = statement.query((id.0.as_bytes(), before.0))?;
    Ok(Timestamp(rows.next()?.map(|row| row.get(0)).transpose()?.unwrap_or_default()))
}
