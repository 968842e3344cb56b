//! Files of messages and drafts, and messages that could not be read. The bytes lie apart from the rows.

use model::{
    id::{MessageId, PartId},
    inbound::InboundFile,
    message::Held,
};
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};

use crate::{Reader, Result, StoreError, Writer, row};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    Image,
    File,
    /// The message as it came, since it could not be read, or since its text goes on.
    Raw,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPart {
    pub id: PartId,
    /// None while it belongs to a draft.
    pub message: Option<MessageId>,
    pub kind: PartKind,
    pub name: String,
    pub mime: String,
    pub size: u64,
    /// By which the message's HTML refers to it (`cid:`).
    pub content_id: String,
    pub inline: bool,
    pub held: Held,
    /// How the channel names it.
    pub remote_key: String,
    /// Why the message could not be read.
    pub why: String,
}

const COLUMNS: &str = "SELECT id, message, kind, name, mime, size, content_id, inline, held, remote_key, why FROM part";

/// # Errors
/// [`StoreError::NotFound`].
pub fn get(reader: &Reader<'_>, id: PartId) -> Result<StoredPart> {
    Ok(reader.connection().prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?.query_row([id.0.as_bytes()], stored)?)
}

/// In the message's own order.
pub fn of_message(reader: &Reader<'_>, message: MessageId) -> Result<Vec<StoredPart>> {
    let mut statement =
        reader.connection().prepare_cached(&format!("{COLUMNS} WHERE message = ? ORDER BY position, id"))?;
    let rows = statement.query_map([message.0.as_bytes()], stored)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The bytes, or none when they are not here.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such part.
pub fn read_content(reader: &Reader<'_>, id: PartId) -> Result<Option<Vec<u8>>> {
    let content = reader
        .connection()
        .prepare_cached("SELECT content FROM part_content WHERE part = ?")?
        .query_row([id.0.as_bytes()], |row| row.get(0))
        .optional()?;
    if content.is_none() {
        get(reader, id)?;
    }
    Ok(content)
}

/// Keeps the bytes of a part, fetched at last.
pub fn put_content(writer: &mut Writer<'_>, id: PartId, content: &[u8]) -> Result<()> {
    let connection = writer.connection();
    let changed = connection
        .prepare_cached("UPDATE part SET held = 'here', size = ?2 WHERE id = ?1")?
        .execute((id.0.as_bytes(), content.len() as i64))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    connection
        .prepare_cached(
            "INSERT INTO part_content (part, content) VALUES (?, ?)
             ON CONFLICT DO UPDATE SET content = excluded.content",
        )?
        .execute((id.0.as_bytes(), content))?;
    Ok(())
}

/// It was at the provider and is no more.
pub fn mark_gone(writer: &mut Writer<'_>, id: PartId) -> Result<()> {
    writer
        .connection()
        .prepare_cached("UPDATE part SET held = 'gone' WHERE id = ? AND held = 'remote'")?
        .execute([id.0.as_bytes()])?;
    Ok(())
}

/// A file for a draft; it belongs to no message until [`attach`].
pub fn add_file(writer: &mut Writer<'_>, name: &str, mime: &str, content: &[u8]) -> Result<PartId> {
    let id = writer.new_id();
    insert(
        writer,
        &Fields {
            id,
            message: None,
            position: 0,
            kind: kind_of(mime),
            name,
            mime,
            size: content.len() as u64,
            held: "here",
            ..Fields::new(id)
        },
    )?;
    put_content(writer, id, content)?;
    Ok(id)
}

/// Makes it part of a message. A file that already belongs to one is copied, so that a text can be sent again.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn attach(writer: &mut Writer<'_>, id: PartId, message: MessageId, position: u32) -> Result<PartId> {
    let part = get(&writer.reader(), id)?;
    if part.message.is_none() {
        writer.connection().prepare_cached("UPDATE part SET message = ?2, position = ?3 WHERE id = ?1")?.execute((
            id.0.as_bytes(),
            message.0.as_bytes(),
            position,
        ))?;
        return Ok(id);
    }
    if part.message == Some(message) {
        return Ok(id);
    }
    let content = read_content(&writer.reader(), id)?.ok_or(StoreError::NotFound)?;
    let copy = add_file(writer, &part.name, &part.mime, &content)?;
    attach(writer, copy, message, position)
}

/// The HTML of its message shows it in its place, by this id.
pub fn set_content_id(writer: &mut Writer<'_>, id: PartId, content_id: &str) -> Result<()> {
    writer
        .connection()
        .prepare_cached("UPDATE part SET content_id = ?2, inline = 1 WHERE id = ?1")?
        .execute((id.0.as_bytes(), content_id))?;
    Ok(())
}

/// Takes away a file that was handed over and belongs to no message.
pub fn remove_loose(writer: &mut Writer<'_>, id: PartId) -> Result<()> {
    writer
        .connection()
        .prepare_cached("DELETE FROM part WHERE id = ? AND message IS NULL")?
        .execute([id.0.as_bytes()])?;
    Ok(())
}

