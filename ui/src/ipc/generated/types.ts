// Made by `cargo xtask bindings`; changes here are lost.
/**
 * What was entered so far, without secrets.
 */
export type AccountAddress = { connector: string, values: { [key in string]: string }, };
/**
 * What was entered; `account` when an existing one is changed (empty secrets then mean "as before").
 */
export type AccountEntry = { account: string | null, connector: string, brand: string | null, values: { [key in string]: string }, secrets: { [key in string]: string }, };
export type AccountFound = { 
/**
 * The provider's preset, where it is one of those.
 */
preset: string | null, 
/**
 * Fields that were found; empty when nothing was.
 */
values: { [key in string]: string }, };
export type AccountPause = { id: string, paused: boolean, };
export type AccountTest = { ok: boolean, 
/**
 * Who answered: the shop's name, the mailbox's address.
 */
name: string | null, server: string | null, trouble: TroubleView | null, };
export type AccountView = { id: string, connector: string, kind: string, brand: string, name: string, 
/**
 * Settings without secrets.
 */
values: { [key in string]: string }, link: LinkView, 
/**
 * `demo` accounts are marked as such everywhere.
 */
demo: boolean, };
/**
 * Something that was added to a conversation while an answer was written.
 */
export type AddedView = { id: string, 
/**
 * `customer`, `colleague`, `note` or `event`.
 */
what: string, at: number, 
/**
 * Who wrote it; empty for an event.
 */
who: string, 
/**
 * Its first words, or the event's detail.
 */
text: string, 
/**
 * A message key's tail, for events, and the number of the order it is about.
 */
event: string, order_number: string | null, };
/**
 * What is null stays as it is.
 */
export type AddressEntry = { first_name: string | null, last_name: string | null, company: string | null, street: string | null, addition: string | null, postal_code: string | null, city: string | null, province: string | null, phone: string | null, };
export type AddressSubmit = { asked: AmendAsked, to: AddressEntry, };
export type AddressView = { name: string, address: string, };
/**
 * What a refund or return dialog needs; `request` names it from now on, so that pressing twice is one.
 */
export type AfterSalesDraft = { request: string, order: OrderView, return_reasons: Array<ReasonView>, refund_reasons: Array<ReasonView>, 
/**
 * The newest conversation with the customer, in which they can be written.
 */
conversation: string | null, };
/**
 * `pin`: `None` leaves it, empty takes it away. `let_in_by`: who of the desk lets a newcomer in where nobody sits and
 * every profile has a PIN.
 */
export type AgentSave = { id: string | null, name: string, language: string, role: string, pin: string | null, let_in_by: SignIn | null, };
export type AgentView = { id: string, name: string, language: string, role: string, has_pin: boolean, };
/**
 * `by`: `email`, `phone`.
 */
export type AlikeView = { id: string, name: string, by: string, value: string, };
/**
 * What every one of these requests carries.
 */
export type AmendAsked = { request: string, order: string, note: string, conversation: string | null, case: string | null, 
/**
 * The agent has seen that something like it was asked for, or given before, and means it.
 */
seen: boolean, };
export type AmendPreview = { 
/**
 * Why it cannot be asked for: an error's code.
 */
impossible: string | null, 
/**
 * What was paid for what goes, and what the new goods cost.
 */
less: Money, more: Money, 
/**
 * What the customer owes afterwards, and what they would get back by a refund of its own.
 */
owed: Money, back: Money, 
/**
 * What leaves at once, or what a code comes to at most.
 */
gives: Money, 
/**
 * The agent may not give that alone.
 */
needs_lead: boolean, guards: Array<GuardView>, };
export type AmendPreviewRequest = { order: string, scope: AmendScope, };
export type AmendScope = { "of": "exchange", back: Array<LineQuantityView>, out: Array<NewItemEntry>, } | { "of": "edit", lines: Array<LineQuantityView>, add: Array<NewItemEntry>, } | { "of": "claim", items: Array<LineQuantityView>, out: Array<NewItemEntry>, } | { "of": "cancel" } | { "of": "code", off: OffEntry, };
export type ArticleFile = { path: string, text: string, };
export type ArticleFileRow = { path: string, title: string, language: string, 
/**
 * `new`, `changed`, `same` or `bad`: then it is not saved.
 */
outcome: string, };
/**
 * Files of a folder, by their place in it.
 */
export type ArticleFiles = { files: Array<ArticleFile>, };
/**
 * `removed` false takes it back.
 */
export type ArticleRemove = { id: string, removed: boolean, };
export type ArticleRow = { id: string, topic: string, title: string, language: string, brand: string | null, 
/**
 * Its first words.
 */
excerpt: string, link: string, updated_at: number, };
export type ArticleSave = { id: string | null, 
/**
 * For a new one: the article it translates.
 */
topic: string | null, brand: string | null, language: string, title: string, body: string, link: string, };
export type ArticleVersionRequest = { id: string, version: number, };
export type ArticleVersionRow = { version: number, title: string, by: string, at: number, };
export type ArticleVersionView = { version: number, title: string, body: string, html: string, };
export type ArticleView = { id: string, topic: string, title: string, language: string, brand: string | null, link: string, version: number, updated_at: number, 
/**
 * Markdown.
 */
body: string, 
/**
 * Cleaned: what a reply can hold, and nothing else.
 */
html: string, 
/**
 * The same without formatting.
 */
text: string, 
/**
 * The newest first.
 */
versions: Array<ArticleVersionRow>, 
/**
 * The same article in other languages.
 */
others: Array<ArticleRow>, };
/**
 * `language` and `brand` come first where they are named; none is left out.
 */
export type ArticlesRequest = { query: string, language: string | null, brand: string | null, limit: number, };
export type ArticlesSaved = { added: number, changed: number, };
/**
 * `agent` none: nobody's.
 */
export type Assign = { ids: Array<string>, agent: string | null, };
/**
 * What lies there still: `kind` is `mail` (copies of messages) or `shop` (orders).
 */
export type AtProvider = { account: string, kind: string, count: number, };
export type AttachmentView = { id: string, name: string, mime: string, size: number, };
/**
 * How the start went. Works before the store is open.
 */
export type Boot = { "state": "ready", 
/**
 * Nobody has connected or tried anything yet.
 */
first_run: boolean, agents: Array<AgentView>, 
/**
 * Who sits here; none at the very first start or when everybody signed out.
 */
agent: AgentView | null, 
/**
 * Contents are hidden until the agent unlocks.
 */
locked: boolean, settings: DeskSettings, version: string, } | { "state": "no_key", reason: NoKey, passphrase: boolean, } | { "state": "damaged", set_aside: string, salvaged: number, outbox_whole: boolean, } | { "state": "newer", version: string, } | { "state": "failed", message: string, };
export type BrandSave = { id: string | null, name: string, language: string, signature: string, return_address: string, return_days: number, };
export type BrandView = { id: string, name: string, language: string, signature: string, 
/**
 * Where goods are sent back to; empty while nobody has said it.
 */
return_address: string, 
/**
 * Days to send them; 0: nothing is said of it.
 */
return_days: number, senders: Array<SenderView>, accounts: number, };
/**
 * One thing, by id.
 */
