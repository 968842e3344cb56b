//! The Debian packages that the servers come from. Nothing is downloaded when all of them are there.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::{
    error::{Doing, Error, Result},
    process::is_root,
};

/// Debian packages that the servers need, beside Node.js with npm.
pub fn packages() -> &'static [&'static str] {
    &["postgresql", "postgresql-client", "dovecot-imapd", "dovecot-lmtpd", "postfix", "util-linux"]
}

/// Those of `wanted` that are not installed.
pub fn missing(wanted: &[&str]) -> Result<Vec<String>> {
    supported()?;
    let output = Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status} ${Package}\n"])
        .args(wanted)
        .stderr(Stdio::null())
        .output()
        .doing(|| "running dpkg-query".into())?;
    let known = String::from_utf8_lossy(&output.stdout).into_owned();
    let there: Vec<&str> = known.lines().filter_map(|l| l.strip_prefix("installed ")).collect();
    Ok(wanted.iter().filter(|p| !there.contains(*p)).map(ToString::to_string).collect())
}

/// Installs what is missing, as root or by `sudo`, which may ask for a password. Answers what was installed.
///
/// The packages' own services are not wanted and not used: Postfix is told to stay without a configuration.
pub fn install_missing() -> Result<Vec<String>> {
    let missing = missing(packages())?;
    if missing.is_empty() {
        return Ok(missing);
    }
    let mut preseed = root_or_asking("debconf-set-selections");
    preseed.stdin(Stdio::piped());
    finish(preseed, "postfix postfix/main_mailer_type select No configuration\n")?;
    apt(&["update"])?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(missing.iter().map(String::as_str));
    apt(&arguments)?;
    Ok(missing)
}

fn root_or_asking(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.arg(program);
    command
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = root_or_asking("env");
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]).args(arguments);
    finish(command, "")
}

/// Runs a command on this terminal, with `input` where its standard input is piped.
fn finish(mut command: Command, input: &str) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let arguments: Vec<_> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
    let name = format!("{name} {}", arguments.join(" "));
    let mut child = command.spawn().doing(|| format!("running {name}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).doing(|| format!("writing to {name}"))?;
    }
    let status = child.wait().doing(|| format!("waiting for {name}"))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Command { command: name, status: status.to_string(), output: String::new() })
}

/// The servers are run as Debian packages them; elsewhere that is an error with its reason.
pub fn supported() -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Err(Error::Unsupported(format!("this is {}", std::env::consts::OS)));
    }
    if !std::path::Path::new("/etc/debian_version").exists() {
        return Err(Error::Unsupported("this Linux is not Debian nor made from it".into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absent_packages_are_missing() {
        let found = missing(&["dpkg", "no-such-package-as-this"]).unwrap();
        assert_eq!(found, ["no-such-package-as-this"]);
    }
}
