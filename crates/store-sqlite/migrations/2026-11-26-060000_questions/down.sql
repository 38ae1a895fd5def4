DROP INDEX questions;
