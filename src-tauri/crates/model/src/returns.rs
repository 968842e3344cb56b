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
    if received.iter().all(|item| item.quantity + item.damaged == 0) {
        return Err(ReturnRefusal::Empty);
    }
    for item in received {
        let line = of.lines.iter().find(|line| line.line == item.line).ok_or(ReturnRefusal::NoSuchLine)?;
        let left = line.quantity.saturating_sub(line.received + line.damaged);
        if item.quantity + item.damaged > left {
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
