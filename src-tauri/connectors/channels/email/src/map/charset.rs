//! Text whose bytes are not what its label says: mail that calls GB18030 "us-ascii", or nothing at all.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Labels that programs write without looking.
const CARELESS: [&str; 6] = ["", "us-ascii", "ascii", "iso-8859-1", "windows-1252", "default"];

/// Whether text decoded by its label looks as if the label were wrong.
pub fn is_doubtful(decoded: &str, label: &str) -> bool {
    if decoded.contains(char::REPLACEMENT_CHARACTER) {
        return true;
    }
    let careless = CARELESS.iter().any(|one| label.trim().eq_ignore_ascii_case(one));
    careless && (!decoded.is_ascii() || decoded.contains("\u{1b}$") || decoded.contains("\u{1b}("))
}

/// The text in the encoding that fits the bytes best; `None` when there is no better one than what was decoded.
pub fn detect(bytes: &[u8], decoded: &str) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !bytes.contains(&0x1b)
    {
        return (text != decoded).then(|| text.to_owned());
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess: &Encoding = detector.guess(None, Utf8Detection::Allow);
    let (text, _, broken) = guess.decode(bytes);
    let better = text != decoded && (!broken || losses(&text) < losses(decoded));
    // One Western encoding for another is no gain, unless the label's left gaps.
    let eastern = guess.name() != "windows-1252";
    (better && (eastern || losses(decoded) > 0)).then(|| text.into_owned())
}

fn losses(text: &str) -> usize {
    text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count()
}

/// Headers with bytes that no standard allows there (neither ASCII nor UTF-8), made UTF-8 before they are parsed.
pub fn with_readable_headers(raw: &[u8]) -> Cow<'_, [u8]> {
    let end = header_end(raw);
    let (head, body) = raw.split_at(end);
    if std::str::from_utf8(head).is_ok() {
        return raw.into();
    }
    let lossy = String::from_utf8_lossy(head);
    let text = detect(head, &lossy).unwrap_or_else(|| lossy.into_owned());
    let mut out = Vec::with_capacity(text.len() + body.len());
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(body);
    out.into()
}

/// Where the headers end: after the first empty line.
pub fn header_end(raw: &[u8]) -> usize {
    let mut at = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line == b"\n" || line == b"\r\n" {
            return at;
        }
    }
    raw.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mislabelled_text_is_read() {
        let text = "您好，我的订单什么时候发货？谢谢，请尽快回复。";
        let (gbk, _, _) = encoding_rs::GB18030.encode(text);
        let lossy = String::from_utf8_lossy(&gbk);
        assert!(is_doubtful(&lossy, "utf-8"));
        assert_eq!(detect(&gbk, &lossy).unwrap(), text);
        let western: String = gbk.iter().map(|byte| char::from(*byte)).collect();
        assert!(is_doubtful(&western, "ISO-8859-1"));
        assert_eq!(detect(&gbk, &western).unwrap(), text);
    }

    #[test]
    fn rightly_labelled_western_text_stays() {
        let bytes = b"Gr\xfc\xdfe aus K\xf6ln, die Lampe ist besch\xe4digt angekommen.";
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        assert_eq!(detect(bytes, &text), None);
        let utf8 = "Grüße".as_bytes();
        let western: String = utf8.iter().map(|byte| char::from(*byte)).collect();
        assert_eq!(detect(utf8, &western).unwrap(), "Grüße");
    }

    #[test]
    fn raw_bytes_in_headers_are_read() {
        let mut raw = b"Subject: ".to_vec();
        raw.extend_from_slice(&encoding_rs::GB18030.encode("退货申请：订单已经收到但是商品破损").0);
        raw.extend_from_slice(b"\r\n\r\n\xff\xfe");
        let fixed = with_readable_headers(&raw);
        assert!(String::from_utf8_lossy(&fixed).contains("退货申请"));
        assert!(fixed.ends_with(b"\xff\xfe"));
    }
}