export type ById = { id: string, };
/**
 * Several conversations, by id.
 */
export type ByIds = { ids: Array<string>, };
export type CalendarView = { name: string, 
/**
 * IANA name.
 */
time_zone: string, 
/**
 * For Monday to Sunday; none: closed.
 */
week: Array<Array<SpanView>>, 
/**
 * Countries whose public holidays are kept.
 */
countries: Array<string>, 
/**
 * Further days that are closed, `2026-12-24`.
 */
closed: Array<string>, };
export type CarrierView = { name: string, name_zh: string, };
/**
 * `overdue` counts orders, up to 1,000.
 */
export type CaseCount = { view: string, count: number, };
/**
 * `actor`: `customer`, `agent`, `warehouse`, `shop`. `what`: `opened`, a step, `note`, `set`, `linked`, `evidence`,
 * `evidence_removed`; of the conversation `message_in`, `message_out`; of the shop an order event's kind.
 */
export type CaseEventView = { at: number, actor: string, by: string, what: string, detail: string, amount: Money | null, };
export type CaseEvidenceSet = { id: string, kind: string, item: string, there: boolean, };
/**
 * `kind`: `message` or `part`. `text`: first words, or the file's name.
 */
export type CaseEvidenceView = { kind: string, item: string, text: string, at: number, image: boolean, };
export type CaseLineView = { line: string, title: string, quantity: number, };
export type CaseNote = { id: string, text: string, };
export type CaseOpen = { conversation: string | null, order: string | null, kind: string, cause: string, reason: string, lines: Array<LineQuantityView>, priority: string, due: number | null, 
/**
 * Messages that show what happened.
 */
messages: Array<string>, };
/**
 * `kind`: `return`, `withdrawal`, `exchange`, `replacement`, `repair`, `warranty`, `missing`, `damaged`, `complaint`,
 * `goodwill`, `dispute`.
 */
export type CaseRow = { id: string, number: number, kind: string, status: string, closed: boolean, 
/**
 * Empty: not said.
 */
cause: string, priority: string, due: number | null, 
/**
 * What to do next, else what it is about; the beginning of it.
 */
gist: string, owner_name: string, customer_name: string, order_number: string, 
/**
 * What can be done with it now.
 */
steps: Array<CaseStepView>, };
export type CaseSet = { id: string, cause: string, reason: string, owner: string | null, priority: string, due: number | null, next_step: string, serial: string, };
export type CaseStep = { id: string, step: string, actor: string, outcome: string | null, note: string, };
/**
 * `actors`: who takes it, the usual one first; an agent writes down what the others did.
 */
export type CaseStepView = { step: string, to: string, actors: Array<string>, };
export type CaseView = { row: CaseRow, next_step: string, reason: string, outcome: string | null, owner: string | null, conversation: string | null, order: string | null, serial: string, created_at: number, lines: Array<CaseLineView>, evidence: Array<CaseEvidenceView>, events: Array<CaseEventView>, operations: Array<OperationView>, 
/**
 * The shop's return that goes with it.
 */
remote_return: string | null, };
/**
 * Of a conversation or of an order.
 */
export type CasesOf = { conversation: string | null, order: string | null, };
export type CasesPage = { rows: Array<CaseRow>, next: string | null, };
/**
 * `view`: `active`, `due`, `open`, `waiting_customer`, `waiting_goods`, `received`, `diagnosed`, `sent_out`,
 * `not_refunded`, `closed`.
 */
export type CasesRequest = { view: string, after: string | null, limit: number, };
export type ChannelCapsView = { subject: boolean, html: boolean, cc: boolean, attachments_max: number, };
/**
 * `fault`: `missing`, `wrong_item`, `defective`, `other`.
 */
export type ClaimItemEntry = { line: string, quantity: number, fault: string, note: string, };
/**
 * `remedy`: `replace`, `refund`.
 */
export type ClaimSubmit = { asked: AmendAsked, remedy: string, items: Array<ClaimItemEntry>, goods_back: boolean, out: Array<NewItemEntry>, 
/**
 * As with an exchange.
 */
refund: Money | null, };
export type CodeSubmit = { asked: AmendAsked, code: string, off: OffEntry, 
/**
 * Only the order's customer can use it.
 */
only_customer: boolean, 
/**
 * Days from now; null: for ever.
 */
days: number | null, };
export type Connectivity = { accounts: Array<AccountView>, waiting: number, needs_you: number, 
/**
 * Milliseconds that this machine's clock is ahead of the servers'; shown above two minutes.
 */
clock_ahead_ms: number, };
/**
 * One kind of shop or channel that can be set up, with the fields of its form.
 */
export type ConnectorView = { id: string, 
/**
 * `shop` or `channel`.
 */
kind: string, name: string, fields: Array<FieldView>, presets: Array<PresetView>, };
export type ConversationState = { id: string, status: string, snoozed_until: number | null, assignee: string | null, unread: boolean, priority: Priority, tags: Array<string>, };
export type ConversationView = { id: string, brand: string, account: string, channel: string, subject: string, customer: CustomerView, status: string, snoozed_until: number | null, assignee: string | null, assignee_name: string | null, unread: boolean, junk: boolean, waiting_since: number | null, priority: Priority, due: DueView | null, tags: Array<string>, 
/**
 * Another conversation that this one was split from, since its sender did not take part there.
 */
linked: string | null, caps: ChannelCapsView, };
export type CustomerEntry = { at: number, kind: CustomerEntryKind, 
/**
 * First words, parcels' numbers, an operation's or a case's kind, how something was given.
 */
text: string, 
/**
 * The conversation's subject, or the state of an operation or a case.
 */
about: string, amount: Money | null, conversation: string | null, order: string | null, order_number: string | null, operation: string | null, case: string | null, };
export type CustomerEntryKind = "message_in" | "message_out" | "note" | "placed" | "shipped" | "delivered" | "cancelled" | "refunded" | "return_asked" | "return_back" | "operation" | "case" | "given";
/**
 * Who is not a lead needs a lead's word for it.
 */
export type CustomerErase = { id: string, word: LeadWord | null, };
/**
 * `joined` becomes part of `id`.
 */
export type CustomerMerge = { id: string, joined: string, };
export type CustomerPage = { customer: CustomerView, 
/**
 * Every way they are known by, over all channels and shops.
 */
identities: Array<IdentityView>, notes: string, preferences: string, 
/**
 * Other records with the very same address or number.
 */
alike: Array<AlikeView>, 
/**
 * Records that were made part of this one, the last first; only the first can be undone.
 */
merges: Array<MergeView>, 
/**
 * What was given outside of the shops, as agents noted it.
 */
given: Array<Money>, };
export type CustomerSave = { id: string, name: string, 
/**
 * BCP 47; empty when not known.
 */
language: string, 
/**
 * IANA; empty when not known.
 */
time_zone: string, notes: string, preferences: string, };
export type CustomerTag = { id: string, tag: string, on: boolean, };
export type CustomerTimeline = { entries: Array<CustomerEntry>, next: number | null, };
/**
 * `before`: entries older than this moment; none begins with the newest.
 */
