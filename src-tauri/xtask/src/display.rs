//! A virtual desktop for tests and measurements in a real window: a screen, a session bus, an unlocked keyring,
//! notifications and a window manager, with a home folder of its own. All of it ends with the value that holds it.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::Group;
use crate::{packages, process, project, run};

const SCREEN: &str = "1600x1000x24";
/// Desktops of this process, so that each has a folder of its own.
static STARTED: AtomicU32 = AtomicU32::new(0);
const READY: Duration = Duration::from_secs(30);

/// A running virtual desktop.
pub struct Desktop {
    environment: Vec<(&'static str, OsString)>,
    // Ended in the reverse of the order they were started in, the folder last.
    services: Vec<Group>,
    folder: PathBuf,
}

impl Desktop {
    /// Starts the desktop and waits until the keyring and the notifications answer.
    pub fn start() -> Result<Self> {
        if !cfg!(target_os = "linux") {
            bail!("the virtual desktop needs Linux (Xvfb)");
        }
        let nth = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("{}-desktop-{}-{nth}", project::APP, std::process::id()));
        let mut desktop = Self { environment: Vec::new(), services: Vec::new(), folder };
        desktop.home()?;
        desktop.screen()?;
        desktop.bus()?;
        desktop.keyring()?;
        desktop.service(&mut Command::new("openbox"))?;
        desktop.service(&mut Command::new("dunst"))?;
        desktop.wait_for_name("org.freedesktop.Notifications")?;
        Ok(desktop)
    }

    /// Makes `command` see this desktop, and no other.
    pub fn show_to(&self, command: &mut Command) {
        for name in ["WAYLAND_DISPLAY", "XAUTHORITY", "GNOME_KEYRING_CONTROL", "SSH_AUTH_SOCK", "DESKTOP_SESSION"] {
            command.env_remove(name);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
    }

    fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.environment.push((name, value.into()));
    }

    /// A home of its own, so that no test sees or leaves anything in the user's; the caches stay where they are.
    fn home(&mut self) -> Result<()> {
        let cache = project::cache_dir()?;
        let user = project::home().context("HOME is not set")?;
        for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup"), ("npm_config_cache", ".npm")] {
            let value = env::var_os(name).unwrap_or_else(|| user.join(folder).into());
            self.set(name, value);
        }
        self.set("SHOPDESK_CACHE", cache);
        for (name, sub) in [
            ("HOME", "home"),
            ("XDG_CONFIG_HOME", "home/.config"),
            ("XDG_DATA_HOME", "home/.local/share"),
            ("XDG_STATE_HOME", "home/.local/state"),
            ("XDG_CACHE_HOME", "home/.cache"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            let path = self.folder.join(sub);
            fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
            private(&path)?;
            self.set(name, path);
        }
        // A test that counts notifications comes after others that were shown some.
        let dunst = self.folder.join("home/.config/dunst");
        fs::create_dir_all(&dunst)?;
        fs::write(dunst.join("dunstrc"), "[global]\n    history_length = 1000\n")?;
        // Without a GPU, WebKit's accelerated compositing costs start-up time and memory and gives nothing.
        self.set("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
        self.set("LIBGL_ALWAYS_SOFTWARE", "1");
        self.set("GDK_BACKEND", "x11");
        self.set("NO_AT_BRIDGE", "1");
        self.set("XDG_SESSION_TYPE", "x11");
        self.set("XDG_CURRENT_DESKTOP", "openbox");
        self.set("LANG", "C.UTF-8");
        Ok(())
    }

    fn screen(&mut self) -> Result<()> {
        // The display's number is printed once the screen accepts clients.
        let number = self.service_that_says(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            SCREEN,
            "-nolisten",
            "tcp",
            "-noreset",
        ]))?;
        self.set("DISPLAY", format!(":{number}"));
        Ok(())
    }

    fn bus(&mut self) -> Result<()> {
        let address =
            self.service_that_says(Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"]))?;
        self.set("DBUS_SESSION_BUS_ADDRESS", address);
        Ok(())
    }

    fn keyring(&mut self) -> Result<()> {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]).stdin(Stdio::piped());
        self.show_to(&mut command);
        let mut group = Group::start(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
        if let Some(mut input) = group.child().stdin.take() {
            // The password of the login keyring, which this also makes. Closing the pipe ends the password.
            input.write_all(b"test").context("unlock the keyring")?;
        }
        self.services.push(group);
        self.wait_for_name("org.freedesktop.secrets")
    }

    fn service(&mut self, command: &mut Command) -> Result<()> {
        self.show_to(command);
        let group = Group::start(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))?;
        self.services.push(group);
        Ok(())
    }

    /// Starts a service and answers the first line that it prints.
    fn service_that_says(&mut self, command: &mut Command) -> Result<String> {
        self.show_to(command);
        let mut group = Group::start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()))?;
        let output = group.child().stdout.take().context("no output")?;
        self.services.push(group);
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = String::new();
            while output.read_line(&mut line).is_ok_and(|count| count > 0) {
                let _ = send.send(line.trim().to_owned());
                line.clear();
            }
        });
        receive.recv_timeout(READY).with_context(|| format!("{} did not say that it is ready", process::shown(command)))
    }

    fn wait_for_name(&self, name: &str) -> Result<()> {
        let start = Instant::now();
        loop {
            let mut command = Command::new("dbus-send");
            command.args([
                "--session",
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner",
                &format!("string:{name}"),
            ]);
            self.show_to(&mut command);
            if process::read(&mut command).is_ok_and(|reply| reply.contains("true")) {
                return Ok(());
            }
            if start.elapsed() > READY {
                bail!("{name} did not appear on the session bus");
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        while let Some(mut service) = self.services.pop() {
            service.end();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(unix)]
fn private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).with_context(|| folder.display().to_string())
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<()> {
    Ok(())
}

/// `cargo xtask display -- COMMAND`: the command in a desktop of its own.
pub fn command(arguments: &[String]) -> Result<()> {
    let (_, wanted) = run::split(arguments);
    let Some((program, rest)) = wanted.split_first() else { bail!("say what to run: cargo xtask display -- COMMAND") };
    packages::ensure(packages::WINDOW)?;
    let desktop = Desktop::start()?;
    let mut command = Command::new(program);
    desktop.show_to(command.args(rest));
    process::run(&mut command)
}
