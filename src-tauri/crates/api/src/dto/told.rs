//! What is told about an operation: our own words as keys with values, which the window words; theirs as they are.

use model::{
    order::ReturnStatus,
    told::{Folder, Saying, Told},
};

use super::{Money, dto};

dto! {
    #[serde(tag = "say", rename_all = "snake_case")]
    pub enum ToldView {
        /// What the other side said, or what an earlier version of the app wrote: shown as it is.
        Theirs { words: String },
        NoReturnOfThis, DraftEmpty, DraftNotConfirmed, DraftStillThere,
        /// `draft`, `requested`, `partly_received`, `received`, `cancelled`.
        ReturnNotCancelled { status: String },
        NothingReceived, NoLocation, NoGoodsNoted, GoodsNotConfirmed, NoOrder, NoPayment,
        RefundNotSeen { received: Money, given_back: Money, refunds: u32 },
        NotInFolders { folders: Vec<MailFolder>, id: String },
        NotAmongSent, StepUnknown, AccountRemoved,
        NothingOfThis, ChangeIncomplete, ChangeNotConfirmed, AddressAsBefore, OrderNotCancelled, NoSuchCode,
        AlreadyPacked { title: String, packed: u32 }, AlreadyShipped, CodeTaken { code: String },
        OrderGone, OrderCancelled, ChangeOpen { change: String }, ChangeDisturbed, NothingToReturn,
        NotReturnable { title: String, count: u32, left: u32 },
        GoodsBack, NoPlaceForGoods, ReturnGone, ReturnClosed, NothingCameBack,
        MoreThanExpected { title: String, count: u32, expected: u32 },
        PaymentGone, AmountNotPositive, AmountInexact, MoreThanPaid,
        NoRecipient, NotAnAddress { address: String }, AddressLetters,
        SenderRefused { words: String }, RecipientRefused { address: String, words: String },
        MailRefused { words: String }, MailTooBig { words: String }, MailUnbuildable { words: String },
        FileGone { words: String }, AfterCancelled,
        ChangeDiffers { lines: Vec<DifferingLine> },
        ReturnVanished, ReturnDiffers { lines: Vec<DifferingLine> }, ReceiptDiffers { lines: Vec<DifferingLine> },
        PaidTimes { amount: Money, times: u32 },
        NotFiled { words: String },
        Trouble { code: String, words: String },
    }

    #[derive(Eq, Copy)]
    #[serde(rename_all = "snake_case")]
    pub enum MailFolder { Inbox, Sent, Junk, Chosen }

    /// So many pieces of a line, named by its title, where so many were asked for.
    #[derive(Eq)]
    pub struct DifferingLine { pub line: String, pub is: u32, pub wanted: u32 }
}

