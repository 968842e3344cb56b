//! One writer, many readers. Every call runs on a blocking thread; none is made on the async one.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use model::{
    change::Hlc,
    id::{AgentId, DeskId},
    time::Timestamp,
};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use tokio::sync::{Mutex, Semaphore, broadcast};
use uuid::Uuid;

use crate::{
    Change, Result, StoreError, migrate,
    table::change_log::{self, Entry},
};

/// Readers that may work at once; with the writer they share 16 MB of cache.
const READERS: usize = 3;
const CACHE_KIB: i64 = 16 * 1024 / (READERS as i64 + 1);

/// How hard a commit is pressed to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Survives a crash of the program; what a power cut may take can be synced again.
    Normal,
    /// Survives a power cut: operations.
    Full,
}

#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    key: [u8; 32],
    desk: DeskId,
    writer: Arc<Mutex<Option<Connection>>>,
    readers: std::sync::Mutex<Vec<Connection>>,
    free: Semaphore,
    clock: Arc<AtomicI64>,
    changes: broadcast::Sender<Arc<[Change]>>,
    now: Now,
}

/// Read access: derefs to a connection inside this crate only through [`Reader::connection`].
pub struct Reader<'a>(&'a Connection);

impl Reader<'_> {
    pub(crate) fn connection(&self) -> &Connection {
        self.0
    }
}

/// A write transaction. What it reports as changed is told after the commit, and not at all when it fails.
pub struct Writer<'a> {
    transaction: Transaction<'a>,
    desk: DeskId,
    clock: &'a AtomicI64,
    now: Timestamp,
    changes: Vec<Change>,
}

impl Writer<'_> {
    pub(crate) fn connection(&self) -> &Connection {
        &self.transaction
    }

    /// The same rows as a reader sees, within the transaction.
    pub fn reader(&self) -> Reader<'_> {
        Reader(&self.transaction)
    }

    /// The moment this transaction counts as its own.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn changed(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// A new id of ours.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(Uuid::now_v7())
    }

    /// Records a change of shared state; the column is set by the caller, in this same transaction.
    pub fn log(&mut self, agent: AgentId, entity: &str, item: Uuid, field: &str, value: &str) -> Result<()> {
        let clock = Hlc(self.clock.load(Ordering::Relaxed)).tick(self.now);
        self.clock.store(clock.0, Ordering::Relaxed);
        let entry = Entry {
            id: self.new_id(),
            desk: self.desk,
            agent,
            clock,
            entity: entity.to_owned(),
            item,
            field: field.to_owned(),
            value: value.to_owned(),
        };
        change_log::add(self.connection(), &entry)
    }
}

/// Where the time comes from; tests give their own.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

