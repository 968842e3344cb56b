//! What `host` is given: where to keep things, and the system around it.

use std::{path::PathBuf, sync::Arc};

use api::{ApiError, ports::Outside};
use async_trait::async_trait;
use bytes::Bytes;
use connect::Connector;
use model::time::Timestamp;
use outbox::Pace;
use store::Now;

use crate::{Emit, MemoryVault, Notice, Notify, Vault, registry};

pub struct Ports {
    /// The desk's own folder: store, keys, backups, the demo's world.
    pub data: PathBuf,
    pub vault: Arc<dyn Vault>,
    pub outside: Arc<dyn Outside>,
    pub notify: Arc<dyn Notify>,
    pub emit: Arc<dyn Emit>,
    pub connectors: Vec<Arc<dyn Connector>>,
    pub now: Now,
    pub pace: Pace,
    pub version: String,
}

impl Ports {
    /// All connectors, the system's clock, secrets in memory, and nobody listening: to be filled in.
    pub fn usual(version: &str) -> Self {
        Self {
            data: PathBuf::new(),
            vault: Arc::new(MemoryVault::default()),
            outside: Arc::new(Quiet),
            notify: Arc::new(Quiet),
            emit: Arc::new(Quiet),
            connectors: registry::connectors(),
            now: Arc::new(wall_clock),
            pace: Pace::default(),
            version: version.to_owned(),
        }
    }
}

fn wall_clock() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Nobody around: for tests and servers without a screen.
pub struct Quiet;

impl Notify for Quiet {
    fn show(&self, _: &Notice) {}
    fn unanswered(&self, _: u32) {}
}

impl Emit for Quiet {
    fn changed(&self, _: &[String]) {}
}

#[async_trait]
impl Outside for Quiet {
    fn open_url(&self, _: &str) -> Result<(), ApiError> {
        Err(unavailable())
    }
    async fn open_file(&self, _: &str, _: Bytes) -> Result<(), ApiError> {
        Err(unavailable())
    }
    async fn save_file(&self, _: &str, _: Bytes) -> Result<bool, ApiError> {
        Err(unavailable())
    }
    fn set_start_at_login(&self, _: bool) -> Result<(), ApiError> {
        Err(unavailable())
    }
}

fn unavailable() -> ApiError {
    ApiError::new("outside.unavailable", "there is no desktop here")
}
