DROP TABLE set_aside;
DROP INDEX suspects;
ALTER TABLE effects DROP COLUMN crashes;
