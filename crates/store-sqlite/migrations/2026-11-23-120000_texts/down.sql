DROP TABLE texts_in;
DROP TABLE opt_outs;
DROP TABLE messages;
