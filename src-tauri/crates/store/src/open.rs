//! The start: everything between a folder and an open store.
//!
//! The lock first; then whatever a start that was cut short left half done; then the look for damage, the backup before a
//! migration, the migration, and the count of starts.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use model::time::Timestamp;
use rusqlite::OptionalExtension;

use crate::{
    Damage, Durability, Now, Result, Store, StoreError, Writer, backup,
    connection::{Access, connect},
    damage, generation,
    keys::DataKey,
    lock,
    migrate::{self, Migrations},
    place, salvage,
};

/// An open store, and what its start found.
pub struct Opened {
    pub store: Store,
    /// To be put into the keyring before anything is sent.
    pub generation: u64,
    /// Restored, copied, or made from what was saved of a damaged one: every unfinished operation is to be parked before
    /// the outbox runs. True at each start until [`generation::older_is_parked`].
    pub store_older: bool,
    /// Nothing was there before.
    pub fresh: bool,
    /// What became of a damaged store. At each start until [`damage_is_read`].
    pub damage: Option<Damage>,
}

/// Opens the store of a desk's folder, or makes it.
///
/// `generation_from_keyring` is the count that the last start gave for the keyring; none when the keyring has none, as
/// after a recovery by code: then the store counts as an older one.
///
/// Takes time with the store's size only when it migrates or when the last run met damage.
///
/// # Errors
/// [`StoreError::InUse`]; [`StoreError::Newer`]; [`StoreError::WrongKey`] when the file is not this desk's;
/// [`StoreError::DiskFull`]; [`StoreError::File`]. None of them changes what is there. A damaged store is no error.
pub async fn open(folder: &Path, key: &DataKey, generation_from_keyring: Option<u64>, now: Now) -> Result<Opened> {
    open_as(folder, key, generation_from_keyring, migrate::ALL, now).await
}

async fn open_as(
    folder: &Path,
    key: &DataKey,
    generation_from_keyring: Option<u64>,
    migrations: Migrations,
    now: Now,
) -> Result<Opened> {
    let (folder, key) = (folder.to_owned(), key.clone());
    let prepare = move || prepare(&folder, &key, generation_from_keyring, migrations, now);
    let (store, fresh) = crate::pool::blocking(prepare).await?;
    let start = move |writer: &mut Writer<'_>| generation::start(writer, generation_from_keyring, fresh);
    let generation = store.write(Durability::Full, start).await?;
    let (store_older, damage) =
        store.read(|reader| Ok((generation::is_older(reader)?, report(reader.connection())?))).await?;
    Ok(Opened { store, generation, store_older, fresh, damage })
}

/// The damage was shown and read: the next start says nothing of it.
pub fn damage_is_read(writer: &mut Writer<'_>) -> Result<()> {
    writer.connection().execute("DELETE FROM meta WHERE key = 'damage'", [])?;
    Ok(())
}

fn report(connection: &rusqlite::Connection) -> Result<Option<Damage>> {
    let text: Option<String> =
        connection.query_row("SELECT value FROM meta WHERE key = 'damage'", [], |row| row.get(0)).optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

fn prepare(
    folder: &Path,
    key: &DataKey,
    generation: Option<u64>,
    migrations: Migrations,
    now: Now,
) -> Result<(Store, bool)> {
    place::folder(folder)?;
    let path = folder.join(place::STORE);
    let lock = lock::take(&path)?;
    finish_cut(&path, now())?;
    let mut fresh = false;
    if place::has_content(&path) {
        match ready(&path, key, migrations, now()) {
            Err(StoreError::Damaged(why)) => replace(&path, key, migrations, why, now())?,
            other => other?,
        }
    } else if place::has_content(&place::beside(&path, "-wal")) || generation.is_some_and(|count| count > 0) {
        replace(&path, key, migrations, "there is no store where one had been".into(), now())?;
    } else {
        fresh = true;
    }
    match Store::open_locked(&path, key, migrations, Arc::clone(&now), lock) {
        // Where the look for damage does not look. By then the key is known to be right.
        Err(error @ (StoreError::Damaged(_) | StoreError::WrongKey)) if !fresh => {
            let lock = lock::take(&path)?;
            replace(&path, key, migrations, error.to_string(), now())?;
            Ok((Store::open_locked(&path, key, migrations, now, lock)?, fresh))
        }
        other => Ok((other?, fresh)),
    }
}

/// Looks at a store before it is opened, and makes the backup that a migration begins with.
fn ready(path: &Path, key: &DataKey, migrations: Migrations, now: Timestamp) -> Result<()> {
    let (found, known) = (damage::examine(path, key)?, migrations.version());
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found > 0 && found < known {
        backup::make(path, key, now)?;
    }
    Ok(())
}

/// Makes a store of what can be saved, moves the damaged one aside, and puts the new one in its place. It is whole before
/// anything is moved, and a cut at any point is taken up by [`finish_cut`]: nothing that waits is lost in between.
fn replace(path: &Path, key: &DataKey, migrations: Migrations, why: String, now: Timestamp) -> Result<()> {
    tracing::error!(why, "the store is damaged: what waits in it is saved");
    let next = path.with_file_name(place::NEXT);
    discard(&next)?;
    let was_there = !damage::files(path).is_empty();
    let aside = aside_folder(path, now);
    let mut connection = connect(&next, key, Access::Write)?;
    migrations.run(&mut connection)?;
    let saved = salvage::salvage(path, key, &mut connection)?;
    let report = Damage {
        set_aside: was_there.then(|| aside.clone()),
        salvaged: saved.count,
        outbox_whole: saved.outbox_whole,
        why,
        at: now,
    };
    connection.execute(
        "INSERT INTO meta (key, value) VALUES ('damage', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [serde_json::to_string(&report)?],
    )?;
    generation::mark_older(&connection)?;
    // No log beside it, so that it can be moved by its name alone.
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    connection.close().map_err(|(_, error)| StoreError::from(error))?;
    place::sync(&next)?;
    damage::set_aside(path, &aside)?;
    place::rename(&next, path)?;
    place::remove(&path.with_file_name(place::SUSPECT))
}

/// Takes up a replacement that was cut short.
fn finish_cut(path: &Path, now: Timestamp) -> Result<()> {
    let next = path.with_file_name(place::NEXT);
    if !next.exists() {
        return Ok(());
    }
    if path.exists() {
        // It was not whole yet, or nothing was moved: it is made anew, with the damage still there to be found.
        return discard(&next);
    }
    // The damaged store is gone from here, perhaps without what lay beside it.
    damage::set_aside(path, &last_aside(path).unwrap_or_else(|| aside_folder(path, now)))?;
    place::rename(&next, path)
}

fn discard(next: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        place::remove(&place::beside(next, suffix))?;
    }
    Ok(())
}

/// A folder that is not there yet.
fn aside_folder(path: &Path, now: Timestamp) -> PathBuf {
    let name = format!("{}{}", place::DAMAGED, place::stamp(now));
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone())
        .chain(numbered)
        .map(|name| path.with_file_name(name))
        .find(|folder| !folder.exists())
        .unwrap_or_else(|| path.with_file_name(name))
}

/// The newest folder of a store that was set aside; their names sort by time.
fn last_aside(path: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(path.parent()?).ok()?;
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(place::DAMAGED)))
        .max()
}

#[cfg(test)]
mod tests;
