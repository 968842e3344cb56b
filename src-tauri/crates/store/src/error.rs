//! What can go wrong with the store, in kinds that have different remedies.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the key does not open the store")]
    WrongKey,
    #[error("the store was written by a newer version ({found}; this one knows {known})")]
    Newer { found: u32, known: u32 },
    #[error("the store is damaged: {0}")]
    Damaged(String),
    #[error("the disk is full")]
    DiskFull,
    /// Another process holds it.
    #[error("the store is in use by another process")]
    InUse,
    #[error("what is stored cannot be read: {0}")]
    Content(String),
    #[error("not found")]
    NotFound,
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the store is closed")]
    Closed,
    #[error(transparent)]
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match (&error, error.sqlite_error_code()) {
            (rusqlite::Error::QueryReturnedNoRows, _) => Self::NotFound,
            (_, Some(ErrorCode::NotADatabase)) => Self::WrongKey,
            (_, Some(ErrorCode::DatabaseCorrupt)) => Self::Damaged(error.to_string()),
            (_, Some(ErrorCode::DiskFull)) => Self::DiskFull,
            (_, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => Self::InUse,
            _ => Self::Sql(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Content(error.to_string())
    }
}
