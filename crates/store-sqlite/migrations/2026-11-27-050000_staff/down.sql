DROP TABLE audit;
DROP TABLE staff_tries;
DROP TABLE staff_setup;
DROP TABLE staff_sessions;
DROP TABLE staff;
