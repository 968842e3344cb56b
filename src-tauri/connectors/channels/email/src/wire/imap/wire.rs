//! A server's answers, as far as they are asked for here, made our own: the library's borrow its buffer and cannot be named.

use std::{borrow::Cow, ops::RangeInclusive};

use async_imap::imap_proto::{
    AttributeValue, BodyStructure, Capability, ContentEncoding, MailboxDatum, MessageSection, NameAttribute, Outcome,
    Response, ResponseCode, SectionPath, Status, StatusAttribute,
};
use connect::channel::Flags;

/// One answer.
#[derive(Debug)]
pub enum Line {
    Done {
        tag: String,
        ending: Ending,
        words: String,
    },
    /// The server waits for more of the command.
    Continue,
    Code(Code),
    Capabilities(Vec<String>),
    Exists(u32),
    Expunged,
    Vanished(Vec<RangeInclusive<u32>>),
    Fetch(Box<Fetched>),
    Search(Vec<u32>),
    List {
        name: String,
        delimiter: Option<char>,
        uses: Vec<Use>,
        selectable: bool,
    },
    Status(StatusOf),
    Bye(String),
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Ok,
    No,
    Bad,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    UidValidity(u32),
    UidNext(u32),
    ModSeq(u64),
    Capabilities(Vec<String>),
}

/// What a folder is there for (RFC 6154).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Sent,
    Junk,
    Trash,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusOf {
    pub messages: Option<u32>,
    pub uid_next: Option<u32>,
    pub uid_validity: Option<u32>,
    pub modseq: Option<u64>,
}

/// What was told of one message.
#[derive(Debug, Default)]
pub struct Fetched {
    pub uid: Option<u32>,
    pub flags: Option<Flags>,
    /// In bytes, as the server counts.
    pub size: Option<u32>,
    pub received: Option<String>,
    pub provider_id: Option<String>,
    /// By section: empty for the whole message.
    pub bodies: Vec<(Section, Vec<u8>)>,
    pub structure: Option<Structure>,
}

/// How a message is made up, as far as it matters for fetching it in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Structure {
    Multipart {
        boundary: Option<String>,
        parts: Vec<Structure>,
    },
    Leaf {
        /// Read with the message, not only when asked for.
        is_text: bool,
        /// About what it is once decoded, in bytes.
        size: u64,
    },
}

/// A section of a message (RFC 3501, 6.4.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    Whole,
    Header,
    Text,
    Part(Vec<u32>),
    PartHeader(Vec<u32>),
}

impl Fetched {
    pub fn take(&mut self, section: &Section) -> Option<Vec<u8>> {
        let at = self.bodies.iter().position(|(one, _)| one == section)?;
        Some(self.bodies.swap_remove(at).1)
    }

    pub fn body_len(&self) -> usize {
        self.bodies.iter().map(|(_, body)| body.len()).sum()
    }
}

impl Line {
    pub fn from_response(response: &Response<'_>) -> Self {
        match response {
            Response::Done { tag, status, outcome } => Self::Done {
                tag: tag.0.clone(),
                ending: match status {
                    Status::Ok | Status::PreAuth => Ending::Ok,
                    Status::No => Ending::No,
                    Status::Bad | Status::Bye => Ending::Bad,
                },
                words: words(outcome),
            },
            Response::Continue(_) => Self::Continue,
            Response::Data { status: Status::Bye, outcome } => Self::Bye(words(outcome)),
            Response::Data { outcome, .. } => outcome.code.as_ref().and_then(code).map_or(Self::Other, Self::Code),
            Response::Capabilities(all) => Self::Capabilities(capabilities(all)),
            Response::Expunge(_) => Self::Expunged,
            Response::Vanished { uids, .. } => Self::Vanished(uids.clone()),
            Response::Fetch(_, attributes) => Self::Fetch(Box::new(fetched(attributes))),
            Response::MailboxData(datum) => from_datum(datum),
            _ => Self::Other,
        }
    }
}

fn from_datum(datum: &MailboxDatum<'_>) -> Line {
    match datum {
        MailboxDatum::Exists(count) => Line::Exists(*count),
        MailboxDatum::Search(ids) => Line::Search(ids.clone()),
        MailboxDatum::List(list) => Line::List {
            name: list.name.to_string(),
            delimiter: list.delimiter.as_ref().and_then(|delimiter| delimiter.chars().next()),
            uses: list.name_attributes.iter().filter_map(use_of).collect(),
            selectable: !list.name_attributes.iter().any(is_no_folder),
        },
        MailboxDatum::Status { status, .. } => {
            let mut of = StatusOf::default();
            for attribute in status {
                match attribute {
                    StatusAttribute::HighestModSeq(modseq) => of.modseq = Some(*modseq),
                    StatusAttribute::Messages(count) => of.messages = Some(*count),
                    StatusAttribute::UidNext(uid) => of.uid_next = Some(*uid),
                    StatusAttribute::UidValidity(epoch) => of.uid_validity = Some(*epoch),
                    _ => {}
                }
            }
            Line::Status(of)
        }
        _ => Line::Other,
    }
}

