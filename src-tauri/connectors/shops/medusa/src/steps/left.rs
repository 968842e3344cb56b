//! What a step of a change leaves in the progress.

use std::collections::BTreeMap;

use model::told::Told;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::change::Kind;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Left {
    /// The shop's return.
    #[serde(rename = "return", skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The change is confirmed: nothing more is to be sent.
    #[serde(skip_serializing_if = "is_false")]
    pub confirmed: bool,
    /// It is confirmed, but is not what was asked for: how it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differs: Option<Told>,
    /// The change cannot be used: why. It is discarded and a new one begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoilt: Option<String>,
    /// The shop refused, so that no new one is begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Words>,
    /// Which change to discard, where it is another operation's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discard: Option<Discard>,
    /// The return has no location, which the shop would fail on when it is confirmed.
    #[serde(skip_serializing_if = "is_false")]
    pub needs_location: bool,
    /// What had come back of each line before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub before: BTreeMap<String, u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub code: String,
    pub message: Told,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discard {
    #[serde(rename = "return")]
    pub of: String,
    pub kind: Kind,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Left {
    /// What stands in the progress; empty for what another version left.
    pub fn read(value: &Value) -> Self {
        serde_json::from_value(value.clone()).unwrap_or_default()
    }

    pub fn write(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    pub fn spoilt(why: impl Into<String>) -> Self {
        Self { spoilt: Some(why.into()), ..Self::default() }
    }
}
