//! `cargo xtask test`: every check and every test, each stage whatever the ones before it said, and one line at the end
//! that counts them all.

mod binaries;
mod tally;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use self::binaries::{Binary, Built};
use self::tally::Tally;
use crate::display::Desktop;
use crate::process::{self, Ended};
use crate::{bindings, packages, project, tidy, ui};

/// The stages in their order. Cheap ones first; those that need servers or a window last.
const STAGES: &[&str] = &["tidy", "fmt", "ui", "clippy", "build", "bindings", "rust", "doc", "scenarios", "e2e"];

/// Longer than a build takes on a slow machine with nothing built.
const BUILDING: Duration = Duration::from_mins(40);

/// Longer than any binary of tests takes: one that hangs leaves time for the others.
const TESTING: Duration = Duration::from_mins(20);

/// Binaries of tests that run beside each other: those with servers mostly wait, and each has servers of its own.
const SCENARIOS_AT_ONCE: usize = 3;
/// Likewise, each with a screen, a keyring and a keyboard's focus of its own.
const WINDOWS_AT_ONCE: usize = 2;

/// Runs what `arguments` name: stages, or else tests whose name contains one of the words; everything when empty.
pub fn test(arguments: &[String]) -> ExitCode {
    let asked = Asked::read(arguments);
    let mut run = Run::default();
    let start = Instant::now();

    // Whatever fails from here on is counted; the rest still runs.
    if STAGES.iter().any(|stage| asked.stage(stage) && !["tidy", "fmt"].contains(stage)) {
        run.stage("setup", |_| {
            packages::ensure(packages::BUILD)?;
            ui::build()
        });
    }
    if asked.stage("tidy") {
        run.stage("tidy", |run| {
            run.check("tidy", tidy::tidy());
            Ok(())
        });
    }
    if asked.stage("fmt") {
        run.stage("fmt", |run| {
            run.check("fmt", process::run(cargo()?.args(["fmt", "--all", "--check"])));
            Ok(())
        });
    }
    let mut built = None;
    thread::scope(|scope| {
        // Types and lint of the window use one processor, and half of cargo's work is linking: beside each other.
        let ui = asked.stage("ui").then(|| {
            scope.spawn(|| {
                let mut run = Run::default();
                run.stage("ui", |run| check_ui(run, &asked));
                run
            })
        });
        compile(&mut run, &asked, &mut built);
        match ui.map(thread::ScopedJoinHandle::join) {
            Some(Ok(ui)) => run.add(ui),
            Some(Err(_)) => run.fail("ui: the check broke off".into()),
            None => {}
        }
    });
    if let Some(built) = &built {
        run_built(&mut run, &asked, built);
    }
    run.finish(start.elapsed())
}

fn compile(run: &mut Run, asked: &Asked, built: &mut Option<Built>) {
    if asked.stage("clippy") {
        run.stage("clippy", |run| {
            let mut clippy = cargo()?;
            clippy.args(["clippy", "--workspace", "--all-targets", "--features", project::APP_FEATURES]);
            clippy.args(["--", "--deny", "warnings"]);
            run.check("clippy", process::run_within(&mut clippy, BUILDING));
            Ok(())
        });
    }
    if ["build", "bindings", "rust", "scenarios", "e2e"].iter().any(|name| asked.stage(name)) {
        run.stage("build", |run| {
            let outcome = binaries::build(BUILDING).map(|found| *built = Some(found));
            run.check("build", outcome);
            Ok(())
        });
    }
}

