//! Orders, messages and operations with sensible defaults: a test sets only what it is about.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    ConnectError, Files, Trouble, Work,
    channel::{Flags, FolderRole, Inbound, InboundFile, Location},
};
use model::{
    id::{AccountId, OperationId, OrderId, PartId, RemoteId},
    message::{Address, Origin},
    money::Currency,
    order::{
        Fulfilment, FulfilmentStatus, LineDetail, Order, OrderLine, Payment, PaymentStatus, PostalAddress, Totals,
        Tracking,
    },
    payload::{CreateReturn, OrderRef, Payload, Refund, SendMessage},
    returns::ReturnItem,
    time::{DAY, HOUR, MINUTE, Timestamp},
};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A moment that builders rest on: 2026-11-22T10:50:00Z, as [`crate::TestClock`]'s default.
pub const NOW: Timestamp = Timestamp(1_795_344_600_000);

/// A fresh id of any kind.
pub fn id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}

pub fn address(name: &str, address: &str) -> Address {
    Address { name: name.into(), address: address.into() }
}

/// Mara's order: paid in one payment, delivered, nothing returned.
pub fn order() -> OrderBuilder {
    OrderBuilder {
        number: "10372".into(),
        currency: "EUR",
        lines: vec![],
        payments: vec![],
        placed_at: NOW.plus_ms(-8 * DAY),
        delivered: true,
        email: "mara.kessler@example.test".into(),
        name: "Mara Kessler".into(),
    }
}

#[derive(Debug, Clone)]
pub struct OrderBuilder {
    number: String,
    currency: &'static str,
    lines: Vec<(String, u32, Decimal)>,
    payments: Vec<Decimal>,
    placed_at: Timestamp,
    delivered: bool,
    email: String,
    name: String,
}

impl OrderBuilder {
    #[must_use]
    pub fn number(mut self, number: &str) -> Self {
        number.clone_into(&mut self.number);
        self
    }
    #[must_use]
    pub fn currency(mut self, code: &'static str) -> Self {
        self.currency = code;
        self
    }
    /// A line of so many pieces for `total` together. Without any, an arc lamp and a glass shade.
    #[must_use]
    pub fn line(mut self, title: &str, pieces: u32, total: Decimal) -> Self {
        self.lines.push((title.to_owned(), pieces, total));
        self
    }
    /// A captured payment. Without any, one over everything.
    #[must_use]
    pub fn payment(mut self, captured: Decimal) -> Self {
        self.payments.push(captured);
        self
    }
    #[must_use]
    pub fn placed_at(mut self, at: Timestamp) -> Self {
        self.placed_at = at;
        self
    }
    /// Paid and not yet sent.
    #[must_use]
    pub fn unshipped(mut self) -> Self {
        self.delivered = false;
        self
    }
    #[must_use]
    pub fn customer(mut self, name: &str, email: &str) -> Self {
        name.clone_into(&mut self.name);
        email.clone_into(&mut self.email);
        self
    }

