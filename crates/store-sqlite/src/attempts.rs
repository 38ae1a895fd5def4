//! Attempts: the intent before any phone rings, the gate before the visitor's does, the outcome.

use callback_core::ports::store::OpenedAttempt;
use callback_core::{AttemptId, CallbackId, ClosedAttempt, LegId};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::error::Fault;
use crate::schema::{attempts, callbacks, instance, legs as stored_legs};
use crate::{legs, values};

/// The intent. Fails when the callback has an open attempt, or had one with this number.
pub(crate) fn open(
    conn: &mut SqliteConnection,
    callback: CallbackId,
    opened: &OpenedAttempt,
    at: Option<Timestamp>,
) -> Result<(), Fault> {
    let attempt = &opened.attempt;
    let (epoch, provider): (i64, Option<String>) =
        instance::table.select((instance::epoch, instance::provider)).first(conn)?;
    let turn = attempt.turn.map(|turn| serde_json::to_string(&turn)).transpose()?;
    let row = (
        attempts::id.eq(attempt.id.as_bytes().as_slice()),
        attempts::callback.eq(callback.as_bytes().as_slice()),
        attempts::number.eq(i64::from(attempt.number)),
        attempts::epoch.eq(epoch),
        attempts::opened_at.eq(at.map(Timestamp::as_millisecond)),
        attempts::provider.eq(provider),
        attempts::turn.eq(turn),
    );
    diesel::insert_into(attempts::table).values(row).execute(conn)?;
    legs::insert(conn, callback, opened)?;
    let counted = diesel::update(callbacks::table.find(callback.as_bytes().as_slice()))
        .set((
            callbacks::attempts.eq(callbacks::attempts + 1),
            callbacks::calls_in.eq(callbacks::calls_in + i64::from(attempt.called_in.is_some())),
        ))
        .execute(conn)?;
    values::one_row(counted, "callback", &callback)
}

/// Exactly one leg wins, and only while the attempt is open; `false` means that it is too late.
pub(crate) fn win_gate(
    conn: &mut SqliteConnection,
    callback: CallbackId,
    (attempt, leg): (AttemptId, LegId),
    at: Option<Timestamp>,
) -> Result<bool, Fault> {
    let still_shut = attempts::table
        .find(attempt.as_bytes().as_slice())
        .filter(attempts::callback.eq(callback.as_bytes().as_slice()))
        .filter(attempts::gate_leg.is_null())
        .filter(attempts::outcome.is_null());
    let won = (
        attempts::gate_leg.eq(leg.as_bytes().as_slice()),
        attempts::gate_at.eq(at.map(Timestamp::as_millisecond)),
    );
    Ok(diesel::update(still_shut).set(won).execute(conn)? == 1)
}

/// Late evidence may close an attempt once more, with a better outcome.
pub(crate) fn close(
    conn: &mut SqliteConnection,
    callback: CallbackId,
    closed: &ClosedAttempt,
) -> Result<(), Fault> {
    let own = attempts::table
        .find(closed.attempt.as_bytes().as_slice())
        .filter(attempts::callback.eq(callback.as_bytes().as_slice()));
    let outcome = serde_json::to_string(&closed.outcome)?;
    let changed = diesel::update(own).set(attempts::outcome.eq(outcome)).execute(conn)?;
    values::one_row(changed, "attempt", &closed.attempt)
}

pub(crate) fn count_open(conn: &mut SqliteConnection) -> Result<usize, Fault> {
    let open = attempts::table
        .inner_join(stored_legs::table.on(stored_legs::attempt.eq(attempts::id)))
        .filter(attempts::outcome.is_null())
        .filter(stored_legs::nonce_hash.is_not_null())
        .filter(attempts::gate_leg.is_null().or(attempts::gate_leg.eq(stored_legs::id.nullable())));
    let count: i64 = open.count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// What carries calls from now on, and the legs of open attempts that began over something else.
pub(crate) fn carried_by(
    conn: &mut SqliteConnection,
    provider: &str,
) -> Result<Vec<(LegId, String)>, Fault> {
    diesel::update(instance::table).set(instance::provider.eq(provider)).execute(conn)?;
    let rows: Vec<(Vec<u8>, Option<String>)> = attempts::table
        .inner_join(stored_legs::table.on(stored_legs::attempt.eq(attempts::id)))
        .filter(attempts::outcome.is_null())
        .filter(attempts::provider.ne(provider))
        .select((stored_legs::id, attempts::provider))
        .load(conn)?;
    let leg = |(id, other): (Vec<u8>, Option<String>)| {
        let leg = values::bytes("id", &id).map(LegId::from_bytes);
        let leg = leg.map_err(|source| Fault::damaged("leg", values::hex(&id), source))?;
        Ok((leg, other.unwrap_or_default()))
    };
    rows.into_iter().map(leg).collect()
}