impl ToldView {
    /// `title` names a line of the order by the shop's id for it.
    pub fn of(told: Told, title: &dyn Fn(&str) -> Option<String>) -> Self {
        let saying = match told {
            Told::Theirs(words) => return Self::Theirs { words },
            Told::Ours(saying) => *saying,
        };
        let lines = |lines: Vec<model::told::Differing>| {
            let named = lines.into_iter().map(|of| DifferingLine {
                line: title(&of.line).unwrap_or(of.line),
                is: of.is,
                wanted: of.wanted,
            });
            named.collect()
        };
        match saying {
            Saying::NoReturnOfThis => Self::NoReturnOfThis,
            Saying::DraftEmpty => Self::DraftEmpty,
            Saying::DraftNotConfirmed => Self::DraftNotConfirmed,
            Saying::DraftStillThere => Self::DraftStillThere,
            Saying::ReturnNotCancelled { status } => Self::ReturnNotCancelled { status: status_word(status).into() },
            Saying::NothingReceived => Self::NothingReceived,
            Saying::NoLocation => Self::NoLocation,
            Saying::NoGoodsNoted => Self::NoGoodsNoted,
            Saying::GoodsNotConfirmed => Self::GoodsNotConfirmed,
            Saying::NoOrder => Self::NoOrder,
            Saying::NoPayment => Self::NoPayment,
            Saying::RefundNotSeen { received, given_back, refunds } => {
                Self::RefundNotSeen { received: received.into(), given_back: given_back.into(), refunds }
            }
            Saying::NotInFolders { folders, id } => {
                Self::NotInFolders { folders: folders.into_iter().map(folder).collect(), id }
            }
            Saying::NotAmongSent => Self::NotAmongSent,
            Saying::StepUnknown => Self::StepUnknown,
            Saying::AccountRemoved => Self::AccountRemoved,
            Saying::NothingOfThis => Self::NothingOfThis,
            Saying::ChangeIncomplete => Self::ChangeIncomplete,
            Saying::ChangeNotConfirmed => Self::ChangeNotConfirmed,
            Saying::AddressAsBefore => Self::AddressAsBefore,
            Saying::OrderNotCancelled => Self::OrderNotCancelled,
            Saying::NoSuchCode => Self::NoSuchCode,
            Saying::AlreadyPacked { title, packed } => Self::AlreadyPacked { title, packed },
            Saying::AlreadyShipped => Self::AlreadyShipped,
            Saying::CodeTaken { code } => Self::CodeTaken { code },
            Saying::ChangeDiffers { lines: of } => Self::ChangeDiffers { lines: lines(of) },
            Saying::OrderGone => Self::OrderGone,
            Saying::OrderCancelled => Self::OrderCancelled,
            Saying::ChangeOpen { change } => Self::ChangeOpen { change },
            Saying::ChangeDisturbed => Self::ChangeDisturbed,
            Saying::NothingToReturn => Self::NothingToReturn,
            Saying::NotReturnable { title, count, left } => Self::NotReturnable { title, count, left },
            Saying::GoodsBack => Self::GoodsBack,
            Saying::NoPlaceForGoods => Self::NoPlaceForGoods,
            Saying::ReturnGone => Self::ReturnGone,
            Saying::ReturnClosed => Self::ReturnClosed,
            Saying::NothingCameBack => Self::NothingCameBack,
            Saying::MoreThanExpected { title, count, expected } => Self::MoreThanExpected { title, count, expected },
            Saying::PaymentGone => Self::PaymentGone,
            Saying::AmountNotPositive => Self::AmountNotPositive,
            Saying::AmountInexact => Self::AmountInexact,
            Saying::MoreThanPaid => Self::MoreThanPaid,
            Saying::NoRecipient => Self::NoRecipient,
            Saying::NotAnAddress { address } => Self::NotAnAddress { address },
            Saying::AddressLetters => Self::AddressLetters,
            Saying::SenderRefused { words } => Self::SenderRefused { words },
            Saying::RecipientRefused { address, words } => Self::RecipientRefused { address, words },
            Saying::MailRefused { words } => Self::MailRefused { words },
            Saying::MailTooBig { words } => Self::MailTooBig { words },
            Saying::MailUnbuildable { words } => Self::MailUnbuildable { words },
            Saying::FileGone { words } => Self::FileGone { words },
            Saying::AfterCancelled => Self::AfterCancelled,
            Saying::ReturnVanished => Self::ReturnVanished,
            Saying::ReturnDiffers { lines: of } => Self::ReturnDiffers { lines: lines(of) },
            Saying::ReceiptDiffers { lines: of } => Self::ReceiptDiffers { lines: lines(of) },
            Saying::PaidTimes { amount, times } => Self::PaidTimes { amount: amount.into(), times },
            Saying::NotFiled { words } => Self::NotFiled { words },
            Saying::Trouble { code, words } => Self::Trouble { code, words },
        }
    }
}

fn folder(folder: Folder) -> MailFolder {
    match folder {
        Folder::Inbox => MailFolder::Inbox,
        Folder::Sent => MailFolder::Sent,
        Folder::Junk => MailFolder::Junk,
        Folder::Chosen => MailFolder::Chosen,
    }
}

fn status_word(status: ReturnStatus) -> &'static str {
    match status {
        ReturnStatus::Draft => "draft",
        ReturnStatus::Requested => "requested",
        ReturnStatus::PartlyReceived => "partly_received",
        ReturnStatus::Received => "received",
        ReturnStatus::Cancelled => "cancelled",
    }
}
