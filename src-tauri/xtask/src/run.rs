//! `cargo xtask run`: from a fresh checkout to the window, or to an address for a browser.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{packages, process, project, ui};

/// Sets up what is missing, builds, and starts the app with what follows `--`.
pub fn run(arguments: &[String]) -> Result<()> {
    let (ours, theirs) = split(arguments);
    let browser = match ours {
        [] => false,
        [flag] if flag == "--browser" => true,
        other => bail!("run does not know {other:?}; what the app is to get comes after --"),
    };
    packages::ensure(packages::BUILD)?;
    ui::build()?;
    let mut program = if browser {
        // The address is printed by the devserver itself, once it listens.
        let mut command = project::cargo();
        command.args(["run", "--package", "devserver", "--"]);
        command
    } else {
        // All of the workspace is named, so that dependencies have the features that `test` builds them with.
        process::run(project::cargo().current_dir(project::root()?).args([
            "build",
            "--workspace",
            "--bin",
            project::APP,
            "--features",
            project::APP_FEATURES,
        ]))?;
        Command::new(app()?)
    };
    program.current_dir(project::root()?).args(theirs);
    process::say(&program);
    let status = program.status().with_context(|| process::shown(&program))?;
    if status.success() { Ok(()) } else { bail!("{} ended with {status}", process::shown(&program)) }
}

/// The app as the tasks build it.
pub fn app() -> Result<std::path::PathBuf> {
    Ok(project::target_dir()?.join("debug").join(format!("{}{}", project::APP, std::env::consts::EXE_SUFFIX)))
}

/// What comes before `--`, and what comes after it.
pub fn split(arguments: &[String]) -> (&[String], &[String]) {
    match arguments.iter().position(|argument| argument == "--") {
        Some(at) => (arguments.get(..at).unwrap_or_default(), arguments.get(at + 1..).unwrap_or_default()),
        None => (arguments, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_dashes_is_the_apps() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let all = words("--browser -- --real -- x");
        let (ours, theirs) = split(&all);
        assert_eq!(ours, words("--browser"));
        assert_eq!(theirs, words("--real -- x"));
        assert_eq!(split(&words("--browser")).1, Vec::<String>::new());
    }
}
