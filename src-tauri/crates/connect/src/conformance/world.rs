//! What the suite needs to know of, and do to, the other side.

use async_trait::async_trait;
use bytes::Bytes;
use model::{
    id::RemoteId,
    message::Address,
    order::Order,
    payload::{OrderRef, Payload, Refund},
    time::Timestamp,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{Connector, Settings};

/// A refund as the shop's own books have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeRefund {
    pub amount: Decimal,
    pub note: String,
}

/// A return as the shop's own books have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeReturn {
    /// The customer was told: it is more than a draft.
    pub confirmed: bool,
    pub cancelled: bool,
    /// Pieces asked back, over all lines.
    pub quantity: u32,
    /// Pieces that came back, sound and damaged.
    pub received: u32,
    pub damaged: u32,
}

/// The other side of a shop's connector.
#[async_trait]
pub trait ShopWorld: Send {
    fn connector(&self) -> Box<dyn Connector>;

    /// Settings that work.
    fn settings(&self) -> Settings;

    /// The same settings with a wrong secret; `None` where nothing is secret.
    fn wrong_secret(&self) -> Option<Settings>;

    fn now(&self) -> Timestamp;

    /// Places an order with one line for each `(pieces, price of one)`, paid in one payment and delivered, so that it can be
    /// refunded and returned. The price may be taken as a hint; the pieces not.
    async fn place_order(&mut self, lines: &[(u32, Decimal)]) -> RemoteId;

    /// As [`ShopWorld::place_order`], paid, and nothing of it packed yet; `None` where that cannot be made.
    async fn place_unpacked(&mut self, _lines: &[(u32, Decimal)]) -> Option<RemoteId> {
        None
    }

    /// Somebody at the shop changes something of the order that shows in [`Order`].
    async fn touch(&mut self, order: &RemoteId);

    /// All refunds of the order by the shop's own books, not by the connector.
    async fn refunds(&mut self, order: &RemoteId) -> Vec<MadeRefund>;

    /// All returns of the order by the shop's own books, drafts and cancelled ones included, oldest first.
    async fn returns(&mut self, order: &RemoteId) -> Vec<MadeReturn>;

    /// While offline nobody answers.
    async fn set_offline(&mut self, offline: bool);

    /// The next request that changes something takes effect and its answer is lost. `false` where that cannot be done.
    async fn lose_next_answer(&mut self) -> bool;

    /// Ends what [`ShopWorld::lose_next_answer`] began, if no request came.
    async fn lose_no_answer(&mut self) {}

    /// Whether a pull may bring again, unchanged, what was brought before (an overlap in time).
    fn overlaps(&self) -> bool {
        false
    }

    /// Something the shop surely refuses before any effect; `None` where it documents no such thing. Unless told otherwise, a
    /// refund of more than was paid.
    fn surely_refused(&self, order: &Order) -> Option<Payload> {
        let payment = order.payments.first()?;
        Some(Payload::Refund(Refund {
            account: Uuid::from_u128(1).into(),
            order: OrderRef {
                id: Uuid::from_u128(2).into(),
                remote: order.remote.clone(),
                number: order.number.clone(),
            },
            payment: payment.remote.clone(),
            method: payment.method.clone(),
            amount: order.money(payment.captured + Decimal::ONE),
            reason: None,
            note: String::new(),
            lines: vec![],
        }))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldFile {
    pub name: String,
    pub mime: String,
    pub content: Bytes,
}

/// What a customer writes.
#[derive(Debug, Clone)]
pub struct CustomerMail {
    pub from: Address,
    /// Without brackets.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    pub subject: String,
    pub text: String,
    pub files: Vec<WorldFile>,
}

/// One copy of a message of ours, as it lies at a customer's. Our own proof copies and Sent do not count.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// All headers in order, names as they came.
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub files: Vec<WorldFile>,
}

impl Arrived {
    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// The other side of a channel's connector.
#[async_trait]
pub trait ChannelWorld: Send {
    fn connector(&self) -> Box<dyn Connector>;

    /// Settings that work.
    fn settings(&self) -> Settings;

    /// The same settings with a wrong secret; `None` where nothing is secret.
    fn wrong_secret(&self) -> Option<Settings>;

    fn now(&self) -> Timestamp;

    /// Who we are to customers.
    fn us(&self) -> Address;

    /// The `n`th customer, reachable, each with another address (0 to 2 are asked for).
    fn customer(&self, n: usize) -> Address;

    /// A customer writes to us; done when it lies where the connector reads.
    async fn customer_writes(&mut self, mail: &CustomerMail);

    /// All copies of a message of ours that arrived at customers, by its Message-ID without brackets. May wait a moment for a
    /// delivery that is under way.
    async fn arrived(&mut self, message_id: &str) -> Vec<Arrived>;

    /// While offline nobody answers.
    async fn set_offline(&mut self, offline: bool);

    /// The next message is taken and the answer is lost. `false` where that cannot be done.
    async fn lose_next_answer(&mut self) -> bool;

    /// Ends what [`ChannelWorld::lose_next_answer`] began, if no message came.
    async fn lose_no_answer(&mut self) {}

    /// Whether a run may bring a message again that was brought before the cursor it starts from.
    fn overlaps(&self) -> bool {
        false
    }
}
