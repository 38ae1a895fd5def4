-- What decided the move, with its inputs; unknown of those that were recorded before.
ALTER TABLE events ADD COLUMN rule TEXT;
