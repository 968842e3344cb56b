//! What people write: stories with a beginning and a course, and reactions to what an agent answers, by language.

use std::{collections::BTreeMap, sync::LazyLock};

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use serde::Deserialize;

/// The state that the order of a story has to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    None,
    Unpaid,
    Paid,
    Unshipped,
    PartShipped,
    Shipped,
    Delivered,
    ReturnRequested,
    ReturnReceived,
    Refunded,
    Cancelled,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    pub id: String,
    pub needs: Needs,
    /// Kinds of product it can be about; empty for any.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Countries it can happen in; empty for any.
    #[serde(default)]
    pub countries: Vec<String>,
    pub subject: String,
    /// Photographs with the first message.
    #[serde(default)]
    pub photos: u32,
    /// Whether the first message is HTML.
    #[serde(default)]
    pub html: bool,
    /// Whether the shop's first answer has the invoice.
    #[serde(default)]
    pub invoice: bool,
    /// Customer, shop, customer, …
    pub turns: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reaction {
    to: Intent,
    texts: Vec<String>,
}

/// What an agent's answer is about, as a customer reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    Refund,
    Return,
    Replace,
    Tracking,
    Question,
    Other,
    /// The customer has already answered and now only says good-bye.
    Bye,
    /// The money came.
    Refunded,
    /// The goods go back.
    Returned,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    story: Vec<Story>,
    reaction: Vec<Reaction>,
}

#[cfg(test)]
pub const LANGUAGES: [&str; 5] = ["en", "zh", "de", "ja", "fr"];

static BOOKS: LazyLock<Result<BTreeMap<&'static str, Book>, toml::de::Error>> = LazyLock::new(|| {
    let sources = [
        ("en", concat!(include_str!("texts/en-goods.toml"), include_str!("texts/en-orders.toml"))),
        ("zh", include_str!("texts/zh.toml")),
        ("de", include_str!("texts/de.toml")),
        ("ja", include_str!("texts/ja.toml")),
        ("fr", include_str!("texts/fr.toml")),
    ];
    sources.into_iter().map(|(language, text)| Ok((language, toml::from_str(text)?))).collect()
});

fn book(language: &str) -> Option<&'static Book> {
    BOOKS.as_ref().ok()?.get(language)
}

pub fn stories(language: &str) -> &'static [Story] {
    book(language).map_or(&[], |book| &book.story)
}

pub fn reaction(rng: &mut StdRng, language: &str, to: Intent) -> Option<&'static str> {
    let texts = |intent| book(language)?.reaction.iter().find(|reaction| reaction.to == intent);
    let found = texts(to).or_else(|| texts(Intent::Other))?;
    found.texts.choose(rng).map(String::as_str)
}

/// What the customer makes of an answer, by the words in it. Quoted history should be left out.
pub fn intent_of(text: &str) -> Intent {
    const WORDS: &[(Intent, &[&str])] = &[
        (Intent::Refund, &["refund", "money back", "退款", "退给", "erstatt", "返金", "rembours"]),
        (Intent::Return, &["return", "send it back", "label", "退货", "寄回", "rücksend", "zurück", "返品", "retour"]),
        (Intent::Replace, &["replace", "new one", "exchange", "补发", "换", "ersatz", "交換", "remplac", "échange"]),
        (
            Intent::Tracking,
            &["tracking", "parcel", "carrier", "物流", "快递", "sendung", "paket", "配送", "colis", "suivi"],
        ),
    ];
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    // Two offers and a question mark ask the customer to choose: that is a question.
    let offers = WORDS.iter().filter(|(_, words)| has(words)).count();
    let asks = text.contains(['?', '？']);
    match WORDS.iter().find(|(_, words)| has(words)) {
        Some((intent, _)) if offers == 1 || !asks => *intent,
        None if !asks => Intent::Other,
        _ => Intent::Question,
    }
}

/// Chooses among `[a|b]` and fills `{word}` in; words that are not known stay as they are.
pub fn fill(rng: &mut StdRng, template: &str, word: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('[') {
        let (before, tail) = rest.split_at(start);
        text.push_str(before);
        let Some((choices, after)) = tail.get(1..).and_then(|tail| tail.split_once(']')) else {
            rest = tail;
            break;
        };
        let choices: Vec<&str> = choices.split('|').collect();
        text.push_str(choices.get(rng.random_range(0..choices.len().max(1))).copied().unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    let mut filled = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, tail)) = rest.split_once('{') {
        filled.push_str(before);
        let known = tail.split_once('}').and_then(|(name, after)| Some((word(name)?, after)));
        let (value, after) = known.unwrap_or_else(|| ("{".to_owned(), tail));
        filled.push_str(&value);
        rest = after;
    }
    filled.push_str(rest);
    filled.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    #[test]
    fn all_books_can_be_read() {
        assert!(BOOKS.is_ok(), "{:?}", BOOKS.as_ref().err());
        for language in LANGUAGES {
            let mut rng = random::about(1, "test", 0);
            assert!(stories(language).len() >= 3, "{language} has stories");
            for intent in [Intent::Refund, Intent::Return, Intent::Bye, Intent::Refunded, Intent::Returned] {
                assert!(reaction(&mut rng, language, intent).is_some(), "{language} has words for {intent:?}");
            }
            for story in stories(language) {
                assert!(!story.turns.is_empty() && !story.subject.is_empty(), "{}", story.id);
                for text in story.turns.iter().chain([&story.subject]) {
                    let filled = fill(&mut rng, text, |_| Some("x".into()));
                    assert!(!filled.contains(['{', '}', '[', ']', '|']), "{}: {filled}", story.id);
                }
            }
        }
    }

    #[test]
    fn reads_what_an_agent_means() {
        assert_eq!(intent_of("I have arranged a refund of 24.90 for the shade."), Intent::Refund);
        assert_eq!(intent_of("I can send a new one or refund it. Which do you prefer?"), Intent::Question);
        assert_eq!(intent_of("退款已经提交，请留意。"), Intent::Refund);
        assert_eq!(intent_of("I am sorry to hear that."), Intent::Other);
        assert_eq!(intent_of("Would you tell me your address?"), Intent::Question);
    }

    #[test]
    fn chooses_and_fills_in() {
        let mut rng = random::about(1, "fill", 0);
        let text = fill(&mut rng, "[Hi|Hello] {first}, {odd} #{order}", |word| match word {
            "first" => Some("Mara".into()),
            "order" => Some("10372".into()),
            _ => None,
        });
        assert!(text == "Hi Mara, {odd} #10372" || text == "Hello Mara, {odd} #10372", "{text}");
    }
}
