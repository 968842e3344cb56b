//! `cargo xtask bench`: what tests/bench measures, in release and in the virtual desktop, so that the numbers mean
//! something and the window has a screen.

use std::process::Command;

use anyhow::Result;

use crate::display::Desktop;
use crate::{packages, process, project, ui};

/// Builds app and benchmarks in release, and runs the benchmarks with `arguments`.
pub fn bench(arguments: &[String]) -> Result<()> {
    packages::ensure(packages::BUILD)?;
    packages::ensure(packages::WINDOW)?;
    ui::build()?;
    process::run(project::cargo().current_dir(project::root()?).args([
        "build",
        "--release",
        "--package",
        project::APP,
        "--package",
        "bench",
        "--features",
        project::APP_FEATURES,
    ]))?;
    let release = project::target_dir()?.join("release");
    let mut command = Command::new(release.join("bench"));
    command.args(arguments).current_dir(project::root()?).env("SHOPDESK_APP", release.join(project::APP));
    let desktop = Desktop::start()?;
    desktop.show_to(&mut command);
    process::run(&mut command)
}
