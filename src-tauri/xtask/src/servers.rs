//! `cargo xtask servers up|down`: the real servers of tests/servers, for development.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{packages, process, project};

/// Asks the `servers` program; it installs what a shop needs, picks free ports and says them. What `up` starts outlives
/// this task, until `down`.
pub fn servers(arguments: &[String]) -> Result<()> {
    let program = || -> Result<Command> {
        let mut command = project::cargo();
        command.current_dir(project::root()?);
        command.args(["run", "--quiet", "--package", "test-servers", "--bin", "servers", "--"]);
        Ok(command)
    };
    match arguments {
        [word] if word == "up" => {
            packages::ensure(packages::BUILD)?;
            process::run(program()?.arg("install"))?;
        }
        [word] if word == "down" => {}
        _ => bail!("servers up, or servers down"),
    }
    process::run(program()?.args(arguments))
}
