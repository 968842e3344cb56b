//! One build of everything that the tests need, tests and programs alike. Cargo chooses the features of dependencies by
//! the packages it is asked for, so asking per package would build half the tree again; hence one question for all, and
//! the binaries are then run from here.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{self, Ended};
use crate::{project, run};

/// What was built.
#[derive(Debug, Default)]
pub struct Built {
    /// Binaries that are tests, in cargo's order.
    pub tests: Vec<Binary>,
    /// Programs by name.
    programs: BTreeMap<String, PathBuf>,
}

/// A binary of tests.
#[derive(Debug, PartialEq, Eq)]
pub struct Binary {
    /// The package's folder, relative to the checkout, with `/`; empty for the app itself.
    pub folder: String,
    /// The target's name: the crate's, or the test file's.
    pub name: String,
    path: PathBuf,
}

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folder = if self.folder.is_empty() { "." } else { &self.folder };
        write!(f, "{folder} ({})", self.name)
    }
}

impl Built {
    /// A program's path.
    pub fn program(&self, name: &str) -> Result<&Path> {
        self.programs.get(name).map(PathBuf::as_path).with_context(|| format!("the program {name} was not built"))
    }

    /// The command that runs a binary of tests as cargo would, and tells it where the app is.
    pub fn command(&self, binary: &Binary) -> Result<Command> {
        let folder = project::root()?.join(&binary.folder);
        let mut command = Command::new(&binary.path);
        command.current_dir(&folder).env("CARGO_MANIFEST_DIR", &folder).env("RUST_BACKTRACE", "1");
        for (program, variable) in
            [(project::APP, "SHOPDESK_APP"), ("devserver", "SHOPDESK_DEVSERVER"), ("servers", "SHOPDESK_SERVERS")]
        {
            if let Some(path) = self.programs.get(program) {
                command.env(variable, path);
            }
        }
        Ok(command)
    }

    /// Takes one line of cargo's JSON.
    fn note(&mut self, root: &Path, line: &str) -> Option<()> {
        let message: Value = serde_json::from_str(line).ok()?;
        if message.get("reason")?.as_str()? != "compiler-artifact" {
            return None;
        }
        let path = PathBuf::from(message.get("executable")?.as_str()?);
        let manifest = PathBuf::from(message.get("manifest_path")?.as_str()?);
        let folder = manifest.parent()?.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/");
        let target = message.get("target")?;
        let name = target.get("name")?.as_str()?.to_owned();
        if message.get("profile")?.get("test")?.as_bool()? {
            self.tests.push(Binary { folder, name, path });
        } else {
            self.programs.insert(name, path);
        }
        Some(())
    }
}

/// Builds the whole workspace, all targets, within `limit`.
pub fn build(limit: Duration) -> Result<Built> {
    let root = project::root()?;
    let mut command = project::cargo();
    command.current_dir(&root).args(["build", "--workspace", "--all-targets", "--features", project::APP_FEATURES]);
    command.arg("--message-format=json-render-diagnostics");
    process::say(&command);
    let mut built = Built::default();
    let ended = process::lines(&mut command, limit, |line| {
        let _ = built.note(&root, line);
    })?;
    if let Ended::Badly(why) = ended {
        bail!("cargo build failed ({why})");
    }
    built.tests.sort_by(|a, b| (&a.folder, &a.name).cmp(&(&b.folder, &b.name)));
    if !built.programs.contains_key(project::APP) {
        bail!("the app {} was not built", run::app()?.display());
    }
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_and_programs_are_told_apart() {
        let mut built = Built::default();
        let root = Path::new("/checkout");
        for line in [
            r#"{"reason":"compiler-artifact","manifest_path":"/checkout/tests/e2e/Cargo.toml","target":{"name":"drill"},"profile":{"test":true},"executable":"/t/debug/deps/drill-1"}"#,
            r#"{"reason":"compiler-artifact","manifest_path":"/checkout/Cargo.toml","target":{"name":"shopdesk"},"profile":{"test":false},"executable":"/t/debug/shopdesk"}"#,
            r#"{"reason":"compiler-artifact","manifest_path":"/checkout/Cargo.toml","target":{"name":"shopdesk"},"profile":{"test":false},"executable":null}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "not JSON",
        ] {
            let _ = built.note(root, line);
        }
        assert_eq!(built.tests.len(), 1);
        assert_eq!(built.tests[0].folder, "tests/e2e");
        assert_eq!(built.program("shopdesk").unwrap(), Path::new("/t/debug/shopdesk"));
        assert!(built.program("servers").is_err());
    }
}
