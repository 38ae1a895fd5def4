//! Whom attempts rang, as it is stored with their legs.

use callback_core::CallbackId;
use callback_core::ports::store::StoreError;
use callback_core::ports::targets::TargetStore;
use callback_core::targets::{TargetName, Try};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::SqliteStore;
use crate::error::Fault;
use crate::schema::{attempts, legs};
use crate::values::{self, Unreadable};

impl TargetStore for SqliteStore {
    fn tries(&self, callback: CallbackId) -> Result<Vec<Try>, StoreError> {
        self.read(|conn| tries(conn, callback))
    }

    fn rung(&self, among: &[TargetName]) -> Result<Vec<TargetName>, StoreError> {
        self.read(|conn| rung(conn, among))
    }
}

#[derive(Queryable)]
struct Row {
    id: Vec<u8>,
    opened_at: Option<i64>,
    outcome: Option<String>,
    turn: Option<String>,
}

fn tries(conn: &mut SqliteConnection, callback: CallbackId) -> Result<Vec<Try>, Fault> {
    let rows: Vec<Row> = attempts::table
        .filter(attempts::callback.eq(callback.as_bytes().as_slice()))
        .filter(attempts::turn.is_not_null())
        .order(attempts::number)
        .select((attempts::id, attempts::opened_at, attempts::outcome, attempts::turn))
        .load(conn)?;
    let read = |row: Row| {
        let targets: Vec<Option<String>> = legs::table
            .filter(legs::attempt.eq(&row.id))
            .filter(legs::target.is_not_null())
            .order(legs::id)
            .select(legs::target)
            .load(conn)?;
        let id = values::hex(&row.id);
        one(row, targets).map_err(|source| Fault::damaged("attempt", id, source))
    };
    rows.into_iter().map(read).collect()
}

fn one(row: Row, targets: Vec<Option<String>>) -> Result<Try, Unreadable> {
    let name = |text: String| text.parse().map_err(|_| Unreadable::Word { column: "target" });
    Ok(Try {
        turn: values::document("turn", row.turn.as_deref().unwrap_or_default())?,
        targets: targets.into_iter().flatten().map(name).collect::<Result<_, _>>()?,
        outcome: row.outcome.map(|outcome| values::document("outcome", &outcome)).transpose()?,
        at: row.opened_at.map_or(Ok(Timestamp::UNIX_EPOCH), |at| values::time("opened_at", at))?,
    })
}

/// Legs are named in the order of their drawing.
fn rung(conn: &mut SqliteConnection, among: &[TargetName]) -> Result<Vec<TargetName>, Fault> {
    let mut last = Vec::with_capacity(among.len());
    for name in among {
        let own = legs::table.filter(legs::target.eq(name.as_str()));
        let leg: Option<Vec<u8>> =
            own.select(legs::id).order(legs::id.desc()).first(conn).optional()?;
        last.extend(leg.map(|leg| (leg, *name)));
    }
    last.sort_unstable();
    Ok(last.into_iter().map(|(_, name)| name).collect())
}
