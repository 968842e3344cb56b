//! What an agent wrote with formatting: the few tags that are let out, and the plain text that goes beside them.
//!
//! It comes from our own window and is cleaned all the same, since a draft holds whatever was pasted. Pictures are named by
//! the file they are (`cid:` and its id); anything that would be fetched from elsewhere is gone.

use std::collections::{HashMap, HashSet};

use ammonia::Builder;
use model::id::PartId;

use super::{bounds, starts};

/// An answer with formatting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Cleaned; pictures are `cid:` and the file's id.
    pub html: String,
    /// The same without formatting.
    pub text: String,
    /// Files that are shown in their place.
    pub pictures: Vec<PartId>,
}

const TAGS: [&str; 15] =
    ["p", "br", "strong", "b", "em", "i", "u", "s", "a", "ul", "ol", "li", "blockquote", "img", "code"];

/// Cleans what was written, and makes the plain text of it.
pub fn answer(html: &str) -> Answer {
    let html = bounds::bounded(html);
    let html = Builder::empty()
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "svg", "math", "noscript", "template", "textarea",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid"]))
        .attribute_filter(|tag, name, value| match (tag, name) {
            ("a", "href") => {
                let href = value.trim();
                let fine = ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| starts(href, scheme));
                fine.then_some(href.into())
            }
            ("img", "src") => picture(value).map(|part| format!("cid:{part}").into()),
            _ => Some(value.into()),
        })
        .link_rel(None)
        .strip_comments(true)
        .clean(&html)
        .to_string();
    // A picture that is not one of ours is nothing but an empty frame.
    let html = html.replace("<img>", "");
    let pictures = html.split("<img src=\"").skip(1).filter_map(|rest| picture(rest.split('"').next()?)).collect();
    Answer { text: plain(&html), pictures, html }
}

fn picture(source: &str) -> Option<PartId> {
    source.trim().strip_prefix("cid:")?.split('@').next()?.parse().ok()
}

/// The Content-ID (RFC 2392, without brackets) that a picture goes out with.
pub fn content_id(part: PartId, from: &str) -> String {
    let domain = from.rsplit_once('@').map_or("shopdesk.invalid", |(_, domain)| domain);
    format!("{part}@{domain}")
}

/// The same HTML with pictures named as they go out.
pub fn outgoing(answer: &Answer, from: &str) -> String {
    answer.pictures.iter().fold(answer.html.clone(), |html, part| {
        html.replace(&format!("\"cid:{part}\""), &format!("\"cid:{}\"", content_id(*part, from)))
    })
}

/// Text without blanks at its lines' ends and with one empty line at most between two paragraphs.
fn plain(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        page.say(before);
        let Some(end) = tag.find('>') else { break };
        page.tag(tag.get(1..end).unwrap_or_default());
        rest = tag.get(end + 1..).unwrap_or_default();
    }
    page.say(rest);
    page.text.trim().to_owned()
}

#[derive(Default)]
struct Page {
    text: String,
    /// For each list that is open the number of its next point; none for one without numbers.
    lists: Vec<Option<u32>>,
    /// Links that are open: their address, and where their words begin.
    links: Vec<(String, usize)>,
    quotes: usize,
}

impl Page {
    fn say(&mut self, text: &str) {
        let text = unescaped(text);
        // Blanks between two blocks are the markup's.
        if text.trim().is_empty() && (self.text.is_empty() || self.text.ends_with('\n')) {
            return;
        }
        self.begin_line();
        self.text.push_str(&text);
    }

    fn begin_line(&mut self) {
        if self.text.is_empty() || self.text.ends_with('\n') {
            self.text.push_str(&"> ".repeat(self.quotes));
        }
    }

    /// Ends the line, and leaves an empty one where `apart`.
    fn end(&mut self, apart: bool) {
        let kept = self.text.trim_end_matches([' ', '\n']).len();
        if kept == 0 || (!apart && self.text.ends_with("\n\n")) {
            return;
        }
        self.text.truncate(kept);
        self.text.push_str(if apart { "\n\n" } else { "\n" });
    }

