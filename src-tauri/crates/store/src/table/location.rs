//! Where messages lie at their provider. A message may lie in several places, and none is part of what it is.

use model::{
    id::{AccountId, MessageId},
    inbound::{FolderRole, Location},
};
use rusqlite::{OptionalExtension, Row};

use crate::{Reader, Result, Writer, row};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub account: AccountId,
    pub location: Location,
    pub role: FolderRole,
    pub seen: bool,
}

const COLUMNS: &str = "SELECT account, folder, epoch, key, location.role, seen FROM location";

/// Where it can be fetched, the inbox first.
pub fn of_message(reader: &Reader<'_>, message: MessageId) -> Result<Vec<Place>> {
    let mut statement = reader.connection().prepare_cached(&format!(
        "{COLUMNS} WHERE message = ? AND epoch >= 0 ORDER BY location.role = 'inbox' DESC, folder"
    ))?;
    let rows = statement.query_map([message.0.as_bytes()], place)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether what lies there is here whole, by its place or by its Message-ID in that account.
pub fn is_whole(reader: &Reader<'_>, account: AccountId, at: &Location, message_id: Option<&str>) -> Result<bool> {
    let placed = reader
        .connection()
        .prepare_cached(
            "SELECT complete FROM message JOIN location ON location.message = message.id
             WHERE location.account = ? AND folder = ? AND epoch = ? AND key = ?",
        )?
        .query_row((account.0.as_bytes(), &at.folder, at.epoch as i64, at.key as i64), |row| row.get(0))
        .optional()?;
    if let Some(whole) = placed {
        return Ok(whole);
    }
    Ok(reader
        .connection()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM message WHERE message_id = ? AND account = ? AND complete = 1)")?
        .query_row((message_id, account.0.as_bytes()), |row| row.get(0))?)
}

/// The provider was told, or told us.
pub fn mark_seen(writer: &mut Writer<'_>, account: AccountId, location: &Location) -> Result<()> {
    writer
        .connection()
        .prepare_cached("UPDATE location SET seen = 1 WHERE account = ? AND folder = ? AND epoch = ? AND key = ?")?
        .execute((account.0.as_bytes(), &location.folder, location.epoch as i64, location.key as i64))?;
    Ok(())
}

/// The message that lies there, and whether it counts as read.
pub(crate) fn at(writer: &Writer<'_>, account: AccountId, location: &Location) -> Result<Option<(MessageId, bool)>> {
    Ok(writer
        .connection()
        .prepare_cached(
            "SELECT message, seen FROM location WHERE account = ? AND folder = ? AND epoch = ? AND key = ?",
        )?
        .query_row((account.0.as_bytes(), &location.folder, location.epoch as i64, location.key as i64), |row| {
            Ok((row::id(row, 0)?, row.get(1)?))
        })
        .optional()?)
}

/// Says that a message lies there; answers false when that was known.
pub(crate) fn put(
    writer: &Writer<'_>,
    account: AccountId,
    message: MessageId,
    location: &Location,
    role: FolderRole,
    seen: bool,
) -> Result<bool> {
    let added = writer
        .connection()
        .prepare_cached(
            "INSERT INTO location (account, folder, epoch, key, role, message, seen) VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT DO NOTHING",
        )?
        .execute(rusqlite::params![
            account.0.as_bytes(),
            location.folder,
            location.epoch as i64,
            location.key as i64,
            row::as_word(&role)?,
            message.0.as_bytes(),
            seen,
        ])?;
    Ok(added > 0)
}

pub(crate) fn remove(writer: &Writer<'_>, account: AccountId, location: &Location) -> Result<()> {
    writer
        .connection()
        .prepare_cached("DELETE FROM location WHERE account = ? AND folder = ? AND epoch = ? AND key = ?")?
        .execute((account.0.as_bytes(), &location.folder, location.epoch as i64, location.key as i64))?;
    Ok(())
}

/// The folder's numbers begin anew: what lay there is kept, out of reach, until it has come again or all has come.
pub(crate) fn void_folder(writer: &Writer<'_>, account: AccountId, folder: &str, epoch: u64) -> Result<()> {
    writer
        .connection()
        .prepare_cached(
            "UPDATE OR REPLACE location SET epoch = -1 - epoch
             WHERE account = ? AND folder = ? AND epoch >= 0 AND epoch <> ?",
        )?
        .execute((account.0.as_bytes(), folder, epoch as i64))?;
    Ok(())
}

/// A message has come again: its places of ended epochs in that folder count no more.
pub(crate) fn forget_void(writer: &Writer<'_>, account: AccountId, message: MessageId, folder: &str) -> Result<()> {
    writer
        .connection()
        .prepare_cached("DELETE FROM location WHERE message = ? AND account = ? AND folder = ? AND epoch < 0")?
        .execute((message.0.as_bytes(), account.0.as_bytes(), folder))?;
    Ok(())
}

/// All that is still there has come again: the rest is no longer there. Whose places these were.
pub(crate) fn sweep_void(writer: &Writer<'_>, account: AccountId) -> Result<Vec<MessageId>> {
    let connection = writer.connection();
    let lost: Vec<MessageId> = connection
        .prepare_cached("SELECT message FROM location WHERE account = ? AND epoch < 0")?
        .query_map([account.0.as_bytes()], |row| row::id(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    if !lost.is_empty() {
        connection
            .prepare_cached("DELETE FROM location WHERE account = ? AND epoch < 0")?
            .execute([account.0.as_bytes()])?;
    }
    Ok(lost)
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    Ok(Place {
        account: row::id(row, 0)?,
        location: Location {
            folder: row.get(1)?,
            epoch: row.get::<_, i64>(2)?.max(0) as u64,
            key: row.get::<_, i64>(3)? as u64,
        },
        role: row::word(row, 4)?,
        seen: row.get(5)?,
    })
}
