//! Time that does not jump: looks at an unknown step are counted by it, since a clock that is set forward must not make
//! a minute of a moment.

use model::{operation::Settle, time::Timestamp};
use tokio::time::{Duration, Instant};

/// How fast things go. Tests divide the long waits; nothing else differs.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Waits between looks are divided by this.
    pub divide: u32,
    /// The first wait before a step that is known not to have happened is tried again; doubles up to a minute.
    pub retry: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { divide: 1, retry: Duration::from_secs(1) }
    }
}

impl Pace {
    pub(crate) fn settle(self, rule: Settle) -> Settle {
        Settle { apart_ms: rule.apart_ms / i64::from(self.divide.max(1)), ..rule }
    }

    /// Before the next look, after `looks` of them: soon at first, then further apart, and never past the end.
    pub(crate) fn before_look(self, rule: Settle, looks: u32) -> Duration {
        let apart = self.settle(rule).apart_ms.max(0) as u64;
        let step = (apart / 20).saturating_mul(1 << looks.min(5)).min(15_000);
        Duration::from_millis(step.clamp(20, apart.max(20)))
    }

    /// Before a step that was looked for in vain is sent again, for the `round`th time: seconds at first, then minutes.
    pub(crate) fn before_round(self, round: u32) -> Duration {
        (self.retry * 3_u32.saturating_pow(round.min(6))).min(Duration::from_mins(10))
    }

    /// Before attempt number `attempt + 1`.
    pub(crate) fn before_retry(self, attempt: u32) -> Duration {
        (self.retry * (1 << attempt.clamp(1, 7).saturating_sub(1))).min(Duration::from_secs(60))
    }
}

/// The wall clock at the start, moved on by time that only goes forward.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steady {
    wall: Timestamp,
    since: Instant,
}

impl Steady {
    pub(crate) fn start(wall: Timestamp) -> Self {
        Self { wall, since: Instant::now() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.wall.plus_ms(self.since.elapsed().as_millis() as i64)
    }
}
