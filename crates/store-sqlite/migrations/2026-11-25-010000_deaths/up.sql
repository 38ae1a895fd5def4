-- How often the process ended while it was claimed, which `crashes` counted, too. Which of both an earlier count
-- means is not known; a death is the weaker evidence.
ALTER TABLE effects ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
UPDATE effects SET deaths = crashes, crashes = 0 WHERE crashes > 0;
ALTER TABLE set_aside ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;

-- These are claimed one at a time.
DROP INDEX suspects;
CREATE INDEX suspects ON effects (deaths, due, sequence) WHERE deaths >= 2;
