//! An order as a shop describes it: lines, payments, parcels, returns. The shop is the source of truth; this is the
//! last that was read of it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    carrier::{self, Carrier},
    id::{OperationId, RemoteId},
    money::{Currency, Money},
    time::Timestamp,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    Unpaid,
    Authorized,
    PartlyPaid,
    Paid,
    PartlyRefunded,
    Refunded,
    Cancelled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FulfilmentStatus {
    Unfulfilled,
    PartlyFulfilled,
    Fulfilled,
    PartlyShipped,
    Shipped,
    PartlyDelivered,
    Delivered,
    Cancelled,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub remote: RemoteId,
    /// What the customer calls it, without `#`.
    pub number: String,
    pub customer: Option<RemoteId>,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub currency: Currency,
    pub placed_at: Timestamp,
    pub updated_at: Timestamp,
    pub cancelled_at: Option<Timestamp>,
    pub payment_status: PaymentStatus,
    pub fulfilment_status: FulfilmentStatus,
    pub totals: Totals,
    /// What the customer owes by the shop's books, as after an exchange for something dearer. Nobody moves it by itself.
    #[serde(default, with = "rust_decimal::serde::str", skip_serializing_if = "Decimal::is_zero")]
    pub outstanding: Decimal,
    pub lines: Vec<OrderLine>,
    pub payments: Vec<Payment>,
    pub fulfilments: Vec<Fulfilment>,
    pub returns: Vec<Return>,
    pub ship_to: Option<PostalAddress>,
    /// A change begun at the shop and neither confirmed nor discarded: its id or kind.
    pub open_change: Option<String>,
    /// The order at the shop's own back office, for "open in the shop".
    pub url: Option<String>,
}

/// Sums as the shop gives them, in the order's currency, tax included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    #[serde(with = "rust_decimal::serde::str")]
    pub items: Decimal,
    #[serde(with = "rust_decimal::serde::str")]
    pub shipping: Decimal,
    #[serde(with = "rust_decimal::serde::str")]
    pub discount: Decimal,
    #[serde(with = "rust_decimal::serde::str")]
    pub tax: Decimal,
    #[serde(with = "rust_decimal::serde::str")]
    pub total: Decimal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub remote: RemoteId,
    pub title: String,
    pub variant: String,
    pub sku: String,
    pub quantity: u32,
    /// What the customer paid for the whole line: discounts taken off, tax included.
    #[serde(with = "rust_decimal::serde::str")]
    pub total: Decimal,
    /// Handed over to the carrier or prepared for it.
    pub fulfilled: u32,
    pub delivered: u32,
    /// Asked back and not yet received.
    pub return_requested: u32,
    /// Received back, restocked or not.
    pub returned: u32,
    #[serde(default, skip_serializing_if = "LineDetail::is_empty")]
    pub detail: LineDetail,
}

/// What not every shop tells of a line; none where it was not told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LineDetail {
    /// What was bought, among what the shop sells.
    pub variant: Option<RemoteId>,
    pub product_type: Option<String>,
    pub tags: Option<Vec<String>>,
    /// Tax within the line's total.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub tax: Option<Decimal>,
    /// Taken off before the line's total.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub discount: Option<Decimal>,
}

