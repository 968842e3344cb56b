// Made by `cargo xtask bindings`; changes here are lost.
import type { AccountAddress, AccountEntry, AccountFound, AccountPause, AccountTest, AccountView, AddressSubmit, AfterSalesDraft, AgentSave, AgentView, AmendPreview, AmendPreviewRequest, ArticleFileRow, ArticleFiles, ArticleRemove, ArticleRow, ArticleSave, ArticleVersionRequest, ArticleVersionView, ArticleView, ArticlesRequest, ArticlesSaved, Assign, Boot, BrandSave, BrandView, ById, ByIds, CaseCount, CaseEvidenceSet, CaseNote, CaseOpen, CaseRow, CaseSet, CaseStep, CaseView, CasesOf, CasesPage, CasesRequest, ClaimSubmit, CodeSubmit, Connectivity, ConnectorView, ConversationView, CustomerErase, CustomerMerge, CustomerPage, CustomerSave, CustomerTag, CustomerTimeline, CustomerTimelineRequest, DeadlinesView, DemoOutage, DemoState, DeskSettings, DraftSave, DraftSaved, DraftView, EditSubmit, Empty, ErasureView, EvidenceAnchoring, EvidenceChain, EvidencePackRequest, EvidencePacked, EvidenceVerdict, ExchangeSubmit, Exported, Focus, GivenRecord, GivenView, InboxPage, InboxRequest, LetterRequest, LetterStandard, LetterText, LetterWritten, LinkCheck, LinkRequest, MarkRead, MessageView, Navigation, NoteAdd, OperationApprove, OperationDetail, OperationView, OrderCancelSubmit, OrderView, OrdersPage, OrdersRequest, Outbox, OverdueDays, OverduePage, OverdueRequest, Palette, PaletteRequest, PartView, Passphrase, Policies, PolicySave, PolicyTry, PolicyTryRequest, Prioritise, QuickRepliesExport, QuickRepliesRead, QuickRepliesRequest, QuickRepliesSaved, QuickRepliesSheet, QuickReplyRemove, QuickReplySave, QuickReplyView, QuotedHistory, ReceiveSubmit, RecoverRequest, RecoveryCode, RefundPreview, RefundPreviewRequest, RefundSubmit, RemoteFind, RemoteFound, ReturnCancel, ReturnSubmit, RuleEnable, RuleRemove, RuleSave, RuleTrial, RuleView, SavedViewRemove, SavedViewSave, SavedViewView, SearchPage, SearchRequest, SendReply, Sent, ServerBring, ServerBrought, ServerPage, ServerSearchRequest, SetTags, SignIn, Snooze, Submitted, Timeline, TimelineRequest, Undo, VariantsFound, VariantsRequest, VerdictRequest, VerdictView, ViewCounts } from './types';