    pub fn build(self) -> Order {
        let lines = if self.lines.is_empty() {
            vec![
                ("Arc lamp, brass".to_owned(), 1, Decimal::new(18_900, 2)),
                ("Glass shade 22 cm".to_owned(), 1, Decimal::new(2_490, 2)),
            ]
        } else {
            self.lines
        };
        let total: Decimal = lines.iter().map(|line| line.2).sum();
        let payments = if self.payments.is_empty() { vec![total] } else { self.payments };
        let number = self.number;
        let at = self.placed_at;
        let pieces = |quantity| if self.delivered { quantity } else { 0 };
        Order {
            remote: RemoteId::new(format!("order_{number}")),
            customer: Some(RemoteId::new(format!("customer_{}", self.email))),
            name: self.name,
            email: Some(self.email),
            phone: None,
            currency: Currency::new(self.currency).expect("a currency code"),
            placed_at: at,
            updated_at: at,
            cancelled_at: None,
            payment_status: PaymentStatus::Paid,
            fulfilment_status: if self.delivered { FulfilmentStatus::Delivered } else { FulfilmentStatus::Unfulfilled },
            outstanding: Decimal::ZERO,
            totals: Totals {
                items: total,
                shipping: Decimal::ZERO,
                discount: Decimal::ZERO,
                tax: (total * Decimal::new(19, 2) / Decimal::new(119, 2)).round_dp(2),
                total,
            },
            lines: (1..)
                .zip(lines)
                .map(|(n, (title, quantity, total))| OrderLine {
                    remote: RemoteId::new(format!("line_{number}_{n}")),
                    title,
                    variant: String::new(),
                    sku: format!("SKU-{n}"),
                    quantity,
                    total,
                    fulfilled: pieces(quantity),
                    delivered: pieces(quantity),
                    return_requested: 0,
                    returned: 0,
                    detail: LineDetail::default(),
                })
                .collect(),
            payments: (1..)
                .zip(payments)
                .map(|(n, captured)| Payment {
                    remote: RemoteId::new(format!("pay_{number}_{n}")),
                    method: "card".into(),
                    captured,
                    refunded: Decimal::ZERO,
                    captured_at: Some(at.plus_ms(MINUTE)),
                    refunds: vec![],
                })
                .collect(),
            fulfilments: if self.delivered {
                vec![Fulfilment {
                    remote: RemoteId::new(format!("ful_{number}")),
                    shipped_at: Some(at.plus_ms(DAY)),
                    delivered_at: Some(at.plus_ms(3 * DAY)),
                    cancelled_at: None,
                    tracking: vec![Tracking {
                        number: "00340434161094027318".into(),
                        url: None,
                        carrier: String::new(),
                    }],
                }]
            } else {
                vec![]
            },
            returns: vec![],
            ship_to: Some(PostalAddress {
                lines: vec!["Elbchaussee 12".into()],
                city: "Hamburg".into(),
                postal_code: "22765".into(),
                country: "DE".into(),
            }),
            open_change: None,
            url: None,
            number,
        }
    }
}

/// A message of Mara's as it came, unread in the inbox.
pub fn inbound() -> InboundBuilder {
    let message = Inbound {
        location: Location { folder: "INBOX".into(), epoch: 1, key: 1 },
        role: FolderRole::Inbox,
        flags: Flags::default(),
        provider_id: None,
        message_id: Some(format!("{}@example.test", Uuid::now_v7())),
        digest: String::new(),
        in_reply_to: vec![],
        references: vec![],
        from: address("Mara Kessler", "mara.kessler@example.test"),
        reply_to: None,
        to: vec![address("Northlight Home", "support@northlight.test")],
        cc: vec![],
        subject: "Broken lamp shade".into(),
        sent_at: NOW,
        received_at: NOW,
        origin: Origin::Person,
        bounce: None,
        text: "The glass shade of order #10372 has a crack from top to bottom.".into(),
        fresh: String::new(),
        html: None,
        files: vec![],
        size: 0,
        unreadable: None,
        cut: false,
        complete: true,
    };
    InboundBuilder { message }
}

#[derive(Debug, Clone)]
pub struct InboundBuilder {
    message: Inbound,
}

