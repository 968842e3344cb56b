//! Messages whose mention makes a server answer what nobody can read. They are shown as unreadable, and are not asked for
//! again in this run of the app.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

#[derive(Debug, Default)]
pub struct Suspects {
    inner: Mutex<BTreeSet<(String, u32, u32)>>,
}

impl Suspects {
    pub fn add(&self, folder: &str, epoch: u32, uid: u32) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).insert((folder.to_owned(), epoch, uid));
    }

    pub fn contains(&self, folder: &str, epoch: u32, uid: u32) -> bool {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).contains(&(folder.to_owned(), epoch, uid))
    }

    pub fn count(&self) -> usize {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
