//! What was already given for an order and to its customer, and what is written down of it.

use super::{Money, dto};

dto! {
    pub struct GivenView {
        /// Refunds of this order and of the customer's others, the newest first.
        pub refunds: Vec<GivenRow>,
        pub recorded: Vec<RecordedView>,
        pub chargeback: bool,
        /// Per currency, of all orders: confirmed and waiting stand apart.
        pub confirmed: Vec<Money>,
        pub waiting: Vec<Money>,
        pub signs: Vec<SignView>,
    }

    /// A fact with its numbers about the customer's orders; see `model::sign`.
    #[serde(tag = "sign", rename_all = "snake_case")]
    pub enum SignView {
        Returned { orders: u32, of: u32 },
        /// `percent`: of what was paid, rounded down.
        Refunded { refunded: Money, paid: Money, percent: u32 },
        Reported { cases: u32 },
        NewAddress { others: u32 },
        OtherName { order: String, customer: String },
    }

    pub struct GivenRow {
        pub order: String,
        pub order_number: String,
        /// It is the order that was asked about.
        pub here: bool,
        pub amount: Money,
        pub at: i64,
        pub waiting: bool,
        /// What it was for, where that is known.
        pub what: String,
    }

    /// `kind`: `chargeback`, `elsewhere`.
    pub struct RecordedView {
        pub id: String,
        pub kind: String,
        pub amount: Option<Money>,
        pub how: String,
        pub by: String,
        pub at: i64,
        pub here: bool,
    }

    pub struct GivenRecord { pub order: String, pub kind: String, pub amount: Option<String>, pub how: String }
}
