//! A mail of ours: built the same at every attempt, so that its copy in Sent is the very mail that went out.

use std::time::{Duration, UNIX_EPOCH};

use connect::{ConnectError, Work};
use lettre::{
    Address as Mailbox,
    address::Envelope,
    message::{
        Attachment as Attached, Body, Mailbox as Named, MessageBuilder, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue, References},
    },
};
use model::{
    message::Address,
    payload::{Attachment, Payload, SendMessage},
    time::Timestamp,
    told::{Saying, Told},
};

use crate::{
    map::line,
    setup::{Config, Filing},
};

/// A thread's ids that go along: the first, and the newest.
const REFERENCES: usize = 40;

/// What goes over the wire.
#[derive(Debug, Clone)]
pub struct Mail {
    pub from: String,
    pub recipients: Vec<String>,
    /// Our own address as one more recipient, in no header: proof that it went out, where the provider files nothing.
    pub proof: Option<String>,
    pub raw: Vec<u8>,
}

impl Mail {
    /// Whether the envelope needs no SMTPUTF8.
    pub fn is_ascii(&self) -> bool {
        self.from.is_ascii() && self.recipients.iter().all(|address| address.is_ascii())
    }
}

/// Why a mail cannot be built.
#[derive(Debug)]
pub enum Unbuildable {
    /// It never can: a code for the window, and words.
    Never(&'static str, Told),
    /// A file could not be read just now.
    File(ConnectError),
}

fn never(code: &'static str, words: impl Into<Told>) -> Unbuildable {
    Unbuildable::Never(code, words.into())
}

/// Builds the mail of an operation.
pub async fn compose(config: &Config, work: &Work) -> Result<Mail, Unbuildable> {
    let Payload::SendMessage(message) = &work.payload else {
        return Err(never("mail.refused", Saying::StepUnknown));
    };
    let id = work
        .message_id()
        .ok_or_else(|| never("mail.refused", Saying::MailUnbuildable { words: "Message-ID".into() }))?;
    let everybody = message.to.iter().chain(&message.cc).chain(&message.bcc);
    let mut recipients: Vec<String> = Vec::new();
    for address in everybody {
        let address = mailbox(address)?.to_string();
        if !recipients.iter().any(|one| one.eq_ignore_ascii_case(&address)) {
            recipients.push(address);
        }
    }
    if recipients.is_empty() {
        return Err(never("mail.recipient", Saying::NoRecipient));
    }
    let head = head(message, &id, work.first_attempt)?;
    let boundary = |part: &str| format!("=_{}_{part}", work.id.0.simple());
    let text = || SinglePart::plain(message.text.clone());
    let (mut pictures, mut files) = (Vec::new(), Vec::new());
    for attachment in &message.attachments {
        let content = work.files.read(attachment.part).await.map_err(Unbuildable::File)?;
        let part = attached(attachment, content.to_vec())?;
        let in_place = message.html.is_some() && !attachment.content_id.is_empty();
        if in_place { pictures.push(part) } else { files.push(part) }
    }
    let alternative = message.html.as_ref().map(|html| {
        let html = SinglePart::html(html.clone());
        let parts = MultiPart::alternative().boundary(boundary("alt")).singlepart(text());
        if pictures.is_empty() {
            return parts.singlepart(html);
        }
        let related = MultiPart::related().boundary(boundary("rel")).singlepart(html);
        parts.multipart(pictures.into_iter().fold(related, MultiPart::singlepart))
    });
    let built = if files.is_empty() {
        match alternative {
            Some(parts) => head.multipart(parts),
            None => head.singlepart(text()),
        }
    } else {
        let mixed = MultiPart::mixed().boundary(boundary("mix"));
        let parts = match alternative {
            Some(alternative) => mixed.multipart(alternative),
            None => mixed.singlepart(text()),
        };
        head.multipart(files.into_iter().fold(parts, MultiPart::singlepart))
    };
    let built = built.map_err(|error| never("mail.refused", Saying::MailUnbuildable { words: error.to_string() }))?;
    let own = config.email.clone();
    let wanted = config.filing != Filing::Provider && !recipients.iter().any(|one| one.eq_ignore_ascii_case(&own));
    Ok(Mail {
        from: mailbox(&message.from)?.to_string(),
        recipients,
        proof: wanted.then_some(own),
        raw: built.formatted(),
    })
}

fn head(message: &SendMessage, id: &str, date: Timestamp) -> Result<MessageBuilder, Unbuildable> {
    let everybody = message.to.iter().chain(&message.cc).chain(&message.bcc);
    let envelope = Envelope::new(Some(mailbox(&message.from)?), everybody.map(mailbox).collect::<Result<_, _>>()?)
        .map_err(|_| never("mail.recipient", Saying::NoRecipient))?;
    let mut head = lettre::Message::builder()
        // Otherwise there would have to be somebody in To.
        .envelope(envelope)
        .from(named(&message.from)?)
        .subject(line(&message.subject))
        .message_id(Some(format!("<{id}>")))
        .date(UNIX_EPOCH + Duration::from_millis(date.0.max(0).unsigned_abs()));
    for address in &message.to {
        head = head.to(named(address)?);
    }
    for address in &message.cc {
        head = head.cc(named(address)?);
    }
    if let Some(id) = message.in_reply_to.as_deref().and_then(plain_id) {
        head = head.in_reply_to(format!("<{id}>"));
    }
    let mut ids: Vec<String> = message.references.iter().filter_map(|id| plain_id(id)).collect();
    if ids.len() > REFERENCES {
        ids.drain(1..=ids.len() - REFERENCES);
    }
    if !ids.is_empty() {
        let ids: Vec<String> = ids.iter().map(|id| format!("<{id}>")).collect();
        head = head.header(References::from(ids.join(" ")));
    }
    Ok(head)
}

/// An id without anything that could leave its header.
fn plain_id(id: &str) -> Option<String> {
    let id: String = id.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).collect();
    (!id.is_empty() && id.len() <= 900).then_some(id)
}

