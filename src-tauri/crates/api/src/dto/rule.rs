//! Rules on arriving messages.

use super::{InboxRow, Priority, dto};

dto! {
    /// How a customer's newest order stands.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum RuleOrder { None, Open, Shipped, Delivered, Cancelled, Returning }

    /// What has to hold, all of it; an empty list asks for nothing.
    #[derive(Eq)]
    pub struct RuleIf {
        /// Connector ids.
        pub channels: Vec<String>,
        /// Any of these in the subject or the new text.
        pub words: Vec<String>,
        /// Any of these on the customer or the conversation.
        pub tags: Vec<String>,
        pub orders: Vec<RuleOrder>,
        /// The newest order was shipped so many days ago or more.
        pub shipped_days: Option<u32>,
        pub languages: Vec<String>,
    }

    /// It can do nothing else: never send, never move money.
    #[derive(Eq)]
    pub struct RuleThen {
        pub tags: Vec<String>,
        /// An agent, for what nobody has.
        pub assign: Option<String>,
        pub priority: Option<Priority>,
    }

    pub struct RuleView {
        pub id: String,
        pub name: String,
        pub wanted: RuleIf,
        pub then: RuleThen,
        pub enabled: bool,
    }

    /// `id` none: a new one, which is off. One whose conditions or actions change is off again.
    pub struct RuleSave { pub id: Option<String>, pub name: String, pub wanted: RuleIf, pub then: RuleThen }

    /// `removed` false takes it back.
    pub struct RuleRemove { pub id: String, pub removed: bool }

    /// What it would have done with the newest conversations, and with how many it was tried.
    pub struct RuleTrial {
        pub hits: Vec<RuleHit>,
        pub of: u32,
        /// Names what was tried: only that can be switched on.
        pub tried: String,
    }

    pub struct RuleHit { pub row: InboxRow, pub would: RuleThen }

    /// `tried` as the trial gave it; not asked for when it is switched off.
    pub struct RuleEnable { pub id: String, pub enabled: bool, pub tried: Option<String> }
}