export type CustomerTimelineRequest = { id: string, before: number | null, limit: number, };
export type CustomerView = { id: string, name: string, emails: Array<string>, phones: Array<string>, tags: Array<string>, language: string | null, time_zone: string | null, since: number | null, orders: number, 
/**
 * What was paid in all, one sum per currency.
 */
worth: Array<Money>, refunded: Array<Money>, items_bought: number, items_returned: number, conversations: Array<EarlierTalk>, };
export type DeadlinesView = { calendars: Array<CalendarView>, 
/**
 * The first that fits counts.
 */
targets: Array<TargetView>, 
/**
 * Warned, and shown as due soon, so many minutes before.
 */
warn_minutes: number, 
/**
 * Countries whose public holidays are known.
 */
countries: Array<string>, };
export type DeliveryView = { operation: string, state: string, };
export type DemoOutage = { shop: boolean, channel: boolean, };
export type DemoState = { on: boolean, shop_offline: boolean, channel_offline: boolean, };
export type DeskSettings = { 
/**
 * `system`, `light` or `dark`.
 */
theme: string, notify: boolean, 
/**
 * Sender and first words, or only that there is something.
 */
notify_content: boolean, 
/**
 * Minutes after midnight, local time; equal means no quiet hours.
 */
quiet_from: number, quiet_to: number, close_to_tray: boolean, start_at_login: boolean, 
/**
 * 0 means never.
 */
auto_lock_minutes: number, 
/**
 * How long a sent reply can be taken back.
 */
undo_seconds: number, 
/**
 * Money that waited longer asks again.
 */
stale_hours: number, 
/**
 * The recovery code was shown and confirmed as kept.
 */
recovery_kept: boolean, };
/**
 * `fact`: `cancelled`, `currency`, `captured`, `refunded`, `returnable`, `open_change`; both states as text.
 */
export type DifferenceView = { fact: string, about: string, was: string, now: string, };
/**
 * So many pieces of a line, named by its title, where so many were asked for.
 */
export type DifferingLine = { line: string, is: number, wanted: number, };
export type DraftSave = { conversation: string, request: string, mode: string, from: string | null, to: Array<AddressView>, cc: Array<AddressView>, bcc: Array<AddressView>, subject: string, text: string, html: string, note: string, attachments: Array<string>, actions: Array<ReplyAction>, send_at: number | null, seen: string | null, };
export type DraftSaved = { saved_at: number, };
export type DraftView = { conversation: string, 
/**
 * Names the reply from now on, so that pressing twice sends one.
 */
request: string, 
/**
 * `reply` or `note`.
 */
mode: string, from: AddressView, to: Array<AddressView>, cc: Array<AddressView>, bcc: Array<AddressView>, subject: string, 
/**
 * The reply, and beside it the note begun in the same place: neither ever becomes the other.
 */
text: string, 
/**
 * The reply with its formatting; empty when it has none and the text is all of it.
 */
html: string, note: string, attachments: Array<AttachmentView>, 
/**
 * What quick replies that were put in do besides, once it is sent.
 */
actions: Array<ReplyAction>, 
/**
 * When it is to go out, in milliseconds since 1970; none for at once.
 */
send_at: number | null, 
/**
 * The newest message the author has seen.
 */
seen: string | null, saved_at: number | null, 
/**
 * Sender identities to choose from.
 */
senders: Array<AddressView>, 
/**
 * Operations on the customer's orders that wait: the reply goes after them by default.
 */
wait_for: Array<WaitFor>, };
/**
 * The service target that is missed next: `first`, `next` (an answer) or `resolution`.
 */
export type DueView = { at: number, what: string, };
export type EarlierTalk = { id: string, subject: string, status: string, at: number, };
export type EditSubmit = { asked: AmendAsked, 
/**
 * New quantities of lines that change.
 */
lines: Array<LineQuantityView>, add: Array<NewItemEntry>, 
/**
 * As with an exchange.
 */
refund: Money | null, };
/**
 * Nothing to say.
 */
export type Empty = Record<symbol, never>;
/**
 * What an erasure reaches, what stays, why and until when, and what is beyond this desk.
 */
export type ErasureView = { conversations: number, messages: number, files: number, 
/**
 * Other people's messages in which an address stands; it is written over there.
 */
mentions: number, 
/**
 * Without the person: sums, goods and ids, for the books.
 */
orders: number, operations: number, cases: number, given: number, 
/**
 * Until when the books may have to be kept: ten years after the newest order.
 */
kept_until: number | null, 
/**
 * Operations that have to be settled first.
 */
open: Array<string>, 
/**
 * Keyed digests that stop the next sync from bringing the person back; they stay as long as the desk.
 */
digests: number, at_providers: Array<AtProvider>, 
/**
 * Backups that went, a fresh one took their place; 0 before the erasure.
 */
backups: number, 
/**
 * Damaged stores that were set aside and may hold the person: only somebody can remove their folders.
 */
damaged_copies: number, };
/**
 * Once a day, when there are new packs. `account`: the mailbox it goes out from.
 */
export type EvidenceAnchoring = { on: boolean, address: string, account: string | null, };
/**
 * Where the chain stands, and whether its head is mailed.
 */
export type EvidenceChain = { packs: number, head: string, 
/**
 * The last anchor that was asked for, and the packs up to it.
 */
anchored_at: number | null, anchored: number, anchoring: EvidenceAnchoring, };
/**
 * `how`: `changed`, `missing` or `added`; `list` and `around` have no name; `chain`: this desk's own record.
 */
export type EvidenceFlaw = { how: string, name: string, };
/**
 * What was found in a pack. The most serious comes first.
 */
export type EvidenceOutcome = "unreadable" | "changed" | "foreign" | "not_anchored" | "anchored";
/**
 * `language`: `en` or `zh-CN`. `show_page`: the printable page is opened outside too, to be printed.
 */
export type EvidencePackRequest = { case: string, language: string, show_page: boolean, };
/**
 * `saved`: false when the person thought better of it. `missing`: files that lie at the provider and could not be had;
 * `without_raw`: messages that are in it only as they are stored here.
 */
export type EvidencePacked = { saved: boolean, number: number, missing: number, without_raw: number, };
export type EvidenceVerdict = { outcome: EvidenceOutcome, flaws: Array<EvidenceFlaw>, number: number, case_number: number, made_at: number, head: string, 
/**
 * When the anchor was sent under which it stands.
 */
anchored_at: number | null, members: number, };
export type ExchangeSubmit = { asked: AmendAsked, back: Array<ReturnItemEntry>, out: Array<NewItemEntry>, 
/**
 * The customer gets this much back by a refund that waits for the exchange; refused when it is no longer the
 * difference.
 */
refund: Money | null, };
/**
 * `saved` is false when the person thought better of it.
 */
