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
        match self {
            Self::SendMessage(_) => None,
            Self::CreateReturn(CreateReturn { order, .. })
            | Self::ReceiveReturn(ReceiveReturn { order, .. })
            | Self::CancelReturn(CancelReturn { order, .. })
            | Self::Refund(Refund { order, .. })
            | Self::Exchange(Exchange { order, .. })
            | Self::Claim(Claim { order, .. })
            | Self::EditOrder(EditOrder { order, .. })
            | Self::ChangeAddress(ChangeAddress { order, .. })
            | Self::CancelOrder(CancelOrder { order, .. })
            | Self::IssueCode(IssueCode { order, .. }) => Some(order),
        }
    }

    pub fn lane(&self) -> Lane {
        match self {
            Self::SendMessage(x) => Lane::Conversation(x.conversation),
            Self::CreateReturn(CreateReturn { order, .. })
            | Self::ReceiveReturn(ReceiveReturn { order, .. })
            | Self::CancelReturn(CancelReturn { order, .. })
            | Self::Refund(Refund { order, .. })
            | Self::Exchange(Exchange { order, .. })
            | Self::Claim(Claim { order, .. })
            | Self::EditOrder(EditOrder { order, .. })
            | Self::ChangeAddress(ChangeAddress { order, .. })
            | Self::CancelOrder(CancelOrder { order, .. })
            | Self::IssueCode(IssueCode { order, .. }) => Lane::Order(order.id),
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
                lines: vec![LineQuantity { line: line.clone(), quantity: 1 }],
            }),
        ]
        .into_iter()
        .chain(amended(&line))
        .collect()
    }

    fn amended(line: &RemoteId) -> Vec<Payload> {
        use crate::amend::{AddressParts, ClaimItem, Fault, GivenBack, NewItem, Off, Remedy};
        let euro = |cents| Money::new(Decimal::new(cents, 2), Currency::new("EUR").unwrap());
        let out =
            || vec![NewItem { variant: "variant_1".into(), title: "Shade".into(), quantity: 1, each: euro(2990) }];
        let (account, note) = (id(2), String::from("as agreed"));
        vec![
            Payload::Exchange(Exchange {
                account,
                order: order(),
                back: vec![ReturnItem { line: line.clone(), quantity: 1, reason: None, note: String::new() }],
                out: out(),
                note: note.clone(),
            }),
            Payload::Claim(Claim {
                account,
                order: order(),
                remedy: Remedy::Replace,
                items: vec![ClaimItem {
                    line: line.clone(),
                    quantity: 1,
                    fault: Fault::WrongItem,
                    note: String::new(),
                }],
                goods_back: true,
                out: out(),
                note: note.clone(),
            }),
            Payload::EditOrder(EditOrder {
                account,
                order: order(),
                lines: vec![LineQuantity { line: line.clone(), quantity: 0 }],
                add: out(),
                note: note.clone(),
            }),
            Payload::ChangeAddress(ChangeAddress {
                account,
                order: order(),
                to: AddressParts { city: Some("Bonn".into()), ..AddressParts::default() },
            }),
            Payload::CancelOrder(CancelOrder {
                account,
                order: order(),
                gives_back: vec![GivenBack { payment: "pay_1".into(), amount: euro(2490) }],
                note: note.clone(),
            }),
            Payload::IssueCode(IssueCode {
                account,
                order: order(),
                code: "SORRY-1".into(),
                off: Off::Percent { percent: 10 },
                customer: Some("cus_1".into()),
                valid_until: Some(crate::time::Timestamp(9)),
                note,
            }),
        ]
    }

    /// What the first version wrote is read as it was meant.
    #[test]
    fn a_receipt_of_the_first_version_is_read() {
        let old = r#"{"v":1,"kind":"receive_return","account":"00000000-0000-0000-0000-000000000002","order":{"id":"00000000-0000-0000-0000-000000000001","remote":"order_1","number":"1"},"of":"ret_1","items":[{"line":"line_1","quantity":1,"damaged":0}],"note":""}"#;
        let Payload::ReceiveReturn(receipt) = Payload::from_stored(old).unwrap() else { panic!("another kind") };
        assert_eq!((receipt.items[0].quantity, receipt.items[0].found.len()), (1, 0));
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
