//! Versions of the schema. A migration is a file; all together give the golden schema.

use rusqlite::Connection;

use crate::{Result, StoreError};

/// In order; the place is the version.
#[derive(Debug, Clone, Copy)]
pub struct Migrations(pub &'static [&'static str]);

/// Those of this program.
pub const ALL: Migrations = Migrations(&[
    include_str!("migration/0001_desk.sql"),
    include_str!("migration/0002_search.sql"),
    include_str!("migration/0003_quick_reply.sql"),
    include_str!("migration/0004_work.sql"),
    include_str!("migration/0005_after_sales.sql"),
    include_str!("migration/0006_customer.sql"),
    include_str!("migration/0007_evidence.sql"),
    include_str!("migration/0008_article.sql"),
    include_str!("migration/0009_under_way.sql"),
    include_str!("migration/0010_case_count.sql"),
    include_str!("migration/0011_case_closed.sql"),
    include_str!("migration/0012_case_list.sql"),
    include_str!("migration/0013_names_and_index.sql"),
    include_str!("migration/0014_return_letter.sql"),
    include_str!("migration/0015_phone_and_sweep.sql"),
]);

pub fn version(connection: &Connection) -> Result<u32> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

impl Migrations {
    /// The version that they lead to.
    pub const fn version(self) -> u32 {
        self.0.len() as u32
    }

    /// Brings the store to [`Self::version`], each step in a transaction of its own.
    ///
    /// # Errors
    /// [`StoreError::Newer`]; a step that fails leaves the store at the version before it.
    pub fn run(self, connection: &mut Connection) -> Result<()> {
        let found = version(connection)?;
        if found > self.version() {
            return Err(StoreError::Newer { found, known: self.version() });
        }
        for (index, sql) in self.0.iter().enumerate().skip(found as usize) {
            let transaction = connection.transaction()?;
            transaction.execute_batch(sql)?;
            transaction.pragma_update(None, "user_version", index as u32 + 1)?;
            transaction.commit()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
