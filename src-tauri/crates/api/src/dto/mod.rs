//! What the window sees. Ids and amounts are text, moments are milliseconds since 1970 in UTC.
//!
//! These are shapes, not rules: a change here is a change of the contract with the UI.

mod account;
mod amend;
mod article;
mod case;
mod compose;
mod customer;
mod deadline;
mod desk;
mod evidence;
mod given;
mod inbox;
mod letter;
mod order;
mod outbox;
mod overdue;
mod policy;
mod quick_reply;
mod rule;
mod saved_view;
mod search;
mod told;

pub use account::*;
pub use amend::*;
pub use article::*;
pub use case::*;
pub use compose::*;
pub use customer::*;
pub use deadline::*;
pub use desk::*;
pub use evidence::*;
pub use given::*;
pub use inbox::*;
pub use letter::*;
pub use order::*;
pub use outbox::*;
pub use overdue::*;
pub use policy::*;
pub use quick_reply::*;
pub use rule::*;
pub use saved_view::*;
pub use search::*;
pub use told::*;

/// Derives what every shape of the contract has.
macro_rules! dto {
    ($($(#[$meta:meta])* $vis:vis $kind:ident $name:ident $body:tt)+) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        $(#[$meta])*
        $vis $kind $name $body
    )+};
}
pub(crate) use dto;

dto! {
    /// An amount: exact decimal text and ISO 4217 code.
    pub struct Money { pub amount: String, pub currency: String }

    /// Nothing to say.
    pub struct Empty {}

    /// One thing, by id.
    pub struct ById { pub id: String }

    /// Several conversations, by id.
    pub struct ByIds { pub ids: Vec<String> }
}

impl From<model::money::Money> for Money {
    /// Shown amounts are rounded to the currency's minor unit; sums are made before, in `model`.
    fn from(money: model::money::Money) -> Self {
        let digits = money.currency.minor_digits() as usize;
        Self { amount: format!("{:.digits$}", money.rounded().amount), currency: money.currency.to_string() }
    }
}
