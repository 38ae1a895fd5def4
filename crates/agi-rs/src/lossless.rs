//! Reading a variable through `BASE64_ENCODE`, which no value of it can upset.
//!
//! Asterisk puts the value into the call `BASE64_ENCODE(value)` before it takes the call apart, and
//! a colon behind the last closing parenthesis cuts it: `a):0` would come out as `a`. So opening
//! parentheses are put in front, which keep every colon of the value inside, and are taken off
//! again; a value that closes them all is refused.

use crate::base64;
use crate::var_name::VarName;

const SHIELD: usize = 500;

/// What to give to `GET FULL VARIABLE`.
pub(crate) fn expression(name: &VarName) -> String {
    format!("${{BASE64_ENCODE({}${{{name}}})}}", "(".repeat(SHIELD))
}

/// The value in the answer.
pub(crate) fn value(text: &[u8]) -> Option<Vec<u8>> {
    let decoded = base64::decode(text)?;
    let (shield, value) = decoded.split_at_checked(SHIELD)?;
    let is_whole = shield.iter().all(|&byte| byte == b'(');
    let is_shielded = value.split(|&byte| byte == b')').count() <= SHIELD;
    (is_whole && is_shielded).then(|| value.to_vec())
}
