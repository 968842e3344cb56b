//! After-sales cases.

use super::{Money, OperationView, dto};

dto! {
    /// `view`: `active`, `due`, `open`, `waiting_customer`, `waiting_goods`, `received`, `diagnosed`, `sent_out`,
    /// `not_refunded`, `closed`.
    pub struct CasesRequest { pub view: String, pub after: Option<String>, pub limit: u32 }

    pub struct CasesPage { pub rows: Vec<CaseRow>, pub next: Option<String> }

    /// `overdue` counts orders, up to 1,000.
    pub struct CaseCount { pub view: String, pub count: u32 }

    /// `kind`: `return`, `withdrawal`, `exchange`, `replacement`, `repair`, `warranty`, `missing`, `damaged`, `complaint`,
    /// `goodwill`, `dispute`.
    pub struct CaseRow {
        pub id: String,
        pub number: u32,
        pub kind: String,
        pub status: String,
        pub closed: bool,
        /// Empty: not said.
        pub cause: String,
        pub priority: String,
        pub due: Option<i64>,
        /// What to do next, else what it is about; the beginning of it.
        pub gist: String,
        pub owner_name: String,
        pub customer_name: String,
        pub order_number: String,
        /// What can be done with it now.
        pub steps: Vec<CaseStepView>,
    }

    /// `actors`: who takes it, the usual one first; an agent writes down what the others did.
    pub struct CaseStepView { pub step: String, pub to: String, pub actors: Vec<String> }

    pub struct CaseView {
        pub row: CaseRow,
        pub next_step: String,
        pub reason: String,
        pub outcome: Option<String>,
        pub owner: Option<String>,
        pub conversation: Option<String>,
        pub order: Option<String>,
        pub serial: String,
        pub created_at: i64,
        pub lines: Vec<CaseLineView>,
        pub evidence: Vec<CaseEvidenceView>,
        pub events: Vec<CaseEventView>,
        pub operations: Vec<OperationView>,
        /// The shop's return that goes with it.
        pub remote_return: Option<String>,
    }

    pub struct CaseLineView { pub line: String, pub title: String, pub quantity: u32 }

    /// `kind`: `message` or `part`. `text`: first words, or the file's name.
    pub struct CaseEvidenceView { pub kind: String, pub item: String, pub text: String, pub at: i64, pub image: bool }

    /// `actor`: `customer`, `agent`, `warehouse`, `shop`. `what`: `opened`, a step, `note`, `set`, `linked`, `evidence`,
    /// `evidence_removed`; of the conversation `message_in`, `message_out`; of the shop an order event's kind.
    pub struct CaseEventView {
        pub at: i64,
        pub actor: String,
        pub by: String,
        pub what: String,
        pub detail: String,
        pub amount: Option<Money>,
    }

    pub struct CaseOpen {
        pub conversation: Option<String>,
        pub order: Option<String>,
        pub kind: String,
        pub cause: String,
        pub reason: String,
        pub lines: Vec<super::LineQuantityView>,
        pub priority: String,
        pub due: Option<i64>,
        /// Messages that show what happened.
        pub messages: Vec<String>,
    }

    pub struct CaseStep { pub id: String, pub step: String, pub actor: String, pub outcome: Option<String>, pub note: String }

    pub struct CaseSet {
        pub id: String,
        pub cause: String,
        pub reason: String,
        pub owner: Option<String>,
        pub priority: String,
        pub due: Option<i64>,
        pub next_step: String,
        pub serial: String,
    }

    pub struct CaseNote { pub id: String, pub text: String }

    pub struct CaseEvidenceSet { pub id: String, pub kind: String, pub item: String, pub there: bool }

    /// Of a conversation or of an order.
    pub struct CasesOf { pub conversation: Option<String>, pub order: Option<String> }
}
