//! Operations: what waits, what needs the agent, what was done.

use super::{LeadWord, Money, ToldView, TroubleView, dto};

dto! {
    pub struct OperationView {
        pub id: String,
        /// `send_message`, `create_return`, `receive_return`, `cancel_return`, `refund`.
        pub kind: String,
        /// `waiting`, `sending`, `checking`, `needs_you`, `done`, `cancelled`.
        pub state: String,
        pub reason: Option<ReasonWhy>,
        /// Its step, while it has one: `begin`, `items`, `confirm`, `send` …
        pub step: Option<String>,
        pub amount: Option<Money>,
        /// One line that tells it apart: the recipient and first words, or the goods.
        pub what: String,
        pub order: Option<String>,
        pub order_number: Option<String>,
        pub conversation: Option<String>,
        pub account: String,
        pub account_name: String,
        pub created_at: i64,
        pub settled_at: Option<i64>,
        /// Not before: undo, send later, the next attempt.
        pub not_before: Option<i64>,
        pub undo_until: Option<i64>,
        /// Why it waits: `turn`, `undo`, `offline`, `after`, `lane`, `retry`, `catching_up`,
        /// `calling_off`; none when it does not wait.
        pub waits_for: Option<String>,
        /// The operations before it in its chain or lane that it waits for.
        pub behind: Vec<String>,
        pub agent: String,
        pub attempts: u32,
        pub last_trouble: Option<TroubleView>,
        pub can: OperationCan,
    }

    /// What a person can do with it now.
    #[derive(Eq)]
    pub struct OperationCan { pub retry: bool, pub edit: bool, pub cancel: bool, pub it_happened: bool, pub it_did_not: bool }

    /// A lead's word for the operation as it stands.
    pub struct OperationApprove { pub id: String, pub word: LeadWord }

    /// Why it needs the agent, with what was read.
    #[serde(tag = "reason", rename_all = "snake_case")]
    pub enum ReasonWhy {
        Refused { step: String, code: String, message: ToldView },
        MayHaveHappened { step: String, read: ToldView, at: i64 },
        Changed { differences: Vec<DifferenceView> },
        Stale { since: i64 },
        /// A lead has to approve it as it stands.
        Approval,
        Newer { messages: Vec<String> },
        OldStore,
        Bounced { address: String, diagnostic: String },
        KeepsFailing { step: String, times: u32, read: ToldView },
        Differs { how: ToldView },
    }

    /// `fact`: `cancelled`, `currency`, `captured`, `refunded`, `returnable`, `open_change`; both states as text.
    #[derive(Eq)]
    pub struct DifferenceView { pub fact: String, pub about: String, pub was: String, pub now: String }

    pub struct Outbox { pub waiting: Vec<OperationView>, pub needs_you: Vec<OperationView>, pub done: Vec<OperationView> }

    pub struct OperationDetail { pub operation: OperationView, pub ledger: Vec<LedgerRow>, pub note: String }

    /// One entry of the record: what was sent when, and what came of it.
    pub struct LedgerRow {
        pub at: i64,
        pub step: String,
        pub attempt: u32,
        /// `sending`, `done`, `not_happened`, `refused`, `unknown`, `found`, `absent`, `again`, `parked`, `differs`,
        /// `retry`, `it_happened`, `it_did_not`, `called_off`, `cancelled`, `created`.
        pub what: String,
        pub detail: ToldView,
        pub by: Option<String>,
    }
}
