//! What people have to decide: who may, and what was said of the call in doubt.

use callback_core::ports::decisions::{DecisionStore, Finding, Mandate};
use callback_core::ports::store::StoreError;
use callback_core::{AttemptId, CallbackId, LegId, TokenHash};
use diesel::prelude::*;

use crate::SqliteStore;
use crate::error::Fault;
use crate::schema::{decisions, findings};
use crate::values::{self, Unreadable};

#[derive(Queryable, Selectable)]
#[diesel(table_name = decisions, check_for_backend(diesel::sqlite::Sqlite))]
struct MandateRow {
    callback: Vec<u8>,
    attempt: Vec<u8>,
    at: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = findings, check_for_backend(diesel::sqlite::Sqlite))]
struct FindingRow {
    sequence: i64,
    leg: Vec<u8>,
    at: i64,
    said: String,
}

impl DecisionStore for SqliteStore {
    fn entrust(&self, mandate: &Mandate) -> Result<(), StoreError> {
        let mandate = *mandate;
        self.write(move |conn| entrust(conn, &mandate))
    }

    fn mandate(&self, token: TokenHash) -> Result<Option<Mandate>, StoreError> {
        self.read(|conn| find(conn, token))
    }

    fn findings(&self, callback: CallbackId) -> Result<Vec<Finding>, StoreError> {
        self.read(|conn| of_callback(conn, callback))
    }
}

/// Stores what was said of a leg.
pub(crate) fn record(
    conn: &mut SqliteConnection,
    callback: CallbackId,
    finding: &Finding,
) -> Result<(), Fault> {
    let row = (
        findings::callback.eq(callback.as_bytes().as_slice()),
        findings::leg.eq(finding.leg.as_bytes().as_slice()),
        findings::at.eq(finding.at.as_millisecond()),
        findings::said.eq(&finding.said),
    );
    diesel::insert_into(findings::table).values(row).execute(conn)?;
    Ok(())
}

fn entrust(conn: &mut SqliteConnection, mandate: &Mandate) -> Result<(), Fault> {
    let row = (
        decisions::token_hash.eq(mandate.token.0.as_slice()),
        decisions::callback.eq(mandate.callback.as_bytes().as_slice()),
        decisions::attempt.eq(mandate.attempt.as_bytes().as_slice()),
        decisions::at.eq(mandate.at.as_millisecond()),
    );
    diesel::insert_into(decisions::table).values(row).execute(conn)?;
    Ok(())
}

fn find(conn: &mut SqliteConnection, token: TokenHash) -> Result<Option<Mandate>, Fault> {
    let known = decisions::table.find(token.0.as_slice());
    let row: Option<MandateRow> = known.select(MandateRow::as_select()).first(conn).optional()?;
    let read = |row: MandateRow| -> Result<_, Unreadable> {
        Ok(Mandate {
            token,
            callback: CallbackId::from_bytes(values::bytes("callback", &row.callback)?),
            attempt: AttemptId::from_bytes(values::bytes("attempt", &row.attempt)?),
            at: values::time("at", row.at)?,
        })
    };
    let Some(row) = row else { return Ok(None) };
    let of = values::hex(&row.callback);
    read(row).map(Some).map_err(|source| Fault::damaged("decision about the callback", of, source))
}

fn of_callback(conn: &mut SqliteConnection, callback: CallbackId) -> Result<Vec<Finding>, Fault> {
    let own = findings::table.filter(findings::callback.eq(callback.as_bytes().as_slice()));
    let rows = own.order(findings::sequence).select(FindingRow::as_select()).load(conn)?;
    let read = |row: FindingRow| -> Result<_, Unreadable> {
        let leg = LegId::from_bytes(values::bytes("leg", &row.leg)?);
        Ok(Finding { leg, at: values::time("at", row.at)?, said: row.said })
    };
    let read = |row: FindingRow| {
        let sequence = row.sequence.to_string();
        read(row).map_err(|source| Fault::damaged("finding", sequence, source))
    };
    rows.into_iter().map(read).collect()
}