/** Every call: what it takes and what it answers. */
export interface Calls {
  boot: { request: Empty; response: Boot };
  recover: { request: RecoverRequest; response: Boot };
  try_again: { request: Empty; response: Boot };
  agent_save: { request: AgentSave; response: AgentView };
  agents: { request: Empty; response: Array<AgentView> };
  sign_in: { request: SignIn; response: Boot };
  sign_out: { request: Empty; response: Boot };
  lock: { request: Empty; response: Boot };
  unlock: { request: SignIn; response: Boot };
  settings_save: { request: DeskSettings; response: DeskSettings };
  recovery_code: { request: Empty; response: RecoveryCode };
  recovery_passphrase: { request: Passphrase; response: Empty };
  focus: { request: Focus; response: Empty };
  navigation: { request: Empty; response: Navigation };
  brands: { request: Empty; response: Array<BrandView> };
  brand_save: { request: BrandSave; response: BrandView };
  connectors: { request: Empty; response: Array<ConnectorView> };
  accounts: { request: Empty; response: Array<AccountView> };
  account_discover: { request: AccountAddress; response: AccountFound };
  account_test: { request: AccountEntry; response: AccountTest };
  account_save: { request: AccountEntry; response: AccountView };
  account_remove: { request: ById; response: Empty };
  account_pause: { request: AccountPause; response: AccountView };
  account_sync_now: { request: ById; response: Empty };
  connectivity: { request: Empty; response: Connectivity };
  demo: { request: Empty; response: DemoState };
  demo_start: { request: Empty; response: Boot };
  demo_outage: { request: DemoOutage; response: DemoState };
  demo_remove: { request: Empty; response: Boot };
  views: { request: Empty; response: ViewCounts };
  inbox: { request: InboxRequest; response: InboxPage };
  saved_views: { request: Empty; response: Array<SavedViewView> };
  saved_view_save: { request: SavedViewSave; response: ById };
  saved_view_remove: { request: SavedViewRemove; response: Empty };
  saved_views_arrange: { request: ByIds; response: Empty };
  rules: { request: Empty; response: Array<RuleView> };
  rule_save: { request: RuleSave; response: ById };
  rule_remove: { request: RuleRemove; response: Empty };
  rule_try: { request: ById; response: RuleTrial };
  rule_enable: { request: RuleEnable; response: Empty };
  deadlines: { request: Empty; response: DeadlinesView };
  deadlines_save: { request: DeadlinesView; response: DeadlinesView };
  conversation: { request: ById; response: ConversationView };
  timeline: { request: TimelineRequest; response: Timeline };
  resolve: { request: ByIds; response: Undo };
  reopen: { request: ByIds; response: Undo };
  snooze: { request: Snooze; response: Undo };
  assign: { request: Assign; response: Undo };
  set_priority: { request: Prioritise; response: Undo };
  set_tags: { request: SetTags; response: Undo };
  tags: { request: Empty; response: Array<string> };
  mark_read: { request: MarkRead; response: Undo };
  undo: { request: Undo; response: Empty };
  note_add: { request: NoteAdd; response: ById };
  message_complete: { request: ById; response: MessageView };
  message_full: { request: ById; response: MessageView };
  message_images: { request: ById; response: PartView };
  part_fetch: { request: ById; response: PartView };
  part_open: { request: ById; response: Empty };
  part_save: { request: ById; response: Empty };
  link_check: { request: LinkRequest; response: LinkCheck };
  link_open: { request: LinkRequest; response: Empty };
  draft: { request: ById; response: DraftView };
  draft_save: { request: DraftSave; response: DraftSaved };
  draft_discard: { request: ById; response: Empty };
  quick_replies: { request: QuickRepliesRequest; response: Array<QuickReplyView> };
  quick_reply_save: { request: QuickReplySave; response: ById };
  quick_reply_remove: { request: QuickReplyRemove; response: Empty };
  quick_replies_export: { request: QuickRepliesExport; response: Exported };
  quick_replies_read: { request: QuickRepliesRead; response: QuickRepliesSheet };
  quick_replies_import: { request: QuickRepliesSheet; response: QuickRepliesSaved };
  articles: { request: ArticlesRequest; response: Array<ArticleRow> };
  article: { request: ById; response: ArticleView };
  article_version: { request: ArticleVersionRequest; response: ArticleVersionView };
  article_save: { request: ArticleSave; response: ById };
  article_remove: { request: ArticleRemove; response: Empty };
  articles_read: { request: ArticleFiles; response: Array<ArticleFileRow> };
  articles_import: { request: ArticleFiles; response: ArticlesSaved };
  draft_quote: { request: ById; response: QuotedHistory };
  send: { request: SendReply; response: Sent };
  customer_page: { request: ById; response: CustomerPage };
  customer_timeline: { request: CustomerTimelineRequest; response: CustomerTimeline };
  customer_save: { request: CustomerSave; response: Empty };
  customer_tag: { request: CustomerTag; response: Empty };
  customer_merge: { request: CustomerMerge; response: ById };
  customer_unmerge: { request: ById; response: Empty };
  customer_export: { request: ById; response: Exported };
  customer_erasure: { request: ById; response: ErasureView };
  customer_erase: { request: CustomerErase; response: ErasureView };
  orders_of: { request: ById; response: Array<OrderView> };
  orders: { request: OrdersRequest; response: OrdersPage };
  order: { request: ById; response: OrderView };
  order_refresh: { request: ById; response: Empty };
  orders_remote: { request: RemoteFind; response: RemoteFound };
  search: { request: SearchRequest; response: SearchPage };
  server_search: { request: ServerSearchRequest; response: ServerPage };
  server_bring: { request: ServerBring; response: ServerBrought };
  palette: { request: PaletteRequest; response: Palette };
  after_sales: { request: ById; response: AfterSalesDraft };
  refund_preview: { request: RefundPreviewRequest; response: RefundPreview };
  refund: { request: RefundSubmit; response: Submitted };
  letter_write: { request: LetterRequest; response: LetterWritten };
  letter_standard: { request: LetterStandard; response: LetterText };
  return_create: { request: ReturnSubmit; response: Submitted };
  return_receive: { request: ReceiveSubmit; response: Submitted };
  return_cancel: { request: ReturnCancel; response: Submitted };
  variants: { request: VariantsRequest; response: VariantsFound };
  amend_preview: { request: AmendPreviewRequest; response: AmendPreview };
  exchange: { request: ExchangeSubmit; response: Submitted };
  claim: { request: ClaimSubmit; response: Submitted };
  order_edit: { request: EditSubmit; response: Submitted };
  order_send_elsewhere: { request: AddressSubmit; response: Submitted };
  order_cancel: { request: OrderCancelSubmit; response: Submitted };
  code_issue: { request: CodeSubmit; response: Submitted };
  cases: { request: CasesRequest; response: CasesPage };
  case_counts: { request: Empty; response: Array<CaseCount> };
  overdue: { request: OverdueRequest; response: OverduePage };
  overdue_days: { request: OverdueDays; response: Empty };
  cases_of: { request: CasesOf; response: Array<CaseRow> };
  case: { request: ById; response: CaseView };
  case_open: { request: CaseOpen; response: ById };
  case_step: { request: CaseStep; response: Empty };
  case_set: { request: CaseSet; response: Empty };
  case_note: { request: CaseNote; response: Empty };
  case_evidence: { request: CaseEvidenceSet; response: Empty };
  evidence_pack: { request: EvidencePackRequest; response: EvidencePacked };
  evidence_verify: { request: ById; response: EvidenceVerdict };
  evidence_chain: { request: Empty; response: EvidenceChain };
  evidence_anchoring: { request: EvidenceAnchoring; response: Empty };
  verdict: { request: VerdictRequest; response: VerdictView };
  policies: { request: Empty; response: Policies };
  policy_save: { request: PolicySave; response: ById };
  policy_remove: { request: ById; response: Empty };
  policy_try: { request: PolicyTryRequest; response: PolicyTry };
  given: { request: ById; response: GivenView };
  given_record: { request: GivenRecord; response: ById };
  given_end: { request: ById; response: Empty };
  outbox: { request: Empty; response: Outbox };
  operation: { request: ById; response: OperationDetail };
  operation_retry: { request: ById; response: OperationView };
  operation_cancel: { request: ById; response: OperationView };
  operation_edit: { request: ById; response: Navigation };
  operation_happened: { request: ById; response: OperationView };
  operation_approve: { request: OperationApprove; response: OperationView };
  operation_did_not: { request: ById; response: OperationView };
}

