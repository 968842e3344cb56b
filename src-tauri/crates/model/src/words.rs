//! Text taken apart into the words that a search compares.
//!
//! Scripts with blanks give words, in small letters and without accents. Scripts without (Chinese, Japanese, Korean, Thai
//! and their neighbours) give overlapping pairs of letters and the last letter of each run alone, so that text of any length
//! is found: a run's every letter begins a word, and two letters that stand side by side are always a word.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A word with the bytes of the text that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// Every word of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut run: Vec<Word> = Vec::new();
    let mut word: Option<Word> = None;
    let mut take = |letter: char, start: usize, end: usize| {
        if is_dense(letter) {
            words.extend(word.take());
            run.push(Word { text: letter.to_string(), start, end });
        } else if letter.is_alphanumeric() {
            pairs(&mut run, &mut words);
            let word = word.get_or_insert_with(|| Word { text: String::new(), start, end });
            word.text.push(letter);
            word.end = end;
        } else {
            pairs(&mut run, &mut words);
            words.extend(word.take());
        }
    };
    for (start, original) in text.char_indices() {
        let end = start + original.len_utf8();
        // Most letters are these, and taking a letter apart takes longer than all the rest.
        if original.is_ascii() {
            take(original.to_ascii_lowercase(), start, end);
            continue;
        }
        // Marks belong to the letter before them, and are dropped.
        if is_combining_mark(original) && !is_letter(original) {
            continue;
        }
        for letter in folded(original) {
            take(letter, start, end);
        }
    }
    pairs(&mut run, &mut words);
    words.extend(word);
    words
}

/// What a term must look like to be found: words that follow each other, and whether the last one is only a beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    pub words: Vec<String>,
    pub begun: bool,
}

/// A term's words as they are sought. `begun` says that it may be going on; none when there is nothing to find in it.
pub fn sought(term: &str, begun: bool) -> Option<Sought> {
    let mut words = words(term);
    let last = words.last()?;
    let lone = last.text.chars().next().is_some_and(is_dense) && last.text.chars().count() == 1;
    if !lone {
        return Some(Sought { words: texts(words), begun });
    }
    // A run's last letter alone is only in the text where the text's run ends too.
    let follows = words.len() > 1 && words.get(words.len() - 2).is_some_and(|before| before.end == last.end);
    if follows {
        words.pop();
    }
    Some(Sought { words: texts(words), begun: !follows })
}

fn texts(words: Vec<Word>) -> Vec<String> {
    words.into_iter().map(|word| word.text).collect()
}

/// Turns a run of letters into its pairs and its last letter.
fn pairs(run: &mut Vec<Word>, words: &mut Vec<Word>) {
    for pair in run.windows(2) {
        if let [first, second] = pair {
            words.push(Word { text: format!("{}{}", first.text, second.text), start: first.start, end: second.end });
        }
    }
    words.extend(run.pop());
    run.clear();
}

/// A letter as it is compared: of full or half width alike, small, without accents.
fn folded(original: char) -> impl Iterator<Item = char> {
    let compatible = std::iter::once(original).nfkc().flat_map(char::to_lowercase);
    compatible.flat_map(|letter| {
        // A kana's or syllable's marks are part of it.
        let keeps = is_dense(letter);
        let plain = keeps.then_some(letter).into_iter();
        let bare = (!keeps).then(|| std::iter::once(letter).nfd().filter(|part| !is_combining_mark(*part)));
        plain.chain(bare.into_iter().flatten())
    })
}

/// Marks that are vowels of a script without blanks.
fn is_letter(mark: char) -> bool {
    is_dense(mark)
}

/// Written without blanks between words.
pub(crate) fn is_dense(letter: char) -> bool {
    matches!(letter,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}' // Han
        | '々' | '〆' | '〇'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30fe}' | '\u{309d}'..='\u{309f}'
        | '\u{31f0}'..='\u{31ff}' // Kana
        | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' // Bopomofo
        | '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}' // Hangul
        | '\u{0e01}'..='\u{0e3a}' | '\u{0e40}'..='\u{0e4e}' // Thai
        | '\u{0e81}'..='\u{0ebd}' | '\u{0ec0}'..='\u{0ecd}' // Lao
        | '\u{1000}'..='\u{103f}' | '\u{1780}'..='\u{17d3}') // Burmese, Khmer
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(text: &str) -> Vec<String> {
        texts(words(text))
    }

    #[test]
    fn words_of_both_kinds() {
        assert_eq!(plain("Größe: CRÈME №5, order #A-28665"), ["große", "creme", "no5", "order", "a", "28665"]);
        assert_eq!(plain("已签收iPhone手"), ["已签", "签收", "收", "iphone", "手"]);
        assert_eq!(plain("ガス代。がす ｶﾞｽ １２"), ["ガス", "ス代", "代", "がす", "す", "カス", "ス", "12"]);
        assert_eq!(plain("mara.k+shop@lamps.test"), ["mara", "k", "shop", "lamps", "test"]);
        assert!(plain(" … !").is_empty());
    }

    #[test]
    fn each_word_knows_its_place() {
        let text = "Le café, 退款了";
        let found: Vec<&str> = words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(found, ["Le", "café", "退款", "款了", "了"]);
        // An accent of its own belongs to the letter.
        let text = "cafe\u{301}s";
        assert_eq!(words(text), [Word { text: "cafes".into(), start: 0, end: text.len() }]);
    }

    #[test]
    fn a_term_is_sought_as_it_stands_in_any_text() {
        let of = |term, begun| sought(term, begun).map(|sought| (sought.words.join(" "), sought.begun));
        assert_eq!(of("款", false), Some(("款".into(), true)));
        assert_eq!(of("退款", false), Some(("退款".into(), false)));
        assert_eq!(of("已签收", true), Some(("已签 签收".into(), false)));
        assert_eq!(of("手机a", false), Some(("手机 机 a".into(), false)));
        assert_eq!(of("a手", false), Some(("a 手".into(), true)));
        assert_eq!(of("refu", true), Some(("refu".into(), true)));
        assert_eq!(of("#A-28665", false), Some(("a 28665".into(), false)));
        assert_eq!(of("!?", true), None);
    }

    proptest! {
        /// What a plain scan finds in text without blanks, the words find too.
        #[test]
        fn text_without_blanks_is_found_at_any_length(text in "[退款收货の品a ]{0,12}", from in 0..12usize, length in 1..5usize) {
            let letters: Vec<char> = text.chars().collect();
            let term: String = letters.iter().skip(from).take(length).collect();
            // Whole words only, in scripts that have them.
            prop_assume!(!term.is_empty() && !term.contains([' ', 'a']));
            let sought = sought(&term, false).unwrap();
            let all = plain(&text);
            let found = all.windows(sought.words.len()).any(|window| {
                window.iter().zip(&sought.words).enumerate().all(|(at, (word, wanted))| {
                    word == wanted || (sought.begun && at + 1 == window.len() && word.starts_with(wanted.as_str()))
                })
            });
            prop_assert!(found, "{} in {:?}", term, all);
        }

        #[test]
        fn places_are_whole_letters_in_order(text in "\\PC{0,40}") {
            let mut before = 0;
            for word in words(&text) {
                prop_assert!(text.get(word.start..word.end).is_some() && word.start >= before);
                before = word.start;
            }
        }
    }
}