fn run_built(run: &mut Run, asked: &Asked, built: &Built) {
    if asked.stage("bindings") && asked.filters.is_empty() {
        run.stage("bindings", |run| {
            let generator = built.program("bindings")?;
            run.check("bindings", bindings::check(Command::new(generator)));
            Ok(())
        });
    }
    let with_servers = ["rust", "scenarios", "e2e"].iter().any(|name| asked.stage(name)) && real_servers(run, built);
    if asked.stage("rust") {
        let wanted = |folder: &str| folder != SCENARIOS && folder != E2E && (with_servers || folder != SERVERS);
        run.stage("rust", |run| run.tests(built, asked, (1, false), wanted));
    }
    if asked.stage("doc") && asked.filters.is_empty() {
        run.stage("doc", check_examples);
    }
    if asked.stage("scenarios") && with_servers {
        run.stage("scenarios", |run| run.tests(built, asked, (SCENARIOS_AT_ONCE, false), |folder| folder == SCENARIOS));
    }
    if asked.stage("e2e") && with_servers {
        run.stage("e2e", |run| {
            packages::ensure(packages::WINDOW)?;
            run.tests(built, asked, (WINDOWS_AT_ONCE, true), |folder| folder == E2E)
        });
    }
}

/// Installs what the real servers are made of, before the first test that starts one. Where they cannot be had, what needs
/// them is skipped by name: the servers' own tests, the scenarios and the window.
fn real_servers(run: &mut Run, built: &Built) -> bool {
    let why = if !cfg!(target_os = "linux") {
        "this is not Linux"
    } else if !Path::new("/etc/debian_version").exists() {
        "this Linux is not Debian nor made from it"
    } else {
        let mut there = false;
        run.stage("servers", |_| {
            process::run(Command::new(built.program("servers")?).arg("install"))?;
            there = true;
            Ok(())
        });
        return there;
    };
    for what in [SERVERS, SCENARIOS, E2E] {
        run.skip(&format!("{what}: the real shop and mail servers are Debian's packages, and {why}"));
    }
    false
}

const SERVERS: &str = "tests/servers";
const SCENARIOS: &str = "tests/scenarios";
const E2E: &str = "tests/e2e";

fn cargo() -> Result<Command> {
    let mut command = project::cargo();
    command.current_dir(project::root()?);
    Ok(command)
}

/// Types, lint and tests of the UI.
fn check_ui(run: &mut Run, asked: &Asked) -> Result<()> {
    if asked.filters.is_empty() {
        for script in ["check", "lint"] {
            run.check(&format!("ui {script}"), beside(ui::npm()?.args(["run", "--silent", script])));
        }
    }
    let report = std::env::temp_dir().join(format!("{}-vitest-{}.json", project::APP, std::process::id()));
    let mut vitest = ui::npm()?;
    vitest.args(["run", "--silent", "test", "--", "--reporter=default", "--reporter=json"]);
    vitest.arg(format!("--outputFile.json={}", report.display()));
    if !asked.filters.is_empty() {
        vitest.args(["--passWithNoTests", "--testNamePattern", &asked.filters.join("|")]);
    }
    let outcome = beside(&mut vitest);
    let counted = std::fs::read_to_string(&report).map_err(anyhow::Error::from).and_then(|text| tally::vitest(&text));
    let _ = std::fs::remove_file(&report);
    match counted {
        Ok(counted) => run.count("vitest", counted, outcome),
        Err(error) => run.check("vitest", outcome.and(Err(error))),
    }
    Ok(())
}

/// Runs one of the window's checks while cargo prints beside it: its lines bear its name.
fn beside(command: &mut Command) -> Result<()> {
    process::say(command);
    match process::lines(command, BUILDING, |line| println!("ui | {line}"))? {
        Ended::Well => Ok(()),
        Ended::Badly(why) => bail!("{} failed ({why})", process::shown(command)),
    }
}

/// The examples in doc comments, where there are any: rustdoc reads every crate anew, so it is not asked for nothing.
fn check_examples(run: &mut Run) -> Result<()> {
    let root = project::root()?;
    let has_example = |path: &String| {
        Path::new(path).extension().is_some_and(|extension| extension == "rs")
            && std::fs::read_to_string(root.join(path))
                .is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("/// ```")))
    };
    if !project::files()?.iter().any(has_example) {
        println!("no examples in doc comments");
        return Ok(());
    }
    let mut command = cargo()?;
    command.args(["test", "--doc", "--workspace", "--features", project::APP_FEATURES]);
    process::say(&command);
    run.note(Watched::run("doc", "", &mut command));
    Ok(())
}