export type Exported = { saved: boolean, };
export type FieldView = { key: string, 
/**
 * `text`, `email`, `url`, `secret`, `port`, `switch`, `choice`, `certificate`.
 */
kind: string, choices: Array<string>, 
/**
 * Message keys.
 */
label: string, help: string | null, required: boolean, default: string | null, advanced: boolean, };
/**
 * What one rule says; the first one decided.
 */
export type FindingView = { rule: string, name: string, origin: string, law: PolicyLaw | null, said: SaidView, };
/**
 * What is in front of the agent: no notification for it.
 */
export type Focus = { window: boolean, conversation: string | null, };
export type GivenRecord = { order: string, kind: string, amount: string | null, how: string, };
export type GivenRow = { order: string, order_number: string, 
/**
 * It is the order that was asked about.
 */
here: boolean, amount: Money, at: number, waiting: boolean, 
/**
 * What it was for, where that is known.
 */
what: string, };
export type GivenView = { 
/**
 * Refunds of this order and of the customer's others, the newest first.
 */
refunds: Array<GivenRow>, recorded: Array<RecordedView>, chargeback: boolean, 
/**
 * Per currency, of all orders: confirmed and waiting stand apart.
 */
confirmed: Array<Money>, waiting: Array<Money>, signs: Array<SignView>, };
/**
 * `guard`: `line_again` (`about` is the line's title), `chargeback`, `elsewhere`.
 */
export type GuardView = { guard: string, about: string, };
/**
 * `kind`: `email`, `phone`, `remote`. `account`: whose own id it is; none for addresses and numbers.
 */
export type IdentityView = { kind: string, value: string, account: string | null, };
export type InboxPage = { rows: Array<InboxRow>, next: string | null, total: number, at_least: boolean, };
/**
 * `saved`: a saved view instead of `view`. `order` none: the view's own. `after`: the `next` of the page before.
 */
export type InboxRequest = { view: View, saved: string | null, order: ListOrder | null, brand: string | null, after: string | null, limit: number, };
export type InboxRow = { id: string, customer: string, customer_name: string, 
/**
 * Connector id of the channel.
 */
channel: string, subject: string, snippet: string, 
/**
 * Whether the last message is ours.
 */
last_out: boolean, updated_at: number, unread: boolean, assignee: string | null, 
/**
 * `open`, `snoozed`, `resolved`.
 */
status: string, snoozed_until: number | null, 
/**
 * Since when the customer waits for an answer.
 */
waiting_since: number | null, has_draft: boolean, priority: Priority, due: DueView | null, tags: Array<string>, 
/**
 * Operations of this conversation that wait or need the agent.
 */
waiting_operations: number, needs_you: boolean, };
/**
 * `condition`: `as_new`, `opened`, `damaged`, `missing`, `wrong_item`. What is missing or another article is not
 * received and stays expected.
 */
export type InspectedView = { condition: string, quantity: number, restock: boolean, note: string, };
/**
 * What the shop keeps: `restocking`, `return_shipping`.
 */
export type KeptView = { kind: string, amount: Money, };
/**
 * A lead's word for something, given at this desk with their PIN.
 */
export type LeadWord = { lead: string, pin: string, };
/**
 * One entry of the record: what was sent when, and what came of it.
 */
export type LedgerRow = { at: number, step: string, attempt: number, 
/**
 * `sending`, `done`, `not_happened`, `refused`, `unknown`, `found`, `absent`, `again`, `parked`, `differs`,
 * `retry`, `it_happened`, `it_did_not`, `called_off`, `cancelled`, `created`.
 */
what: string, detail: ToldView, by: string | null, };
/**
 * Puts the words for an occasion into the draft of a reply; nothing is sent.
 */
export type LetterRequest = { 
/**
 * `return` or `return_declined`.
 */
occasion: string, order: string, 
/**
 * None: those of the return, of the case, or of the newest return whose goods are to come.
 */
lines: Array<LineQuantityView>, 
/**
 * The return at the shop.
 */
of: string | null, 
/**
 * Empty: the case's.
 */
cause: string, case: string | null, 
/**
 * None: the case's, else the newest with the customer.
 */
conversation: string | null, };
export type LetterStandard = { occasion: string, language: string, };
export type LetterText = { text: string, };
export type LetterWritten = { conversation: string, 
/**
 * False where the draft had these words already.
 */
added: boolean, 
/**
 * Variables without a value; they stand in the text.
 */
missing: Array<string>, 
/**
 * Those whose lines were left out, as they are not known.
 */
left_out: Array<string>, };
export type LineQuantityView = { line: string, quantity: number, };
export type LineVerdict = { line: string, title: string, answer: string, findings: Array<FindingView>, };
/**
 * What a link really is, before it is opened.
 */
export type LinkCheck = { 
/**
 * The address that would be opened, host in punycode where scripts mix.
 */
url: string, host: string, 
/**
 * The text names another host than the link.
 */
differs: boolean, allowed: boolean, };
export type LinkRequest = { url: string, text: string, };
/**
 * How an account's connection stands.
 */
export type LinkView = { 
/**
 * `connecting`, `online`, `offline`, `needs_you`, `paused`.
 */
state: string, 
/**
 * Since when it is offline.
 */
since: number | null, last_sync: number | null, trouble: TroubleView | null, progress: SyncProgress | null, 
/**
 * Operations that wait for it.
 */
waiting: number, };
/**
 * `waiting`: the longest wait first; `breach`: the service target that is missed first.
 */
export type ListOrder = "newest" | "waiting" | "breach";
export type MailFolder = "inbox" | "sent" | "junk" | "chosen";
export type MarkRead = { ids: Array<string>, unread: boolean, };
export type MergeView = { id: string, name: string, at: number, };
export type MessageView = { id: string, 
/**
 * `in` or `out`.
 */
direction: string, at: number, from: AddressView, 
/**
 * Shown when replies go elsewhere than From.
 */
reply_to: AddressView | null, to: Array<AddressView>, cc: Array<AddressView>, subject: string, 
/**
 * `person`, `automatic`, `bounce`.
 */
origin: string, 
/**
 * For ours: the operation that sends it, and its state.
 */
delivery: DeliveryView | null, 
/**
 * The new text, without quoted history.
 */
fresh: string, 
/**
 * Whether the full text holds more than `fresh`.
 */
quoted: boolean, parts: Array<PartView>, 
/**
 * It was deleted at the provider and stays here.
 */
gone: boolean, 
/**
 * Only its headers are here; `message_complete` brings the rest.
 */
complete: boolean, 
/**
 * Order numbers found in the text that are really orders here.
 */
mentions: Array<OrderMention>, 
/**
 * Which agent wrote it.
 */
author: string | null, };
/**
 * An amount: exact decimal text and ISO 4217 code.
 */
export type Money = { amount: string, currency: string, };
/**
 * Where a notification, a link or a second start wants to go. Taken once.
 */
export type Navigation = { "to": "nowhere" } | { "to": "conversation", id: string, } | { "to": "order", id: string, } | { "to": "outbox" } | { "to": "link", url: string, text: string, };
/**
 * An article for an order. `each`: as it was shown; the shop's own price counts.
 */
