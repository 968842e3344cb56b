//! Where servers keep their data: below the system's temporary folder, since PostgreSQL, Dovecot and Postfix run as users
//! of their own, who cannot pass through a private home folder.

use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use crate::error::{Doing, Error, Result};

const PREFIX: &str = "shopdesk-servers-";
const LOCK: &str = "in-use";

/// A fresh folder that is removed when this value is dropped. What a killed run left behind is removed by the next one.
#[derive(Debug)]
pub struct Folder {
    dir: tempfile::TempDir,
    _lock: File,
}

impl Folder {
    pub fn fresh() -> Result<Self> {
        sweep();
        // Another process's sweep may take the folder in the moment before it is locked; then the next one is ours.
        for _ in 0..5 {
            let dir =
                tempfile::Builder::new().prefix(PREFIX).tempdir().doing(|| "creating a temporary folder".into())?;
            let Ok(lock) = File::create(dir.path().join(LOCK)) else { continue };
            if lock.try_lock().is_err() || !dir.path().join(LOCK).exists() {
                continue;
            }
            fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755))
                .doing(|| format!("opening {} to other users", dir.path().display()))?;
            return Ok(Self { dir, _lock: lock });
        }
        Err(Error::Unexpected("no temporary folder could be kept".into()))
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

/// Removes folders whose owner is gone. Best effort: another process may be doing the same.
fn sweep() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|n| n.starts_with(PREFIX));
        if !ours {
            continue;
        }
        // A folder without a lock file is one that is being made at this moment.
        let Ok(lock) = File::open(entry.path().join(LOCK)) else { continue };
        if lock.try_lock().is_ok() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Makes `dir/name`, and says early when other users could not reach it.
pub(crate) fn subfolder(dir: &Path, name: &str) -> Result<PathBuf> {
    let path = dir.join(name);
    fs::create_dir_all(&path).doing(|| format!("creating {}", path.display()))?;
    let path = path.canonicalize().doing(|| format!("reading {}", path.display()))?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
        .doing(|| format!("opening {} to other users", path.display()))?;
    for part in path.ancestors() {
        let mode = fs::metadata(part).doing(|| format!("reading {}", part.display()))?.permissions().mode();
        if mode & 0o001 == 0 {
            return Err(Error::Unexpected(format!(
                "{} is closed to other users, but the servers run as users of their own; take a folder below {}",
                part.display(),
                std::env::temp_dir().display()
            )));
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_survives_the_sweep_and_an_abandoned_one_does_not() {
        let kept = Folder::fresh().unwrap();
        let abandoned = tempfile::Builder::new().prefix(PREFIX).tempdir().unwrap().keep();
        File::create(abandoned.join(LOCK)).unwrap();
        sweep();
        assert!(kept.path().exists());
        assert!(!abandoned.exists());
    }

    #[test]
    fn a_folder_behind_a_closed_one_is_refused() {
        let closed = tempfile::tempdir().unwrap();
        fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let error = subfolder(closed.path(), "mail").unwrap_err();
        assert!(error.to_string().contains("closed to other users"), "{error}");
    }
}
