//! Whether this store is the one that the desk used last.
//!
//! The store counts its starts and every step that leaves, and the keyring, which no backup holds, remembers the count
//! before the step does. A store that is behind was restored or copied: what waits in it may long have been carried out, so
//! every unfinished operation is parked. That is remembered in the store until it is done, since the next start would no
//! longer see it.
//!
//! The store counts first, so after a crash it may be ahead by one. Further ahead, the keyring did not keep what it was
//! told, and a copy could not be told from the store itself: the same is done, to be on the safe side.

use rusqlite::{Connection, OptionalExtension};

use crate::{Reader, Result, Writer};

const GENERATION: &str = "generation";
const OLDER: &str = "older";

/// Whether unfinished operations are still to be parked as of an older store.
pub fn is_older(reader: &Reader<'_>) -> Result<bool> {
    Ok(get(reader.connection(), OLDER)? > 0)
}

/// They are parked; to be called in the write that parks them.
pub fn older_is_parked(writer: &mut Writer<'_>) -> Result<()> {
    put(writer.connection(), OLDER, 0)
}

/// Counts on and answers the count, for the keyring. Done at each start, at the end, and with every step that leaves, in
/// the write that says so: a copy that was made before does not know of the step, and is behind.
pub fn raise(writer: &mut Writer<'_>) -> Result<u64> {
    let next = get(writer.connection(), GENERATION)? + 1;
    put(writer.connection(), GENERATION, next)?;
    Ok(next as u64)
}

/// The start's own count: past what the store and what the keyring have. `keyring` is none when the keyring knows nothing
/// of this desk, which is right only for a `fresh` store.
pub(crate) fn start(writer: &mut Writer<'_>, keyring: Option<u64>, fresh: bool) -> Result<u64> {
    let connection = writer.connection();
    let own = get(connection, GENERATION)?;
    let known = keyring.map(|count| i64::try_from(count).unwrap_or(i64::MAX - 1));
    if !fresh && known.is_none_or(|known| known > own || known < own.saturating_sub(1)) {
        mark_older(connection)?;
    }
    let next = own.max(known.unwrap_or(0)) + 1;
    put(connection, GENERATION, next)?;
    Ok(next as u64)
}

pub(crate) fn mark_older(connection: &Connection) -> Result<()> {
    put(connection, OLDER, 1)
}

fn get(connection: &Connection, key: &str) -> Result<i64> {
    let text: Option<String> =
        connection.query_row("SELECT value FROM meta WHERE key = ?", [key], |row| row.get(0)).optional()?;
    // Unreadable counts as never counted: then the keyring is ahead, and the store is an older one.
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

fn put(connection: &Connection, key: &str, value: i64) -> Result<()> {
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value.to_string()),
    )?;
    Ok(())
}
