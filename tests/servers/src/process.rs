//! Programs that are started and ended by this crate, and only those.
//!
//! Each server leads a process group of its own, so that ending it ends its children and nothing else. A small watch
//! (`Watch`) ends the groups when the test process itself is killed: it reads a pipe that closes by that death.

use std::{
    fs::{self, File},
    io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal};

use crate::error::{Doing, Error, Result};

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A command that needs root: as it is for root, else by `sudo` without a password.
pub(crate) fn as_root(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}

/// Runs a command to its end and answers what it printed.
pub(crate) fn run(mut command: Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().doing(|| format!("running {name}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let arguments: Vec<_> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
    let printed = [output.stdout, output.stderr].concat();
    Err(Error::Command {
        command: format!("{name} {}", arguments.join(" ")),
        status: output.status.to_string(),
        output: tail(&String::from_utf8_lossy(&printed), 2_000),
    })
}

/// Like [`run`], away from the async threads.
pub(crate) async fn run_aside(command: Command) -> Result<String> {
    aside(move || run(command)).await
}

/// Runs blocking work away from the async threads.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Unexpected(format!("background work ended: {e}")))?
}

fn tail(text: &str, most: usize) -> String {
    let skip = text.chars().count().saturating_sub(most);
    text.trim_end().chars().skip(skip).collect()
}

/// The end of a log, for an error message.
pub(crate) fn log_tail(path: &Path) -> String {
    tail(&String::from_utf8_lossy(&fs::read(path).unwrap_or_default()), 1_500)
}

/// Ends process groups when this process dies in whatever way. One for each set of servers; clones are the same one.
#[derive(Debug, Clone)]
pub(crate) struct Watch(Arc<Watched>);

#[derive(Debug)]
struct Watched {
    groups: Mutex<Vec<String>>,
    list: PathBuf,
    watcher: Child,
}

/// What the watcher runs: wait until the pipe closes, then end the groups that the list still names. A line is a group,
/// or a file that names one.
const WATCHER: &str = r#"cat >/dev/null
while read -r group; do
  case $group in /*) group=$(cat "$group" 2>/dev/null || sudo -n cat "$group" 2>/dev/null) || continue ;; esac
  group=$(echo $group)
  kill -s KILL -- "-$group" 2>/dev/null || [ "$(id -u)" = 0 ] || sudo -n kill -s KILL -- "-$group" 2>/dev/null
done <"$1""#;

impl Watch {
    pub(crate) fn start(dir: &Path) -> Result<Self> {
        let list = dir.join("process-groups");
        fs::write(&list, "").doing(|| format!("writing {}", list.display()))?;
        let watcher = Command::new("sh")
            .args(["-c", WATCHER, "sh"])
            .arg(&list)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .doing(|| "starting the watch over the servers".into())?;
        Ok(Self(Arc::new(Watched { groups: Mutex::default(), list, watcher })))
    }

    fn change(&self, change: impl FnOnce(&mut Vec<String>)) {
        let mut groups = self.0.groups.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut groups);
        let lines: Vec<String> = groups.iter().map(|g| format!("{g}\n")).collect();
        // Renamed into place, so that the watcher never reads half a list.
        let new = self.0.list.with_extension("new");
        if fs::write(&new, lines.concat()).is_ok() {
            let _ = fs::rename(&new, &self.0.list);
        }
    }

    pub(crate) fn add(&self, group: i32) {
        self.change(|g| g.push(group.to_string()));
    }

    /// For a server that leaves its starter: the file, an absolute path, will name its group while it runs.
    pub(crate) fn add_pid_file(&self, file: &Path) {
        self.change(|g| g.push(file.display().to_string()));
    }

    pub(crate) fn remove(&self, group: i32) {
        self.change(|g| g.retain(|x| *x != group.to_string()));
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
    }
}

/// A server in the foreground, leader of its own process group.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
}

impl Daemon {
    /// Starts `command`; what it prints is appended to `log`.
    pub(crate) fn spawn(name: &str, mut command: Command, log: &Path, watch: &Watch) -> Result<Self> {
        let open =
            || File::options().create(true).append(true).open(log).doing(|| format!("opening {}", log.display()));
        let child = command
            .stdin(Stdio::null())
            .stdout(open()?)
            .stderr(open()?)
            .process_group(0)
            .spawn()
            .doing(|| format!("starting {name}"))?;
        watch.add(child.id() as i32);
        Ok(Self { child })
    }

    pub(crate) fn id(&self) -> i32 {
        self.child.id() as i32
    }

    /// Some when the server has ended by itself.
    pub(crate) fn ended(&mut self) -> Option<String> {
        self.child.try_wait().ok().flatten().map(|status| status.to_string())
    }

    /// Asks the leader to end, waits up to `patience`, then ends the whole group.
    pub(crate) fn stop(mut self, signal: Signal, patience: Duration, watch: &Watch) {
        let group = self.id();
        signal_leader(group, signal);
        let start = Instant::now();
        while start.elapsed() < patience && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(5));
        }
        end_group(group);
        let _ = self.child.wait();
        watch.remove(group);
    }

    /// Ends the whole group at once, as a crash or a power cut would.
    pub(crate) fn kill(mut self, watch: &Watch) {
        end_group(self.id());
        let _ = self.child.wait();
        watch.remove(self.id());
    }
}

fn signal_leader(id: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(id)
        && rustix::process::kill_process(pid, signal) == Err(rustix::io::Errno::PERM)
    {
        let _ = as_root("kill").args([format!("-{}", signal.as_raw()), id.to_string()]).output();
    }
}

/// Sends a signal to every process of a group.
pub(crate) fn signal_group(group: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(group)
        && rustix::process::kill_process_group(pid, signal) == Err(rustix::io::Errno::PERM)
    {
        let _ = as_root("kill").args([format!("-{}", signal.as_raw()), "--".into(), format!("-{group}")]).output();
    }
}

/// Ends every process of a group at once.
pub(crate) fn end_group(group: i32) {
    signal_group(group, Signal::KILL);
}

/// Waits until a group is gone, for a server that is not our child (Dovecot and Postfix leave their starter).
pub(crate) fn wait_for_group(group: i32, patience: Duration) {
    let start = Instant::now();
    while group_lives(group) && start.elapsed() < patience {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process of the group still runs. One that has ended but was not yet collected by its parent does not count:
/// in a container the first process may take seconds for that.
fn group_lives(group: i32) -> bool {
    let Ok(entries) = fs::read_dir("/proc") else { return false };
    entries.flatten().any(|entry| {
        entry.file_name().to_string_lossy().parse::<i32>().is_ok()
            && fs::read_to_string(entry.path().join("stat")).is_ok_and(|stat| runs_in(&stat, group))
    })
}

/// Reads a line of `/proc/ID/stat`: `ID (NAME) STATE PARENT GROUP …`, where the name may hold anything.
fn runs_in(stat: &str, group: i32) -> bool {
    let Some((_, rest)) = stat.rsplit_once(") ") else { return false };
    let mut fields = rest.split(' ');
    let state = fields.next();
    state != Some("Z") && state != Some("X") && fields.nth(1) == Some(group.to_string().as_str())
}

/// Waits until something listens at the port.
pub(crate) async fn wait_for_port(port: u16, patience: Duration) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match tokio::net::TcpStream::connect(("127.0.0.1", port)).await {
            Ok(_) => return Ok(()),
            Err(e) if start.elapsed() > patience => return Err(e),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lives(id: i32) -> bool {
        // A zombie's state is Z; it has ended.
        fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|s| !s.contains(") Z "))
    }

    #[test]
    fn a_process_that_ended_does_not_keep_its_group_alive() {
        assert!(runs_in("7 (a) b) S 1 42 42 0", 42));
        assert!(!runs_in("7 (a) b) Z 1 42 42 0", 42));
        assert!(!runs_in("7 (a) b) S 42 7 42 0", 42));
    }

    #[test]
    fn stopping_ends_the_children_too() {
        let dir = tempfile::tempdir().unwrap();
        let watch = Watch::start(dir.path()).unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!; wait"]);
        let log = dir.path().join("log");
        let daemon = Daemon::spawn("a shell", command, &log, &watch).unwrap();
        let child = loop {
            if let Ok(id) = fs::read_to_string(&log).unwrap().trim().parse::<i32>() {
                break id;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        assert!(lives(child));
        daemon.kill(&watch);
        let start = Instant::now();
        while lives(child) {
            assert!(start.elapsed() < Duration::from_secs(10), "the child outlived its leader");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(fs::read_to_string(dir.path().join("process-groups")).unwrap(), "");
    }

    #[test]
    fn the_watch_ends_servers_that_nobody_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let watch = Watch::start(dir.path()).unwrap();
        let mut command = Command::new("sleep");
        command.arg("1000");
        let mut daemon = Daemon::spawn("sleep", command, &dir.path().join("log"), &watch).unwrap();
        // What a death of this process does: the pipe closes with the server still in the list.
        drop(watch);
        let start = Instant::now();
        while daemon.ended().is_none() {
            assert!(start.elapsed() < Duration::from_secs(10), "the server outlived the watch");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
