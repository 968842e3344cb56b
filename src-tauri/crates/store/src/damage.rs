//! A store that cannot be read: how it is noticed, and how it is put out of the way without losing a byte of it.
//!
//! What is saved from it is [`crate::salvage`]'s.

use std::path::{Path, PathBuf};

use model::time::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::{
    Result, StoreError,
    connection::{Access, connect, named, salt},
    place,
};

/// What became of a damaged store. Kept in the new one until somebody has read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damage {
    /// The folder it was moved to; none when there was no store where one had been.
    pub set_aside: Option<PathBuf>,
    /// Unfinished operations and drafts that the new store has.
    pub salvaged: u32,
    /// Nothing of the outbox was unreadable.
    pub outbox_whole: bool,
    pub why: String,
    pub at: Timestamp,
}

/// Tables that a start rests on or that nothing can bring again: looked at in each start. They are small.
const FIRST: [&str; 8] = ["meta", "setting", "agent", "brand", "account", "operation", "operation_after", "draft"];

/// Says to the next start that a page could not be read. That it cannot be said changes nothing: the damage is met again.
pub fn mark(store: &Path) {
    let _ = std::fs::write(store.with_file_name(place::SUSPECT), b"");
}

/// Opens the store and looks for damage: at what the start rests on, or at every page when the last run met damage.
/// Answers the store's version.
///
/// # Errors
/// [`StoreError::Damaged`]; [`StoreError::WrongKey`] for a file that this key never wrote.
pub fn examine(path: &Path, key: &[u8; 32]) -> Result<u32> {
    let marker = path.with_file_name(place::SUSPECT);
    let found = look(path, key, marker.exists()).map_err(|error| match error {
        StoreError::WrongKey if !starts_with_salt(path, key) => StoreError::WrongKey,
        other => named(other),
    })?;
    place::remove(&marker)?;
    Ok(found)
}

fn look(path: &Path, key: &[u8; 32], whole: bool) -> Result<u32> {
    // Not to write: the last one that writes folds the log into the file when it closes, and both are kept as found.
    let connection = connect(path, key, Access::Read)?;
    let version = crate::migrate::version(&connection)?;
    if whole {
        verify(&connection)?;
    } else {
        for table in FIRST {
            let is_there: bool = connection.query_row(
                "SELECT count(*) > 0 FROM sqlite_schema WHERE type = 'table' AND name = ?",
                [table],
                |row| row.get(0),
            )?;
            if is_there {
                sound(&connection, &format!("PRAGMA quick_check('{table}')"))?;
            }
        }
    }
    Ok(version)
}

/// Looks at every page: that it is what was written, and that all hang together.
///
/// # Errors
/// [`StoreError::Damaged`].
pub fn verify(connection: &Connection) -> Result<()> {
    // One row for each page whose digest is wrong.
    let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
    if let Some(row) = statement.query([])?.next()? {
        return Err(StoreError::Damaged(row.get(0)?));
    }
    sound(connection, "PRAGMA quick_check")
}

/// SQLite's own checks answer "ok" or say what is wrong.
fn sound(connection: &Connection, check: &str) -> Result<()> {
    let said: String = connection.query_row(check, [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(said)) }
}

fn starts_with_salt(path: &Path, key: &[u8; 32]) -> bool {
    use std::io::Read as _;
    let mut start = [0; 16];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == salt(key)
}

/// The store, and what SQLite keeps beside it, as far as they are there. The store is the first.
pub fn files(store: &Path) -> Vec<PathBuf> {
    let beside = place::BESIDE.map(|suffix| place::beside(store, suffix));
    std::iter::once(store.to_owned()).chain(beside).filter(|path| path.exists()).collect()
}

/// Moves all files of the store into `folder`, the store first: while it is there, nothing is missing; when it is gone,
/// the start knows that the rest has to follow.
pub fn set_aside(store: &Path, folder: &Path) -> Result<()> {
    let files = files(store);
    if files.is_empty() {
        return Ok(());
    }
    place::folder(folder)?;
    let moved = |path: &Path| folder.join(path.file_name().unwrap_or_default());
    let keys = store.with_file_name(place::KEYS);
    if keys.exists() {
        std::fs::copy(&keys, moved(&keys)).map_err(place::at(&keys))?;
    }
    files.iter().try_for_each(|path| place::rename(path, &moved(path)))
}
