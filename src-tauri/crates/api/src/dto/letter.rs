//! What is written to a customer about a return.

use super::{LineQuantityView, dto};

dto! {
    /// Puts the words for an occasion into the draft of a reply; nothing is sent.
    pub struct LetterRequest {
        /// `return` or `return_declined`.
        pub occasion: String,
        pub order: String,
        /// None: those of the return, of the case, or of the newest return whose goods are to come.
        pub lines: Vec<LineQuantityView>,
        /// The return at the shop.
        pub of: Option<String>,
        /// Empty: the case's.
        pub cause: String,
        pub case: Option<String>,
        /// None: the case's, else the newest with the customer.
        pub conversation: Option<String>,
    }

    pub struct LetterWritten {
        pub conversation: String,
        /// False where the draft had these words already.
        pub added: bool,
        /// Variables without a value; they stand in the text.
        pub missing: Vec<String>,
        /// Those whose lines were left out, as they are not known.
        pub left_out: Vec<String>,
    }

    pub struct LetterStandard { pub occasion: String, pub language: String }

    pub struct LetterText { pub text: String }
}
