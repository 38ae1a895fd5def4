//! Phone numbers, held to two other implementations and to people who mistype.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step is a failed test")]

mod reference;
