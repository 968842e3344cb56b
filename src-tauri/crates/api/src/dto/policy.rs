//! After-sales policies, and what they say of an order.

use super::{LineQuantityView, Money, dto};

dto! {
    /// As it is edited; days are dates, percentages and amounts are text.
    pub struct PolicyBody {
        pub preset: String,
        pub utc_offset_minutes: i32,
        pub holidays: Vec<String>,
        pub rules: Vec<PolicyRule>,
        pub limits: Vec<PolicyLimit>,
    }

    /// What a role may give back without a lead.
    pub struct PolicyLimit { pub role: String, pub amount: String, pub currency: String }

    pub struct PolicyRule {
        pub id: String,
        /// `statutory` or `own`.
        pub origin: String,
        /// Empty for a rule of a preset: the window has its words.
        pub name: String,
        pub law: Option<PolicyLaw>,
        /// `change_of_mind`, `defective`, `damaged`, `wrong_item`, `missing`; none for every cause.
        pub causes: Vec<String>,
        pub applies: PolicyScope,
        pub except: Vec<PolicyException>,
        pub window: Option<PolicyWindow>,
        /// `refund`, `exchange`, `replacement`, `repair`.
        pub outcomes: Vec<String>,
        /// `shop` or `customer`.
        pub way_back: String,
        pub shipping_back: bool,
        pub wait_for_goods: bool,
        pub refund_days: u32,
        pub fees: Vec<PolicyFee>,
    }

    pub struct PolicyLaw { pub title: String, pub article: String, pub url: String }

    pub struct PolicyScope {
        pub countries: Vec<String>,
        pub product_types: Vec<String>,
        pub tags: Vec<String>,
        pub skus: Vec<String>,
        pub groups: Vec<String>,
    }

    pub struct PolicyException {
        pub reason: String,
        pub countries: Vec<String>,
        pub product_types: Vec<String>,
        pub tags: Vec<String>,
        pub skus: Vec<String>,
        pub groups: Vec<String>,
    }

    /// `from`: `delivery`, `shipping`, `order`.
    pub struct PolicyWindow { pub days: u32, pub from: String, pub working_day_end: bool }

    /// `kind`: `restocking`, `return_shipping`; `by`: `percent` or `fixed`.
    pub struct PolicyFee {
        pub kind: String,
        pub by: String,
        #[serde(default)]
        pub percent: Option<String>,
        #[serde(default)]
        pub amount: Option<String>,
        #[serde(default)]
        pub currency: Option<String>,
    }

    pub struct PolicyVersion { pub id: String, pub brand: Option<String>, pub from: i64, pub body: PolicyBody }

    /// `old`: the source was looked up more than a year ago.
    pub struct PolicyPreset {
        pub id: String,
        pub source: String,
        pub article: String,
        pub url: String,
        pub checked: String,
        pub old: bool,
        pub body: PolicyBody,
    }

    pub struct Policies { pub versions: Vec<PolicyVersion>, pub presets: Vec<PolicyPreset> }

    pub struct PolicySave { pub brand: Option<String>, pub from: i64, pub body: PolicyBody }

    /// `cause`: what the customers of orders without a case are taken to say.
    pub struct PolicyTryRequest { pub brand: Option<String>, pub from: i64, pub body: PolicyBody, pub cause: String, pub last: u32 }

    /// What another policy would have decided otherwise.
    pub struct PolicyTry { pub looked_at: u32, pub different: u32, pub rows: Vec<PolicyTryRow> }

    pub struct PolicyTryRow {
        pub order: String,
        pub order_number: String,
        pub case: Option<String>,
        pub case_number: Option<u32>,
        pub title: String,
        /// When it was judged: a case's beginning, else now.
        pub at: i64,
        pub before: String,
        pub after: String,
        pub said_before: FindingView,
        pub said_after: FindingView,
    }

    /// Without lines all of the order's are judged, without sums.
    pub struct VerdictRequest { pub order: String, pub lines: Vec<LineQuantityView>, pub cause: String, pub case: Option<String> }

    pub struct VerdictView {
        /// `yes`, `no`, `unknown`; `mixed` where lines differ.
        pub answer: String,
        pub lines: Vec<LineVerdict>,
        pub terms: Option<TermsView>,
        /// Since when the policy that decided is in force; none where there was none.
        pub policy_from: Option<i64>,
        /// The day of the purchase that it is judged by.
        pub bought_at: i64,
        /// The preset that it began as was looked up more than a year ago.
        pub old: bool,
    }

    pub struct LineVerdict { pub line: String, pub title: String, pub answer: String, pub findings: Vec<FindingView> }

    /// What one rule says; the first one decided.
    pub struct FindingView {
        pub rule: String,
        pub name: String,
        pub origin: String,
        pub law: Option<PolicyLaw>,
        pub said: SaidView,
    }

    #[serde(tag = "said", rename_all = "snake_case")]
    pub enum SaidView {
        Within { days: u32, from: String, start: String, last: String },
        StillWithin { days: u32, from: String, last: String },
        NotBegun { days: u32, from: String },
        NoEnd,
        Fault,
        Over { days: u32, from: String, start: String, last: String },
        Excluded { reason: String },
        Missing { what: String },
        NoRule,
    }

    pub struct TermsView {
        pub outcomes: Vec<String>,
        pub way_back: String,
        pub shipping_back: bool,
        pub wait_for_goods: bool,
        pub refund_days: u32,
        /// What they come to for the chosen lines.
        pub fees: Vec<KeptView>,
    }

    /// What the shop keeps: `restocking`, `return_shipping`.
    pub struct KeptView { pub kind: String, pub amount: Money }
}
