//! Drafts and replies.

use super::{AddressView, dto};

dto! {
    pub struct DraftView {
        pub conversation: String,
        /// Names the reply from now on, so that pressing twice sends one.
        pub request: String,
        /// `reply` or `note`.
        pub mode: String,
        pub from: AddressView,
        pub to: Vec<AddressView>,
        pub cc: Vec<AddressView>,
        pub bcc: Vec<AddressView>,
        pub subject: String,
        /// The reply, and beside it the note begun in the same place: neither ever becomes the other.
        pub text: String,
        pub note: String,
        pub attachments: Vec<AttachmentView>,
        /// The newest message the author has seen.
        pub seen: Option<String>,
        pub saved_at: Option<i64>,
        /// Sender identities to choose from.
        pub senders: Vec<AddressView>,
        /// Operations on the customer's orders that wait: the reply goes after them by default.
        pub wait_for: Vec<WaitFor>,
    }

    pub struct AttachmentView { pub id: String, pub name: String, pub mime: String, pub size: u64 }

    pub struct WaitFor { pub operation: String, pub what: String }

    pub struct DraftSave {
        pub conversation: String,
        pub request: String,
        pub mode: String,
        pub from: Option<String>,
        pub to: Vec<AddressView>,
        pub cc: Vec<AddressView>,
        pub bcc: Vec<AddressView>,
        pub subject: String,
        pub text: String,
        #[serde(default)]
        pub note: String,
        pub attachments: Vec<String>,
        pub seen: Option<String>,
    }

    /// `lines` is the attribution and the quoted text; empty when there is nothing to quote.
    pub struct QuotedHistory { pub attribution: String, pub text: String }

    pub struct DraftSaved { pub saved_at: i64 }

    /// Sends the conversation's draft as it stands in `draft`.
    pub struct SendReply {
        pub draft: DraftSave,
        /// Operations that must be done before.
        pub after: Vec<String>,
        pub resolve: bool,
        /// The agent has seen what is newer and sends all the same.
        pub newer_seen: bool,
    }

    /// `newer`: nothing was sent, since these were added meanwhile and their author had not seen them.
    #[serde(tag = "result", rename_all = "snake_case")]
    pub enum Sent {
        Waiting { operation: String, undo_until: i64 },
        Newer { messages: Vec<String> },
    }
}
