//! Effects: what is still to be done, when, and by whom.

use callback_core::ports::store::{ClaimedEffect, Epoch};
use callback_core::{CallbackId, Effect, EffectId, PlannedEffect};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::error::Fault;
use crate::schema::effects;
use crate::values::{self, Unreadable};

#[derive(Queryable, Selectable)]
#[diesel(table_name = effects, check_for_backend(diesel::sqlite::Sqlite))]
pub(crate) struct Row {
    pub(crate) sequence: i64,
    id: Vec<u8>,
    callback: Vec<u8>,
    effect: String,
    due: i64,
    tries: i64,
}

/// Stores effects. Calls to be placed belong to `claimed`, if there is one: whoever stores an
/// intent performs it.
pub(crate) fn plan(
    conn: &mut SqliteConnection,
    callback: CallbackId,
    planned: &[PlannedEffect],
    claimed: Option<Epoch>,
) -> Result<(), Fault> {
    for PlannedEffect { id, effect, due } in planned {
        let claimed = claimed.filter(|_| matches!(effect, Effect::PlaceCall { .. }));
        let row = (
            effects::id.eq(id.as_bytes().as_slice()),
            effects::callback.eq(callback.as_bytes().as_slice()),
            effects::kind.eq(effect.name()),
            effects::effect.eq(serde_json::to_string(effect)?),
            effects::needs_line.eq(matches!(effect, Effect::Dispatch)),
            effects::due.eq(due.as_millisecond()),
            effects::epoch.eq(claimed.map(|epoch| values::saturated(epoch.0))),
            effects::tries.eq(i64::from(claimed.is_some())),
        );
        diesel::insert_into(effects::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Claims what is due, oldest first. A row that can't be read is claimed, too, and told to the
/// log: it must not stand in the way of all others.
pub(crate) fn claim_due(
    conn: &mut SqliteConnection,
    epoch: Epoch,
    now: Timestamp,
    limit: usize,
    dispatches: usize,
) -> Result<Vec<ClaimedEffect>, Fault> {
    let mut rows = due(conn, false, now, limit)?;
    rows.extend(due(conn, true, now, limit.min(dispatches))?);
    rows.sort_by_key(|row| (row.due, row.sequence));
    rows.truncate(limit);
    let claim =
        (effects::epoch.eq(values::saturated(epoch.0)), effects::tries.eq(effects::tries + 1));
    for row in &rows {
        diesel::update(effects::table.find(row.sequence)).set(claim).execute(conn)?;
    }
    Ok(rows.into_iter().filter_map(Row::read_or_tell).collect())
}

fn due(
    conn: &mut SqliteConnection,
    needs_line: bool,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Row>, Fault> {
    let rows = effects::table
        .filter(effects::epoch.is_null())
        .filter(effects::needs_line.eq(needs_line))
        .filter(effects::due.le(now.as_millisecond()))
        .order((effects::due, effects::sequence))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Row::as_select());
    Ok(rows.load(conn)?)
}

/// A second finish finds nothing, and is no fault.
pub(crate) fn finish(conn: &mut SqliteConnection, id: EffectId) -> Result<(), Fault> {
    let own = effects::table.filter(effects::id.eq(id.as_bytes().as_slice()));
    diesel::delete(own).execute(conn)?;
    Ok(())
}

pub(crate) fn postpone(
    conn: &mut SqliteConnection,
    id: EffectId,
    due: Timestamp,
) -> Result<(), Fault> {
    let own = effects::table.filter(effects::id.eq(id.as_bytes().as_slice()));
    let given_back = (effects::epoch.eq(None::<i64>), effects::due.eq(due.as_millisecond()));
    diesel::update(own).set(given_back).execute(conn)?;
    Ok(())
}

pub(crate) fn next_due(conn: &mut SqliteConnection) -> Result<Option<Timestamp>, Fault> {
    let first = effects::table
        .filter(effects::epoch.is_null())
        .filter(effects::needs_line.eq(false))
        .order((effects::due, effects::sequence))
        .select((effects::id, effects::due))
        .first::<(Vec<u8>, i64)>(conn)
        .optional()?;
    let time = |(id, due): (Vec<u8>, i64)| {
        values::time("due", due)
            .map_err(|source| Fault::damaged("effect", values::hex(&id), source))
    };
    first.map(time).transpose()
}

impl Row {
    /// The effect, unless the row is damaged; that is told to the log.
    pub(crate) fn read_or_tell(self) -> Option<ClaimedEffect> {
        match ClaimedEffect::try_from(self) {
            Ok(claimed) => Some(claimed),
            Err(fault) => {
                tracing::error!(error = &fault as &dyn std::error::Error, "an effect is left out");
                None
            }
        }
    }
}

impl TryFrom<Row> for ClaimedEffect {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        read(&row).map_err(|source| Fault::damaged("effect", values::hex(&row.id), source))
    }
}

fn read(row: &Row) -> Result<ClaimedEffect, Unreadable> {
    Ok(ClaimedEffect {
        id: EffectId::from_bytes(values::bytes("id", &row.id)?),
        callback: CallbackId::from_bytes(values::bytes("callback", &row.callback)?),
        effect: values::document("effect", &row.effect)?,
        tries: values::count("tries", row.tries)?,
    })
}
