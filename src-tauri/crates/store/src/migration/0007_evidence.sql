-- Evidence packs: their places in one chain, what of it was mailed away, and closed cases in the order they are listed in.

-- Digests and moments only, so that it stays whole when a person is forgotten.
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

CREATE INDEX evidence_pack_by_case ON evidence_pack (case_id, number);

-- A head of the chain that was sent to an address outside.
CREATE TABLE evidence_anchor (
    operation BLOB PRIMARY KEY NOT NULL,
    number    INTEGER NOT NULL,
    head      TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX evidence_anchor_by_number ON evidence_anchor (number);

CREATE INDEX case_by_closed ON after_sales_case (-closed_at, id) WHERE closed_at > 0;
