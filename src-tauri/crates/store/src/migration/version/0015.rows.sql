-- Rows of a store of version 5, at least one in every table: what later migrations have to keep.
INSERT INTO meta (key, value) VALUES ('desk', '0199f1d2-0000-7000-8000-000000000001'), ('generation', '3');
INSERT INTO setting (key, value) VALUES ('theme', '"dark"');
INSERT INTO agent (id, name, language, role, pin_hash, created_at) VALUES
    (unhex('0199f1d200007000800000000000a001'), 'Li', 'zh-CN', 'lead', '', 1793610000000);
INSERT INTO brand (id, name, language, signature, return_address, return_days, created_at) VALUES
    (unhex('0199f1d200007000800000000000b001'), 'Nord', 'en', 'Nord', '1 Dock Road', 14, 1793610000000);
INSERT INTO account (id, brand, connector, kind, name, address, settings, cursor, synced_at, created_at) VALUES
    (unhex('0199f1d200007000800000000000c001'), unhex('0199f1d200007000800000000000b001'), 'mail', 'channel', 'Nord',
     'hello@nord.test', '{"host":"mail.nord.test"}', '{"uid":9}', 1793610000000, 1793610000000),
    (unhex('0199f1d200007000800000000000c002'), unhex('0199f1d200007000800000000000b001'), 'shop', 'shop', 'Nord', '',
     '{}', '', 0, 1793610000000);
INSERT INTO sender (account, address, name, position) VALUES
    (unhex('0199f1d200007000800000000000c001'), 'hello@nord.test', 'Nord', 0);
INSERT INTO customer (id, name, created_at) VALUES
    (unhex('0199f1d200007000800000000000d001'), 'Ana', 1793610000000);
INSERT INTO customer_identity (kind, account, value, customer) VALUES
    ('email', zeroblob(16), 'ana@customer.test', unhex('0199f1d200007000800000000000d001'));
INSERT INTO customer_tag (customer, tag) VALUES (unhex('0199f1d200007000800000000000d001'), 'vip');
INSERT INTO conversation (id, brand, account, customer, channel, subject, status, unread, updated_at, created_at) VALUES
    (unhex('0199f1d200007000800000000000e001'), unhex('0199f1d200007000800000000000b001'),
     unhex('0199f1d200007000800000000000c001'), unhex('0199f1d200007000800000000000d001'), 'mail', 'Broken lamp', 'open',
     1, 1793610000000, 1793610000000);
INSERT INTO message (id, conversation, account, kind, direction, at, message_id, from_address, subject, fresh) VALUES
    (unhex('0199f1d200007000800000000000f001'), unhex('0199f1d200007000800000000000e001'),
     unhex('0199f1d200007000800000000000c001'), 'message', 'in', 1793610000000, 'a@customer.test', 'ana@customer.test',
     'Broken lamp', 'It came broken.');
INSERT INTO message_html (message, html) VALUES (unhex('0199f1d200007000800000000000f001'), CAST('<p>It</p>' AS BLOB));
INSERT INTO message_reference (message_id, message, conversation) VALUES
    ('b@customer.test', unhex('0199f1d200007000800000000000f001'), unhex('0199f1d200007000800000000000e001'));
INSERT INTO location (account, folder, epoch, key, role, message, seen) VALUES
    (unhex('0199f1d200007000800000000000c001'), 'INBOX', 1, 9, 'inbox', unhex('0199f1d200007000800000000000f001'), 0);
INSERT INTO part (id, message, kind, name, mime, size) VALUES
    (unhex('0199f1d200007000800000000000f101'), unhex('0199f1d200007000800000000000f001'), 'image', 'lamp.png',
     'image/png', 3);
INSERT INTO part_content (part, content) VALUES (unhex('0199f1d200007000800000000000f101'), unhex('010203'));
INSERT INTO draft (conversation, agent, content, saved_at) VALUES
    (unhex('0199f1d200007000800000000000e001'), unhex('0199f1d200007000800000000000a001'), '{}', 1793610000000);
INSERT INTO shop_order (id, account, remote, number, customer, currency, total, placed_at, updated_at, payment_status,
    fulfilment_status, as_of, body) VALUES
    (unhex('0199f1d2000070008000000000000101'), unhex('0199f1d200007000800000000000c002'), 'order_1', '1001',
     unhex('0199f1d200007000800000000000d001'), 'EUR', '249.00', 1793610000000, 1793610000000, 'paid', 'shipped',
     1793610000000, '{}');
INSERT INTO tracking (number, order_id) VALUES ('TRACK1', unhex('0199f1d2000070008000000000000101'));
INSERT INTO shop_reason (account, kind, remote, label) VALUES
    (unhex('0199f1d200007000800000000000c002'), 'return', 'rr_1', 'Broken');
INSERT INTO operation (id, request, account, lane, kind, payload, state, status, agent, order_id, created_at) VALUES
    (unhex('0199f1d2000070008000000000000201'), 'r1', unhex('0199f1d200007000800000000000c002'),
     unhex('0199f1d2000070008000000000000101'), 'refund', '{}', 'waiting', '{"state":"waiting"}',
     unhex('0199f1d200007000800000000000a001'), unhex('0199f1d2000070008000000000000101'), 1793610000000),
    (unhex('0199f1d2000070008000000000000202'), 'r2', unhex('0199f1d200007000800000000000c001'),
     unhex('0199f1d200007000800000000000e001'), 'send_message', '{}', 'waiting', '{"state":"waiting"}',
     unhex('0199f1d200007000800000000000a001'), NULL, 1793610000000);
