-- A customer is found by any word of the name. The words are taken in behind what arrives, as those of messages are.
CREATE TABLE customer_word (
    word     TEXT NOT NULL,
    customer BLOB NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    PRIMARY KEY (word, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_word_of ON customer_word (customer);

-- Customers whose name is still to be taken in.
CREATE TABLE customer_todo (
    customer BLOB PRIMARY KEY NOT NULL REFERENCES customer (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO customer_todo (customer) SELECT id FROM customer WHERE name <> '';

CREATE TRIGGER customer_word_insert AFTER INSERT ON customer WHEN new.name <> '' BEGIN
    INSERT OR IGNORE INTO customer_todo (customer) VALUES (new.id);
END;

-- What a name was is gone at once.
CREATE TRIGGER customer_word_update AFTER UPDATE OF name ON customer WHEN old.name <> new.name BEGIN
    DELETE FROM customer_word WHERE customer = new.id;
    INSERT OR IGNORE INTO customer_todo (customer) SELECT new.id WHERE new.name <> '';
END;

-- Two parts of the index side by side are enough to join them, which is done while nothing arrives.
INSERT INTO message_search (message_search, rank) VALUES ('usermerge', 2);

-- Whether names of files are in the index for it: hardly any message has some, and each hit would look for them.
ALTER TABLE search_place ADD COLUMN files INTEGER NOT NULL DEFAULT 1;