impl LineDetail {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Order {
    /// What the books need of it, without the person: sums, goods and ids.
    pub fn without_person(&mut self) {
        self.customer = None;
        self.name.clear();
        self.email = None;
        self.phone = None;
        self.ship_to = None;
        for refund in self.payments.iter_mut().flat_map(|payment| &mut payment.refunds) {
            refund.note.clear();
        }
        for back in &mut self.returns {
            back.note.clear();
            back.lines.iter_mut().for_each(|line| line.note.clear());
        }
        for parcel in &mut self.fulfilments {
            parcel.tracking.clear();
        }
    }
}

impl OrderLine {
    /// How many can still be asked back.
    pub fn returnable(&self) -> u32 {
        self.fulfilled.saturating_sub(self.return_requested).saturating_sub(self.returned)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub remote: RemoteId,
    /// The provider's name, shown as the method.
    pub method: String,
    #[serde(with = "rust_decimal::serde::str")]
    pub captured: Decimal,
    #[serde(with = "rust_decimal::serde::str")]
    pub refunded: Decimal,
    pub captured_at: Option<Timestamp>,
    pub refunds: Vec<RefundRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRecord {
    pub remote: RemoteId,
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    pub note: String,
    pub at: Timestamp,
    /// Ours, when the note carries an operation's id.
    pub operation: Option<OperationId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfilment {
    pub remote: RemoteId,
    pub shipped_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub cancelled_at: Option<Timestamp>,
    pub tracking: Vec<Tracking>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    pub number: String,
    pub url: Option<String>,
    /// Who carries it, as the shop says: a name or a provider's id; empty when it does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub carrier: String,
}

impl Tracking {
    /// Who carries it, where that is certain.
    pub fn carrier(&self) -> Option<Carrier> {
        carrier::of(&self.carrier, "")
            .or_else(|| carrier::of(self.url.as_deref().unwrap_or_default(), ""))
            .or_else(|| carrier::of("", &self.number))
    }

    /// The page about the parcel: the shop's own, else the carrier's.
    pub fn page(&self) -> Option<String> {
        self.url.clone().or_else(|| Some(self.carrier()?.link(&self.number)))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalAddress {
    pub lines: Vec<String>,
    pub city: String,
    pub postal_code: String,
    /// ISO 3166-1 alpha-2, in capitals.
    pub country: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnStatus {
    /// Begun at the shop, not confirmed: nothing the customer knows of.
    Draft,
    Requested,
    PartlyReceived,
    Received,
    Cancelled,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    pub remote: RemoteId,
    /// As the shop calls it towards people; empty where it does not.
    #[serde(default)]
    pub number: String,
    pub status: ReturnStatus,
    pub created_at: Timestamp,
    pub received_at: Option<Timestamp>,
    pub note: String,
    pub lines: Vec<ReturnLine>,
    /// Ours, when the shop's record carries an operation's id.
    pub operation: Option<OperationId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnLine {
    /// The order line.
    pub line: RemoteId,
    pub quantity: u32,
    pub received: u32,
    pub damaged: u32,
    /// The shop's reason, as its label.
    pub reason: Option<String>,
    pub note: String,
}

impl Order {
    pub fn line(&self, remote: &RemoteId) -> Option<&OrderLine> {
        self.lines.iter().find(|line| &line.remote == remote)
    }

    pub fn payment(&self, remote: &RemoteId) -> Option<&Payment> {
        self.payments.iter().find(|payment| &payment.remote == remote)
    }

    /// When the oldest parcel left of those that are not marked delivered; none for an order that was cancelled.
    pub fn under_way_since(&self) -> Option<Timestamp> {
        let open = |parcel: &&Fulfilment| parcel.delivered_at.is_none() && parcel.cancelled_at.is_none();
        let left = self.fulfilments.iter().filter(open).filter_map(|parcel| parcel.shipped_at).min();
        left.filter(|_| self.cancelled_at.is_none())
    }

    pub fn money(&self, amount: Decimal) -> Money {
        Money::new(amount, self.currency)
    }

    pub fn captured(&self) -> Money {
        self.money(self.payments.iter().map(|payment| payment.captured).sum())
    }

    pub fn refunded(&self) -> Money {
        self.money(self.payments.iter().map(|payment| payment.refunded).sum())
    }
}

/// A reason the shop offers for a return or a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub remote: RemoteId,
    pub label: String,
}

/// A paid and delivered order of these lines, for the tests of rules: each piece costs ten.
#[cfg(test)]
pub(crate) fn sample(lines: &[(&str, u32)]) -> Order {
    let line = |(remote, quantity): &(&str, u32)| OrderLine {
        remote: RemoteId::new(*remote),
        title: format!("Article {remote}"),
        variant: String::new(),
        sku: String::new(),
        quantity: *quantity,
        total: Decimal::from(10 * quantity),
        fulfilled: *quantity,
        delivered: *quantity,
        return_requested: 0,
        returned: 0,
        detail: LineDetail::default(),
    };
    let lines: Vec<OrderLine> = lines.iter().map(line).collect();
    let total = lines.iter().map(|line| line.total).sum();
    let payment = Payment {
        remote: "pay".into(),
        method: "card".into(),
        captured: total,
        refunded: Decimal::ZERO,
        captured_at: None,
        refunds: vec![],
    };
    Order {
        remote: "order".into(),
        number: "1".into(),
        customer: None,
        name: String::new(),
        email: None,
        phone: None,
        currency: Currency::new("EUR").unwrap(),
        placed_at: Timestamp(0),
        updated_at: Timestamp(0),
        cancelled_at: None,
        payment_status: PaymentStatus::Paid,
        fulfilment_status: FulfilmentStatus::Delivered,
        outstanding: Decimal::ZERO,
        totals: Totals { items: total, shipping: Decimal::ZERO, discount: Decimal::ZERO, tax: Decimal::ZERO, total },
        lines,
        payments: vec![payment],
        fulfilments: vec![],
        returns: vec![],
        ship_to: None,
        open_change: None,
        url: None,
    }
}
