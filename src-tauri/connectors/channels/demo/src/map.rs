//! A message of the world, as the desk takes it in.

use bytes::Bytes;
use connect::channel::{Flags, FolderRole, Inbound, InboundFile, Location};
use demo_world::{Folder, Mail, State, post};
use sha2::{Digest, Sha256};

use crate::{older, raw};

fn folder(folder: Folder) -> (&'static str, FolderRole) {
    match folder {
        Folder::Inbox => ("INBOX", FolderRole::Inbox),
        Folder::Sent => ("Sent", FolderRole::Sent),
        Folder::Junk => ("Junk", FolderRole::Junk),
    }
}

pub fn location(mail: &Mail) -> Location {
    Location { folder: folder(mail.folder).0.to_owned(), epoch: 1, key: mail.key }
}

pub fn flags(mail: &Mail) -> Flags {
    Flags { seen: mail.seen, answered: false }
}

pub fn find(state: &State, at: &Location) -> Option<Mail> {
    let found = state.mail.get(&at.key).cloned().or_else(|| older::find(state, at.key));
    found.filter(|mail| &location(mail) == at)
}

/// One file's bytes, or the whole message as a mail for an empty key.
pub fn file(state: &State, mail: &Mail, key: &str) -> Option<Vec<u8>> {
    if key.is_empty() {
        return Some(raw::mail(state, mail));
    }
    let n: usize = key.parse().ok()?;
    mail.files.get(n.checked_sub(1)?).map(|file| post::content(state, file))
}

/// A customer's answer quotes what it answers, as mail programs do.
pub fn whole(state: &State, mail: &Mail) -> String {
    let answered = mail.in_reply_to.as_deref().filter(|_| mail.folder == Folder::Inbox && mail.talk.is_some());
    match answered.and_then(|id| state.by_message_id(id).next()) {
        Some(before) => {
            let mut text = format!("{}\n\n{}:", mail.text, before.from.name);
            for line in post::fresh(&before.text).lines() {
                text += "\n> ";
                text += line;
            }
            text
        }
        None => mail.text.clone(),
    }
}

fn digest(mail: &Mail) -> String {
    let sum = Sha256::digest(format!("{}\n{}\n{}", mail.from.address, mail.at.0, mail.text));
    sum.iter().fold(String::with_capacity(64), |hex, byte| hex + &format!("{byte:02x}"))
}

pub fn inbound(state: &State, mail: &Mail) -> Inbound {
    let files: Vec<InboundFile> = mail
        .files
        .iter()
        .zip(1..)
        .map(|(file, n)| {
            let content = post::content(state, file);
            InboundFile {
                name: file.name.clone(),
                mime: file.mime.clone(),
                size: content.len() as u64,
                content_id: None,
                inline: false,
                content: Some(Bytes::from(content)),
                key: n.to_string(),
            }
        })
        .collect();
    let text = whole(state, mail);
    let size = text.len() as u64 + files.iter().map(|file| file.size).sum::<u64>();
    Inbound {
        location: location(mail),
        role: folder(mail.folder).1,
        flags: flags(mail),
        provider_id: Some(format!("{:x}-{}", state.seed, mail.key)),
        message_id: Some(mail.message_id.clone()),
        digest: digest(mail),
        in_reply_to: mail.in_reply_to.iter().cloned().collect(),
        references: mail.references.clone(),
        from: mail.from.clone(),
        reply_to: mail.reply_to.clone(),
        to: mail.to.clone(),
        cc: mail.cc.clone(),
        subject: mail.subject.clone(),
        sent_at: mail.at,
        received_at: mail.at,
        origin: mail.origin,
        bounce: None,
        fresh: post::fresh(&mail.text),
        text,
        html: mail.html.clone(),
        files,
        size,
        unreadable: None,
        cut: false,
        complete: true,
    }
}
