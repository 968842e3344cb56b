//! How long the first sync will still take, from how quick it really is.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use crate::Progress;

/// The pace is that of so long.
const WINDOW: Duration = Duration::from_secs(20);
/// Less says nothing.
const SHORTEST: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(crate) struct Pace {
    seen: VecDeque<(Instant, u64)>,
}

impl Pace {
    /// Takes in that `done` of `total` are here at `now`.
    pub(crate) fn progress(&mut self, done: u64, total: u64, now: Instant) -> Progress {
        if self.seen.back().is_some_and(|(_, last)| *last > done) {
            // Another connection, which counts anew.
            self.seen.clear();
        }
        self.seen.push_back((now, done));
        while self.seen.len() > 2 && self.seen.get(1).is_some_and(|(at, _)| now.duration_since(*at) > WINDOW) {
            self.seen.pop_front();
        }
        Progress { done, total, seconds_left: self.seconds_left(total.saturating_sub(done)) }
    }

    fn seconds_left(&self, left: u64) -> Option<u64> {
        let ((from, before), (to, after)) = (self.seen.front()?, self.seen.back()?);
        let (took, brought) = (to.duration_since(*from), after - before);
        if took < SHORTEST || brought == 0 {
            return None;
        }
        Some((left as f64 * took.as_secs_f64() / brought as f64).ceil() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_the_last_seconds_say() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut pace = Pace::default();
        assert_eq!(pace.progress(0, 20_000, at(0)).seconds_left, None);
        assert_eq!(pace.progress(1_000, 20_000, at(2)).seconds_left, Some(38));
        // It was quick at first and is slow now: the old pace is forgotten.
        for second in 3..60 {
            pace.progress(1_000 + (second - 2) * 10, 20_000, at(second));
        }
        let left = pace.progress(1_580, 20_000, at(60)).seconds_left.unwrap();
        assert!((1_700..2_000).contains(&left), "{left}");
        // A new connection begins at its own count.
        assert_eq!(pace.progress(5, 20_000, at(61)).seconds_left, None);
    }
}
