//! What was erased is gone from the disk as well: freed pages are made anew, the log is emptied, and backups that still
//! hold it give way to a fresh one.

use model::id::{AgentId, CustomerId};

use crate::{Durability, Result, Store, backup, place, table::erase};

/// What an erasure did beside the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    pub report: erase::Report,
    /// Backups that went; a fresh one took their place.
    pub backups: usize,
    /// Damaged stores that were set aside earlier and may hold the person still: only a person may remove them.
    pub damaged_copies: usize,
}

impl Store {
    /// Erases a person from every table, from freed pages and from the backups. The desk writes nothing else meanwhile.
    ///
    /// # Errors
    /// As [`erase::erase`]; [`crate::StoreError::DiskFull`], when the rows are gone and their pages are not yet: asking
    /// again ends it.
    pub async fn erase(&self, agent: AgentId, customer: CustomerId) -> Result<Erased> {
        self.alone(|connection| Ok(connection.execute_batch("PRAGMA secure_delete = ON")?)).await?;
        let report = self.write(Durability::Full, move |w| erase::erase(w, agent, customer)).await?;
        self.purge(report).await
    }

    async fn purge(&self, report: erase::Report) -> Result<Erased> {
        self.alone(|connection| {
            connection.execute_batch("VACUUM; PRAGMA secure_delete = OFF")?;
            // A reader in the log puts this off to the next write; what is in it is encrypted like everything.
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            Ok(())
        })
        .await?;
        let fresh = self.backup().await?;
        let backups = backup::drop_all_but(&fresh)?;
        Ok(Erased { report, backups, damaged_copies: self.damaged_copies() })
    }

    /// Folders of damaged stores that were set aside.
    pub fn damaged_copies(&self) -> usize {
        let Some(folder) = self.path().parent() else { return 0 };
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(place::DAMAGED)).count()
    }
}
