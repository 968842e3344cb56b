//! What the system must have: installed on Debian and its relatives, named elsewhere. Looks first, so that a machine that
//! has everything runs nothing and needs no rights.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

/// To build the app: a compiler, WebKitGTK, the tray, OpenSSL for SQLCipher, D-Bus for notifications and the keyring.
pub const BUILD: &[&str] = &[
    "build-essential",
    "curl",
    "file",
    "libayatana-appindicator3-dev",
    "libdbus-1-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "pkg-config",
];

/// For tests in a real window: a screen, a session bus, a keyring, notifications, a window manager, fonts, the driver.
pub const WINDOW: &[&str] = &[
    "dbus",
    "dbus-x11",
    "dunst",
    "fonts-dejavu-core",
    "fonts-noto-cjk",
    "gnome-keyring",
    "imagemagick",
    "libsecret-tools",
    "openbox",
    "webkit2gtk-driver",
    "x11-utils",
    "xdotool",
    "xvfb",
];

/// The peers that the first sync of mail and the search are measured against.
pub const BENCH: &[&str] = &["isync", "notmuch"];

/// Installs or names what is missing of `wanted`.
pub fn ensure<S: AsRef<str>>(wanted: &[S]) -> Result<()> {
    let wanted: Vec<&str> = wanted.iter().map(AsRef::as_ref).collect();
    if cfg!(target_os = "linux") && on_path("dpkg-query") {
        return ensure_debian(&wanted);
    }
    if cfg!(target_os = "linux") {
        return ensure_other_linux();
    }
    if cfg!(target_os = "macos") && process::read(Command::new("xcode-select").arg("-p")).is_err() {
        bail!("the command line tools of Xcode are missing: run `xcode-select --install`");
    }
    // Whoever has Rust there has a compiler; WebView2 comes with Windows, and the app itself says when it does not.
    if cfg!(target_os = "windows") && !on_path("perl") {
        bail!(
            "Perl is missing, which prepares OpenSSL for the store: install Strawberry Perl (and NASM for a faster one)"
        );
    }
    Ok(())
}

/// Whether a program is on the path.
pub fn on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path)
            .any(|folder| folder.join(program).is_file() || folder.join(format!("{program}.exe")).is_file())
    })
}

fn ensure_debian(wanted: &[&str]) -> Result<()> {
    let missing = missing_debian(wanted)?;
    if missing.is_empty() {
        return Ok(());
    }
    println!("Packages missing: {}", missing.join(" "));
    let root = process::read(Command::new("id").arg("-u"))?.trim() == "0";
    if !root && !on_path("sudo") {
        bail!("install them as root: apt-get install {}", missing.join(" "));
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
        if !root {
            command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command.args(["-o", "DPkg::Lock::Timeout=300", "-qq"]).args(arguments);
        process::say(&command);
        // Not in a group of its own: sudo may have to ask for a password on this terminal.
        let status = command.status().context("start apt-get")?;
        if status.success() { Ok(()) } else { bail!("{} failed", process::shown(&command)) }
    };
    apt(&["update"])?;
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(&missing);
    apt(&install)?;
    let still = missing_debian(&missing)?;
    if still.is_empty() { Ok(()) } else { bail!("could not install {}", still.join(" ")) }
}

fn missing_debian<'a>(wanted: &[&'a str]) -> Result<Vec<&'a str>> {
    // dpkg-query answers for those it knows and fails for the rest, so its exit code says nothing here.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Abbrev}\n"])
        .args(wanted)
        .output()
        .context("start dpkg-query")?;
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(wanted.iter().copied().filter(|name| !installed(&listed, name)).collect())
}

/// Whether dpkg-query's list has `name` as installed (`ii`) rather than known, removed or half done.
fn installed(listed: &str, name: &str) -> bool {
    listed.lines().any(|line| {
        line.split_once(' ').is_some_and(|(package, state)| package == name && state.trim_start().starts_with("ii"))
    })
}

fn ensure_other_linux() -> Result<()> {
    let modules = ["webkit2gtk-4.1", "librsvg-2.0", "ayatana-appindicator3-0.1", "openssl", "dbus-1"];
    if !on_path("pkg-config") {
        bail!("pkg-config and a C compiler are missing");
    }
    let missing: Vec<&str> = modules
        .into_iter()
        .filter(|module| !Command::new("pkg-config").args(["--exists", module]).status().is_ok_and(|s| s.success()))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("install the development packages that have these pkg-config modules: {}", missing.join(", "))
}

/// Fails with words when Node.js is not there or too old for the UI's tools.
pub fn ensure_node() -> Result<()> {
    let found = process::read(Command::new("node").arg("--version"))
        .context("Node.js 20.19 or later is missing (the UI is built with it)")?;
    if node_is_new_enough(found.trim()) && (on_path("npm") || Path::new("npm.cmd").exists() || on_path("npm.cmd")) {
        return Ok(());
    }
    bail!("Node.js 20.19 or later, with npm, is needed; found {}", found.trim())
}

fn node_is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (20, 19)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_installed_packages_count() {
        let listed = "xvfb ii \ndunst un \nopenbox rc \n";
        assert!(installed(listed, "xvfb"));
        assert!(!installed(listed, "dunst"));
        assert!(!installed(listed, "openbox"));
        assert!(!installed(listed, "dbus"));
    }

    #[test]
    fn node_versions() {
        assert!(node_is_new_enough("v20.19.0"));
        assert!(node_is_new_enough("v24.1.0"));
        assert!(!node_is_new_enough("v20.18.3"));
        assert!(!node_is_new_enough("v18.20.4"));
    }
}
