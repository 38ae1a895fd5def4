DROP INDEX callbacks_of_number;

ALTER TABLE callbacks DROP COLUMN calls_in;
