//! Answers that are written once and used often.

use super::dto;

dto! {
    /// Without a conversation all of them, as they are written.
    pub struct QuickRepliesRequest { pub conversation: Option<String> }

    pub struct QuickReplyView {
        pub id: String,
        pub name: String,
        /// As it is written, with variables such as `{{customer.name}}`.
        pub text: String,
        /// None: for every brand.
        pub brand: Option<String>,
        /// Empty: for every language.
        pub language: String,
        /// What is done besides, once the reply is sent.
        pub action: Option<ReplyAction>,
        /// When the desk takes it by itself: `return`, `return_declined`.
        pub occasion: Option<String>,
        /// With the conversation's values in it.
        pub filled: String,
        /// Variables that have no value there; they stay in the text.
        pub missing: Vec<String>,
    }

    pub struct QuickReplySave {
        pub id: Option<String>,
        pub name: String,
        pub text: String,
        pub brand: Option<String>,
        pub language: String,
        pub action: Option<ReplyAction>,
        #[serde(default)]
        pub occasion: Option<String>,
    }

    #[derive(Eq)]
    #[serde(tag = "do", rename_all = "snake_case")]
    pub enum ReplyAction {
        Tag { tag: String },
        /// Until the morning so many days on.
        Snooze { days: u32 },
        Resolve,
        /// A return is opened for the customer's newest order.
        Return,
    }

    /// `json` or `csv`; the person is asked for a place.
    pub struct QuickRepliesExport { pub format: String }

    /// A file as it was given, JSON or CSV. Nothing is saved.
    pub struct QuickRepliesRead { pub name: String, pub text: String }

    pub struct QuickRepliesSheet { pub rows: Vec<SheetRow> }

    /// One reply of a file, and what would become of it.
    #[derive(Eq)]
    pub struct SheetRow {
        pub name: String,
        pub text: String,
        /// A brand's name; empty for every brand.
        pub brand: String,
        pub language: String,
        /// As in the file: `tag:fragile`, `snooze:3`, `resolve`, `return`.
        pub action: String,
        /// `return`, `return_declined`, or empty.
        #[serde(default)]
        pub occasion: String,
        /// `new`, `changed`, `same`, or `bad`: then it is not saved.
        pub outcome: String,
        /// What is wrong with it: `name`, `text`, `brand`, `action` or `occasion`.
        pub trouble: Option<String>,
    }

    pub struct QuickRepliesSaved { pub added: u32, pub changed: u32 }

    /// `removed` false takes it back.
    pub struct QuickReplyRemove { pub id: String, pub removed: bool }
}

impl From<model::quick_reply::Action> for ReplyAction {
    fn from(action: model::quick_reply::Action) -> Self {
        use model::quick_reply::Action;
        match action {
            Action::Tag { tag } => Self::Tag { tag },
            Action::Snooze { days } => Self::Snooze { days },
            Action::Resolve => Self::Resolve,
            Action::Return => Self::Return,
        }
    }
}

impl From<ReplyAction> for model::quick_reply::Action {
    fn from(action: ReplyAction) -> Self {
        match action {
            ReplyAction::Tag { tag } => Self::Tag { tag },
            ReplyAction::Snooze { days } => Self::Snooze { days },
            ReplyAction::Resolve => Self::Resolve,
            ReplyAction::Return => Self::Return,
        }
    }
}
