-- What the desk knows, written down once: an article in each of its languages.
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
CREATE INDEX article_by_topic ON article (topic, language);

-- As it was each time it was saved.
CREATE TABLE article_version (
    article BLOB NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    title   TEXT NOT NULL,
    body    TEXT NOT NULL,
    agent   BLOB NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (article, version)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE article_search USING fts5(
    title, body,
    content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'");
INSERT INTO article_search (article_search, rank) VALUES ('pgsz', 3950);
