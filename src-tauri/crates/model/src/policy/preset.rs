//! Policies that come with the program: data files, each with its source and the day it was looked up. No legal advice.

use jiff::civil::Date;
use serde::Deserialize;

use super::{Policy, day_of};
use crate::time::Timestamp;

/// A starting point for a policy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Preset {
    pub id: String,
    /// Where the rules stand; empty for one that is no law.
    pub source: String,
    pub article: String,
    pub url: String,
    /// When the source was last looked up.
    pub checked: Date,
    pub policy: Policy,
}

/// In the order they are offered.
pub const PRESETS: [&str; 4] = [
    include_str!("preset/cn.json"),
    include_str!("preset/eu.json"),
    include_str!("preset/uk.json"),
    include_str!("preset/generous.json"),
];

/// After so many days the source should be looked up again.
const OLD_AFTER_DAYS: i32 = 365;

impl Preset {
    /// All that come with the program.
    pub fn all() -> Vec<Self> {
        // That each can be read is proved by a test.
        PRESETS.iter().filter_map(|text| serde_json::from_str(text).ok()).collect()
    }

    pub fn named(id: &str) -> Option<Self> {
        Self::all().into_iter().find(|preset| preset.id == id)
    }

    /// Looked up more than a year ago.
    pub fn is_old(&self, now: Timestamp) -> bool {
        (day_of(now, 0) - self.checked).get_days() > OLD_AFTER_DAYS
    }
}
