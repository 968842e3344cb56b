//! Views that somebody named.

use super::{ListOrder, dto};

dto! {
    pub struct SavedViewView {
        pub id: String,
        pub name: String,
        /// As it is typed into the search; words are looked for in what the list shows.
        pub query: String,
        pub order: ListOrder,
        /// A key, as the window writes keys; empty for none.
        pub shortcut: String,
    }

    /// `id` none: a new one.
    pub struct SavedViewSave {
        pub id: Option<String>,
        pub name: String,
        pub query: String,
        pub order: ListOrder,
        pub shortcut: String,
    }

    /// `removed` false takes it back.
    pub struct SavedViewRemove { pub id: String, pub removed: bool }
}
