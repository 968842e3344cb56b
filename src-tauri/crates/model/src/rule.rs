//! Rules on arriving messages: WHEN one comes, IF it fits, THEN tag, assign or set a priority. What a rule can do is this
//! list and nothing else: none sends anything and none moves money.

use serde::{Deserialize, Serialize};

use crate::{
    conversation::Priority,
    id::AgentId,
    order::{FulfilmentStatus, Order, ReturnStatus},
    time::{DAY, Timestamp},
};

/// How the customer's newest order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// The customer has no order.
    None,
    /// Nothing of it was sent yet.
    Open,
    /// On its way, in part or whole.
    Shipped,
    Delivered,
    Cancelled,
    /// A return of it is under way.
    Returning,
}

/// What has to hold, all of it; an empty list asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    /// Connector ids.
    pub channels: Vec<String>,
    /// Any of these in the subject or the new text.
    pub words: Vec<String>,
    /// Any of these on the customer or the conversation.
    pub tags: Vec<String>,
    pub orders: Vec<OrderState>,
    /// The newest order was shipped so many days ago or more.
    pub shipped_days: Option<u32>,
    /// ISO 639-1.
    pub languages: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Actions {
    pub tags: Vec<String>,
    /// Only what nobody has is given to somebody.
    pub assign: Option<AgentId>,
    pub priority: Option<Priority>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    pub conditions: Conditions,
    pub actions: Actions,
}

/// A message with what is known around it.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub channel: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    /// Of the customer and of the conversation.
    pub tags: &'a [String],
    /// The customer's newest.
    pub order: Option<&'a Order>,
    /// As it is kept with the customer.
    pub language: Option<&'a str>,
    pub now: Timestamp,
}

impl Conditions {
    /// Without any condition a rule would be for everything: that is a slip more often than a wish.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn fit(&self, facts: Facts<'_>) -> bool {
        let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        (self.channels.is_empty() || self.channels.iter().any(|channel| channel == facts.channel))
            && (self.words.is_empty()
                || self.words.iter().any(|word| has(facts.subject, word) || has(facts.text, word)))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| facts.tags.iter().any(|own| same(own, tag))))
            && (self.orders.is_empty() || self.orders.contains(&order_state(facts.order)))
            && self.shipped_days.is_none_or(|days| {
                shipped_at(facts.order).is_some_and(|at| facts.now.since(at) >= i64::from(days) * DAY)
            })
            && (self.languages.is_empty() || {
                let language = facts.language.or_else(|| language_of(facts.text));
                language.is_some_and(|language| self.languages.iter().any(|wanted| base(language) == base(wanted)))
            })
    }
}

impl Actions {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

pub fn order_state(order: Option<&Order>) -> OrderState {
    let Some(order) = order else { return OrderState::None };
    if order.cancelled_at.is_some() {
        return OrderState::Cancelled;
    }
    let under_way = |status| matches!(status, ReturnStatus::Requested | ReturnStatus::PartlyReceived);
    if order.returns.iter().any(|one| under_way(one.status)) {
        return OrderState::Returning;
    }
    match order.fulfilment_status {
        FulfilmentStatus::Delivered => OrderState::Delivered,
        FulfilmentStatus::Shipped | FulfilmentStatus::PartlyShipped | FulfilmentStatus::PartlyDelivered => {
            OrderState::Shipped
        }
        FulfilmentStatus::Cancelled => OrderState::Cancelled,
        FulfilmentStatus::Unfulfilled | FulfilmentStatus::PartlyFulfilled | FulfilmentStatus::Fulfilled => {
            OrderState::Open
        }
    }
}

/// When the last parcel of it was handed over.
fn shipped_at(order: Option<&Order>) -> Option<Timestamp> {
    order?.fulfilments.iter().filter(|one| one.cancelled_at.is_none()).filter_map(|one| one.shipped_at).max()
}

fn base(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

/// Whether a word or phrase stands in a text: whole where a script has blanks, anywhere where it has none.
fn has(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_lowercase(), word.trim().to_lowercase());
    if word.is_empty() {
        return false;
    }
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_dense(c));
    let dense = |c: Option<char>| c.is_some_and(is_dense);
    text.match_indices(&word).any(|(at, found)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|tail| tail.chars().next());
        (dense(word.chars().next()) || !goes_on(before)) && (dense(word.chars().next_back()) || !goes_on(after))
    })
}

