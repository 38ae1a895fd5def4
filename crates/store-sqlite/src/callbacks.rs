//! Callbacks: the request, and where it stands.

use callback_core::ports::store::NewEvent;
use callback_core::targets::TopicName;
use callback_core::{
    Callback, CallbackId, CallbackState, Event, PhoneNumber, PlannedEffect, Priority, ProofDigits,
    Rule, TokenHash, Visitor, VisitorName, VisitorNumber,
};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::error::Fault;
use crate::schema::callbacks;
use crate::values::{self, Unreadable};
use crate::{effects, events, slots};

/// Whether it is not over. Said as the index says it, so that it is used.
const OPEN: &str = "state NOT IN ('completed', 'missed', 'unreachable', 'expired', 'failed', 'cancelled', 'refused')";

#[derive(Queryable, Selectable)]
#[diesel(table_name = callbacks, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    id: Vec<u8>,
    version: i64,
    state_data: String,
    number: String,
    name: Option<String>,
    token_hash: Vec<u8>,
    asked_at: i64,
    attempts: i64,
    calls_in: i64,
    proof: Option<String>,
    topic: Option<String>,
    priority: i64,
}

/// Stores a new callback with its first event and effects; returns the event's sequence number.
pub(crate) fn accept(
    conn: &mut SqliteConnection,
    callback: &Callback,
    planned: &[PlannedEffect],
) -> Result<u64, Fault> {
    let slot = callback.state.slot();
    if let Some(slot) = slot
        && slots::is_taken(conn, slot, callback.id)?
    {
        return Err(Fault::SeatTaken);
    }
    let (at, rule) = (callback.asked_at, Some(Rule::of_first(&callback.state)));
    let asked = NewEvent { at, event: Event::Asked { slot }, moved: true, rule };
    insert(conn, callback)?;
    let first = events::record(conn, callback.id, &[asked])?;
    effects::plan(conn, callback.id, planned, None)?;
    Ok(first)
}

fn insert(conn: &mut SqliteConnection, callback: &Callback) -> Result<(), Fault> {
    let Callback { id, version, state, visitor, token, asked_at, attempts, calls_in, .. } =
        callback;
    let Callback { proof, topic, priority, .. } = callback;
    let row = (
        callbacks::id.eq(id.as_bytes().as_slice()),
        callbacks::version.eq(values::saturated(*version)),
        callbacks::state.eq(state.name()),
        callbacks::state_data.eq(serde_json::to_string(state)?),
        callbacks::number.eq(visitor.number.number().as_e164()),
        callbacks::name.eq(visitor.name.as_ref().map(VisitorName::as_str)),
        callbacks::token_hash.eq(token.0.as_slice()),
        callbacks::asked_at.eq(asked_at.as_millisecond()),
        callbacks::attempts.eq(i64::from(*attempts)),
        callbacks::calls_in.eq(i64::from(*calls_in)),
        seat(state),
        callbacks::proof.eq(proof.map(ProofDigits::show)),
        callbacks::topic.eq(topic.as_ref().map(TopicName::as_str)),
        callbacks::priority.eq(i64::from(*priority == Priority::High)),
    );
    diesel::insert_into(callbacks::table).values(row).execute(conn)?;
    Ok(())
}

pub(crate) fn find(conn: &mut SqliteConnection, id: CallbackId) -> Result<Option<Callback>, Fault> {
    let found = callbacks::table.find(id.as_bytes().as_slice());
    let row = found.select(Row::as_select()).first(conn).optional()?;
    row.map(Callback::try_from).transpose()
}

/// The callbacks of `number` that are not over, oldest first.
pub(crate) fn open_of(
    conn: &mut SqliteConnection,
    number: &PhoneNumber,
) -> Result<Vec<Callback>, Fault> {
    let own = callbacks::table.filter(callbacks::number.eq(number.as_e164()));
    let open = own.filter(sql::<Bool>(OPEN));
    let oldest_first = open.order((callbacks::asked_at, callbacks::id));
    let rows = oldest_first.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Callback::try_from).collect()
}

