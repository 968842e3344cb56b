//! Out: a mail is sent in one step and, where the provider does not file it, filed in another.

use connect::{ConnectError, Next, Outcome, Probe, Progress, Step, Trouble, Work, channel::FolderRole};
use jiff::Timestamp as Moment;
use model::{
    operation::{Settle, WhenAbsent},
    payload::Payload,
    time::Timestamp,
    told::{Folder, Saying},
};
use serde_json::{Value, json};

use crate::{
    account::Account,
    compose::{Unbuildable, compose},
    search,
    setup::Filing,
    wire::imap::{Folders, Session, session::quoted},
    wire::smtp,
};

const SEND: &str = "send";
const APPEND: &str = "append";

/// The proof copy may take its time; what is not found after ten minutes is for a person to decide.
const SENT: Settle = Settle { sightings: 1, apart_ms: 600_000, absent: WhenAbsent::Person };
/// It is looked for before it is filed, so a second try makes no second copy.
const FILED: Settle = Settle { sightings: 1, apart_ms: 60_000, absent: WhenAbsent::Again };

pub fn next(account: &Account, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
    let Payload::SendMessage(_) = &work.payload else {
        return Err(ConnectError::new(Trouble::Unsupported, "a mailbox only sends messages"));
    };
    let step = |name: &str, settle| Next::Step(Step { name: name.to_owned(), moves_money: false, settle });
    if !progress.contains_key(SEND) {
        return Ok(step(SEND, SENT));
    }
    if account.config.filing != Filing::Provider && !progress.contains_key(APPEND) {
        return Ok(step(APPEND, FILED));
    }
    Ok(Next::Done)
}

/// What was sent cannot be called off; that it is not filed is in nobody's way.
pub fn take_back(progress: &Progress) -> Next {
    if progress.contains_key(SEND) { Next::Done } else { Next::Undone }
}

pub async fn send(account: &Account, work: &Work, step: &Step) -> Outcome {
    let mail = match compose(&account.config, work).await {
        Ok(mail) => mail,
        Err(Unbuildable::Never(code, message)) => return Outcome::Refused { code: code.into(), message },
        Err(Unbuildable::File(error)) if error.trouble == Trouble::NotFound => {
            return Outcome::Refused {
                code: "mail.file".into(),
                message: Saying::FileGone { words: error.message }.into(),
            };
        }
        Err(Unbuildable::File(error)) => return Outcome::NotHappened(error),
    };
    let left = json!({ "message_id": work.message_id() });
    match step.name.as_str() {
        SEND => smtp::send(&account.config, &account.trust, &mail, left).await,
        APPEND => file(account, work, &mail.raw, left).await,
        _ => Outcome::Refused { code: "mail.refused".into(), message: Saying::StepUnknown.into() },
    }
}

async fn file(account: &Account, work: &Work, raw: &[u8], left: Value) -> Outcome {
    let mut held = match account.hold().await {
        Ok(held) => held,
        Err(error) => return Outcome::NotHappened(error),
    };
    let session = &mut *held;
    let folder = match sent_folder(account, session).await {
        Ok(folder) => folder,
        Err(error) => return not_filed(error),
    };
    let id = work.message_id().unwrap_or_default();
    match search::by_message_id(session, &folder, &id).await {
        Ok(found) if found.is_empty() => {}
        Ok(_) => return Outcome::Done(left),
        Err(error) => return not_filed(error),
    }
    match session.append(&folder, &internal_date(work.first_attempt), raw).await {
        Ok(()) => Outcome::Done(left),
        Err((error, true)) => Outcome::Unknown(error),
        Err((error, false)) => not_filed(error),
    }
}

/// Why it was not filed, when it surely was not.
fn not_filed(error: ConnectError) -> Outcome {
    match error.trouble {
        Trouble::Refused { .. } | Trouble::NotFound | Trouble::Forbidden => Outcome::Refused {
            code: "mail.not_filed".into(),
            message: Saying::NotFiled { words: error.message }.into(),
        },
        _ => Outcome::NotHappened(error),
    }
}

