//! One writer, many readers. Every call runs on a blocking thread; none is made on the async one.

use std::{
    cell::OnceCell,
    collections::HashSet,
    fs::File,
    path::{Path, PathBuf},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use model::{
    change::Hlc,
    id::{AgentId, DeskId},
    time::Timestamp,
};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{Mutex, Semaphore, broadcast};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    Change, Result, StoreError,
    connection::{Access, LOG_LIMIT, LOG_PATIENCE, PATIENCE, broken, connect, named},
    ids::Ids,
    migrate::{self, Migrations},
    table::{
        change_log::{self, Entry},
        deadline::Targets,
    },
};

/// Readers that may work at once.
pub(crate) const READERS: usize = 3;

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
    key: Zeroizing<[u8; 32]>,
    desk: DeskId,
    /// Waiters get it in the order in which they came.
    writer: Arc<Mutex<Slot>>,
    readers: std::sync::Mutex<Idle>,
    free: Arc<Semaphore>,
    clock: Arc<AtomicI64>,
    ids: Ids,
    changes: broadcast::Sender<Arc<[Change]>>,
    now: Now,
    damaged: AtomicBool,
    /// Held as long as the store is open.
    lock: std::sync::Mutex<Option<File>>,
}

/// Readers that nobody uses. Most work comes one by one: it goes to one of them, which has the most memory and finds there
/// what the last work read.
#[derive(Default)]
struct Idle {
    favourite: Option<Connection>,
    others: Vec<Connection>,
    /// What those were for that broke, until one is opened in their place.
    broken: Vec<Access>,
}

impl Idle {
    /// One of them, or what is to be opened.
    fn take(&mut self) -> (Access, Option<Connection>) {
        if let Some(connection) = self.favourite.take() {
            return (Access::Favourite, Some(connection));
        }
        match self.others.pop() {
            Some(connection) => (Access::Read, Some(connection)),
            None => (self.broken.pop().unwrap_or(Access::Read), None),
        }
    }

    fn put(&mut self, access: Access, connection: Connection) {
        match access {
            Access::Favourite => self.favourite = Some(connection),
            _ => self.others.push(connection),
        }
    }
}

