//! Effects: what is still to be done, when, and by whom.

use callback_core::ports::store::{ASKED_AGAIN, ClaimedEffect, Epoch};
use callback_core::{CallbackId, Effect, EffectId, PlannedEffect};
use crash_point::crash_point;
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use jiff::Timestamp;

use crate::callbacks;
use crate::error::Fault;
use crate::poison;
use crate::schema::effects;
use crate::values::{self, Unreadable};

#[derive(Queryable, Selectable)]
#[diesel(table_name = effects, check_for_backend(diesel::sqlite::Sqlite))]
pub(crate) struct Row {
    pub(crate) sequence: i64,
    pub(crate) id: Vec<u8>,
    pub(crate) callback: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) effect: String,
    pub(crate) due: i64,
    pub(crate) tries: i64,
    pub(crate) crashes: i64,
    pub(crate) deaths: i64,
    needs_line: bool,
}

/// Whether it is claimed one at a time, [`SUSPECT_DEATHS`]. Said as the index says it, so that it is used.
const SUSPECT: &str = "deaths >= 2";
/// Whether it asks what became of a leg; said as the index says it.
const ASKED: &str = "asked.kind = 'reconcile'";

/// The questions what became of the last call of an effect's callback that come first: those that are asked, due, or
/// due in a moment.
macro_rules! in_doubt {
    ($asked:ident, $now:expr) => {{
        let soon = $now.checked_add(ASKED_AGAIN).unwrap_or($now).as_millisecond();
        $asked
            .filter($asked.field(effects::callback).eq(effects::callback))
            .filter(sql::<Bool>(ASKED))
            .filter($asked.field(effects::due).le(soon))
    }};
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
        let needs_line = matches!(effect, Effect::Dispatch);
        let rank = if needs_line { callbacks::rank(conn, callback)? } else { 0 };
        let row = (
            effects::id.eq(id.as_bytes().as_slice()),
            effects::callback.eq(callback.as_bytes().as_slice()),
            effects::kind.eq(effect.name()),
            effects::effect.eq(serde_json::to_string(effect)?),
            effects::needs_line.eq(needs_line),
            effects::rank.eq(rank),
            effects::due.eq(due.as_millisecond()),
            effects::epoch.eq(claimed.map(|epoch| values::saturated(epoch.0))),
            effects::tries.eq(i64::from(claimed.is_some())),
        );
        diesel::insert_into(effects::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Claims what is due, oldest first, and of suspects one at a time. A row that can't be read is set
/// aside: it must not stand in the way of all others.
pub(crate) fn claim_due(
    conn: &mut SqliteConnection,
    epoch: Epoch,
    now: Timestamp,
    limit: usize,
    dispatches: usize,
) -> Result<Vec<ClaimedEffect>, Fault> {
    let suspect = suspect(conn, now, dispatches)?;
    let taken = suspect.as_ref().is_some_and(|row| row.needs_line);
    let lines = dispatches.saturating_sub(usize::from(taken));
    let mut rows = due(conn, now, limit)?;
    rows.extend(waiting(conn, now, limit.min(lines))?);
    rows.extend(suspect);
    rows.sort_by_key(|row| (row.due, row.sequence));
    rows.truncate(limit);
    let claim =
        (effects::epoch.eq(values::saturated(epoch.0)), effects::tries.eq(effects::tries + 1));
    let mut claimed = Vec::with_capacity(rows.len());
    for row in &rows {
        if let Some(effect) = row.read_or_put_aside(conn, now)? {
            diesel::update(effects::table.find(row.sequence)).set(claim).execute(conn)?;
            claimed.push(effect);
            crash_point!("in claim");
        }
    }
    Ok(claimed)
}

/// The suspect that fewest processes ended with, unless one is being performed: whoever is innocent goes first.
fn suspect(
    conn: &mut SqliteConnection,
    now: Timestamp,
    dispatches: usize,
) -> Result<Option<Row>, Fault> {
    let suspects = effects::table.filter(sql::<Bool>(SUSPECT));
    let asked = diesel::alias!(effects as asked);
    let at_work = suspects.clone().filter(effects::epoch.is_not_null());
    if diesel::select(exists(at_work)).get_result(conn)? {
        return Ok(None);
    }
    let due = suspects
        .filter(effects::due.le(now.as_millisecond()))
        .filter(effects::needs_line.eq(false).or(effects::needs_line.eq(dispatches > 0)))
        .filter(effects::needs_line.eq(false).or(not(exists(in_doubt!(asked, now)))))
        .order((effects::deaths, effects::due, effects::sequence))
        .select(Row::as_select());
    Ok(due.first(conn).optional()?)
}

/// What needs no line, oldest first.
fn due(conn: &mut SqliteConnection, now: Timestamp, limit: usize) -> Result<Vec<Row>, Fault> {
    let rows = effects::table
        .filter(effects::epoch.is_null())
        .filter(effects::needs_line.eq(false))
        .filter(effects::due.le(now.as_millisecond()))
        .filter(not(sql::<Bool>(SUSPECT)))
        .order((effects::due, effects::sequence))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Row::as_select());
    Ok(rows.load(conn)?)
}

/// What needs a line, by rank.
fn waiting(conn: &mut SqliteConnection, now: Timestamp, limit: usize) -> Result<Vec<Row>, Fault> {
    let asked = diesel::alias!(effects as asked);
    let rows = effects::table
        .filter(effects::epoch.is_null())
        // Said as the index says it, so that it is used.
        .filter(sql::<Bool>("needs_line = 1"))
        .filter(effects::due.le(now.as_millisecond()))
        .filter(not(sql::<Bool>(SUSPECT)))
        .filter(not(exists(in_doubt!(asked, now))))
        .order((effects::rank, effects::due, effects::sequence))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Row::as_select());
    Ok(rows.load(conn)?)
}

