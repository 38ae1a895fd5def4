//! Between the values of the domain and what a column holds.

/// Stored bytes as they are named in an error.
pub(crate) use callback_core::hex;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use crate::error::Fault;

/// A column holds something that nobody wrote there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("{column} has {found} bytes, not {needed}")]
    Length { column: &'static str, found: usize, needed: usize },
    #[error("{column} is out of range")]
    Range { column: &'static str },
    #[error("{column} has an unknown word")]
    Word { column: &'static str },
    /// The cause stays out: it quotes what it read.
    #[error("{column} is no document of its kind")]
    Document { column: &'static str },
}

pub(crate) fn bytes<const N: usize>(
    column: &'static str,
    stored: &[u8],
) -> Result<[u8; N], Unreadable> {
    let length = Unreadable::Length { column, found: stored.len(), needed: N };
    stored.try_into().map_err(|_| length)
}

pub(crate) fn time(column: &'static str, stored: i64) -> Result<Timestamp, Unreadable> {
    Timestamp::from_millisecond(stored).map_err(|_| Unreadable::Range { column })
}

pub(crate) fn count<N: TryFrom<i64>>(column: &'static str, stored: i64) -> Result<N, Unreadable> {
    N::try_from(stored).map_err(|_| Unreadable::Range { column })
}

pub(crate) fn document<D: DeserializeOwned>(
    column: &'static str,
    stored: &str,
) -> Result<D, Unreadable> {
    serde_json::from_str(stored).map_err(|_| Unreadable::Document { column })
}

/// A number that is compared with stored ones; beyond what a column holds, it is the largest.
pub(crate) fn saturated(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Turns an update that touched no row into an error.
pub(crate) fn one_row(changed: usize, what: &'static str, id: &impl ToString) -> Result<(), Fault> {
    if changed == 0 { Err(Fault::Missing { what, id: id.to_string() }) } else { Ok(()) }
}
