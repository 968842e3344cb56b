//! The changes of an order: which one is ours, and whether it holds what was asked for.

use std::collections::BTreeMap;

use connect::ConnectError;
use model::{
    id::{OperationId, RemoteId},
    told::Differing,
};
use serde::{Deserialize, Serialize};

use crate::{
    mark,
    read::{Reader, segment},
    wire,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Request,
    Receive,
    Exchange,
    Claim,
    Edit,
}

impl Kind {
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "return_request" => Some(Self::Request),
            "return_receive" => Some(Self::Receive),
            "exchange" => Some(Self::Exchange),
            "claim" => Some(Self::Claim),
            "edit" => Some(Self::Edit),
            _ => None,
        }
    }

    /// The path that discards such a change of `of`: a return, an exchange, a claim, or for an edit the order.
    pub fn path(self, of: &str) -> String {
        let of = segment(of);
        match self {
            Self::Request => format!("admin/returns/{of}/request"),
            Self::Receive => format!("admin/returns/{of}/receive"),
            Self::Exchange => format!("admin/exchanges/{of}/request"),
            Self::Claim => format!("admin/claims/{of}/request"),
            Self::Edit => format!("admin/order-edits/{of}"),
        }
    }
}

pub const REQUESTED: &str = "RETURN_ITEM";
pub const RECEIVED: &str = "RECEIVE_RETURN_ITEM";
pub const DAMAGED: &str = "RECEIVE_DAMAGED_RETURN_ITEM";

/// Pieces by line.
pub type Pieces = BTreeMap<String, u32>;

pub struct Changes(Vec<wire::Change>);

/// What a change holds of one kind of action, against what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    Nothing,
    Exactly,
    Other(String),
}

impl Changes {
    pub async fn read(reader: &Reader, order: &RemoteId) -> Result<Self, ConnectError> {
        Ok(Self(reader.changes(order, false).await?))
    }

    /// The change of this kind that bears the operation's mark: the open one, else the last that was confirmed.
    pub fn own(&self, operation: OperationId, kind: Kind) -> Option<&wire::Change> {
        let bears = |change: &&wire::Change| {
            Kind::of(&change.change_type) == Some(kind) && mark::read(&change.internal_note).1 == Some(operation)
        };
        let own = || self.0.iter().filter(bears);
        own().find(|change| change.is_open()).or_else(|| own().rfind(|change| change.status == "confirmed"))
    }

    pub fn open(&self) -> Option<&wire::Change> {
        self.0.iter().find(|change| change.is_open())
    }

    /// Whether a change of this kind of the return is open.
    pub fn is_open(&self, of: &str, kind: Kind) -> bool {
        let is = |change: &wire::Change| {
            change.is_open() && Kind::of(&change.change_type) == Some(kind) && change.subject() == Some(of)
        };
        self.0.iter().any(is)
    }
}

impl wire::Change {
    /// What is changed: a return, an exchange, a claim, or the order itself.
    pub fn subject(&self) -> Option<&str> {
        match Kind::of(&self.change_type)? {
            Kind::Request | Kind::Receive => self.return_id.as_deref(),
            Kind::Exchange => self.exchange_id.as_deref(),
            Kind::Claim => self.claim_id.as_deref(),
            Kind::Edit => self.order_id.as_deref(),
        }
    }

    pub fn holds(&self, action: &str, wanted: &Pieces) -> Held {
        let mut held = Pieces::new();
        for one in self.actions.iter().filter(|one| one.action == action) {
            *held.entry(one.details.reference_id.clone()).or_default() += one.details.quantity.pieces();
        }
        if held.is_empty() {
            return if wanted.is_empty() { Held::Exactly } else { Held::Nothing };
        }
        match difference(&held, wanted) {
            None => Held::Exactly,
            Some(lines) => {
                let said = |of: &Differing| format!("{} instead of {} of {}", of.is, of.wanted, of.line);
                Held::Other(lines.iter().map(said).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// The lines with other quantities than were asked for; `None` when they are equal.
pub fn difference(is: &Pieces, wanted: &Pieces) -> Option<Vec<Differing>> {
    let of = |pieces: &Pieces, line: &str| pieces.get(line).copied().unwrap_or(0);
    let lines: std::collections::BTreeSet<&String> = is.keys().chain(wanted.keys()).collect();
    let differing: Vec<Differing> = lines
        .into_iter()
        .filter(|line| of(is, line) != of(wanted, line))
        .map(|line| Differing { line: line.clone(), is: of(is, line), wanted: of(wanted, line) })
        .collect();
    (!differing.is_empty()).then_some(differing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(of: &[(&str, u32)]) -> Pieces {
        of.iter().map(|(line, count)| ((*line).to_owned(), *count)).collect()
    }

    fn change(actions: &str) -> wire::Change {
        let json = format!(r#"{{"change_type":"return_request","status":"pending","actions":[{actions}]}}"#);
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn doubled_lines_are_noticed() {
        let one = r#"{"action":"RETURN_ITEM","details":{"reference_id":"a","quantity":1}}"#;
        let text = r#"{"action":"RETURN_ITEM","details":{"reference_id":"a","quantity":"1"}}"#;
        let wanted = pieces(&[("a", 1)]);
        assert_eq!(change("").holds(REQUESTED, &wanted), Held::Nothing);
        assert_eq!(change(one).holds(REQUESTED, &wanted), Held::Exactly);
        assert_eq!(change(text).holds(REQUESTED, &wanted), Held::Exactly);
        let twice = change(&format!("{one},{one}")).holds(REQUESTED, &wanted);
        assert_eq!(twice, Held::Other("2 instead of 1 of a".into()));
        assert_eq!(change("").holds(RECEIVED, &Pieces::new()), Held::Exactly);
        assert!(matches!(change(one).holds(REQUESTED, &pieces(&[("a", 1), ("b", 2)])), Held::Other(_)));
    }
}
