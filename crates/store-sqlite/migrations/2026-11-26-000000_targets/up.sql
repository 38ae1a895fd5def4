-- What the visitor wants to talk about, and how far ahead in the queue they stand.
ALTER TABLE callbacks ADD COLUMN topic TEXT;
ALTER TABLE callbacks ADD COLUMN priority INTEGER NOT NULL DEFAULT 0 CHECK (priority IN (0, 1));

-- Where an attempt stands in its topic's plan, as JSON.
ALTER TABLE attempts ADD COLUMN turn TEXT;

-- Whom a leg of the business rings, as it was when the attempt began: the name, and the phone as JSON.
ALTER TABLE legs ADD COLUMN target TEXT;
ALTER TABLE legs ADD COLUMN phone TEXT CHECK ((target IS NULL) = (phone IS NULL));
CREATE INDEX legs_of_target ON legs (target, id) WHERE target IS NOT NULL;

-- Who waits for a line goes by it, the smallest first: when the callback was asked for, in
-- milliseconds, and of those with priority a century before.
ALTER TABLE effects ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
UPDATE effects SET rank = (SELECT asked_at FROM callbacks WHERE callbacks.id = effects.callback)
    WHERE needs_line = 1;
CREATE INDEX waiting_for_a_line ON effects (rank, due, sequence) WHERE epoch IS NULL AND needs_line = 1;
