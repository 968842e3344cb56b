//! `cargo xtask bindings`: the TypeScript of the backend's requests, answers and tags. It is committed, so that the UI can
//! be read and built alone; `--check` proves that the committed files are those of the current types.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{process, project};

const COMMITTED: &str = "ui/src/ipc/generated";

/// Writes the files, or with `--check` compares them.
pub fn bindings(arguments: &[String]) -> Result<()> {
    let mut generator = project::cargo();
    generator.args(["run", "--quiet", "--package", "api", "--example", "bindings", "--"]);
    match arguments {
        [] => write(generator, &project::root()?.join(COMMITTED)),
        [flag] if flag == "--check" => check(generator),
        other => bail!("bindings does not know {other:?}"),
    }
}

/// Fails, naming the files, when the committed TypeScript is not what `generator` writes.
pub fn check(generator: Command) -> Result<()> {
    let fresh = std::env::temp_dir().join(format!("{}-bindings-{}", project::APP, std::process::id()));
    let outcome = write(generator, &fresh).and_then(|()| Ok((read(&fresh)?, read(&project::root()?.join(COMMITTED))?)));
    let _ = fs::remove_dir_all(&fresh);
    let (fresh, committed) = outcome?;
    let stale = differences(&fresh, &committed);
    if stale.is_empty() {
        return Ok(());
    }
    bail!("{COMMITTED} is not up to date, run `cargo xtask bindings`: {}", stale.join(", "))
}

fn write(mut generator: Command, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    process::run(generator.current_dir(project::root()?).arg(folder))?;
    if read(folder)?.is_empty() {
        bail!("the generator wrote nothing into {}", folder.display());
    }
    Ok(())
}

fn read(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).with_context(|| current.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "ts") {
                let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).with_context(|| path.display().to_string())?);
            }
        }
    }
    Ok(files)
}

fn differences(fresh: &BTreeMap<String, String>, committed: &BTreeMap<String, String>) -> Vec<String> {
    let changed = fresh.iter().filter_map(|(name, text)| match committed.get(name) {
        None => Some(format!("{name} (missing)")),
        Some(other) if other != text => Some(name.clone()),
        Some(_) => None,
    });
    let left = committed.keys().filter(|name| !fresh.contains_key(*name)).map(|name| format!("{name} (left over)"));
    changed.chain(left).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_difference_is_named() {
        let files = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect::<BTreeMap<_, _>>()
        };
        let fresh = files(&[("a.ts", "1"), ("b.ts", "2"), ("c.ts", "3")]);
        let committed = files(&[("a.ts", "1"), ("b.ts", "old"), ("d.ts", "4")]);
        assert_eq!(differences(&fresh, &committed), ["b.ts", "c.ts (missing)", "d.ts (left over)"]);
        assert!(differences(&fresh, &fresh).is_empty());
    }
}
