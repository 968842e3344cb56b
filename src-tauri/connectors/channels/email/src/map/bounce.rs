//! Mail that came back: by the standard (RFC 3464), and as providers write it who do not keep to it.

use connect::channel::{Bounce, FailedRecipient};
use mail_parser::{HeaderName, Message, MessageParser, MimeHeaders, PartType};

use super::{
    files::content,
    headers::{ids, line, raw},
};

const RECIPIENTS: usize = 100;

/// What came back, if that is what this message says. `text` is its body.
pub fn bounce(message: &Message<'_>, text: &str) -> Option<Bounce> {
    standard(message).or_else(|| by_words(message, text))
}

fn standard(message: &Message<'_>) -> Option<Bounce> {
    let report = message.parts.iter().find(|part| {
        part.is_content_type("message", "delivery-status") || part.is_content_type("message", "global-delivery-status")
    })?;
    let status = String::from_utf8_lossy(&content(message, report)).into_owned();
    let failed: Vec<FailedRecipient> = recipients(&status);
    // A report that everything arrived is automatic mail and no bounce.
    (!failed.is_empty()).then(|| Bounce { original_message_id: original(message, ""), failed })
}

/// One group of fields for each recipient, after the first that is about the whole message.
fn recipients(status: &str) -> Vec<FailedRecipient> {
    let unfolded = status.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let mut failed = Vec::new();
    for group in unfolded.split("\n\n") {
        let field = |name: &str| {
            group.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let typed = |value: String| value.split_once(';').map_or(value.clone(), |(_, rest)| rest.trim().to_owned());
        let Some(address) = field("Original-Recipient").or_else(|| field("Final-Recipient")).map(typed) else {
            continue;
        };
        let action = field("Action").unwrap_or_default().to_lowercase();
        let code = field("Status").unwrap_or_default();
        if !["failed", "delayed", ""].contains(&action.as_str()) || code.starts_with('2') {
            continue;
        }
        let diagnostic = field("Diagnostic-Code").map_or_else(|| code.clone(), typed);
        failed.push(FailedRecipient {
            address: line(address.trim_matches(['<', '>', '"', ' '])),
            diagnostic: line(&diagnostic),
            permanent: action != "delayed" && !code.starts_with('4'),
        });
        if failed.len() >= RECIPIENTS {
            break;
        }
    }
    failed
}

const SUBJECTS: [&str; 15] = [
    "undeliver",
    "delivery status notification",
    "delivery failure",
    "mail delivery failed",
    "returned mail",
    "failure notice",
    "unzustellbar",
    "nicht zustellbar",
    "non remis",
    "系统退信",
    "退信",
    "邮件投递失败",
    "投递失败",
    "配信不能",
    "配信エラー",
];
const SENDERS: [&str; 4] = ["mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"];

/// A sender that speaks for a mail server, and a subject that says it failed.
fn by_words(message: &Message<'_>, text: &str) -> Option<Bounce> {
    let from = message.from().and_then(|from| from.first()).and_then(|one| one.address.as_deref()).unwrap_or_default();
    let local = from.split('@').next().unwrap_or_default().to_lowercase();
    let subject = message.subject().unwrap_or_default().to_lowercase();
    let by_server = SENDERS.contains(&local.as_str())
        || raw(message, "Return-Path").is_some_and(|value| value.replace(' ', "") == "<>");
    let said = SUBJECTS.iter().any(|sign| subject.contains(sign));
    let named = raw(message, "X-Failed-Recipients");
    if !(by_server && said) && named.is_none() {
        return None;
    }
    let addresses: Vec<String> = match &named {
        Some(list) => list.split(',').map(|one| line(one.trim_matches(['<', '>', ' ']))).collect(),
        None => mentioned(text, from),
    };
    let diagnostic = diagnostic(text);
    let permanent = !(subject.contains("delay") || subject.contains("warning") || subject.contains("verzögert"));
    let failed = addresses
        .into_iter()
        .filter(|address| address.contains('@'))
        .take(RECIPIENTS)
        .map(|address| FailedRecipient { address, diagnostic: diagnostic.clone(), permanent })
        .collect();
    Some(Bounce { original_message_id: original(message, text), failed })
}

/// The first address in the text that is not the reporter's: whom it could not reach.
fn mentioned(text: &str, reporter: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || "<>()[]\"',;:：（），；".contains(c));
    let is_address = |word: &&str| {
        word.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && word.is_ascii() && !word.eq_ignore_ascii_case(reporter)
        })
    };
    words.map(|word| word.trim_end_matches('.')).find(is_address).map(str::to_owned).into_iter().collect()
}

/// The line of the text in which a server's answer stands.
fn diagnostic(text: &str) -> String {
    let answer = |line: &&str| {
        let mut words = line.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|word| !word.is_empty());
        words.any(|word| {
            (word.len() == 3 && word.starts_with(['4', '5']) && !word.contains('.'))
                || (word.starts_with("5.") && word.matches('.').count() == 2)
        })
    };
    text.lines().map(str::trim).find(answer).map(line).unwrap_or_default()
}

/// The Message-ID of what came back: in the returned headers, else in what the bounce answers, else in its words.
fn original(message: &Message<'_>, text: &str) -> Option<String> {
    for part in &message.parts {
        let id = match &part.body {
            PartType::Message(nested) => nested.message_id().map(line),
            _ if part.is_content_type("text", "rfc822-headers")
                || part.is_content_type("message", "global-headers") =>
            {
                let headers = content(message, part);
                MessageParser::new()
                    .with_message_ids()
                    .parse_headers(headers.as_ref())
                    .and_then(|m| m.message_id().map(line))
            }
            _ => None,
        };
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            return Some(id);
        }
    }
    let header = |name: HeaderName<'static>| message.header(name).map(ids).unwrap_or_default();
    if let Some(id) = header(HeaderName::InReplyTo).into_iter().chain(header(HeaderName::References)).next_back() {
        return Some(id);
    }
    text.lines().find_map(|one| {
        let (key, value) = one.trim().split_once(':')?;
        let id = key.eq_ignore_ascii_case("Message-ID").then(|| line(value.trim().trim_matches(['<', '>'])))?;
        id.contains('@').then_some(id)
    })
}
