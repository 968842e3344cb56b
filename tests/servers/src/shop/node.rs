//! Medusa's own process.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use super::client::{Auth, Client};
use crate::{
    error::{Doing, Error, Result},
    ports::Port,
    process::{Daemon, Watch, log_tail, signal_group},
};

/// Started cold on a loaded machine it may take this long.
const PATIENCE: Duration = Duration::from_mins(5);

#[derive(Debug)]
pub(crate) struct Node {
    app: PathBuf,
    database: String,
    till: PathBuf,
    log: PathBuf,
    port: Port,
    server: Option<Daemon>,
}

impl Node {
    /// Medusa in the folder `app`, on the database at that address, with its till's book below `dir/till`. Not started.
    pub(crate) fn new(app: PathBuf, database: String, dir: &Path, port: Port) -> Result<Self> {
        let till = dir.join("till");
        fs::create_dir_all(&till).doing(|| format!("creating {}", till.display()))?;
        Ok(Self { app, database, till, log: dir.join("medusa.log"), port, server: None })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port.number())
    }

    pub(crate) fn port(&self) -> u16 {
        self.port.number()
    }

    pub(crate) fn till(&self) -> &Path {
        &self.till
    }

    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    /// One of Medusa's own commands, such as `db:migrate`.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("node");
        command
            .arg("node_modules/.bin/medusa")
            .args(arguments)
            .current_dir(&self.app)
            .env("DATABASE_URL", &self.database)
            .env("TILL_FOLDER", &self.till)
            .env("MEDUSA_DISABLE_TELEMETRY", "true")
            .env("NODE_ENV", "production")
            .env("HOST", "127.0.0.1")
            .env("PORT", self.port.number().to_string());
        command
    }

    pub(crate) async fn up(&mut self, watch: &Watch) -> Result<()> {
        if self.server.is_some() {
            return Ok(());
        }
        let mut server = Daemon::spawn("Medusa", self.command(&["start"]), &self.log, watch)?;
        let client = Client::new(&self.base_url(), Auth::Nobody)?;
        let start = Instant::now();
        let why = loop {
            if client.healthy().await {
                self.server = Some(server);
                return Ok(());
            }
            if let Some(status) = server.ended() {
                break format!("it ended with {status}");
            }
            if start.elapsed() > PATIENCE {
                break format!("no answer in {PATIENCE:?}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        server.kill(watch);
        Err(Error::NotReady {
            server: "Medusa".into(),
            why: format!("{why}\n{}", log_tail(&self.log)),
            log: self.log.clone(),
        })
    }

    /// The running process, for [`super::end`].
    pub(crate) fn take(&mut self) -> Option<Daemon> {
        self.server.take()
    }

    /// Stops or continues the process without ending it: connections are taken by the system, and nothing answers.
    pub(crate) fn freeze(&self, frozen: bool) {
        if let Some(server) = &self.server {
            signal_group(server.id(), if frozen { Signal::STOP } else { Signal::CONT });
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        self.server.is_some()
    }
}
