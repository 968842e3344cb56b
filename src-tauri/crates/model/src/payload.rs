//! What an operation does, as it is stored. A stored payload outlives the version that wrote it: every change of shape
//! raises [`VERSION`], and snapshot tests hold the shapes.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    amend::{CancelOrder, ChangeAddress, Claim, EditOrder, Exchange, IssueCode, claimed_back},
    facts::{Concern, Effect},
    id::{AccountId, ConversationId, MessageId, OrderId, PartId, RemoteId},
    message::Address,
    money::Money,
    refund::LineQuantity,
    returns::{ReceivedItem, ReturnItem},
};

/// Raised with every change of a stored shape.
pub const VERSION: u32 = 2;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Payload {
    SendMessage(SendMessage),
    CreateReturn(CreateReturn),
    ReceiveReturn(ReceiveReturn),
    CancelReturn(CancelReturn),
    Refund(Refund),
    Exchange(Exchange),
    Claim(Claim),
    EditOrder(EditOrder),
    ChangeAddress(ChangeAddress),
    CancelOrder(CancelOrder),
    IssueCode(IssueCode),
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

/// What an operation is about.
enum Subject<'a> {
    Conversation(ConversationId),
    Order(&'a OrderRef),
}

impl Payload {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SendMessage(_) => "send_message",
            Self::CreateReturn(_) => "create_return",
            Self::ReceiveReturn(_) => "receive_return",
            Self::CancelReturn(_) => "cancel_return",
            Self::Refund(_) => "refund",
            Self::Exchange(_) => "exchange",
            Self::Claim(_) => "claim",
            Self::EditOrder(_) => "edit_order",
            Self::ChangeAddress(_) => "change_address",
            Self::CancelOrder(_) => "cancel_order",
            Self::IssueCode(_) => "issue_code",
        }
    }

    pub fn account(&self) -> AccountId {
        match self {
            Self::SendMessage(x) => x.account,
            Self::CreateReturn(x) => x.account,
            Self::ReceiveReturn(x) => x.account,
            Self::CancelReturn(x) => x.account,
            Self::Refund(x) => x.account,
            Self::Exchange(x) => x.account,
            Self::Claim(x) => x.account,
            Self::EditOrder(x) => x.account,
            Self::ChangeAddress(x) => x.account,
            Self::CancelOrder(x) => x.account,
            Self::IssueCode(x) => x.account,
        }
    }

    pub fn order(&self) -> Option<&OrderRef> {
        match self.subject() {
            Subject::Conversation(_) => None,
            Subject::Order(order) => Some(order),
        }
    }

    fn subject(&self) -> Subject<'_> {
        match self {
            Self::SendMessage(SendMessage { conversation, .. }) => Subject::Conversation(*conversation),
            Self::CreateReturn(CreateReturn { order, .. })
            | Self::ReceiveReturn(ReceiveReturn { order, .. })
            | Self::CancelReturn(CancelReturn { order, .. })
            | Self::Refund(Refund { order, .. })
            | Self::Exchange(Exchange { order, .. })
            | Self::Claim(Claim { order, .. })
            | Self::EditOrder(EditOrder { order, .. })
            | Self::ChangeAddress(ChangeAddress { order, .. })
            | Self::CancelOrder(CancelOrder { order, .. })
            | Self::IssueCode(IssueCode { order, .. }) => Subject::Order(order),
        }
    }

    pub fn lane(&self) -> Lane {
        match self.subject() {
            Subject::Conversation(id) => Lane::Conversation(id),
            Subject::Order(order) => Lane::Order(order.id),
        }
    }

    /// Money leaves when it is carried out.
    pub fn moves_money(&self) -> bool {
        match self {
            Self::Refund(_) => true,
            Self::CancelOrder(x) => !x.gives_back.is_empty(),
            _ => false,
        }
    }

    /// Which decision facts must still hold when it is carried out.
    pub fn concern(&self) -> Option<Concern> {
        match self {
            Self::Refund(_) | Self::CancelOrder(_) => Some(Concern::Money),
            Self::CreateReturn(_) | Self::Exchange(_) | Self::Claim(_) | Self::EditOrder(_) => Some(Concern::Goods),
            Self::SendMessage(_)
            | Self::ReceiveReturn(_)
            | Self::CancelReturn(_)
            | Self::ChangeAddress(_)
            | Self::IssueCode(_) => None,
        }
    }

    /// What it does to the order once done, for later operations to expect.
    pub fn effects(&self) -> Vec<Effect> {
        let asked = |items: &[ReturnItem]| {
            let requested =
                |item: &ReturnItem| Effect::ReturnRequested { line: item.line.clone(), quantity: item.quantity };
            items.iter().map(requested).collect()
        };
        match self {
            Self::Refund(x) => vec![Effect::Refunded { payment: x.payment.clone(), amount: x.amount.amount }],
            Self::CreateReturn(_) | Self::Exchange(_) | Self::Claim(_) => asked(&self.asks_back()),
            Self::CancelReturn(x) => x
                .items
                .iter()
                .map(|item| Effect::ReturnCancelled { line: item.line.clone(), quantity: item.quantity })
                .collect(),
            Self::CancelOrder(x) => {
                let refunded = x.gives_back.iter().map(|given| (given.payment.clone(), given.amount.amount)).collect();
                vec![Effect::OrderCancelled { refunded }]
            }
            Self::SendMessage(_)
            | Self::ReceiveReturn(_)
            | Self::EditOrder(_)
            | Self::ChangeAddress(_)
            | Self::IssueCode(_) => vec![],
        }
    }

    /// The goods that are to come back by it.
    pub fn asks_back(&self) -> Vec<ReturnItem> {
        match self {
            Self::CreateReturn(x) => x.items.clone(),
            Self::Exchange(x) => x.back.clone(),
            Self::Claim(x) if x.goods_back => claimed_back(&x.items),
            _ => vec![],
        }
    }

    /// The amount that leaves, if any.
    pub fn amount(&self) -> Option<Decimal> {
        self.money().map(|money| money.amount)
    }

    /// The money that leaves, if any.
    pub fn money(&self) -> Option<Money> {
        match self {
            Self::Refund(x) => Some(x.amount),
            Self::CancelOrder(x) => {
                let mut given = x.gives_back.iter().map(|given| given.amount);
                let first = given.next()?;
                Some(given.fold(first, |sum, amount| sum.plus(amount).unwrap_or(sum)))
            }
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
mod tests;
