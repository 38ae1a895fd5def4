DROP INDEX seats;
ALTER TABLE callbacks DROP COLUMN slot_seat;
ALTER TABLE callbacks DROP COLUMN slot_at;
