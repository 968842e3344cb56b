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
    }

    /// `removed` false takes it back.
    pub struct QuickReplyRemove { pub id: String, pub removed: bool }
}