/// What the command line asks for.
struct Asked {
    stages: Vec<String>,
    filters: Vec<String>,
}

impl Asked {
    fn read(arguments: &[String]) -> Self {
        let (stages, filters) = arguments.iter().cloned().partition(|argument| STAGES.contains(&argument.as_str()));
        Self { stages, filters }
    }

    /// With filters alone only the stages that have tests by name run.
    fn stage(&self, name: &str) -> bool {
        if self.stages.is_empty() {
            return self.filters.is_empty() || ["ui", "rust", "scenarios", "e2e"].contains(&name);
        }
        self.stages.iter().any(|stage| stage == name)
    }
}

/// What has been counted so far, and what failed by name.
#[derive(Default)]
struct Run {
    tally: Tally,
    failures: Vec<String>,
    times: Vec<(String, Duration)>,
}

impl Run {
    /// One stage: an error of it, rather than in it, counts as a failure too.
    fn stage(&mut self, name: &str, stage: impl FnOnce(&mut Self) -> Result<()>) {
        println!("\n=== {name}");
        let start = Instant::now();
        if let Err(error) = stage(self) {
            self.fail(format!("{name}: {error:#}"));
        }
        let time = start.elapsed();
        println!("--- {name}: {:.1} s", time.as_secs_f64());
        self.times.push((name.to_owned(), time));
    }

    /// A check that either holds or does not.
    fn check(&mut self, name: &str, outcome: Result<()>) {
        match outcome {
            Ok(()) => self.tally += Tally { passed: 1, ..Tally::default() },
            Err(error) => self.fail(format!("{name}: {error:#}")),
        }
    }

    fn fail(&mut self, what: String) {
        println!("FAILED {what}");
        self.tally += Tally { failed: 1, ..Tally::default() };
        self.failures.push(what);
    }

    fn skip(&mut self, why: &str) {
        println!("SKIPPED {why}");
        self.tally += Tally { skipped: 1, ..Tally::default() };
    }

    /// A runner that counted its own tests. One that fails with no failed test of its own is a failure all the same.
    fn count(&mut self, name: &str, counted: Tally, outcome: Result<()>) {
        self.tally += counted;
        match outcome {
            Err(error) if counted.failed == 0 => self.fail(format!("{name}: {error:#}")),
            Err(error) => self.failures.push(format!("{name}: {error:#}")),
            Ok(()) => {}
        }
    }

    /// The built tests of the packages whose folder is `wanted`: so many binaries at once, each with a screen where one is
    /// asked for.
    fn tests(
        &mut self,
        built: &Built,
        asked: &Asked,
        (at_once, screen): (usize, bool),
        wanted: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let binaries: Vec<&Binary> = built.tests.iter().filter(|binary| wanted(&binary.folder)).collect();
        if binaries.is_empty() {
            bail!("no tests were built");
        }
        let at_once = at_once.min(binaries.len());
        let waiting = Mutex::new(binaries.into_iter());
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        let (ended, results) = mpsc::channel();
        let lane = |ended: mpsc::Sender<Result<Watched>>| -> Result<()> {
            let desktop = screen.then(Desktop::start).transpose()?;
            while let Some(binary) = next() {
                let mut command = built.command(binary)?;
                command.args(&asked.filters);
                if let Some(desktop) = &desktop {
                    // One window at a time on a screen: its windows share the keyboard's focus.
                    desktop.show_to(command.arg("--test-threads=1"));
                }
                let name = binary.to_string();
                println!("{name}");
                let mark = if at_once > 1 { format!("{} | ", binary.name) } else { String::new() };
                // Nobody listens any more only when the run is over.
                let _ = ended.send(Ok(Watched::run(&name, &mark, &mut command)));
            }
            Ok(())
        };
        thread::scope(|scope| {
            for _ in 0..at_once {
                let (ended, lane) = (ended.clone(), &lane);
                scope.spawn(move || {
                    if let Err(error) = lane(ended.clone()) {
                        let _ = ended.send(Err(error));
                    }
                });
            }
            drop(ended);
            results.into_iter().try_for_each(|watched| watched.map(|watched| self.note(watched)))
        })
    }

