DROP INDEX suspects;
CREATE INDEX suspects ON effects (due, sequence) WHERE crashes >= 2;
ALTER TABLE set_aside DROP COLUMN deaths;
ALTER TABLE effects DROP COLUMN deaths;
