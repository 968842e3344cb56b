//! Versions of the schema. A migration is a file; all together give the golden schema.

use rusqlite::Connection;

use crate::{Result, StoreError};

/// In order; the place is the version.
const MIGRATIONS: [&str; 1] = [include_str!("migration/0001_desk.sql")];

/// The version this program writes.
pub const VERSION: u32 = MIGRATIONS.len() as u32;

pub fn version(connection: &Connection) -> Result<u32> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the store to [`VERSION`], each step in a transaction of its own.
pub fn run(connection: &mut Connection) -> Result<()> {
    let found = version(connection)?;
    if found > VERSION {
        return Err(StoreError::Newer { found, known: VERSION });
    }
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", index as u32 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
