//! The files of a message, each with the section by which the server knows it (RFC 3501, 6.4.5).

use std::{borrow::Cow, collections::HashMap};

use bytes::Bytes;
use connect::channel::InboundFile;
use mail_parser::{
    Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};

use super::headers::line;

const DEPTH: usize = 30;
const FILES: usize = 500;
const NAME: usize = 180;

/// The section of each part of the message.
pub fn sections(message: &Message<'_>) -> HashMap<u32, String> {
    let mut sections = HashMap::new();
    match message.parts.first().map(|root| &root.body) {
        Some(PartType::Multipart(_)) => number(message, 0, "", 0, &mut sections),
        _ => {
            sections.insert(0, "1".to_owned());
        }
    }
    sections
}

fn number(message: &Message<'_>, id: u32, path: &str, depth: usize, sections: &mut HashMap<u32, String>) {
    let Some(PartType::Multipart(children)) = message.parts.get(id as usize).map(|part| &part.body) else { return };
    for (index, child) in children.iter().enumerate() {
        let path = if path.is_empty() { (index + 1).to_string() } else { format!("{path}.{}", index + 1) };
        // A broken message may name a part as its own ancestor.
        if depth < DEPTH && !sections.contains_key(child) {
            sections.insert(*child, path.clone());
            number(message, *child, &path, depth + 1, sections);
        }
    }
}

/// The bytes of a part as it was before it was encoded for transfer.
pub fn content<'m>(message: &'m Message<'_>, part: &'m MessagePart<'_>) -> Cow<'m, [u8]> {
    match &part.body {
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Cow::Borrowed(bytes.as_ref()),
        PartType::Text(_) | PartType::Html(_) => raw_text(message, part),
        PartType::Message(nested) if part.encoding != Encoding::None => Cow::Borrowed(nested.raw_message.as_ref()),
        PartType::Message(_) => Cow::Borrowed(between(message, part)),
        PartType::Multipart(_) => Cow::Borrowed(&[]),
    }
}

/// A text's bytes in its own charset.
pub fn raw_text<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> Cow<'m, [u8]> {
    let raw = between(message, part);
    match part.encoding {
        Encoding::Base64 => base64_decode(raw).map_or(Cow::Borrowed(raw), Cow::Owned),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map_or(Cow::Borrowed(raw), Cow::Owned),
        Encoding::None => Cow::Borrowed(raw),
    }
}

fn between<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> &'m [u8] {
    message.raw_message.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize).unwrap_or_default()
}

/// Whether a part is read by machines only: what it says is said elsewhere.
fn is_machinery(part: &MessagePart<'_>) -> bool {
    let is = |kind: &str, sub: &str| part.is_content_type(kind, sub);
    is("message", "delivery-status")
        || is("message", "disposition-notification")
        || is("text", "rfc822-headers")
        || is("application", "pgp-signature")
}

/// All files. `held` tells which of their contents came with the message (by section); `html` is asked which it refers to.
pub fn files(message: &Message<'_>, html: Option<&str>, held: &Held<'_>) -> Vec<InboundFile> {
    let sections = sections(message);
    let mut files = Vec::new();
    for id in &message.attachments {
        let Some(part) = message.parts.get(*id as usize) else { continue };
        let shown = matches!(part.body, PartType::Text(_) | PartType::Html(_))
            && (message.text_body.contains(id) || message.html_body.contains(id));
        if shown || is_machinery(part) || matches!(part.body, PartType::Multipart(_)) || files.len() >= FILES {
            continue;
        }
        let key = sections.get(id).cloned().unwrap_or_default();
        let missing = held.size_elsewhere(&key);
        let content = content(message, part);
        if missing.is_none() && content.iter().all(u8::is_ascii_whitespace) && part.attachment_name().is_none() {
            continue;
        }
        let content_id = part.content_id().map(|id| line(id.trim_matches(['<', '>', ' ']))).filter(|id| !id.is_empty());
        let referred = content_id.as_deref().is_some_and(|id| html.is_some_and(|html| refers_to(html, id)));
        let disposed = part.content_disposition().is_some_and(|disposition| disposition.ctype() == "inline");
        let mime = mime(part);
        files.push(InboundFile {
            name: name(part, &mime),
            size: missing.unwrap_or(content.len() as u64),
            inline: referred || (disposed && content_id.is_some() && html.is_some()),
            content: missing.is_none().then(|| Bytes::copy_from_slice(&content)),
            mime,
            content_id,
            key,
        });
    }
    files
}

fn refers_to(html: &str, id: &str) -> bool {
    html.contains(&format!("cid:{id}")) || html.contains(&format!("cid:{}", id.replace('@', "%40")))
}

/// Which parts' contents did not come along, with their sizes.
#[derive(Debug, Default)]
pub struct Held<'h>(pub Option<&'h HashMap<String, u64>>);

impl Held<'_> {
    fn size_elsewhere(&self, key: &str) -> Option<u64> {
        self.0.and_then(|elsewhere| elsewhere.get(key).copied())
    }
}

fn mime(part: &MessagePart<'_>) -> String {
    let of_kind = |kind: &str, sub: &str| format!("{kind}/{sub}").to_ascii_lowercase();
    match part.content_type() {
        Some(kind) => {
            let clean = |text: &str| -> String {
                text.chars().filter(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(*c)).take(80).collect()
            };
            let (main, sub) = (clean(kind.ctype()), clean(kind.subtype().unwrap_or_default()));
            match (main.is_empty(), sub.is_empty()) {
                (false, false) => of_kind(&main, &sub),
                _ => "application/octet-stream".into(),
            }
        }
        None if matches!(part.body, PartType::Message(_)) => "message/rfc822".into(),
        None => "text/plain".into(),
    }
}

/// A file's name without folders and tricks; made from its kind where it has none.
fn name(part: &MessagePart<'_>, mime: &str) -> String {
    let given = part.attachment_name().map(line).unwrap_or_default();
    let given = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let given: String =
        given.chars().map(|c| if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c }).collect();
    let given = given.trim_matches([' ', '.']);
    if !given.is_empty() {
        return shortened(given);
    }
    if let PartType::Message(nested) = &part.body {
        let subject = line(nested.subject().unwrap_or("message"));
        let subject: String = subject.chars().filter(|c| !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"')).collect();
        return format!("{}.eml", shortened(subject.trim_matches([' ', '.'])));
    }
    let ending = match mime {
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "text/vcard" | "text/x-vcard" => "vcf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "application/pdf" => "pdf",
        "message/rfc822" => "eml",
        _ => "bin",
    };
    format!("file.{ending}")
}

/// At most [`NAME`] characters, with the ending kept.
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME {
        return name.to_owned();
    }
    let ending: String = name.chars().skip(count - 12).collect();
    let ending = ending.rsplit_once('.').map(|(_, ending)| format!(".{ending}")).unwrap_or_default();
    name.chars().take(NAME - 12).chain(ending.chars()).collect()
}

/// A part fetched by its section: `header` its MIME headers, `body` as transferred.
pub fn decode_section(header: &[u8], body: &[u8]) -> Bytes {
    let parsed = MessageParser::new().with_mime_headers().parse_headers(header);
    let encoding = parsed
        .as_ref()
        .and_then(|message| message.parts.first())
        .and_then(|part| part.content_transfer_encoding().map(str::to_ascii_lowercase))
        .unwrap_or_default();
    let decoded = match encoding.trim() {
        "base64" => base64_decode(body),
        "quoted-printable" => quoted_printable_decode(body),
        _ => None,
    };
    decoded.map_or_else(|| Bytes::copy_from_slice(body), Bytes::from)
}
