//! Legs: the phone calls of an attempt.

use callback_core::ports::provider::ProviderCall;
use callback_core::ports::store::{Leg, NonceHash, OpenedAttempt};
use callback_core::ports::targets::LegTarget;
use callback_core::{AttemptId, CallbackId, LegId, Side};
use diesel::prelude::*;

use crate::error::Fault;
use crate::schema::legs;
use crate::values::{self, Unreadable};

const BUSINESS: &str = "business";
const VISITOR: &str = "visitor";

#[derive(Queryable, Selectable)]
#[diesel(table_name = legs, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    id: Vec<u8>,
    attempt: Vec<u8>,
    callback: Vec<u8>,
    side: String,
    nonce_hash: Option<Vec<u8>>,
    provider_call: Option<String>,
    target: Option<String>,
    phone: Option<String>,
}

pub(crate) fn insert(
    conn: &mut SqliteConnection,
    callback: CallbackId,
    opened: &OpenedAttempt,
) -> Result<(), Fault> {
    let (first, second) = match opened.attempt.order.first() {
        Side::Business => (BUSINESS, VISITOR),
        Side::Visitor => (VISITOR, BUSINESS),
    };
    let calls = opened.first.iter().map(|(leg, nonce)| (*leg, first, Some(*nonce)));
    for (leg, side, nonce) in calls.chain([(opened.second, second, None)]) {
        let mut targets = opened.targets.iter();
        let target = targets.find(|(of, _)| *of == leg).map(|(_, target)| target);
        let phone = target.map(|target| serde_json::to_string(&target.phone)).transpose()?;
        let row = (
            legs::id.eq(leg.as_bytes().to_vec()),
            legs::attempt.eq(opened.attempt.id.as_bytes().as_slice()),
            legs::callback.eq(callback.as_bytes().as_slice()),
            legs::side.eq(side),
            legs::nonce_hash.eq(nonce.map(|hash| hash.0.to_vec())),
            legs::target.eq(target.map(|target| target.name.as_str())),
            legs::phone.eq(phone),
        );
        diesel::insert_into(legs::table).values(row).execute(conn)?;
    }
    Ok(())
}

pub(crate) fn find(conn: &mut SqliteConnection, id: LegId) -> Result<Option<Leg>, Fault> {
    let found = legs::table.find(id.as_bytes().as_slice());
    let row: Option<Row> = found.select(Row::as_select()).first(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    let of_attempt = legs::table.filter(legs::attempt.eq(&row.attempt));
    let partner: Vec<u8> =
        of_attempt.filter(legs::side.ne(&row.side)).select(legs::id).first(conn)?;
    read(row, &partner).map(Some).map_err(|source| Fault::damaged("leg", id.to_string(), source))
}

/// The leg whose call has this name; the youngest, if a provider gives a name twice.
pub(crate) fn find_by_call(
    conn: &mut SqliteConnection,
    call: &ProviderCall,
) -> Result<Option<LegId>, Fault> {
    let named = legs::table.filter(legs::provider_call.eq(&call.0)).order(legs::id.desc());
    let id: Option<Vec<u8>> = named.select(legs::id).first(conn).optional()?;
    let read = |id: Vec<u8>| {
        let id = values::bytes("id", &id).map(LegId::from_bytes);
        id.map_err(|source| Fault::damaged("leg of the call", call.to_string(), source))
    };
    id.map(read).transpose()
}

/// Keeps the provider's name of the call.
pub(crate) fn place(
    conn: &mut SqliteConnection,
    callback: CallbackId,
    leg: LegId,
    call: &ProviderCall,
) -> Result<(), Fault> {
    let own = legs::table
        .find(leg.as_bytes().as_slice())
        .filter(legs::callback.eq(callback.as_bytes().as_slice()));
    let changed = diesel::update(own).set(legs::provider_call.eq(&call.0)).execute(conn)?;
    values::one_row(changed, "leg", &leg)
}

fn read(row: Row, partner: &[u8]) -> Result<Leg, Unreadable> {
    let target = match (&row.target, &row.phone) {
        (Some(name), Some(phone)) => Some(LegTarget {
            name: name.parse().map_err(|_| Unreadable::Word { column: "target" })?,
            phone: values::document("phone", phone)?,
        }),
        _ => None,
    };
    let hash = |stored: Vec<u8>| values::bytes("nonce_hash", &stored).map(NonceHash);
    Ok(Leg {
        id: LegId::from_bytes(values::bytes("id", &row.id)?),
        attempt: AttemptId::from_bytes(values::bytes("attempt", &row.attempt)?),
        callback: CallbackId::from_bytes(values::bytes("callback", &row.callback)?),
        side: side(&row.side)?,
        partner: LegId::from_bytes(values::bytes("partner", partner)?),
        target,
        nonce: row.nonce_hash.map(hash).transpose()?,
        provider_call: row.provider_call.map(ProviderCall),
    })
}

/// A side as columns hold it.
pub(crate) const fn word(side: Side) -> &'static str {
    match side {
        Side::Business => BUSINESS,
        Side::Visitor => VISITOR,
    }
}

pub(crate) fn side(word: &str) -> Result<Side, Unreadable> {
    match word {
        BUSINESS => Ok(Side::Business),
        VISITOR => Ok(Side::Visitor),
        _ => Err(Unreadable::Word { column: "side" }),
    }
}
