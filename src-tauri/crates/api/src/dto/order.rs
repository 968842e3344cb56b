//! Customers, orders, returns and refunds.

use super::{KeptView, Money, OperationView, dto};

dto! {
    pub struct CustomerView {
        pub id: String,
        pub name: String,
        pub emails: Vec<String>,
        pub phones: Vec<String>,
        pub tags: Vec<String>,
        pub language: Option<String>,
        pub time_zone: Option<String>,
        pub since: Option<i64>,
        pub orders: u32,
        /// What was paid in all, one sum per currency.
        pub worth: Vec<Money>,
        pub refunded: Vec<Money>,
        pub items_bought: u32,
        pub items_returned: u32,
        pub conversations: Vec<EarlierTalk>,
    }

    pub struct EarlierTalk { pub id: String, pub subject: String, pub status: String, pub at: i64 }

    /// `query`: number, mail, phone, name or tracking number; empty lists the newest.
    pub struct OrdersRequest { pub query: String, pub brand: Option<String>, pub after: Option<String>, pub limit: u32 }

    pub struct OrdersPage { pub rows: Vec<OrderRow>, pub next: Option<String> }

    pub struct OrderRow {
        pub id: String,
        pub number: String,
        pub name: String,
        pub customer: Option<String>,
        pub total: Money,
        pub placed_at: i64,
        pub payment_status: String,
        pub fulfilment_status: String,
        pub cancelled: bool,
        pub shop: String,
    }

    pub struct OrderView {
        pub id: String,
        pub account: String,
        pub shop: String,
        pub number: String,
        pub customer: Option<String>,
        pub name: String,
        pub email: Option<String>,
        pub phone: Option<String>,
        pub placed_at: i64,
        pub cancelled_at: Option<i64>,
        /// When the shop was last read for it.
        pub as_of: i64,
        pub payment_status: String,
        pub fulfilment_status: String,
        pub lines: Vec<OrderLineView>,
        pub payments: Vec<PaymentView>,
        pub parcels: Vec<ParcelView>,
        pub returns: Vec<ReturnView>,
        pub sums: OrderSums,
        pub ship_to: Vec<String>,
        pub open_change: bool,
        pub url: Option<String>,
        pub caps: ShopCapsView,
        /// Operations on this order that are not settled, and the latest that are.
        pub operations: Vec<OperationView>,
        pub timeline: Vec<OrderEvent>,
    }

    #[derive(Eq, Default)]
    pub struct ShopCapsView {
        pub create_return: bool,
        pub receive_return: bool,
        pub receive_damaged: bool,
        pub cancel_return: bool,
        pub partial_refund: bool,
        pub exchange: bool,
        pub claim: bool,
        pub edit: bool,
        pub address: bool,
        pub cancel_order: bool,
        pub code: bool,
    }

    pub struct OrderLineView {
        pub id: String,
        pub title: String,
        pub variant: String,
        pub sku: String,
        pub quantity: u32,
        pub total: Money,
        /// Each, as paid.
        pub each: Money,
        /// Handed over to the carrier or prepared for it.
        pub fulfilled: u32,
        pub delivered: u32,
        /// What was bought, among what the shop sells.
        pub article: Option<String>,
        pub returnable: u32,
        pub return_requested: u32,
        pub returned: u32,
        /// Asked back at this desk and not yet at the shop.
        pub return_waiting: u32,
        pub refund_waiting: bool,
    }

    pub struct PaymentView {
        pub id: String,
        pub method: String,
        pub captured: Money,
        pub refunded: Money,
        pub waiting: Money,
        pub left: Money,
        pub refunds: Vec<RefundView>,
    }

    pub struct RefundView { pub amount: Money, pub note: String, pub at: i64, pub ours: bool }

    pub struct ParcelView {
        pub shipped_at: Option<i64>,
        pub delivered_at: Option<i64>,
        pub tracking: Vec<TrackingView>,
    }

    /// `url`: the shop's page about it, else the carrier's. A carrier is named only where it is certain.
    #[derive(Eq)]
    pub struct TrackingView { pub number: String, pub url: Option<String>, pub carrier: Option<CarrierView> }

    #[derive(Eq)]
    pub struct CarrierView { pub name: String, pub name_zh: String }

    pub struct ReturnView {
        pub id: String,
        /// `draft`, `requested`, `partly_received`, `received`, `cancelled`.
        pub status: String,
        pub created_at: i64,
        pub note: String,
        pub lines: Vec<ReturnLineView>,
        pub can_receive: bool,
        pub can_cancel: bool,
        pub ours: bool,
    }

    pub struct ReturnLineView {
        pub line: String,
        pub title: String,
        pub quantity: u32,
        pub received: u32,
        pub damaged: u32,
        pub reason: Option<String>,
        pub note: String,
        /// What inspections at this desk found.
        pub found: Vec<InspectedView>,
    }

    /// Confirmed and waiting sums stand side by side and are never one number.
    pub struct OrderSums {
        pub items: Money,
        pub shipping: Money,
        pub discount: Money,
        pub tax: Money,
        pub total: Money,
        pub paid: Money,
        pub refunded: Money,
        pub refund_waiting: Money,
        pub left: Money,
        /// What the customer owes by the shop's books, once something was paid.
        pub outstanding: Money,
    }

    /// `kind`: message key's tail (`placed`, `paid`, `shipped`, `delivered`, `return_requested`, `return_received`,
    /// `refunded`, `cancelled`).
    pub struct OrderEvent { pub at: i64, pub kind: String, pub detail: String, pub amount: Option<Money> }

    pub struct ReasonView { pub id: String, pub label: String }

    /// What a refund or return dialog needs; `request` names it from now on, so that pressing twice is one.
    pub struct AfterSalesDraft {
        pub request: String,
        pub order: OrderView,
        pub return_reasons: Vec<ReasonView>,
        pub refund_reasons: Vec<ReasonView>,
        /// The newest conversation with the customer, in which they can be written.
        pub conversation: Option<String>,
    }

    #[serde(tag = "scope", rename_all = "snake_case")]
    pub enum RefundScope {
        Whole,
        Lines {
            lines: Vec<LineQuantityView>,
            shipping: bool,
            /// Fees that are taken off.
            #[serde(default)]
            kept: Vec<KeptView>,
        },
        Amount { amount: String },
    }

    pub struct LineQuantityView { pub line: String, pub quantity: u32 }

    pub struct RefundPreviewRequest { pub order: String, pub scope: RefundScope }

    #[serde(tag = "result", rename_all = "snake_case")]
    pub enum RefundPreview {
        Possible {
            total: Money,
            left: Money,
            parts: Vec<RefundPartView>,
            /// How the total came about.
            rows: Vec<SumRowView>,
            /// What asks for a second look before it is sent.
            guards: Vec<GuardView>,
            /// It is more than the agent may give alone: a lead approves it first.
            needs_lead: bool,
            /// Refunds of the last 24 hours on the same lines or of the same amount: needs a deliberate confirmation.
            similar: Vec<OperationView>,
        },
        /// `code` such as `refund.too_much`; `left` where it helps.
        Impossible { code: String, left: Option<Money> },
    }

    /// `row`: `goods`, `shipping`, `kept`, `named`, `all_left`, `rounding`. The amounts of all add up to the total.
    pub struct SumRowView {
        pub row: String,
        pub title: String,
        pub quantity: u32,
        pub of: u32,
        pub listed: Option<Money>,
        pub discount: Option<Money>,
        pub tax: Option<Money>,
        /// The fee's kind.
        pub fee: String,
        pub amount: Money,
    }

    /// `guard`: `line_again` (`about` is the line's title), `chargeback`, `elsewhere`.
    pub struct GuardView { pub guard: String, pub about: String }

    pub struct RefundPartView { pub payment: String, pub method: String, pub amount: Money }

    pub struct RefundSubmit {
        pub request: String,
        pub order: String,
        pub scope: RefundScope,
        /// The sum the agent confirmed: refused when it is no longer that.
        pub total: Money,
        pub reason: Option<String>,
        pub note: String,
        pub conversation: Option<String>,
        /// The agent has seen the similar ones and means it.
        pub similar_seen: bool,
        /// The agent has seen what was given before and means it.
        #[serde(default)]
        pub guards_seen: bool,
        /// The after-sales case that it settles.
        #[serde(default)]
        pub case: Option<String>,
    }

    pub struct ReturnItemEntry { pub line: String, pub quantity: u32, pub reason: Option<String>, pub note: String }

    pub struct ReturnSubmit {
        pub request: String,
        pub order: String,
        pub items: Vec<ReturnItemEntry>,
        pub note: String,
        pub conversation: Option<String>,
        pub similar_seen: bool,
        #[serde(default)]
        pub case: Option<String>,
    }

    /// `found`: what an inspection found; where it is given, the two counts follow from it.
    pub struct ReceiveEntry {
        pub line: String,
        pub quantity: u32,
        pub damaged: u32,
        #[serde(default)]
        pub found: Vec<InspectedView>,
    }

    /// `condition`: `as_new`, `opened`, `damaged`, `missing`, `wrong_item`. What is missing or another article is not
    /// received and stays expected.
    #[derive(Eq)]
    pub struct InspectedView { pub condition: String, pub quantity: u32, pub restock: bool, pub note: String }

    pub struct ReceiveSubmit {
        pub request: String,
        pub order: String,
        pub of: String,
        pub items: Vec<ReceiveEntry>,
        pub note: String,
        pub conversation: Option<String>,
        #[serde(default)]
        pub case: Option<String>,
    }

    pub struct ReturnCancel { pub request: String, pub order: String, pub of: String, pub conversation: Option<String> }

    pub struct Submitted { pub operations: Vec<String> }

    /// For the palette: what fits, best first.
    pub struct PaletteRequest { pub query: String, pub limit: u32 }

    pub struct Palette { pub orders: Vec<OrderRow>, pub customers: Vec<PaletteCustomer>, pub conversations: Vec<PaletteTalk> }

    pub struct PaletteCustomer { pub id: String, pub name: String, pub email: Option<String>, pub conversation: Option<String> }

    pub struct PaletteTalk { pub id: String, pub subject: String, pub customer_name: String, pub at: i64 }

    pub struct RemoteFind { pub query: String }

    pub struct RemoteFound { pub rows: Vec<OrderRow>, pub trouble: Option<super::TroubleView> }
}
