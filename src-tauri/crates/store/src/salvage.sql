-- What was saved refers to what could not be read: an empty row takes its place, or the reference goes.
INSERT INTO account (id, brand, connector, kind, name, created_at, removed_at)
    SELECT account, zeroblob(16), '', 'shop', '', 0, 1
    FROM (SELECT account FROM operation UNION SELECT account FROM conversation UNION SELECT account FROM message
          UNION SELECT account FROM shop_order)
    WHERE account NOT IN (SELECT id FROM account);
INSERT INTO brand (id, name, created_at)
    SELECT brand, '', 0 FROM (SELECT brand FROM account UNION SELECT brand FROM conversation)
    WHERE brand NOT IN (SELECT id FROM brand);
INSERT INTO agent (id, name, language, created_at)
    SELECT agent, '', 'en', 0 FROM (SELECT agent FROM operation UNION SELECT agent FROM draft)
    WHERE agent NOT IN (SELECT id FROM agent);
INSERT INTO customer (id, created_at)
    SELECT DISTINCT customer, 0 FROM conversation WHERE customer NOT IN (SELECT id FROM customer);
UPDATE conversation SET linked = NULL WHERE linked NOT IN (SELECT id FROM conversation);
UPDATE shop_order SET customer = NULL WHERE customer NOT IN (SELECT id FROM customer);
DELETE FROM draft WHERE conversation NOT IN (SELECT id FROM conversation);
DELETE FROM sender WHERE account NOT IN (SELECT id FROM account);
DELETE FROM customer_identity WHERE customer NOT IN (SELECT id FROM customer);
DELETE FROM customer_word WHERE customer NOT IN (SELECT id FROM customer);
DELETE FROM customer_todo WHERE customer NOT IN (SELECT id FROM customer);
DELETE FROM customer_tag WHERE customer NOT IN (SELECT id FROM customer);
DELETE FROM message WHERE conversation NOT IN (SELECT id FROM conversation);
DELETE FROM message_html WHERE message NOT IN (SELECT id FROM message);
DELETE FROM message_reference WHERE message NOT IN (SELECT id FROM message);
DELETE FROM part WHERE message NOT IN (SELECT id FROM message);
DELETE FROM part_content WHERE part NOT IN (SELECT id FROM part);
DELETE FROM tracking WHERE order_id NOT IN (SELECT id FROM shop_order);
DELETE FROM operation_ledger WHERE operation NOT IN (SELECT id FROM operation);
DELETE FROM operation_after
    WHERE operation NOT IN (SELECT id FROM operation) OR after NOT IN (SELECT id FROM operation);
DELETE FROM search_todo WHERE message NOT IN (SELECT id FROM message);
DELETE FROM case_line WHERE case_id NOT IN (SELECT id FROM after_sales_case);
DELETE FROM case_evidence WHERE case_id NOT IN (SELECT id FROM after_sales_case);
DELETE FROM case_event WHERE case_id NOT IN (SELECT id FROM after_sales_case);
DELETE FROM case_operation WHERE case_id NOT IN (SELECT id FROM after_sales_case);
-- Cases were saved before customers and orders: each is given their names again by what it refers to.
UPDATE after_sales_case SET customer = customer;
