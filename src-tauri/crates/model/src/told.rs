//! What is told to a person about an operation: what a look at the other side found, why it refused, how what it shows
//! differs from what was asked for.
//!
//! What we know ourselves is a key with values, which the window words in the agent's language. What the other side said is
//! kept as it said it, and quoted. It must not know a platform's name.

use serde::{Deserialize, Serialize};

use crate::{money::Money, order::ReturnStatus};

/// Stored with the operation. A plain text is what the other side said, or what an earlier version wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Told {
    Ours(Box<Saying>),
    Theirs(String),
}

/// Everything we have words for ourselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum Saying {
    // What a look found.
    /// The order has no return of this operation.
    NoReturnOfThis,
    /// The draft of the return holds no goods.
    DraftEmpty,
    /// The return is a draft.
    DraftNotConfirmed,
    /// What was begun has not been taken back.
    DraftStillThere,
    ReturnNotCancelled {
        status: ReturnStatus,
    },
    /// This operation receives nothing at the shop.
    NothingReceived,
    NoLocation,
    NoGoodsNoted,
    GoodsNotConfirmed,
    NoOrder,
    NoPayment,
    /// None of the refunds there is of this operation.
    RefundNotSeen {
        received: Money,
        given_back: Money,
        refunds: u32,
    },
    /// No message with this Message-ID lies there.
    NotInFolders {
        folders: Vec<Folder>,
        id: String,
    },
    NotAmongSent,
    /// The connector has changed since: it no longer has this step.
    StepUnknown,
    /// The shop or mailbox was removed from the desk: nobody could be asked.
    AccountRemoved,
    /// The shop shows nothing of this operation.
    NothingOfThis,
    /// What was begun does not hold all of it yet.
    ChangeIncomplete,
    /// It is all there, and not confirmed.
    ChangeNotConfirmed,
    /// The order goes where it went before.
    AddressAsBefore,
    OrderNotCancelled,
    NoSuchCode,
    // Why it was refused.
    AlreadyPacked {
        title: String,
        packed: u32,
    },
    AlreadyShipped,
    CodeTaken {
        code: String,
    },
    OrderGone,
    OrderCancelled,
    /// Somebody at the shop has begun to change the order; the shop's word for the change.
    ChangeOpen {
        change: String,
    },
    /// Something else kept changing the order.
    ChangeDisturbed,
    NothingToReturn,
    NotReturnable {
        title: String,
        count: u32,
        left: u32,
    },
    GoodsBack,
    NoPlaceForGoods,
    ReturnGone,
    ReturnClosed,
    NothingCameBack,
    MoreThanExpected {
        title: String,
        count: u32,
        expected: u32,
    },
    PaymentGone,
    AmountNotPositive,
    AmountInexact,
    MoreThanPaid,
    NoRecipient,
    NotAnAddress {
        address: String,
    },
    /// The server takes no addresses with letters beyond a to z.
    AddressLetters,
    SenderRefused {
        words: String,
    },
    RecipientRefused {
        address: String,
        words: String,
    },
    MailRefused {
        words: String,
    },
    MailTooBig {
        words: String,
    },
    MailUnbuildable {
        words: String,
    },
    FileGone {
        words: String,
    },
    /// What this was to follow was called off.
    AfterCancelled,
    // How what is there differs.
    ReturnVanished,
    ReturnDiffers {
        lines: Vec<Differing>,
    },
    ChangeDiffers {
        lines: Vec<Differing>,
    },
    ReceiptDiffers {
        lines: Vec<Differing>,
    },
    PaidTimes {
        amount: Money,
        times: u32,
    },
    NotFiled {
        words: String,
    },
    /// A request did not get through, or its answer proves nothing: the code of the trouble, with the story behind it.
    Trouble {
        code: String,
        words: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Folder {
    Inbox,
    Sent,
    Junk,
    /// Those that were chosen to be read besides.
    Chosen,
}

/// So many pieces of a line where so many were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differing {
    /// The shop's id of the order's line.
    pub line: String,
    pub is: u32,
    pub wanted: u32,
}

impl Told {
    pub fn nothing() -> Self {
        Self::Theirs(String::new())
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Theirs(words) if words.is_empty())
    }

    /// As the text that a record's entry holds.
    pub fn to_stored(&self) -> String {
        match self {
            Self::Theirs(words) => words.clone(),
            Self::Ours(saying) => serde_json::to_string(saying).unwrap_or_default(),
        }
    }

    /// What [`Self::to_stored`] wrote; a text of an earlier version stays as it is.
    pub fn from_stored(text: &str) -> Self {
        match serde_json::from_str(text) {
            Ok(saying) => Self::Ours(Box::new(saying)),
            Err(_) => Self::Theirs(text.to_owned()),
        }
    }
}

impl From<Saying> for Told {
    fn from(saying: Saying) -> Self {
        Self::Ours(Box::new(saying))
    }
}

impl From<String> for Told {
    fn from(words: String) -> Self {
        Self::Theirs(words)
    }
}

impl From<&str> for Told {
    fn from(words: &str) -> Self {
        Self::Theirs(words.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Reason;

    fn some() -> Vec<Told> {
        let euro = |amount: &str| Money::new(amount.parse().unwrap(), crate::money::Currency::new("EUR").unwrap());
        vec![
            Saying::DraftEmpty.into(),
            Saying::ReturnNotCancelled { status: ReturnStatus::PartlyReceived }.into(),
            Saying::RefundNotSeen { received: euro("213.90"), given_back: euro("24.90"), refunds: 1 }.into(),
            Saying::NotInFolders { folders: vec![Folder::Sent, Folder::Inbox], id: "1@desk.test".into() }.into(),
            Saying::NotReturnable { title: "Glass shade".into(), count: 3, left: 1 }.into(),
            Saying::ReturnDiffers { lines: vec![Differing { line: "a".into(), is: 2, wanted: 1 }] }.into(),
            Saying::PaidTimes { amount: euro("24.90"), times: 2 }.into(),
            Saying::Trouble { code: "connect.timeout".into(), words: "no answer in 30 s".into() }.into(),
            "You cannot refund more than what is captured on the payment.".into(),
        ]
    }

    #[test]
    fn stored_shapes_stay() {
        let stored: Vec<String> = some().iter().map(Told::to_stored).collect();
        insta::assert_snapshot!(stored.join("\n"));
    }

    #[test]
    fn what_is_stored_is_read_back() {
        for told in some() {
            assert_eq!(Told::from_stored(&told.to_stored()), told);
            let within = Reason::Differs { how: told.clone() };
            let json = serde_json::to_string(&within).unwrap();
            assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), within);
        }
    }

    #[test]
    fn what_an_earlier_version_wrote_stays_as_it_is() {
        for text in ["2 instead of 1 of a", "", "{\"type\":\"invalid_data\"}", "\"quoted\"", "12"] {
            assert_eq!(Told::from_stored(text), Told::Theirs(text.to_owned()));
        }
        let old = r#"{"reason":"may_have_happened","step":"refund","read":"nothing was found","at":5}"#;
        let Reason::MayHaveHappened { read, .. } = serde_json::from_str(old).unwrap() else { panic!("another reason") };
        assert_eq!(read, "nothing was found".into());
    }
}
