-- The mark that a file beside the database has, too, while this is no copy of it; and since when it is
-- known to be one that was brought back.
ALTER TABLE instance ADD COLUMN mark TEXT NOT NULL DEFAULT 'none';
ALTER TABLE instance ADD COLUMN held_since INTEGER;

-- What carries calls now, and what each attempt began over; unknown for older ones.
ALTER TABLE instance ADD COLUMN provider TEXT;
ALTER TABLE attempts ADD COLUMN provider TEXT;