/// A part's id as it stands in what people write, such as a draft.
pub(super) const AS_TEXT: &str = "lower(substr(hex(part.id), 1, 8) || '-' || substr(hex(part.id), 9, 4) || '-' ||
    substr(hex(part.id), 13, 4) || '-' || substr(hex(part.id), 17, 4) || '-' || substr(hex(part.id), 21))";

/// Takes away files that were added before this moment for a text that does not name them any more: no message has them, no
/// draft, no operation that is open, no case.
pub fn sweep(writer: &mut Writer<'_>, before: model::time::Timestamp) -> Result<usize> {
    let sql = format!(
        "DELETE FROM part WHERE message IS NULL AND created_at < ?
             AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(content, {AS_TEXT}))
             AND NOT EXISTS (
                 SELECT 1 FROM operation WHERE state NOT IN ('done', 'cancelled') AND instr(payload, {AS_TEXT}))
             AND NOT EXISTS (SELECT 1 FROM case_evidence WHERE item = part.id)"
    );
    Ok(writer.connection().execute(&sql, [before.0])?)
}

/// A file as it came with a message.
pub(crate) fn add_inbound(
    writer: &mut Writer<'_>,
    message: MessageId,
    position: u32,
    file: &InboundFile,
) -> Result<()> {
    let id = writer.new_id();
    insert(
        writer,
        &Fields {
            message: Some(message),
            position,
            kind: kind_of(&file.mime),
            name: &file.name,
            mime: &file.mime,
            size: file.size,
            content_id: file.content_id.as_deref().unwrap_or_default(),
            inline: file.inline,
            held: if file.content.is_some() { "here" } else { "remote" },
            remote_key: &file.key,
            ..Fields::new(id)
        },
    )?;
    match &file.content {
        Some(content) => put_content(writer, id, content),
        None => Ok(()),
    }
}

/// A message as it came, since it could not be read.
pub(crate) fn add_raw(writer: &mut Writer<'_>, message: MessageId, content: &[u8], why: &str) -> Result<()> {
    let id = writer.new_id();
    insert(
        writer,
        &Fields {
            message: Some(message),
            kind: PartKind::Raw,
            mime: "message/rfc822",
            size: content.len() as u64,
            held: "here",
            why,
            ..Fields::new(id)
        },
    )?;
    put_content(writer, id, content)
}

/// Why a message is offered as it is at the provider: its text goes on there.
pub const CUT: &str = "cut";

/// The message as the provider has it, brought when it is asked for: more of it is there than is kept here.
pub(crate) fn add_whole_elsewhere(writer: &mut Writer<'_>, message: MessageId, size: u64) -> Result<()> {
    let id = writer.new_id();
    insert(
        writer,
        &Fields {
            message: Some(message),
            kind: PartKind::Raw,
            mime: "message/rfc822",
            size,
            held: "remote",
            why: CUT,
            ..Fields::new(id)
        },
    )
}

/// Files that came once may come again when a message is completed.
pub(crate) fn remove_all(writer: &Writer<'_>, message: MessageId) -> Result<()> {
    writer.connection().prepare_cached("DELETE FROM part WHERE message = ?")?.execute([message.0.as_bytes()])?;
    Ok(())
}

fn kind_of(mime: &str) -> PartKind {
    if mime.starts_with("image/") { PartKind::Image } else { PartKind::File }
}

struct Fields<'a> {
    id: PartId,
    message: Option<MessageId>,
    position: u32,
    kind: PartKind,
    name: &'a str,
    mime: &'a str,
    size: u64,
    content_id: &'a str,
    inline: bool,
    held: &'a str,
    remote_key: &'a str,
    why: &'a str,
}

impl Fields<'_> {
    fn new(id: PartId) -> Self {
        Self {
            id,
            message: None,
            position: 0,
            kind: PartKind::File,
            name: "",
            mime: "",
            size: 0,
            content_id: "",
            inline: false,
            held: "here",
            remote_key: "",
            why: "",
        }
    }
}

fn insert(writer: &Writer<'_>, fields: &Fields<'_>) -> Result<()> {
    writer
        .connection()
        .prepare_cached(
            "INSERT INTO part (id, message, position, kind, name, mime, size, content_id, inline, held, remote_key, why,
                 created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(rusqlite::params![
            fields.id.0.as_bytes(),
            fields.message.as_ref().map(|message| message.0.as_bytes()),
            fields.position,
            row::as_word(&fields.kind)?,
            fields.name,
            fields.mime,
            fields.size as i64,
            fields.content_id,
            fields.inline,
            fields.held,
            fields.remote_key,
            fields.why,
            writer.now().0,
        ])?;
    Ok(())
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredPart> {
    Ok(StoredPart {
        id: row::id(row, 0)?,
        message: row::id_or_none(row, 1)?,
        kind: row::word(row, 2)?,
        name: row.get(3)?,
        mime: row.get(4)?,
        size: row.get::<_, i64>(5)?.max(0) as u64,
        content_id: row.get(6)?,
        inline: row.get(7)?,
        held: row::word(row, 8)?,
        remote_key: row.get(9)?,
        why: row.get(10)?,
    })
}
