DROP INDEX waiting_for_a_line;
ALTER TABLE effects DROP COLUMN rank;
DROP INDEX legs_of_target;
ALTER TABLE legs DROP COLUMN phone;
ALTER TABLE legs DROP COLUMN target;
ALTER TABLE attempts DROP COLUMN turn;
ALTER TABLE callbacks DROP COLUMN priority;
ALTER TABLE callbacks DROP COLUMN topic;