/** What a query provides and a change makes stale; `{x}` is the request's field x. */
export const tags: Record<keyof Calls, { changes: boolean; tags: readonly string[] }> = {
  boot: { changes: false, tags: ['boot'] },
  recover: { changes: true, tags: ['*'] },
  try_again: { changes: true, tags: ['*'] },
  agent_save: { changes: true, tags: ['*'] },
  agents: { changes: false, tags: ['agents'] },
  sign_in: { changes: true, tags: ['*'] },
  sign_out: { changes: true, tags: ['*'] },
  lock: { changes: true, tags: ['boot'] },
  unlock: { changes: true, tags: ['*'] },
  settings_save: { changes: true, tags: ['boot'] },
  recovery_code: { changes: true, tags: [] },
  recovery_passphrase: { changes: true, tags: [] },
  focus: { changes: true, tags: [] },
  navigation: { changes: true, tags: [] },
  brands: { changes: false, tags: ['brands'] },
  brand_save: { changes: true, tags: ['brands'] },
  connectors: { changes: false, tags: ['connectors'] },
  accounts: { changes: false, tags: ['accounts'] },
  account_discover: { changes: true, tags: [] },
  account_test: { changes: true, tags: [] },
  account_save: { changes: true, tags: ['accounts', 'brands', 'boot', 'connectivity'] },
  account_remove: { changes: true, tags: ['accounts', 'brands', 'boot', 'connectivity', 'inbox'] },
  account_pause: { changes: true, tags: ['accounts', 'connectivity'] },
  account_sync_now: { changes: true, tags: ['connectivity'] },
  connectivity: { changes: false, tags: ['connectivity', 'outbox'] },
  demo: { changes: false, tags: ['demo'] },
  demo_start: { changes: true, tags: ['*'] },
  demo_outage: { changes: true, tags: ['demo', 'connectivity'] },
  demo_remove: { changes: true, tags: ['*'] },
  views: { changes: false, tags: ['inbox', 'outbox', 'saved_views'] },
  inbox: { changes: false, tags: ['inbox', 'outbox', 'saved_views'] },
  saved_views: { changes: false, tags: ['saved_views'] },
  saved_view_save: { changes: true, tags: ['saved_views'] },
  saved_view_remove: { changes: true, tags: ['saved_views'] },
  saved_views_arrange: { changes: true, tags: ['saved_views'] },
  rules: { changes: false, tags: ['rules'] },
  rule_save: { changes: true, tags: ['rules'] },
  rule_remove: { changes: true, tags: ['rules'] },
  rule_try: { changes: false, tags: ['rules'] },
  rule_enable: { changes: true, tags: ['rules'] },
  deadlines: { changes: false, tags: ['deadlines'] },
  deadlines_save: { changes: true, tags: ['deadlines', 'inbox', 'conversation'] },
  conversation: { changes: false, tags: ['conversation:{id}'] },
  timeline: { changes: false, tags: ['conversation:{conversation}', 'outbox'] },
  resolve: { changes: true, tags: ['inbox', 'conversation'] },
  reopen: { changes: true, tags: ['inbox', 'conversation'] },
  snooze: { changes: true, tags: ['inbox', 'conversation'] },
  assign: { changes: true, tags: ['inbox', 'conversation'] },
  set_priority: { changes: true, tags: ['inbox', 'conversation'] },
  set_tags: { changes: true, tags: ['inbox', 'conversation', 'tags'] },
  tags: { changes: false, tags: ['tags', 'conversation'] },
  mark_read: { changes: true, tags: ['inbox', 'conversation'] },
  undo: { changes: true, tags: ['inbox', 'conversation'] },
  note_add: { changes: true, tags: ['inbox', 'conversation:{conversation}'] },
  message_complete: { changes: true, tags: ['conversation'] },
  message_full: { changes: false, tags: ['message:{id}'] },
  message_images: { changes: true, tags: [] },
  part_fetch: { changes: true, tags: ['conversation'] },
  part_open: { changes: true, tags: [] },
  part_save: { changes: true, tags: [] },
  link_check: { changes: false, tags: [] },
  link_open: { changes: true, tags: [] },
  draft: { changes: false, tags: ['draft:{id}', 'outbox'] },
  draft_save: { changes: true, tags: ['inbox'] },
  draft_discard: { changes: true, tags: ['draft:{id}', 'inbox'] },
  quick_replies: { changes: false, tags: ['quick_replies', 'conversation', 'orders'] },
  quick_reply_save: { changes: true, tags: ['quick_replies'] },
  quick_reply_remove: { changes: true, tags: ['quick_replies'] },
  quick_replies_export: { changes: true, tags: [] },
  quick_replies_read: { changes: true, tags: [] },
  quick_replies_import: { changes: true, tags: ['quick_replies'] },
  articles: { changes: false, tags: ['articles'] },
  article: { changes: false, tags: ['articles'] },
  article_version: { changes: false, tags: ['articles'] },
  article_save: { changes: true, tags: ['articles'] },
  article_remove: { changes: true, tags: ['articles'] },
  articles_read: { changes: true, tags: [] },
  articles_import: { changes: true, tags: ['articles'] },
  draft_quote: { changes: false, tags: ['conversation:{id}'] },
  send: { changes: true, tags: ['inbox', 'conversation', 'outbox'] },
  customer_page: { changes: false, tags: ['customer:{id}', 'orders', 'policy'] },
  customer_timeline: { changes: false, tags: ['customer:{id}', 'conversation', 'orders', 'outbox', 'cases', 'policy'] },
  customer_save: { changes: true, tags: ['customer:{id}', 'inbox'] },
  customer_tag: { changes: true, tags: ['customer:{id}', 'tags', 'inbox'] },
  customer_merge: { changes: true, tags: ['*'] },
  customer_unmerge: { changes: true, tags: ['*'] },
  customer_export: { changes: true, tags: [] },
  customer_erasure: { changes: false, tags: ['customer:{id}', 'outbox', 'orders'] },
  customer_erase: { changes: true, tags: ['*'] },
  orders_of: { changes: false, tags: ['orders', 'outbox'] },
  orders: { changes: false, tags: ['orders'] },
  order: { changes: false, tags: ['order:{id}', 'outbox'] },
  order_refresh: { changes: true, tags: [] },
  orders_remote: { changes: true, tags: ['orders'] },
  search: { changes: false, tags: ['search'] },
  server_search: { changes: true, tags: [] },
  server_bring: { changes: true, tags: ['inbox', 'search', 'conversation'] },
  palette: { changes: false, tags: ['orders', 'inbox'] },
  after_sales: { changes: false, tags: [] },
  refund_preview: { changes: false, tags: ['order:{order}', 'outbox'] },
  refund: { changes: true, tags: ['order:{order}', 'outbox', 'conversation', 'orders'] },
  letter_write: { changes: true, tags: ['draft', 'inbox'] },
  letter_standard: { changes: false, tags: [] },
  return_create: { changes: true, tags: ['order:{order}', 'outbox', 'conversation', 'orders'] },
  return_receive: { changes: true, tags: ['order:{order}', 'outbox', 'conversation', 'orders'] },
  return_cancel: { changes: true, tags: ['order:{order}', 'outbox', 'conversation', 'orders'] },
  variants: { changes: true, tags: [] },
  amend_preview: { changes: false, tags: ['order:{order}', 'outbox'] },
  exchange: { changes: true, tags: ['order', 'outbox', 'conversation', 'orders', 'cases', 'case'] },
  claim: { changes: true, tags: ['order', 'outbox', 'conversation', 'orders', 'cases', 'case'] },
  order_edit: { changes: true, tags: ['order', 'outbox', 'conversation', 'orders', 'case'] },
  order_send_elsewhere: { changes: true, tags: ['order', 'outbox', 'conversation', 'orders', 'case'] },
  order_cancel: { changes: true, tags: ['order', 'outbox', 'conversation', 'orders', 'case'] },
  code_issue: { changes: true, tags: ['order', 'outbox', 'conversation', 'case'] },
  cases: { changes: false, tags: ['cases', 'outbox', 'conversation'] },
  case_counts: { changes: false, tags: ['cases', 'outbox', 'orders'] },
  overdue: { changes: false, tags: ['orders', 'cases'] },
  overdue_days: { changes: true, tags: ['orders'] },
  cases_of: { changes: false, tags: ['cases'] },
  case: { changes: false, tags: ['case:{id}', 'conversation', 'order', 'outbox'] },
  case_open: { changes: true, tags: ['cases'] },
  case_step: { changes: true, tags: ['cases', 'case:{id}'] },
  case_set: { changes: true, tags: ['cases', 'case:{id}'] },
  case_note: { changes: true, tags: ['case:{id}'] },
  case_evidence: { changes: true, tags: ['case:{id}'] },
  evidence_pack: { changes: true, tags: ['case:{case}', 'evidence'] },
  evidence_verify: { changes: true, tags: [] },
  evidence_chain: { changes: false, tags: ['evidence', 'outbox'] },
  evidence_anchoring: { changes: true, tags: ['evidence', 'outbox'] },
  verdict: { changes: false, tags: ['policy', 'order:{order}', 'customer'] },
  policies: { changes: false, tags: ['policy'] },
  policy_save: { changes: true, tags: ['policy', 'order'] },
  policy_remove: { changes: true, tags: ['policy', 'order'] },
  policy_try: { changes: true, tags: [] },
  given: { changes: false, tags: ['order', 'outbox', 'policy'] },
  given_record: { changes: true, tags: ['policy', 'order:{order}'] },
  given_end: { changes: true, tags: ['policy', 'order'] },
  outbox: { changes: false, tags: ['outbox'] },
  operation: { changes: false, tags: ['outbox'] },
  operation_retry: { changes: true, tags: ['outbox', 'conversation', 'order', 'orders'] },
  operation_cancel: { changes: true, tags: ['outbox', 'conversation', 'order', 'orders'] },
  operation_edit: { changes: true, tags: ['outbox', 'conversation', 'order', 'orders', 'draft'] },
  operation_happened: { changes: true, tags: ['outbox', 'conversation', 'order', 'orders'] },
  operation_approve: { changes: true, tags: ['outbox', 'conversation', 'order', 'orders'] },
  operation_did_not: { changes: true, tags: ['outbox', 'conversation', 'order', 'orders'] },
};
