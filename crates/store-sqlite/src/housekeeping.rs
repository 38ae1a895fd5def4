//! Taking away what is too old, a little at a time: the writer serves visitors in between.

use callback_core::CallbackState;
use callback_core::ports::housekeeping::{Chore, ChoreState, Retention};
use callback_core::ports::store::StoreError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use jiff::Timestamp;

use crate::SqliteStore;
use crate::error::Fault;
use crate::schema::housekeeping;
use crate::values::{self, Unreadable};

/// How many go in one transaction.
const BATCH: usize = 32;
/// After nothing old was left.
const PAUSE_MILLIS: i64 = 3_600_000;

/// What belongs to a callback, in an order in which nothing refers to what is gone.
const OF_A_CALLBACK: [&str; 12] = [
    "DELETE FROM idempotency_keys WHERE callback = ?",
    "DELETE FROM decisions WHERE callback = ?",
    "DELETE FROM findings WHERE callback = ?",
    "DELETE FROM recordings WHERE callback = ?",
    "DELETE FROM deliveries WHERE callback = ?",
    "DELETE FROM messages WHERE callback = ?",
    "DELETE FROM events WHERE callback = ?",
    "DELETE FROM set_aside WHERE callback = ?",
    "UPDATE attempts SET gate_leg = NULL WHERE callback = ?",
    "DELETE FROM legs WHERE callback = ?",
    "DELETE FROM attempts WHERE callback = ?",
    "DELETE FROM callbacks WHERE id = ?",
];

#[derive(QueryableByName)]
struct Old {
    #[diesel(sql_type = Binary)]
    id: Vec<u8>,
}

impl SqliteStore {
    /// Does a chore if it is due, a little of it; `true` if there may be more. What is due is on disk, and a
    /// step is there as a whole or not at all: whoever comes after a crash goes on.
    pub fn tend(
        &self,
        chore: Chore,
        retention: &Retention,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let retention = *retention;
        self.write(move |conn| {
            let row = housekeeping::table.find(chore.name()).select(housekeeping::due);
            let due: Option<i64> = row.first(conn).optional()?;
            if due.is_some_and(|due| due > now.as_millisecond()) {
                return Ok(false);
            }
            tend_now(conn, chore, &retention, now)
        })
    }
}

/// Does a little of a chore, whether or not it is due.
pub(crate) fn tend_now(
    conn: &mut SqliteConnection,
    chore: Chore,
    retention: &Retention,
    now: Timestamp,
) -> Result<bool, Fault> {
    let Some(before) = retention.before(chore, now) else { return Ok(false) };
    let removed = match chore {
        Chore::Callbacks => callbacks(conn, before)?,
        Chore::RequestKeys => rows(conn, "idempotency_keys", "key_hash", before)?,
        Chore::Budget => rows(conn, "budget", "leg", before)?,
        Chore::TextsIn => rows(conn, "texts_in", "carrier_id", before)?,
    };
    let more = removed >= BATCH;
    let (now, taken) = (now.as_millisecond(), i64::try_from(removed).unwrap_or(i64::MAX));
    let due = if more { now } else { now.saturating_add(PAUSE_MILLIS) };
    let done_at = (!more).then_some(housekeeping::done_at.eq(now));
    diesel::insert_into(housekeeping::table)
        .values((
            housekeeping::chore.eq(chore.name()),
            housekeeping::due.eq(due),
            housekeeping::removed.eq(taken),
            done_at,
        ))
        .on_conflict(housekeeping::chore)
        .do_update()
        .set((
            housekeeping::due.eq(due),
            housekeeping::removed.eq(housekeeping::removed + taken),
            done_at,
        ))
        .execute(conn)?;
    Ok(more)
}

/// Callbacks that are over, with nothing to be done for them, and to which nothing has happened since `before`.
fn callbacks(conn: &mut SqliteConnection, before: Timestamp) -> Result<usize, Fault> {
    let states = CallbackState::FINAL.join("', '");
    let query = diesel::sql_query(format!(
        "SELECT id FROM callbacks WHERE id < ? AND asked_at < ? AND state IN ('{states}') \
         AND NOT EXISTS (SELECT 1 FROM events WHERE callback = callbacks.id AND at >= ?) \
         AND NOT EXISTS (SELECT 1 FROM effects WHERE callback = callbacks.id) \
         AND NOT EXISTS (SELECT 1 FROM attempts WHERE callback = callbacks.id AND outcome IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM recordings WHERE callback = callbacks.id AND deleted_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM set_aside WHERE callback = callbacks.id AND told = 0) \
         ORDER BY id LIMIT {BATCH}"
    ));
    let at = before.as_millisecond();
    let query = query.bind::<Binary, _>(first_id(at)).bind::<BigInt, _>(at).bind::<BigInt, _>(at);
    let old: Vec<Old> = query.load(conn)?;
    for Old { id } in &old {
        for statement in OF_A_CALLBACK {
            diesel::sql_query(statement).bind::<Binary, _>(id).execute(conn)?;
        }
    }
    Ok(old.len())
}

/// Identifiers begin with the milliseconds at which they were made, so that the old ones are together.
fn first_id(at: i64) -> Vec<u8> {
    let [_, _, time @ ..] = at.max(0).to_be_bytes();
    [&time[..], &[0; 10]].concat()
}

fn rows(
    conn: &mut SqliteConnection,
    table: &'static str,
    key: &'static str,
    before: Timestamp,
) -> Result<usize, Fault> {
    let statement = format!(
        "DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE at < ? ORDER BY at LIMIT {BATCH})"
    );
    let at = before.as_millisecond();
    Ok(diesel::sql_query(statement).bind::<BigInt, _>(at).execute(conn)?)
}

pub(crate) fn all(conn: &mut SqliteConnection) -> Result<Vec<ChoreState>, Fault> {
    Chore::ALL.into_iter().map(|chore| state(conn, chore)).collect()
}

fn state(conn: &mut SqliteConnection, chore: Chore) -> Result<ChoreState, Fault> {
    let columns = (housekeeping::due, housekeeping::done_at, housekeeping::removed);
    let own = housekeeping::table.find(chore.name()).select(columns);
    let row: Option<(i64, Option<i64>, i64)> = own.first(conn).optional()?;
    // What was never done is due since ever.
    let (due, done_at, removed) = row.unwrap_or_default();
    let read = || -> Result<_, Unreadable> {
        Ok(ChoreState {
            chore,
            due: values::time("due", due)?,
            done_at: done_at.map(|at| values::time("done_at", at)).transpose()?,
            removed: values::count("removed", removed)?,
        })
    };
    read().map_err(|source| Fault::damaged("chore", chore.name(), source))
}
