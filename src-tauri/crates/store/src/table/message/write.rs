//! Writing what stands in a conversation.

use model::{
    conversation::Status,
    id::{AccountId, AgentId, ConversationId, MessageId, OperationId, OrderId, PartId},
    inbound::Inbound,
    message::{Address, Direction, MessageKind, Origin},
    time::Timestamp,
};

use super::Addresses;
use crate::{
    Change, Result, Writer, row,
    table::{
        conversation::summary::{self, Told},
        part,
    },
};

/// A row, as it is inserted.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'a> {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub account: AccountId,
    pub kind: MessageKind,
    pub direction: Direction,
    pub origin: Origin,
    pub at: Timestamp,
    pub sent_at: Timestamp,
    pub provider_id: Option<&'a str>,
    pub message_id: Option<&'a str>,
    pub digest: &'a str,
    pub from: &'a Address,
    pub addresses: &'a Addresses,
    pub subject: &'a str,
    pub fresh: &'a str,
    pub text: &'a str,
    pub author: Option<AgentId>,
    pub operation: Option<OperationId>,
    pub dealt_before: Timestamp,
    pub event: &'a str,
    pub order: Option<OrderId>,
    pub complete: bool,
    pub html: Option<&'a str>,
    pub size: u64,
}

pub(crate) fn insert(writer: &Writer<'_>, fields: &Fields<'_>) -> Result<()> {
    let connection = writer.connection();
    let text = if fields.text == fields.fresh { "" } else { fields.text };
    connection
        .prepare_cached(
            "INSERT INTO message (id, conversation, account, kind, direction, origin, at, sent_at, provider_id, message_id,
                 digest, from_name, from_address, addresses, subject, fresh, text, author, operation, dealt_before, event,
                 order_id, complete, has_html, size)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(rusqlite::params![
            fields.id.0.as_bytes(),
            fields.conversation.0.as_bytes(),
            fields.account.0.as_bytes(),
            row::as_word(&fields.kind)?,
            row::as_word(&fields.direction)?,
            row::as_word(&fields.origin)?,
            fields.at.0,
            fields.sent_at.0,
            fields.provider_id,
            fields.message_id,
            fields.digest,
            fields.from.name,
            fields.from.address,
            serde_json::to_string(fields.addresses)?,
            fields.subject,
            fields.fresh,
            text,
            fields.author.as_ref().map(|author| author.0.as_bytes()),
            fields.operation.as_ref().map(|operation| operation.0.as_bytes()),
            fields.dealt_before.0,
            fields.event,
            fields.order.as_ref().map(|order| order.0.as_bytes()),
            fields.complete,
            fields.html.is_some(),
            fields.size as i64,
        ])?;
    if let Some(html) = fields.html {
        // Without the conflict that a new message cannot have: its clause makes SQLite keep a copy of each page it touches.
        connection
            .prepare_cached("INSERT INTO message_html (message, html) VALUES (?, ?)")?
            .execute((fields.id.0.as_bytes(), html.as_bytes()))?;
    }
    Ok(())
}

/// Adds what was left out of a message of which only the headers came.
pub(crate) fn fill(writer: &Writer<'_>, id: MessageId, inbound: &Inbound) -> Result<()> {
    let text = if inbound.text == inbound.fresh { "" } else { &inbound.text };
    writer
        .connection()
        .prepare_cached(
            "UPDATE message SET fresh = ?2, text = ?3, has_html = ?4, digest = ?5, size = ?6, complete = 1 WHERE id = ?1",
        )?
        .execute((
            id.0.as_bytes(),
            &inbound.fresh,
            text,
            inbound.html.is_some(),
            &inbound.digest,
            inbound.size as i64,
        ))?;
    if let Some(html) = &inbound.html {
        writer
            .connection()
            .prepare_cached(
                "INSERT INTO message_html (message, html) VALUES (?, ?) ON CONFLICT DO UPDATE SET html = excluded.html",
            )?
            .execute((id.0.as_bytes(), html.as_bytes()))?;
    }
    Ok(())
}

