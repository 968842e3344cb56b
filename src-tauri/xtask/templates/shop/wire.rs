//! Newshop's own words, as they come over the wire. Only what `map` reads; nothing of ours.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Shop {
    pub name: String,
    #[serde(default)]
    pub version: String,
}
