DROP TABLE effects;
DROP TABLE events;
DROP TABLE legs;
DROP TABLE attempts;
DROP TABLE callbacks;
DROP TABLE instance;
