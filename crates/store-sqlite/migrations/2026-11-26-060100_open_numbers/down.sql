DROP INDEX open_callbacks_of_number;
CREATE INDEX callbacks_of_number ON callbacks (number);
