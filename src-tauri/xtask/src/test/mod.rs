//! `cargo xtask test`: every check and every test, each stage whatever the ones before it said, and one line at the end
//! that counts them all.

mod binaries;
mod run;
mod tally;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use self::binaries::Built;
use self::run::{Run, Watched};
use crate::process::{self, Ended};
use crate::{bindings, packages, project, tidy, ui};

/// The stages as they begin. Cheap ones first; `ui` goes on beside the build and what follows, `scenarios` beside all that
/// stands behind it, since they wait for servers most of their time.
const STAGES: &[&str] = &["tidy", "fmt", "ui", "build", "bindings", "scenarios", "rust", "doc", "clippy", "e2e"];

/// Longer than a build takes on a slow machine with nothing built.
const BUILDING: Duration = Duration::from_mins(40);

/// Longer than any binary of tests takes: one that hangs leaves time for the others.
const TESTING: Duration = Duration::from_mins(30);

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
    let built = OnceLock::new();
    thread::scope(|scope| {
        let asked = &asked;
        let mut beside = Vec::new();
        // Types, lint and tests of the window use one processor, and half of a build is linking.
        if asked.stage("ui") {
            beside.push(("ui", scope.spawn(|| apart(|run| run.stage("ui", |run| check_ui(run, asked))))));
        }
        if let Some(found) = build(&mut run, asked) {
            let built = built.get_or_init(|| found);
            check_bindings(&mut run, asked, built);
            let with_servers =
                ["rust", "scenarios", "e2e"].iter().any(|name| asked.stage(name)) && real_servers(&mut run, built);
            // Most of their time is waiting for servers: what uses the processor goes on meanwhile.
            if asked.stage("scenarios") && with_servers {
                beside.push(("scenarios", scope.spawn(|| apart(|run| scenarios(run, asked, built)))));
            }
            rust(&mut run, asked, built, with_servers);
            clippy(&mut run, asked);
            if asked.stage("e2e") && with_servers {
                e2e(&mut run, asked, built);
            }
        } else {
            clippy(&mut run, asked);
        }
        for (name, stage) in beside {
            match stage.join() {
                Ok(stage) => run.add(stage),
                Err(_) => run.fail(format!("{name}: the stage broke off")),
            }
        }
    });
    run.finish(start.elapsed())
}

/// What a stage that goes beside others comes to.
fn apart(stage: impl FnOnce(&mut Run)) -> Run {
    let mut run = Run::default();
    stage(&mut run);
    run
}

/// Everything that is built, when a stage needs it.
fn build(run: &mut Run, asked: &Asked) -> Option<Built> {
    let mut built = None;
    if ["build", "bindings", "rust", "scenarios", "e2e"].iter().any(|name| asked.stage(name)) {
        run.stage("build", |run| {
            let outcome = binaries::build(BUILDING).map(|found| built = Some(found));
            run.check("build", outcome);
            Ok(())
        });
    }
    built
}

fn check_bindings(run: &mut Run, asked: &Asked, built: &Built) {
    if asked.stage("bindings") && asked.filters.is_empty() {
        run.stage("bindings", |run| {
            let generator = built.program("bindings")?;
            run.check("bindings", bindings::check(Command::new(generator)));
            Ok(())
        });
    }
}

/// Tests that need no desktop, and the examples in doc comments.
fn rust(run: &mut Run, asked: &Asked, built: &Built, with_servers: bool) {
    if asked.stage("rust") {
        let wanted = |folder: &str| folder != SCENARIOS && folder != E2E && (with_servers || folder != SERVERS);
        run.stage("rust", |run| run.tests(built, asked, (1, false), wanted));
    }
    if asked.stage("doc") && asked.filters.is_empty() {
        run.stage("doc", check_examples);
    }
}

fn clippy(run: &mut Run, asked: &Asked) {
    if asked.stage("clippy") {
        run.stage("clippy", |run| {
            let mut clippy = cargo()?;
            clippy.args(["clippy", "--workspace", "--all-targets", "--features", project::APP_FEATURES]);
            clippy.args(["--", "--deny", "warnings"]);
            run.check("clippy", process::run_within(&mut clippy, BUILDING));
            Ok(())
        });
    }
}

fn scenarios(run: &mut Run, asked: &Asked, built: &Built) {
    run.stage("scenarios", |run| run.tests(built, asked, (SCENARIOS_AT_ONCE, false), |folder| folder == SCENARIOS));
}

fn e2e(run: &mut Run, asked: &Asked, built: &Built) {
    run.stage("e2e", |run| {
        packages::ensure(packages::WINDOW)?;
        run.tests(built, asked, (WINDOWS_AT_ONCE, true), |folder| folder == E2E)
    });
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
}
