//! Mail and posts as they arrive.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod mails;
mod posts;
mod samples;
