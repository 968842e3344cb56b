//! Texts that were encoded wrongly: the parser sets them aside as files, but what can be read of them should be read.

use std::collections::HashMap;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use encoding_rs::{Encoding, UTF_8};
use mail_parser::{Message, MimeHeaders, PartType};

use super::charset;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Makes such texts part of the body again; by part, what they say.
pub fn texts(message: &mut Message<'_>) -> HashMap<u32, String> {
    let mut rescued = HashMap::new();
    for (id, part) in message.parts.iter().enumerate() {
        let id = id as u32;
        if !matches!(part.body, PartType::Text(_)) || message.text_body.contains(&id) || message.html_body.contains(&id)
        {
            continue;
        }
        let kind = part.content_type();
        let plain = kind.is_none_or(|kind| kind.ctype() == "text" && kind.subtype() == Some("plain"));
        // Its parts could not be told apart: it is one text.
        let alone = message.parts.len() == 1 && kind.is_some_and(|kind| kind.ctype() == "multipart");
        if alone || (plain && part.is_encoding_problem && part.attachment_name().is_none()) {
            let raw = message.raw_message.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize);
            let label = kind.and_then(|kind| kind.attribute("charset")).unwrap_or_default();
            let encoding = part.content_transfer_encoding().unwrap_or_default().to_ascii_lowercase();
            rescued.insert(id, decoded(raw.unwrap_or_default(), encoding.trim(), label));
        }
    }
    let mut ids: Vec<u32> = rescued.keys().copied().collect();
    ids.sort_unstable();
    message.text_body.extend(ids);
    rescued
}

fn decoded(raw: &[u8], encoding: &str, label: &str) -> String {
    let bytes = match encoding {
        "quoted-printable" => quoted_printable(raw),
        "base64" => base64(raw).unwrap_or_else(|| raw.to_vec()),
        _ => raw.to_vec(),
    };
    let charset = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8);
    let (text, _, _) = charset.decode(&bytes);
    let better = if charset::is_doubtful(&text, label) { charset::detect(&bytes, &text) } else { None };
    better.unwrap_or_else(|| text.into_owned())
}

/// What is no escape stays as it is.
fn quoted_printable(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match (byte, tail, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..], _) => rest = after,
            (b'=', _, Some(value)) => {
                out.push(value);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(byte);
                rest = tail;
            }
        }
    }
    out
}

fn base64(raw: &[u8]) -> Option<Vec<u8>> {
    let mut letters: Vec<u8> =
        raw.iter().copied().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')).collect();
    // One letter alone is no byte.
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    BASE64.decode(letters).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_encodings_are_read_as_far_as_they_go() {
        assert_eq!(decoded(b"caf=C3=A9 =ZZ = and =\r\nmore=", "quoted-printable", "utf-8"), "café =ZZ = and more=");
        assert_eq!(decoded(b"SGVs!bG8gd29ybGQ", "base64", "utf-8"), "Hello world");
        assert_eq!(decoded("Grüße".as_bytes(), "", ""), "Grüße");
    }
}
