//! A store of its own for every test, and a clock that stands still until the test moves it.

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use model::time::Timestamp;

use crate::{Now, Result, Store, StoreError};

/// The key of every temporary store.
pub const KEY: [u8; 32] = [7; 32];

/// 2026-11-02T09:00:00Z, a Monday: what a clock of a test shows at first.
pub const START: Timestamp = Timestamp(1_793_610_000_000);

/// A clock that tests set.
#[derive(Debug, Clone)]
pub struct TestNow(Arc<AtomicI64>);

impl Default for TestNow {
    fn default() -> Self {
        Self::at(START)
    }
}

impl TestNow {
    pub fn at(moment: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(moment.0)))
    }

    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.0, Ordering::SeqCst);
    }

    /// Moves it by milliseconds and answers the new moment.
    pub fn advance(&self, ms: i64) -> Timestamp {
        Timestamp(self.0.fetch_add(ms, Ordering::SeqCst) + ms)
    }

    pub fn get(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    /// For [`Store::open`] and all that takes the time from outside.
    pub fn now(&self) -> Now {
        let own = self.clone();
        Arc::new(move || own.get())
    }
}

/// An empty store in a folder of its own, gone when this is dropped. Derefs to the store.
pub struct TempStore {
    pub store: Store,
    pub now: TestNow,
    folder: tempfile::TempDir,
}

impl TempStore {
    /// # Errors
    /// When there is no place for temporary files.
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir().map_err(|source| StoreError::File { path: std::env::temp_dir(), source })?;
        let now = TestNow::default();
        let store = Store::open(&folder.path().join("desk.db"), KEY, now.now())?;
        Ok(Self { store, now, folder })
    }

    /// Where it lies.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Closes it and opens it anew, as a restart of the program does.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn reopen(&mut self) -> Result<()> {
        self.store.close().await;
        self.store = Store::open(&self.folder.path().join("desk.db"), KEY, self.now.now())?;
        Ok(())
    }
}

impl Deref for TempStore {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Durability;

    #[tokio::test]
    async fn the_clock_stands_until_it_is_moved() {
        let mut store = TempStore::new().unwrap();
        assert_eq!(store.write(Durability::Normal, |writer| Ok(writer.now())).await.unwrap(), START);
        let later = store.now.advance(5);
        store.reopen().await.unwrap();
        assert_eq!(store.write(Durability::Normal, |writer| Ok(writer.now())).await.unwrap(), later);
        assert_eq!(later, START.plus_ms(5));
    }
}