export type NewItemEntry = { variant: string, title: string, quantity: number, each: Money, };
export type NoKey = "keyring_locked" | "keyring_denied" | "keyring_missing" | "key_missing";
export type NoteAdd = { conversation: string, text: string, };
export type OffEntry = { "off": "percent", percent: number, } | { "off": "amount", amount: string, };
/**
 * A lead's word for the operation as it stands.
 */
export type OperationApprove = { id: string, word: LeadWord, };
/**
 * What a person can do with it now.
 */
export type OperationCan = { retry: boolean, edit: boolean, cancel: boolean, it_happened: boolean, it_did_not: boolean, };
export type OperationDetail = { operation: OperationView, ledger: Array<LedgerRow>, note: string, };
export type OperationView = { id: string, 
/**
 * `send_message`, `create_return`, `receive_return`, `cancel_return`, `refund`.
 */
kind: string, 
/**
 * `waiting`, `sending`, `checking`, `needs_you`, `done`, `cancelled`.
 */
state: string, reason: ReasonWhy | null, 
/**
 * Its step, while it has one: `begin`, `items`, `confirm`, `send` …
 */
step: string | null, amount: Money | null, 
/**
 * One line that tells it apart: the recipient and first words, or the goods.
 */
what: string, order: string | null, order_number: string | null, conversation: string | null, account: string, account_name: string, created_at: number, settled_at: number | null, 
/**
 * Not before: undo, send later, the next attempt.
 */
not_before: number | null, undo_until: number | null, 
/**
 * Why it waits: `turn`, `undo`, `offline`, `after`, `lane`, `retry`, `catching_up`,
 * `calling_off`; none when it does not wait.
 */
waits_for: string | null, 
/**
 * The operations before it in its chain or lane that it waits for.
 */
behind: Array<string>, agent: string, attempts: number, last_trouble: TroubleView | null, can: OperationCan, };
/**
 * `gives`: what the agent confirmed that it gives back.
 */
export type OrderCancelSubmit = { asked: AmendAsked, gives: Money, };
/**
 * `kind`: message key's tail (`placed`, `paid`, `shipped`, `delivered`, `return_requested`, `return_received`,
 * `refunded`, `cancelled`).
 */
export type OrderEvent = { at: number, kind: string, detail: string, amount: Money | null, };
export type OrderLineView = { id: string, title: string, variant: string, sku: string, quantity: number, total: Money, 
/**
 * Each, as paid.
 */
each: Money, 
/**
 * Handed over to the carrier or prepared for it.
 */
fulfilled: number, delivered: number, 
/**
 * What was bought, among what the shop sells.
 */
article: string | null, returnable: number, return_requested: number, returned: number, 
/**
 * Asked back at this desk and not yet at the shop.
 */
return_waiting: number, refund_waiting: boolean, };
export type OrderMention = { text: string, order: string, };
export type OrderRow = { id: string, number: string, name: string, customer: string | null, total: Money, placed_at: number, payment_status: string, fulfilment_status: string, cancelled: boolean, shop: string, };
/**
 * Confirmed and waiting sums stand side by side and are never one number.
 */
export type OrderSums = { items: Money, shipping: Money, discount: Money, tax: Money, total: Money, paid: Money, refunded: Money, refund_waiting: Money, left: Money, 
/**
 * What the customer owes by the shop's books, once something was paid.
 */
outstanding: Money, };
export type OrderView = { id: string, account: string, shop: string, number: string, customer: string | null, name: string, email: string | null, phone: string | null, placed_at: number, cancelled_at: number | null, 
/**
 * When the shop was last read for it.
 */
as_of: number, payment_status: string, fulfilment_status: string, lines: Array<OrderLineView>, payments: Array<PaymentView>, parcels: Array<ParcelView>, returns: Array<ReturnView>, sums: OrderSums, ship_to: Array<string>, open_change: boolean, url: string | null, caps: ShopCapsView, 
/**
 * Operations on this order that are not settled, and the latest that are.
 */
operations: Array<OperationView>, timeline: Array<OrderEvent>, };
export type OrdersPage = { rows: Array<OrderRow>, next: string | null, };
/**
 * `query`: number, mail, phone, name or tracking number; empty lists the newest.
 */
export type OrdersRequest = { query: string, brand: string | null, after: string | null, limit: number, };
export type OtherNamed = { 
/**
 * `order`, `address` or `name`.
 */
kind: string, 
/**
 * As it stands in the text.
 */
text: string, customer: string, customer_name: string, };
export type Outbox = { waiting: Array<OperationView>, needs_you: Array<OperationView>, done: Array<OperationView>, };
export type OverdueDays = { days: number, };
/**
 * `days`: so long ago or longer, as the desk has chosen it.
 */
export type OverduePage = { rows: Array<OverdueRow>, next: string | null, days: number, };
export type OverdueRequest = { after: string | null, limit: number, };
/**
 * `shipped_at`: when its oldest parcel left of those that are not marked delivered. `case_number`: of a case about the
 * order that is not closed.
 */
export type OverdueRow = { order: OrderRow, shipped_at: number, case_number: number | null, };
export type Palette = { orders: Array<OrderRow>, customers: Array<PaletteCustomer>, conversations: Array<PaletteTalk>, };
export type PaletteCustomer = { id: string, name: string, email: string | null, conversation: string | null, };
/**
 * For the palette: what fits, best first.
 */
export type PaletteRequest = { query: string, limit: number, };
export type PaletteTalk = { id: string, subject: string, customer_name: string, at: number, };
export type ParcelView = { shipped_at: number | null, delivered_at: number | null, tracking: Array<TrackingView>, };
export type PartView = { "type": "text", text: string, } | { "type": "html", html: string, remote_images: number, } | { "type": "image", id: string, name: string, mime: string, size: number, here: boolean, } | { "type": "file", id: string, name: string, mime: string, size: number, here: boolean, executable: boolean, } | { "type": "raw", id: string, size: number, why: string, };
export type Passphrase = { passphrase: string | null, };
export type PaymentView = { id: string, method: string, captured: Money, refunded: Money, waiting: Money, left: Money, refunds: Array<RefundView>, };
export type Policies = { versions: Array<PolicyVersion>, presets: Array<PolicyPreset>, };
/**
 * As it is edited; days are dates, percentages and amounts are text.
 */
export type PolicyBody = { preset: string, utc_offset_minutes: number, holidays: Array<string>, rules: Array<PolicyRule>, limits: Array<PolicyLimit>, };
export type PolicyException = { reason: string, countries: Array<string>, product_types: Array<string>, tags: Array<string>, skus: Array<string>, groups: Array<string>, };
/**
 * `kind`: `restocking`, `return_shipping`; `by`: `percent` or `fixed`.
 */
export type PolicyFee = { kind: string, by: string, percent: string | null, amount: string | null, currency: string | null, };
export type PolicyLaw = { title: string, article: string, url: string, };
/**
 * What a role may give back without a lead.
 */