/// The writer's connection; none after it broke, until the next write.
struct Slot {
    connection: Option<Connection>,
    closed: bool,
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
    ids: &'a Ids,
    now: Timestamp,
    changes: Vec<Change>,
    /// The same, for the question whether one was told already: a batch tells of thousands.
    told: HashSet<Change>,
    /// The service targets, read once where they are needed.
    pub(crate) targets: OnceCell<Rc<Targets>>,
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
        if self.told.insert(change) {
            self.changes.push(change);
        }
    }

    /// A new id of ours, greater than all before: operations go in the order of their ids, and messages count as seen up to
    /// one, whatever the clock did between two starts.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.ids.next())
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
    /// Opens or makes the store at `path` with a raw 256-bit key, and brings its schema up to date. A desk is opened by
    /// [`crate::open::open`], which also makes backups and handles damage.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the key does not open what is there, [`StoreError::Newer`] when a newer version
    /// wrote it, [`StoreError::Damaged`] when it cannot be read, [`StoreError::InUse`] when it is open already.
    pub fn open(path: &Path, key: [u8; 32], now: Now) -> Result<Self> {
        let lock = crate::lock::take(path)?;
        Self::open_locked(path, &Zeroizing::new(key), migrate::ALL, now, lock)
    }

    pub(crate) fn open_locked(
        path: &Path,
        key: &Zeroizing<[u8; 32]>,
        migrations: Migrations,
        now: Now,
        lock: File,
    ) -> Result<Self> {
        let mut writer = connect(path, key, Access::Write)?;
        migrations.run(&mut writer)?;
        let desk = desk_id(&writer)?;
        let last: i64 = writer.query_row("SELECT coalesce(max(clock), 0) FROM change_log", [], |row| row.get(0))?;
        let ids = Ids::after(&writer)?;
        let others = (1..READERS).map(|_| connect(path, key, Access::Read)).collect::<Result<Vec<_>>>()?;
        let readers = Idle { favourite: Some(connect(path, key, Access::Favourite)?), others, broken: Vec::new() };
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                key: key.clone(),
                desk,
                writer: Arc::new(Mutex::new(Slot { connection: Some(writer), closed: false })),
                readers: std::sync::Mutex::new(readers),
                free: Arc::new(Semaphore::new(READERS)),
                clock: Arc::new(AtomicI64::new(last)),
                ids,
                changes: broadcast::channel(1024).0,
                now,
                damaged: AtomicBool::new(false),
                lock: std::sync::Mutex::new(Some(lock)),
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

    /// A page could not be read since it was opened: the next start examines it whole.
    pub fn is_damaged(&self) -> bool {
        self.inner.damaged.load(Ordering::Relaxed)
    }

    pub(crate) fn key(&self) -> &[u8; 32] {
        &self.inner.key
    }

    /// Runs `f` on a reader; several may run at once and none waits for the writer. All that `f` reads is of one moment.
    ///
    /// When the caller stops waiting, `f` still runs to its end.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T> + Send + 'static,
    {
        // It goes with the work: a caller who stops waiting must not make room for one reader too many.
        let free = Arc::clone(&self.inner.free).acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let (access, taken) = lock(&inner.readers).take();
            let opened = taken.map_or_else(|| connect(&inner.path, &inner.key, access), Ok);
            let connection = match opened {
                Ok(connection) => connection,
                Err(error) => {
                    lock(&inner.readers).broken.push(access);
                    return Err(inner.examined(error));
                }
            };
            let result = connection.unchecked_transaction().map_err(StoreError::from).and_then(|transaction| {
                let value = f(&Reader(&transaction))?;
                transaction.finish()?;
                Ok(value)
            });
            let result = match result {
                Err(error) if broken(&connection, &error) => {
                    drop(connection);
                    lock(&inner.readers).broken.push(access);
                    Err(inner.examined(error))
                }
                result => {
                    lock(&inner.readers).put(access, connection);
                    result
                }
            };
            drop(free);
            result
        })
        .await
    }

    /// Runs `f` in a write transaction and commits it unless it fails; writers wait for each other in order.
    ///
    /// When the caller stops waiting before its turn, nothing is written; after that, `f` still runs and is committed.
    /// Should `f` panic, nothing of it is written, and the panic is the caller's.
    pub async fn write<T, F>(&self, durability: Durability, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Writer<'_>) -> Result<T> + Send + 'static,
    {
        let mut slot = Arc::clone(&self.inner.writer).lock_owned().await;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            if slot.closed {
                return Err(StoreError::Closed);
            }
            let mut connection = match slot.connection.take() {
                Some(connection) => connection,
                None => connect(&inner.path, &inner.key, Access::Write).map_err(|error| inner.examined(error))?,
            };
            match inner.commit(&mut connection, durability, f) {
                Err(error) if broken(&connection, &error) => Err(inner.examined(error)),
                result => {
                    inner.bound_log(&connection);
                    slot.connection = Some(connection);
                    result
                }
            }
        })
        .await
    }

    /// Runs `f` on the writer's connection outside of any transaction; nobody else writes meanwhile.
    pub(crate) async fn alone<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let mut slot = Arc::clone(&self.inner.writer).lock_owned().await;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            if slot.closed {
                return Err(StoreError::Closed);
            }
            let connection = match slot.connection.take() {
                Some(connection) => connection,
                None => connect(&inner.path, &inner.key, Access::Write).map_err(|error| inner.examined(error))?,
            };
            let result = f(&connection);
            slot.connection = Some(connection);
            result
        })
        .await
    }

    /// Ends all access: what runs is finished, the log is folded in, the file can be moved and opened anew.
    pub async fn close(&self) {
        let mut slot = self.inner.writer.lock().await;
        slot.closed = true;
        // All of them: nobody reads any more.
        let _readers = self.inner.free.acquire_many(READERS as u32).await;
        self.inner.free.close();
        *lock(&self.inner.readers) = Idle::default();
        if let Some(connection) = slot.connection.take() {
            // A log that cannot be folded in now is folded in at the next start.
            let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        lock(&self.inner.lock).take();
    }
}

impl Inner {
    fn commit<T>(
        &self,
        connection: &mut Connection,
        durability: Durability,
        f: impl FnOnce(&mut Writer<'_>) -> Result<T>,
    ) -> Result<T> {
        let level = if durability == Durability::Full { "FULL" } else { "NORMAL" };
        connection.pragma_update(None, "synchronous", level)?;
        let mut session = Writer {
            transaction: connection.transaction_with_behavior(TransactionBehavior::Immediate)?,
            desk: self.desk,
            clock: &self.clock,
            ids: &self.ids,
            now: (self.now)(),
            changes: Vec::new(),
            told: HashSet::new(),
            targets: OnceCell::new(),
        };
        let value = f(&mut session)?;
        let Writer { transaction, changes, .. } = session;
        transaction.commit()?;
        if !changes.is_empty() {
            // Nobody listening is no error.
            let _ = self.changes.send(changes.into());
        }
        Ok(value)
    }

    /// SQLite folds the log in by itself, but starts it anew only when no reader is in it; under constant reading that
    /// moment may never come of itself.
    fn bound_log(&self, connection: &Connection) {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        if std::fs::metadata(log).is_ok_and(|log| log.len() > LOG_LIMIT) {
            // Readers go on meanwhile; other writers wait for half a second at most. When it fails it comes again with
            // the next write.
            let _ = connection
                .busy_timeout(LOG_PATIENCE)
                .and_then(|()| connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"));
            let _ = connection.busy_timeout(PATIENCE);
        }
    }

    /// A broken connection's error, named for what it is; the next start is told to look closely.
    fn examined(&self, error: StoreError) -> StoreError {
        let error = named(error);
        if matches!(error, StoreError::Damaged(_)) && !self.damaged.swap(true, Ordering::Relaxed) {
            tracing::error!(%error, "the store is damaged");
            crate::damage::mark(&self.path);
        }
        error
    }
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Runs `f` on a thread that may wait. Its panic is the caller's.
pub(crate) async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(f).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going down.
            Err(_) => Err(StoreError::Closed),
        },
    }
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
mod tests;
