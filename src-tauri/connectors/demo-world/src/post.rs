//! What the shop sends: it arrives, is filed, and is answered after a while.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::{
    customer::normal_email,
    message::{Address, Origin},
    payload::SendMessage,
    time::Timestamp,
};

use crate::{
    invoice,
    pace::Happening,
    photo,
    state::{Content, File, Folder, Mail, State, Talk},
};

/// Takes a message of the shop's to all its recipients, once more each time it is called.
pub fn deliver(
    state: &mut State,
    now: Timestamp,
    message_id: &str,
    dated: Timestamp,
    message: &SendMessage,
    files: &[Vec<u8>],
) {
    let known = |id: &String| state.by_message_id(id).next().and_then(|mail| mail.talk);
    let answered = message.in_reply_to.iter().chain(message.references.iter().rev()).find_map(known);
    let talk = answered.or_else(|| begin(state, message));
    let attach = |(file, content): (&model::payload::Attachment, &Vec<u8>)| File {
        name: file.name.clone(),
        mime: file.mime.clone(),
        content: Content::Bytes(STANDARD.encode(content)),
    };
    let mail = Mail {
        key: 0,
        folder: Folder::Sent,
        message_id: message_id.to_owned(),
        in_reply_to: message.in_reply_to.clone(),
        references: message.references.clone(),
        from: message.from.clone(),
        reply_to: None,
        to: message.to.clone(),
        cc: message.cc.clone(),
        blind: message.bcc.iter().map(|one| one.address.clone()).collect(),
        subject: message.subject.clone(),
        text: message.text.clone(),
        html: message.html.clone(),
        files: message.attachments.iter().zip(files).map(attach).collect(),
        at: dated,
        origin: Origin::Person,
        seen: true,
        flag_rev: 0,
        talk,
    };
    state.file(mail);
    if let Some(talk) = talk {
        state.schedule.react(now, state.seed, Happening::Answer { talk });
    }
}

/// A talk that the shop begins, with the first recipient who is a customer.
fn begin(state: &mut State, message: &SendMessage) -> Option<usize> {
    let to: Vec<String> = message.to.iter().filter_map(|to| normal_email(&to.address)).collect();
    let person = state.people.iter().position(|person| to.contains(&person.email))?;
    state.talks.push(Talk { person, order: None, sku: None, answers: 0 });
    Some(state.talks.len() - 1)
}

/// What a customer writes from outside of the world's own stories.
#[derive(Debug, Clone)]
pub struct Written {
    pub from: Address,
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    pub subject: String,
    pub text: String,
    /// Name, media type, content.
    pub files: Vec<(String, String, Vec<u8>)>,
}

/// Puts it into the inbox; its key.
pub fn receive(state: &mut State, now: Timestamp, written: Written) -> u64 {
    let files = written.files.into_iter().map(|(name, mime, content)| File {
        name,
        mime,
        content: Content::Bytes(STANDARD.encode(content)),
    });
    let mail = Mail {
        key: 0,
        folder: Folder::Inbox,
        message_id: written.message_id,
        in_reply_to: written.in_reply_to,
        references: written.references,
        from: written.from,
        reply_to: None,
        to: vec![crate::talk::shop()],
        cc: vec![],
        blind: vec![],
        subject: written.subject,
        text: written.text,
        html: None,
        files: files.collect(),
        at: now,
        origin: Origin::Person,
        seen: false,
        flag_rev: 0,
        talk: None,
    };
    state.file(mail)
}

/// The bytes of a file, drawn where they are not kept.
pub fn content(state: &State, file: &File) -> Vec<u8> {
    match &file.content {
        Content::Photo { of, broken, seed } => photo::draw(of, *broken, *seed).unwrap_or_default(),
        Content::Invoice { order } => invoice::pdf(state, *order),
        Content::Bytes(text) => STANDARD.decode(text).unwrap_or_default(),
    }
}

/// The text without what it quotes.
pub fn fresh(text: &str) -> String {
    let end = text.lines().position(|line| line.starts_with('>'));
    let mut lines: Vec<&str> = text.lines().take(end.unwrap_or(usize::MAX)).collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    // The line that says who wrote what is quoted.
    if end.is_some() && lines.last().is_some_and(|line| line.trim_end().ends_with([':', '：'])) {
        lines.pop();
    }
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_history_is_left_out() {
        let text = "The refund please.\n\nOn Friday, Lena wrote:\n> new one or refund?\n> Lena\n";
        assert_eq!(fresh(text), "The refund please.");
        assert_eq!(fresh("Two lines:\nthe second"), "Two lines:\nthe second");
    }
}
