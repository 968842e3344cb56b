-- Deadlines, priorities and tags of conversations, saved views, rules on arriving messages, actions of quick replies.

-- -1 low, 0 normal, 1 high, 2 urgent.
ALTER TABLE conversation ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
-- Somebody of ours has answered in it.
ALTER TABLE conversation ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;
-- Working time for which the customer waited and got an answer since it was opened, in milliseconds.
ALTER TABLE conversation ADD COLUMN spent INTEGER NOT NULL DEFAULT 0;
-- When the nearest service target is missed, and which one; 0 while no clock runs.
ALTER TABLE conversation ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN due_for TEXT NOT NULL DEFAULT '';
-- The due moment that the agent was warned of.
ALTER TABLE conversation ADD COLUMN warned INTEGER NOT NULL DEFAULT 0;

UPDATE conversation SET answered = 1 WHERE EXISTS (
    SELECT 1 FROM message WHERE message.conversation = conversation.id AND kind = 'message' AND direction = 'out'
        AND origin = 'person');

DROP INDEX conversation_by_assignee;
DROP INDEX conversation_list;
CREATE INDEX conversation_by_assignee ON conversation (
    brand, junk, status, assignee, updated_at DESC, id DESC, unread, customer, channel, subject, snippet, customer_name,
    last_out, waiting_since, snoozed_until, priority, due_at, due_for);
CREATE INDEX conversation_list ON conversation (
    brand, junk, status, updated_at DESC, id DESC, assignee, unread, customer, channel, subject, snippet, customer_name,
    last_out, waiting_since, snoozed_until, priority, due_at, due_for);
-- The nearest breach first, the longest wait first: only those in which somebody waits.
CREATE INDEX conversation_due ON conversation (brand, due_at, id, assignee, status) WHERE due_at > 0;
CREATE INDEX conversation_waiting ON conversation (brand, waiting_since, id, assignee)
    WHERE waiting_since > 0 AND status = 'open' AND junk = 0;

-- Of these, in how many the customer waits for an answer.
ALTER TABLE conversation_count ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
UPDATE conversation_count SET waiting = (
    SELECT count(*) FROM conversation AS c
    WHERE c.brand = conversation_count.brand AND c.junk = conversation_count.junk AND c.status = conversation_count.status
        AND c.assignee = conversation_count.assignee AND c.waiting_since > 0);

DROP TRIGGER conversation_count_insert;
DROP TRIGGER conversation_count_update;
DROP TRIGGER conversation_count_delete;
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
CREATE TRIGGER conversation_count_delete AFTER DELETE ON conversation BEGIN
    UPDATE conversation_count
        SET total = total - 1, unread = unread - old.unread, waiting = waiting - (old.waiting_since > 0)
        WHERE brand = old.brand AND junk = old.junk AND status = old.status AND assignee = old.assignee;
END;

CREATE TABLE conversation_tag (
    conversation BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    tag          TEXT NOT NULL,
    PRIMARY KEY (conversation, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_tag_by_tag ON conversation_tag (tag, conversation);

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

-- What putting it in also does, as `model::quick_reply::Action`; empty for nothing.
ALTER TABLE quick_reply ADD COLUMN action TEXT NOT NULL DEFAULT '';
