//! What can be asked back, received and called off.

use serde::{Deserialize, Serialize};

use crate::{
    id::RemoteId,
    order::{Order, Return, ReturnStatus},
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnItem {
    pub line: RemoteId,
    pub quantity: u32,
    /// The shop's reason.
    pub reason: Option<RemoteId>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedItem {
    pub line: RemoteId,
    /// Sound, goes back to stock.
    pub quantity: u32,
    /// Damaged, does not.
    pub damaged: u32,
    /// What an inspection found; none where nobody looked closer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Inspected>,
}

/// In what state a piece that was asked back is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    AsNew,
    Opened,
    Damaged,
    /// It was not in the parcel.
    Missing,
    /// Something else was.
    WrongItem,
}

/// So many pieces of a line that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    pub condition: Condition,
    pub quantity: u32,
    /// It goes back to stock.
    pub restock: bool,
    #[serde(default)]
    pub note: String,
}

impl Condition {
    pub const ALL: [Self; 5] = [Self::AsNew, Self::Opened, Self::Damaged, Self::Missing, Self::WrongItem];

    /// What was asked back is here. Of what is missing, and of what is another article, nothing came back: it stays
    /// expected.
    pub fn came_back(self) -> bool {
        matches!(self, Self::AsNew | Self::Opened | Self::Damaged)
    }

    /// It can be sold again.
    pub fn can_restock(self) -> bool {
        matches!(self, Self::AsNew | Self::Opened)
    }
}

impl ReceivedItem {
    /// What an inspection comes to: pieces back to stock, and pieces back that do not go there.
    pub fn inspected(line: RemoteId, found: Vec<Inspected>) -> Self {
        let count = |restock: bool| {
            let back = found.iter().filter(|each| each.condition.came_back());
            let same = back.filter(|each| (each.restock && each.condition.can_restock()) == restock);
            same.map(|each| each.quantity).fold(0, u32::saturating_add)
        };
        Self { line, quantity: count(true), damaged: count(false), found }
    }

    /// Every piece that was looked at.
    pub fn looked_at(&self) -> u32 {
        self.found.iter().map(|each| each.quantity).fold(0, u32::saturating_add)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReturnRefusal {
    #[error("choose what comes back")]
    Empty,
    #[error("the order has no such line")]
    NoSuchLine,
    #[error("only {left} of {title} can still be returned")]
    TooMany { title: String, left: u32 },
    #[error("this return is {0:?} and takes no goods")]
    NotExpecting(ReturnStatus),
}

/// Whether these lines can be asked back, with what already waits at this desk taken off.
///
/// # Errors
/// Names the first line that cannot.
pub fn check_request(order: &Order, waiting: &[ReturnItem], wanted: &[ReturnItem]) -> Result<(), ReturnRefusal> {
    if wanted.iter().all(|item| item.quantity == 0) {
        return Err(ReturnRefusal::Empty);
    }
    for item in wanted {
        let line = order.line(&item.line).ok_or(ReturnRefusal::NoSuchLine)?;
        let of = |items: &[ReturnItem]| items.iter().filter(|x| x.line == item.line).map(|x| x.quantity).sum::<u32>();
        let left = line.returnable().saturating_sub(of(waiting));
        if of(wanted) > left {
            return Err(ReturnRefusal::TooMany { title: line.title.clone(), left });
        }
    }
    Ok(())
}

/// Whether these goods can be received for a return.
///
/// # Errors
/// Names what cannot.
pub fn check_receipt(order: &Order, of: &Return, received: &[ReceivedItem]) -> Result<(), ReturnRefusal> {
    if !matches!(of.status, ReturnStatus::Requested | ReturnStatus::PartlyReceived) {
        return Err(ReturnRefusal::NotExpecting(of.status));
    }
    if received.iter().all(|item| item.quantity + item.damaged + item.looked_at() == 0) {
        return Err(ReturnRefusal::Empty);
    }
    for item in received {
        let line = of.lines.iter().find(|line| line.line == item.line).ok_or(ReturnRefusal::NoSuchLine)?;
        let left = line.quantity.saturating_sub(line.received + line.damaged);
        if (item.quantity + item.damaged).max(item.looked_at()) > left {
            let title = order.line(&item.line).map(|line| line.title.clone()).unwrap_or_default();
            return Err(ReturnRefusal::TooMany { title, left });
        }
    }
    Ok(())
}

/// A return can be called off until goods have come back.
pub fn can_cancel(of: &Return) -> bool {
    matches!(of.status, ReturnStatus::Draft | ReturnStatus::Requested)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found() -> impl Strategy<Value = Inspected> {
        (prop::sample::select(Condition::ALL.to_vec()), 0u32..5, any::<bool>())
            .prop_map(|(condition, quantity, restock)| Inspected { condition, quantity, restock, note: String::new() })
    }

    fn expecting(quantity: u32) -> (Order, Return) {
        let order = crate::order::sample(&[("a", quantity)]);
        let line = crate::order::ReturnLine {
            line: "a".into(),
            quantity,
            received: 0,
            damaged: 0,
            reason: None,
            note: String::new(),
        };
        let of = Return {
            remote: "ret".into(),
            number: String::new(),
            status: ReturnStatus::Requested,
            created_at: crate::time::Timestamp(0),
            received_at: None,
            note: String::new(),
            lines: vec![line],
            operation: None,
        };
        (order, of)
    }

    proptest! {
        /// Nothing goes to stock that cannot be sold, nothing is counted twice, and what is not here is not received.
        #[test]
        fn an_inspection_counts_each_piece_once(found in prop::collection::vec(found(), 0..6)) {
            let item = ReceivedItem::inspected("a".into(), found.clone());
            let of = |wanted: fn(Condition) -> bool| -> u32 {
                found.iter().filter(|each| wanted(each.condition)).map(|each| each.quantity).sum()
            };
            prop_assert_eq!(item.quantity + item.damaged, of(Condition::came_back));
            prop_assert!(item.quantity <= of(Condition::can_restock));
            prop_assert_eq!(item.looked_at(), found.iter().map(|each| each.quantity).sum::<u32>());
        }

        #[test]
        fn no_more_is_looked_at_than_was_expected(found in prop::collection::vec(found(), 1..6), expected in 1u32..12) {
            let item = ReceivedItem::inspected("a".into(), found);
            let looked = item.looked_at();
            let (order, of) = expecting(expected);
            let checked = check_receipt(&order, &of, &[item]);
            prop_assert_eq!(checked.is_ok(), looked > 0 && looked <= expected);
        }
    }
}
