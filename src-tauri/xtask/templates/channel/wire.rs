//! Newchannel's own words, as they come over the wire. Only what `map` reads; nothing of ours.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Account {
    pub address: String,
    #[serde(default)]
    pub name: String,
}
