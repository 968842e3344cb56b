//! A part's bytes as the window asks for them: whole, or the range that a player or viewer wants (RFC 9110, 14.2).

use bytes::Bytes;

/// Bytes of a part, whole or a range of it.
pub struct PartRange {
    pub mime: &'static str,
    pub bytes: Bytes,
    /// The `Content-Range` when it is not the whole.
    pub range: Option<String>,
}

impl PartRange {
    /// The `bytes=a-b` range, or the whole where none that makes sense is asked for.
    pub(crate) fn of(mime: &'static str, bytes: Bytes, range: Option<&str>) -> Self {
        let total = bytes.len();
        match range.and_then(|range| parse_range(range, total)) {
            Some((from, to)) => {
                Self { mime, bytes: bytes.slice(from..=to), range: Some(format!("bytes {from}-{to}/{total}")) }
            }
            None => Self { mime, bytes, range: None },
        }
    }
}

/// `bytes=a-b`, `bytes=a-` or `bytes=-n`, as the inclusive bounds it means; none when it makes no sense.
fn parse_range(text: &str, total: usize) -> Option<(usize, usize)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let last = total.checked_sub(1)?;
    let (from, to) = match (from, to) {
        ("", tail) => (total.saturating_sub(tail.parse().ok()?), last),
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.min(last)),
    };
    (from <= to && to <= last).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(parse_range("bytes=0-3", 10), Some((0, 3)));
        assert_eq!(parse_range("bytes=4-", 10), Some((4, 9)));
        assert_eq!(parse_range("bytes=-2", 10), Some((8, 9)));
        assert_eq!(parse_range("bytes=4-99", 10), Some((4, 9)));
        assert_eq!(parse_range("bytes=10-", 10), None);
        assert_eq!(parse_range("bytes=0-0", 0), None);
        assert_eq!(parse_range("lines=1-2", 10), None);
    }
}
