//! One process at a time: a file beside the store that the open store holds locked. The system lets go of it when the
//! process ends, however it ends.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use crate::{Result, StoreError, place};

/// # Errors
/// [`StoreError::InUse`] when the store is open, in this process or another.
pub fn take(store: &Path) -> Result<File> {
    let path = store.with_extension("lock");
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(place::at(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
        Err(TryLockError::Error(error)) => Err(place::at(&path)(error)),
    }
}
