//! `cargo xtask servers up|down`: the real servers of tests/servers, for development.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{packages, process, project};

/// Asks the `servers` program; it installs what a shop needs, picks free ports and says them.
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
            ensure_packages(program()?)?;
        }
        [word] if word == "down" => {}
        _ => bail!("servers up, or servers down"),
    }
    process::run(program()?.args(arguments))
}

/// Installs the packages that the servers' program names.
pub fn ensure_packages(mut program: Command) -> Result<()> {
    let listed = process::read(program.arg("packages"))?;
    let names: Vec<&str> = listed.split_whitespace().collect();
    if names.is_empty() {
        bail!("`servers packages` named no package");
    }
    packages::ensure(&names)
}
