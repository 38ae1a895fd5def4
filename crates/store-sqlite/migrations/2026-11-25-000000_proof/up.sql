-- What the visitor is shown, and whoever answers for them has to press.
ALTER TABLE callbacks ADD COLUMN proof TEXT;
