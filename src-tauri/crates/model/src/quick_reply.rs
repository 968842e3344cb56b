//! Answers that are written once and used often, with variables: `Dear {{customer.name}}, order {{order.number}} …`.
//!
//! A variable that has no value stays in the text as it is written, so that it is seen; a reply that still holds one is not
//! sent ([`holes`]). Double braces around anything else are text.

use serde::{Deserialize, Serialize};

/// What a quick reply does besides, once the reply is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    Tag {
        tag: String,
    },
    /// Until the morning so many days on.
    Snooze {
        days: u32,
    },
    Resolve,
    /// A return is opened for the customer's newest order.
    Return,
}

/// Days that a conversation can be put off at most.
const FARTHEST_DAYS: u32 = 365;

impl Action {
    /// As people write it in a sheet: `tag:fragile`, `snooze:3`, `resolve`, `return`.
    pub fn from_words(words: &str) -> Option<Self> {
        let words = words.trim();
        match words.split_once(':') {
            Some(("tag", tag)) if !tag.trim().is_empty() => Some(Self::Tag { tag: tag.trim().to_owned() }),
            Some(("snooze", days)) => {
                let days = days.trim().parse().ok()?;
                (1..=FARTHEST_DAYS).contains(&days).then_some(Self::Snooze { days })
            }
            None if words == "resolve" => Some(Self::Resolve),
            None if words == "return" => Some(Self::Return),
            _ => None,
        }
    }

    /// What [`Self::from_words`] reads.
    pub fn words(&self) -> String {
        match self {
            Self::Tag { tag } => format!("tag:{tag}"),
            Self::Snooze { days } => format!("snooze:{days}"),
            Self::Resolve => "resolve".to_owned(),
            Self::Return => "return".to_owned(),
        }
    }
}

/// What the desk writes with it by itself, into a draft that an agent sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// How the goods are sent back.
    Return,
    ReturnDeclined,
}

impl Occasion {
    pub fn from_word(word: &str) -> Option<Self> {
        match word.trim() {
            "return" => Some(Self::Return),
            "return_declined" => Some(Self::ReturnDeclined),
            _ => None,
        }
    }

    /// What [`Self::from_word`] reads.
    pub fn word(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::ReturnDeclined => "return_declined",
        }
    }
}

/// What a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variable {
    CustomerName,
    CustomerFirstName,
    /// The customer's newest order, as for the others of an order.
    OrderNumber,
    OrderTotal,
    TrackingNumber,
    TrackingUrl,
    AgentName,
    ShopName,
    /// What comes back, a line each.
    ReturnGoods,
    ReturnAddress,
    /// The shop's number of the return: there is none before the shop has it.
    ReturnNumber,
    /// The day by which the goods are to be on their way.
    ReturnBy,
    /// Who pays for the way back, as a sentence.
    ReturnWayBack,
    ReturnFees,
    ReturnRefund,
    /// Why it was declined, as the policy says it.
    ReturnReason,
}

impl Variable {
    /// It need not be there at all: a line about it is then left out whole.
    pub fn may_lack(self) -> bool {
        matches!(
            self,
            Self::ReturnNumber | Self::ReturnBy | Self::ReturnWayBack | Self::ReturnFees | Self::ReturnRefund
        )
    }
}

/// Every variable with its name.
pub const VARIABLES: [(Variable, &str); 16] = [
    (Variable::CustomerName, "customer.name"),
    (Variable::CustomerFirstName, "customer.first_name"),
    (Variable::OrderNumber, "order.number"),
    (Variable::OrderTotal, "order.total"),
    (Variable::TrackingNumber, "tracking.number"),
    (Variable::TrackingUrl, "tracking.url"),
    (Variable::AgentName, "agent.name"),
    (Variable::ShopName, "shop.name"),
    (Variable::ReturnGoods, "return.goods"),
    (Variable::ReturnAddress, "return.address"),
    (Variable::ReturnNumber, "return.number"),
    (Variable::ReturnBy, "return.by"),
    (Variable::ReturnWayBack, "return.way_back"),
    (Variable::ReturnFees, "return.fees"),
    (Variable::ReturnRefund, "return.refund"),
    (Variable::ReturnReason, "return.reason"),
];

/// A template with the values that there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    pub text: String,
    /// Names of variables without a value, each once, in order.
    pub missing: Vec<&'static str>,
    /// Names of those without a value whose lines were left out, each once, in order.
    pub left_out: Vec<&'static str>,
}

