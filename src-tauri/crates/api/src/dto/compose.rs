//! Drafts and replies.

use super::{AddressView, ReplyAction, dto};

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
        /// The reply with its formatting; empty when it has none and the text is all of it.
        pub html: String,
        pub note: String,
        pub attachments: Vec<AttachmentView>,
        /// What quick replies that were put in do besides, once it is sent.
        pub actions: Vec<ReplyAction>,
        /// When it is to go out, in milliseconds since 1970; none for at once.
        pub send_at: Option<i64>,
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
        pub html: String,
        #[serde(default)]
        pub note: String,
        pub attachments: Vec<String>,
        #[serde(default)]
        pub actions: Vec<ReplyAction>,
        #[serde(default)]
        pub send_at: Option<i64>,
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
        /// The agent means what the text names of other customers.
        #[serde(default)]
        pub others_meant: bool,
    }

    /// `newer`: nothing was sent, since this was added meanwhile and its author had not seen it. `others`: nothing was sent,
    /// since the text names what belongs to other customers.
    #[serde(tag = "result", rename_all = "snake_case")]
    pub enum Sent {
        Waiting { operation: String, undo_until: i64 },
        Newer { added: Vec<AddedView> },
        Others { named: Vec<OtherNamed> },
    }

    /// Something that was added to a conversation while an answer was written.
    #[derive(Eq)]
    pub struct AddedView {
        pub id: String,
        /// `customer`, `colleague`, `note` or `event`.
        pub what: String,
        pub at: i64,
        /// Who wrote it; empty for an event.
        pub who: String,
        /// Its first words, or the event's detail.
        pub text: String,
        /// A message key's tail, for events, and the number of the order it is about.
        pub event: String,
        pub order_number: Option<String>,
    }

    #[derive(Eq)]
    pub struct OtherNamed {
        /// `order`, `address` or `name`.
        pub kind: String,
        /// As it stands in the text.
        pub text: String,
        pub customer: String,
        pub customer_name: String,
    }
}
