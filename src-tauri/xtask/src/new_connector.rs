//! `cargo xtask new-connector shop|channel NAME`.

use anyhow::{Result, bail};

/// Makes it.
pub fn new_connector(_: &[String]) -> Result<()> {
    bail!("not yet")
}
