//! The body of a reply: what the agent wrote, the brand's signature, and what is answered below it.

use jiff::{Timestamp as Moment, tz::TimeZone};
use model::agent::Brand;
use table::message::StoredMessage;

use crate::html;
use store::table;

pub(crate) struct Body {
    pub text: String,
    pub html: Option<String>,
}

/// Ends what the agent wrote with formatting, within the HTML of a reply: by it the answer is shown without what is below it.
const END_OF_ANSWER: &str = "<!-- end of answer -->";

/// What the agent wrote with formatting, out of the HTML of a reply; none where it was written as text.
pub(crate) fn formatted(html: &str) -> Option<&str> {
    html.split_once(END_OF_ANSWER).map(|(answer, _)| answer)
}

/// `rich` is the answer with its formatting, where it has any.
pub(crate) fn body(
    written: &str,
    rich: Option<&str>,
    brand: &Brand,
    answered: Option<&StoredMessage>,
    with_html: bool,
) -> Body {
    let written = written.trim_end();
    let signature = brand.signature.trim();
    let mut text = written.to_owned();
    let mut page = rich.map_or_else(|| paragraphs(written), |rich| format!("{rich}{END_OF_ANSWER}"));
    if !signature.is_empty() {
        // RFC 3676, 4.3: two hyphens and a space begin a signature.
        text = format!("{text}\n\n-- \n{signature}");
        page = format!("{page}<p>-- <br>{}</p>", lines_of(signature));
    }
    if let Some(answered) = answered {
        let attribution = attribution(answered, &brand.language);
        text = format!("{text}\n\n{attribution}\n{}", lines(answered.whole_text()));
        page = format!("{page}<p>{}</p>{}", escaped(&attribution), html::quote(answered.whole_text()));
    }
    text.push('\n');
    Body { text, html: with_html.then_some(page) }
}

/// Who wrote what is quoted, and when, in the language the brand answers in.
pub(crate) fn attribution(message: &StoredMessage, language: &str) -> String {
    let zone = TimeZone::system();
    let at = Moment::from_millisecond(message.at.0).unwrap_or(Moment::UNIX_EPOCH).to_zoned(zone);
    let name = if message.from.name.is_empty() { &message.from.address } else { &message.from.name };
    if language.starts_with("zh") {
        format!("{} {name} 写道：", at.strftime("%Y-%m-%d %H:%M"))
    } else {
        format!("On {}, {name} wrote:", at.strftime("%-d %b %Y, %H:%M"))
    }
}

/// Each line with the mark of a quotation.
pub(crate) fn lines(text: &str) -> String {
    let quoted = text
        .trim_end()
        .lines()
        .map(|line| if line.starts_with('>') { format!(">{line}") } else { format!("> {line}") });
    quoted.map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

pub(crate) fn reply_subject(subject: &str) -> String {
    let bare = model::conversation::bare_subject(subject);
    if bare.is_empty() { String::new() } else { format!("Re: {bare}") }
}

pub(crate) fn paragraphs(text: &str) -> String {
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    let pages: Vec<String> = blocks.map(|block| format!("<p>{}</p>", lines_of(block.trim_matches('\n')))).collect();
    pages.concat()
}

fn lines_of(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("<br>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_subjects() {
        assert_eq!(lines("one\n> two\n\nthree\n"), "> one\n>> two\n>\n> three");
        assert_eq!(reply_subject("AW: Re: Broken lamp"), "Re: Broken lamp");
        assert_eq!(reply_subject(""), "");
        assert_eq!(formatted("<p>a</p><!-- end of answer --><p>-- </p>"), Some("<p>a</p>"));
        assert_eq!(formatted("<p>a</p>"), None);
        assert_eq!(paragraphs("a <b>\nc\n\nd"), "<p>a &lt;b&gt;<br>c</p><p>d</p>");
    }
}
