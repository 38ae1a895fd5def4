//! Phone numbers, held to two other implementations and to people who mistype.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed step is a failed test"
)]

mod callable;
mod generated;
mod oracle;
mod policy;
mod properties;
mod reading;
mod reference;
mod refusals;

use callback_core::{InvalidPhoneNumber, PhoneNumber, Region};

fn read(typed: &str, home: &str) -> Result<String, InvalidPhoneNumber> {
    let number = PhoneNumber::parse(typed, Region::parse(home).unwrap())?;
    Ok(number.as_e164().to_owned())
}
