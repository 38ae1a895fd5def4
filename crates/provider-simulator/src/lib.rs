//! A whole phone network in memory, for demo, development and tests.
