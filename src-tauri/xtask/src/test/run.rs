//! The run as it goes: stages and their times, what was counted, what failed by name; and binaries of tests, watched.

use std::process::{Command, ExitCode};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::binaries::{Binary, Built};
use super::tally::{self, Tally};
use super::{Asked, TESTING};
use crate::display::Desktop;
use crate::process::{self, Ended};

/// What has been counted so far, and what failed by name.
#[derive(Default)]
pub struct Run {
    pub tally: Tally,
    failures: Vec<String>,
    times: Vec<(String, Duration)>,
}

impl Run {
    /// One stage: an error of it, rather than in it, counts as a failure too.
    pub fn stage(&mut self, name: &str, stage: impl FnOnce(&mut Self) -> Result<()>) {
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
    pub fn check(&mut self, name: &str, outcome: Result<()>) {
        match outcome {
            Ok(()) => self.tally += Tally { passed: 1, ..Tally::default() },
            Err(error) => self.fail(format!("{name}: {error:#}")),
        }
    }

    pub fn fail(&mut self, what: String) {
        println!("FAILED {what}");
        self.tally += Tally { failed: 1, ..Tally::default() };
        self.failures.push(what);
    }

    pub fn skip(&mut self, why: &str) {
        println!("SKIPPED {why}");
        self.tally += Tally { skipped: 1, ..Tally::default() };
    }

    /// A runner that counted its own tests. One that fails with no failed test of its own is a failure all the same.
    pub fn count(&mut self, name: &str, counted: Tally, outcome: Result<()>) {
        self.tally += counted;
        match outcome {
            Err(error) if counted.failed == 0 => self.fail(format!("{name}: {error:#}")),
            Err(error) => self.failures.push(format!("{name}: {error:#}")),
            Ok(()) => {}
        }
    }

    /// The built tests of the packages whose folder is `wanted`: so many binaries at once, each with a screen where one is
    /// asked for.
    pub fn tests(
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
                // Others print beside it.
                let mark = format!("{} | ", binary.name);
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
    pub fn note(&mut self, watched: Watched) {
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
    pub fn add(&mut self, other: Self) {
        self.tally += other.tally;
        self.failures.extend(other.failures);
        self.times.extend(other.times);
    }

    /// Says what failed, how long each stage took, and the sum; the sum stands alone on the last line.
    pub fn finish(self, whole: Duration) -> ExitCode {
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
pub struct Watched {
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
    pub fn run(name: &str, mark: &str, command: &mut Command) -> Self {
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