export type PolicyLimit = { role: string, amount: string, currency: string, };
/**
 * `old`: the source was looked up more than a year ago.
 */
export type PolicyPreset = { id: string, source: string, article: string, url: string, checked: string, old: boolean, body: PolicyBody, };
export type PolicyRule = { id: string, 
/**
 * `statutory` or `own`.
 */
origin: string, 
/**
 * Empty for a rule of a preset: the window has its words.
 */
name: string, law: PolicyLaw | null, 
/**
 * `change_of_mind`, `defective`, `damaged`, `wrong_item`, `missing`; none for every cause.
 */
causes: Array<string>, applies: PolicyScope, except: Array<PolicyException>, window: PolicyWindow | null, 
/**
 * `refund`, `exchange`, `replacement`, `repair`.
 */
outcomes: Array<string>, 
/**
 * `shop` or `customer`.
 */
way_back: string, shipping_back: boolean, wait_for_goods: boolean, refund_days: number, fees: Array<PolicyFee>, };
export type PolicySave = { brand: string | null, from: number, body: PolicyBody, };
export type PolicyScope = { countries: Array<string>, product_types: Array<string>, tags: Array<string>, skus: Array<string>, groups: Array<string>, };
/**
 * What another policy would have decided otherwise.
 */
export type PolicyTry = { looked_at: number, different: number, rows: Array<PolicyTryRow>, };
/**
 * `cause`: what the customers of orders without a case are taken to say.
 */
export type PolicyTryRequest = { brand: string | null, from: number, body: PolicyBody, cause: string, last: number, };
export type PolicyTryRow = { order: string, order_number: string, case: string | null, case_number: number | null, title: string, 
/**
 * When it was judged: a case's beginning, else now.
 */
at: number, before: string, after: string, said_before: FindingView, said_after: FindingView, };
export type PolicyVersion = { id: string, brand: string | null, from: number, body: PolicyBody, };
/**
 * `from`: `delivery`, `shipping`, `order`.
 */
export type PolicyWindow = { days: number, from: string, working_day_end: boolean, };
export type PresetView = { id: string, name: string, values: { [key in string]: string }, domains: Array<string>, help: string | null, unsupported: string | null, };
export type Prioritise = { ids: Array<string>, priority: Priority, };
export type Priority = "low" | "normal" | "high" | "urgent";
/**
 * `json` or `csv`; the person is asked for a place.
 */
export type QuickRepliesExport = { format: string, };
/**
 * A file as it was given, JSON or CSV. Nothing is saved.
 */
export type QuickRepliesRead = { name: string, text: string, };
/**
 * Without a conversation all of them, as they are written.
 */
export type QuickRepliesRequest = { conversation: string | null, };
export type QuickRepliesSaved = { added: number, changed: number, };
export type QuickRepliesSheet = { rows: Array<SheetRow>, };
/**
 * `removed` false takes it back.
 */
export type QuickReplyRemove = { id: string, removed: boolean, };
export type QuickReplySave = { id: string | null, name: string, text: string, brand: string | null, language: string, action: ReplyAction | null, occasion: string | null, };
export type QuickReplyView = { id: string, name: string, 
/**
 * As it is written, with variables such as `{{customer.name}}`.
 */
text: string, 
/**
 * None: for every brand.
 */
brand: string | null, 
/**
 * Empty: for every language.
 */
language: string, 
/**
 * What is done besides, once the reply is sent.
 */
action: ReplyAction | null, 
/**
 * When the desk takes it by itself: `return`, `return_declined`.
 */
occasion: string | null, 
/**
 * With the conversation's values in it.
 */
filled: string, 
/**
 * Variables that have no value there; they stay in the text.
 */
missing: Array<string>, };
/**
 * `lines` is the attribution and the quoted text; empty when there is nothing to quote.
 */
export type QuotedHistory = { attribution: string, text: string, };
export type ReasonView = { id: string, label: string, };
/**
 * Why it needs the agent, with what was read.
 */
export type ReasonWhy = { "reason": "refused", step: string, code: string, message: ToldView, } | { "reason": "may_have_happened", step: string, read: ToldView, at: number, } | { "reason": "changed", differences: Array<DifferenceView>, } | { "reason": "stale", since: number, } | { "reason": "approval" } | { "reason": "newer", messages: Array<string>, } | { "reason": "old_store" } | { "reason": "bounced", address: string, diagnostic: string, } | { "reason": "keeps_failing", step: string, times: number, read: ToldView, } | { "reason": "differs", how: ToldView, };
/**
 * `found`: what an inspection found; where it is given, the two counts follow from it.
 */
export type ReceiveEntry = { line: string, quantity: number, damaged: number, found: Array<InspectedView>, };
export type ReceiveSubmit = { request: string, order: string, of: string, items: Array<ReceiveEntry>, note: string, conversation: string | null, case: string | null, };
/**
 * `kind`: `chargeback`, `elsewhere`.
 */
export type RecordedView = { id: string, kind: string, amount: Money | null, how: string, by: string, at: number, here: boolean, };
/**
 * `code` or `passphrase` opens the store when the keyring cannot.
 */
export type RecoverRequest = { code: string | null, passphrase: string | null, };
/**
 * Shown once, to be printed or written down.
 */
export type RecoveryCode = { code: string, };
export type RefundPartView = { payment: string, method: string, amount: Money, };
export type RefundPreview = { "result": "possible", total: Money, left: Money, parts: Array<RefundPartView>, 
/**
 * How the total came about.
 */
rows: Array<SumRowView>, 
/**
 * What asks for a second look before it is sent.
 */
guards: Array<GuardView>, 
/**
 * It is more than the agent may give alone: a lead approves it first.
 */
needs_lead: boolean, 
/**
 * Refunds of the last 24 hours on the same lines or of the same amount: needs a deliberate confirmation.
 */
similar: Array<OperationView>, } | { "result": "impossible", code: string, left: Money | null, };
export type RefundPreviewRequest = { order: string, scope: RefundScope, };
export type RefundScope = { "scope": "whole" } | { "scope": "lines", lines: Array<LineQuantityView>, shipping: boolean, 
/**
 * Fees that are taken off.
 */
kept: Array<KeptView>, } | { "scope": "amount", amount: string, };
export type RefundSubmit = { request: string, order: string, scope: RefundScope, 
/**
 * The sum the agent confirmed: refused when it is no longer that.
 */
total: Money, reason: string | null, note: string, conversation: string | null, 
/**
 * The agent has seen the similar ones and means it.
 */
similar_seen: boolean, 
/**
 * The agent has seen what was given before and means it.
 */
guards_seen: boolean, 
/**
 * The after-sales case that it settles.
 */
case: string | null, };
export type RefundView = { amount: Money, note: string, at: number, ours: boolean, };
export type RemoteFind = { query: string, };
export type RemoteFound = { rows: Array<OrderRow>, trouble: TroubleView | null, };
export type ReplyAction = { "do": "tag", tag: string, } | { "do": "snooze", days: number, } | { "do": "resolve" } | { "do": "return" };
export type ReturnCancel = { request: string, order: string, of: string, conversation: string | null, };
export type ReturnItemEntry = { line: string, quantity: number, reason: string | null, note: string, };
export type ReturnLineView = { line: string, title: string, quantity: number, received: number, damaged: number, reason: string | null, note: string, 
/**
 * What inspections at this desk found.
 */
found: Array<InspectedView>, };
export type ReturnSubmit = { request: string, order: string, items: Array<ReturnItemEntry>, note: string, conversation: string | null, similar_seen: boolean, case: string | null, };
export type ReturnView = { id: string, 
/**
 * `draft`, `requested`, `partly_received`, `received`, `cancelled`.
 */
status: string, created_at: number, note: string, lines: Array<ReturnLineView>, can_receive: boolean, can_cancel: boolean, ours: boolean, };
/**
 * `tried` as the trial gave it; not asked for when it is switched off.
 */