    fn tag(&mut self, tag: &str) {
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let (name, attributes) = tag.split_once([' ', '/']).unwrap_or((tag, ""));
        let in_list = !self.lists.is_empty();
        match (name, closes) {
            ("br", _) => self.text.push('\n'),
            ("p", _) => {
                // The first paragraph of a point stands behind its mark.
                let behind_mark = self.text.ends_with("- ") || self.text.ends_with(". ");
                if !(in_list && !closes && behind_mark) {
                    self.end(!in_list);
                }
            }
            ("ul" | "ol", false) => {
                self.end(!in_list);
                let first = value(attributes, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push((name == "ol").then_some(first));
            }
            ("ul" | "ol", true) => {
                self.lists.pop();
                self.end(self.lists.is_empty());
            }
            ("li", false) => {
                self.end(false);
                self.begin_line();
                self.text.push_str(&"  ".repeat(self.lists.len().saturating_sub(1)));
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.text.push_str(&mark);
            }
            ("li", true) => self.end(false),
            ("blockquote", false) => {
                self.end(true);
                self.quotes += 1;
            }
            ("blockquote", true) => {
                self.quotes = self.quotes.saturating_sub(1);
                self.end(true);
            }
            ("a", false) => {
                self.links.push((unescaped(&value(attributes, "href").unwrap_or_default()), self.text.len()));
            }
            ("a", true) => {
                let Some((address, start)) = self.links.pop() else { return };
                let words = self.text.get(start..).unwrap_or_default().trim();
                let bare = address.trim_start_matches("mailto:").trim_start_matches("tel:");
                if !bare.is_empty() && words != bare {
                    self.text.push_str(" <");
                    self.text.push_str(bare);
                    self.text.push('>');
                }
            }
            ("img", _) => {
                let name = value(attributes, "alt").map(|alt| unescaped(&alt)).filter(|alt| !alt.trim().is_empty());
                self.say(&format!("[{}]", name.as_deref().unwrap_or("…")));
            }
            _ => {}
        }
    }
}

/// An attribute's value, as a cleaner wrote it: in double quotation marks.
fn value(attributes: &str, name: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
    rest.split('"').next().map(str::to_owned)
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", "\u{a0}");
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PICTURE: &str = "019a0000-0000-7000-8000-000000000001";

    #[test]
    fn what_is_not_let_out_is_gone() {
        let html = format!(
            "<p onclick=\"x()\" style=\"color:red\">Hi <b>you</b><script>alert(1)</script>\
             <a href=\"javascript:x()\">a</a><a href=\"https://a.test/\" target=\"_top\">b</a>\
             <img src=\"https://spy.test/p.gif\"><img src=\"cid:{PICTURE}\" onerror=\"x()\" alt=\"lamp\"></p><iframe></iframe>"
        );
        let clean = answer(&html);
        let kept = format!(
            "<p>Hi <b>you</b><a>a</a><a href=\"https://a.test/\">b</a><img src=\"cid:{PICTURE}\" alt=\"lamp\"></p>"
        );
        assert_eq!(clean.html, kept);
        assert_eq!(clean.pictures, [PICTURE.parse().unwrap()]);
        let out = outgoing(&clean, "help@shop.test");
        assert!(out.contains(&format!("\"cid:{PICTURE}@shop.test\"")), "{out}");
    }

    #[test]
    fn the_plain_text_says_the_same() {
        let html = "<p>Dear Mara,</p><p>two <strong>ways</strong>:<br>see</p><ul><li><p>return &amp; refund</p></li>\
            <li><p>a new one</p><ol start=\"3\"><li><p>fast</p></li></ol></li></ul>\
            <p><a href=\"https://a.test/x\">here</a> or <a href=\"mailto:b@a.test\">b@a.test</a></p>\
            <blockquote><p>you wrote</p></blockquote><p>1 &lt; 2</p>";
        assert_eq!(
            answer(html).text,
            "Dear Mara,\n\ntwo ways:\nsee\n\n- return & refund\n- a new one\n  3. fast\n\n\
             here <https://a.test/x> or b@a.test\n\n> you wrote\n\n1 < 2"
        );
    }

    proptest! {
        #[test]
        fn nothing_but_the_few_tags_comes_out(html in "(<[a-z!/]{1,8}( [a-z]{2,7}=[\"'a-z:/.]{0,12})?>|[a-z &;<>\"]{0,9}){0,30}") {
            let clean = answer(&html).html;
            for tag in clean.split('<').skip(1) {
                let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                prop_assert!(TAGS.contains(&name.as_str()), "{} in {}", name, clean);
            }
            prop_assert_eq!(&answer(&clean).html, &clean, "cleaned twice is cleaned once");
        }

        #[test]
        fn every_word_is_in_the_plain_text(words in proptest::collection::vec("[a-z]{1,9}", 1..9)) {
            let html = format!("<p>{}</p>", words.join("</p><p>"));
            prop_assert_eq!(answer(&html).text, words.join("\n\n"));
        }
    }
}
