//! What is changed about an order after it was placed: goods exchanged or claimed, the order edited, sent elsewhere or
//! cancelled; and a code given instead of money.
//!
//! None of it moves money by itself but a cancellation, which gives back what was paid. A difference in price is computed
//! and shown; who gets it back gets it by a refund of its own, and what is owed stays owed until it is paid.

mod effect;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use effect::carried_out;

use crate::{
    id::{AccountId, RemoteId},
    money::Money,
    order::{FulfilmentStatus, Order},
    payload::OrderRef,
    refund::{LineQuantity, RefundRefusal, Units, worth_of},
    returns::{self, ReturnItem, ReturnRefusal},
    time::Timestamp,
};

/// What of all this a shop can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AmendCaps {
    pub exchange: bool,
    pub claim: bool,
    pub edit: bool,
    pub address: bool,
    pub cancel: bool,
    pub code: bool,
}

/// Something a shop sells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    pub remote: RemoteId,
    pub title: String,
    pub variant: String,
    pub sku: String,
    /// Each, tax included as the order it is for is taxed.
    pub price: Money,
}

/// A new article for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewItem {
    pub variant: RemoteId,
    /// As it was shown when it was chosen.
    pub title: String,
    pub quantity: u32,
    /// Each, as it was shown; the shop's own price counts.
    pub each: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    pub account: AccountId,
    pub order: OrderRef,
    pub back: Vec<ReturnItem>,
    pub out: Vec<NewItem>,
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    Replace,
    Refund,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    Missing,
    WrongItem,
    Defective,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimItem {
    pub line: RemoteId,
    pub quantity: u32,
    pub fault: Fault,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub account: AccountId,
    pub order: OrderRef,
    pub remedy: Remedy,
    pub items: Vec<ClaimItem>,
    /// The goods are asked back.
    pub goods_back: bool,
    /// What goes out instead.
    pub out: Vec<NewItem>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditOrder {
    pub account: AccountId,
    pub order: OrderRef,
    /// New quantities of lines that change; nought takes the line away.
    pub lines: Vec<LineQuantity>,
    pub add: Vec<NewItem>,
    pub note: String,
}

/// Parts of an address; what is not named stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AddressParts {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company: Option<String>,
    pub street: Option<String>,
    pub addition: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub province: Option<String>,
    pub phone: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeAddress {
    pub account: AccountId,
    pub order: OrderRef,
    pub to: AddressParts,
}

/// What a cancellation gives back of one payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBack {
    pub payment: RemoteId,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelOrder {
    pub account: AccountId,
    pub order: OrderRef,
    pub gives_back: Vec<GivenBack>,
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "off", rename_all = "snake_case")]
pub enum Off {
    Percent { percent: u32 },
    Amount { amount: Money },
}

/// A discount code for a next order, good once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueCode {
    pub account: AccountId,
    pub order: OrderRef,
    pub code: String,
    pub off: Off,
    /// Only this customer of the shop's can use it.
    pub customer: Option<RemoteId>,
    pub valid_until: Option<Timestamp>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendRefusal {
    #[error("nothing is chosen")]
    Empty,
    #[error("the order has no such line")]
    NoSuchLine,
    #[error("only {left} of {title} are left")]
    TooMany { title: String, left: u32 },
    #[error("{packed} of {title} are packed already")]
    Packed { title: String, packed: u32 },
    #[error("the order is cancelled")]
    Cancelled,
    #[error("parcels of the order are packed or on their way")]
    Shipped,
    #[error("prices are in another currency")]
    Currency,
    #[error("a replacement needs something that goes out, a refund nothing")]
    Remedy,
    #[error("the code has 4 to 32 letters, digits and hyphens")]
    Code,
    #[error("not a discount")]
    Off,
    #[error("the sum is out of range")]
    Sum,
}

impl From<ReturnRefusal> for AmendRefusal {
    fn from(refusal: ReturnRefusal) -> Self {
        match refusal {
            ReturnRefusal::TooMany { title, left } => Self::TooMany { title, left },
            ReturnRefusal::NoSuchLine => Self::NoSuchLine,
            ReturnRefusal::Empty | ReturnRefusal::NotExpecting(_) => Self::Empty,
        }
    }
}