/// Of a script that puts no blanks between words.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Words that are frequent in one language and not in the others.
const FREQUENT: [(&str, &[&str]); 6] = [
    ("en", &["the", "and", "is", "my", "you", "have", "was", "with", "please", "when"]),
    ("de", &["der", "und", "ist", "ich", "nicht", "das", "mit", "bitte", "wann", "meine"]),
    ("fr", &["le", "et", "est", "je", "pas", "vous", "avec", "bonjour", "quand", "ma"]),
    ("es", &["el", "y", "es", "que", "no", "los", "con", "hola", "cuando", "mi"]),
    ("it", &["il", "e", "che", "non", "sono", "con", "ciao", "quando", "mio", "per"]),
    ("nl", &["het", "en", "ik", "niet", "een", "met", "graag", "wanneer", "mijn", "van"]),
];

/// The language that a text is most likely in: by its script, else by frequent words; none when nothing tells.
pub fn language_of(text: &str) -> Option<&'static str> {
    let count = |wanted: fn(char) -> bool| text.chars().filter(|c| wanted(*c)).count();
    if count(|c| matches!(c, '\u{3040}'..='\u{30FF}')) > 0 {
        return Some("ja");
    }
    if count(|c| matches!(c, '\u{AC00}'..='\u{D7AF}')) > 0 {
        return Some("ko");
    }
    let han = count(|c| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}'));
    if han * 4 > count(char::is_alphabetic) {
        return Some("zh");
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let score = |frequent: &[&str]| words.iter().filter(|word| frequent.contains(word)).count();
    let mut scores: Vec<(usize, &'static str)> = FREQUENT.iter().map(|(name, all)| (score(all), *name)).collect();
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    match scores.as_slice() {
        [(best, name), (second, _), ..] if best > second => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp(100 * DAY);

    fn facts<'a>(subject: &'a str, text: &'a str) -> Facts<'a> {
        Facts { channel: "email", subject, text, tags: &[], order: None, language: None, now: NOW }
    }

    fn words(all: &[&str]) -> Conditions {
        Conditions { words: all.iter().map(|word| (*word).to_owned()).collect(), ..Conditions::default() }
    }

    #[test]
    fn words_are_whole_where_there_are_blanks() {
        assert!(words(&["broken"]).fit(facts("Broken lamp", "")));
        assert!(words(&["not there", "arrive"]).fit(facts("", "It is Not there.")));
        assert!(!words(&["arrive"]).fit(facts("arrived", "arrives")));
        assert!(words(&["退款"]).fit(facts("", "我想申请退款，谢谢")));
        assert!(words(&["#1042"]).fit(facts("", "order #1042, please")));
        assert!(!words(&["#104"]).fit(facts("", "order #1042")));
        assert!(!words(&[" "]).fit(facts("a b", "c")));
    }

    #[test]
    fn languages_by_script_and_frequent_words() {
        assert_eq!(language_of("Wann kommt meine Bestellung? Ich habe das Paket nicht."), Some("de"));
        assert_eq!(language_of("Where is my parcel? It was to be here when you said."), Some("en"));
        assert_eq!(language_of("订单 A-1042 什么时候发货"), Some("zh"));
        assert_eq!(language_of("返品の送料について"), Some("ja"));
        assert_eq!(language_of("A-1042"), None);
        let chinese = Conditions { languages: vec!["zh-CN".into()], ..Conditions::default() };
        assert!(chinese.fit(facts("", "退款什么时候到账")));
        assert!(!chinese.fit(Facts { language: Some("en"), ..facts("", "退款什么时候到账") }));
    }

    #[test]
    fn all_conditions_have_to_hold() {
        let tags = ["VIP".to_owned()];
        let both = Conditions { tags: vec!["vip".into()], orders: vec![OrderState::None], ..words(&["refund"]) };
        assert!(both.fit(Facts { tags: &tags, ..facts("Refund", "") }));
        assert!(!both.fit(facts("Refund", "")));
        assert!(!both.fit(Facts { tags: &tags, ..facts("Size", "") }));
        let late = Conditions { shipped_days: Some(5), ..Conditions::default() };
        assert!(!late.fit(facts("", "")), "nothing was shipped");
        assert!(Conditions::default().is_empty() && !late.is_empty());
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in ".{0,60}", word in ".{0,6}") {
            let _ = language_of(&text);
            let found = has(&text, &word);
            prop_assert!(!found || text.to_lowercase().contains(&word.trim().to_lowercase()));
        }
    }
}
