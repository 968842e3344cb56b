//! Bounds for hostile HTML, before it is parsed: a parser that follows the standard takes quadratic time over deep nesting,
//! over formatting that is never closed, and over a tag with thousands of attributes. Only markup is left out here, so what
//! comes out still has to be cleaned.

use std::borrow::Cow;

const BYTES: usize = 1 << 20;
const TAGS: usize = 30_000;
const TAG_BYTES: usize = 8 << 10;
const DEPTH: usize = 200;
const FORMATTING_DEPTH: usize = 24;

/// The parser reopens these in every following block until they are closed.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Void, or closed by what follows: they do not nest.
const FLAT: [&str; 28] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
    "td", "th", "tr", "dd", "dt", "option", "thead", "tbody", "tfoot", "html", "head", "body", "!doctype",
];

/// The same HTML, without what goes beyond the bounds.
pub(super) fn bounded(html: &str) -> Cow<'_, str> {
    let html = cut(html);
    let mut out: Option<String> = None;
    let (mut tags, mut depth, mut formatting) = (0_usize, 0_usize, 0_usize);
    let mut rest = html;
    let mut kept_to = 0;
    while let Some(at) = rest.find('<') {
        let start = html.len() - rest.len() + at;
        let Some(tag) = html.get(start..) else { break };
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let inner = tag.get(1..end).unwrap_or_default();
        let closes = inner.starts_with('/');
        let name: String = inner
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '!')
            .take(12)
            .collect::<String>()
            .to_ascii_lowercase();
        let is_formatting = FORMATTING.contains(&name.as_str());
        let nests = !name.is_empty() && !FLAT.contains(&name.as_str());
        tags += 1;
        let too_much = tags > TAGS
            || end > TAG_BYTES
            || (!closes && nests && depth >= DEPTH)
            || (!closes && is_formatting && formatting >= FORMATTING_DEPTH);
        if too_much {
            let out = out.get_or_insert_with(|| String::with_capacity(html.len()));
            out.push_str(html.get(kept_to..start).unwrap_or_default());
            kept_to = start + end;
        } else if nests {
            if closes {
                depth = depth.saturating_sub(1);
                formatting = formatting.saturating_sub(usize::from(is_formatting));
            } else {
                depth += 1;
                formatting += usize::from(is_formatting);
            }
        }
        rest = html.get(start + end..).unwrap_or_default();
    }
    match out {
        None => html.into(),
        Some(mut out) => {
            out.push_str(html.get(kept_to..).unwrap_or_default());
            out.into()
        }
    }
}

fn cut(html: &str) -> &str {
    if html.len() <= BYTES {
        return html;
    }
    let end = (0..=BYTES).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
    html.get(..end).unwrap_or_default()
}
