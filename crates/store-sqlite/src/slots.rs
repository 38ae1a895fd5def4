//! Seats at the times that visitors choose; each is a part of its callback's row.

use callback_core::ports::slots::SlotStore;
use callback_core::ports::store::StoreError;
use callback_core::{CallbackId, Slot};
use diesel::dsl::{exists, select};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::SqliteStore;
use crate::error::Fault;
use crate::schema::callbacks;
use crate::values::{self, Unreadable};

/// When, and which.
pub(crate) type Columns = (Option<i64>, Option<i64>);

pub(crate) fn columns(slot: Option<Slot>) -> Columns {
    (slot.map(|slot| slot.at.as_millisecond()), slot.map(|slot| i64::from(slot.seat)))
}

/// Whether somebody else has this seat.
pub(crate) fn is_taken(
    conn: &mut SqliteConnection,
    slot: Slot,
    own: CallbackId,
) -> Result<bool, Fault> {
    let seat = callbacks::table
        .filter(callbacks::slot_at.eq(slot.at.as_millisecond()))
        .filter(callbacks::slot_seat.eq(i64::from(slot.seat)))
        .filter(callbacks::id.ne(own.as_bytes().as_slice()));
    Ok(select(exists(seat)).get_result(conn)?)
}

impl SlotStore for SqliteStore {
    fn taken(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Slot>, StoreError> {
        self.read(|conn| taken(conn, from, to))
    }
}

fn taken(conn: &mut SqliteConnection, from: Timestamp, to: Timestamp) -> Result<Vec<Slot>, Fault> {
    let rows: Vec<Columns> = callbacks::table
        .filter(callbacks::slot_at.ge(from.as_millisecond()))
        .filter(callbacks::slot_at.lt(to.as_millisecond()))
        .order((callbacks::slot_at, callbacks::slot_seat))
        .select((callbacks::slot_at, callbacks::slot_seat))
        .load(conn)?;
    let read = |(at, seat): Columns| -> Result<Option<Slot>, Unreadable> {
        let Some((at, seat)) = at.zip(seat) else { return Ok(None) };
        let at = values::time("slot_at", at)?;
        Ok(Some(Slot { at, seat: values::count("slot_seat", seat)? }))
    };
    let slots: Result<Vec<_>, _> =
        rows.into_iter().filter_map(|row| read(row).transpose()).collect();
    slots.map_err(|source| Fault::damaged("seat", "", source))
}
