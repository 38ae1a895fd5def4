DROP TABLE findings;
DROP TABLE decisions;
