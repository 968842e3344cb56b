//! `cargo xtask tidy`: the rules of ARCHITECTURE.md that a machine can check. Each rule is a pure function over the
//! project's files and manifests, with its own test.

mod crates;
mod layout;
mod manifest;
mod names;
mod rules;
mod text;
mod ui;

use std::fmt;

use anyhow::{Result, bail};

use self::rules::Rules;
use crate::project;

/// A file of the project.
pub struct File {
    /// Relative to the checkout, with `/`.
    pub path: String,
    pub text: String,
}

/// A broken rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Finding {
    /// About a line, counted from 1.
    fn at(file: &File, line: usize, message: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, message: message.into() }
    }

    /// About a file or a folder as a whole.
    fn of(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), line: 0, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// Checks everything; the error counts what was printed.
pub fn tidy() -> Result<()> {
    let root = project::root()?;
    let rules = Rules::read(&root)?;
    let paths = project::files()?;
    let files: Vec<File> = paths
        .iter()
        // What is not text (pictures) has nothing for these rules.
        .filter_map(|path| Some(File { path: path.clone(), text: std::fs::read_to_string(root.join(path)).ok()? }))
        .collect();
    let packages = crates::read()?;

    let mut findings = Vec::new();
    findings.extend(crates::layers(&rules, &packages));
    findings.extend(crates::confined(&rules, &packages));
    findings.extend(crates::openings(&packages, &files));
    findings.extend(manifest::reasons(&files));
    findings.extend(manifest::members(&files));
    findings.extend(manifest::locks(&files));
    findings.extend(manifest::lints(&files));
    findings.extend(manifest::untested(&files));
    findings.extend(names::connectors(&rules, &files));
    findings.extend(text::lengths(&rules, &files));
    findings.extend(text::words(&files));
    findings.extend(text::addresses(&files));
    findings.extend(text::panics(&files));
    findings.extend(layout::top(&rules, &paths));
    findings.extend(layout::connectors(&paths));
    findings.extend(ui::colours(&files));
    findings.extend(ui::imports(&files));
    findings.extend(ui::languages(&files));
    findings.sort();
    findings.dedup();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files, nothing to say", files.len());
            Ok(())
        }
        count => bail!("{count} findings"),
    }
}

/// Lines of a file with their numbers, up to its tests.
fn code(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let rust = is(file, &["rs"]);
    file.text.lines().enumerate().map(|(at, line)| (at + 1, line)).take_while(move |(_, line)| {
        // By convention the tests are the last module of a file.
        !(rust && line.trim_start().starts_with("#[cfg(test)]"))
    })
}

/// Whether the file has one of these extensions.
fn is(file: &File, extensions: &[&str]) -> bool {
    file.path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

#[cfg(test)]
fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}