fn mailbox(address: &Address) -> Result<Mailbox, Unbuildable> {
    let text = address.address.trim();
    text.parse().map_err(|_| never("mail.address", Saying::NotAnAddress { address: line(text) }))
}

fn named(address: &Address) -> Result<Named, Unbuildable> {
    let name = line(&address.name);
    Ok(Named::new((!name.is_empty()).then_some(name), mailbox(address)?))
}

fn attached(file: &Attachment, content: Vec<u8>) -> Result<SinglePart, Unbuildable> {
    let (name, mime) = (line(&file.name), file.mime.as_str());
    // A message within a message may not be encoded (RFC 2046, 5.2.1), so it goes as plain bytes.
    let mime =
        if mime.starts_with("message/") || mime.starts_with("multipart/") { "application/octet-stream" } else { mime };
    let kind = ContentType::parse(mime).or_else(|_| ContentType::parse("application/octet-stream"));
    let kind = kind.map_err(|_| never("mail.refused", Saying::MailUnbuildable { words: "content type".into() }))?;
    // Base64 always: a text's line ends are part of the file.
    let body = Body::new_with_encoding(content, ContentTransferEncoding::Base64)
        .map_err(|_| never("mail.refused", Saying::MailUnbuildable { words: "encoding".into() }))?;
    let part = match plain_id(&file.content_id) {
        Some(id) => Attached::new_inline_with_name(id, name),
        None => Attached::new(name),
    };
    Ok(part.body(body, kind))
}

#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The mail that an account sends itself to see whether its provider files what is sent.
pub fn test_mail(config: &Config, id: &str, now: Timestamp) -> Result<Mail, ConnectError> {
    let own = Address { name: config.name.clone(), address: config.email.clone() };
    let bad = |_| ConnectError::settings("email", "this is not a mail address");
    let text = "This message shows that your mailbox works with Shopdesk. It is deleted by itself.\n\n\
                这封邮件用于确认邮箱可以与 Shopdesk 一起使用，会自动删除。\n";
    let built = lettre::Message::builder()
        .from(named(&own).map_err(bad)?)
        .to(named(&own).map_err(bad)?)
        .subject("Shopdesk: test · 测试")
        .message_id(Some(format!("<{id}>")))
        .date(UNIX_EPOCH + Duration::from_millis(now.0.max(0).unsigned_abs()))
        .header(AutoSubmitted)
        .singlepart(SinglePart::plain(text.to_owned()))
        .map_err(|_| ConnectError::settings("email", "no mail can be built from this address"))?;
    Ok(Mail { from: config.email.clone(), recipients: vec![config.email.clone()], proof: None, raw: built.formatted() })
}

#[cfg(test)]
mod tests;