    /// Takes in what a binary of tests came to.
    fn note(&mut self, watched: Watched) {
        let Watched { name, counted, results, failed, ended } = watched;
        self.failures.extend(failed);
        let outcome = match ended {
            Ok(Ended::Well) if results == 0 => Err(anyhow::anyhow!("it counted no tests")),
            Ok(Ended::Well) => Ok(()),
            Ok(Ended::Badly(why)) if counted.failed == 0 => Err(anyhow::anyhow!(why)),
            Ok(Ended::Badly(_)) => {
                self.tally += counted;
                return;
            }
            Err(error) => Err(error),
        };
        self.count(&name, counted, outcome);
    }

    /// What ran beside.
    fn add(&mut self, other: Self) {
        self.tally += other.tally;
        self.failures.extend(other.failures);
        self.times.extend(other.times);
    }

    /// Says what failed, how long each stage took, and the sum; the sum stands alone on the last line.
    fn finish(self, whole: Duration) -> ExitCode {
        let times: Vec<String> =
            self.times.iter().map(|(name, time)| format!("{name} {:.0} s", time.as_secs_f64())).collect();
        println!("\n{:.0} s in all: {}", whole.as_secs_f64(), times.join(", "));
        for failure in &self.failures {
            println!("failed: {failure}");
        }
        println!("{}", self.tally);
        if self.tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// A binary of tests that has run: it prints as Rust's tests do.
struct Watched {
    name: String,
    counted: Tally,
    /// Lines that told of results.
    results: usize,
    /// Tests that failed.
    failed: Vec<String>,
    ended: Result<Ended>,
}

impl Watched {
    /// Runs it; each line is printed behind `mark`.
    fn run(name: &str, mark: &str, command: &mut Command) -> Self {
        let (mut counted, mut results, mut failed) = (Tally::default(), 0, Vec::new());
        let ended = process::lines(command, TESTING, |line| {
            println!("{mark}{line}");
            if let Some(result) = tally::result_line(line) {
                counted += result;
                results += 1;
            }
            if let Some(test) = tally::failed_test(line) {
                failed.push(format!("{name}: {test}"));
            }
        });
        Self { name: name.to_owned(), counted, results, failed, ended }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Asked {
        Asked::read(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn words_are_stages_or_filters() {
        assert!(STAGES.iter().all(|stage| asked("").stage(stage)));
        assert!(asked("tidy").stage("tidy"));
        assert!(!asked("tidy").stage("e2e"));
        let refund = asked("refund");
        assert!(refund.stage("rust") && refund.stage("e2e") && !refund.stage("clippy"));
        let both = asked("rust refund");
        assert!(both.stage("rust") && !both.stage("e2e"));
        assert_eq!(both.filters, ["refund"]);
    }

    #[test]
    fn a_failing_stage_does_not_stop_the_next() {
        let mut run = Run::default();
        run.stage("first", |_| bail!("no"));
        run.stage("second", |run| {
            run.check("it", Ok(()));
            Ok(())
        });
        assert_eq!((run.tally.passed, run.tally.failed), (1, 1));
        assert_eq!(run.failures, ["first: no"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_runner_that_dies_counts_as_a_failure() {
        let mut run = Run::default();
        let mut watch = |name: &str, command: &mut Command| run.note(Watched::run(name, "", command));
        watch("dies", Command::new("sh").args(["-c", "kill -SEGV $$"]));
        watch("silent", Command::new("sh").args(["-c", "true"]));
        watch("fails", Command::new("sh").args(["-c", "echo 'test a ... FAILED'; echo 'test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out'; exit 101"]));
        assert_eq!((run.tally.passed, run.tally.failed, run.tally.skipped), (2, 3, 1));
        assert!(run.failures.contains(&"fails: a".to_owned()));
    }
}
