//! What an operation does, as it is stored. A stored payload outlives the version that wrote it: every change of shape
//! raises [`VERSION`], and snapshot tests hold the shapes.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    facts::{Concern, Effect},
    id::{AccountId, ConversationId, MessageId, OrderId, PartId, RemoteId},
    message::Address,
    money::Money,
    refund::LineQuantity,
    returns::{ReceivedItem, ReturnItem},
};

/// Raised with every change of a stored shape.
pub const VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Payload {
    SendMessage(SendMessage),
    CreateReturn(CreateReturn),
    ReceiveReturn(ReceiveReturn),
    CancelReturn(CancelReturn),
    Refund(Refund),
}

/// An order, by our id and the shop's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRef {
    pub id: OrderId,
    pub remote: RemoteId,
    pub number: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMessage {
    pub account: AccountId,
    pub conversation: ConversationId,
    /// The message that shows it in the conversation.
    pub message: MessageId,
    pub from: Address,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub bcc: Vec<Address>,
    pub subject: String,
    /// What the agent wrote, with signature and quoted history.
    pub text: String,
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// The newest message of the conversation that the author had seen.
    pub seen: Option<MessageId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub part: PartId,
    pub name: String,
    pub mime: String,
    pub size: u64,
    /// By which the HTML shows it in its place (`cid:`); empty for a file that only goes along.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub content_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateReturn {
    pub account: AccountId,
    pub order: OrderRef,
    pub items: Vec<ReturnItem>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveReturn {
    pub account: AccountId,
    pub order: OrderRef,
    /// The shop's return.
    pub of: RemoteId,
    pub items: Vec<ReceivedItem>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelReturn {
    pub account: AccountId,
    pub order: OrderRef,
    pub of: RemoteId,
    /// What it gives back, so that later operations can expect it.
    pub items: Vec<LineQuantity>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub account: AccountId,
    pub order: OrderRef,
    pub payment: RemoteId,
    pub method: String,
    pub amount: Money,
    pub reason: Option<RemoteId>,
    pub note: String,
    /// What the refund is for, where it was asked for by line.
    pub lines: Vec<LineQuantity>,
}

/// Operations in one lane run one at a time, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "lane", content = "id", rename_all = "snake_case")]
pub enum Lane {
    Order(OrderId),
    Conversation(ConversationId),
}

impl Payload {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SendMessage(_) => "send_message",
            Self::CreateReturn(_) => "create_return",
            Self::ReceiveReturn(_) => "receive_return",
            Self::CancelReturn(_) => "cancel_return",
            Self::Refund(_) => "refund",
        }
    }

    pub fn account(&self) -> AccountId {
        match self {
            Self::SendMessage(x) => x.account,
            Self::CreateReturn(x) => x.account,
            Self::ReceiveReturn(x) => x.account,
            Self::CancelReturn(x) => x.account,
            Self::Refund(x) => x.account,
        }
    }

    pub fn order(&self) -> Option<&OrderRef> {
        match self {
            Self::SendMessage(_) => None,
            Self::CreateReturn(CreateReturn { order, .. })
            | Self::ReceiveReturn(ReceiveReturn { order, .. })
            | Self::CancelReturn(CancelReturn { order, .. })
            | Self::Refund(Refund { order, .. }) => Some(order),
        }
    }

    pub fn lane(&self) -> Lane {
        match self {
            Self::SendMessage(x) => Lane::Conversation(x.conversation),
            Self::CreateReturn(CreateReturn { order, .. })
            | Self::ReceiveReturn(ReceiveReturn { order, .. })
            | Self::CancelReturn(CancelReturn { order, .. })
            | Self::Refund(Refund { order, .. }) => Lane::Order(order.id),
        }
    }

    /// Money leaves when it is carried out.
    pub fn moves_money(&self) -> bool {
        matches!(self, Self::Refund(_))
    }

    /// Which decision facts must still hold when it is carried out.
    pub fn concern(&self) -> Option<Concern> {
        match self {
            Self::Refund(_) => Some(Concern::Money),
            Self::CreateReturn(_) => Some(Concern::Goods),
            Self::SendMessage(_) | Self::ReceiveReturn(_) | Self::CancelReturn(_) => None,
        }
    }

    /// What it does to the order once done, for later operations to expect.
    pub fn effects(&self) -> Vec<Effect> {
        match self {
            Self::Refund(x) => vec![Effect::Refunded { payment: x.payment.clone(), amount: x.amount.amount }],
            Self::CreateReturn(x) => x
                .items
                .iter()
                .map(|item| Effect::ReturnRequested { line: item.line.clone(), quantity: item.quantity })
                .collect(),
            Self::CancelReturn(x) => x
                .items
                .iter()
                .map(|item| Effect::ReturnCancelled { line: item.line.clone(), quantity: item.quantity })
                .collect(),
            Self::SendMessage(_) | Self::ReceiveReturn(_) => vec![],
        }
    }

    /// The amount that leaves, if any.
    pub fn amount(&self) -> Option<Decimal> {
        match self {
            Self::Refund(x) => Some(x.amount.amount),
            _ => None,
        }
    }
}

