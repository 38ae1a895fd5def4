//! Phone numbers: what a visitor typed becomes a number that may be dialed, or an error that tells
//! what to mend.
//!
//! The `phonenumber` crate carries Google's numbering plans, and only those are used. Its own
//! parser alters real numbers (`+7 800 …` loses the 8; a foreign home region turns an Irish
//! premium number into a valid landline) and takes one mutex for every match, so the reading of
//! the plans is ours:
//!
//! 1. [`typed`] reduces the text to digits, or refuses it;
//! 2. [`resolve`] finds the calling code and the trunk prefix, following the published behavior of
//!    Google's library, and never makes a number out of digits that no plan matched;
//! 3. [`plan`] says what kind of number it is;
//! 4. [`callee`] says who may be called on such a number.
//!
//! No lock is taken on the way. The plans sit in a `LazyLock` and each compiled expression in a
//! `OnceLock`: both are one atomic load once filled, and are never replaced or evicted. The scratch
//! space that the `regex` crate keeps per expression is borrowed by `try_lock`, and made anew when
//! another thread holds it, so no thread ever waits for another.

mod callee;
mod digits;
mod error;
mod kind;
mod number;
mod numbering;
mod pattern;
mod plan;
mod region;
mod resolve;
mod typed;

pub use callee::{BusinessNumber, Callee, NotCallable, VisitorNumber};
pub use error::InvalidPhoneNumber;
pub use kind::NumberKind;
pub use number::{MaskedNumber, PhoneNumber};
pub use region::{Region, UnknownRegion};
pub use resolve::{Resolved, resolve};
