//! Child processes: each in a group of its own, so that nothing a task started outlives it, whether the task ends well,
//! badly, by Ctrl-C or by its time limit.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

const POLL: Duration = Duration::from_millis(20);
const GRACE: Duration = Duration::from_secs(3);

/// A child and all its descendants. Dropping it ends them.
pub struct Group {
    child: Child,
    ended: bool,
}

impl Group {
    /// Starts `command` in a process group of its own, without standard input unless the caller set one.
    pub fn start(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.spawn().with_context(|| format!("start {}", shown(command)))?;
        with_groups(|groups| groups.push(child.id()));
        Ok(Self { child, ended: false })
    }

    /// The child itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits for the child; `None` when `limit` passed first (the child then still runs).
    pub fn wait(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().context("wait for a child")? {
                return Ok(Some(status));
            }
            if start.elapsed() > limit {
                return Ok(None);
            }
            thread::sleep(POLL);
        }
    }

    /// Ends the whole group: politely, then for good.
    pub fn end(&mut self) {
        if self.ended {
            return;
        }
        self.ended = true;
        let id = self.child.id();
        signal_group(id, Signal::Term);
        let start = Instant::now();
        while group_lives(id, &mut self.child) && start.elapsed() < GRACE {
            thread::sleep(POLL);
        }
        signal_group(id, Signal::Kill);
        if !cfg!(unix) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
        with_groups(|groups| groups.retain(|group| *group != id));
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

#[derive(Clone, Copy)]
enum Signal {
    Term,
    Kill,
}

fn with_groups(change: impl FnOnce(&mut Vec<u32>)) {
    // A poisoned list is still the list of what must be ended.
    let mut groups = GROUPS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    change(&mut groups);
}

#[cfg(unix)]
fn signal_group(id: u32, signal: Signal) {
    use rustix::process::{Pid, Signal as Unix, kill_process_group};
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let signal = match signal {
            Signal::Term => Unix::TERM,
            Signal::Kill => Unix::KILL,
        };
        let _ = kill_process_group(pid, signal);
    }
}

#[cfg(not(unix))]
fn signal_group(_: u32, _: Signal) {}

#[cfg(unix)]
fn group_lives(id: u32, child: &mut Child) -> bool {
    use rustix::process::{Pid, test_kill_process_group};
    let _ = child.try_wait(); // a zombie would count as alive
    i32::try_from(id).ok().and_then(Pid::from_raw).is_some_and(|pid| test_kill_process_group(pid).is_ok())
}

#[cfg(not(unix))]
fn group_lives(_: u32, child: &mut Child) -> bool {
    matches!(child.try_wait(), Ok(None))
}

/// Ends every group that is still there when the task is interrupted.
pub fn end_groups_on_interrupt() {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
        thread::spawn(move || {
            if signals.forever().next().is_some() {
                let mut groups = Vec::new();
                with_groups(|all| groups.append(all));
                for group in groups.iter().rev() {
                    signal_group(*group, Signal::Term);
                }
                thread::sleep(Duration::from_millis(500));
                for group in groups.iter().rev() {
                    signal_group(*group, Signal::Kill);
                }
                std::process::exit(130);
            }
        });
    }
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    if let Some(name) = text.rsplit('/').next() {
        text = name.to_owned();
    }
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Says `command` and runs it, its output passed through. An error names it.
pub fn run(command: &mut Command) -> Result<()> {
    run_within(command, Duration::MAX)
}

/// [`run`], but no longer than `limit`.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    say(command);
    let mut group = Group::start(command.stdin(Stdio::null()))?;
    match group.wait(limit)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("{} failed ({status})", shown(command)),
        None => bail!("{} took longer than {limit:?}", shown(command)),
    }
}

/// Runs `command` and answers what it printed on standard output.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("start {}", shown(command)))?;
    if !output.status.success() {
        bail!("{} failed ({}): {}", shown(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs `command`, gives each line of its standard output to `line`, and answers whether it succeeded within `limit`.
pub fn lines(command: &mut Command, limit: Duration, mut line: impl FnMut(&str) + Send) -> Result<Ended> {
    let mut group = Group::start(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
    let Some(output) = group.child().stdout.take() else { bail!("{}: no output", shown(command)) };
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut output = BufReader::new(output);
            let mut bytes = Vec::new();
            while output.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
                line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']));
                bytes.clear();
            }
        });
        let status = group.wait(limit)?;
        // A grandchild that holds the pipe would keep the reader waiting for ever.
        group.end();
        let _ = reader.join();
        Ok(match status {
            Some(status) if status.success() => Ended::Well,
            Some(status) => Ended::Badly(status.to_string()),
            None => Ended::Badly(format!("stopped after {} s", limit.as_secs())),
        })
    })
}

/// How a command watched by [`lines`] ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    Well,
    Badly(String),
}

/// Prints the command line that is about to run.
pub fn say(command: &Command) {
    println!("$ {}", shown(command));
    let _ = std::io::stdout().flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn ending_a_group_ends_grandchildren() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 300 & echo $!; wait"]).stdout(Stdio::piped());
        let mut group = Group::start(&mut command).unwrap();
        let mut line = String::new();
        BufReader::new(group.child().stdout.take().unwrap()).read_line(&mut line).unwrap();
        let grandchild = rustix::process::Pid::from_raw(line.trim().parse().unwrap()).unwrap();
        assert!(rustix::process::test_kill_process(grandchild).is_ok());
        group.end();
        let start = Instant::now();
        while rustix::process::test_kill_process(grandchild).is_ok() && !is_zombie(line.trim()) {
            assert!(start.elapsed() < Duration::from_secs(10), "the grandchild lives on");
            thread::sleep(POLL);
        }
    }

    #[cfg(unix)]
    fn is_zombie(id: &str) -> bool {
        std::fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| stat.contains(") Z "))
    }

    #[cfg(unix)]
    #[test]
    fn a_command_that_hangs_is_stopped() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo begun; sleep 300"]);
        let mut seen = Vec::new();
        let ended = lines(&mut command, Duration::from_millis(300), |line| seen.push(line.to_owned())).unwrap();
        assert_eq!(seen, ["begun"]);
        assert!(matches!(ended, Ended::Badly(why) if why.contains("stopped")));
    }

    #[test]
    fn a_command_is_shown_without_its_folder() {
        assert_eq!(shown(Command::new("/usr/bin/git").args(["log", "-1"])), "git log -1");
    }
}
