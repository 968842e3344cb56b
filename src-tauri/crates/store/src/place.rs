//! The files of a desk's folder: their names, and how they are written so that a power cut leaves the old or the new.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use model::time::Timestamp;

use crate::{Result, StoreError};

/// The store.
pub const STORE: &str = "desk.db";
/// A store that is being made to take the place of a damaged one.
pub const NEXT: &str = "desk.next.db";
/// Wrapped keys.
pub const KEYS: &str = "desk.keys";
/// Says that a page could not be read: the next start looks at all of them.
pub const SUSPECT: &str = "desk.suspect";
/// How the folder of a store that was set aside begins.
pub const DAMAGED: &str = "damaged-";
/// Folder of the backups, and of a second copy of the wrapped keys.
pub const BACKUPS: &str = "backups";

/// What SQLite keeps beside a file.
pub const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// `path` with something added to its name.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(suffix);
    name.into()
}

/// Whether there is a file with anything in it.
pub fn has_content(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() > 0)
}

/// A moment for names of files: sorts by time, and is in UTC.
pub fn stamp(now: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(now.0)
        .map_or_else(|_| now.0.to_string(), |moment| moment.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// Makes a folder that only its owner may enter.
pub fn folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(at(path))
}

/// Replaces a file whole: after a power cut it is the old one or the new one.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    let part = beside(path, ".part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part).map_err(at(&part))?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(at(&part))?;
    drop(file);
    rename(&part, path)
}

/// Renames, and makes the new name last.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(at(from))?;
    sync_folder(to)
}

/// Presses a file to the disk.
pub fn sync(path: &Path) -> Result<()> {
    // Windows flushes only files that are open for writing.
    OpenOptions::new().read(true).write(true).open(path).and_then(|file| file.sync_all()).map_err(at(path))
}

/// Presses the names of the folder that holds `path` to the disk. Windows does so by itself.
fn sync_folder(path: &Path) -> Result<()> {
    match path.parent() {
        Some(parent) if cfg!(unix) => File::open(parent).and_then(|folder| folder.sync_all()).map_err(at(parent)),
        _ => Ok(()),
    }
}

/// Removes a file; that it is not there is fine.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

/// An I/O error with the path it is about.
pub fn at(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| match source.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        _ => StoreError::File { path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time_and_files_are_replaced_whole() {
        assert_eq!(stamp(crate::testing::START), "20261102T090000Z");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one");
        write(&path, b"long content").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        remove(&path).unwrap();
        remove(&path).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_what_is_written() {
        use std::os::unix::fs::PermissionsExt as _;
        let above = tempfile::tempdir().unwrap();
        let inner = above.path().join("a/desk");
        folder(&inner).unwrap();
        write(&inner.join("one"), b"x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&inner.join("one"))), (0o700, 0o600));
    }
}
