//! `cargo xtask test`: every check and every test, each stage whatever the ones before it said, and one line at the end
//! that counts them all.

mod binaries;
mod tally;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use self::binaries::Built;
use self::tally::Tally;
use crate::display::Desktop;
use crate::process::{self, Ended};
use crate::{bindings, packages, project, tidy, ui};

/// The stages in their order. Cheap ones first; those that need servers or a window last.
const STAGES: &[&str] = &["tidy", "fmt", "ui", "clippy", "build", "bindings", "rust", "doc", "scenarios", "e2e"];

/// Longer than any stage takes on a slow machine with nothing built.
const LIMIT: Duration = Duration::from_mins(40);

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
    if asked.stage("ui") {
        run.stage("ui", |run| check_ui(run, &asked));
    }
    if asked.stage("clippy") {
        run.stage("clippy", |run| {
            let mut clippy = cargo()?;
            clippy.args(["clippy", "--workspace", "--all-targets", "--features", project::APP_FEATURES]);
            clippy.args(["--", "--deny", "warnings"]);
            run.check("clippy", process::run_within(&mut clippy, LIMIT));
            Ok(())
        });
    }
    let mut built = None;
    if ["build", "bindings", "rust", "scenarios", "e2e"].iter().any(|name| asked.stage(name)) {
        run.stage("build", |run| {
            let outcome = binaries::build(LIMIT).map(|found| built = Some(found));
            run.check("build", outcome);
            Ok(())
        });
    }
    if let Some(built) = &built {
        run_built(&mut run, &asked, built);
    }
    run.finish(start.elapsed())
}

fn run_built(run: &mut Run, asked: &Asked, built: &Built) {
    if asked.stage("bindings") && asked.filters.is_empty() {
        run.stage("bindings", |run| {
            let generator = built.program("bindings")?;
            run.check("bindings", bindings::check(Command::new(generator)));
            Ok(())
        });
    }
    if asked.stage("rust") {
        run.stage("rust", |run| run.tests(built, asked, None, |folder| folder != SCENARIOS && folder != E2E));
    }
    if asked.stage("doc") && asked.filters.is_empty() {
        run.stage("doc", check_examples);
    }
    if asked.stage("scenarios") {
        run.stage("scenarios", |run| {
            if !cfg!(target_os = "linux") {
                run.skip("the real shop and mail servers are started on Linux only");
                return Ok(());
            }
            process::run(Command::new(built.program("servers")?).arg("install"))?;
            run.tests(built, asked, None, |folder| folder == SCENARIOS)
        });
    }
    if asked.stage("e2e") {
        run.stage("e2e", |run| {
            if !cfg!(target_os = "linux") {
                run.skip("the window is driven on Linux only (Xvfb and WebKitWebDriver)");
                return Ok(());
            }
            packages::ensure(packages::WINDOW)?;
            process::run(Command::new(built.program("servers")?).arg("install"))?;
            let desktop = Desktop::start()?;
            run.tests(built, asked, Some(&desktop), |folder| folder == E2E)
        });
    }
}

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
            run.check(
                &format!("ui {script}"),
                process::run_within(ui::npm()?.args(["run", "--silent", script]), LIMIT),
            );
        }
    }
    let report = std::env::temp_dir().join(format!("{}-vitest-{}.json", project::APP, std::process::id()));
    let mut vitest = ui::npm()?;
    vitest.args(["run", "--silent", "test", "--", "--reporter=default", "--reporter=json"]);
    vitest.arg(format!("--outputFile.json={}", report.display()));
    if !asked.filters.is_empty() {
        vitest.args(["--passWithNoTests", "--testNamePattern", &asked.filters.join("|")]);
    }
    let outcome = process::run_within(&mut vitest, LIMIT);
    let counted = std::fs::read_to_string(&report).map_err(anyhow::Error::from).and_then(|text| tally::vitest(&text));
    let _ = std::fs::remove_file(&report);
    match counted {
        Ok(counted) => run.count("vitest", counted, outcome),
        Err(error) => run.check("vitest", outcome.and(Err(error))),
    }
    Ok(())
}

/// The examples in doc comments, where there are any: rustdoc reads every crate anew, so it is not asked for nothing.
fn check_examples(run: &mut Run) -> Result<()> {
    let root = project::root()?;
    let has_example = |path: &String| {
        std::path::Path::new(path).extension().is_some_and(|extension| extension == "rs")
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
    run.watch("doc", &mut command);
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

    /// The built tests of the packages whose folder is `wanted`.
    fn tests(
        &mut self,
        built: &Built,
        asked: &Asked,
        desktop: Option<&Desktop>,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let mut found = false;
        for binary in built.tests.iter().filter(|binary| wanted(&binary.folder)) {
            found = true;
            let mut command = built.command(binary)?;
            command.args(&asked.filters);
            if let Some(desktop) = desktop {
                // One window at a time: they share the screen and the keyboard's focus.
                desktop.show_to(command.arg("--test-threads=1"));
            }
            let name = binary.to_string();
            println!("{name}");
            self.watch(&name, &mut command);
        }
        if !found {
            bail!("no tests were built");
        }
        Ok(())
    }

    /// Runs something that prints as Rust's tests do, and counts.
    fn watch(&mut self, name: &str, command: &mut Command) {
        let mut counted = Tally::default();
        let mut results = 0;
        let mut failed = Vec::new();
        let ended = process::lines(command, LIMIT, |line| {
            println!("{line}");
            if let Some(result) = tally::result_line(line) {
                counted += result;
                results += 1;
            }
            if let Some(test) = tally::failed_test(line) {
                failed.push(format!("{name}: {test}"));
            }
        });
        self.failures.append(&mut failed);
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
        self.count(name, counted, outcome);
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
        run.watch("dies", Command::new("sh").args(["-c", "kill -SEGV $$"]));
        run.watch("silent", Command::new("sh").args(["-c", "true"]));
        run.watch("fails", Command::new("sh").args(["-c", "echo 'test a ... FAILED'; echo 'test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out'; exit 101"]));
        assert_eq!((run.tally.passed, run.tally.failed, run.tally.skipped), (2, 3, 1));
        assert!(run.failures.contains(&"fails: a".to_owned()));
    }
}
