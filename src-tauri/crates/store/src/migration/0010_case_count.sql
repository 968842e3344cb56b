-- Cases counted as they change, and those whose goods came while nobody asked for the money, found without looking at others.

-- By status, and 'not_refunded'.
CREATE TABLE case_count (
    what  TEXT PRIMARY KEY NOT NULL,
    total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The goods are here, and no refund was asked for in the case.
ALTER TABLE after_sales_case ADD COLUMN to_refund INTEGER NOT NULL DEFAULT 0;

CREATE INDEX case_to_refund ON after_sales_case (due, id) WHERE to_refund = 1;

UPDATE after_sales_case SET to_refund = 1 WHERE status IN ('received', 'diagnosed') AND NOT EXISTS (
    SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
    WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled');
INSERT INTO case_count (what, total) SELECT status, count(*) FROM after_sales_case GROUP BY status;
INSERT INTO case_count (what, total) SELECT 'not_refunded', count(*) FROM after_sales_case WHERE to_refund = 1;

CREATE TRIGGER case_count_insert AFTER INSERT ON after_sales_case BEGIN
    INSERT INTO case_count (what, total) VALUES (new.status, 1) ON CONFLICT DO UPDATE SET total = total + 1;
    UPDATE after_sales_case SET to_refund = status IN ('received', 'diagnosed') AND NOT EXISTS (
        SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
        WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled') WHERE id = new.id;
END;

CREATE TRIGGER case_count_delete AFTER DELETE ON after_sales_case BEGIN
    UPDATE case_count SET total = total - 1 WHERE what = old.status;
    UPDATE case_count SET total = total - old.to_refund WHERE what = 'not_refunded';
END;

CREATE TRIGGER case_count_status AFTER UPDATE OF status ON after_sales_case WHEN old.status <> new.status BEGIN
    UPDATE case_count SET total = total - 1 WHERE what = old.status;
    INSERT INTO case_count (what, total) VALUES (new.status, 1) ON CONFLICT DO UPDATE SET total = total + 1;
    UPDATE after_sales_case SET to_refund = status IN ('received', 'diagnosed') AND NOT EXISTS (
        SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
        WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled') WHERE id = new.id;
END;

CREATE TRIGGER case_count_refund AFTER UPDATE OF to_refund ON after_sales_case WHEN old.to_refund <> new.to_refund BEGIN
    INSERT INTO case_count (what, total) VALUES ('not_refunded', new.to_refund - old.to_refund)
        ON CONFLICT DO UPDATE SET total = total + excluded.total;
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

CREATE TRIGGER case_refund_state AFTER UPDATE OF state ON operation
WHEN new.kind = 'refund' AND (old.state = 'cancelled') <> (new.state = 'cancelled') BEGIN
    UPDATE after_sales_case SET to_refund = status IN ('received', 'diagnosed') AND NOT EXISTS (
        SELECT 1 FROM case_operation AS c JOIN operation AS o ON o.id = c.operation
        WHERE c.case_id = after_sales_case.id AND o.kind = 'refund' AND o.state <> 'cancelled')
    WHERE id IN (SELECT case_id FROM case_operation WHERE operation = new.id);
END;
