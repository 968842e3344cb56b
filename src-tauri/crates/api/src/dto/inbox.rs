//! The list, the conversation and what stands in it.

use super::{CustomerView, OperationView, dto};

dto! {
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum View { Mine, Unassigned, Waiting, Due, Answered, NeedsYou, All, Snoozed, Drafts, Resolved, Junk }

    pub struct ViewCounts {
        pub counts: Vec<ViewCount>,
        pub saved: Vec<SavedCount>,
        pub needs_you: u32,
        pub waiting: u32,
    }

    pub struct ViewCount { pub view: View, pub open: u32, pub unread: u32 }

    /// `at_least`: it was not counted to the end.
    pub struct SavedCount { pub id: String, pub open: u32, pub at_least: bool }

    /// `waiting`: the longest wait first; `breach`: the service target that is missed first.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum ListOrder { Newest, Waiting, Breach }

    /// `saved`: a saved view instead of `view`. `order` none: the view's own. `after`: the `next` of the page before.
    pub struct InboxRequest {
        pub view: View,
        pub saved: Option<String>,
        pub order: Option<ListOrder>,
        pub brand: Option<String>,
        pub after: Option<String>,
        pub limit: u32,
    }

    pub struct InboxPage { pub rows: Vec<InboxRow>, pub next: Option<String>, pub total: u64, pub at_least: bool }

    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum Priority { Low, Normal, High, Urgent }

    /// The service target that is missed next: `first`, `next` (an answer) or `resolution`.
    #[derive(Eq)]
    pub struct DueView { pub at: i64, pub what: String }

    pub struct InboxRow {
        pub id: String,
        pub customer: String,
        pub customer_name: String,
        /// Connector id of the channel.
        pub channel: String,
        pub subject: String,
        pub snippet: String,
        /// Whether the last message is ours.
        pub last_out: bool,
        pub updated_at: i64,
        pub unread: bool,
        pub assignee: Option<String>,
        /// `open`, `snoozed`, `resolved`.
        pub status: String,
        pub snoozed_until: Option<i64>,
        /// Since when the customer waits for an answer.
        pub waiting_since: Option<i64>,
        pub has_draft: bool,
        pub priority: Priority,
        pub due: Option<DueView>,
        pub tags: Vec<String>,
        /// Operations of this conversation that wait or need the agent.
        pub waiting_operations: u32,
        pub needs_you: bool,
    }

    pub struct ConversationView {
        pub id: String,
        pub brand: String,
        pub account: String,
        pub channel: String,
        pub subject: String,
        pub customer: CustomerView,
        pub status: String,
        pub snoozed_until: Option<i64>,
        pub assignee: Option<String>,
        pub assignee_name: Option<String>,
        pub unread: bool,
        pub junk: bool,
        pub waiting_since: Option<i64>,
        pub priority: Priority,
        pub due: Option<DueView>,
        pub tags: Vec<String>,
        /// Another conversation that this one was split from, since its sender did not take part there.
        pub linked: Option<String>,
        pub caps: ChannelCapsView,
    }

    #[derive(Eq)]
    pub struct ChannelCapsView {
        pub subject: bool,
        pub html: bool,
        pub cc: bool,
        pub attachments_max: u64,
    }

    /// The newest `limit` items before `before` (an item's id), oldest first.
    pub struct TimelineRequest { pub conversation: String, pub before: Option<String>, pub limit: u32 }

    pub struct Timeline { pub items: Vec<TimelineItem>, pub more: bool }

    #[serde(tag = "type", rename_all = "snake_case")]
    pub enum TimelineItem {
        Message { message: Box<MessageView> },
        Note { id: String, at: i64, author: String, text: String },
        /// Something that happened: `kind` is a message key's tail (`order_shipped` …), `text` its detail.
        Event { id: String, at: i64, kind: String, text: String, order: Option<String> },
        /// An operation of this conversation, shown in its place.
        Operation { operation: Box<OperationView> },
    }

    pub struct MessageView {
        pub id: String,
        /// `in` or `out`.
        pub direction: String,
        pub at: i64,
        pub from: AddressView,
        /// Shown when replies go elsewhere than From.
        pub reply_to: Option<AddressView>,
        pub to: Vec<AddressView>,
        pub cc: Vec<AddressView>,
        pub subject: String,
        /// `person`, `automatic`, `bounce`.
        pub origin: String,
        /// For ours: the operation that sends it, and its state.
        pub delivery: Option<DeliveryView>,
        /// The new text, without quoted history.
        pub fresh: String,
        /// Whether the full text holds more than `fresh`.
        pub quoted: bool,
        pub parts: Vec<PartView>,
        /// It was deleted at the provider and stays here.
        pub gone: bool,
        /// Only its headers are here; `message_complete` brings the rest.
        pub complete: bool,
        /// Order numbers found in the text that are really orders here.
        pub mentions: Vec<OrderMention>,
        /// Which agent wrote it.
        pub author: Option<String>,
    }

    #[derive(Eq)]
    pub struct AddressView { pub name: String, pub address: String }

    #[derive(Eq)]
    pub struct OrderMention { pub text: String, pub order: String }

    #[derive(Eq)]
    pub struct DeliveryView { pub operation: String, pub state: String }

    #[serde(tag = "type", rename_all = "snake_case")]
    pub enum PartView {
        Text { text: String },
        /// Cleaned; to be shown in a frame that runs no scripts.
        Html { html: String, remote_images: u32 },
        /// `here` false: at the provider, `part_fetch` brings it.
        Image { id: String, name: String, mime: String, size: u64, here: bool },
        File { id: String, name: String, mime: String, size: u64, here: bool, executable: bool },
        /// Kept as it came, since it could not be read.
        Raw { id: String, size: u64, why: String },
    }

    /// What conversations were before a change, to undo it.
    pub struct Undo { pub before: Vec<ConversationState> }

    pub struct ConversationState {
        pub id: String,
        pub status: String,
        pub snoozed_until: Option<i64>,
        pub assignee: Option<String>,
        pub unread: bool,
        pub priority: Priority,
        pub tags: Vec<String>,
    }

    pub struct Prioritise { pub ids: Vec<String>, pub priority: Priority }

    pub struct SetTags { pub ids: Vec<String>, pub add: Vec<String>, pub remove: Vec<String> }

    pub struct Snooze { pub ids: Vec<String>, pub until: i64 }

    /// `agent` none: nobody's.
    pub struct Assign { pub ids: Vec<String>, pub agent: Option<String> }

    pub struct MarkRead { pub ids: Vec<String>, pub unread: bool }

    pub struct NoteAdd { pub conversation: String, pub text: String }

    pub struct LinkRequest { pub url: String, pub text: String }

    /// What a link really is, before it is opened.
    pub struct LinkCheck {
        /// The address that would be opened, host in punycode where scripts mix.
        pub url: String,
        pub host: String,
        /// The text names another host than the link.
        pub differs: bool,
        pub allowed: bool,
    }
}
