//! The data of the tidy check: `tidy.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

/// Stands in the data for "each connector".
pub const CONNECTORS: &str = "CONNECTORS";

/// `tidy.toml`, whole.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub layers: BTreeMap<String, Vec<String>>,
    pub confined: BTreeMap<String, Vec<String>>,
    pub names: Names,
    pub layout: Layout,
    pub length: Length,
}

/// Names of shops and channels.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Words of code, in lower case.
    pub words: Vec<String>,
    /// Text as it stands, for names that are also ordinary words.
    pub texts: Vec<String>,
    pub places: Vec<String>,
    #[serde(default)]
    pub except: Vec<Exception>,
}

/// Names at the top.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    pub names: Vec<String>,
}

/// How long a source file may be.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    pub limit: usize,
    pub generated: Vec<String>,
    #[serde(default)]
    pub except: Vec<Exception>,
}

/// A file that a rule leaves alone, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    pub path: String,
    pub reason: String,
}

impl Rules {
    /// Reads the data beside this crate's manifest.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join("src-tauri/xtask/tidy.toml");
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }

    /// Whether `allowed` has the crate itself, or it is a connector and `allowed` has those.
    pub fn allows(allowed: &[String], name: &str, connector: bool) -> bool {
        allowed.iter().any(|one| one == name || (connector && one == CONNECTORS))
    }
}