impl InboundBuilder {
    #[must_use]
    pub fn key(mut self, key: u64) -> Self {
        self.message.location.key = key;
        self
    }
    #[must_use]
    pub fn folder(mut self, folder: &str, role: FolderRole) -> Self {
        folder.clone_into(&mut self.message.location.folder);
        self.message.role = role;
        self
    }
    #[must_use]
    pub fn from(mut self, name: &str, from: &str) -> Self {
        self.message.from = address(name, from);
        self
    }
    #[must_use]
    pub fn to(mut self, name: &str, to: &str) -> Self {
        self.message.to = vec![address(name, to)];
        self
    }
    #[must_use]
    pub fn message_id(mut self, id: &str) -> Self {
        self.message.message_id = Some(id.to_owned());
        self
    }
    /// Answers this message: In-Reply-To, and References up to it.
    #[must_use]
    pub fn answers(mut self, id: &str) -> Self {
        self.message.in_reply_to = vec![id.to_owned()];
        self.message.references.push(id.to_owned());
        self
    }
    #[must_use]
    pub fn subject(mut self, subject: &str) -> Self {
        subject.clone_into(&mut self.message.subject);
        self
    }
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.message.text);
        self
    }
    #[must_use]
    pub fn html(mut self, html: &str) -> Self {
        self.message.html = Some(html.to_owned());
        self
    }
    /// Sent and received then.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.message.sent_at = at;
        self.message.received_at = at;
        self
    }
    #[must_use]
    pub fn origin(mut self, origin: Origin) -> Self {
        self.message.origin = origin;
        self
    }
    #[must_use]
    pub fn file(mut self, name: &str, mime: &str, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        let key = (self.message.files.len() + 1).to_string();
        self.message.files.push(InboundFile {
            name: name.to_owned(),
            mime: mime.to_owned(),
            size: content.len() as u64,
            content_id: None,
            inline: false,
            content: Some(content),
            key,
        });
        self
    }

    pub fn build(self) -> Inbound {
        let mut message = self.message;
        if message.fresh.is_empty() {
            message.fresh.clone_from(&message.text);
        }
        message.size = (message.text.len() + message.html.as_ref().map_or(0, String::len)) as u64;
        message.digest = digest(&message.from, message.sent_at, &message.text);
        message
    }
}

/// As [`Inbound::digest`] wants it: hex SHA-256 over From, Date and body.
pub fn digest(from: &Address, at: Timestamp, body: &str) -> String {
    let sum = Sha256::digest(format!("{}\n{}\n{body}", from.address, at.0));
    sum.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

pub fn order_ref(order: &Order) -> OrderRef {
    OrderRef { id: id::<OrderId>(), remote: order.remote.clone(), number: order.number.clone() }
}

/// A refund of `amount` from the order's first payment.
pub fn refund(account: AccountId, order: &Order, amount: Decimal) -> Payload {
    let first = order.payments.first();
    Payload::Refund(Refund {
        account,
        order: order_ref(order),
        payment: first.map_or_else(|| RemoteId::new("none"), |payment| payment.remote.clone()),
        method: first.map_or_else(String::new, |payment| payment.method.clone()),
        amount: order.money(amount),
        reason: None,
        note: "shade".into(),
        lines: vec![],
    })
}

/// A return of `quantity` of the order's first line.
pub fn create_return(account: AccountId, order: &Order, quantity: u32) -> Payload {
    let line = order.lines.first().map_or_else(|| RemoteId::new("none"), |line| line.remote.clone());
    let item = ReturnItem { line, quantity, reason: None, note: "cracked".into() };
    Payload::CreateReturn(CreateReturn { account, order: order_ref(order), items: vec![item], note: String::new() })
}

/// An answer to Mara in plain text.
pub fn send_message(account: AccountId, text: &str) -> SendMessage {
    SendMessage {
        account,
        conversation: id(),
        message: id(),
        from: address("Northlight Home", "support@northlight.test"),
        to: vec![address("Mara Kessler", "mara.kessler@example.test")],
        cc: vec![],
        bcc: vec![],
        subject: "Re: Broken lamp shade".into(),
        text: text.to_owned(),
        html: None,
        attachments: vec![],
        in_reply_to: None,
        references: vec![],
        seen: None,
    }
}

struct NoFiles;

#[async_trait]
impl Files for NoFiles {
    async fn read(&self, _: PartId) -> Result<Bytes, ConnectError> {
        Err(ConnectError::new(Trouble::NotFound, "no such file"))
    }
}

/// An operation without files, as a connector sees it.
pub fn work(payload: Payload) -> Work {
    Work { id: id::<OperationId>(), payload, first_attempt: NOW.plus_ms(HOUR), files: Arc::new(NoFiles) }
}
