//! What an agent types into the search box, taken apart: words to find and filters, in English and Chinese.
//!
//! `退款 from:mara is:open -invoice "next week"`. A filter's name is one of [`FILTERS`], in either language, with a
//! colon of either width; what has no such name is a word. Nothing typed is an error: while somebody types, most of it is
//! half of something.

use crate::conversation::Priority;

/// One word or phrase to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub text: String,
    pub within: Within,
    /// Messages that have it are not wanted.
    pub excluded: bool,
    /// The last one, without a blank after it: perhaps only the beginning of a word.
    pub begun: bool,
}

/// Where a term is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Anywhere,
    Subject,
    /// Sender and recipients, names and addresses.
    People,
    FileNames,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Open,
    Snoozed,
    Resolved,
    Unread,
    /// The customer waits for an answer.
    Waiting,
    Mine,
    Unassigned,
    Junk,
    /// A note among colleagues.
    Note,
    /// A service target is about to be missed, or was.
    Due,
    /// Nobody waits for us: the customer has the word.
    Answered,
    /// An operation of it needs a person.
    NeedsYou,
}

/// A day as it was typed; which moments it has depends on the agent's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: i16,
    pub month: i8,
    pub day: i8,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// The channel's name, or its beginning.
    Channel(String),
    /// An order's number: conversations with whoever placed it.
    Order(String),
    /// A tag of the customer or the conversation.
    Tag(String),
    Priority(Priority),
    Before(Day),
    /// That day and later.
    After(Day),
    HasFile,
    Is(State),
}

/// All of it: every term and every filter must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    pub terms: Vec<Term>,
    pub filters: Vec<Filter>,
}

/// A filter's names: the first is shown in English, the second in Chinese, the others are understood.
pub const FILTERS: [(Name, &[&str]); 11] = [
    (Name::From, &["from", "发件人", "来自", "寄件人"]),
    (Name::To, &["to", "收件人"]),
    (Name::Subject, &["subject", "主题"]),
    (Name::File, &["file", "文件"]),
    (Name::Channel, &["channel", "渠道"]),
    (Name::Order, &["order", "订单"]),
    (Name::Tag, &["tag", "标签"]),
    (Name::Priority, &["priority", "优先级"]),
    (Name::Before, &["before", "早于", "之前"]),
    (Name::After, &["after", "晚于", "since", "之后"]),
    (Name::Is, &["is", "状态", "has", "包含"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    From,
    To,
    Subject,
    File,
    Channel,
    Order,
    Tag,
    Priority,
    Before,
    After,
    Is,
}

/// The words of `is:` and `has:`.
const STATES: [(Option<State>, &[&str]); 13] = [
    (Some(State::Open), &["open", "未解决", "进行中"]),
    (Some(State::Snoozed), &["snoozed", "已延后", "稍后"]),
    (Some(State::Resolved), &["resolved", "已解决"]),
    (Some(State::Unread), &["unread", "未读"]),
    (Some(State::Waiting), &["waiting", "等待", "等待回复", "待回复"]),
    (Some(State::Mine), &["mine", "我的"]),
    (Some(State::Unassigned), &["unassigned", "未分配"]),
    (Some(State::Junk), &["junk", "spam", "垃圾邮件"]),
    (Some(State::Note), &["note", "备注"]),
    (Some(State::Due), &["due", "overdue", "即将超时", "超时"]),
    (Some(State::Answered), &["answered", "replied", "等待客户", "已回复"]),
    (Some(State::NeedsYou), &["needs-you", "needsyou", "需处理"]),
    (None, &["attachment", "file", "附件", "文件"]),
];

impl Search {
    pub fn parse(typed: &str) -> Self {
        let mut search = Self::default();
        let mut rest = typed.trim_start();
        while let Some(first) = rest.chars().next() {
            let (piece, after) = Piece::read(rest, first);
            rest = after.trim_start();
            search.add(&piece, after.is_empty());
        }
        search
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.filters.is_empty()
    }

    fn add(&mut self, piece: &Piece<'_>, last: bool) {
        let value = piece.value.trim();
        let term =
            |within| Term { text: value.to_owned(), within, excluded: piece.excluded, begun: last && !piece.quoted };
        let filter = match piece.name {
            None => None,
            // A filter of which nothing is typed yet asks for nothing.
            Some(_) if value.is_empty() => return,
            Some(Name::From | Name::To) => return self.terms.push(term(Within::People)),
            Some(Name::Subject) => return self.terms.push(term(Within::Subject)),
            Some(Name::File) => return self.terms.push(term(Within::FileNames)),
            Some(Name::Channel) => Some(Filter::Channel(value.to_lowercase())),
            Some(Name::Order) => Some(Filter::Order(value.trim_start_matches('#').to_owned())),
            Some(Name::Tag) => Some(Filter::Tag(value.to_owned())),
            Some(Name::Before) => Day::parse(value).map(Filter::Before),
            Some(Name::After) => Day::parse(value).map(Filter::After),
            Some(Name::Priority) => priority(value),
            Some(Name::Is) => state(value),
        };
        match filter {
            Some(filter) => self.filters.push(filter),
            // Half a day, half a state: not yet a filter, and no word either.
            None if piece.name.is_some() => {}
            None if value.is_empty() => {}
            None => self.terms.push(term(Within::Anywhere)),
        }
    }
}

fn state(value: &str) -> Option<Filter> {
    let value = value.to_lowercase();
    let (state, _) = STATES.iter().find(|(_, words)| words.contains(&value.as_str()))?;
    Some(state.map_or(Filter::HasFile, Filter::Is))
}

/// The words of `priority:`.
const PRIORITIES: [(Priority, &[&str]); 4] = [
    (Priority::Low, &["low", "低"]),
    (Priority::Normal, &["normal", "普通"]),
    (Priority::High, &["high", "高"]),
    (Priority::Urgent, &["urgent", "紧急"]),
];

fn priority(value: &str) -> Option<Filter> {
    let value = value.to_lowercase();
    let (priority, _) = PRIORITIES.iter().find(|(_, words)| words.contains(&value.as_str()))?;
    Some(Filter::Priority(*priority))
}

/// `-name:"value"`, each part but the value optional.
struct Piece<'a> {
    name: Option<Name>,
    value: &'a str,
    excluded: bool,
    quoted: bool,
}

impl<'a> Piece<'a> {
    fn read(text: &'a str, first: char) -> (Self, &'a str) {
        let excluded = first == '-' && text.chars().nth(1).is_some_and(|next| !next.is_whitespace() && next != '-');
        let text = if excluded { text.get(1..).unwrap_or_default() } else { text };
        let (name, text) = match text.char_indices().find(|(_, c)| matches!(c, ':' | '：') || ends(*c) || quote(*c)) {
            Some((at, colon @ (':' | '：'))) => {
                let (word, rest) = text.split_at(at);
                match filter(word) {
                    Some(name) => (Some(name), rest.get(colon.len_utf8()..).unwrap_or_default()),
                    None => (None, text),
                }
            }
            _ => (None, text),
        };
        let quoted = text.chars().next().is_some_and(quote);
        let (value, rest) = if quoted {
            let inner = text.char_indices().nth(1).map_or("", |(at, _)| text.get(at..).unwrap_or_default());
            match inner.char_indices().find(|(_, c)| quote(*c)) {
                Some((at, mark)) => (inner.split_at(at).0, inner.get(at + mark.len_utf8()..).unwrap_or_default()),
                None => (inner, ""),
            }
        } else {
            text.split_at(text.find(ends).unwrap_or(text.len()))
        };
        (Self { name, value, excluded, quoted }, rest)
    }
}

fn filter(word: &str) -> Option<Name> {
    let word = word.to_lowercase();
    FILTERS.iter().find(|(_, names)| names.contains(&word.as_str())).map(|(name, _)| *name)
}

fn ends(c: char) -> bool {
    c.is_whitespace()
}

fn quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '「' | '」')
}

