//! The desk itself: how it starts, who sits at it, its settings.

use super::dto;

dto! {
    /// How the start went. Works before the store is open.
    #[serde(tag = "state", rename_all = "snake_case")]
    pub enum Boot {
        /// Everything is open.
        Ready {
            /// Nobody has connected or tried anything yet.
            first_run: bool,
            agents: Vec<AgentView>,
            /// Who sits here; none at the very first start or when everybody signed out.
            agent: Option<AgentView>,
            /// Contents are hidden until the agent unlocks.
            locked: bool,
            settings: DeskSettings,
            version: String,
        },
        /// The store is there but its key is not to be had; each reason has its own words.
        NoKey { reason: NoKey, passphrase: bool },
        /// The store is damaged; it was set aside. `outbox_whole`: nothing that waited to go out was unreadable.
        Damaged { set_aside: String, salvaged: u32, outbox_whole: bool },
        /// A newer version of the app wrote the store.
        Newer { version: String },
        Failed { message: String },
    }

    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum NoKey { KeyringLocked, KeyringDenied, KeyringMissing, KeyMissing }

    /// `code` or `passphrase` opens the store when the keyring cannot.
    pub struct RecoverRequest { pub code: Option<String>, pub passphrase: Option<String> }

    #[derive(Eq)]
    pub struct AgentView { pub id: String, pub name: String, pub language: String, pub role: String, pub has_pin: bool }

    /// A lead's word for something, given at this desk with their PIN.
    #[derive(Eq)]
    pub struct LeadWord { pub lead: String, pub pin: String }

    /// `pin`: `None` leaves it, empty takes it away. `let_in_by`: who of the desk lets a newcomer in where nobody sits and
    /// every profile has a PIN.
    pub struct AgentSave {
        pub id: Option<String>,
        pub name: String,
        pub language: String,
        pub role: String,
        pub pin: Option<String>,
        pub let_in_by: Option<SignIn>,
    }

    pub struct SignIn { pub agent: String, pub pin: Option<String> }

    #[derive(Eq)]
    pub struct DeskSettings {
        /// `system`, `light` or `dark`.
        pub theme: String,
        pub notify: bool,
        /// Sender and first words, or only that there is something.
        pub notify_content: bool,
        /// Minutes after midnight, local time; equal means no quiet hours.
        pub quiet_from: u32,
        pub quiet_to: u32,
        pub close_to_tray: bool,
        pub start_at_login: bool,
        /// 0 means never.
        pub auto_lock_minutes: u32,
        /// How long a sent reply can be taken back.
        pub undo_seconds: u32,
        /// Money that waited longer asks again.
        pub stale_hours: u32,
        /// The recovery code was shown and confirmed as kept.
        pub recovery_kept: bool,
    }

    /// Shown once, to be printed or written down.
    pub struct RecoveryCode { pub code: String }

    pub struct Passphrase { pub passphrase: Option<String> }

    /// What is in front of the agent: no notification for it.
    pub struct Focus { pub window: bool, pub conversation: Option<String> }

    /// Where a notification, a link or a second start wants to go. Taken once.
    #[serde(tag = "to", rename_all = "snake_case")]
    pub enum Navigation { Nowhere, Conversation { id: String }, Order { id: String }, Outbox,
        /// A link in a message was pressed: ask before it is opened.
        Link { url: String, text: String } }
}
