//! Whether an account works, both ways: it sends itself a mail and looks where that turns up. The mail is deleted again.

use std::time::{Duration, Instant};

use connect::{
    ConnectError, Outcome, Trouble,
    channel::{ChannelIdentity, FolderRole},
};
use jiff::Timestamp as Moment;
use model::{time::Timestamp, told::Told};
use serde_json::Value;
use tokio::time;
use uuid::Uuid;

use crate::{
    account::Account,
    compose::test_mail,
    search,
    wire::imap::{Session, session::quoted},
    wire::smtp,
};

/// How long the mail may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(25);
/// How long a provider may take to file it, once it has arrived.
const FILING: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_millis(400);

const MARK: &str = ".check.shopdesk@";

/// Whether a message is such a test, by its Message-ID: it is nothing to show.
pub fn is_test(message_id: &str) -> bool {
    message_id.contains(MARK)
}

pub async fn check(account: &Account) -> Result<ChannelIdentity, ConnectError> {
    let config = &account.config;
    let (server, sent) = {
        let mut held = account.hold().await?;
        account.forget_folders().await;
        let sent = account.folder(&mut held, FolderRole::Sent).await?.map(|folder| folder.name);
        held.select("INBOX", None).await?;
        (describe(&held), sent)
    };
    let domain = config.email.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let id = format!("{}{MARK}{domain}", Uuid::new_v4());
    let mail = test_mail(config, &id, Timestamp(Moment::now().as_millisecond()))?;
    match smtp::send(config, &account.trust, &mail, Value::Null).await {
        Outcome::Done(_) => {}
        Outcome::NotHappened(error) | Outcome::Unknown(error) => return Err(error),
        Outcome::Refused { code, message } => {
            return Err(match message {
                Told::Ours(saying) => ConnectError::refusing(&code, *saying),
                Told::Theirs(words) => ConnectError::new(Trouble::Refused { code }, words),
            });
        }
    }
    let files_sent = watch(account, sent.as_deref(), &id).await?;
    Ok(ChannelIdentity { address: config.email.clone(), name: config.name.clone(), server, files_sent })
}

fn describe(session: &Session) -> String {
    let known = ["QRESYNC", "CONDSTORE", "IDLE", "UIDPLUS", "MOVE", "SPECIAL-USE", "OBJECTID", "X-GM-EXT-1"];
    let can: Vec<&str> = known.into_iter().filter(|one| session.can(one)).collect();
    format!("{}: {}", session.host(), can.join(" "))
}

/// Whether it turned up in Sent by itself; `None` when it turned up nowhere, so that nothing can be said.
async fn watch(account: &Account, sent: Option<&str>, id: &str) -> Result<Option<bool>, ConnectError> {
    let start = Instant::now();
    let mut arrived: Option<Instant> = None;
    let filed = loop {
        let mut held = account.hold().await?;
        if let Some(sent) = sent
            && !search::by_message_id(&mut held, sent, id).await?.is_empty()
        {
            break true;
        }
        if arrived.is_none() && !search::by_message_id(&mut held, "INBOX", id).await?.is_empty() {
            arrived = Some(Instant::now());
        }
        drop(held);
        if arrived.is_some_and(|at| at.elapsed() > FILING) || start.elapsed() > ARRIVAL {
            break false;
        }
        time::sleep(LOOK_EVERY).await;
    };
    // A mail that is filed at once may arrive a moment later.
    let patience = if filed && arrived.is_none() { ARRIVAL } else { Duration::ZERO };
    tidy(account, sent, id, patience).await?;
    Ok((filed || arrived.is_some()).then_some(filed))
}

/// Deletes the test mail wherever it lies.
async fn tidy(account: &Account, sent: Option<&str>, id: &str, patience: Duration) -> Result<(), ConnectError> {
    let start = Instant::now();
    loop {
        let mut held = account.hold().await?;
        let found = search::by_message_id(&mut held, "INBOX", id).await?;
        if !found.is_empty() {
            delete(account, &mut held, &found).await?;
        } else if start.elapsed() < patience {
            drop(held);
            time::sleep(LOOK_EVERY).await;
            continue;
        }
        if let Some(sent) = sent {
            let found = search::by_message_id(&mut held, sent, id).await?;
            if !found.is_empty() {
                delete(account, &mut held, &found).await?;
            }
        }
        return Ok(());
    }
}

/// Deletes messages of the selected folder, and no others.
async fn delete(account: &Account, session: &mut Session, uids: &[u32]) -> Result<(), ConnectError> {
    let set = uids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    // Where folders are labels, only what lies in the trash is deleted.
    if session.can("X-GM-EXT-1")
        && let Some(trash) = account.folders(session).await?.trash.clone()
    {
        session.run(&format!("UID MOVE {set} {}", quoted(&trash))).await?;
        return Ok(());
    }
    session.run(&format!(r"UID STORE {set} +FLAGS.SILENT (\Deleted \Seen)")).await?;
    // Without UIDPLUS others' deletions would be carried out too: the mark must do.
    if session.can("UIDPLUS") {
        session.run(&format!("UID EXPUNGE {set}")).await?;
    }
    Ok(())
}
