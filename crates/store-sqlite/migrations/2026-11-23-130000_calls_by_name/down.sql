DROP INDEX legs_of_call;
