//! Counting: what each runner prints, as one sum.

use std::fmt;
use std::ops::AddAssign;

use anyhow::{Context, Result};
use serde_json::Value;

/// Tests that passed, failed, were skipped.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// The sum that a binary of Rust tests prints as its last line.
pub fn result_line(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut tally = Tally::default();
    for part in counts.split("; ") {
        let Some((number, what)) = part.split_once(' ') else { continue };
        let Ok(number) = number.parse() else { continue };
        match what {
            "passed" => tally.passed = number,
            "failed" => tally.failed = number,
            "ignored" => tally.skipped = number,
            _ => {}
        }
    }
    Some(tally)
}

/// The name of the test that this line says has failed.
pub fn failed_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

/// The sum in vitest's JSON report.
pub fn vitest(report: &str) -> Result<Tally> {
    let report: Value = serde_json::from_str(report).context("vitest's report")?;
    let number = |name: &str| report.get(name).and_then(Value::as_u64);
    let mut tally = Tally {
        passed: number("numPassedTests").context("vitest's report has no numPassedTests")?,
        failed: number("numFailedTests").unwrap_or(0),
        skipped: number("numPendingTests").unwrap_or(0) + number("numTodoTests").unwrap_or(0),
    };
    // A file that does not even load has no tests that could fail.
    if tally.failed == 0 {
        tally.failed = number("numFailedTestSuites").unwrap_or(0);
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_counts() {
        let line = "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 2 filtered out; finished in 0.05s";
        assert_eq!(result_line(line), Some(Tally { passed: 12, failed: 0, skipped: 3 }));
        let line = "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(result_line(line), Some(Tally { passed: 1, failed: 2, skipped: 0 }));
        assert_eq!(result_line("running 3 tests"), None);
    }

    #[test]
    fn names_of_failed_tests() {
        assert_eq!(failed_test("test money::rounds ... FAILED"), Some("money::rounds"));
        assert_eq!(failed_test("test money::rounds ... ok"), None);
    }

    #[test]
    fn vitest_counts() {
        let tally = vitest(r#"{"numPassedTests":5,"numFailedTests":1,"numPendingTests":2,"numTodoTests":0}"#).unwrap();
        assert_eq!(tally, Tally { passed: 5, failed: 1, skipped: 2 });
        let tally = vitest(r#"{"numPassedTests":5,"numFailedTests":0,"numFailedTestSuites":1}"#).unwrap();
        assert_eq!(tally.failed, 1);
        assert!(vitest("{}").is_err());
    }

    #[test]
    fn the_closing_line() {
        assert_eq!(Tally { passed: 3, failed: 0, skipped: 0 }.to_string(), "3 passed, 0 failed");
        assert_eq!(Tally { passed: 3, failed: 1, skipped: 2 }.to_string(), "3 passed, 1 failed, 2 skipped");
    }
}