INSERT INTO operation_after (operation, after) VALUES
    (unhex('0199f1d2000070008000000000000202'), unhex('0199f1d2000070008000000000000201'));
INSERT INTO operation_ledger (operation, at, what) VALUES
    (unhex('0199f1d2000070008000000000000201'), 1793610000000, 'created');
INSERT INTO change_log (id, desk, agent, clock, entity, item, field, value) VALUES
    (unhex('0199f1d2000070008000000000000301'), unhex('0199f1d2000070008000000000000001'),
     unhex('0199f1d200007000800000000000a001'), 117546025000000000, 'conversation',
     unhex('0199f1d200007000800000000000e001'), 'status', 'open');
INSERT INTO notified (item, at) VALUES (unhex('0199f1d200007000800000000000f001'), 1793610000000);
INSERT INTO search_place (place, message) VALUES (1880744427520000, unhex('0199f1d200007000800000000000f001'));
INSERT INTO search_word (word) VALUES ('lamp');
INSERT INTO quick_reply (id, name, text, created_at) VALUES
    (unhex('0199f1d2000070008000000000009001'), 'late', 'It is late.', 1793610000000);
INSERT INTO conversation_tag (conversation, tag) VALUES (unhex('0199f1d200007000800000000000e001'), 'damage');
INSERT INTO saved_view (id, name, query, created_at) VALUES
    (unhex('0199f1d2000070008000000000013001'), 'VIP', 'tag:vip is:waiting', 1793610000000);
INSERT INTO rule (id, name, content, created_at) VALUES
    (unhex('0199f1d2000070008000000000014001'), 'Damage', '{}', 1793610000000);
INSERT INTO policy (id, in_force_from, body, agent, created_at) VALUES
    (unhex('0199f1d2000070008000000000015001'), 1793610000000, '{}', unhex('0199f1d200007000800000000000a001'),
     1793610000000);
INSERT INTO after_sales_case (id, number, brand, conversation, order_id, customer, kind, status, created_at, updated_at) VALUES
    (unhex('0199f1d2000070008000000000016001'), 1, unhex('0199f1d200007000800000000000b001'),
     unhex('0199f1d200007000800000000000e001'), unhex('0199f1d2000070008000000000000101'),
     unhex('0199f1d200007000800000000000d001'), 'damaged', 'open', 1793610000000, 1793610000000);
INSERT INTO case_line (case_id, line, title, quantity) VALUES
    (unhex('0199f1d2000070008000000000016001'), 'line_1', 'Lamp', 1);
INSERT INTO case_evidence (case_id, kind, item, added_at, agent) VALUES
    (unhex('0199f1d2000070008000000000016001'), 'message', unhex('0199f1d200007000800000000000f001'), 1793610000000,
     unhex('0199f1d200007000800000000000a001'));
INSERT INTO case_event (case_id, at, agent, what) VALUES
    (unhex('0199f1d2000070008000000000016001'), 1793610000000, unhex('0199f1d200007000800000000000a001'), 'opened');
INSERT INTO case_operation (case_id, operation) VALUES
    (unhex('0199f1d2000070008000000000016001'), unhex('0199f1d2000070008000000000000201'));
INSERT INTO compensation (id, order_id, kind, agent, created_at) VALUES
    (unhex('0199f1d2000070008000000000017001'), unhex('0199f1d2000070008000000000000101'), 'chargeback',
     unhex('0199f1d200007000800000000000a001'), 1793610000000);
INSERT INTO approval (operation, asked_by, asked_at) VALUES
    (unhex('0199f1d2000070008000000000000201'), unhex('0199f1d200007000800000000000a001'), 1793610000000);
INSERT INTO customer_merge (id, kept, joined, moved, agent, at) VALUES
    (unhex('0199f1d2000070008000000000018001'), unhex('0199f1d2000070008000000000018002'),
     unhex('0199f1d2000070008000000000018003'), '{}', unhex('0199f1d200007000800000000000a001'), 1793610000000);
INSERT INTO erased (digest, at) VALUES
    (unhex('0000000000000000000000000000000000000000000000000000000000000001'), 1793610000000);
INSERT INTO erasure (id, at, agent, report) VALUES
    (unhex('0199f1d2000070008000000000019001'), 1793610000000, unhex('0199f1d200007000800000000000a001'), '{}');
INSERT INTO evidence_pack (number, case_id, case_number, made_at, agent, members, previous, head) VALUES
    (1, unhex('0199f1d2000070008000000000016001'), 1, 1793610000000, unhex('0199f1d200007000800000000000a001'), '[]', '', '00');
INSERT INTO evidence_anchor (operation, number, head, at) VALUES
    (unhex('0199f1d2000070008000000000000201'), 1, '00', 1793610000000);
INSERT INTO article (id, number, topic, title, body, version, updated_at) VALUES
    (unhex('0199f1d200007000800000000001a001'), 1, unhex('0199f1d200007000800000000001a002'), 'Returns', '# Returns', 1,
     1793610000000);
INSERT INTO article_version (article, version, title, body, agent, at) VALUES
    (unhex('0199f1d200007000800000000001a001'), 1, 'Returns', '# Returns', unhex('0199f1d200007000800000000000a001'),
     1793610000000);
INSERT INTO customer_word (word, customer) VALUES ('ana', unhex('0199f1d200007000800000000000d001'));
INSERT OR IGNORE INTO customer_todo (customer) VALUES (unhex('0199f1d200007000800000000000d001'));
