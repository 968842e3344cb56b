//! One message, from its bytes.

use std::{
    borrow::Cow,
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use bytes::Bytes;
use connect::channel::{Flags, FolderRole, Inbound, Location};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};
use model::{
    message::{Address, Origin},
    time::Timestamp,
};
use sha2::{Digest, Sha256};

use super::{bounce, charset, files, fresh::fresh, headers, html, origin, rescue};

/// More text than this is no letter: the rest is in the message as it came.
const TEXT: usize = 1 << 20;
/// Messages within messages: a parser's stack is not for thousands.
const NESTED: usize = 200;

/// A message as the server gave it, with what the server says of it.
#[derive(Debug)]
pub struct Arrival<'a> {
    pub location: Location,
    pub role: FolderRole,
    pub flags: Flags,
    pub provider_id: Option<String>,
    pub received_at: Timestamp,
    pub size: u64,
    pub raw: &'a [u8],
    /// False: `raw` holds the headers only.
    pub whole: bool,
    /// Sections that were left at the server, with their sizes.
    pub elsewhere: Option<&'a HashMap<String, u64>>,
    /// Sections of texts of which `raw` holds the beginning only.
    pub cut: &'a [String],
}

/// Reads a message. Never fails: what cannot be read is kept as it came, and says why.
pub fn parse(arrival: &Arrival<'_>) -> Inbound {
    let mut inbound = bare(arrival);
    let why = match arrival.raw {
        [] => "the server gave no content",
        raw if nesting(raw) > NESTED => "it holds too many messages within each other",
        // A parser's bug in one message must not stop the others.
        raw => match catch_unwind(AssertUnwindSafe(|| read(arrival, raw))) {
            Ok(Some(read)) => return read,
            Ok(None) => "it has no headers",
            Err(_) => "its structure could not be taken apart",
        },
    };
    inbound.digest = hex(&Sha256::digest(arrival.raw));
    inbound.unreadable = Some((Bytes::copy_from_slice(arrival.raw), why.to_owned()));
    inbound
}

/// How often it says that a part is a message, or a digest of them.
fn nesting(raw: &[u8]) -> usize {
    let slashes = raw.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    let says = slashes.filter(|(at, _)| {
        let before = at.checked_sub(7).and_then(|from| raw.get(from..*at));
        let after = raw.get(at + 1..at + 7);
        before.is_some_and(|word| word.eq_ignore_ascii_case(b"message"))
            || after.is_some_and(|word| word.eq_ignore_ascii_case(b"digest"))
    });
    says.take(NESTED + 1).count()
}

fn bare(arrival: &Arrival<'_>) -> Inbound {
    Inbound {
        location: arrival.location.clone(),
        role: arrival.role,
        flags: arrival.flags,
        provider_id: arrival.provider_id.clone(),
        message_id: None,
        digest: String::new(),
        in_reply_to: vec![],
        references: vec![],
        from: Address { name: String::new(), address: String::new() },
        reply_to: None,
        to: vec![],
        cc: vec![],
        subject: String::new(),
        sent_at: arrival.received_at,
        received_at: arrival.received_at,
        origin: Origin::Person,
        bounce: None,
        text: String::new(),
        fresh: String::new(),
        html: None,
        files: vec![],
        size: arrival.size,
        unreadable: None,
        cut: false,
        complete: arrival.whole,
    }
}

fn read(arrival: &Arrival<'_>, raw: &[u8]) -> Option<Inbound> {
    let readable = charset::with_readable_headers(raw);
    let parser = MessageParser::default();
    let mut message =
        if arrival.whole { parser.parse(readable.as_ref()) } else { parser.parse_headers(readable.as_ref()) }?;
    let rescued = rescue::texts(&mut message);
    // Bytes without any header that is known are no message, whatever a line with a colon may look like.
    if message.headers().iter().all(|header| header.name.is_other()) {
        return None;
    }
    let mut inbound = bare(arrival);
    headers::fill(&mut inbound, &message);
    inbound.origin = origin::origin(&message);
    if arrival.whole {
        let bodies = Bodies::of(&message, &rescued);
        let (text, text_is_cut) = bodies.text();
        let (html, html_is_cut) = bodies.html();
        (inbound.text, inbound.html) = (text, html);
        inbound.cut = text_is_cut || html_is_cut || is_body_cut(&message, arrival.cut);
        inbound.bounce = bounce::bounce(&message, &inbound.text);
        inbound.fresh = fresh(&inbound.text);
        inbound.files = files::files(&message, inbound.html.as_deref(), &files::Held(arrival.elsewhere));
        inbound.digest = digest(&inbound.from, headers::date(&message), &bodies.plain, &bodies.marked);
    } else {
        inbound.digest = digest(&inbound.from, headers::date(&message), &[], &[]);
    }
    if inbound.bounce.is_some() {
        inbound.origin = Origin::Bounce;
    }
    Some(inbound)
}