impl From<RefundRefusal> for AmendRefusal {
    fn from(refusal: RefundRefusal) -> Self {
        match refusal {
            RefundRefusal::NoSuchLine => Self::NoSuchLine,
            _ => Self::Sum,
        }
    }
}

type Checked = Result<(), AmendRefusal>;

fn standing(order: &Order) -> Checked {
    if order.cancelled_at.is_some() { Err(AmendRefusal::Cancelled) } else { Ok(()) }
}

fn new_items(order: &Order, out: &[NewItem]) -> Checked {
    if out.iter().any(|item| item.each.currency != order.currency) {
        return Err(AmendRefusal::Currency);
    }
    Ok(())
}

fn pieces(out: &[NewItem]) -> u32 {
    out.iter().map(|item| item.quantity).fold(0, u32::saturating_add)
}

/// Whether these goods can be exchanged for those, with what already waits to come back taken off.
///
/// # Errors
/// Names the first thing in the way.
pub fn check_exchange(order: &Order, waiting: &[ReturnItem], back: &[ReturnItem], out: &[NewItem]) -> Checked {
    standing(order)?;
    new_items(order, out)?;
    returns::check_request(order, waiting, back)?;
    if pieces(out) == 0 { Err(AmendRefusal::Empty) } else { Ok(()) }
}

/// Whether this can be claimed.
///
/// # Errors
/// Names the first thing in the way.
pub fn check_claim(
    order: &Order,
    waiting: &[ReturnItem],
    (remedy, goods_back): (Remedy, bool),
    items: &[ClaimItem],
    out: &[NewItem],
) -> Checked {
    standing(order)?;
    new_items(order, out)?;
    if items.iter().all(|item| item.quantity == 0) {
        return Err(AmendRefusal::Empty);
    }
    if (remedy == Remedy::Replace) != (pieces(out) > 0) {
        return Err(AmendRefusal::Remedy);
    }
    for item in items {
        let line = order.line(&item.line).ok_or(AmendRefusal::NoSuchLine)?;
        let of_line = items.iter().filter(|other| other.line == item.line);
        let wanted = of_line.map(|other| other.quantity).fold(0, u32::saturating_add);
        // What came back already is no longer the customer's to complain of.
        let left = line.fulfilled.saturating_sub(line.returned);
        if wanted > left {
            return Err(AmendRefusal::TooMany { title: line.title.clone(), left });
        }
    }
    if goods_back {
        returns::check_request(order, waiting, &claimed_back(items))?;
    }
    Ok(())
}

/// The goods of a claim that come back. What never came cannot.
pub fn claimed_back(items: &[ClaimItem]) -> Vec<ReturnItem> {
    let there = items.iter().filter(|item| item.fault != Fault::Missing && item.quantity > 0);
    there
        .map(|item| ReturnItem {
            line: item.line.clone(),
            quantity: item.quantity,
            reason: None,
            note: item.note.clone(),
        })
        .collect()
}

/// Whether the order can be edited so.
///
/// # Errors
/// Names the first thing in the way.
pub fn check_edit(order: &Order, lines: &[LineQuantity], add: &[NewItem]) -> Checked {
    standing(order)?;
    new_items(order, add)?;
    let mut changes = pieces(add) > 0;
    for wanted in lines {
        let line = order.line(&wanted.line).ok_or(AmendRefusal::NoSuchLine)?;
        if wanted.quantity < line.fulfilled {
            return Err(AmendRefusal::Packed { title: line.title.clone(), packed: line.fulfilled });
        }
        changes |= wanted.quantity != line.quantity;
    }
    let left = order.lines.iter().map(|line| {
        let wanted = lines.iter().find(|wanted| wanted.line == line.remote);
        wanted.map_or(line.quantity, |wanted| wanted.quantity)
    });
    // An order of nothing is a cancelled one, and that gives the money back.
    if !changes || left.fold(pieces(add), u32::saturating_add) == 0 { Err(AmendRefusal::Empty) } else { Ok(()) }
}

/// Whether the order can still go elsewhere.
///
/// # Errors
/// [`AmendRefusal`] when nothing is named, or all of it has left.
pub fn check_address(order: &Order, to: &AddressParts) -> Checked {
    use FulfilmentStatus::{Delivered, PartlyDelivered, Shipped};
    standing(order)?;
    if *to == AddressParts::default() {
        return Err(AmendRefusal::Empty);
    }
    match order.fulfilment_status {
        Shipped | PartlyDelivered | Delivered => Err(AmendRefusal::Shipped),
        _ => Ok(()),
    }
}

