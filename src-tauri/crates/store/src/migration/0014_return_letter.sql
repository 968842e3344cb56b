-- What is written to a customer about a return: where the goods go, within how many days, and in which words.
ALTER TABLE brand ADD COLUMN return_address TEXT NOT NULL DEFAULT '';
-- Days to send goods back after it was said how; 0: nothing is said of it.
ALTER TABLE brand ADD COLUMN return_days INTEGER NOT NULL DEFAULT 14;
-- When the desk takes this quick reply by itself; empty: never.
ALTER TABLE quick_reply ADD COLUMN occasion TEXT NOT NULL DEFAULT '';
