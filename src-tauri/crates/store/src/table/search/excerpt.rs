//! What is shown of a hit: where the sought words stand, with what surrounds them.

use model::words::{Sought, Word, words};

/// Letters shown before the first hit, and in all.
const BEFORE: usize = 40;
const LENGTH: usize = 180;

/// A piece of text, and whether it is what was sought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub hit: bool,
}

pub type Excerpt = Vec<Piece>;

/// The text around its first hit in one line, hits marked. Its beginning where there is none.
pub fn excerpt(text: &str, sought: &[&Sought]) -> Excerpt {
    around(text, hits(text, sought))
}

/// Of the first text that has a hit, else of the first. Each is taken apart once at most.
pub fn excerpt_of_first(texts: [&str; 2], sought: &[&Sought]) -> Excerpt {
    let [first, second] = texts;
    let found = hits(first, sought);
    if found.is_empty() && !second.is_empty() {
        let elsewhere = hits(second, sought);
        if !elsewhere.is_empty() {
            return around(second, elsewhere);
        }
    }
    around(first, found)
}

fn around(text: &str, hits: Vec<(usize, usize)>) -> Excerpt {
    let first = hits.first().map_or(0, |(start, _)| *start);
    let start = back(text, first, BEFORE);
    let end = text.get(start..).unwrap_or_default().char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| start + at);
    let mut pieces = Vec::new();
    if start > 0 {
        push(&mut pieces, "…", false);
    }
    let mut at = start;
    for (from, to) in hits {
        if from < at || to > end {
            continue;
        }
        push(&mut pieces, text.get(at..from).unwrap_or_default(), false);
        push(&mut pieces, text.get(from..to).unwrap_or_default(), true);
        at = to;
    }
    push(&mut pieces, text.get(at..end).unwrap_or_default(), false);
    if end < text.len() {
        push(&mut pieces, "…", false);
    }
    pieces
}

pub fn has_hit(text: &str, sought: &[&Sought]) -> bool {
    !hits(text, sought).is_empty()
}

/// Where hits stand, as bytes of the text: in order, none inside another.
fn hits(text: &str, sought: &[&Sought]) -> Vec<(usize, usize)> {
    let all = words(text);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for one in sought {
        for window in all.windows(one.words.len()) {
            if let (true, Some(first), Some(last)) = (fits(window, one), window.first(), window.last()) {
                found.push((first.start, shown_end(text, last, one)));
            }
        }
    }
    found.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in found {
        match merged.last_mut() {
            Some(before) if start <= before.1 => before.1 = before.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

fn fits(window: &[Word], sought: &Sought) -> bool {
    window.iter().zip(&sought.words).enumerate().all(|(at, (word, wanted))| {
        word.text == *wanted || (sought.begun && at + 1 == sought.words.len() && word.text.starts_with(wanted.as_str()))
    })
}

/// Of a pair that only begins with what is sought, its first letter is shown.
fn shown_end(text: &str, last: &Word, sought: &Sought) -> usize {
    let Some(wanted) = sought.words.last().filter(|wanted| last.text != **wanted) else { return last.end };
    let letters = wanted.chars().count();
    let shown = text.get(last.start..last.end).unwrap_or_default();
    shown.char_indices().nth(letters).map_or(last.end, |(at, _)| last.start + at)
}

/// The place so many letters before `at`, at the beginning of a letter.
fn back(text: &str, at: usize, letters: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.char_indices().rev().take(letters).last().map_or(at, |(start, _)| start)
}

/// In one line: blanks and breaks become one blank.
fn push(pieces: &mut Excerpt, text: &str, hit: bool) {
    let mut line = String::new();
    for letter in text.chars() {
        if !letter.is_whitespace() {
            line.push(letter);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    if !line.is_empty() {
        pieces.push(Piece { text: line, hit });
    }
}

#[cfg(test)]
mod tests {
    use model::words::sought;

    use super::*;

    fn shown(text: &str, terms: &[(&str, bool)]) -> String {
        let sought: Vec<Sought> = terms.iter().map(|(term, begun)| sought(term, *begun).unwrap()).collect();
        let pieces = excerpt(text, &sought.iter().collect::<Vec<_>>());
        pieces.iter().map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
    }

    #[test]
    fn hits_are_marked_where_they_stand() {
        assert_eq!(shown("My CAFÉ order\n\nis late", &[("cafe", false)]), "My [CAFÉ] order is late");
        assert_eq!(shown("我要退款，谢谢", &[("退款", false)]), "我要[退款]，谢谢");
        assert_eq!(shown("快递已签收了", &[("已签收", false), ("快", false)]), "[快]递[已签收]了");
        assert_eq!(shown("refunded twice", &[("refu", true)]), "[refu]nded twice");
        assert_eq!(shown("order #A-28665.", &[("A-28665", false)]), "order #[A-28665].");
        assert_eq!(shown("nothing here", &[("else", false)]), "nothing here");
    }

    #[test]
    fn a_long_text_is_shown_around_its_first_hit() {
        let text = format!("{} needle {}", "hay ".repeat(100), "straw ".repeat(100));
        let line = shown(&text, &[("needle", false)]);
        assert!(line.starts_with('…') && line.ends_with('…') && line.contains("[needle]"), "{line}");
        assert!(line.chars().count() < 200);
        let chinese = format!("{}退款{}", "好".repeat(300), "坏".repeat(300));
        assert!(shown(&chinese, &[("退款", false)]).contains("[退款]"));
    }
}
