//! Brands, accounts, connectivity, the demo.

use std::collections::BTreeMap;

use super::dto;

dto! {
    pub struct SenderView { pub account: String, pub name: String, pub address: String }

    pub struct BrandView {
        pub id: String,
        pub name: String,
        pub language: String,
        pub signature: String,
        /// Where goods are sent back to; empty while nobody has said it.
        pub return_address: String,
        /// Days to send them; 0: nothing is said of it.
        pub return_days: u32,
        pub senders: Vec<SenderView>,
        pub accounts: u32,
    }

    pub struct BrandSave {
        pub id: Option<String>,
        pub name: String,
        pub language: String,
        pub signature: String,
        #[serde(default)]
        pub return_address: String,
        #[serde(default)]
        pub return_days: u32,
    }

    /// One kind of shop or channel that can be set up, with the fields of its form.
    pub struct ConnectorView {
        pub id: String,
        /// `shop` or `channel`.
        pub kind: String,
        pub name: String,
        pub fields: Vec<FieldView>,
        pub presets: Vec<PresetView>,
    }

    pub struct FieldView {
        pub key: String,
        /// `text`, `email`, `url`, `secret`, `port`, `switch`, `choice`, `certificate`.
        pub kind: String,
        pub choices: Vec<String>,
        /// Message keys.
        pub label: String,
        pub help: Option<String>,
        pub required: bool,
        pub default: Option<String>,
        pub advanced: bool,
    }

    pub struct PresetView {
        pub id: String,
        pub name: String,
        pub values: BTreeMap<String, String>,
        pub domains: Vec<String>,
        pub help: Option<String>,
        pub unsupported: Option<String>,
    }

    /// What was entered; `account` when an existing one is changed (empty secrets then mean "as before").
    pub struct AccountEntry {
        pub account: Option<String>,
        pub connector: String,
        pub brand: Option<String>,
        pub values: BTreeMap<String, String>,
        pub secrets: BTreeMap<String, String>,
    }

    /// What was entered so far, without secrets.
    pub struct AccountAddress { pub connector: String, pub values: BTreeMap<String, String> }

    pub struct AccountFound {
        /// The provider's preset, where it is one of those.
        pub preset: Option<String>,
        /// Fields that were found; empty when nothing was.
        pub values: BTreeMap<String, String>,
    }

    pub struct AccountTest {
        pub ok: bool,
        /// Who answered: the shop's name, the mailbox's address.
        pub name: Option<String>,
        pub server: Option<String>,
        pub trouble: Option<TroubleView>,
    }

    #[derive(Eq)]
    pub struct TroubleView {
        /// Stable, such as `connect.sign_in`; the window has words for each.
        pub code: String,
        /// The other side's own words or details.
        pub message: String,
        /// The field of the form it is about.
        pub field: Option<String>,
    }

    pub struct AccountView {
        pub id: String,
        pub connector: String,
        pub kind: String,
        pub brand: String,
        pub name: String,
        /// Settings without secrets.
        pub values: BTreeMap<String, String>,
        pub link: LinkView,
        /// `demo` accounts are marked as such everywhere.
        pub demo: bool,
    }

    /// How an account's connection stands.
    pub struct LinkView {
        /// `connecting`, `online`, `offline`, `needs_you`, `paused`.
        pub state: String,
        /// Since when it is offline.
        pub since: Option<i64>,
        pub last_sync: Option<i64>,
        pub trouble: Option<TroubleView>,
        pub progress: Option<SyncProgress>,
        /// Operations that wait for it.
        pub waiting: u32,
    }

    #[derive(Eq)]
    pub struct SyncProgress {
        pub done: u64,
        pub total: u64,
        /// None until the pace is known.
        pub seconds_left: Option<u64>,
    }

    pub struct Connectivity {
        pub accounts: Vec<AccountView>,
        pub waiting: u32,
        pub needs_you: u32,
        /// Milliseconds that this machine's clock is ahead of the servers'; shown above two minutes.
        pub clock_ahead_ms: i64,
    }

    #[derive(Eq)]
    pub struct DemoState { pub on: bool, pub shop_offline: bool, pub channel_offline: bool }

    pub struct DemoOutage { pub shop: bool, pub channel: bool }

    pub struct AccountPause { pub id: String, pub paused: bool }
}
