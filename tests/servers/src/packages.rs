//! The Debian packages that the servers come from. Nothing is downloaded when all of them are there.

use std::process::{Command, Stdio};

use crate::{
    error::{Doing, Error, Result},
    process::{as_root, run},
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

/// Installs what is missing, as root or by `sudo` without a password. Answers what was installed.
///
/// The packages' own services are not wanted and not used; Postfix is told to stay without a configuration.
pub fn install_missing() -> Result<Vec<String>> {
    let missing = missing(packages())?;
    if missing.is_empty() {
        return Ok(missing);
    }
    let mut preseed = as_root("debconf-set-selections");
    preseed.stdin(Stdio::piped());
    feed(preseed, "postfix postfix/main_mailer_type select No configuration\n")?;
    apt(&["update", "-q"])?;
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend(missing.iter().map(String::as_str));
    apt(&arguments)?;
    Ok(missing)
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = as_root("env");
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"])
        .args(arguments);
    run(command).map(drop)
}

fn feed(mut command: Command, text: &str) -> Result<()> {
    use std::io::Write;
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .doing(|| "running debconf-set-selections".into())?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin
            .write_all(text.as_bytes())
            .doing(|| "writing to debconf-set-selections".into())?;
    }
    let output = child
        .wait_with_output()
        .doing(|| "waiting for debconf-set-selections".into())?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Command {
        command: "debconf-set-selections".into(),
        status: output.status.to_string(),
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
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
