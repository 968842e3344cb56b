//! Text from HTML, for reading in a list and for searching: table cells stay apart, blocks stand on lines of their own,
//! quotations are marked. What is shown as HTML is cleaned elsewhere.

use mail_parser::decoders::html::add_html_token;

const BLOCKS: [&str; 34] = [
    "address", "article", "aside", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "thead", "tr", "ul",
];
const SKIPPED: [&str; 6] = ["script", "style", "head", "title", "template", "noscript"];
/// Quotations within quotations: more is not told apart.
const DEPTH: usize = 8;

/// Plain text of HTML. Takes time in proportion to the length.
pub fn to_text(html: &str) -> String {
    let mut text = Text::default();
    let mut rest = html;
    while !rest.is_empty() {
        let Some((before, tag)) = rest.split_once('<') else {
            text.words(rest);
            break;
        };
        text.words(before);
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            text.words("<");
            rest = tag;
            continue;
        }
        let (inner, after) = split_tag(tag);
        rest = text.tag(inner, after);
    }
    text.finish()
}

/// The inside of a tag and what follows it; `>` within quotes does not end it.
fn split_tag(tag: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return (tag.get(..at).unwrap_or_default(), tag.get(at + 1..).unwrap_or_default()),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            // A quote that is never closed must not swallow the rest.
            (Some(_), b'<') if at > 4_096 => break,
            _ => {}
        }
    }
    tag.split_once('>').unwrap_or((tag, ""))
}

#[derive(Default)]
struct Text {
    out: String,
    quotes: usize,
    /// Something stands on the current line.
    inked: bool,
    space: bool,
    preformatted: usize,
}

impl Text {
    fn tag<'h>(&mut self, inner: &str, after: &'h str) -> &'h str {
        let closes = inner.starts_with('/');
        let name: String = inner
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match (name.as_str(), closes) {
            (name, false) if SKIPPED.contains(&name) && !inner.ends_with('/') => return skip(name, after),
            ("br", _) => self.new_line(),
            ("td" | "th", true) => self.space = true,
            ("blockquote", false) => {
                self.end_line();
                self.quotes = (self.quotes + 1).min(DEPTH);
            }
            ("blockquote", true) => {
                self.end_line();
                self.quotes = self.quotes.saturating_sub(1);
            }
            ("p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6", _) => self.paragraph(),
            ("li", false) => {
                self.end_line();
                self.words("- ");
                self.space = true;
            }
            ("pre", closes) => {
                self.end_line();
                self.preformatted = if closes { self.preformatted.saturating_sub(1) } else { self.preformatted + 1 };
            }
            (name, _) if BLOCKS.contains(&name) => self.end_line(),
            _ => {}
        }
        after
    }

    fn words(&mut self, html: &str) {
        let mut rest = html;
        while let Some((before, entity)) = rest.split_once('&') {
            self.plain(before);
            let end = entity.bytes().take(32).position(|byte| byte == b';');
            let name = end.and_then(|end| entity.get(..end)).filter(|name| is_entity(name));
            if let (Some(name), Some(end)) = (name, end) {
                let mut decoded = String::new();
                add_html_token(&mut decoded, format!("&{name};").as_bytes(), false);
                self.plain(&decoded.replace('\u{a0}', " "));
                rest = entity.get(end + 1..).unwrap_or_default();
            } else {
                self.plain("&");
                rest = entity;
            }
        }
        self.plain(rest);
    }

    fn plain(&mut self, text: &str) {
        for c in text.chars() {
            if c == '\n' && self.preformatted > 0 {
                self.new_line();
            } else if c.is_whitespace() || c.is_control() {
                self.space = true;
            } else if !matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' | '\u{ad}' | '\u{34f}') {
                if !self.inked {
                    (0..self.quotes).for_each(|_| self.out.push_str("> "));
                } else if self.space {
                    self.out.push(' ');
                }
                self.out.push(c);
                self.inked = true;
                self.space = false;
            }
        }
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        self.inked = false;
        self.space = false;
    }

    fn end_line(&mut self) {
        if self.inked {
            self.new_line();
        }
        self.space = false;
    }

    fn paragraph(&mut self) {
        self.end_line();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn finish(self) -> String {
        let mut text = String::with_capacity(self.out.len());
        let mut empty = 0;
        for line in self.out.trim().lines() {
            let line = line.trim_end();
            empty = if line.is_empty() { empty + 1 } else { 0 };
            if empty < 2 {
                text.push_str(line);
                text.push('\n');
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

fn is_entity(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') && !name.is_empty()
}

/// What follows the end of an element whose content is no text.
fn skip<'h>(name: &str, html: &'h str) -> &'h str {
    let mut rest = html;
    while let Some(at) = rest.find("</") {
        let tail = rest.get(at + 2..).unwrap_or_default();
        if tail.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return tail.split_once('>').map_or("", |(_, after)| after);
        }
        rest = tail;
    }
    // A head that is never closed ends where the body begins.
    if name == "head" { html } else { "" }
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn cells_stay_apart_and_blocks_on_lines() {
        assert_eq!(
            to_text(
                "<table><tr><td>Lamp</td><td>24.90&nbsp;&euro;</td></tr><tr><td>Total</td><th>24.90</th></tr></table>"
            ),
            "Lamp 24.90 €\nTotal 24.90"
        );
        assert_eq!(to_text("<p>Hello  <b>M</b>ara,</p><div>one<br>two</div>three"), "Hello Mara,\n\none\ntwo\nthree");
        assert_eq!(to_text("<ul><li>a<li>b</ul>"), "- a\n- b");
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        assert_eq!(
            to_text("<head><title>t</title><style>p{}</style></head><!-- c > --><script>if (a<b) x()</script>Hi"),
            "Hi"
        );
        assert_eq!(
            to_text("<a title='a > b' href=x>link</a> 1 < 2 &amp; &unknown; &#x4f60; AT&T"),
            "link 1 < 2 & &unknown; 你 AT&T"
        );
        assert_eq!(to_text("<head>never closed<body>text"), "never closed\ntext");
    }

    #[test]
    fn quotations_are_marked() {
        assert_eq!(
            to_text("Thanks<blockquote>one<blockquote>two</blockquote>three</blockquote>four"),
            "Thanks\n> one\n> > two\n> three\nfour"
        );
    }

    #[test]
    fn broken_html_takes_no_time() {
        for html in ["<".repeat(300_000), "<a \"".repeat(100_000), "&".repeat(300_000), "<style>".repeat(50_000)] {
            let start = std::time::Instant::now();
            to_text(&html);
            assert!(start.elapsed().as_secs() < 5);
        }
    }
}
