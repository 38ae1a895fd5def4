//! Requests that carry a key: whether one was accepted before, and as what.

use callback_core::ports::requests::{
    Acceptance, Asking, Once, RequestMark, RequestStore, StoreSecret,
};
use callback_core::ports::store::StoreError;
use callback_core::{Callback, CallbackId, CallbackState, PlannedEffect};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::error::Fault;
use crate::schema::{idempotency_keys, secrets};
use crate::values::{self, Unreadable};
use crate::{SqliteStore, blocks, callbacks, switches};

/// How many old keys a new one takes away: more than one, so that they grow fewer, and not so many that others wait.
const SWEEP: i64 = 16;

#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotency_keys, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    request_hash: Vec<u8>,
    callback: Vec<u8>,
    state_data: String,
}

impl RequestStore for SqliteStore {
    fn secret(&self, name: &'static str, drawn: StoreSecret) -> Result<StoreSecret, StoreError> {
        self.write(move |conn| secret(conn, name, drawn))
    }

    fn known_request(
        &self,
        mark: &RequestMark,
        forget_before: Timestamp,
    ) -> Result<Option<Acceptance>, StoreError> {
        self.read(|conn| known(conn, mark, forget_before.as_millisecond()))
    }

    fn accept_once(
        &self,
        callback: &Callback,
        effects: &[PlannedEffect],
        mark: &RequestMark,
        forget_before: Timestamp,
    ) -> Result<Acceptance, StoreError> {
        let (callback, effects) = (callback.clone(), effects.to_vec());
        let once = Once { mark: *mark, forget_before };
        self.write(move |conn| accept(conn, &callback, &effects, &once))
    }
}

pub(crate) fn accept_any(
    conn: &mut SqliteConnection,
    asking: &Asking,
) -> Result<Acceptance, Fault> {
    let Asking { callback, effects, once, queue } = asking;
    if let Some(once) = once {
        if let Some(known) = known(conn, &once.mark, once.forget_before.as_millisecond())? {
            return Ok(known);
        }
        let_in(conn, callback, *queue)?;
        return accept(conn, callback, effects, once);
    }
    let_in(conn, callback, *queue)?;
    let first = callbacks::accept(conn, callback, effects)?;
    Ok(Acceptance::Accepted { first })
}

/// Whether a new callback may be taken.
fn let_in(
    conn: &mut SqliteConnection,
    callback: &Callback,
    queue: Option<u32>,
) -> Result<(), Fault> {
    if switches::paused(conn)?.intake.is_some() {
        return Err(Fault::IntakePaused);
    }
    if blocks::holds(conn, callback.visitor.number.number().as_e164())? {
        return Err(Fault::Blocked);
    }
    match queue.filter(|_| callback.state == CallbackState::Queued) {
        Some(most) if switches::queued(conn)? >= most => Err(Fault::QueueFull),
        _ => Ok(()),
    }
}

fn accept(
    conn: &mut SqliteConnection,
    callback: &Callback,
    effects: &[PlannedEffect],
    Once { mark, forget_before }: &Once,
) -> Result<Acceptance, Fault> {
    let forget_before = forget_before.as_millisecond();
    if let Some(known) = known(conn, mark, forget_before)? {
        return Ok(known);
    }
    forget(conn, forget_before)?;
    let first = callbacks::accept(conn, callback, effects)?;
    let row = (
        idempotency_keys::key_hash.eq(mark.key.as_slice()),
        idempotency_keys::request_hash.eq(mark.request.as_slice()),
        idempotency_keys::callback.eq(callback.id.as_bytes().as_slice()),
        idempotency_keys::state_data.eq(serde_json::to_string(&callback.state)?),
        idempotency_keys::at.eq(callback.asked_at.as_millisecond()),
    );
    // An old one of the same name may be left.
    diesel::replace_into(idempotency_keys::table).values(row).execute(conn)?;
    Ok(Acceptance::Accepted { first })
}

fn known(
    conn: &mut SqliteConnection,
    mark: &RequestMark,
    forget_before: i64,
) -> Result<Option<Acceptance>, Fault> {
    let own = idempotency_keys::table
        .find(mark.key.as_slice())
        .filter(idempotency_keys::at.ge(forget_before));
    let row: Option<Row> = own.select(Row::as_select()).first(conn).optional()?;
    row.map(|row| repeated(row, mark)).transpose()
}

fn repeated(row: Row, mark: &RequestMark) -> Result<Acceptance, Fault> {
    if row.request_hash != mark.request {
        return Ok(Acceptance::OtherRequest);
    }
    let id = values::hex(&row.callback);
    let read = |row: Row| -> Result<_, Unreadable> {
        Ok(Acceptance::Repeated {
            callback: CallbackId::from_bytes(values::bytes("callback", &row.callback)?),
            state: values::document("state_data", &row.state_data)?,
        })
    };
    read(row).map_err(|source| Fault::damaged("key of the callback", id, source))
}

fn forget(conn: &mut SqliteConnection, before: i64) -> Result<(), Fault> {
    let old = idempotency_keys::table
        .filter(idempotency_keys::at.lt(before))
        .order(idempotency_keys::at)
        .limit(SWEEP)
        .select(idempotency_keys::key_hash);
    let old: Vec<Vec<u8>> = old.load(conn)?;
    for key in old {
        diesel::delete(idempotency_keys::table.find(key)).execute(conn)?;
    }
    Ok(())
}

fn secret(
    conn: &mut SqliteConnection,
    name: &'static str,
    drawn: StoreSecret,
) -> Result<StoreSecret, Fault> {
    let row = (secrets::name.eq(name), secrets::secret.eq(drawn.0.as_slice()));
    diesel::insert_into(secrets::table).values(row).on_conflict_do_nothing().execute(conn)?;
    let stored: Vec<u8> = secrets::table.find(name).select(secrets::secret).first(conn)?;
    let secret = values::bytes("secret", &stored);
    Ok(StoreSecret(secret.map_err(|source| Fault::damaged("secret", name, source))?))
}
