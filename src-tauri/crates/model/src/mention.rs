//! What a text names: orders, mail addresses and people. It finds candidates; whose they are is the store's to say.
//!
//! It must not know any customer. Rather a candidate too many than one too few: each is looked up, and only what belongs to
//! somebody else is ever pointed out.

use crate::words::is_dense as is_unspaced;

/// More candidates than this are not looked at: a reply names a handful.
const MOST: usize = 400;
const LONGEST_NAME: usize = 3;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentioned {
    /// Without the sign before them.
    pub orders: Vec<String>,
    pub addresses: Vec<String>,
    /// Two or three words that may be somebody's whole name, and runs of two to four letters in scripts without blanks.
    pub names: Vec<String>,
    /// Single words of the first line that may be somebody's first name.
    pub called: Vec<String>,
}

/// Words that come before a number when it is an order's, lower case.
const ORDER_WORDS: [&str; 10] =
    ["order", "orders", "bestellung", "commande", "pedido", "ordine", "订单", "订单号", "單號", "单号"];

/// Words of greetings that nobody is called by, lower case.
const GREETINGS: [&str; 30] = [
    "dear",
    "hi",
    "hello",
    "hey",
    "good",
    "morning",
    "afternoon",
    "evening",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "thank",
    "thanks",
    "you",
    "hallo",
    "liebe",
    "lieber",
    "guten",
    "tag",
    "sehr",
    "geehrte",
    "geehrter",
    "frau",
    "herr",
    "bonjour",
    "madame",
    "monsieur",
    "hola",
];

/// Everything in the text that may name an order, an address or a person.
pub fn mentioned(text: &str) -> Mentioned {
    let mut found = Mentioned::default();
    addresses(text, &mut found.addresses);
    orders(text, &mut found.orders);
    for line in text.lines() {
        names(line, &mut found.names);
    }
    if let Some(first) = text.lines().find(|line| !line.trim().is_empty()) {
        called(first, &mut found.called);
    }
    found
}

fn add(list: &mut Vec<String>, text: &str) {
    if list.len() < MOST && !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}

fn addresses(text: &str, found: &mut Vec<String>) {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '@' | '\'');
    for token in text.split(|c| !inside(c)) {
        let token = token.trim_matches(['.', '-', '\'']);
        let Some((local, domain)) = token.split_once('@') else { continue };
        if !local.is_empty() && domain.contains('.') && !domain.contains('@') {
            add(found, &token.to_lowercase());
        }
    }
}

/// Numbers behind `#` or behind a word for an order; and any token that only an order is called by: letters, a hyphen and
/// digits (`NL-1042`).
fn orders(text: &str, found: &mut Vec<String>) {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '#' | '@' | '.');
    let mut rest = text;
    while let Some(start) = rest.find(inside) {
        let before = text.get(..text.len() - rest.len() + start).unwrap_or_default();
        let tail = rest.get(start..).unwrap_or_default();
        let end = tail.find(|c| !inside(c)).unwrap_or(tail.len());
        let token = tail.get(..end).unwrap_or_default();
        rest = tail.get(end..).unwrap_or_default();
        let bare = token.trim_start_matches('#').trim_end_matches(['.', '-', '_']);
        let digits = bare.chars().any(|c| c.is_ascii_digit());
        let sound = digits && bare.len() <= 40 && !bare.contains(['@', '#', '.']);
        let named = token.starts_with('#') || says_order(before);
        let unlike_a_word = bare.contains('-') && bare.starts_with(|c: char| c.is_ascii_alphabetic());
        if sound && (named || unlike_a_word) {
            add(found, bare);
        }
    }
}

/// Whether what stands before a token ends with a word for an order, signs between them left aside.
fn says_order(before: &str) -> bool {
    // The last letters are enough, and a long text stays quick.
    let near = before.char_indices().rev().nth(30).map_or(0, |(at, _)| at);
    let near = before.get(near..).unwrap_or_default();
    let before = near.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let before = before.trim_end_matches("no").trim_end_matches("nr").trim_end_matches("number").trim_end();
    ORDER_WORDS.iter().any(|word| before.ends_with(word))
}

