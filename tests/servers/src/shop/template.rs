//! The shop's program: what stands in `tests/servers/medusa`, built into this crate, installed once into the user's cache.
//!
//! The cache's names hold a digest of what they were made from, so a change makes a new one and never mends an old one.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use crate::{
    error::{Doing, Error, Result},
    process::run,
};

/// What npm needs. A change installs anew (a minute or two).
const PACKAGES: &[(&str, &str)] = &[
    (".npmrc", include_str!("../../medusa/.npmrc")),
    ("package.json", include_str!("../../medusa/package.json")),
    ("package-lock.json", include_str!("../../medusa/package-lock.json")),
    ("empty/package.json", include_str!("../../medusa/empty/package.json")),
    ("empty/index.js", include_str!("../../medusa/empty/index.js")),
];

/// The shop's own sources. A change migrates and seeds anew (under a minute).
const SOURCES: &[(&str, &str)] = &[
    ("package.json", include_str!("../../medusa/package.json")),
    ("medusa-config.js", include_str!("../../medusa/medusa-config.js")),
    ("src/modules/till/index.js", include_str!("../../medusa/src/modules/till/index.js")),
    ("src/modules/till/till.js", include_str!("../../medusa/src/modules/till/till.js")),
];

/// What decides how a seeded database looks, beside the sources above.
const SEED: &[(&str, &str)] = &[
    ("seed.rs", include_str!("seed.rs")),
    ("catalogue.rs", include_str!("catalogue.rs")),
    ("base.rs", include_str!("base.rs")),
    ("postgres.rs", include_str!("postgres.rs")),
];

/// `SHOPDESK_CACHE` (set where tests have a home folder of their own), else `${XDG_CACHE_HOME:-~/.cache}/shopdesk`.
pub fn cache() -> Result<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = absolute("SHOPDESK_CACHE")
        .or_else(|| absolute("XDG_CACHE_HOME").map(|root| root.join("shopdesk")))
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache/shopdesk")))
        .ok_or_else(|| Error::Missing("a home folder for the cache".into()))?;
    fs::create_dir_all(&cache).doing(|| format!("creating {}", cache.display()))?;
    Ok(cache)
}

fn digest(parts: &[&[(&str, &str)]]) -> String {
    let mut hash = Sha256::new();
    for (name, text) in parts.iter().copied().flatten() {
        for piece in [name, text] {
            hash.update((piece.len() as u64).to_be_bytes());
            hash.update(piece);
        }
    }
    let hex: Vec<String> = hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect();
    hex.concat()
}

/// Where the prepared database of these sources lies.
pub(crate) fn base_folder() -> Result<PathBuf> {
    Ok(cache()?.join(format!("medusa-base-{}", digest(&[PACKAGES, SOURCES, SEED]))))
}

/// The folder that Medusa is started in, installed if it is not there. Safe when several tests start at once.
pub(crate) fn app() -> Result<PathBuf> {
    let cache = cache()?;
    let modules = cache.join(format!("medusa-packages-{}", digest(&[PACKAGES])));
    made_once(&modules, install)?;
    let app = cache.join(format!("medusa-app-{}", digest(&[PACKAGES, SOURCES])));
    made_once(&app, |dir| {
        write_all(dir, SOURCES)?;
        std::os::unix::fs::symlink(modules.join("node_modules"), dir.join("node_modules"))
            .doing(|| format!("linking node_modules into {}", dir.display()))
    })?;
    Ok(app)
}

/// Makes `path` by `make` unless it is there: in a folder beside it first, renamed when whole, under a lock.
pub(crate) fn made_once(path: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let lock_path = path.with_extension("lock");
    let lock = File::create(&lock_path).doing(|| format!("creating {}", lock_path.display()))?;
    lock.lock().doing(|| format!("locking {}", lock_path.display()))?;
    if path.exists() {
        return Ok(());
    }
    let unfinished = path.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).doing(|| format!("removing {}", unfinished.display()))?;
    }
    fs::create_dir_all(&unfinished).doing(|| format!("creating {}", unfinished.display()))?;
    make(&unfinished)?;
    fs::rename(&unfinished, path).doing(|| format!("renaming to {}", path.display()))?;
    forget_old(path);
    Ok(())
}

/// Removes what earlier versions left beside `path`, but for the newest two, which other checkouts may use.
fn forget_old(path: &Path) {
    let name = |p: &Path| p.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some((kind, _)) = name(path).rsplit_once('-').map(|(k, d)| (k.to_owned(), d.to_owned())) else { return };
    let Some(Ok(entries)) = path.parent().map(fs::read_dir) else { return };
    let mut others: Vec<_> = entries
        .flatten()
        .map(|e| e.path())
        .filter(|p| p != path && p.is_dir() && p.extension().is_none())
        .filter(|p| name(p).rsplit_once('-').is_some_and(|(k, _)| k == kind))
        .filter_map(|p| Some((fs::metadata(&p).ok()?.modified().ok()?, p)))
        .collect();
    others.sort();
    others.truncate(others.len().saturating_sub(2));
    for (_, old) in others {
        let _ = fs::remove_dir_all(&old);
        let _ = fs::remove_file(old.with_extension("lock"));
    }
}

fn write_all(dir: &Path, files: &[(&str, &str)]) -> Result<()> {
    for (name, text) in files {
        let path = dir.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).doing(|| format!("creating {}", parent.display()))?;
        }
        fs::write(&path, text).doing(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

fn install(dir: &Path) -> Result<()> {
    write_all(dir, PACKAGES)?;
    let mut npm = Command::new("npm");
    // `npm ci` would refuse the lock: npm leaves other systems' optional packages out of it.
    npm.args(["install", "--no-progress", "--ignore-scripts", "--prefer-offline", "--loglevel=error"]).current_dir(dir);
    run(npm).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_names_no_place_to_download_from() {
        let (_, lock) = PACKAGES.iter().find(|(name, _)| *name == "package-lock.json").unwrap();
        let lock: serde_json::Value = serde_json::from_str(lock).unwrap();
        for (name, package) in lock["packages"].as_object().unwrap() {
            let from = package["resolved"].as_str().unwrap_or_default();
            assert!(!from.contains("://"), "{name} is resolved to {from}");
        }
    }

    #[test]
    fn only_the_newest_versions_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let place = |name: &str| dir.path().join(name);
        for name in ["thing-1", "thing-2", "thing-3", "other-1", "thing-4"] {
            made_once(&place(name), |_| Ok(())).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert!(!place("thing-1").exists());
        for kept in ["thing-2", "thing-3", "thing-4", "other-1"] {
            assert!(place(kept).exists(), "{kept}");
        }
    }

    #[test]
    fn what_was_made_half_is_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("thing");
        let failed = made_once(&path, |d| {
            fs::write(d.join("half"), "").unwrap();
            Err(Error::Unexpected("a cut".into()))
        });
        assert!(failed.is_err() && !path.exists());
        made_once(&path, |d| fs::write(d.join("whole"), "").doing(String::new)).unwrap();
        assert!(path.join("whole").exists() && !path.join("half").exists());
        made_once(&path, |_| Err(Error::Unexpected("made twice".into()))).unwrap();
    }
}