/// What cancelling the order gives back, payment by payment, as the order stands.
///
/// # Errors
/// [`AmendRefusal`] when it is cancelled already or goods were packed.
pub fn check_cancel(order: &Order) -> Result<Vec<GivenBack>, AmendRefusal> {
    standing(order)?;
    if order.lines.iter().any(|line| line.fulfilled > 0) {
        return Err(AmendRefusal::Shipped);
    }
    let left = order.payments.iter().map(|payment| GivenBack {
        payment: payment.remote.clone(),
        amount: order.money((payment.captured - payment.refunded).normalize()),
    });
    Ok(left.filter(|left| left.amount.is_positive()).collect())
}

/// Whether this is a code that can be given.
///
/// # Errors
/// [`AmendRefusal::Code`] or [`AmendRefusal::Off`].
pub fn check_code(order: &Order, code: &str, off: Off) -> Checked {
    let plain = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '-';
    if !(4..=32).contains(&code.len()) || !code.chars().all(plain) {
        return Err(AmendRefusal::Code);
    }
    let good = match off {
        Off::Percent { percent } => (1..=100).contains(&percent),
        Off::Amount { amount } => amount.is_positive() && amount.is_payable() && amount.currency == order.currency,
    };
    if good { Ok(()) } else { Err(AmendRefusal::Off) }
}

/// What a code comes to at most, as far as it can be known: a percentage is of an order like this one.
pub fn code_worth(order: &Order, off: Off) -> Money {
    match off {
        Off::Amount { amount } => amount,
        Off::Percent { percent } => {
            let share = Decimal::from(percent.min(100)) / Decimal::ONE_HUNDRED;
            order.money(order.totals.items.checked_mul(share).unwrap_or(order.totals.items)).rounded()
        }
    }
}

/// How a difference in price comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was paid for what goes.
    pub less: Money,
    /// What the new goods cost.
    pub more: Money,
}

impl Difference {
    /// More than nothing: the customer owes it. Less: they get it back.
    pub fn owed(&self) -> Money {
        Money::new((self.more.amount - self.less.amount).normalize(), self.more.currency)
    }
}

/// The difference when these units go and those come, with the units given back before taken into account.
///
/// # Errors
/// When a line is not the order's, or a sum is out of range.
pub fn difference(
    order: &Order,
    earlier: &Units,
    less: &[LineQuantity],
    more: &[NewItem],
) -> Result<Difference, AmendRefusal> {
    let mut gone = order.currency.zero();
    for wanted in less.iter().filter(|wanted| wanted.quantity > 0) {
        gone = gone.plus(worth_of(order, earlier, wanted)?).map_err(|_| AmendRefusal::Sum)?;
    }
    let mut come = order.currency.zero();
    for item in more {
        let sum = item.each.amount.checked_mul(Decimal::from(item.quantity)).ok_or(AmendRefusal::Sum)?;
        come = come.plus(Money::new(sum, item.each.currency)).map_err(|_| AmendRefusal::Currency)?;
    }
    Ok(Difference { less: gone, more: come.rounded() })
}

/// What an edit takes off, and what more of a line costs, at the price it was bought for.
pub fn edited(order: &Order, lines: &[LineQuantity], add: &[NewItem]) -> (Vec<LineQuantity>, Vec<NewItem>) {
    let (mut less, mut more) = (Vec::new(), add.to_vec());
    for wanted in lines {
        let Some(line) = order.line(&wanted.line) else { continue };
        let (was, is) = (line.quantity, wanted.quantity);
        if is < was {
            less.push(LineQuantity { line: wanted.line.clone(), quantity: was - is });
        } else if is > was {
            let each = line.total.checked_div(Decimal::from(was.max(1))).unwrap_or_default();
            let item = NewItem {
                variant: wanted.line.clone(),
                title: line.title.clone(),
                quantity: is - was,
                each: order.money(each),
            };
            more.push(item);
        }
    }
    (less, more)
}

#[cfg(test)]
mod tests;
