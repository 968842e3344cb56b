//! The UI's packages and its build, each done again only when what it depends on has changed.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{packages, process, project};

/// The npm of this system, to run in the UI's folder.
pub fn npm() -> Result<Command> {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder()?);
    Ok(command)
}

/// The UI's folder.
pub fn folder() -> Result<PathBuf> {
    Ok(project::root()?.join("ui"))
}

/// Installs the UI's packages when the lock is not the one last installed from.
pub fn install() -> Result<()> {
    packages::ensure_node()?;
    let folder = folder()?;
    let wanted = digest(&[folder.join("package.json"), folder.join("package-lock.json")])?;
    let stamp = folder.join("node_modules/.shopdesk-installed");
    if let Some(packages) = stamp.parent() {
        fs::create_dir_all(packages).with_context(|| packages.display().to_string())?;
    }
    if stamped(&stamp, &wanted) {
        return Ok(());
    }
    let flags = ["--no-audit", "--no-fund", "--loglevel=error"];
    if process::run(npm()?.arg("ci").args(flags)).is_err() {
        // A lock made on another system may lack this one's optional packages; then `ci` refuses and this does not.
        process::run(npm()?.args(["install", "--no-save"]).args(flags))?;
    }
    fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())
}

/// Builds the UI into `ui/dist` when a file of it has changed since the last build.
pub fn build() -> Result<()> {
    install()?;
    let folder = folder()?;
    let mut sources = Vec::new();
    for path in project::files()? {
        if path.starts_with("ui/") {
            sources.push(project::root()?.join(path));
        }
    }
    let wanted = digest(&sources)?;
    let stamp = folder.join("node_modules/.shopdesk-built");
    if folder.join("dist/index.html").is_file() && stamped(&stamp, &wanted) {
        return Ok(());
    }
    process::run(npm()?.args(["run", "--silent", "build"]))?;
    if !folder.join("dist/index.html").is_file() {
        bail!("the UI's build made no dist/index.html");
    }
    fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())
}

fn stamped(stamp: &Path, wanted: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|found| found == wanted)
}

/// A digest of the files' names and contents, good enough to notice a change.
fn digest(files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(file).with_context(|| file.display().to_string())?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_follows_names_and_contents() {
        let folder = std::env::temp_dir().join(format!("xtask-digest-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (one, two) = (folder.join("one"), folder.join("two"));
        fs::write(&one, "a").unwrap();
        fs::write(&two, "a").unwrap();
        let first = digest(std::slice::from_ref(&one)).unwrap();
        assert_eq!(first, digest(std::slice::from_ref(&one)).unwrap());
        assert_ne!(first, digest(std::slice::from_ref(&two)).unwrap());
        fs::write(&one, "b").unwrap();
        assert_ne!(first, digest(std::slice::from_ref(&one)).unwrap());
        fs::remove_dir_all(&folder).unwrap();
    }
}