export type RuleEnable = { id: string, enabled: boolean, tried: string | null, };
export type RuleHit = { row: InboxRow, would: RuleThen, };
/**
 * What has to hold, all of it; an empty list asks for nothing.
 */
export type RuleIf = { 
/**
 * Connector ids.
 */
channels: Array<string>, 
/**
 * Any of these in the subject or the new text.
 */
words: Array<string>, 
/**
 * Any of these on the customer or the conversation.
 */
tags: Array<string>, orders: Array<RuleOrder>, 
/**
 * The newest order was shipped so many days ago or more.
 */
shipped_days: number | null, languages: Array<string>, };
/**
 * How a customer's newest order stands.
 */
export type RuleOrder = "none" | "open" | "shipped" | "delivered" | "cancelled" | "returning";
/**
 * `removed` false takes it back.
 */
export type RuleRemove = { id: string, removed: boolean, };
/**
 * `id` none: a new one, which is off. One whose conditions or actions change is off again.
 */
export type RuleSave = { id: string | null, name: string, wanted: RuleIf, then: RuleThen, };
/**
 * It can do nothing else: never send, never move money.
 */
export type RuleThen = { tags: Array<string>, 
/**
 * An agent, for what nobody has.
 */
assign: string | null, priority: Priority | null, };
/**
 * What it would have done with the newest conversations, and with how many it was tried.
 */
export type RuleTrial = { hits: Array<RuleHit>, of: number, 
/**
 * Names what was tried: only that can be switched on.
 */
tried: string, };
export type RuleView = { id: string, name: string, wanted: RuleIf, then: RuleThen, enabled: boolean, };
export type SaidView = { "said": "within", days: number, from: string, start: string, last: string, } | { "said": "still_within", days: number, from: string, last: string, } | { "said": "not_begun", days: number, from: string, } | { "said": "no_end" } | { "said": "fault" } | { "said": "over", days: number, from: string, start: string, last: string, } | { "said": "excluded", reason: string, } | { "said": "missing", what: string, } | { "said": "no_rule" };
/**
 * `at_least`: it was not counted to the end.
 */
export type SavedCount = { id: string, open: number, at_least: boolean, };
/**
 * `removed` false takes it back.
 */
export type SavedViewRemove = { id: string, removed: boolean, };
/**
 * `id` none: a new one.
 */
export type SavedViewSave = { id: string | null, name: string, query: string, order: ListOrder, shortcut: string, };
export type SavedViewView = { id: string, name: string, 
/**
 * As it is typed into the search; words are looked for in what the list shows.
 */
query: string, order: ListOrder, 
/**
 * A key, as the window writes keys; empty for none.
 */
shortcut: string, };
/**
 * A conversation, by its newest message that fits.
 */
export type SearchHit = { row: InboxRow, message: string, at: number, note: boolean, from_name: string, subject: Array<SearchPiece>, text: Array<SearchPiece>, 
/**
 * Names of files and people where the words stand there.
 */
elsewhere: Array<Array<SearchPiece>>, 
/**
 * Other messages of it that fit.
 */
more: number, };
export type SearchPage = { hits: Array<SearchHit>, next: string | null, reach: SearchReach, };
export type SearchPiece = { text: string, hit: boolean, };
/**
 * How much can be searched here.
 */
export type SearchReach = { 
/**
 * Messages that arrived and are not searchable yet.
 */
waiting: number, 
/**
 * The oldest message that can be found.
 */
oldest: number | null, 
/**
 * From here on every channel is here whole; none where all there is is brought.
 */
since: number | null, 
/**
 * An account is still being read for the first time.
 */
reading: boolean, 
/**
 * There is a channel whose server can be asked for more.
 */
server: boolean, };
/**
 * `query` as it was typed, filters and all; `time_zone` is the agent's, by its IANA name; `from` is the `next` of the
 * page before.
 */
export type SearchRequest = { query: string, brand: string | null, time_zone: string, from: string | null, limit: number, };
/**
 * Sends the conversation's draft as it stands in `draft`.
 */
export type SendReply = { draft: DraftSave, 
/**
 * Operations that must be done before.
 */
after: Array<string>, resolve: boolean, 
/**
 * The agent has seen what is newer and sends all the same.
 */
newer_seen: boolean, 
/**
 * The agent means what the text names of other customers.
 */
others_meant: boolean, };
export type SenderView = { account: string, name: string, address: string, };
/**
 * `newer`: nothing was sent, since this was added meanwhile and its author had not seen it. `others`: nothing was sent,
 * since the text names what belongs to other customers.
 */
export type Sent = { "result": "waiting", operation: string, undo_until: number, } | { "result": "newer", added: Array<AddedView>, } | { "result": "others", named: Array<OtherNamed>, };
export type ServerBring = { account: string, place: string, };
export type ServerBrought = { conversation: string, message: string, };
/**
 * A message that is not here whole.
 */
export type ServerHit = { account: string, 
/**
 * Where it lies, for `server_bring`.
 */
place: string, from_name: string, from_address: string, subject: string, at: number, };
export type ServerPage = { 
/**
 * Everything found of all channels, the newest first.
 */
hits: Array<ServerHit>, 
/**
 * What fits and was left out by the limit, some of it perhaps here.
 */
more: number, 
/**
 * Filters that no server understands were left out.
 */
filters_left_out: boolean, troubles: Array<ServerTrouble>, };
/**
 * `query` as it was typed; words, people, subjects and days go for a server, other filters do not.
 */
export type ServerSearchRequest = { query: string, brand: string | null, limit: number, };
export type ServerTrouble = { account_name: string, trouble: TroubleView, };
export type SetTags = { ids: Array<string>, add: Array<string>, remove: Array<string>, };
/**
 * One reply of a file, and what would become of it.
 */
