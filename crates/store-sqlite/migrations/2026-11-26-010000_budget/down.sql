DROP INDEX waiting_in_line;
DROP TABLE switches;
DROP TABLE budget;
