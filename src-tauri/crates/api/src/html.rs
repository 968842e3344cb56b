//! HTML mail is written by strangers: what of it may reach the window.
//!
//! An allow-list decides (tags, attributes, style properties, schemes); whatever it does not name is gone. Nothing that is
//! left can run, navigate by itself, load anything from outside, or cover what is ours. The frame it is shown in allows no
//! scripts either, so this is the first of two walls. It knows neither the store nor where the parts of a message lie.

mod answer;
mod article;
mod bounds;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use ammonia::{Builder, UrlRelative};

pub use answer::{Answer, answer, content_id, outgoing};
pub use article::{Head, article, head};

/// What is left of a message's HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clean {
    pub html: String,
    /// Pictures that would have been fetched from outside, and were left out.
    pub remote_images: u32,
}

/// Cleans the HTML of a message. `cid` gives the handle of a part that the HTML refers to by its Content-ID (without
/// brackets), or `None` where there is no such picture. Takes time in proportion to the length, up to a bound: beyond
/// 1 MiB, 30,000 tags or 200 levels markup is left out.
pub fn clean(html: &str, cid: &dyn Fn(&str) -> Option<String>) -> Clean {
    let html = bounds::bounded(html);
    let handles: HashMap<String, String> =
        content_ids(&html).into_iter().filter_map(|id| cid(&id).map(|handle| (id, handle))).collect();
    let remote = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&remote);
    let html = rules()
        .attribute_filter(move |tag, name, value| attribute(tag, name, value, &handles, &counter))
        .clean(&html)
        .to_string();
    Clean { html, remote_images: remote.load(Ordering::Relaxed) }
}

/// Text as a quotation in an answer: nothing of the original's markup, nothing from outside.
pub fn quote(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    html.push_str("<blockquote type=\"cite\">");
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            html.push_str("<br>");
        }
        escape_into(line, &mut html);
    }
    html.push_str("</blockquote>");
    html
}

fn escape_into(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}

const TAGS: [&str; 64] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Their content goes too: code, and whatever a browser may read differently from the cleaner.
const GONE_WITH_CONTENT: [&str; 19] = [
    "script",
    "style",
    "title",
    "noscript",
    "template",
    "iframe",
    "object",
    "applet",
    "svg",
    "math",
    "xmp",
    "plaintext",
    "noembed",
    "noframes",
    "textarea",
    "select",
    "audio",
    "video",
    "canvas",
];

/// Nothing that takes it out of the flow, loads, animates or covers.
const PROPERTIES: [&str; 56] = [
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "color",
    "direction",
    "display",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "max-height",
    "max-width",
    "min-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
];

fn rules() -> Builder<'static> {
    let mut rules = Builder::empty();
    let size = ["align", "valign", "width", "height", "bgcolor"];
    let with = |more: &[&'static str]| -> HashSet<&'static str> { size.iter().chain(more).copied().collect() };
    let cell = with(&["colspan", "rowspan", "nowrap", "background"]);
    let attributes = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("img", with(&["src", "srcset", "alt", "border", "hspace", "vspace"])),
        ("table", with(&["border", "cellpadding", "cellspacing", "background"])),
        ("td", cell.clone()),
        ("th", cell.clone()),
        ("tr", cell.clone()),
        ("tbody", cell),
        ("col", with(&["span"])),
        ("colgroup", with(&["span"])),
        ("hr", with(&["size", "color", "noshade"])),
        ("font", HashSet::from(["color", "face", "size"])),
        ("ol", HashSet::from(["start", "type"])),
        ("ul", HashSet::from(["type"])),
        ("div", HashSet::from(["align"])),
        ("p", HashSet::from(["align"])),
        ("blockquote", HashSet::from(["type"])),
    ]);
    rules
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(GONE_WITH_CONTENT))
        .tag_attributes(attributes)
        .generic_attributes(HashSet::from(["style", "dir", "lang", "title"]))
        .filter_style_properties(HashSet::from(PROPERTIES))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid"]))
        // The attribute filter lets no relative address through but the handles of our own parts.
        .url_relative(UrlRelative::PassThrough)
        .set_tag_attribute_value("a", "target", "_top")
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true);
    rules
}