/// A reply of ours, as it is put in the conversation at once, before it is sent.
#[derive(Debug, Clone)]
pub struct NewOut {
    /// Chosen by the caller where the operation's payload names it; else made here.
    pub id: Option<MessageId>,
    pub conversation: ConversationId,
    pub account: AccountId,
    pub operation: OperationId,
    pub author: AgentId,
    /// What it goes out with (RFC 5322, without brackets): by it its copies are known when they come in.
    pub message_id: Option<String>,
    pub from: Address,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub bcc: Vec<Address>,
    pub subject: String,
    /// What the agent wrote.
    pub fresh: String,
    /// With signature and quoted history.
    pub text: String,
    pub html: Option<String>,
    /// Files that were put with [`part::add_file`], each with the Content-ID by which the HTML shows it in its place, or
    /// an empty one.
    pub attachments: Vec<(PartId, String)>,
    /// What it refers to, oldest first.
    pub references: Vec<String>,
}

/// Puts our reply into the conversation, as its newest message; the customer waits no more.
///
/// # Errors
/// [`crate::StoreError::NotFound`] when the conversation or a file is not there.
pub fn add_out(writer: &mut Writer<'_>, new: NewOut) -> Result<MessageId> {
    let id = new.id.unwrap_or_else(|| writer.new_id());
    let now = writer.now();
    summary::with(writer, new.conversation, |writer, summary| {
        // After all that is there, whatever the provider's clock says.
        let at = if now > summary.row.updated_at { now } else { summary.row.updated_at.plus_ms(1) };
        let dealt_before = summary.row.dealt_until;
        summary.answer(writer)?;
        let addresses = Addresses { reply_to: None, to: new.to, cc: new.cc, bcc: new.bcc };
        insert(
            writer,
            &Fields {
                id,
                conversation: new.conversation,
                account: new.account,
                kind: MessageKind::Message,
                direction: Direction::Out,
                origin: Origin::Person,
                at,
                sent_at: now,
                provider_id: None,
                message_id: new.message_id.as_deref(),
                digest: "",
                from: &new.from,
                addresses: &addresses,
                subject: &new.subject,
                fresh: &new.fresh,
                text: &new.text,
                author: Some(new.author),
                operation: Some(new.operation),
                dealt_before,
                event: "",
                order: None,
                complete: true,
                html: new.html.as_deref(),
                size: new.text.len() as u64,
            },
        )?;
        add_references(writer, id, new.conversation, new.references.iter().map(String::as_str))?;
        for (position, (file, content_id)) in (0u32..).zip(&new.attachments) {
            let file = part::attach(writer, *file, id, position)?;
            if !content_id.is_empty() {
                part::set_content_id(writer, file, content_id)?;
            }
        }
        summary.tell(Told { at, subject: &new.subject, fresh: &new.fresh, ours: true });
        summary.touch().unread = false;
        Ok(())
    })?;
    Ok(id)
}

/// Takes back a reply that was never sent: the customer waits again, as before it. Its files stay, for the draft.
///
/// # Errors
/// [`crate::StoreError::NotFound`] when it is not there or is no reply of this desk.
pub fn remove_out(writer: &mut Writer<'_>, id: MessageId) -> Result<()> {
    let connection = writer.connection();
    let (conversation, dealt_before, at): (ConversationId, i64, i64) = connection
        .prepare_cached("SELECT conversation, dealt_before, at FROM message WHERE id = ? AND operation IS NOT NULL")?
        .query_row([id.0.as_bytes()], |row| Ok((row::id(row, 0)?, row.get(1)?, row.get(2)?)))?;
    connection.prepare_cached("UPDATE part SET message = NULL WHERE message = ?")?.execute([id.0.as_bytes()])?;
    connection.prepare_cached("DELETE FROM message WHERE id = ?")?.execute([id.0.as_bytes()])?;
    // A later reply that is taken back too restarts the clock from where this one found it.
    let later = connection
        .prepare_cached(
            "UPDATE message SET dealt_before = min(dealt_before, ?3)
             WHERE conversation = ?1 AND id > ?2 AND operation IS NOT NULL",
        )?
        .execute((conversation.0.as_bytes(), id.0.as_bytes(), dealt_before))?;
    let answered: i64 = connection
        .prepare_cached(
            "SELECT coalesce(max(at), 0) FROM message WHERE conversation = ? AND kind = 'message' AND direction = 'out'
                 AND origin = 'person' AND operation IS NULL",
        )?
        .query_row([conversation.0.as_bytes()], |row| row.get(0))?;
    summary::with(writer, conversation, |writer, summary| {
        if later == 0 {
            summary.touch().dealt_until = Timestamp(dealt_before.max(answered));
        }
        if summary.row.status != Status::Resolved {
            summary.take_back(writer, Timestamp(at))?;
        }
        summary.retell(writer)
    })
}