impl Store {
    /// Opens or makes the store at `path` with a raw 256-bit key, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the key does not open what is there, [`StoreError::Newer`] when a newer version
    /// wrote it, [`StoreError::Damaged`] when it cannot be read.
    pub fn open(path: &Path, key: [u8; 32], now: Now) -> Result<Self> {
        let mut writer = connect(path, &key, false)?;
        migrate::run(&mut writer)?;
        let desk = desk_id(&writer)?;
        let last: i64 = writer.query_row("SELECT coalesce(max(clock), 0) FROM change_log", [], |row| row.get(0))?;
        let readers = (0..READERS).map(|_| connect(path, &key, true)).collect::<Result<Vec<_>>>()?;
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                key,
                desk,
                writer: Arc::new(Mutex::new(Some(writer))),
                readers: std::sync::Mutex::new(readers),
                free: Semaphore::new(READERS),
                clock: Arc::new(AtomicI64::new(last)),
                changes: broadcast::channel(1024).0,
                now,
            }),
        })
    }

    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    pub fn now(&self) -> Timestamp {
        (self.inner.now)()
    }

    /// What commits changed, from now on.
    pub fn changes(&self) -> broadcast::Receiver<Arc<[Change]>> {
        self.inner.changes.subscribe()
    }

    /// Runs `f` on a reader; several may run at once and none waits for the writer.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T> + Send + 'static,
    {
        let _free = self.inner.free.acquire().await.map_err(|_| StoreError::Closed)?;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let taken = lock(&inner.readers).pop();
            let connection = match taken {
                Some(connection) => connection,
                None => connect(&inner.path, &inner.key, true)?,
            };
            // One transaction, so that all that `f` reads is of one moment.
            let result = connection.unchecked_transaction().map_err(StoreError::from).and_then(|transaction| {
                let value = f(&Reader(&transaction))?;
                transaction.finish()?;
                Ok(value)
            });
            lock(&inner.readers).push(connection);
            result
        })
        .await
    }

    /// Runs `f` in a write transaction and commits it unless it fails; writers wait for each other in order.
    pub async fn write<T, F>(&self, durability: Durability, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Writer<'_>) -> Result<T> + Send + 'static,
    {
        let mut writer = Arc::clone(&self.inner.writer).lock_owned().await;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let connection = writer.as_mut().ok_or(StoreError::Closed)?;
            let level = if durability == Durability::Full { "FULL" } else { "NORMAL" };
            connection.pragma_update(None, "synchronous", level)?;
            let mut session = Writer {
                transaction: connection.transaction_with_behavior(TransactionBehavior::Immediate)?,
                desk: inner.desk,
                clock: &inner.clock,
                now: (inner.now)(),
                changes: Vec::new(),
            };
            let value = f(&mut session)?;
            let Writer { transaction, changes, .. } = session;
            transaction.commit()?;
            if !changes.is_empty() {
                // Nobody listening is no error.
                let _ = inner.changes.send(changes.into());
            }
            Ok(value)
        })
        .await
    }

    /// Ends all access: what runs is finished, the log is folded in, the file can be moved.
    pub async fn close(&self) {
        let mut writer = self.inner.writer.lock().await;
        lock(&self.inner.readers).clear();
        if let Some(connection) = writer.take() {
            // A log that cannot be folded in now is folded in at the next start.
            let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

pub(crate) async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f).await.unwrap_or(Err(StoreError::Closed))
}

/// Opens one connection with the key and the settings that every connection has.
pub(crate) fn connect(path: &Path, key: &[u8; 32], read_only: bool) -> Result<Connection> {
    use std::fmt::Write as _;
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags |= if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let connection = Connection::open_with_flags(path, flags)?;
    let mut pragma = String::with_capacity(96);
    pragma.push_str("PRAGMA key = \"x'");
    for byte in key {
        // Writing to a String cannot fail.
        let _ = write!(pragma, "{byte:02x}");
    }
    pragma.push_str("'\"; PRAGMA cipher_page_size = 8192; PRAGMA cipher_memory_security = OFF;");
    connection.execute_batch(&pragma)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(128);
    if !read_only {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 1000)?;
    }
    Ok(connection)
}

fn desk_id(connection: &Connection) -> Result<DeskId> {
    connection.execute(
        "INSERT INTO meta (key, value) VALUES ('desk', ?) ON CONFLICT DO NOTHING",
        [Uuid::now_v7().to_string()],
    )?;
    let text: String = connection.query_row("SELECT value FROM meta WHERE key = 'desk'", [], |row| row.get(0))?;
    text.parse().map_err(|_| StoreError::Content("the desk's id".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Now {
        Arc::new(|| Timestamp(1_000))
    }

    #[tokio::test]
    async fn opens_only_with_its_key_and_tells_after_the_commit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let store = Store::open(&path, [7; 32], now()).unwrap();
        let mut changes = store.changes();
        store
            .write(Durability::Full, |writer| {
                writer.changed(Change::Inbox);
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(changes.try_recv().unwrap().as_ref(), [Change::Inbox]);
        let failed: Result<()> = store
            .write(Durability::Normal, |writer| {
                writer.changed(Change::Inbox);
                Err(StoreError::NotFound)
            })
            .await;
        assert!(failed.is_err());
        assert!(changes.try_recv().is_err());
        store.close().await;
        assert!(matches!(Store::open(&path, [8; 32], now()), Err(StoreError::WrongKey)));
        assert!(Store::open(&path, [7; 32], now()).is_ok());
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.starts_with(b"SQLite format 3"));
    }
}
