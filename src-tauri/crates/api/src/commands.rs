//! Everything the window can ask, in one list: `kind name(Request) -> Response [tags]`.
//!
//! A query's tags say what it provides; a change's say what it makes stale. `{field}` stands for the request's field of that
//! name. From this list come the dispatcher and the window's TypeScript.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    desk::Desk,
    dto::*,
    error::{ApiError, Result},
};

/// Calls `$then!` with the whole list, so that several things can be made of it.
macro_rules! commands {
    ($then:ident) => {
        $then! {
            // The desk.
            /// Whoever is new may sit down by it.
            change agent_save(AgentSave) -> AgentView ["*"];
            query agents(Empty) -> Vec<AgentView> ["agents"];
            change sign_in(SignIn) -> Boot ["*"];
            change sign_out(Empty) -> Boot ["*"];
            /// Hides contents; sync and outbox go on.
            change lock(Empty) -> Boot ["boot"];
            change unlock(SignIn) -> Boot ["*"];
            change settings_save(DeskSettings) -> DeskSettings ["boot"];
            /// A new recovery code; the one before stops working.
            change recovery_code(Empty) -> RecoveryCode [];
            change recovery_passphrase(Passphrase) -> Empty [];
            /// Tells what is in front of the agent, for notifications; also counts as activity for the auto-lock.
            change focus(Focus) -> Empty [];
            change navigation(Empty) -> Navigation [];

            // Brands, accounts, connectivity.
            query brands(Empty) -> Vec<BrandView> ["brands"];
            change brand_save(BrandSave) -> BrandView ["brands"];
            query connectors(Empty) -> Vec<ConnectorView> ["connectors"];
            query accounts(Empty) -> Vec<AccountView> ["accounts"];
            /// What the network says of an account, before it is tested; nothing secret is asked for.
            change account_discover(AccountAddress) -> AccountFound [];
            change account_test(AccountEntry) -> AccountTest [];
            /// Tests once more and saves.
            change account_save(AccountEntry) -> AccountView ["accounts", "brands", "boot", "connectivity"];
            change account_remove(ById) -> Empty ["accounts", "brands", "boot", "connectivity", "inbox"];
            change account_pause(AccountPause) -> AccountView ["accounts", "connectivity"];
            change account_sync_now(ById) -> Empty ["connectivity"];
            query connectivity(Empty) -> Connectivity ["connectivity", "outbox"];
            query demo(Empty) -> DemoState ["demo"];
            change demo_start(Empty) -> Boot ["*"];
            change demo_outage(DemoOutage) -> DemoState ["demo", "connectivity"];
            change demo_remove(Empty) -> Boot ["*"];

            // The list and the conversation.
            query views(Empty) -> ViewCounts ["inbox", "outbox", "saved_views"];
            query inbox(InboxRequest) -> InboxPage ["inbox", "outbox", "saved_views"];
            query saved_views(Empty) -> Vec<SavedViewView> ["saved_views"];
            change saved_view_save(SavedViewSave) -> ById ["saved_views"];
            change saved_view_remove(SavedViewRemove) -> Empty ["saved_views"];
            /// Puts them in this order.
            change saved_views_arrange(ByIds) -> Empty ["saved_views"];
            query rules(Empty) -> Vec<RuleView> ["rules"];
            change rule_save(RuleSave) -> ById ["rules"];
            change rule_remove(RuleRemove) -> Empty ["rules"];
            /// Tries a rule on the newest conversations; nothing is changed.
            query rule_try(ById) -> RuleTrial ["rules"];
            change rule_enable(RuleEnable) -> Empty ["rules"];
            query deadlines(Empty) -> DeadlinesView ["deadlines"];
            change deadlines_save(DeadlinesView) -> DeadlinesView ["deadlines", "inbox", "conversation"];
            query conversation(ById) -> ConversationView ["conversation:{id}"];
            query timeline(TimelineRequest) -> Timeline ["conversation:{conversation}", "outbox"];
            change resolve(ByIds) -> Undo ["inbox", "conversation"];
            change reopen(ByIds) -> Undo ["inbox", "conversation"];
            change snooze(Snooze) -> Undo ["inbox", "conversation"];
            change assign(Assign) -> Undo ["inbox", "conversation"];
            change set_priority(Prioritise) -> Undo ["inbox", "conversation"];
            change set_tags(SetTags) -> Undo ["inbox", "conversation", "tags"];
            /// Every tag in use, of conversations and customers.
            query tags(Empty) -> Vec<String> ["tags", "conversation"];
            change mark_read(MarkRead) -> Undo ["inbox", "conversation"];
            change undo(Undo) -> Empty ["inbox", "conversation"];
            change note_add(NoteAdd) -> ById ["inbox", "conversation:{conversation}"];
            /// Brings what was left out of an old message.
            change message_complete(ById) -> MessageView ["conversation"];
            /// The whole text of a message, with quoted history.
            query message_full(ById) -> MessageView ["message:{id}"];
            /// The message with its remote images, fetched by the backend and made harmless.
            change message_images(ById) -> PartView [];
            /// Brings a file that is still at the provider; `part:ID` changes when it is here.
            change part_fetch(ById) -> PartView ["conversation"];
            /// Opens a file outside, from a private folder.
            change part_open(ById) -> Empty [];
            change part_save(ById) -> Empty [];
            query link_check(LinkRequest) -> LinkCheck [];
            change link_open(LinkRequest) -> Empty [];

            // Writing.
            query draft(ById) -> DraftView ["draft:{id}", "outbox"];
            change draft_save(DraftSave) -> DraftSaved ["inbox"];
            change draft_discard(ById) -> Empty ["draft:{id}", "inbox"];
            /// All, or those that suit a conversation, filled with what is known there.
            query quick_replies(QuickRepliesRequest) -> Vec<QuickReplyView> ["quick_replies", "conversation", "orders"];
            change quick_reply_save(QuickReplySave) -> ById ["quick_replies"];
            change quick_reply_remove(QuickReplyRemove) -> Empty ["quick_replies"];
            /// All of them as a file that is asked for a place.
            change quick_replies_export(QuickRepliesExport) -> Exported [];
            /// What a file holds, and what would become of each; nothing is saved.
            change quick_replies_read(QuickRepliesRead) -> QuickRepliesSheet [];
            change quick_replies_import(QuickRepliesSheet) -> QuickRepliesSaved ["quick_replies"];
            /// What the desk knows, by its words; all of it for an empty query.
            query articles(ArticlesRequest) -> Vec<ArticleRow> ["articles"];
            query article(ById) -> ArticleView ["articles"];
            query article_version(ArticleVersionRequest) -> ArticleVersionView ["articles"];
            change article_save(ArticleSave) -> ById ["articles"];
            change article_remove(ArticleRemove) -> Empty ["articles"];
            /// What files of Markdown hold, and what would become of each; nothing is saved.
            change articles_read(ArticleFiles) -> Vec<ArticleFileRow> [];
            change articles_import(ArticleFiles) -> ArticlesSaved ["articles"];
            /// The history below a reply, as it will be sent.
            query draft_quote(ById) -> QuotedHistory ["conversation:{id}"];
            change send(SendReply) -> Sent ["inbox", "conversation", "outbox"];

            // Customers and orders.
            query customer_page(ById) -> CustomerPage ["customer:{id}", "orders", "policy"];
            /// Everything that passed between them and the desk, the newest first.
            query customer_timeline(CustomerTimelineRequest) -> CustomerTimeline
                ["customer:{id}", "conversation", "orders", "outbox", "cases", "policy"];
            change customer_save(CustomerSave) -> Empty ["customer:{id}", "inbox"];
            change customer_tag(CustomerTag) -> Empty ["customer:{id}", "tags", "inbox"];
            change customer_merge(CustomerMerge) -> ById ["*"];
            change customer_unmerge(ById) -> Empty ["*"];
            /// All that is held of a person, as a file that is asked for a place.
            change customer_export(ById) -> Exported [];
            /// What an erasure would reach and leave.
            query customer_erasure(ById) -> ErasureView ["customer:{id}", "outbox", "orders"];
            change customer_erase(CustomerErase) -> ErasureView ["*"];
            query orders_of(ById) -> Vec<OrderView> ["orders", "outbox"];
            query orders(OrdersRequest) -> OrdersPage ["orders"];
            query order(ById) -> OrderView ["order:{id}", "outbox"];
            /// Reads the order at the shop; answers at once, `order:ID` changes when it is here.
            change order_refresh(ById) -> Empty [];
            /// Looks at the shops themselves for what the desk does not hold.
            change orders_remote(RemoteFind) -> RemoteFound ["orders"];
            /// Messages and notes in which what was typed is found, the newest first.
            query search(SearchRequest) -> SearchPage ["search"];
            /// What servers have beyond what is here, by their own search; nothing is changed.
            change server_search(ServerSearchRequest) -> ServerPage [];
            /// Brings a message that a server found, into its conversation.
            change server_bring(ServerBring) -> ServerBrought ["inbox", "search", "conversation"];
            query palette(PaletteRequest) -> Palette ["orders", "inbox"];
            query after_sales(ById) -> AfterSalesDraft [];
            query refund_preview(RefundPreviewRequest) -> RefundPreview ["order:{order}", "outbox"];
            change refund(RefundSubmit) -> Submitted ["order:{order}", "outbox", "conversation", "orders"];
            /// Puts what the customer is to know of a return into the draft of the reply; nothing is sent.
            change letter_write(LetterRequest) -> LetterWritten ["draft", "inbox"];
            query letter_standard(LetterStandard) -> LetterText [];
            change return_create(ReturnSubmit) -> Submitted ["order:{order}", "outbox", "conversation", "orders"];
            change return_receive(ReceiveSubmit) -> Submitted ["order:{order}", "outbox", "conversation", "orders"];
            change return_cancel(ReturnCancel) -> Submitted ["order:{order}", "outbox", "conversation", "orders"];

            // What is changed about an order after it was placed.
            /// Asks the order's shop what it sells.
            change variants(VariantsRequest) -> VariantsFound [];
            query amend_preview(AmendPreviewRequest) -> AmendPreview ["order:{order}", "outbox"];
            change exchange(ExchangeSubmit) -> Submitted ["order", "outbox", "conversation", "orders", "cases", "case"];
            change claim(ClaimSubmit) -> Submitted ["order", "outbox", "conversation", "orders", "cases", "case"];
            change order_edit(EditSubmit) -> Submitted ["order", "outbox", "conversation", "orders", "case"];
            change order_send_elsewhere(AddressSubmit) -> Submitted ["order", "outbox", "conversation", "orders", "case"];
            change order_cancel(OrderCancelSubmit) -> Submitted ["order", "outbox", "conversation", "orders", "case"];
            /// A discount code for a next order; its words go into the reply.
            change code_issue(CodeSubmit) -> Submitted ["order", "outbox", "conversation", "case"];

            // After-sales cases, and what they are judged by.
            query cases(CasesRequest) -> CasesPage ["cases", "outbox", "conversation"];
            query case_counts(Empty) -> Vec<CaseCount> ["cases", "outbox", "orders"];
            /// Orders with a parcel that left some days ago and is not marked delivered, the first that left first.
            query overdue(OverdueRequest) -> OverduePage ["orders", "cases"];
            /// From how many days on; kept at the desk.
            change overdue_days(OverdueDays) -> Empty ["orders"];
            query cases_of(CasesOf) -> Vec<CaseRow> ["cases"];
            query case(ById) -> CaseView ["case:{id}", "conversation", "order", "outbox"];
            change case_open(CaseOpen) -> ById ["cases"];
            change case_step(CaseStep) -> Empty ["cases", "case:{id}"];
            change case_set(CaseSet) -> Empty ["cases", "case:{id}"];
            change case_note(CaseNote) -> Empty ["case:{id}"];
            change case_evidence(CaseEvidenceSet) -> Empty ["case:{id}"];
            /// Gathers the case, seals it and asks for a place.
            change evidence_pack(EvidencePackRequest) -> EvidencePacked ["case:{case}", "evidence"];
            /// Looks at a pack that was handed over as a file.
            change evidence_verify(ById) -> EvidenceVerdict [];
            query evidence_chain(Empty) -> EvidenceChain ["evidence", "outbox"];
            change evidence_anchoring(EvidenceAnchoring) -> Empty ["evidence", "outbox"];
            query verdict(VerdictRequest) -> VerdictView ["policy", "order:{order}", "customer"];
            query policies(Empty) -> Policies ["policy"];
            change policy_save(PolicySave) -> ById ["policy", "order"];
            change policy_remove(ById) -> Empty ["policy", "order"];
            /// What a policy would have decided otherwise, over the newest cases and orders.
            change policy_try(PolicyTryRequest) -> PolicyTry [];
            /// What was already given for an order and to its customer.
            query given(ById) -> GivenView ["order", "outbox", "policy"];
            change given_record(GivenRecord) -> ById ["policy", "order:{order}"];
            change given_end(ById) -> Empty ["policy", "order"];

            // The outbox.
            query outbox(Empty) -> Outbox ["outbox"];
            query operation(ById) -> OperationDetail ["outbox"];
            /// Tries again, on the state of things now.
            change operation_retry(ById) -> OperationView ["outbox", "conversation", "order", "orders"];
            change operation_cancel(ById) -> OperationView ["outbox", "conversation", "order", "orders"];
            /// Takes a reply back into the composer; for other kinds, cancels and opens the dialog anew.
            change operation_edit(ById) -> Navigation ["outbox", "conversation", "order", "orders", "draft"];
            change operation_happened(ById) -> OperationView ["outbox", "conversation", "order", "orders"];
            /// A lead lets it go out, and those of the same request.
            change operation_approve(OperationApprove) -> OperationView ["outbox", "conversation", "order", "orders"];
            change operation_did_not(ById) -> OperationView ["outbox", "conversation", "order", "orders"];
        }
    };
}
pub(crate) use commands;

