ALTER TABLE callbacks DROP COLUMN proof;