fn use_of(attribute: &NameAttribute<'_>) -> Option<Use> {
    match attribute {
        NameAttribute::Sent => Some(Use::Sent),
        NameAttribute::Junk => Some(Use::Junk),
        NameAttribute::Trash => Some(Use::Trash),
        NameAttribute::Extension(name) if name.eq_ignore_ascii_case("\\Spam") => Some(Use::Junk),
        _ => None,
    }
}

fn is_no_folder(attribute: &NameAttribute<'_>) -> bool {
    match attribute {
        NameAttribute::NoSelect => true,
        NameAttribute::Extension(name) => name.eq_ignore_ascii_case("\\NonExistent"),
        _ => false,
    }
}

fn words(outcome: &Outcome<'_>) -> String {
    outcome.information.as_deref().unwrap_or_default().to_owned()
}

fn code(code: &ResponseCode<'_>) -> Option<Code> {
    match code {
        ResponseCode::UidValidity(epoch) => Some(Code::UidValidity(*epoch)),
        ResponseCode::UidNext(uid) => Some(Code::UidNext(*uid)),
        ResponseCode::HighestModSeq(modseq) => Some(Code::ModSeq(*modseq)),
        ResponseCode::Capabilities(all) => Some(Code::Capabilities(capabilities(all))),
        _ => None,
    }
}

fn capabilities(all: &[Capability<'_>]) -> Vec<String> {
    all.iter()
        .map(|one| match one {
            Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
            Capability::Auth(how) => format!("AUTH={}", how.to_uppercase()),
            Capability::Atom(name) => name.to_uppercase(),
        })
        .collect()
}

fn fetched(attributes: &[AttributeValue<'_>]) -> Fetched {
    let mut of = Fetched::default();
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(uid) => of.uid = Some(*uid),
            AttributeValue::Rfc822Size(size) => of.size = Some(*size),
            AttributeValue::InternalDate(date) => of.received = Some(date.to_string()),
            AttributeValue::GmailMsgId(id) => of.provider_id = Some(format!("gm:{id:x}")),
            AttributeValue::EmailId(id) => of.provider_id = Some(format!("email:{id}")),
            AttributeValue::Flags(flags) => of.flags = Some(flags_of(flags)),
            AttributeValue::BodySection { section, data, .. } => {
                of.bodies.push((section_of(section.as_ref()), data.as_deref().unwrap_or_default().to_vec()));
            }
            AttributeValue::BodyStructure(structure) => of.structure = Some(structure_of(structure, 0)),
            _ => {}
        }
    }
    of
}

fn flags_of(flags: &[Cow<'_, str>]) -> Flags {
    let has = |name: &str| flags.iter().any(|flag| flag.eq_ignore_ascii_case(name));
    Flags { seen: has("\\Seen"), answered: has("\\Answered") }
}

fn section_of(section: Option<&SectionPath>) -> Section {
    match section {
        None => Section::Whole,
        Some(SectionPath::Full(MessageSection::Text)) => Section::Text,
        Some(SectionPath::Full(_)) => Section::Header,
        Some(SectionPath::Part(path, None)) => Section::Part(path.clone()),
        Some(SectionPath::Part(path, Some(_))) => Section::PartHeader(path.clone()),
    }
}

/// Deeper than this nobody writes mail.
const DEPTH: usize = 30;

fn structure_of(structure: &BodyStructure<'_>, depth: usize) -> Structure {
    match structure {
        BodyStructure::Multipart { common, bodies, .. } if depth < DEPTH => {
            let params = common.ty.params.as_ref();
            let boundary = params
                .and_then(|all| all.iter().find(|(key, _)| key.eq_ignore_ascii_case("boundary")))
                .map(|(_, value)| value.to_string());
            Structure::Multipart { boundary, parts: bodies.iter().map(|part| structure_of(part, depth + 1)).collect() }
        }
        BodyStructure::Multipart { .. } => Structure::Leaf { is_text: false, size: 0 },
        BodyStructure::Basic { common, other, .. }
        | BodyStructure::Message { common, other, .. }
        | BodyStructure::Text { common, other, .. } => {
            let is = |kind: &str, sub: &str| {
                common.ty.ty.eq_ignore_ascii_case(kind) && common.ty.subtype.eq_ignore_ascii_case(sub)
            };
            let attached = common
                .disposition
                .as_ref()
                .is_some_and(|disposition| disposition.ty.eq_ignore_ascii_case("attachment"));
            let is_text = !attached && (is("text", "plain") || is("text", "html"))
                || is("text", "rfc822-headers")
                || is("message", "delivery-status");
            let octets = u64::from(other.octets);
            // Base64 makes four of three, in lines of 76 with their ends.
            let is_base64 = matches!(other.transfer_encoding, ContentEncoding::Base64);
            Structure::Leaf { is_text, size: if is_base64 { octets * 57 / 78 } else { octets } }
        }
    }
}
