-- How many attempts the visitor began by calling; and whose callback a caller has.
ALTER TABLE callbacks ADD COLUMN calls_in INTEGER NOT NULL DEFAULT 0;

CREATE INDEX callbacks_of_number ON callbacks (number);
