//! What is changed about an order after it was placed.

use super::{GuardView, LineQuantityView, Money, ReturnItemEntry, dto};

dto! {
    /// Looks for what the order's shop sells.
    pub struct VariantsRequest { pub order: String, pub query: String }

    pub struct VariantsFound { pub rows: Vec<VariantView>, pub trouble: Option<super::TroubleView> }

    /// `price`: each, tax included as the order is taxed.
    pub struct VariantView { pub id: String, pub title: String, pub variant: String, pub sku: String, pub price: Money }

    /// An article for an order. `each`: as it was shown; the shop's own price counts.
    pub struct NewItemEntry { pub variant: String, pub title: String, pub quantity: u32, pub each: Money }

    #[serde(tag = "of", rename_all = "snake_case")]
    pub enum AmendScope {
        Exchange { back: Vec<LineQuantityView>, out: Vec<NewItemEntry> },
        /// `lines`: the new quantities.
        Edit { lines: Vec<LineQuantityView>, add: Vec<NewItemEntry> },
        Claim { items: Vec<LineQuantityView>, out: Vec<NewItemEntry> },
        Cancel,
        Code { off: OffEntry },
    }

    pub struct AmendPreviewRequest { pub order: String, pub scope: AmendScope }

    pub struct AmendPreview {
        /// Why it cannot be asked for: an error's code.
        pub impossible: Option<String>,
        /// What was paid for what goes, and what the new goods cost.
        pub less: Money,
        pub more: Money,
        /// What the customer owes afterwards, and what they would get back by a refund of its own.
        pub owed: Money,
        pub back: Money,
        /// What leaves at once, or what a code comes to at most.
        pub gives: Money,
        /// The agent may not give that alone.
        pub needs_lead: bool,
        pub guards: Vec<GuardView>,
    }

    /// What every one of these requests carries.
    pub struct AmendAsked {
        pub request: String,
        pub order: String,
        pub note: String,
        pub conversation: Option<String>,
        #[serde(default)]
        pub case: Option<String>,
        /// The agent has seen that something like it was asked for, or given before, and means it.
        #[serde(default)]
        pub seen: bool,
    }

    pub struct ExchangeSubmit {
        pub asked: AmendAsked,
        pub back: Vec<ReturnItemEntry>,
        pub out: Vec<NewItemEntry>,
        /// The customer gets this much back by a refund that waits for the exchange; refused when it is no longer the
        /// difference.
        pub refund: Option<Money>,
    }

    /// `fault`: `missing`, `wrong_item`, `defective`, `other`.
    pub struct ClaimItemEntry { pub line: String, pub quantity: u32, pub fault: String, pub note: String }

    /// `remedy`: `replace`, `refund`.
    pub struct ClaimSubmit {
        pub asked: AmendAsked,
        pub remedy: String,
        pub items: Vec<ClaimItemEntry>,
        pub goods_back: bool,
        pub out: Vec<NewItemEntry>,
        /// As with an exchange.
        pub refund: Option<Money>,
    }

    pub struct EditSubmit {
        pub asked: AmendAsked,
        /// New quantities of lines that change.
        pub lines: Vec<LineQuantityView>,
        pub add: Vec<NewItemEntry>,
        /// As with an exchange.
        pub refund: Option<Money>,
    }

    /// What is null stays as it is.
    #[derive(Eq)]
    pub struct AddressEntry {
        pub first_name: Option<String>,
        pub last_name: Option<String>,
        pub company: Option<String>,
        pub street: Option<String>,
        pub addition: Option<String>,
        pub postal_code: Option<String>,
        pub city: Option<String>,
        pub province: Option<String>,
        pub phone: Option<String>,
    }

    pub struct AddressSubmit { pub asked: AmendAsked, pub to: AddressEntry }

    /// `gives`: what the agent confirmed that it gives back.
    pub struct OrderCancelSubmit { pub asked: AmendAsked, pub gives: Money }

    #[serde(tag = "off", rename_all = "snake_case")]
    pub enum OffEntry { Percent { percent: u32 }, Amount { amount: String } }

    pub struct CodeSubmit {
        pub asked: AmendAsked,
        pub code: String,
        pub off: OffEntry,
        /// Only the order's customer can use it.
        pub only_customer: bool,
        /// Days from now; null: for ever.
        pub days: Option<u32>,
    }
}