impl Day {
    /// `2026-11-03`, `2026/11/3`, `2026年11月3日`; without a day the first of the month.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut next = || numbers.next()?.parse::<i16>().ok();
        let (year, month, day) = (next()?, next()?, next().unwrap_or(1));
        let whole = (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        whole.then_some(Self { year, month: month as i8, day: day as i8 })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(typed: &str) -> Vec<(String, Within, bool, bool)> {
        let terms = Search::parse(typed).terms.into_iter();
        terms.map(|term| (term.text, term.within, term.excluded, term.begun)).collect()
    }

    #[test]
    fn words_phrases_and_exclusions() {
        let any = |text: &str, excluded, begun| (text.to_owned(), Within::Anywhere, excluded, begun);
        assert_eq!(words("late parcel"), [any("late", false, false), any("parcel", false, true)]);
        assert_eq!(words("late parcel "), [any("late", false, false), any("parcel", false, false)]);
        assert_eq!(words("“next week” -invoice"), [any("next week", false, false), any("invoice", true, true)]);
        assert_eq!(words("\"half a phrase"), [any("half a phrase", false, false)]);
        assert_eq!(words("T-4471 - --"), [any("T-4471", false, false), any("-", false, false), any("--", false, true)]);
        assert!(words("  ").is_empty() && words("\"\"").is_empty());
    }

    #[test]
    fn filters_in_both_languages() {
        let search =
            Search::parse("退款 发件人：王芳 is:等待 订单:#1042 after:2026-11-03 before:2026年12月 has:attachment");
        assert_eq!(search.terms.len(), 2);
        assert_eq!(search.terms[1].within, Within::People);
        assert_eq!(
            search.filters,
            [
                Filter::Is(State::Waiting),
                Filter::Order("1042".into()),
                Filter::After(Day { year: 2026, month: 11, day: 3 }),
                Filter::Before(Day { year: 2026, month: 12, day: 1 }),
                Filter::HasFile,
            ]
        );
        let work = Search::parse("priority:urgent is:due 状态:等待客户 is:needs-you priority:ur");
        assert_eq!(
            work.filters,
            [
                Filter::Priority(Priority::Urgent),
                Filter::Is(State::Due),
                Filter::Is(State::Answered),
                Filter::Is(State::NeedsYou),
            ]
        );
        assert_eq!(words("from:\"Mara K\"")[0].0, "Mara K");
    }

    #[test]
    fn half_a_filter_asks_for_nothing() {
        for typed in ["is:", "is:op", "before:20", "from:", "order: "] {
            assert!(Search::parse(typed).is_empty(), "{typed}");
        }
        // What is no filter is a word.
        assert_eq!(words("http://a.test")[0].0, "http://a.test");
        assert_eq!(words("re:refund")[0].0, "re:refund");
    }

    proptest! {
        #[test]
        fn nothing_typed_fails(typed in "[ \"“：:a-z#退款is-]{0,40}") {
            let search = Search::parse(&typed);
            prop_assert!(search.terms.iter().all(|term| !term.text.is_empty()));
        }
    }
}