/// A payload with the version that wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    pub v: u32,
    #[serde(flatten)]
    pub payload: Payload,
}

impl Payload {
    /// # Errors
    /// Never for a payload made by this version; kept as an error so that nothing is written on a surprise.
    pub fn to_stored(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Stored { v: VERSION, payload: self.clone() })
    }

    /// # Errors
    /// When the text was written by a newer version or is damaged.
    pub fn from_stored(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<Stored>(text).map(|stored| stored.payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        T::from(uuid::Uuid::from_u128(n))
    }

    fn order() -> OrderRef {
        OrderRef { id: id(1), remote: "order_1".into(), number: "10372".into() }
    }

    fn one_of_each() -> Vec<Payload> {
        let line = RemoteId::new("line_1");
        let address = Address { name: "Mara".into(), address: "mara@example.test".into() };
        vec![
            Payload::SendMessage(SendMessage {
                account: id(2),
                conversation: id(3),
                message: id(4),
                from: Address { name: "Shop".into(), address: "support@shop.test".into() },
                to: vec![address],
                cc: vec![],
                bcc: vec![],
                subject: "Re: lamp".into(),
                text: "Hello".into(),
                html: None,
                attachments: vec![Attachment {
                    part: id(5),
                    name: "a.jpg".into(),
                    mime: "image/jpeg".into(),
                    size: 9,
                    content_id: String::new(),
                }],
                in_reply_to: Some("a@b.test".into()),
                references: vec!["a@b.test".into()],
                seen: Some(id(6)),
            }),
            Payload::CreateReturn(CreateReturn {
                account: id(2),
                order: order(),
                items: vec![ReturnItem {
                    line: line.clone(),
                    quantity: 1,
                    reason: Some("rr_1".into()),
                    note: "cracked".into(),
                }],
                note: "customer mailed".into(),
            }),
            Payload::ReceiveReturn(ReceiveReturn {
                account: id(2),
                order: order(),
                of: "ret_1".into(),
                items: vec![ReceivedItem { line: line.clone(), quantity: 1, damaged: 0, found: vec![] }],
                note: String::new(),
            }),
            Payload::CancelReturn(CancelReturn {
                account: id(2),
                order: order(),
                of: "ret_1".into(),
                items: vec![LineQuantity { line: line.clone(), quantity: 1 }],
            }),
            Payload::Refund(Refund {
                account: id(2),
                order: order(),
                payment: "pay_1".into(),
                method: "card".into(),
                amount: Money::new(Decimal::new(2490, 2), Currency::new("EUR").unwrap()),
                reason: None,
                note: "shade".into(),
                lines: vec![LineQuantity { line, quantity: 1 }],
            }),
        ]
    }

    /// A change here means stores in the field hold another shape: raise `VERSION` and read the old one too.
    #[test]
    fn stored_shapes_stay() {
        let stored: Vec<String> = one_of_each().iter().map(|payload| payload.to_stored().unwrap()).collect();
        insta::assert_snapshot!(stored.join("\n"));
    }

    #[test]
    fn what_is_stored_is_read_back() {
        for payload in one_of_each() {
            assert_eq!(Payload::from_stored(&payload.to_stored().unwrap()).unwrap(), payload);
        }
    }
}