export type SheetRow = { name: string, text: string, 
/**
 * A brand's name; empty for every brand.
 */
brand: string, language: string, 
/**
 * As in the file: `tag:fragile`, `snooze:3`, `resolve`, `return`.
 */
action: string, 
/**
 * `return`, `return_declined`, or empty.
 */
occasion: string, 
/**
 * `new`, `changed`, `same`, or `bad`: then it is not saved.
 */
outcome: string, 
/**
 * What is wrong with it: `name`, `text`, `brand`, `action` or `occasion`.
 */
trouble: string | null, };
export type ShopCapsView = { create_return: boolean, receive_return: boolean, receive_damaged: boolean, cancel_return: boolean, partial_refund: boolean, exchange: boolean, claim: boolean, edit: boolean, address: boolean, cancel_order: boolean, code: boolean, };
export type SignIn = { agent: string, pin: string | null, };
/**
 * A fact with its numbers about the customer's orders; see `model::sign`.
 */
export type SignView = { "sign": "returned", orders: number, of: number, } | { "sign": "refunded", refunded: Money, paid: Money, percent: number, } | { "sign": "reported", cases: number, } | { "sign": "new_address", others: number, } | { "sign": "other_name", order: string, customer: string, };
export type Snooze = { ids: Array<string>, until: number, };
/**
 * Minutes after midnight.
 */
export type SpanView = { from: number, to: number, };
export type Submitted = { operations: Array<string>, };
/**
 * `row`: `goods`, `shipping`, `kept`, `named`, `all_left`, `rounding`. The amounts of all add up to the total.
 */
export type SumRowView = { row: string, title: string, quantity: number, of: number, listed: Money | null, discount: Money | null, tax: Money | null, 
/**
 * The fee's kind.
 */
fee: string, amount: Money, };
export type SyncProgress = { done: number, total: number, 
/**
 * None until the pace is known.
 */
seconds_left: number | null, };
/**
 * Minutes of working time, or of any time where `any_hour` is set, as marketplaces count.
 */
export type TargetView = { name: string, 
/**
 * Connector ids; empty for every channel.
 */
channels: Array<string>, 
/**
 * Empty for every priority.
 */
priorities: Array<Priority>, 
/**
 * Any of these on the customer or the conversation; empty for everybody.
 */
tags: Array<string>, first: number | null, next: number | null, resolution: number | null, any_hour: boolean, 
/**
 * Name of the calendar; the first one where it is empty.
 */
calendar: string, };
export type TermsView = { outcomes: Array<string>, way_back: string, shipping_back: boolean, wait_for_goods: boolean, refund_days: number, 
/**
 * What they come to for the chosen lines.
 */
fees: Array<KeptView>, };
export type Timeline = { items: Array<TimelineItem>, more: boolean, };
export type TimelineItem = { "type": "message", message: MessageView, } | { "type": "note", id: string, at: number, author: string, text: string, } | { "type": "event", id: string, at: number, kind: string, text: string, order: string | null, } | { "type": "operation", operation: OperationView, };
/**
 * The newest `limit` items before `before` (an item's id), oldest first.
 */
export type TimelineRequest = { conversation: string, before: string | null, limit: number, };
export type ToldView = { "say": "theirs", words: string, } | { "say": "no_return_of_this" } | { "say": "draft_empty" } | { "say": "draft_not_confirmed" } | { "say": "draft_still_there" } | { "say": "return_not_cancelled", status: string, } | { "say": "nothing_received" } | { "say": "no_location" } | { "say": "no_goods_noted" } | { "say": "goods_not_confirmed" } | { "say": "no_order" } | { "say": "no_payment" } | { "say": "refund_not_seen", received: Money, given_back: Money, refunds: number, } | { "say": "not_in_folders", folders: Array<MailFolder>, id: string, } | { "say": "not_among_sent" } | { "say": "step_unknown" } | { "say": "account_removed" } | { "say": "nothing_of_this" } | { "say": "change_incomplete" } | { "say": "change_not_confirmed" } | { "say": "address_as_before" } | { "say": "order_not_cancelled" } | { "say": "no_such_code" } | { "say": "already_packed", title: string, packed: number, } | { "say": "already_shipped" } | { "say": "code_taken", code: string, } | { "say": "order_gone" } | { "say": "order_cancelled" } | { "say": "change_open", change: string, } | { "say": "change_disturbed" } | { "say": "nothing_to_return" } | { "say": "not_returnable", title: string, count: number, left: number, } | { "say": "goods_back" } | { "say": "no_place_for_goods" } | { "say": "return_gone" } | { "say": "return_closed" } | { "say": "nothing_came_back" } | { "say": "more_than_expected", title: string, count: number, expected: number, } | { "say": "payment_gone" } | { "say": "amount_not_positive" } | { "say": "amount_inexact" } | { "say": "more_than_paid" } | { "say": "no_recipient" } | { "say": "not_an_address", address: string, } | { "say": "address_letters" } | { "say": "sender_refused", words: string, } | { "say": "recipient_refused", address: string, words: string, } | { "say": "mail_refused", words: string, } | { "say": "mail_too_big", words: string, } | { "say": "mail_unbuildable", words: string, } | { "say": "file_gone", words: string, } | { "say": "after_cancelled" } | { "say": "change_differs", lines: Array<DifferingLine>, } | { "say": "return_vanished" } | { "say": "return_differs", lines: Array<DifferingLine>, } | { "say": "receipt_differs", lines: Array<DifferingLine>, } | { "say": "paid_times", amount: Money, times: number, } | { "say": "not_filed", words: string, } | { "say": "trouble", code: string, words: string, };
/**
 * `url`: the shop's page about it, else the carrier's. A carrier is named only where it is certain.
 */
export type TrackingView = { number: string, url: string | null, carrier: CarrierView | null, };
export type TroubleView = { 
/**
 * Stable, such as `connect.sign_in`; the window has words for each.
 */
code: string, 
/**
 * The other side's own words or details.
 */
message: string, 
/**
 * The field of the form it is about.
 */
field: string | null, };
/**
 * What conversations were before a change, to undo it.
 */
export type Undo = { before: Array<ConversationState>, };
/**
 * `price`: each, tax included as the order is taxed.
 */
export type VariantView = { id: string, title: string, variant: string, sku: string, price: Money, };
export type VariantsFound = { rows: Array<VariantView>, trouble: TroubleView | null, };
/**
 * Looks for what the order's shop sells.
 */
export type VariantsRequest = { order: string, query: string, };
/**
 * Without lines all of the order's are judged, without sums.
 */
export type VerdictRequest = { order: string, lines: Array<LineQuantityView>, cause: string, case: string | null, };
export type VerdictView = { 
/**
 * `yes`, `no`, `unknown`; `mixed` where lines differ.
 */
answer: string, lines: Array<LineVerdict>, terms: TermsView | null, 
/**
 * Since when the policy that decided is in force; none where there was none.
 */
policy_from: number | null, 
/**
 * The day of the purchase that it is judged by.
 */
bought_at: number, 
/**
 * The preset that it began as was looked up more than a year ago.
 */
old: boolean, };
export type View = "mine" | "unassigned" | "waiting" | "due" | "answered" | "needs_you" | "all" | "snoozed" | "drafts" | "resolved" | "junk";
export type ViewCount = { view: View, open: number, unread: number, };
export type ViewCounts = { counts: Array<ViewCount>, saved: Array<SavedCount>, needs_you: number, waiting: number, };
export type WaitFor = { operation: string, what: string, };
