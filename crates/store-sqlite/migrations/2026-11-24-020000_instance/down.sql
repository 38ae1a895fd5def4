ALTER TABLE attempts DROP COLUMN provider;
ALTER TABLE instance DROP COLUMN provider;
ALTER TABLE instance DROP COLUMN held_since;
ALTER TABLE instance DROP COLUMN mark;
