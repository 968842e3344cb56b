//! Names of folders on the wire: modified UTF-7 (RFC 3501, 5.1.3).

use base64::{
    Engine,
    alphabet::IMAP_MUTF7,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The name as people read it; what cannot be decoded stays as it is.
pub fn decode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((plain, tail)) = rest.split_once('&') {
        out.push_str(plain);
        let Some((code, after)) = tail.split_once('-') else {
            out.push('&');
            rest = tail;
            continue;
        };
        if code.is_empty() {
            out.push('&');
        } else if let Ok(bytes) = ENGINE.decode(code) {
            let units = bytes.chunks_exact(2).filter_map(|pair| match pair {
                [high, low] => Some(u16::from_be_bytes([*high, *low])),
                _ => None,
            });
            out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        } else {
            out.push('&');
            out.push_str(code);
            out.push('-');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn names_are_readable() {
        assert_eq!(decode("&XfJT0ZAB-"), "已发送");
        assert_eq!(decode("Envoy&AOk-s"), "Envoyés");
        assert_eq!(decode("Q&-A"), "Q&A");
        assert_eq!(decode("INBOX/&ZeVnLIqe-/x"), "INBOX/日本語/x");
        assert_eq!(decode("odd & name"), "odd & name");
        assert_eq!(decode("&!!!-"), "&!!!-");
    }
}
