-- A number is looked up among the callbacks that are not over. Of all, the index has a random page to be written for
-- each new callback, and with millions of them that is a page that nothing else needs.
DROP INDEX callbacks_of_number;
CREATE INDEX open_callbacks_of_number ON callbacks (number)
WHERE state NOT IN ('completed', 'missed', 'unreachable', 'expired', 'failed', 'cancelled', 'refused');