/// Sent, made where there is none.
async fn sent_folder(account: &Account, session: &mut Session) -> Result<String, ConnectError> {
    if let Some(folder) = account.folder(session, FolderRole::Sent).await? {
        return Ok(folder.name);
    }
    // Some servers keep everything below INBOX.
    let mut last = None;
    for name in ["Sent", "INBOX.Sent", "INBOX/Sent"] {
        match session.run(&format!("CREATE {}", quoted(name))).await {
            Ok(_) => {
                account.forget_folders().await;
                return Ok(name.to_owned());
            }
            Err(error) if session.is_usable() => last = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(last.unwrap_or_else(|| ConnectError::new(Trouble::NotFound, "there is no folder Sent")))
}

pub async fn probe(account: &Account, work: &Work, step: &Step) -> Result<Probe, ConnectError> {
    let id = work.message_id().ok_or_else(|| ConnectError::new(Trouble::Unsupported, "this is no message"))?;
    let mut held = account.hold().await?;
    let session = &mut *held;
    let folders = account.folders(session).await?;
    let mut folders_read = Vec::new();
    for (name, kind) in looked_in(&folders, &step.name) {
        if !search::by_message_id(session, name, &id).await?.is_empty() {
            return Ok(Probe::Found(json!({ "message_id": id })));
        }
        if !folders_read.contains(&kind) {
            folders_read.push(kind);
        }
    }
    Ok(Probe::Absent { read: Saying::NotInFolders { folders: folders_read, id }.into() })
}

/// Where a mail of ours is looked for: a copy to ourselves may lie wherever the mailbox's rules put what comes in, as far as that
/// is read here.
fn looked_in<'f>(folders: &'f Folders, step: &str) -> Vec<(&'f str, Folder)> {
    let of = |role: FolderRole, kind: Folder| {
        folders.read.iter().filter(move |folder| folder.role == role).map(move |folder| (folder.name.as_str(), kind))
    };
    let mut all: Vec<_> = of(FolderRole::Sent, Folder::Sent).collect();
    if step == SEND {
        all.extend(of(FolderRole::Inbox, Folder::Inbox));
        all.extend(of(FolderRole::Junk, Folder::Junk));
        all.extend(of(FolderRole::Other, Folder::Chosen));
    }
    all
}

fn internal_date(at: Timestamp) -> String {
    let moment = Moment::from_millisecond(at.0).unwrap_or(Moment::UNIX_EPOCH);
    moment.strftime("%d-%b-%Y %H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sent_mail_is_not_called_off() {
        assert_eq!(take_back(&Progress::new()), Next::Undone);
        let sent: Progress = [(SEND.to_owned(), json!({}))].into_iter().collect();
        assert_eq!(take_back(&sent), Next::Done);
    }

    #[test]
    fn a_lost_mail_is_looked_for_in_the_chosen_folders_too() {
        let folder = |name: &str, role| crate::wire::imap::Folder { name: name.into(), role };
        let folders = Folders {
            read: vec![
                folder("INBOX", FolderRole::Inbox),
                folder("Sent", FolderRole::Sent),
                folder("Orders", FolderRole::Other),
                folder("Returns", FolderRole::Other),
            ],
            trash: None,
        };
        assert_eq!(
            looked_in(&folders, SEND),
            [("Sent", Folder::Sent), ("INBOX", Folder::Inbox), ("Orders", Folder::Chosen), ("Returns", Folder::Chosen)]
        );
        assert_eq!(looked_in(&folders, APPEND), [("Sent", Folder::Sent)]);
    }

    #[test]
    fn dates_are_written_for_append() {
        assert_eq!(internal_date(Timestamp(1_793_628_245_000)), "02-Nov-2026 14:04:05 +0000");
    }
}
