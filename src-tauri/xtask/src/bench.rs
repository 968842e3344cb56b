//! `cargo xtask bench`: a release of the app, measured on a screen of its own and held against the limits. No part of
//! `test`: it takes long, and its numbers are worth most on a machine that does nothing else.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::display::Desktop;
use crate::{packages, process, project, ui};

/// Filling the largest desk, the first time, included.
const LIMIT: Duration = Duration::from_hours(2);

/// Builds everything that is measured and measures it; only these parts when `parts` names some.
pub fn bench(parts: &[String]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("the measurements need Linux: real servers, a virtual screen, /proc");
    }
    for wanted in [packages::BUILD, packages::WINDOW, packages::BENCH] {
        packages::ensure(wanted)?;
    }
    ui::build()?;
    let root = project::root()?;
    // One command for all three, so that what they share is built once.
    let features = format!("{},empty-window/custom-protocol", project::APP_FEATURES);
    process::run(project::cargo().current_dir(&root).args([
        "build",
        "--release",
        "--package",
        project::APP,
        "--package",
        "bench",
        "--package",
        "empty-window",
        "--features",
        &features,
    ]))?;
    let built = project::target_dir()?.join("release");
    let desktop = Desktop::start()?;
    let mut command = Command::new(built.join("bench"));
    desktop.show_to(command.current_dir(&root).args(parts));
    command.env("SHOPDESK_APP", built.join(project::APP)).env("SHOPDESK_EMPTY_WINDOW", built.join("empty-window"));
    process::run_within(&mut command, LIMIT)
}
