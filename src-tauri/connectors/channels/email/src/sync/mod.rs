//! In: what is new comes first and at once, what is older follows in the background, then news is waited for.
//!
//! Two connections at most. The first reads INBOX and waits there; the second (the desk) brings what is older, looks after
//! the other folders, and answers what is asked in between. Both bring their batches through one gate, so that each batch's
//! cursor covers all batches before it.

mod backfill;
mod big;
mod bring;
mod cursor;
mod delta;
mod gate;
mod one;
mod suspects;

use std::time::Duration;

use connect::{
    ConnectError, Trouble,
    channel::{ChannelBatch, FolderRole},
};
use serde_json::Value;
use tokio::{
    sync::{Notify, mpsc},
    time,
};

use crate::{
    account::Account,
    wire::imap::{Folder, Session, wire::StatusOf},
};
pub use backfill::ago;
pub use bring::{Depth, Job};
pub use cursor::{Cursor, FolderState};
use gate::Gate;
pub use one::{complete, fetch, set_seen};
pub use suspects::Suspects;

/// How often other folders are looked at, and INBOX where the server cannot tell of news.
const LOOK_EVERY: Duration = Duration::from_mins(1);
const POLL_EVERY: Duration = Duration::from_secs(30);
/// Some routers forget silent connections after five minutes; the standard's own bound is 29.
const IDLE_FOR: Duration = Duration::from_mins(4);

/// Runs until the connection fails.
pub async fn run(
    account: &Account,
    cursor: Option<Value>,
    sink: mpsc::Sender<ChannelBatch>,
) -> Result<(), ConnectError> {
    let gate = Gate::new(cursor, sink);
    loop {
        let known = account.suspects.count();
        let Err(error) = run_once(account, &gate).await else { return Ok(()) };
        // A message that the server's answer about made no sense of is left out, and the others come after all.
        if account.suspects.count() == known {
            return Err(error);
        }
    }
}

async fn run_once(account: &Account, gate: &Gate) -> Result<(), ConnectError> {
    let mut session = account.open().await?;
    account.forget_folders().await;
    let folders = account.folders(&mut session).await?;

    // The head: nothing of ours may be sent before this is known.
    let (first, others): (Vec<&Folder>, Vec<&Folder>) =
        folders.read.iter().partition(|folder| matches!(folder.role, FolderRole::Inbox | FolderRole::Sent));
    for folder in first {
        delta::delta(account, &mut session, folder, gate).await?;
    }
    gate.reach_head().await?;

    let inbox = Folder { name: "INBOX".into(), role: FolderRole::Inbox };
    let elsewhere: Vec<&Folder> = folders.read.iter().filter(|folder| folder.role != FolderRole::Inbox).collect();
    let news = Notify::new();
    let background = async {
        for folder in others {
            let mut held = account.hold_patiently().await?;
            let looked = delta::delta(account, &mut held, folder, gate).await;
            unless_missing(looked, &held)?;
        }
        backfill::backfill(account, &folders.read, gate).await
    };
    tokio::try_join!(
        watch_inbox(account, &mut session, &inbox, gate, &news),
        watch_others(account, &elsewhere, gate, &news),
        background,
    )?;
    Ok(())
}

/// INBOX, as it happens. Never ends but by failing.
async fn watch_inbox(
    account: &Account,
    session: &mut Session,
    inbox: &Folder,
    gate: &Gate,
    news: &Notify,
) -> Result<(), ConnectError> {
    loop {
        // SELECT tells what changed, and is where waiting begins.
        delta::delta(account, session, inbox, gate).await?;
        if session.can("IDLE") {
            while !session.idle(IDLE_FOR).await? {}
        } else {
            time::sleep(POLL_EVERY).await;
        }
        news.notify_one();
    }
}

/// All other folders: every minute, and whenever something happened in INBOX, since an answer written elsewhere shows there.
async fn watch_others(account: &Account, folders: &[&Folder], gate: &Gate, news: &Notify) -> Result<(), ConnectError> {
    let mut known: Vec<Option<StatusOf>> = vec![None; folders.len()];
    loop {
        // Early or late does not matter: both are a look.
        let _ = time::timeout(LOOK_EVERY, news.notified()).await;
        for (folder, known) in folders.iter().zip(&mut known) {
            let mut held = account.hold_patiently().await?;
            let status = held.status(&folder.name).await;
            let Some(status) = unless_missing(status, &held)? else { continue };
            if known.as_ref() != Some(&status) {
                let looked = delta::delta(account, &mut held, folder, gate).await;
                unless_missing(looked, &held)?;
                *known = Some(status);
            }
        }
    }
}

/// A folder that somebody deleted or closed to us stops nothing else.
pub fn unless_missing<T>(result: Result<T, ConnectError>, session: &Session) -> Result<Option<T>, ConnectError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if session.is_usable() && matches!(error.trouble, Trouble::NotFound | Trouble::Refused { .. }) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
