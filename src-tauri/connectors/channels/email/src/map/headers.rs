//! What headers say, made plain: addresses, ids, dates.

use connect::channel::Inbound;
use jiff::{civil, tz};
use mail_parser::{Addr, Address as Parsed, HeaderName, HeaderValue, Message};
use model::{message::Address, time::Timestamp};

/// Nobody answers more people than this; a list of ten thousand is of no use to the window.
const ADDRESSES: usize = 500;
const IDS: usize = 100;
const TEXT: usize = 1_000;

/// One line without control characters and without those that turn the writing direction.
pub fn line(text: &str) -> String {
    let clean = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'));
    let words: String = clean.take(TEXT * 4).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TEXT).collect()
}

fn address(addr: &Addr<'_>) -> Option<Address> {
    let name = line(addr.name.as_deref().unwrap_or_default());
    let address: String = addr.address.as_deref().unwrap_or_default().split_whitespace().collect();
    let address = line(address.trim_matches(['<', '>']));
    (!name.is_empty() || !address.is_empty()).then_some(Address { name, address })
}

pub fn addresses(parsed: Option<&Parsed<'_>>) -> Vec<Address> {
    parsed.into_iter().flat_map(Parsed::iter).filter_map(address).take(ADDRESSES).collect()
}

/// All headers of that name together: some programs write several.
pub fn all_addresses(message: &Message<'_>, name: HeaderName<'static>) -> Vec<Address> {
    let all = message.header_values(name).filter_map(HeaderValue::as_address);
    all.flat_map(|parsed| addresses(Some(parsed))).take(ADDRESSES).collect()
}

/// Message-IDs without brackets, in order.
pub fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let one = |text: &str| line(text.trim_matches(['<', '>', ' ']));
    let all: Vec<String> = match value {
        HeaderValue::Text(text) => vec![one(text)],
        HeaderValue::TextList(list) => list.iter().map(|text| one(text)).collect(),
        _ => vec![],
    };
    let mut ids: Vec<String> = all.into_iter().filter(|id| !id.is_empty()).collect();
    // A long chain is cut in the middle: the first and the newest say where it belongs.
    if ids.len() > IDS {
        let newest = ids.split_off(ids.len() - (IDS - 1));
        ids.truncate(1);
        ids.extend(newest);
    }
    ids
}

/// The value of a header as one line, wherever the parser put it.
pub fn raw(message: &Message<'_>, name: &str) -> Option<String> {
    let header = message.headers().iter().rev().find(|header| header.name().eq_ignore_ascii_case(name))?;
    let bytes = message.raw_message.get(header.offset_start() as usize..header.offset_end() as usize)?;
    Some(String::from_utf8_lossy(bytes).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The sender's clock; `None` when it makes no sense.
pub fn date(message: &Message<'_>) -> Option<Timestamp> {
    let date = message.date().filter(|date| date.is_valid())?;
    let seconds = date.to_timestamp();
    (0..32_503_680_000).contains(&seconds).then(|| Timestamp(seconds.saturating_mul(1_000)))
}

/// IMAP's internal date: ` 2-Nov-2026 15:04:05 +0100`.
pub fn internal_date(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let mut words = text.split_whitespace();
    let mut day = words.next()?.split('-');
    let (d, m, y) = (day.next()?, day.next()?.to_lowercase(), day.next()?);
    let month = MONTHS.iter().position(|name| *name == m)? + 1;
    let mut clock = words.next()?.split(':').map(str::parse::<i8>);
    let (hour, minute, second) = (clock.next()?.ok()?, clock.next()?.ok()?, clock.next()?.ok()?);
    let date = civil::Date::new(y.parse().ok()?, i8::try_from(month).ok()?, d.parse().ok()?).ok()?;
    let time = civil::Time::new(hour, minute, second.min(59), 0).ok()?;
    let zone = words.next().unwrap_or("+0000");
    let number: i32 = zone.get(1..)?.parse().ok()?;
    let offset = (number / 100 * 3_600 + number % 100 * 60) * if zone.starts_with('-') { -1 } else { 1 };
    let offset = tz::Offset::from_seconds(offset).ok()?;
    let moment = offset.to_timestamp(civil::DateTime::from_parts(date, time)).ok()?;
    Some(Timestamp(moment.as_millisecond()))
}

/// Puts the headers that a message has even when nothing else of it is known into `inbound`.
pub fn fill(inbound: &mut Inbound, message: &Message<'_>) {
    inbound.message_id = message.message_id().map(line).filter(|id| !id.is_empty());
    inbound.in_reply_to = ids(message.in_reply_to());
    inbound.references = ids(message.references());
    inbound.from = addresses(message.from())
        .into_iter()
        .next()
        .or_else(|| addresses(message.sender()).into_iter().next())
        .unwrap_or_else(|| Address { name: String::new(), address: String::new() });
    inbound.reply_to = addresses(message.reply_to()).into_iter().next();
    inbound.to = all_addresses(message, HeaderName::To);
    inbound.cc = all_addresses(message, HeaderName::Cc);
    inbound.subject = line(message.subject().unwrap_or_default());
    inbound.sent_at = date(message).unwrap_or(inbound.received_at);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_dates_are_read() {
        let at = |text: &str| internal_date(text).map(|at| at.0);
        assert_eq!(at(" 2-Nov-2026 15:04:05 +0100"), Some(1_793_628_245_000));
        assert_eq!(at("02-Nov-2026 14:04:05 +0000"), Some(1_793_628_245_000));
        assert_eq!(at("02-Nov-2026 09:34:05 -0430"), Some(1_793_628_245_000));
        assert_eq!(at("31-Foo-2026 09:34:05 -0430"), None);
        assert_eq!(at("99-Nov-2026 09:34:05 -0430"), None);
        assert_eq!(at(""), None);
    }

    #[test]
    fn lines_hold_no_tricks() {
        assert_eq!(line("a\r\nBcc: b\u{202e}gpj.exe"), "a Bcc: bgpj.exe");
    }
}
