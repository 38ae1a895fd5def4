//! Effects that break whoever performs them, or can't be read.

use callback_core::ports::poison::{DEATHS, PANICS, Poison, PoisonStore};
use callback_core::ports::store::StoreError;
use callback_core::{CallbackId, Effect, EffectId};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::SqliteStore;
use crate::effects::Row;
use crate::error::Fault;
use crate::schema::{effects, set_aside};
use crate::values::{self, Unreadable};

#[derive(Queryable, Selectable)]
#[diesel(table_name = set_aside, check_for_backend(diesel::sqlite::Sqlite))]
struct PoisonRow {
    id: Vec<u8>,
    callback: Vec<u8>,
    kind: String,
    effect: String,
    damaged: bool,
}

impl PoisonStore for SqliteStore {
    fn broke_off(&self, id: EffectId, now: Timestamp, due: Timestamp) -> Result<(), StoreError> {
        self.write(move |conn| broke_off(conn, id, now, due))
    }

    fn poison(&self) -> Result<Vec<Poison>, StoreError> {
        self.read(untold)
    }

    fn count_set_aside(&self) -> Result<usize, StoreError> {
        self.read(|conn| {
            let count: i64 = set_aside::table.count().get_result(conn)?;
            Ok(usize::try_from(count).unwrap_or(usize::MAX))
        })
    }
}

/// Counts a death for all that earlier epochs had claimed, and sets aside what had its last.
pub(crate) fn count_deaths(conn: &mut SqliteConnection, now: Timestamp) -> Result<(), Fault> {
    let claimed = effects::table.filter(effects::epoch.is_not_null());
    diesel::update(claimed).set(effects::deaths.eq(effects::deaths + 1)).execute(conn)?;
    let fatal = effects::table.filter(effects::deaths.ge(i64::from(DEATHS)));
    let rows: Vec<Row> = fatal.select(Row::as_select()).load(conn)?;
    rows.iter().try_for_each(|row| put_aside(conn, row, now, false))
}

/// Moves an effect out of the way of all others.
pub(crate) fn put_aside(
    conn: &mut SqliteConnection,
    row: &Row,
    now: Timestamp,
    damaged: bool,
) -> Result<(), Fault> {
    let moved = (
        set_aside::id.eq(&row.id),
        set_aside::callback.eq(&row.callback),
        set_aside::kind.eq(&row.kind),
        set_aside::effect.eq(&row.effect),
        set_aside::due.eq(row.due),
        set_aside::tries.eq(row.tries),
        set_aside::crashes.eq(row.crashes),
        set_aside::deaths.eq(row.deaths),
        set_aside::damaged.eq(damaged),
        set_aside::at.eq(now.as_millisecond()),
        set_aside::told.eq(false),
    );
    diesel::insert_into(set_aside::table).values(moved).execute(conn)?;
    diesel::delete(effects::table.find(row.sequence)).execute(conn)?;
    Ok(())
}

/// Nothing is left to be done about one that was set aside.
pub(crate) fn settle(conn: &mut SqliteConnection, id: EffectId) -> Result<(), Fault> {
    let own = set_aside::table.find(id.as_bytes().as_slice());
    diesel::update(own).set(set_aside::told.eq(true)).execute(conn)?;
    Ok(())
}

fn broke_off(
    conn: &mut SqliteConnection,
    id: EffectId,
    now: Timestamp,
    due: Timestamp,
) -> Result<(), Fault> {
    let own = effects::table.filter(effects::id.eq(id.as_bytes().as_slice()));
    let row: Option<Row> = own.select(Row::as_select()).first(conn).optional()?;
    // It may have been finished before it broke off.
    let Some(mut row) = row else { return Ok(()) };
    row.crashes += 1;
    if row.crashes >= i64::from(PANICS) {
        return put_aside(conn, &row, now, false);
    }
    let given_back = (
        effects::epoch.eq(None::<i64>),
        effects::due.eq(due.as_millisecond()),
        effects::crashes.eq(row.crashes),
    );
    diesel::update(effects::table.find(row.sequence)).set(given_back).execute(conn)?;
    // Nobody knows whether it rang: it is looked for, and not dialed again.
    if let Effect::PlaceCall { leg } = row.effect()? {
        row.becomes(conn, &Effect::Reconcile { leg, at: due }, due)?;
    }
    Ok(())
}

fn untold(conn: &mut SqliteConnection) -> Result<Vec<Poison>, Fault> {
    // Said as the index says it, so that it is used.
    let untold = set_aside::table.filter(diesel::dsl::sql::<diesel::sql_types::Bool>("told = 0"));
    let rows = untold.order(set_aside::at).select(PoisonRow::as_select()).load(conn)?;
    let read = |row: &PoisonRow| -> Result<_, Unreadable> {
        Ok(Poison {
            id: EffectId::from_bytes(values::bytes("id", &row.id)?),
            callback: CallbackId::from_bytes(values::bytes("callback", &row.callback)?),
            kind: row.kind.clone(),
            asks: match values::document("effect", &row.effect) {
                Ok(Effect::Reconcile { leg, .. }) => Some(leg),
                _ => None,
            },
            damaged: row.damaged,
        })
    };
    // Of a row that names no callback there is nobody to be told.
    Ok(rows.iter().filter_map(|row| read(row).ok()).collect())
}
