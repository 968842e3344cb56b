-- What can be searched for. Only the index is kept, not the text a second time; `model::words` makes its words.
CREATE VIRTUAL TABLE message_search USING fts5(
    subject, people, body, files,
    content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'");
-- The usual leaf does not fit a page of which the encryption takes a part.
INSERT INTO message_search (message_search, rank) VALUES ('pgsz', 3950);

-- A message's place in the index: its moment, then a number. The newest is found first, whenever it was brought.
CREATE TABLE search_place (
    place   INTEGER PRIMARY KEY NOT NULL,
    message BLOB NOT NULL UNIQUE REFERENCES message (id) ON DELETE CASCADE
) STRICT;

-- Words in the index, for those of which only the beginning is typed.
CREATE TABLE search_word (
    word TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;

-- Messages whose words are not in the index yet, or not as they are now. The newest come first.
CREATE TABLE search_todo (
    at      INTEGER NOT NULL,
    message BLOB NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    PRIMARY KEY (at, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_todo_by_message ON search_todo (message);

CREATE TRIGGER search_insert AFTER INSERT ON message WHEN new.kind <> 'event' BEGIN
    INSERT OR IGNORE INTO search_todo (at, message) VALUES (new.at, new.id);
END;
CREATE TRIGGER search_update AFTER UPDATE OF subject, fresh, text ON message WHEN new.kind <> 'event' BEGIN
    INSERT OR IGNORE INTO search_todo (at, message) VALUES (new.at, new.id);
END;
CREATE TRIGGER search_delete BEFORE DELETE ON message BEGIN
    DELETE FROM message_search WHERE rowid = (SELECT place FROM search_place WHERE message = old.id);
END;

INSERT INTO search_todo (at, message) SELECT at, id FROM message WHERE kind <> 'event';