/// The texts of a message that are read, not opened as files.
struct Bodies<'m> {
    plain: Vec<Cow<'m, str>>,
    marked: Vec<Cow<'m, str>>,
}

impl<'m> Bodies<'m> {
    fn of(message: &'m Message<'_>, rescued: &'m HashMap<u32, String>) -> Self {
        let part = |id: &u32| message.parts.get(*id as usize);
        let text = |id: &u32| match (rescued.get(id), part(id)) {
            (Some(text), _) => Some(Cow::Borrowed(text.as_str())),
            (None, Some(part)) if matches!(part.body, PartType::Text(_)) => Some(decoded(message, part)),
            _ => None,
        };
        let marked = message.html_body.iter().filter_map(part).filter(|part| matches!(part.body, PartType::Html(_)));
        Self {
            plain: message.text_body.iter().filter_map(text).collect(),
            marked: marked.map(|part| decoded(message, part)).collect(),
        }
    }

    /// With whether there is more of it.
    fn text(&self) -> (String, bool) {
        let mut text = joined(&self.plain);
        if text.trim().is_empty() {
            text = html::to_text(&joined(&self.marked));
        }
        let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
        let text = text.trim_end();
        (cut(text).to_owned(), text.len() > TEXT)
    }

    fn html(&self) -> (Option<String>, bool) {
        let html = joined(&self.marked).replace('\0', "");
        ((!html.trim().is_empty()).then(|| cut(&html).to_owned()), html.len() > TEXT)
    }
}

/// Some text that is read was left at the server in part.
fn is_body_cut(message: &Message<'_>, cut: &[String]) -> bool {
    if cut.is_empty() {
        return false;
    }
    let sections = files::sections(message);
    let bodies = message.text_body.iter().chain(&message.html_body);
    let texts = bodies.filter(|id| {
        let part = message.parts.get(**id as usize);
        part.is_some_and(|part| matches!(part.body, PartType::Text(_) | PartType::Html(_)))
    });
    texts.filter_map(|id| sections.get(id)).any(|section| cut.contains(section))
}

fn joined(texts: &[Cow<'_, str>]) -> String {
    let mut all = String::new();
    for text in texts {
        if !all.is_empty() && !all.ends_with('\n') {
            all.push('\n');
        }
        all.push_str(text);
    }
    all
}

fn cut(text: &str) -> &str {
    if text.len() <= TEXT {
        return text;
    }
    let end = (0..=TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

fn decoded<'m>(message: &'m Message<'_>, part: &'m MessagePart<'_>) -> Cow<'m, str> {
    let (PartType::Text(text) | PartType::Html(text)) = &part.body else { return Cow::Borrowed("") };
    let label = part.content_type().and_then(|kind| kind.attribute("charset")).unwrap_or_default();
    if charset::is_doubtful(text, label)
        && let Some(better) = charset::detect(&files::raw_text(message, part), text)
    {
        return Cow::Owned(better);
    }
    Cow::Borrowed(text.as_ref())
}

/// The same for every copy of a message, whatever servers did to its lines and headers on the way.
fn digest(from: &Address, date: Option<Timestamp>, plain: &[Cow<'_, str>], marked: &[Cow<'_, str>]) -> String {
    let mut hash = Sha256::new();
    hash.update(from.address.to_lowercase());
    hash.update(b"\n");
    hash.update(date.map_or(0, |date| date.0).to_string());
    let texts = if plain.iter().all(|text| text.trim().is_empty()) { marked } else { plain };
    for line in texts.iter().flat_map(|text| text.lines()).map(str::trim).filter(|line| !line.is_empty()) {
        hash.update(b"\n");
        hash.update(line);
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
        out
    })
}
