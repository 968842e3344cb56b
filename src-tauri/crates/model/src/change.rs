//! The change log's order: a hybrid logical clock, so that several desks can share state later without a rewrite.
//!
//! Kulkarni et al., "Logical Physical Clocks" (2014): the larger of wall time and what was last seen, with a counter.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Milliseconds in the upper 48 bits, a counter in the lower 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Hlc(pub i64);

impl Hlc {
    /// The next tick after `self` at wall time `now`: always larger, whatever the wall clock does.
    #[must_use]
    pub fn tick(self, now: Timestamp) -> Self {
        let wall = now.0.max(0) << 16;
        if wall > self.0 { Self(wall) } else { Self(self.0 + 1) }
    }

    pub fn wall(self) -> Timestamp {
        Timestamp(self.0 >> 16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_goes_back() {
        let first = Hlc::default().tick(Timestamp(1_000));
        let second = first.tick(Timestamp(500));
        let third = second.tick(Timestamp(1_001));
        assert!(first < second && second < third);
        assert_eq!(third.wall(), Timestamp(1_001));
    }
}
