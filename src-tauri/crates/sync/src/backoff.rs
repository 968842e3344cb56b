//! How long to wait after a failure: longer each time, never in step with other desks.

use std::time::Duration;

use connect::{ConnectError, Trouble};
use rand::Rng as _;

/// The times that a worker waits; tests shorten them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// After the first failure; doubled after each further one.
    pub first: Duration,
    /// The longest of these.
    pub longest: Duration,
    /// Attempts at `longest` before it is tried only this often.
    pub rarely: Duration,
    /// A connection that held this long, or brought something, begins anew with `first`.
    pub sound_after: Duration,
    /// How long a batch is added to before it is written.
    pub gather: Duration,
    /// Between two sweeps for orders that the shop no longer has.
    pub sweep: Duration,
    /// How long an order that was opened is read with every sync.
    pub watch: Duration,
    /// Between two looks for what is missing of open conversations.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(60),
            rarely: Duration::from_secs(300),
            sound_after: Duration::from_secs(60),
            gather: Duration::from_millis(50),
            sweep: Duration::from_secs(24 * 3_600),
            watch: Duration::from_secs(600),
            whole: Duration::from_secs(600),
        }
    }
}

/// Attempts at the longest wait before the rare ones.
const AT_LONGEST: u32 = 3;

#[derive(Debug)]
pub(crate) struct Backoff {
    patience: Patience,
    failures: u32,
}

impl Backoff {
    pub(crate) fn new(patience: Patience) -> Self {
        Self { patience, failures: 0 }
    }

    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// The wait after one more failure: up to a fifth more or less than the plain one, and never less than they asked for.
    pub(crate) fn next(&mut self, error: &ConnectError) -> Duration {
        let plain = self.plain();
        self.failures = self.failures.saturating_add(1);
        let wait = plain.mul_f64(rand::rng().random_range(0.8..1.2));
        match error.trouble {
            Trouble::RateLimited { retry_after: Some(asked) } => wait.max(asked),
            // Their count of our connections falls only when they notice that the old ones are gone.
            Trouble::TooManyConnections => wait.max(self.patience.longest / 2),
            _ => wait,
        }
    }

    fn plain(&self) -> Duration {
        let mut wait = self.patience.first;
        let mut at_longest = 0;
        for _ in 0..self.failures.min(64) {
            wait = (wait * 2).min(self.patience.longest);
            at_longest += u32::from(wait == self.patience.longest);
        }
        if at_longest > AT_LONGEST { self.patience.rarely } else { wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_longer_each_time_then_rarely() {
        let mut backoff = Backoff::new(Patience::default());
        let cut = ConnectError::new(Trouble::Cut, "cut");
        let waits: Vec<f64> = (0..12).map(|_| backoff.next(&cut).as_secs_f64()).collect();
        for (wait, plain) in waits.iter().zip([1., 2., 4., 8., 16., 32., 60., 60., 60., 300., 300., 300.]) {
            assert!((0.8 * plain..1.2 * plain).contains(wait), "{waits:?}");
        }
        backoff.reset();
        assert!(backoff.next(&cut).as_secs_f64() < 1.3);
    }

    #[test]
    fn waits_as_long_as_they_ask() {
        let mut backoff = Backoff::new(Patience::default());
        let slow_down = Trouble::RateLimited { retry_after: Some(Duration::from_secs(90)) };
        assert_eq!(backoff.next(&ConnectError::new(slow_down, "")), Duration::from_secs(90));
        assert!(backoff.next(&ConnectError::new(Trouble::TooManyConnections, "")) >= Duration::from_secs(30));
    }
}
