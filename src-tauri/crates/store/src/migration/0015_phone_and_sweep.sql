-- A number is found however it was written: nationally, or with its country's code. What both have in common is the end.
CREATE INDEX shop_order_by_phone_end ON shop_order (substr(phone, -7)) WHERE phone <> '';
CREATE INDEX customer_identity_by_phone_end ON customer_identity (substr(value, -7)) WHERE kind = 'phone';

-- When a shop was last asked for all that it has: a computer that is shut down every evening has to know in the morning.
ALTER TABLE account ADD COLUMN swept_at INTEGER NOT NULL DEFAULT 0;
