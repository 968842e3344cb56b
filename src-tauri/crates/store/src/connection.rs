//! One connection: the key, and the settings that every connection has.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{Result, StoreError, pool::READERS};

/// Of the 16 MB in all, half is the writer's: a batch of a sync touches pages all over the indexes, and what does not fit is
/// enciphered and written more than once.
const WRITER_CACHE_KIB: i64 = 8 * 1024;
/// The readers' half: one that is there for whoever asks alone has most of it, the others share the rest.
const FAVOURITE_CACHE_KIB: i64 = 5 * 1024;
const READER_CACHE_KIB: i64 = 3 * 1024 / (READERS as i64 - 1);
/// Pages of 8 KB after which the log is folded into the file.
const LOG_PAGES: i64 = 1000;
/// Bytes of the log above which a write waits for readers to leave it.
pub(crate) const LOG_LIMIT: u64 = 32 * 1024 * 1024;
/// How long it waits for them.
pub(crate) const LOG_PATIENCE: Duration = Duration::from_millis(500);
/// How long anything else waits for a lock. Only a backup or the end of another connection can be in the way.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// The reader that is taken first.
    Favourite,
    Read,
    Write,
    /// A file that keeps no log of its own: a backup.
    Copy,
}

/// Opens one connection with the key and the settings that every connection has.
pub(crate) fn connect(path: &Path, key: &[u8; 32], access: Access) -> Result<Connection> {
    use std::fmt::Write as _;
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags |= match access {
        Access::Favourite | Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Access::Write | Access::Copy => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    let connection = Connection::open_with_flags(path, flags)?;
    // Filled without growing, so that no copy of the key is left behind.
    let mut pragma = Zeroizing::new(String::with_capacity(256));
    // SQLCipher would write to standard error about every page that it cannot read; what matters comes as an error.
    pragma.push_str("PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'");
    for byte in key.iter().chain(&salt(key)) {
        // Writing to a String cannot fail.
        let _ = write!(pragma, "{byte:02x}");
    }
    pragma.push_str("'\"; PRAGMA cipher_page_size = 8192; PRAGMA cipher_memory_security = OFF;");
    connection.execute_batch(&pragma)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let cache = match access {
        Access::Favourite => FAVOURITE_CACHE_KIB,
        Access::Read => READER_CACHE_KIB,
        Access::Write | Access::Copy => WRITER_CACHE_KIB,
    };
    connection.pragma_update(None, "cache_size", -cache)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(128);
    if access == Access::Write {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        connection.pragma_update(None, "journal_size_limit", LOG_LIMIT as i64)?;
        // On macOS an fsync alone does not reach the disk; elsewhere these change nothing.
        connection.pragma_update(None, "fullfsync", true)?;
        connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    }
    Ok(connection)
}

/// The first bytes of every file of this key. SQLCipher takes any; one that follows from the key tells a damaged first
/// page from another desk's file.
pub(crate) fn salt(key: &[u8; 32]) -> [u8; 16] {
    let digest = Sha256::new().chain_update(b"shopdesk store salt").chain_update(key).finalize();
    let mut salt = [0; 16];
    salt.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    salt
}

/// Whether the connection is of no more use. SQLCipher may keep one that met a page it could not verify in that state for
/// ever; a mistake in a query leaves it as it was.
pub(crate) fn broken(connection: &Connection, error: &StoreError) -> bool {
    match error {
        StoreError::WrongKey | StoreError::Damaged(_) => true,
        StoreError::Sql(_) => connection.query_row("SELECT count(*) FROM meta", [], |_| Ok(())).is_err(),
        _ => false,
    }
}

/// An error of a connection whose key is known to be right, named for what it is.
pub(crate) fn named(error: StoreError) -> StoreError {
    match error {
        StoreError::WrongKey => StoreError::Damaged("a page is not what was written".into()),
        StoreError::Sql(error) if unreadable(&error) => StoreError::Damaged(error.to_string()),
        other => other,
    }
}

/// How SQLCipher reports a page that it could not verify, besides "not a database": as a plain error, or as no memory.
fn unreadable(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode;
    matches!(error.sqlite_error_code(), Some(ErrorCode::Unknown | ErrorCode::OutOfMemory))
}
