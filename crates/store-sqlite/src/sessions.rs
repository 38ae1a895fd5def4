//! Sessions of staff, and counts of tries to begin one.

use callback_core::ports::audit::Act;
use callback_core::ports::staff::{PasswordHash, SESSION_LIFE, Session, Staff, TryCount};
use callback_core::{StaffId, TokenHash};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

use crate::error::Fault;
use crate::schema::{staff_sessions, staff_tries};
use crate::values::{self, Unreadable};
use crate::{audit, staff};

#[derive(Queryable, Selectable)]
#[diesel(table_name = staff_sessions, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    token_hash: Vec<u8>,
    staff: Vec<u8>,
    created_at: i64,
    seen_at: i64,
}

pub(crate) fn open(
    conn: &mut SqliteConnection,
    session: &Session,
    password: &PasswordHash,
    act: &Act,
) -> Result<bool, Fault> {
    let known = staff::find(conn, session.staff)?;
    if !known.is_some_and(|it| it.disabled_at.is_none() && it.password == *password) {
        return Ok(false);
    }
    let over = session.created_at.as_millisecond().saturating_sub(millis(SESSION_LIFE));
    diesel::delete(staff_sessions::table.filter(staff_sessions::created_at.le(over)))
        .execute(conn)?;
    let row = (
        staff_sessions::token_hash.eq(session.token.0.as_slice()),
        staff_sessions::staff.eq(session.staff.as_bytes().as_slice()),
        staff_sessions::created_at.eq(session.created_at.as_millisecond()),
        staff_sessions::seen_at.eq(session.seen_at.as_millisecond()),
    );
    diesel::insert_into(staff_sessions::table).values(row).execute(conn)?;
    audit::append(conn, act)?;
    Ok(true)
}

pub(crate) fn find(
    conn: &mut SqliteConnection,
    token: TokenHash,
) -> Result<Option<(Session, Staff)>, Fault> {
    let own = staff_sessions::table.find(token.0.as_slice());
    let holds = own.filter(staff_sessions::revoked_at.is_null());
    let row: Option<Row> = holds.select(Row::as_select()).first(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    let session = read(&row).map_err(|source| Fault::damaged("session", "", source))?;
    let owner = staff::find(conn, session.staff)?.filter(|owner| owner.disabled_at.is_none());
    Ok(owner.map(|owner| (session, owner)))
}

/// Never backwards: of two uses the later counts, whichever is written first.
pub(crate) fn seen(
    conn: &mut SqliteConnection,
    token: TokenHash,
    at: Timestamp,
) -> Result<(), Fault> {
    let at = at.as_millisecond();
    let own = staff_sessions::table.find(token.0.as_slice());
    let earlier = own.filter(staff_sessions::seen_at.lt(at));
    diesel::update(earlier).set(staff_sessions::seen_at.eq(at)).execute(conn)?;
    Ok(())
}

pub(crate) fn end(conn: &mut SqliteConnection, token: TokenHash, act: &Act) -> Result<(), Fault> {
    let own = staff_sessions::table.find(token.0.as_slice());
    let holds = own.filter(staff_sessions::revoked_at.is_null());
    let ended = staff_sessions::revoked_at.eq(Some(act.at.as_millisecond()));
    if diesel::update(holds).set(ended).execute(conn)? == 1 {
        audit::append(conn, act)?;
    }
    Ok(())
}

/// How many.
pub(crate) fn end_all(
    conn: &mut SqliteConnection,
    owner: StaffId,
    but: Option<TokenHash>,
    at: Timestamp,
) -> Result<usize, Fault> {
    let kept = but.map_or_else(Vec::new, |token| token.0.to_vec());
    let own = staff_sessions::table.filter(staff_sessions::staff.eq(owner.as_bytes().as_slice()));
    let holds = own.filter(staff_sessions::revoked_at.is_null());
    let others = holds.filter(staff_sessions::token_hash.ne(kept));
    let ended = staff_sessions::revoked_at.eq(Some(at.as_millisecond()));
    Ok(diesel::update(others).set(ended).execute(conn)?)
}

/// Counts nothing anywhere if one is full, so that a full count comes to its end.
pub(crate) fn count_try(
    conn: &mut SqliteConnection,
    counts: &[TryCount],
    now: Timestamp,
) -> Result<Option<Timestamp>, Fault> {
    let old = staff_tries::table.filter(staff_tries::until.le(now.as_millisecond()));
    diesel::delete(old).execute(conn)?;
    let mut again = None;
    for count in counts {
        let stored = staff_tries::table.find(count.key.as_slice());
        let stored = stored.select((staff_tries::tries, staff_tries::until));
        let full = stored.first::<(i64, i64)>(conn).optional()?;
        if let Some((_, until)) = full.filter(|(tries, _)| *tries >= i64::from(count.limit)) {
            again = again.max(Some(until));
        }
    }
    if let Some(again) = again {
        let again = values::time("until", again);
        return Ok(Some(again.map_err(|source| Fault::damaged("tries", "", source))?));
    }
    for count in counts {
        let until = now.as_millisecond().saturating_add(millis(count.per));
        let row = (
            staff_tries::key.eq(count.key.as_slice()),
            staff_tries::tries.eq(1),
            staff_tries::until.eq(until),
        );
        diesel::insert_into(staff_tries::table)
            .values(row)
            .on_conflict(staff_tries::key)
            .do_update()
            .set(staff_tries::tries.eq(staff_tries::tries + 1))
            .execute(conn)?;
    }
    Ok(None)
}

fn millis(time: SignedDuration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

fn read(row: &Row) -> Result<Session, Unreadable> {
    Ok(Session {
        token: TokenHash(values::bytes("token_hash", &row.token_hash)?),
        staff: StaffId::from_bytes(values::bytes("staff", &row.staff)?),
        created_at: values::time("created_at", row.created_at)?,
        seen_at: values::time("seen_at", row.seen_at)?,
    })
}
