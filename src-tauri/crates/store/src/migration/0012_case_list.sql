-- A page of cases is read from one index that holds all that a row shows. So a case bears its customer's name, its order's
-- number and the gist of it: the view says what they are, and triggers copy them whenever one of its sources changes.

ALTER TABLE after_sales_case ADD COLUMN customer_name TEXT NOT NULL DEFAULT '';
ALTER TABLE after_sales_case ADD COLUMN order_number TEXT NOT NULL DEFAULT '';
ALTER TABLE after_sales_case ADD COLUMN gist TEXT NOT NULL DEFAULT '';

-- The customer's name, else whom the order names. The gist is bounded, so that rows stay small.
CREATE VIEW case_shown AS
    SELECT c.id, coalesce(nullif(p.name, ''), o.name, '') AS customer_name, coalesce(o.number, '') AS order_number,
        substr(CASE c.next_step WHEN '' THEN c.reason ELSE c.next_step END, 1, 160) AS gist
    FROM after_sales_case AS c
    LEFT JOIN customer AS p ON p.id = c.customer
    LEFT JOIN shop_order AS o ON o.id = c.order_id;

UPDATE after_sales_case SET (customer_name, order_number, gist) = (
    SELECT s.customer_name, s.order_number, s.gist FROM case_shown AS s WHERE s.id = after_sales_case.id);

CREATE TRIGGER case_shown_insert AFTER INSERT ON after_sales_case BEGIN
    UPDATE after_sales_case SET (customer_name, order_number, gist) = (
        SELECT s.customer_name, s.order_number, s.gist FROM case_shown AS s WHERE s.id = new.id) WHERE id = new.id;
END;

CREATE TRIGGER case_shown_update AFTER UPDATE OF customer, order_id, next_step, reason ON after_sales_case BEGIN
    UPDATE after_sales_case SET (customer_name, order_number, gist) = (
        SELECT s.customer_name, s.order_number, s.gist FROM case_shown AS s WHERE s.id = new.id) WHERE id = new.id;
END;

CREATE TRIGGER case_shown_customer AFTER UPDATE OF name ON customer WHEN old.name <> new.name BEGIN
    UPDATE after_sales_case SET (customer_name, order_number, gist) = (
        SELECT s.customer_name, s.order_number, s.gist FROM case_shown AS s WHERE s.id = after_sales_case.id)
    WHERE customer = new.id;
END;

CREATE TRIGGER case_shown_order AFTER UPDATE OF number, name ON shop_order
WHEN old.number <> new.number OR old.name <> new.name BEGIN
    UPDATE after_sales_case SET (customer_name, order_number, gist) = (
        SELECT s.customer_name, s.order_number, s.gist FROM case_shown AS s WHERE s.id = after_sales_case.id)
    WHERE order_id = new.id;
END;

-- A customer or an order that comes has an id that no case bears yet.

DROP INDEX case_by_due;
DROP INDEX case_by_status;
DROP INDEX case_by_closed;
DROP INDEX case_to_refund;

CREATE INDEX case_active ON after_sales_case (
    due, id, number, kind, status, cause, priority, owner, gist, customer_name, order_number) WHERE closed_at = 0;
CREATE INDEX case_of_status ON after_sales_case (
    status, due, id, number, kind, cause, priority, owner, gist, customer_name, order_number) WHERE closed_at = 0;
CREATE INDEX case_to_refund ON after_sales_case (
    due, id, number, kind, status, cause, priority, owner, gist, customer_name, order_number) WHERE to_refund = 1;
CREATE INDEX case_closed ON after_sales_case (
    closed_at, id, number, kind, status, cause, priority, owner, due, gist, customer_name, order_number) WHERE closed_at > 0;