/// A second finish finds nothing, and is no fault. Of what was set aside, its row stays.
pub(crate) fn finish(conn: &mut SqliteConnection, id: EffectId) -> Result<(), Fault> {
    let own = effects::table.filter(effects::id.eq(id.as_bytes().as_slice()));
    if diesel::delete(own).execute(conn)? == 0 {
        poison::settle(conn, id)?;
    }
    Ok(())
}

pub(crate) fn postpone(
    conn: &mut SqliteConnection,
    id: EffectId,
    due: Timestamp,
) -> Result<(), Fault> {
    let own = effects::table.filter(effects::id.eq(id.as_bytes().as_slice()));
    let given_back = (
        effects::epoch.eq(None::<i64>),
        effects::due.eq(due.as_millisecond()),
        effects::crashes.eq(0),
        effects::deaths.eq(0),
    );
    diesel::update(own).set(given_back).execute(conn)?;
    Ok(())
}

pub(crate) fn next_due(conn: &mut SqliteConnection) -> Result<Option<Timestamp>, Fault> {
    let first = effects::table
        .filter(effects::epoch.is_null())
        .filter(effects::needs_line.eq(false))
        // One of them may have to wait for another.
        .filter(not(sql::<Bool>(SUSPECT)))
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
    /// The effect, unless the row is damaged; that is told to the log, and the row is set aside.
    pub(crate) fn read_or_put_aside(
        &self,
        conn: &mut SqliteConnection,
        now: Timestamp,
    ) -> Result<Option<ClaimedEffect>, Fault> {
        match read(self).map_err(|source| self.damaged(source)) {
            Ok(claimed) => Ok(Some(claimed)),
            Err(fault) => {
                tracing::error!(error = &fault as &dyn std::error::Error, "an effect is left out");
                poison::put_aside(conn, self, now, true)?;
                Ok(None)
            }
        }
    }

    pub(crate) fn effect(&self) -> Result<Effect, Fault> {
        values::document("effect", &self.effect).map_err(|source| self.damaged(source))
    }

    /// Another effect takes its place.
    pub(crate) fn becomes(
        &self,
        conn: &mut SqliteConnection,
        effect: &Effect,
        due: Timestamp,
    ) -> Result<(), Fault> {
        let changes = (
            effects::kind.eq(effect.name()),
            effects::effect.eq(serde_json::to_string(effect)?),
            effects::due.eq(due.as_millisecond()),
        );
        diesel::update(effects::table.find(self.sequence)).set(changes).execute(conn)?;
        Ok(())
    }

    fn damaged(&self, source: Unreadable) -> Fault {
        Fault::damaged("effect", values::hex(&self.id), source)
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

#[cfg(test)]
mod tests {
    use callback_core::ports::poison::SUSPECT_DEATHS;

    use super::SUSPECT;

    #[test]
    fn suspects_are_told_as_the_core_tells_them() {
        assert_eq!(SUSPECT, format!("deaths >= {SUSPECT_DEATHS}"));
    }
}
