//! A message of the world as a mail: what whoever asks for it as it came is given.

use base64::{Engine, prelude::BASE64_STANDARD};
use demo_world::{Mail, State, post};
use model::message::Address;

use crate::map;

const LINE: usize = 76;

/// Parts are encoded, so that this line can be in none of them.
const BETWEEN: &str = "=_demo";

/// With the head, the text and the files; the same bytes each time.
pub fn mail(state: &State, mail: &Mail) -> Vec<u8> {
    let at = jiff::Timestamp::from_millisecond(mail.at.0).unwrap_or_default();
    let mut lines = vec![
        format!("From: {}", address(&mail.from)),
        format!("To: {}", addresses(&mail.to)),
        format!("Subject: {}", word(&mail.subject)),
        format!("Message-ID: <{}>", mail.message_id),
        format!("Date: {}", at.strftime("%a, %d %b %Y %H:%M:%S +0000")),
    ];
    if !mail.cc.is_empty() {
        lines.push(format!("Cc: {}", addresses(&mail.cc)));
    }
    lines.extend(mail.reply_to.iter().map(|to| format!("Reply-To: {}", address(to))));
    lines.extend(mail.in_reply_to.iter().map(|id| format!("In-Reply-To: <{id}>")));
    if !mail.references.is_empty() {
        let ids: Vec<String> = mail.references.iter().map(|id| format!("<{id}>")).collect();
        lines.push(format!("References: {}", ids.join("\r\n ")));
    }
    lines.push("MIME-Version: 1.0".into());
    lines.push(format!("Content-Type: multipart/mixed; boundary=\"{BETWEEN}\""));
    lines.push(String::new());
    let text = ("text/plain; charset=utf-8".to_owned(), map::whole(state, mail).into_bytes());
    let html = mail.html.iter().map(|html| ("text/html; charset=utf-8".to_owned(), html.clone().into_bytes()));
    let file = |file: &demo_world::File| {
        let kind = format!("{}; name=\"{}\"", file.mime, word(&file.name));
        (kind, post::content(state, file))
    };
    for (kind, content) in [text].into_iter().chain(html).chain(mail.files.iter().map(file)) {
        lines.push(format!("--{BETWEEN}"));
        lines.push(format!("Content-Type: {kind}"));
        lines.push("Content-Transfer-Encoding: base64".into());
        lines.push(String::new());
        let encoded = BASE64_STANDARD.encode(content);
        lines.extend(encoded.as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line).into_owned()));
    }
    lines.push(format!("--{BETWEEN}--"));
    lines.push(String::new());
    lines.join("\r\n").into_bytes()
}

/// As RFC 2047 has it where it is not plain.
fn word(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { format!("=?utf-8?b?{}?=", BASE64_STANDARD.encode(text)) }
}

fn address(of: &Address) -> String {
    if of.name.is_empty() { of.address.clone() } else { format!("{} <{}>", word(&of.name), of.address) }
}

fn addresses(of: &[Address]) -> String {
    of.iter().map(address).collect::<Vec<_>>().join(", ")
}