/// Saves `next`, if there is one, unless somebody wrote after `version` was read; `false` means:
/// read it again.
pub(crate) fn advance(
    conn: &mut SqliteConnection,
    id: CallbackId,
    version: u64,
    next: Option<&CallbackState>,
) -> Result<bool, Fault> {
    let unchanged = callbacks::table
        .find(id.as_bytes().as_slice())
        .filter(callbacks::version.eq(values::saturated(version)));
    let Some(state) = next else {
        return Ok(diesel::select(diesel::dsl::exists(unchanged)).get_result(conn)?);
    };
    let changes = (
        callbacks::version.eq(callbacks::version + 1),
        callbacks::state.eq(state.name()),
        callbacks::state_data.eq(serde_json::to_string(state)?),
        seat(state),
    );
    Ok(diesel::update(unchanged).set(changes).execute(conn)? == 1)
}

/// By what a callback goes before others that wait for a line, the smallest first.
pub(crate) fn rank(conn: &mut SqliteConnection, id: CallbackId) -> Result<i64, Fault> {
    const CENTURY: i64 = 100 * 365 * 24 * 60 * 60 * 1000;
    let own = callbacks::table.find(id.as_bytes().as_slice());
    let row: Option<(i64, i64)> =
        own.select((callbacks::asked_at, callbacks::priority)).first(conn).optional()?;
    Ok(row.map_or(0, |(asked_at, priority)| asked_at.saturating_sub(priority * CENTURY)))
}

type Seat = (
    diesel::dsl::Eq<callbacks::slot_at, Option<i64>>,
    diesel::dsl::Eq<callbacks::slot_seat, Option<i64>>,
);

fn seat(state: &CallbackState) -> Seat {
    let (at, seat) = slots::columns(state.slot());
    (callbacks::slot_at.eq(at), callbacks::slot_seat.eq(seat))
}

impl TryFrom<Row> for Callback {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let id = values::hex(&row.id);
        read(&row).map_err(|source| Fault::damaged("callback", id, source))
    }
}

fn read(row: &Row) -> Result<Callback, Unreadable> {
    let number = PhoneNumber::from_e164(&row.number)
        .ok()
        .and_then(|number| VisitorNumber::try_from(number).ok())
        .ok_or(Unreadable::Document { column: "number" })?;
    let name = row.name.as_deref().map(VisitorName::parse).transpose();
    let name = name.map_err(|_| Unreadable::Document { column: "name" })?.flatten();
    let proof = row.proof.as_deref().map(ProofDigits::parse).transpose();
    let proof = proof.map_err(|_| Unreadable::Document { column: "proof" })?;
    let topic = row.topic.as_deref().map(str::parse).transpose();
    let topic = topic.map_err(|_| Unreadable::Word { column: "topic" })?;
    let priority = if row.priority > 0 { Priority::High } else { Priority::Usual };
    Ok(Callback {
        id: CallbackId::from_bytes(values::bytes("id", &row.id)?),
        version: values::count("version", row.version)?,
        state: values::document("state_data", &row.state_data)?,
        visitor: Visitor { number, name },
        token: TokenHash(values::bytes("token_hash", &row.token_hash)?),
        asked_at: values::time("asked_at", row.asked_at)?,
        attempts: values::count("attempts", row.attempts)?,
        calls_in: values::count("calls_in", row.calls_in)?,
        proof,
        topic,
        priority,
    })
}

#[cfg(test)]
mod tests {
    use callback_core::CallbackState;

    use super::OPEN;

    #[test]
    fn what_is_over_is_told_as_the_core_tells_it() {
        assert_eq!(OPEN, format!("state NOT IN ('{}')", CallbackState::FINAL.join("', '")));
    }
}
