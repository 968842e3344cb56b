//! Copies of the whole store, under the same key, each looked at page by page before it counts.
//!
//! Put back in the store's place, a copy opens as an older store: every unfinished operation in it is parked, since it may
//! have been carried out after the copy was made.

use std::path::{Path, PathBuf};

use model::time::Timestamp;
use rusqlite::{Connection, backup::Backup};

use crate::{
    Result, Store, StoreError,
    connection::{Access, connect, named},
    damage, generation, migrate, place,
    pool::blocking,
};

/// How many are kept.
const KEPT: usize = 2;

impl Store {
    /// Makes a copy of what is committed now, beside the store, and answers where it lies; only the last two are kept.
    /// Reading and writing go on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`]; [`StoreError::Damaged`] when what was copied cannot be read. The earlier ones stay then.
    pub async fn backup(&self) -> Result<PathBuf> {
        let store = self.clone();
        blocking(move || make(store.path(), store.key(), store.now())).await
    }
}

/// Takes away every copy but this one.
pub(crate) fn drop_all_but(kept: &Path) -> Result<usize> {
    let Some(folder) = kept.parent() else { return Ok(0) };
    let mut dropped = 0;
    for entry in std::fs::read_dir(folder).map_err(place::at(folder))?.flatten() {
        let path = entry.path();
        let copy = path.extension().is_some_and(|extension| extension == "db" || extension == "part");
        if copy && path != kept {
            place::remove(&path)?;
            dropped += 1;
        }
    }
    Ok(dropped)
}

/// The same, of a store that nobody has open.
pub(crate) fn make(store: &Path, key: &[u8; 32], now: Timestamp) -> Result<PathBuf> {
    let folder = store.with_file_name(place::BACKUPS);
    place::folder(&folder)?;
    let from = connect(store, key, Access::Read)?;
    let version = migrate::version(&from)?;
    let name = format!("desk-{}-v{version}.db", place::stamp(now));
    let part = folder.join(format!("{name}.part"));
    for suffix in ["", "-wal", "-shm", "-journal"] {
        place::remove(&place::beside(&part, suffix))?;
    }
    let made = copy(&from, &part, key).map_err(named).and_then(|()| place::sync(&part));
    if let Err(error) = made {
        // What is left of it would only fill the disk.
        let _ = place::remove(&part);
        return Err(error);
    }
    let path = folder.join(&name);
    place::rename(&part, &path)?;
    drop_old(&folder)?;
    Ok(path)
}

fn copy(from: &Connection, part: &Path, key: &[u8; 32]) -> Result<()> {
    let mut to = connect(part, key, Access::Copy)?;
    // In one step: all of one moment. Writers append to the log meanwhile and wait for nothing.
    Backup::new(from, &mut to)?.run_to_completion(i32::MAX, std::time::Duration::ZERO, None)?;
    to.pragma_update(None, "journal_mode", "DELETE")?;
    generation::mark_older(&to)?;
    damage::verify(&to)?;
    to.close().map_err(|(_, error)| StoreError::from(error))
}

/// Their names sort by time.
fn drop_old(folder: &Path) -> Result<()> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(place::at(folder))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "db"))
        .collect();
    names.sort();
    let surplus = names.len().saturating_sub(KEPT);
    names.iter().take(surplus).try_for_each(|path| place::remove(path))
}
