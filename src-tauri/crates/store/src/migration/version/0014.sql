-- The schema of version 14, made from the migrations by a test; not to be edited.

CREATE TABLE account (
    id         BLOB PRIMARY KEY NOT NULL,
    brand      BLOB NOT NULL REFERENCES brand (id),
    connector  TEXT NOT NULL,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    address    TEXT NOT NULL DEFAULT '',
    settings   TEXT NOT NULL DEFAULT '{}',
    paused     INTEGER NOT NULL DEFAULT 0,
    demo       INTEGER NOT NULL DEFAULT 0,
    -- Where the next sync goes on, in the server's own terms; written with the rows it stands for.
    cursor     TEXT NOT NULL DEFAULT '',
    synced_at  INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    removed_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE after_sales_case (
    id            BLOB PRIMARY KEY NOT NULL,
    -- What people call it, counted at this desk.
    number        INTEGER NOT NULL UNIQUE,
    brand         BLOB NOT NULL,
    -- All zeroes: it began without a conversation, without an order.
    conversation  BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    order_id      BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    customer      BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    kind          TEXT NOT NULL,
    status        TEXT NOT NULL,
    cause         TEXT NOT NULL DEFAULT '',
    reason        TEXT NOT NULL DEFAULT '',
    -- All zeroes: nobody.
    owner         BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    priority      TEXT NOT NULL DEFAULT 'normal',
    -- The greatest number there is: no deadline, so that the nearest comes first.
    due           INTEGER NOT NULL DEFAULT 9223372036854775807,
    next_step     TEXT NOT NULL DEFAULT '',
    outcome       TEXT NOT NULL DEFAULT '',
    serial        TEXT NOT NULL DEFAULT '',
    -- The shop's return.
    remote_return TEXT NOT NULL DEFAULT '',
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    closed_at     INTEGER NOT NULL DEFAULT 0
, to_refund INTEGER NOT NULL DEFAULT 0, customer_name TEXT NOT NULL DEFAULT '', order_number TEXT NOT NULL DEFAULT '', gist TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;

CREATE TABLE agent (
    id         BLOB PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    language   TEXT NOT NULL,
    role       TEXT NOT NULL DEFAULT 'agent',
    pin_hash   TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE approval (
    operation   BLOB PRIMARY KEY NOT NULL,
    limit_sum   TEXT NOT NULL DEFAULT '',
    asked_by    BLOB NOT NULL,
    asked_at    INTEGER NOT NULL,
    -- All zeroes: nobody yet.
    approved_by BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    approved_at INTEGER NOT NULL DEFAULT 0,
    -- Of the operation as it was approved.
    digest      TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE article (
    id         BLOB PRIMARY KEY NOT NULL,
    -- Its place in the index.
    number     INTEGER NOT NULL UNIQUE,
    -- The same article in other languages has the same.
    topic      BLOB NOT NULL,
    -- All zeroes: for every brand.
    brand      BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    -- Empty: for every language.
    language   TEXT NOT NULL DEFAULT '',
    title      TEXT NOT NULL,
    -- Markdown.
    body       TEXT NOT NULL,
    -- Where customers can read it; empty when nowhere.
    link       TEXT NOT NULL DEFAULT '',
    -- The file it came from, by which it is known when it comes again.
    source     TEXT NOT NULL DEFAULT '',
    version    INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    removed_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE article_search USING fts5(
    title, body,
    content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'");

CREATE TABLE article_version (
    article BLOB NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    title   TEXT NOT NULL,
    body    TEXT NOT NULL,
    agent   BLOB NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (article, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE brand (
    id         BLOB PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    language   TEXT NOT NULL DEFAULT 'en',
    signature  TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
, return_address TEXT NOT NULL DEFAULT '', return_days INTEGER NOT NULL DEFAULT 14) STRICT, WITHOUT ROWID;

CREATE TABLE case_count (
    what  TEXT PRIMARY KEY NOT NULL,
    total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE case_event (
    id      INTEGER PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES after_sales_case (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    agent   BLOB NOT NULL,
    -- Who did it: customer, agent or warehouse.
    actor   TEXT NOT NULL DEFAULT 'agent',
    what    TEXT NOT NULL,
    detail  TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE case_evidence (
    case_id  BLOB NOT NULL REFERENCES after_sales_case (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    item     BLOB NOT NULL,
    added_at INTEGER NOT NULL,
    agent    BLOB NOT NULL,
    PRIMARY KEY (case_id, kind, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_line (
    case_id  BLOB NOT NULL REFERENCES after_sales_case (id) ON DELETE CASCADE,
    line     TEXT NOT NULL,
    title    TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (case_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_operation (
    case_id   BLOB NOT NULL REFERENCES after_sales_case (id) ON DELETE CASCADE,
    operation BLOB NOT NULL,
    PRIMARY KEY (case_id, operation)
) STRICT, WITHOUT ROWID;

CREATE VIEW case_shown AS
    SELECT c.id, coalesce(nullif(p.name, ''), o.name, '') AS customer_name, coalesce(o.number, '') AS order_number,
        substr(CASE c.next_step WHEN '' THEN c.reason ELSE c.next_step END, 1, 160) AS gist
    FROM after_sales_case AS c
    LEFT JOIN customer AS p ON p.id = c.customer
    LEFT JOIN shop_order AS o ON o.id = c.order_id;

CREATE TABLE change_log (
    id     BLOB PRIMARY KEY NOT NULL,
    desk   BLOB NOT NULL,
    agent  BLOB NOT NULL,
    clock  INTEGER NOT NULL,
    entity TEXT NOT NULL,
    item   BLOB NOT NULL,
    field  TEXT NOT NULL,
    value  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE compensation (
    id         BLOB PRIMARY KEY NOT NULL,
    order_id   BLOB NOT NULL,
    customer   BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    kind       TEXT NOT NULL,
    amount     TEXT NOT NULL DEFAULT '',
    currency   TEXT NOT NULL DEFAULT '',
    how        TEXT NOT NULL DEFAULT '',
    agent      BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    -- A chargeback that is over, or an entry that was a mistake.
    ended_at   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation (
    id            BLOB PRIMARY KEY NOT NULL,
    brand         BLOB NOT NULL REFERENCES brand (id),
    account       BLOB NOT NULL REFERENCES account (id),
    customer      BLOB NOT NULL REFERENCES customer (id),
    channel       TEXT NOT NULL,
    subject       TEXT NOT NULL DEFAULT '',
    snippet       TEXT NOT NULL DEFAULT '',
    customer_name TEXT NOT NULL DEFAULT '',
    status        TEXT NOT NULL DEFAULT 'open',
    snoozed_until INTEGER NOT NULL DEFAULT 0,
    -- All zeroes: nobody's.
    assignee      BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    junk          INTEGER NOT NULL DEFAULT 0,
    unread        INTEGER NOT NULL DEFAULT 0,
    last_out      INTEGER NOT NULL DEFAULT 0,
    -- Since when the customer waits for an answer; 0 when nobody does.
    waiting_since INTEGER NOT NULL DEFAULT 0,
    -- What the customer wrote up to then is answered or was resolved; by the provider's clock.
    dealt_until   INTEGER NOT NULL DEFAULT 0,
    updated_at    INTEGER NOT NULL,
    linked        BLOB REFERENCES conversation (id),
    created_at    INTEGER NOT NULL
, priority INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0, spent INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL DEFAULT 0, due_for TEXT NOT NULL DEFAULT '', warned INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE conversation_count (
    brand    BLOB NOT NULL,
    junk     INTEGER NOT NULL,
    status   TEXT NOT NULL,
    assignee BLOB NOT NULL,
    total    INTEGER NOT NULL,
    unread   INTEGER NOT NULL, waiting INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (brand, junk, status, assignee)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation_tag (
    conversation BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    tag          TEXT NOT NULL,
    PRIMARY KEY (conversation, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
    id         BLOB PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL DEFAULT '',
    language   TEXT NOT NULL DEFAULT '',
    time_zone  TEXT NOT NULL DEFAULT '',
    since      INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
, notes TEXT NOT NULL DEFAULT '', preferences TEXT NOT NULL DEFAULT '', merged_into BLOB NOT NULL DEFAULT x'00000000000000000000000000000000') STRICT, WITHOUT ROWID;

CREATE TABLE customer_identity (
    kind     TEXT NOT NULL,
    account  BLOB NOT NULL,
    value    TEXT NOT NULL,
    customer BLOB NOT NULL REFERENCES customer (id),
    PRIMARY KEY (kind, account, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_merge (
    id        BLOB PRIMARY KEY NOT NULL,
    kept      BLOB NOT NULL,
    joined    BLOB NOT NULL,
    -- What went from one to the other, so that it can go back.
    moved     TEXT NOT NULL,
    agent     BLOB NOT NULL,
    at        INTEGER NOT NULL,
    undone_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_tag (
    customer BLOB NOT NULL REFERENCES customer (id),
    tag      TEXT NOT NULL,
    PRIMARY KEY (customer, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_todo (
    customer BLOB PRIMARY KEY NOT NULL REFERENCES customer (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_word (
    word     TEXT NOT NULL,
    customer BLOB NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    PRIMARY KEY (word, customer)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    conversation BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    agent        BLOB NOT NULL REFERENCES agent (id),
    -- The draft as the window gave it.
    content      TEXT NOT NULL,
    saved_at     INTEGER NOT NULL,
    PRIMARY KEY (conversation, agent)
) STRICT, WITHOUT ROWID;

CREATE TABLE erased (
    digest BLOB PRIMARY KEY NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE erasure (
    id     BLOB PRIMARY KEY NOT NULL,
    at     INTEGER NOT NULL,
    agent  BLOB NOT NULL,
    report TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence_anchor (
    operation BLOB PRIMARY KEY NOT NULL,
    number    INTEGER NOT NULL,
    head      TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence_pack (
    number      INTEGER PRIMARY KEY NOT NULL,
    case_id     BLOB NOT NULL,
    case_number INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    agent       BLOB NOT NULL,
    -- JSON: of each member its name in the pack and its salted digest. The salts are in the pack alone.
    members     TEXT NOT NULL,
    previous    TEXT NOT NULL,
    head        TEXT NOT NULL
) STRICT;

CREATE TABLE location (
    account BLOB NOT NULL REFERENCES account (id),
    folder  TEXT NOT NULL,
    epoch   INTEGER NOT NULL,
    key     INTEGER NOT NULL,
    role    TEXT NOT NULL,
    message BLOB NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    seen    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, folder, epoch, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
    id           BLOB PRIMARY KEY NOT NULL,
    conversation BLOB NOT NULL REFERENCES conversation (id),
    account      BLOB NOT NULL REFERENCES account (id),
    kind         TEXT NOT NULL,
    direction    TEXT NOT NULL,
    origin       TEXT NOT NULL DEFAULT 'person',
    -- Place in the conversation: the provider's time, ours for notes and replies.
    at           INTEGER NOT NULL,
    sent_at      INTEGER NOT NULL DEFAULT 0,
    provider_id  TEXT,
    message_id   TEXT,
    digest       TEXT NOT NULL DEFAULT '',
    from_name    TEXT NOT NULL DEFAULT '',
    from_address TEXT NOT NULL DEFAULT '',
    -- {"reply_to":…,"to":[…],"cc":[…],"bcc":[…]}
    addresses    TEXT NOT NULL DEFAULT '{}',
    subject      TEXT NOT NULL DEFAULT '',
    fresh        TEXT NOT NULL DEFAULT '',
    -- Empty when the same as `fresh`.
    text         TEXT NOT NULL DEFAULT '',
    -- The agent who wrote it.
    author       BLOB,
    -- The operation that sends it.
    operation    BLOB,
    -- For a reply written here: the conversation's `dealt_until` before it, so that taking it back restarts the clock.
    dealt_before INTEGER NOT NULL DEFAULT 0,
    -- For events: what happened, and the order it is about.
    event        TEXT NOT NULL DEFAULT '',
    order_id     BLOB,
    complete     INTEGER NOT NULL DEFAULT 1,
    -- No location is left at the provider.
    gone         INTEGER NOT NULL DEFAULT 0,
    has_html     INTEGER NOT NULL DEFAULT 0,
    size         INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE message_html (
    message BLOB PRIMARY KEY NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    html    BLOB NOT NULL
) STRICT;

CREATE TABLE message_reference (
    message_id   TEXT NOT NULL,
    message      BLOB NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    -- The message's own, beside it: this is asked for every message that comes.
    conversation BLOB NOT NULL,
    PRIMARY KEY (message_id, message)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE message_search USING fts5(
    subject, people, body, files,
    content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'");

CREATE TABLE meta (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notified (
    item BLOB PRIMARY KEY NOT NULL,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE operation (
    id            BLOB PRIMARY KEY NOT NULL,
    -- The window's own id of the request: pressing twice is one operation.
    request       TEXT NOT NULL,
    position      INTEGER NOT NULL DEFAULT 0,
    account       BLOB NOT NULL REFERENCES account (id),
    lane          BLOB NOT NULL,
    kind          TEXT NOT NULL,
    payload       TEXT NOT NULL,
    -- Decision facts, JSON; empty where there are none.
    facts         TEXT NOT NULL DEFAULT '',
    state         TEXT NOT NULL,
    -- The state whole, JSON.
    status        TEXT NOT NULL,
    progress      TEXT NOT NULL DEFAULT '{}',
    agent         BLOB NOT NULL,
    conversation  BLOB,
    order_id      BLOB,
    created_at    INTEGER NOT NULL,
    first_attempt INTEGER NOT NULL DEFAULT 0,
    not_before    INTEGER NOT NULL DEFAULT 0,
    undo_until    INTEGER NOT NULL DEFAULT 0,
    stale_after   INTEGER NOT NULL DEFAULT 0,
    attempts      INTEGER NOT NULL DEFAULT 0,
    -- A person set it going again: the other side is asked before anything is sent.
    look_first    INTEGER NOT NULL DEFAULT 0,
    last_trouble  TEXT NOT NULL DEFAULT '',
    settled_at    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (request, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE operation_after (
    operation BLOB NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
    after     BLOB NOT NULL REFERENCES operation (id),
    PRIMARY KEY (operation, after)
) STRICT, WITHOUT ROWID;

CREATE TABLE operation_ledger (
    id        INTEGER PRIMARY KEY NOT NULL,
    operation BLOB NOT NULL REFERENCES operation (id),
    at        INTEGER NOT NULL,
    step      TEXT NOT NULL DEFAULT '',
    attempt   INTEGER NOT NULL DEFAULT 0,
    what      TEXT NOT NULL,
    detail    TEXT NOT NULL DEFAULT '',
    agent     BLOB
) STRICT;

CREATE TABLE part (
    id         BLOB PRIMARY KEY NOT NULL,
    message    BLOB REFERENCES message (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL DEFAULT 0,
    -- 'file', 'image', 'raw'
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL DEFAULT '',
    mime       TEXT NOT NULL DEFAULT 'application/octet-stream',
    size       INTEGER NOT NULL DEFAULT 0,
    content_id TEXT NOT NULL DEFAULT '',
    inline     INTEGER NOT NULL DEFAULT 0,
    -- 'here', 'remote', 'gone'
    held       TEXT NOT NULL DEFAULT 'here',
    -- How the channel names it.
    remote_key TEXT NOT NULL DEFAULT '',
    why        TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE part_content (
    part    BLOB PRIMARY KEY NOT NULL REFERENCES part (id) ON DELETE CASCADE,
    content BLOB NOT NULL
) STRICT;

CREATE TABLE policy (
    id            BLOB PRIMARY KEY NOT NULL,
    -- All zeroes: of every brand that has none of its own.
    brand         BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    in_force_from INTEGER NOT NULL,
    body          TEXT NOT NULL,
    agent         BLOB NOT NULL,
    created_at    INTEGER NOT NULL,
    removed_at    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE quick_reply (
    id         BLOB PRIMARY KEY NOT NULL,
    -- All zeroes: for every brand.
    brand      BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    -- Empty: for every language.
    language   TEXT NOT NULL DEFAULT '',
    name       TEXT NOT NULL,
    text       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER NOT NULL DEFAULT 0
, action TEXT NOT NULL DEFAULT '', occasion TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;

CREATE TABLE rule (
    id         BLOB PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    -- Its conditions and what it does, as `model::rule::Rule`.
    content    TEXT NOT NULL,
    enabled    INTEGER NOT NULL DEFAULT 0,
    position   INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    removed_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_view (
    id         BLOB PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    -- As it is typed into the search.
    query      TEXT NOT NULL DEFAULT '',
    -- 'newest', 'waiting', 'breach'
    sort       TEXT NOT NULL DEFAULT 'newest',
    shortcut   TEXT NOT NULL DEFAULT '',
    position   INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    removed_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE search_place (
    place   INTEGER PRIMARY KEY NOT NULL,
    message BLOB NOT NULL UNIQUE REFERENCES message (id) ON DELETE CASCADE
, files INTEGER NOT NULL DEFAULT 1) STRICT;

CREATE TABLE search_todo (
    at      INTEGER NOT NULL,
    message BLOB NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    PRIMARY KEY (at, message)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_word (
    word TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sender (
    account  BLOB NOT NULL REFERENCES account (id),
    address  TEXT NOT NULL,
    name     TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shop_order (
    id                BLOB PRIMARY KEY NOT NULL,
    account           BLOB NOT NULL REFERENCES account (id),
    remote            TEXT NOT NULL,
    number            TEXT NOT NULL,
    customer          BLOB REFERENCES customer (id),
    remote_customer   TEXT NOT NULL DEFAULT '',
    name              TEXT NOT NULL DEFAULT '',
    email             TEXT NOT NULL DEFAULT '',
    phone             TEXT NOT NULL DEFAULT '',
    currency          TEXT NOT NULL,
    total             TEXT NOT NULL,
    placed_at         INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    cancelled_at      INTEGER NOT NULL DEFAULT 0,
    payment_status    TEXT NOT NULL,
    fulfilment_status TEXT NOT NULL,
    as_of             INTEGER NOT NULL,
    -- The order as `model::order::Order`, whole: it is read and replaced as one thing.
    body              TEXT NOT NULL,
    gone              INTEGER NOT NULL DEFAULT 0,
    -- When its newest return that is not finished was begun; 0 without one.
    case_since        INTEGER NOT NULL DEFAULT 0, under_way_since INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, remote)
) STRICT;

CREATE TABLE shop_reason (
    account  BLOB NOT NULL REFERENCES account (id),
    -- 'return' or 'refund'
    kind     TEXT NOT NULL,
    remote   TEXT NOT NULL,
    label    TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, kind, remote)
) STRICT, WITHOUT ROWID;

CREATE TABLE tracking (
    number   TEXT NOT NULL,
    order_id BLOB NOT NULL REFERENCES shop_order (id) ON DELETE CASCADE,
    PRIMARY KEY (number, order_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_active ON after_sales_case (
    due, id, number, kind, status, cause, priority, owner, gist, customer_name, order_number) WHERE closed_at = 0;

CREATE INDEX case_by_conversation ON after_sales_case (conversation, id);

CREATE INDEX case_by_customer ON after_sales_case (customer, id);

CREATE INDEX case_by_order ON after_sales_case (order_id, id);

CREATE INDEX case_closed ON after_sales_case (
    closed_at, id, number, kind, status, cause, priority, owner, due, gist, customer_name, order_number) WHERE closed_at > 0;

CREATE INDEX case_of_status ON after_sales_case (
    status, due, id, number, kind, cause, priority, owner, gist, customer_name, order_number) WHERE closed_at = 0;

CREATE INDEX case_to_refund ON after_sales_case (
    due, id, number, kind, status, cause, priority, owner, gist, customer_name, order_number) WHERE to_refund = 1;

CREATE INDEX article_by_topic ON article (topic, language);

CREATE INDEX case_event_by_case ON case_event (case_id, id);

CREATE INDEX case_operation_by_operation ON case_operation (operation);

CREATE INDEX change_log_by_clock ON change_log (clock);

CREATE INDEX change_log_by_item ON change_log (item, field, clock);

CREATE INDEX compensation_by_customer ON compensation (customer, id);

CREATE INDEX compensation_by_order ON compensation (order_id, id);

CREATE INDEX conversation_by_assignee ON conversation (
    brand, junk, status, assignee, updated_at DESC, id DESC, unread, customer, channel, subject, snippet, customer_name,
    last_out, waiting_since, snoozed_until, priority, due_at, due_for);

CREATE INDEX conversation_by_customer ON conversation (customer, updated_at DESC);

CREATE INDEX conversation_due ON conversation (brand, due_at, id, assignee, status) WHERE due_at > 0;

CREATE INDEX conversation_linked ON conversation (linked) WHERE linked IS NOT NULL;

CREATE INDEX conversation_list ON conversation (
    brand, junk, status, updated_at DESC, id DESC, assignee, unread, customer, channel, subject, snippet, customer_name,
    last_out, waiting_since, snoozed_until, priority, due_at, due_for);

CREATE INDEX conversation_snoozed ON conversation (snoozed_until) WHERE status = 'snoozed';

CREATE INDEX conversation_waiting ON conversation (brand, waiting_since, id, assignee)
    WHERE waiting_since > 0 AND status = 'open' AND junk = 0;

CREATE INDEX conversation_tag_by_tag ON conversation_tag (tag, conversation);

CREATE INDEX customer_by_name ON customer (name COLLATE NOCASE);

CREATE INDEX customer_identity_by_customer ON customer_identity (customer);

CREATE INDEX customer_identity_by_value ON customer_identity (value);

CREATE INDEX customer_merge_by_kept ON customer_merge (kept, id);

CREATE INDEX customer_word_of ON customer_word (customer);

CREATE INDEX evidence_anchor_by_number ON evidence_anchor (number);

CREATE INDEX evidence_pack_by_case ON evidence_pack (case_id, number);

CREATE INDEX location_by_message ON location (message);

CREATE INDEX location_void ON location (account) WHERE epoch < 0;

CREATE INDEX message_by_conversation ON message (conversation, at, id);

CREATE INDEX message_by_message_id ON message (message_id, conversation) WHERE message_id IS NOT NULL;

CREATE INDEX message_by_operation ON message (operation) WHERE operation IS NOT NULL;

CREATE INDEX message_by_provider_id ON message (account, provider_id) WHERE provider_id IS NOT NULL;

CREATE INDEX message_reference_by_message ON message_reference (message);

CREATE INDEX operation_by_conversation ON operation (conversation, id) WHERE conversation IS NOT NULL;

CREATE INDEX operation_by_lane ON operation (lane, id);

CREATE INDEX operation_by_order ON operation (order_id, id) WHERE order_id IS NOT NULL;

CREATE INDEX operation_open ON operation (state, lane, id) WHERE state NOT IN ('done', 'cancelled');

CREATE INDEX operation_settled ON operation (settled_at DESC) WHERE settled_at > 0;

CREATE INDEX operation_after_by_after ON operation_after (after);

CREATE INDEX operation_ledger_by_operation ON operation_ledger (operation, id);

CREATE INDEX part_by_message ON part (message, position);

CREATE INDEX search_todo_by_message ON search_todo (message);

CREATE INDEX shop_order_by_customer ON shop_order (customer, placed_at DESC);

CREATE INDEX shop_order_by_email ON shop_order (email, placed_at DESC) WHERE email <> '';

CREATE INDEX shop_order_by_name ON shop_order (name COLLATE NOCASE, placed_at DESC);

CREATE INDEX shop_order_by_number ON shop_order (number, placed_at DESC);

CREATE INDEX shop_order_by_phone ON shop_order (phone, placed_at DESC) WHERE phone <> '';

CREATE INDEX shop_order_by_placed ON shop_order (account, placed_at DESC, id DESC);

CREATE INDEX shop_order_case ON shop_order (account, case_since DESC) WHERE case_since > 0;

CREATE INDEX shop_order_under_way ON shop_order (under_way_since, id) WHERE under_way_since > 0 AND gone = 0;

CREATE INDEX tracking_by_order ON tracking (order_id);

CREATE TRIGGER case_count_delete AFTER DELETE ON after_sales_case BEGIN
    UPDATE case_count SET total = total - 1 WHERE what = old.status;
    UPDATE case_count SET total = total - old.to_refund WHERE what = 'not_refunded';
END;

CREATE TRIGGER case_count_insert AFTER INSERT ON after_sales_case BEGIN
    INSERT INTO case_count (what, total) VALUES (new.status, 1) ON CONFLICT DO UPDATE SET total = total + 1;
    UPDATE after_sales_case SET to_refund = status IN ('received', 'diagnosed') AND NOT EXISTS (
        SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
        WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled') WHERE id = new.id;
END;

CREATE TRIGGER case_count_refund AFTER UPDATE OF to_refund ON after_sales_case WHEN old.to_refund <> new.to_refund BEGIN
    INSERT INTO case_count (what, total) VALUES ('not_refunded', new.to_refund - old.to_refund)
        ON CONFLICT DO UPDATE SET total = total + excluded.total;
END;

CREATE TRIGGER case_count_status AFTER UPDATE OF status ON after_sales_case WHEN old.status <> new.status BEGIN
    UPDATE case_count SET total = total - 1 WHERE what = old.status;
    INSERT INTO case_count (what, total) VALUES (new.status, 1) ON CONFLICT DO UPDATE SET total = total + 1;
    UPDATE after_sales_case SET to_refund = status IN ('received', 'diagnosed') AND NOT EXISTS (
        SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
        WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled') WHERE id = new.id;
END;

CREATE TRIGGER case_shown_insert AFTER INSERT ON after_sales_case BEGIN
    UPDATE after_sales_case SET (customer_name, order_number, gist) = (
        SELECT s.customer_name, s.order_number, s.gist FROM case_shown AS s WHERE s.id = new.id) WHERE id = new.id;
END;

CREATE TRIGGER case_shown_update AFTER UPDATE OF customer, order_id, next_step, reason ON after_sales_case BEGIN
    UPDATE after_sales_case SET (customer_name, order_number, gist) = (
        SELECT s.customer_name, s.order_number, s.gist FROM case_shown AS s WHERE s.id = new.id) WHERE id = new.id;
END;

CREATE TRIGGER case_refund_linked AFTER INSERT ON case_operation BEGIN
    UPDATE after_sales_case SET to_refund = 0 WHERE id = new.case_id AND to_refund = 1
        AND EXISTS (SELECT 1 FROM operation WHERE id = new.operation AND kind = 'refund' AND state <> 'cancelled');
END;

CREATE TRIGGER case_refund_unlinked AFTER DELETE ON case_operation BEGIN
    UPDATE after_sales_case SET to_refund = status IN ('received', 'diagnosed') AND NOT EXISTS (
        SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
        WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled') WHERE id = old.case_id;
END;

CREATE TRIGGER conversation_count_delete AFTER DELETE ON conversation BEGIN
    UPDATE conversation_count
        SET total = total - 1, unread = unread - old.unread, waiting = waiting - (old.waiting_since > 0)
        WHERE brand = old.brand AND junk = old.junk AND status = old.status AND assignee = old.assignee;
END;

CREATE TRIGGER conversation_count_insert AFTER INSERT ON conversation BEGIN
    INSERT INTO conversation_count (brand, junk, status, assignee, total, unread, waiting)
        VALUES (new.brand, new.junk, new.status, new.assignee, 1, new.unread, new.waiting_since > 0)
        ON CONFLICT DO UPDATE SET total = total + 1, unread = unread + excluded.unread,
            waiting = waiting + excluded.waiting;
END;

CREATE TRIGGER conversation_count_update
AFTER UPDATE OF brand, junk, status, assignee, unread, waiting_since ON conversation
WHEN old.brand IS NOT new.brand OR old.junk IS NOT new.junk OR old.status IS NOT new.status
     OR old.assignee IS NOT new.assignee OR old.unread IS NOT new.unread
     OR (old.waiting_since > 0) IS NOT (new.waiting_since > 0) BEGIN
    UPDATE conversation_count
        SET total = total - 1, unread = unread - old.unread, waiting = waiting - (old.waiting_since > 0)
        WHERE brand = old.brand AND junk = old.junk AND status = old.status AND assignee = old.assignee;
    INSERT INTO conversation_count (brand, junk, status, assignee, total, unread, waiting)
        VALUES (new.brand, new.junk, new.status, new.assignee, 1, new.unread, new.waiting_since > 0)
        ON CONFLICT DO UPDATE SET total = total + 1, unread = unread + excluded.unread,
            waiting = waiting + excluded.waiting;
END;

CREATE TRIGGER case_shown_customer AFTER UPDATE OF name ON customer WHEN old.name <> new.name BEGIN
    UPDATE after_sales_case SET (customer_name, order_number, gist) = (
        SELECT s.customer_name, s.order_number, s.gist FROM case_shown AS s WHERE s.id = after_sales_case.id)
    WHERE customer = new.id;
END;

CREATE TRIGGER customer_word_insert AFTER INSERT ON customer WHEN new.name <> '' BEGIN
    INSERT OR IGNORE INTO customer_todo (customer) VALUES (new.id);
END;

CREATE TRIGGER customer_word_update AFTER UPDATE OF name ON customer WHEN old.name <> new.name BEGIN
    DELETE FROM customer_word WHERE customer = new.id;
    INSERT OR IGNORE INTO customer_todo (customer) SELECT new.id WHERE new.name <> '';
END;

CREATE TRIGGER search_delete BEFORE DELETE ON message BEGIN
    DELETE FROM message_search WHERE rowid = (SELECT place FROM search_place WHERE message = old.id);
END;

CREATE TRIGGER search_insert AFTER INSERT ON message WHEN new.kind <> 'event' BEGIN
    INSERT OR IGNORE INTO search_todo (at, message) VALUES (new.at, new.id);
END;

CREATE TRIGGER search_update AFTER UPDATE OF subject, fresh, text ON message WHEN new.kind <> 'event' BEGIN
    INSERT OR IGNORE INTO search_todo (at, message) VALUES (new.at, new.id);
END;

CREATE TRIGGER case_refund_state AFTER UPDATE OF state ON operation
WHEN new.kind = 'refund' AND (old.state = 'cancelled') <> (new.state = 'cancelled') BEGIN
    UPDATE after_sales_case SET to_refund = status IN ('received', 'diagnosed') AND NOT EXISTS (
        SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
        WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled')
    WHERE id IN (SELECT case_id FROM case_operation WHERE operation = new.id);
END;

CREATE TRIGGER case_shown_order AFTER UPDATE OF number, name ON shop_order
WHEN old.number <> new.number OR old.name <> new.name BEGIN
    UPDATE after_sales_case SET (customer_name, order_number, gist) = (
        SELECT s.customer_name, s.order_number, s.gist FROM case_shown AS s WHERE s.id = after_sales_case.id)
    WHERE order_id = new.id;
END;
