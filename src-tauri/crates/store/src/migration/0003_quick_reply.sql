-- Answers that are written once and used often.
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
) STRICT, WITHOUT ROWID;
