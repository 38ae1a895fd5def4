//! Recordings: what a carrier keeps of visitors, and until when.

use callback_core::ports::recordings::{CarrierRecording, Recording, RecordingStore};
use callback_core::ports::store::{NewEvent, StoreError};
use callback_core::{CallbackId, Event, LegId, PlannedEffect, RecordingId};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

use crate::error::Fault;
use crate::schema::recordings;
use crate::values::{self, Unreadable};
use crate::{SqliteStore, effects, events};

#[derive(Queryable, Selectable)]
#[diesel(table_name = recordings, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    id: Vec<u8>,
    callback: Vec<u8>,
    leg: Vec<u8>,
    carrier_id: String,
    lasted: i64,
    at: i64,
    deleted_at: Option<i64>,
}

impl RecordingStore for SqliteStore {
    fn keep_recording(
        &self,
        recording: &Recording,
        planned: &[PlannedEffect],
    ) -> Result<bool, StoreError> {
        let (recording, planned) = (recording.clone(), planned.to_vec());
        self.write(move |conn| keep(conn, &recording, &planned))
    }

    fn recording(&self, id: RecordingId) -> Result<Option<Recording>, StoreError> {
        self.read(|conn| find(conn, id))
    }

    fn recordings(&self, callback: CallbackId) -> Result<Vec<Recording>, StoreError> {
        self.read(|conn| of_callback(conn, callback))
    }

    fn recording_deleted(&self, id: RecordingId, at: Timestamp) -> Result<(), StoreError> {
        self.write(move |conn| mark_deleted(conn, id, at))
    }
}

/// Stores a recording and all that follows from it, unless it is known by its carrier's name.
fn keep(
    conn: &mut SqliteConnection,
    recording: &Recording,
    planned: &[PlannedEffect],
) -> Result<bool, Fault> {
    let Recording { id, callback, leg, carrier, lasted, at, deleted_at } = recording;
    let known = recordings::table.filter(recordings::carrier_id.eq(&carrier.0));
    if diesel::select(diesel::dsl::exists(known)).get_result(conn)? {
        return Ok(false);
    }
    let row = (
        recordings::id.eq(key(*id)),
        recordings::callback.eq(callback.as_bytes().as_slice()),
        recordings::leg.eq(leg.as_bytes().as_slice()),
        recordings::carrier_id.eq(&carrier.0),
        recordings::lasted.eq(i64::try_from(lasted.as_millis()).unwrap_or(i64::MAX)),
        recordings::at.eq(at.as_millisecond()),
        recordings::deleted_at.eq(deleted_at.map(Timestamp::as_millisecond)),
    );
    diesel::insert_into(recordings::table).values(row).execute(conn)?;
    if recording.is_message() {
        let event = Event::Voicemail { recording: *id, lasted: *lasted };
        events::record(conn, *callback, &[NewEvent { at: *at, event, moved: false, rule: None }])?;
    }
    effects::plan(conn, *callback, planned, None)?;
    Ok(true)
}

fn find(conn: &mut SqliteConnection, id: RecordingId) -> Result<Option<Recording>, Fault> {
    let row = recordings::table.find(key(id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Recording::try_from).transpose()
}

pub(crate) fn of_callback(
    conn: &mut SqliteConnection,
    callback: CallbackId,
) -> Result<Vec<Recording>, Fault> {
    let rows = recordings::table
        .filter(recordings::callback.eq(callback.as_bytes().as_slice()))
        .order(recordings::id) // Made in the order of time.
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Recording::try_from).collect()
}

fn mark_deleted(conn: &mut SqliteConnection, id: RecordingId, at: Timestamp) -> Result<(), Fault> {
    let own = recordings::table.find(key(id)).filter(recordings::deleted_at.is_null());
    let deleted = recordings::deleted_at.eq(at.as_millisecond());
    diesel::update(own).set(deleted).execute(conn)?;
    Ok(())
}

fn key(id: RecordingId) -> Vec<u8> {
    id.as_bytes().to_vec()
}

impl TryFrom<Row> for Recording {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let id = values::hex(&row.id);
        read(row).map_err(|source| Fault::damaged("recording", id, source))
    }
}

fn read(row: Row) -> Result<Recording, Unreadable> {
    let deleted_at = row.deleted_at.map(|at| values::time("deleted_at", at)).transpose()?;
    Ok(Recording {
        id: RecordingId::from_bytes(values::bytes("id", &row.id)?),
        callback: CallbackId::from_bytes(values::bytes("callback", &row.callback)?),
        leg: LegId::from_bytes(values::bytes("leg", &row.leg)?),
        carrier: CarrierRecording(row.carrier_id),
        lasted: SignedDuration::from_millis(row.lasted),
        at: values::time("at", row.at)?,
        deleted_at,
    })
}