fn attribute<'v>(
    tag: &str,
    name: &str,
    value: &'v str,
    handles: &HashMap<String, String>,
    remote: &AtomicU32,
) -> Option<Cow<'v, str>> {
    let count = || {
        remote.fetch_add(1, Ordering::Relaxed);
    };
    match (tag, name) {
        ("a", "href") => {
            let href = value.trim();
            ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| starts(href, scheme)).then_some(href.into())
        }
        ("img", "src") => {
            let src = value.trim();
            if let Some(id) = after(src, "cid:") {
                return handles.get(&decoded(id)).map(|handle| handle.clone().into());
            }
            if is_remote(src) {
                count();
            }
            None
        }
        (_, "srcset" | "background") => {
            if value.split([',', ' ']).any(is_remote) {
                count();
            }
            None
        }
        (_, "style") => {
            let (style, dropped) = without_addresses(value);
            (0..dropped).for_each(|_| count());
            Some(style)
        }
        _ => Some(value.into()),
    }
}

/// A style without the declarations that name an address or hide what they say in escapes; how many were remote.
fn without_addresses(style: &str) -> (Cow<'_, str>, u32) {
    let lower = style.to_ascii_lowercase();
    if !["url", "\\", "image", "expression", "@", "/*"].iter().any(|sign| lower.contains(sign)) {
        return (style.into(), 0);
    }
    let mut dropped = 0;
    let kept: Vec<&str> = style
        .split(';')
        .filter(|declaration| {
            let lower = declaration.to_ascii_lowercase();
            let bad = ["url", "\\", "image", "expression", "@", "/*"].iter().any(|sign| lower.contains(sign));
            if bad && (lower.contains("http:") || lower.contains("https:") || lower.contains("//")) {
                dropped += 1;
            }
            !bad
        })
        .collect();
    (kept.join(";").into(), dropped)
}

fn is_remote(address: &str) -> bool {
    let address = address.trim();
    starts(address, "http:") || starts(address, "https:") || address.starts_with("//") || address.starts_with("\\\\")
}

fn starts(text: &str, prefix: &str) -> bool {
    after(text, prefix).is_some()
}

fn after<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

/// Every Content-ID that the HTML may refer to.
fn content_ids(html: &str) -> HashSet<String> {
    let lower = html.to_ascii_lowercase();
    lower
        .match_indices("cid:")
        .filter_map(|(at, mark)| {
            let rest = html.get(at + mark.len()..)?;
            let end = rest.find(['"', '\'', '>', ' ', ')', '\t', '\r', '\n']).unwrap_or(rest.len());
            rest.get(..end).map(|id| decoded(&id.replace("&amp;", "&")))
        })
        .filter(|id| !id.is_empty())
        .take(1_000)
        .collect()
}

/// Undoes percent-encoding (RFC 2392).
fn decoded(id: &str) -> String {
    let mut bytes = Vec::with_capacity(id.len());
    let mut rest = id.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(value) if byte == b'%' => {
                bytes.push(value);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;

/// The addresses of pictures that [`clean`] leaves out, each once, as they stand in the HTML.
pub fn remote_pictures(html: &str) -> Vec<String> {
    let lower = html.to_ascii_lowercase();
    let mut found: Vec<String> = Vec::new();
    for (at, mark) in lower.match_indices("<img") {
        let Some(tag) = html.get(at + mark.len()..) else { continue };
        let tag = tag.split('>').next().unwrap_or_default();
        let Some(source) = tag.to_ascii_lowercase().find("src=").and_then(|at| tag.get(at + 4..)) else { continue };
        let address = match source.chars().next() {
            Some(quote @ ('"' | '\'')) => source.get(1..).and_then(|rest| rest.split(quote).next()),
            _ => source.split_whitespace().next(),
        };
        let address = address.unwrap_or_default().trim();
        if is_remote(address) && !found.iter().any(|known| known == address) {
            found.push(address.to_owned());
        }
    }
    found
}