/// A note among agents: never quoted, never sent.
///
/// # Errors
/// [`crate::StoreError::NotFound`] when the conversation is not there.
pub fn add_note(
    writer: &mut Writer<'_>,
    conversation: ConversationId,
    author: AgentId,
    text: &str,
) -> Result<MessageId> {
    let mut note = Plain::new(writer, conversation, MessageKind::Note, text)?;
    note.author = Some(author);
    add_plain(writer, &note)?;
    writer.log(author, "conversation", conversation.0, "note", &note.id.to_string())?;
    Ok(note.id)
}

/// Something that happened. `kind` is the tail of a message key (`order_shipped` …), `text` its detail.
///
/// # Errors
/// [`crate::StoreError::NotFound`] when the conversation is not there.
pub fn add_event(
    writer: &mut Writer<'_>,
    conversation: ConversationId,
    kind: &str,
    text: &str,
    order: Option<OrderId>,
) -> Result<MessageId> {
    let mut event = Plain::new(writer, conversation, MessageKind::Event, text)?;
    event.event = kind;
    event.order = order;
    add_plain(writer, &event)?;
    Ok(event.id)
}

/// A note or an event.
pub(crate) struct Plain<'a> {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub account: AccountId,
    pub kind: MessageKind,
    pub author: Option<AgentId>,
    pub text: &'a str,
    pub event: &'a str,
    pub order: Option<OrderId>,
    pub at: Timestamp,
}

impl<'a> Plain<'a> {
    fn new(writer: &Writer<'_>, conversation: ConversationId, kind: MessageKind, text: &'a str) -> Result<Self> {
        let account = writer
            .connection()
            .prepare_cached("SELECT account FROM conversation WHERE id = ?")?
            .query_row([conversation.0.as_bytes()], |row| row::id(row, 0))?;
        let (id, at) = (writer.new_id(), writer.now());
        Ok(Self { id, conversation, account, kind, author: None, text, event: "", order: None, at })
    }
}

pub(crate) fn add_plain(writer: &mut Writer<'_>, plain: &Plain<'_>) -> Result<()> {
    insert(
        writer,
        &Fields {
            id: plain.id,
            conversation: plain.conversation,
            account: plain.account,
            kind: plain.kind,
            direction: Direction::Out,
            origin: Origin::Person,
            at: plain.at,
            sent_at: plain.at,
            provider_id: None,
            message_id: None,
            digest: "",
            from: &Address { name: String::new(), address: String::new() },
            addresses: &Addresses::default(),
            subject: "",
            fresh: plain.text,
            text: "",
            author: plain.author,
            operation: None,
            dealt_before: Timestamp::default(),
            event: plain.event,
            order: plain.order,
            complete: true,
            html: None,
            size: 0,
        },
    )?;
    writer.changed(Change::Conversation(plain.conversation));
    Ok(())
}

/// What a message refers to, so that what it refers to finds it.
pub(crate) fn add_references<'a>(
    writer: &Writer<'_>,
    message: MessageId,
    conversation: ConversationId,
    references: impl Iterator<Item = &'a str>,
) -> Result<()> {
    for reference in references {
        writer
            .connection()
            .prepare_cached(
                "INSERT INTO message_reference (message_id, message, conversation) VALUES (?, ?, ?)
                 ON CONFLICT DO NOTHING",
            )?
            .execute((reference, message.0.as_bytes(), conversation.0.as_bytes()))?;
    }
    Ok(())
}