pub fn fill(template: &str, value: impl Fn(Variable) -> Option<String>) -> Filled {
    let value = |variable| value(variable).filter(|value| !value.is_empty());
    let mut filled = Filled::default();
    let mut kept: Vec<&str> = Vec::new();
    let mut after_gap = false;
    for line in template.split('\n') {
        let lacking = pieces(line).into_iter().filter_map(|piece| match piece {
            Piece::Variable { variable, name, .. } if variable.may_lack() && value(variable).is_none() => Some(name),
            Piece::Variable { .. } | Piece::Text(_) => None,
        });
        let lacking: Vec<&'static str> = lacking.collect();
        if !lacking.is_empty() {
            for name in lacking {
                once(&mut filled.left_out, name);
            }
            after_gap = true;
            continue;
        }
        // A paragraph that is gone leaves one blank line behind, not two.
        if after_gap && line.trim().is_empty() && kept.last().is_none_or(|last| last.trim().is_empty()) {
            continue;
        }
        after_gap = false;
        kept.push(line);
    }
    if after_gap && kept.last().is_some_and(|last| last.trim().is_empty()) {
        kept.pop();
    }
    for piece in pieces(&kept.join("\n")) {
        match piece {
            Piece::Text(text) => filled.text.push_str(text),
            Piece::Variable { written, variable, name } => {
                if let Some(value) = value(variable) {
                    filled.text.push_str(&value);
                } else {
                    filled.text.push_str(written);
                    once(&mut filled.missing, name);
                }
            }
        }
    }
    filled
}

/// Names of the variables that a text still holds, each once.
pub fn holes(text: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for piece in pieces(text) {
        if let Piece::Variable { name, .. } = piece {
            once(&mut names, name);
        }
    }
    names
}

fn once(names: &mut Vec<&'static str>, name: &'static str) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// The first word of a name that is written in words; a name in Chinese characters is used whole.
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

enum Piece<'a> {
    Text(&'a str),
    Variable { written: &'a str, variable: Variable, name: &'static str },
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let known = after.split_once("}}").and_then(|(name, after)| {
            let found = VARIABLES.iter().find(|(_, known)| *known == name.trim())?;
            Some((*found, after))
        });
        if let Some(((variable, name), after)) = known {
            pieces.push(Piece::Text(before));
            let written = rest.get(before.len()..rest.len() - after.len()).unwrap_or_default();
            pieces.push(Piece::Variable { written, variable, name });
            rest = after;
        } else {
            // One brace further: `{{{{customer.name}}` still holds a variable.
            let (text, after) = rest.split_at(before.len() + 1);
            pieces.push(Piece::Text(text));
            rest = after;
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_action_is_written_and_read_in_words() {
        for action in
            [Action::Tag { tag: "at door".into() }, Action::Snooze { days: 3 }, Action::Resolve, Action::Return]
        {
            assert_eq!(Action::from_words(&action.words()), Some(action));
        }
        for none in ["", "tag:", "snooze:0", "snooze:400", "snooze:x", "refund", "resolve:1"] {
            assert_eq!(Action::from_words(none), None, "{none}");
        }
    }

    fn filled(template: &str) -> (String, Vec<&'static str>) {
        let value = |variable| match variable {
            Variable::CustomerName => Some("Mara Kessler".into()),
            Variable::OrderNumber => Some("#1042".into()),
            Variable::ShopName => Some(String::new()),
            _ => None,
        };
        let filled = fill(template, value);
        (filled.text, filled.missing)
    }

    #[test]
    fn values_are_put_in_and_what_is_missing_stays_to_be_seen() {
        assert_eq!(
            filled(
                "Dear {{customer.name}}, {{ order.number }} is with {{tracking.number}}. {{tracking.number}} {{shop.name}}"
            ),
            (
                "Dear Mara Kessler, #1042 is with {{tracking.number}}. {{tracking.number}} {{shop.name}}".into(),
                vec!["tracking.number", "shop.name"]
            )
        );
        assert_eq!(
            filled("{{{{customer.name}} {{unknown}} {{ {{customer.name"),
            ("{{Mara Kessler {{unknown}} {{ {{customer.name".into(), vec![])
        );
        assert_eq!(holes("您好 {{customer.name}}"), ["customer.name"]);
        assert!(holes("a {{b}} c").is_empty());
        assert_eq!((first_name("Mara Kessler"), first_name("王芳"), first_name("")), ("Mara", "王芳", ""));
    }

    #[test]
    fn a_line_about_what_need_not_be_there_is_left_out_and_told() {
        let template = "Hello,\n\nNumber: {{return.number}}\n\nSend it to {{return.address}} by {{return.by}}.\nTo {{return.address}}.\n\nFees: {{return.fees}}";
        let filled = fill(template, |variable| (variable == Variable::ReturnBy).then(|| "3 March".to_owned()));
        assert_eq!(filled.text, "Hello,\n\nSend it to {{return.address}} by 3 March.\nTo {{return.address}}.");
        assert_eq!((filled.missing, filled.left_out), (vec!["return.address"], vec!["return.number", "return.fees"]));
        // What a person wrote is looked through whole, also where a line would have been left out.
        assert_eq!(holes("a {{return.number}}"), ["return.number"]);
        for occasion in [Occasion::Return, Occasion::ReturnDeclined] {
            assert_eq!(Occasion::from_word(occasion.word()), Some(occasion));
        }
        assert_eq!(Occasion::from_word(""), None);
    }

    proptest! {
        #[test]
        fn text_without_values_stays_as_it_is(template in "[a{} .]{0,10}(\\{\\{customer\\.name\\}\\})?[a{} ]{0,10}") {
            prop_assert_eq!(fill(&template, |_| None).text, template);
        }
    }
}
