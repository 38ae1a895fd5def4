//! What several commands say and read alike: keys, and times in milliseconds.

use std::time::Duration;

use crate::command::{DecodeError, success};
use crate::digits::{Digits, Dtmf};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// Writes the keys that interrupt; none of them is an empty word.
pub(super) fn escape_digits(line: &mut Line, escape: &Digits) -> Result<(), ArgError> {
    line.arg(escape.to_string()).map(drop)
}

/// The code of a key, or 0 for none.
pub(super) fn key(reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
    match success(reply)? {
        0 => Ok(None),
        code => key_of_code(code).map(Some),
    }
}

/// The key whose ASCII code is `code`.
pub(super) fn key_of_code(code: i64) -> Result<Dtmf, DecodeError> {
    let key = u8::try_from(code).ok().and_then(|code| Dtmf::parse(code.into()).ok());
    key.ok_or(DecodeError::Unexpected)
}

/// Asterisk reads a C `int`.
pub(super) fn milliseconds(duration: Duration) -> i64 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX).into()
}

/// -1 waits for ever.
pub(super) fn milliseconds_or_ever(duration: Option<Duration>) -> i64 {
    duration.map_or(-1, milliseconds)
}