fn is_name_word(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    first && letters.all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'))
}

fn names(line: &str, found: &mut Vec<String>) {
    let words: Vec<&str> = line.split(' ').collect();
    for length in 2..=LONGEST_NAME {
        for window in words.windows(length) {
            // A sign may follow the last word only: "Anna Berg, …".
            let Some((last, others)) = window.split_last() else { continue };
            let last = last.trim_end_matches(|c: char| !c.is_alphanumeric());
            let first = others.first().map_or("", |first| first.trim_start_matches(|c: char| !c.is_alphanumeric()));
            let middle = others.get(1..).unwrap_or_default();
            let lower = |word: &str| word.chars().all(char::is_lowercase) && !word.is_empty();
            let inner = middle.iter().all(|word| is_name_word(word) || lower(word));
            if is_name_word(first) && inner && is_name_word(last) && !is_unspaced_word(first) {
                let whole: Vec<&str> = std::iter::once(first).chain(middle.iter().copied()).chain([last]).collect();
                add(found, &whole.join(" "));
            }
        }
    }
    for run in line.split(|c: char| !is_unspaced(c)) {
        let letters: Vec<char> = run.chars().collect();
        for length in 2..=4 {
            for window in letters.windows(length) {
                add(found, &window.iter().collect::<String>());
            }
        }
    }
}

fn is_unspaced_word(word: &str) -> bool {
    word.chars().next().is_some_and(is_unspaced)
}

fn called(line: &str, found: &mut Vec<String>) {
    const GREETING_WORDS: usize = 6;
    for word in line.split(|c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’' | '-'))).take(GREETING_WORDS) {
        let known = GREETINGS.contains(&word.to_lowercase().as_str());
        if word.chars().count() > 1 && is_name_word(word) && !known && !is_unspaced_word(word) {
            add(found, word);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn orders_in(text: &str) -> Vec<String> {
        mentioned(text).orders
    }

    #[test]
    fn a_number_is_an_orders_when_something_says_so() {
        assert_eq!(orders_in("Your order #1042 left today."), ["1042"]);
        assert_eq!(orders_in("order 12, order no. 13 and Bestellung: 14"), ["12", "13", "14"]);
        assert_eq!(orders_in("您的订单1042已发货，订单号：1043"), ["1042", "1043"]);
        assert_eq!(orders_in("NL-1042 is on its way."), ["NL-1042"]);
        assert!(orders_in("It costs 1042 euros, 24.90 with 2 lamps, on 12-11-2026, see a@b1.test").is_empty());
    }

    #[test]
    fn addresses_and_names_are_found_where_people_put_them() {
        let found = mentioned("Dear Jonas,\nI wrote to Anna Berg <Anna.Berg@Example.test>. Ask Ludwig van Beethoven!");
        assert_eq!(found.addresses, ["anna.berg@example.test"]);
        assert!(found.names.contains(&"Anna Berg".to_owned()), "{found:?}");
        assert!(found.names.contains(&"Ludwig van Beethoven".to_owned()), "{found:?}");
        assert_eq!(found.called, ["Jonas"]);
        let chinese = mentioned("王小明您好，");
        assert!(chinese.names.contains(&"王小明".to_owned()), "{chinese:?}");
        assert!(mentioned("hello there, all is well").called.is_empty());
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read(text in "\\PC{0,400}") {
            let found = mentioned(&text);
            prop_assert!(found.names.len() <= MOST);
            prop_assert!(found.orders.iter().all(|order| text.contains(order.as_str())));
        }

        #[test]
        fn an_order_behind_its_sign_is_always_found(before in "[a-zA-Z ,。]{0,30}", number in "[0-9]{1,9}", after in "( [a-z]{1,8})?") {
            let text = format!("{before} #{number}{after}");
            prop_assert!(mentioned(&text).orders.contains(&number));
        }
    }
}
