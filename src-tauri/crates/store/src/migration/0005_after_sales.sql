-- After-sales cases, the policies they are judged by, what was given elsewhere, and what a lead approved.

-- A version of a brand's policy, in force from a moment on until the next.
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
) STRICT, WITHOUT ROWID;

CREATE INDEX case_by_status ON after_sales_case (status, due, id);
CREATE INDEX case_by_due ON after_sales_case (due, id) WHERE closed_at = 0;
CREATE INDEX case_by_conversation ON after_sales_case (conversation, id);
CREATE INDEX case_by_order ON after_sales_case (order_id, id);
CREATE INDEX case_by_customer ON after_sales_case (customer, id);

CREATE TABLE case_line (
    case_id  BLOB NOT NULL REFERENCES after_sales_case (id) ON DELETE CASCADE,
    line     TEXT NOT NULL,
    title    TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (case_id, line)
) STRICT, WITHOUT ROWID;

-- Messages and files of the conversation that show what happened.
CREATE TABLE case_evidence (
    case_id  BLOB NOT NULL REFERENCES after_sales_case (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    item     BLOB NOT NULL,
    added_at INTEGER NOT NULL,
    agent    BLOB NOT NULL,
    PRIMARY KEY (case_id, kind, item)
) STRICT, WITHOUT ROWID;

-- Nothing is ever taken from it.
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

CREATE INDEX case_event_by_case ON case_event (case_id, id);

CREATE TABLE case_operation (
    case_id   BLOB NOT NULL REFERENCES after_sales_case (id) ON DELETE CASCADE,
    operation BLOB NOT NULL,
    PRIMARY KEY (case_id, operation)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_operation_by_operation ON case_operation (operation);

-- What an agent knows was given outside of this desk: a chargeback, a voucher, a payment by the carrier.
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

CREATE INDEX compensation_by_order ON compensation (order_id, id);
CREATE INDEX compensation_by_customer ON compensation (customer, id);

-- Operations that go out only with a lead's word, and whose word it was for exactly what.
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
