//! What the desktop's notifications show, asked of dunst, which `cargo xtask test` starts.

use std::{collections::BTreeSet, process::Command};

use serde_json::Value;

/// A notification: its number, its title and its words.
pub type Shown = (i64, String, String);

fn dunst(arguments: &[&str]) -> String {
    let asked = Command::new("dunstctl").args(arguments).output().expect("dunst is installed");
    assert!(asked.status.success(), "dunstctl {arguments:?}: {asked:?}");
    String::from_utf8_lossy(&asked.stdout).into_owned()
}

/// How many there were, on screen or gone from it.
pub fn count() -> usize {
    ["displayed", "waiting", "history"].iter().map(|of| dunst(&["count", of]).trim().parse::<usize>().unwrap()).sum()
}

/// Takes all from the screen and says what there was ever, in the order they came in.
pub fn all() -> BTreeSet<Shown> {
    dunst(&["close-all"]);
    let history: Value = serde_json::from_str(&dunst(&["history"])).unwrap();
    let of = |one: &Value, what: &str| one[what]["data"].as_str().unwrap_or_default().to_owned();
    let all = history["data"][0].as_array().cloned().unwrap_or_default();
    all.iter().map(|one| (one["id"]["data"].as_i64().unwrap(), of(one, "summary"), of(one, "body"))).collect()
}

/// Clicks the one on screen.
pub fn click() {
    dunst(&["action", "0"]);
}
