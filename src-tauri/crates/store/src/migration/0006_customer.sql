-- What a person is known by and wishes, customers made one, and persons whose erasure was asked for.
ALTER TABLE customer ADD COLUMN notes TEXT NOT NULL DEFAULT '';

ALTER TABLE customer ADD COLUMN preferences TEXT NOT NULL DEFAULT '';

-- All zeroes: it stands for itself.
ALTER TABLE customer ADD COLUMN merged_into BLOB NOT NULL DEFAULT x'00000000000000000000000000000000';

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

CREATE INDEX customer_merge_by_kept ON customer_merge (kept, id);

-- Addresses and ids of erased persons, as digests under a key of this store: what is older than `at` does not come back.
CREATE TABLE erased (
    digest BLOB PRIMARY KEY NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- That an erasure was done, when, by whom, and what it reached: counts, nothing of the person.
CREATE TABLE erasure (
    id     BLOB PRIMARY KEY NOT NULL,
    at     INTEGER NOT NULL,
    agent  BLOB NOT NULL,
    report TEXT NOT NULL
) STRICT, WITHOUT ROWID;
