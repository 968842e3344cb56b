//! Where things are: the checkout, the build folder, the cache, the files that belong to the project.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Name of the app's binary and package.
pub const APP: &str = "shopdesk";

/// The feature with which the app embeds the UI. It is on in every build of the tasks, so that the app is built once.
pub const APP_FEATURES: &str = "shopdesk/custom-protocol";

/// The top of the checkout: the folder of the workspace's manifest.
pub fn root() -> Result<PathBuf> {
    let start = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => env::current_dir().context("current folder")?,
    };
    start
        .ancestors()
        .find(|folder| folder.join("tauri.conf.json").is_file() && folder.join("Cargo.toml").is_file())
        .map(Path::to_path_buf)
        .with_context(|| format!("no Shopdesk checkout at or above {}", start.display()))
}

/// The cargo that started this task, or the one on the path.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        // What `cargo run` sets for xtask itself would make build scripts of other packages run again.
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text == "CARGO_MANIFEST_DIR" || text == "CARGO_MANIFEST_PATH" {
            command.env_remove(name);
        }
    }
    command
}

/// Where cargo builds.
pub fn target_dir() -> Result<PathBuf> {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => Ok(root()?.join(folder)),
        None => Ok(root()?.join("target")),
    }
}

/// Where the project keeps what is expensive to fetch again, outside any checkout.
pub fn cache_dir() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("SHOPDESK_CACHE") {
        return Ok(PathBuf::from(folder));
    }
    let base = match (env::var_os("XDG_CACHE_HOME"), home()) {
        (Some(folder), _) => PathBuf::from(folder),
        (None, Some(home)) => home.join(".cache"),
        (None, None) => bail!("neither XDG_CACHE_HOME nor HOME is set"),
    };
    Ok(base.join(APP))
}

/// The user's home folder.
pub fn home() -> Option<PathBuf> {
    env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from)
}

/// Paths of all files of the project, relative to its top and with `/`: what git tracks and what it would add.
pub fn files() -> Result<Vec<String>> {
    let root = root()?;
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .context("git ls-files")?;
    if !output.status.success() {
        bail!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let mut files: Vec<String> = String::from_utf8_lossy(&output.stdout)
        .split('\0')
        .filter(|path| !path.is_empty() && root.join(path).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}
