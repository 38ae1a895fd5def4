//! SQLite behind the store port: one writer, group commit, full durability.
