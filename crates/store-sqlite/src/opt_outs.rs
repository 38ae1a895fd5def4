//! Who wants no texts.

use callback_core::PhoneNumber;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::error::Fault;
use crate::schema::opt_outs;

pub(crate) fn add(
    conn: &mut SqliteConnection,
    number: &PhoneNumber,
    at: Timestamp,
) -> Result<(), Fault> {
    let row = (opt_outs::number.eq(number.as_e164()), opt_outs::at.eq(at.as_millisecond()));
    diesel::insert_or_ignore_into(opt_outs::table).values(row).execute(conn)?;
    Ok(())
}

/// `false` if it was not there.
pub(crate) fn remove(conn: &mut SqliteConnection, number: &PhoneNumber) -> Result<bool, Fault> {
    let own = opt_outs::table.find(number.as_e164());
    Ok(diesel::delete(own).execute(conn)? > 0)
}

pub(crate) fn holds(conn: &mut SqliteConnection, number: &PhoneNumber) -> Result<bool, Fault> {
    let own = opt_outs::table.find(number.as_e164());
    Ok(diesel::select(diesel::dsl::exists(own)).get_result(conn)?)
}
