//! One person: what is known and noted, everything in one line of time, two records made one, export and erasure.

use super::{CustomerView, LeadWord, Money, dto};

dto! {
    pub struct CustomerPage {
        pub customer: CustomerView,
        /// Every way they are known by, over all channels and shops.
        pub identities: Vec<IdentityView>,
        pub notes: String,
        pub preferences: String,
        /// Other records with the very same address or number.
        pub alike: Vec<AlikeView>,
        /// Records that were made part of this one, the last first; only the first can be undone.
        pub merges: Vec<MergeView>,
        /// What was given outside of the shops, as agents noted it.
        pub given: Vec<Money>,
    }

    /// `kind`: `email`, `phone`, `remote`. `account`: whose own id it is; none for addresses and numbers.
    #[derive(Eq)]
    pub struct IdentityView { pub kind: String, pub value: String, pub account: Option<String> }

    /// `by`: `email`, `phone`.
    #[derive(Eq)]
    pub struct AlikeView { pub id: String, pub name: String, pub by: String, pub value: String }

    #[derive(Eq)]
    pub struct MergeView { pub id: String, pub name: String, pub at: i64 }

    /// `before`: entries older than this moment; none begins with the newest.
    #[derive(Eq)]
    pub struct CustomerTimelineRequest { pub id: String, pub before: Option<i64>, pub limit: u32 }

    pub struct CustomerTimeline { pub entries: Vec<CustomerEntry>, pub next: Option<i64> }

    #[derive(Eq, Copy)]
    #[serde(rename_all = "snake_case")]
    pub enum CustomerEntryKind {
        MessageIn, MessageOut, Note, Placed, Shipped, Delivered, Cancelled, Refunded, ReturnAsked, ReturnBack, Operation,
        Case, Given,
    }

    pub struct CustomerEntry {
        pub at: i64,
        pub kind: CustomerEntryKind,
        /// First words, parcels' numbers, an operation's or a case's kind, how something was given.
        pub text: String,
        /// The conversation's subject, or the state of an operation or a case.
        pub about: String,
        pub amount: Option<Money>,
        pub conversation: Option<String>,
        pub order: Option<String>,
        pub order_number: Option<String>,
        pub operation: Option<String>,
        pub case: Option<String>,
    }

    #[derive(Eq)]
    pub struct CustomerSave {
        pub id: String,
        pub name: String,
        /// BCP 47; empty when not known.
        pub language: String,
        /// IANA; empty when not known.
        pub time_zone: String,
        pub notes: String,
        pub preferences: String,
    }

    #[derive(Eq)]
    pub struct CustomerTag { pub id: String, pub tag: String, pub on: bool }

    /// `joined` becomes part of `id`.
    #[derive(Eq)]
    pub struct CustomerMerge { pub id: String, pub joined: String }

    /// `saved` is false when the person thought better of it.
    #[derive(Eq)]
    pub struct Exported { pub saved: bool }

    /// Who is not a lead needs a lead's word for it.
    #[derive(Eq)]
    pub struct CustomerErase { pub id: String, pub word: Option<LeadWord> }

    /// What an erasure reaches, what stays, why and until when, and what is beyond this desk.
    #[derive(Eq)]
    pub struct ErasureView {
        pub conversations: u32,
        pub messages: u32,
        pub files: u32,
        /// Other people's messages in which an address stands; it is written over there.
        pub mentions: u32,
        /// Without the person: sums, goods and ids, for the books.
        pub orders: u32,
        pub operations: u32,
        pub cases: u32,
        pub given: u32,
        /// Until when the books may have to be kept: ten years after the newest order.
        pub kept_until: Option<i64>,
        /// Operations that have to be settled first.
        pub open: Vec<String>,
        /// Keyed digests that stop the next sync from bringing the person back; they stay as long as the desk.
        pub digests: u32,
        pub at_providers: Vec<AtProvider>,
        /// Backups that went, a fresh one took their place; 0 before the erasure.
        pub backups: u32,
        /// Damaged stores that were set aside and may hold the person: only somebody can remove their folders.
        pub damaged_copies: u32,
    }

    /// What lies there still: `kind` is `mail` (copies of messages) or `shop` (orders).
    #[derive(Eq)]
    pub struct AtProvider { pub account: String, pub kind: String, pub count: u32 }
}
