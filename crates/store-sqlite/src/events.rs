//! Events: what happened, in order, never changed.

use callback_core::ports::store::NewEvent;
use callback_core::{CallbackId, Recorded};
use diesel::prelude::*;

use crate::error::Fault;
use crate::schema::events;
use crate::values::{self, Unreadable};

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    sequence: i64,
    at: i64,
    event: String,
    moved: bool,
    rule: Option<String>,
}

/// Records events; returns the sequence number of the last one, or 0 if there is none.
pub(crate) fn record(
    conn: &mut SqliteConnection,
    callback: CallbackId,
    new: &[NewEvent],
) -> Result<u64, Fault> {
    let mut last = 0;
    for NewEvent { at, event, moved, rule } in new {
        let row = (
            events::callback.eq(callback.as_bytes().as_slice()),
            events::at.eq(at.as_millisecond()),
            events::kind.eq(event.name()),
            events::event.eq(serde_json::to_string(event)?),
            events::moved.eq(moved),
            events::rule.eq(rule.as_ref().map(serde_json::to_string).transpose()?),
        );
        let insert = diesel::insert_into(events::table).values(row);
        last = insert.returning(events::sequence).get_result(conn)?;
    }
    let last_read = values::count("sequence", last);
    last_read.map_err(|source| Fault::damaged("event", last.to_string(), source))
}

pub(crate) fn after(
    conn: &mut SqliteConnection,
    callback: CallbackId,
    sequence: u64,
) -> Result<Vec<Recorded>, Fault> {
    let rows = events::table
        .filter(events::callback.eq(callback.as_bytes().as_slice()))
        .filter(events::sequence.gt(values::saturated(sequence)))
        .order(events::sequence)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Recorded::try_from).collect()
}

impl TryFrom<Row> for Recorded {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let id = row.sequence.to_string();
        read(&row).map_err(|source| Fault::damaged("event", id, source))
    }
}

fn read(row: &Row) -> Result<Recorded, Unreadable> {
    Ok(Recorded {
        sequence: values::count("sequence", row.sequence)?,
        at: values::time("at", row.at)?,
        event: values::document("event", &row.event)?,
        moved: row.moved,
        rule: row.rule.as_deref().map(|rule| values::document("rule", rule)).transpose()?,
    })
}
