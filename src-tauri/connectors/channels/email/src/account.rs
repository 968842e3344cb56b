//! One mailbox with all that is needed to reach it.

use std::{sync::Arc, time::Duration};

use connect::{ConnectError, Trouble, channel::FolderRole};
use tokio::{sync::Mutex, time};

use crate::{
    desk::{Desk, Held},
    setup::Config,
    sync::Suspects,
    wire::imap::{Folder, Folders, Session},
    wire::net::Trust,
};

/// After so long there may be room for another connection.
const TAKEN: Duration = Duration::from_secs(30);

pub struct Account {
    pub config: Config,
    pub trust: Trust,
    desk: Desk,
    folders: Mutex<Option<Arc<Folders>>>,
    pub suspects: Suspects,
}

impl Account {
    pub fn new(config: Config) -> Result<Self, ConnectError> {
        let trust = Trust::new(config.authorities.as_deref())?;
        Ok(Self { config, trust, desk: Desk::default(), folders: Mutex::default(), suspects: Suspects::default() })
    }

    /// A connection of one's own.
    pub async fn open(&self) -> Result<Session, ConnectError> {
        Session::open(&self.config, &self.trust).await
    }

    /// The shared connection, when it is one's turn.
    pub async fn hold(&self) -> Result<Held<'_>, ConnectError> {
        self.desk.hold(&self.config, &self.trust).await
    }

    /// As [`Self::hold`], for what can wait: a mailbox whose connections are all taken by others is asked again later.
    pub async fn hold_patiently(&self) -> Result<Held<'_>, ConnectError> {
        loop {
            match self.hold().await {
                Err(error) if error.trouble == Trouble::TooManyConnections => time::sleep(TAKEN).await,
                other => return other,
            }
        }
    }

    pub fn desk_is_wanted(&self) -> bool {
        self.desk.is_wanted()
    }

    /// The folders that matter; asked for once.
    pub async fn folders(&self, session: &mut Session) -> Result<Arc<Folders>, ConnectError> {
        let mut known = self.folders.lock().await;
        if let Some(folders) = known.as_ref() {
            return Ok(Arc::clone(folders));
        }
        let folders = Arc::new(Folders::discover(session, &self.config.folders).await?);
        *known = Some(Arc::clone(&folders));
        Ok(folders)
    }

    /// They may have changed: ask again.
    pub async fn forget_folders(&self) {
        *self.folders.lock().await = None;
    }

    /// The folder with a role, as far as there is one.
    pub async fn folder(&self, session: &mut Session, role: FolderRole) -> Result<Option<Folder>, ConnectError> {
        Ok(self.folders(session).await?.with(role).cloned())
    }
}
