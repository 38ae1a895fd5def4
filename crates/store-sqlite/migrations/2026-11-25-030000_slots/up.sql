-- The time that a callback waits for by its visitor's choice, in milliseconds, and its seat there.
ALTER TABLE callbacks ADD COLUMN slot_at INTEGER;
ALTER TABLE callbacks ADD COLUMN slot_seat INTEGER
    CHECK (slot_seat >= 0 AND (slot_at IS NULL) = (slot_seat IS NULL));

CREATE UNIQUE INDEX seats ON callbacks (slot_at, slot_seat) WHERE slot_at IS NOT NULL;