/// One entry of the list.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    pub name: &'static str,
    /// It changes something.
    pub changes: bool,
    pub tags: &'static [&'static str],
}

macro_rules! list {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty [$($tag:literal),*];)+) => {
        /// All commands that need an open store; `boot`, `recover` and `try_again` work without.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: stringify!($name),
            changes: matches!(stringify!($kind).as_bytes(), b"change"),
            tags: &[$($tag),*],
        }),+];
    };
}
commands!(list);

/// What answers calls: the desk once it is open, and the start before it.
#[async_trait::async_trait]
pub trait Front: Send + Sync {
    async fn boot(&self) -> Boot;
    /// Opens the store by the recovery code or the passphrase.
    async fn recover(&self, request: RecoverRequest) -> Result<Boot>;
    /// Tries the start again, as after the keyring was unlocked.
    async fn try_again(&self) -> Boot;
    /// `None` until the store is open.
    fn desk(&self) -> Option<Arc<Desk>>;
}

macro_rules! dispatcher {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty [$($tag:literal),*];)+) => {
        /// Answers one call by its name.
        ///
        /// # Errors
        /// `api.unknown` for a name that is not in the list, `api.request` for a payload of another shape,
        /// `desk.closed` and `desk.locked` when it may not be answered now, and the use case's own.
        pub async fn dispatch(front: &dyn Front, name: &str, payload: Value) -> Result<Value> {
            match name {
                "boot" => return answer(&front.boot().await),
                "recover" => return answer(&front.recover(serde_json::from_value(payload)?).await?),
                "try_again" => return answer(&front.try_again().await),
                _ => {}
            }
            let desk = front.desk().ok_or_else(|| ApiError::new("desk.closed", "the desk is not open"))?;
            desk.lets(name)?;
            match name {
                $(stringify!($name) => {
                    let request: $request = serde_json::from_value(payload)?;
                    answer(&desk.$name(request).await?)
                })+
                _ => Err(ApiError::new("api.unknown", format!("there is no call {name:?}"))),
            }
        }
    };
}
commands!(dispatcher);

fn answer<T: serde::Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| ApiError::new("api.answer", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_queries_say_what_they_provide() {
        let mut names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COMMANDS.len());
    }
}
