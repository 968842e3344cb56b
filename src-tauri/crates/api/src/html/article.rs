//! Articles are written in Markdown: what of it a reply can hold.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html::push_html};

use super::{Answer, answer};

/// The article as a reply can hold it: headings are bold lines, pictures their names, and raw HTML is left out.
pub fn article(markdown: &str) -> Answer {
    let events = Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH).flat_map(plain_enough);
    let mut html = String::with_capacity(markdown.len() * 2);
    push_html(&mut html, events);
    answer(&html)
}

fn plain_enough(event: Event<'_>) -> Vec<Event<'_>> {
    match event {
        Event::Start(Tag::Heading { .. }) => vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
        Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
        Event::Start(Tag::CodeBlock(_)) => vec![Event::Start(Tag::Paragraph)],
        Event::End(TagEnd::CodeBlock) => vec![Event::End(TagEnd::Paragraph)],
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Image | TagEnd::HtmlBlock)
        | Event::Html(_)
        | Event::InlineHtml(_)
        | Event::Rule => vec![],
        other => vec![other],
    }
}

/// A file's title, language and public address: from lines between two `---` at its beginning, the first heading, and the
/// name of the file or its folder (`returns.zh-CN.md`, `zh-CN/returns.md`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    pub title: String,
    pub language: String,
    pub link: String,
    /// The file's place without its language, the same for all translations.
    pub topic: String,
    pub body: String,
}

const LANGUAGES: [&str; 12] = ["en", "zh", "zh-CN", "zh-TW", "de", "fr", "es", "it", "nl", "pt", "ja", "ko"];

fn language(word: &str) -> Option<&'static str> {
    let known = LANGUAGES.into_iter().find(|known| known.eq_ignore_ascii_case(&word.replace('_', "-")))?;
    // Simplified Chinese is what is meant where nothing else is said.
    Some(if known == "zh" { "zh-CN" } else { known })
}

pub fn head(path: &str, text: &str) -> Head {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut head = Head::default();
    let body = match text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---")) {
        Some((matter, body)) => {
            for line in matter.lines() {
                let Some((key, value)) = line.split_once(':') else { continue };
                let value = value.trim().trim_matches(['"', '\'']).to_owned();
                match key.trim().to_lowercase().as_str() {
                    "title" => head.title = value,
                    "language" | "lang" => head.language = language(&value).map_or(value, str::to_owned),
                    "link" | "url" => head.link = value,
                    _ => {}
                }
            }
            body.trim_start_matches('-').trim()
        }
        None => text.trim(),
    };
    let mut places: Vec<&str> = path.split(['/', '\\']).filter(|place| !place.is_empty()).collect();
    let name = places.pop().unwrap_or_default();
    let name = name.strip_suffix(".md").or_else(|| name.strip_suffix(".markdown")).unwrap_or(name);
    let (name, of_name) = match name.rsplit_once('.') {
        Some((name, last)) if language(last).is_some() => (name, language(last)),
        _ => (name, None),
    };
    let of_folder = places.iter().find_map(|place| language(place));
    if head.language.is_empty() {
        of_name.or(of_folder).unwrap_or_default().clone_into(&mut head.language);
    }
    let kept = places.into_iter().filter(|place| language(place).is_none());
    head.topic = kept.chain([name]).collect::<Vec<_>>().join("/");
    // The first heading is the title, and need not stand there twice.
    let (first, rest) = body.split_once('\n').unwrap_or((body, ""));
    let heading = first.strip_prefix("# ").map(|title| title.trim().trim_end_matches('#').trim());
    body.clone_into(&mut head.body);
    if let Some(heading) = heading {
        if head.title.is_empty() {
            heading.clone_into(&mut head.title);
        }
        if head.title == heading {
            rest.trim().clone_into(&mut head.body);
        }
    }
    if head.title.is_empty() {
        name.replace(['-', '_'], " ").trim().clone_into(&mut head.title);
    }
    head
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markdown_becomes_what_a_reply_can_hold() {
        let made = article(
            "# Returns\n\nSend it **back**, see [here](https://a.test):\n\n- free\n- fast\n\n<script>x()</script>\n\n![lamp](https://spy.test/a.png)",
        );
        assert_eq!(
            made.html.split_whitespace().collect::<Vec<_>>().join(" "),
            "<p><strong>Returns</strong></p> <p>Send it <strong>back</strong>, see <a href=\"https://a.test\">here</a>:</p> <ul> <li>free</li> <li>fast</li> </ul> <p>lamp</p>"
        );
        assert_eq!(made.text, "Returns\n\nSend it back, see here <https://a.test>:\n\n- free\n- fast\n\nlamp");
    }

    #[test]
    fn a_file_says_what_it_is() {
        let of = |path: &str, text: &str| {
            let Head { title, language, link, topic, body } = head(path, text);
            (title, language, link, topic, body)
        };
        let all = |title: &str, language: &str, link: &str, topic: &str, body: &str| {
            (title.to_owned(), language.to_owned(), link.to_owned(), topic.to_owned(), body.to_owned())
        };
        assert_eq!(of("help/returns.zh-CN.md", "# 退货\n\n七天"), all("退货", "zh-CN", "", "help/returns", "七天"));
        assert_eq!(of("zh/returns.md", "七天"), all("returns", "zh-CN", "", "returns", "七天"));
        let matter = "---\ntitle: \"Returns\"\nlang: de\nlink: https://a.test/r\n---\nText";
        assert_eq!(of("r.md", matter), all("Returns", "de", "https://a.test/r", "r", "Text"));
        assert_eq!(of("How_to-return.md", ""), all("How to return", "", "", "How_to-return", ""));
    }

    proptest! {
        #[test]
        fn nothing_that_runs_comes_out_of_any_markdown(text in "[-#*_\\[\\]()<>a-z/:.\"'=! \n`|&;]{0,160}") {
            let html = article(&text).html.to_lowercase();
            prop_assert!(!html.contains("<script") && !html.contains("javascript:") && !html.contains("<img src=\"h"), "{}", html);
            prop_assert_eq!(&answer(&html).html, &html);
        }
    }
}
