//! What calls take from the limits: counted and stored with the intent, and settled with the end.

use callback_core::limits::{Day, Demand, Full, Limits, Money, Price, Settlement, Usage};
use callback_core::ports::budget::{Beginning, Reservation, ReservedCall};
use callback_core::ports::store::NewEvent;
use callback_core::{AttemptId, PhoneNumber};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use jiff::{SignedDuration, Timestamp};

use crate::error::Fault;
use crate::schema::budget;
use crate::{attempts, switches, values};

const HELD: &str = "held";
const BEGUN: &str = "begun";
const GIVEN_BACK: &str = "given_back";
const SECOND: i64 = 1000;
/// What is older is of no day that anybody asks for.
const KEPT: SignedDuration = SignedDuration::from_hours(72);
/// How many old rows a new attempt takes away.
const SWEEP: i64 = 16;

#[derive(QueryableByName)]
struct OfDay {
    #[diesel(sql_type = BigInt)]
    calls: i64,
    #[diesel(sql_type = BigInt)]
    held: i64,
    #[diesel(sql_type = BigInt)]
    spend: i64,
    #[diesel(sql_type = BigInt)]
    estimated: i64,
}

#[derive(QueryableByName)]
struct OfSecond {
    #[diesel(sql_type = BigInt)]
    calls: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    first: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = budget, check_for_backend(diesel::sqlite::Sqlite))]
struct Begun {
    leg: Vec<u8>,
    attempt: Vec<u8>,
    at: i64,
    at_once: i64,
    per_call: i64,
    per_minute: i64,
}

/// Takes what an attempt needs; what has no room for it, if anything.
pub(crate) fn reserve(
    conn: &mut SqliteConnection,
    attempt: AttemptId,
    reservation: &Reservation,
) -> Result<Option<Full>, Fault> {
    let Reservation { at, day, lines, limits, calls } = reservation;
    let visitor = calls.iter().find_map(|call| call.visitor.as_ref());
    let usage = usage(conn, *at, *day, visitor, Some(limits))?;
    let full = limits.full(*lines, &usage, &demand(calls), *day);
    if full.is_some() {
        return Ok(full);
    }
    for call in calls {
        insert(conn, attempt, call, *at)?;
    }
    sweep(conn, *at)?;
    Ok(None)
}

fn demand(calls: &[ReservedCall]) -> Demand {
    let count = |fits: fn(&ReservedCall) -> bool| {
        u32::try_from(calls.iter().filter(|call| fits(call)).count()).unwrap_or(u32::MAX)
    };
    Demand {
        lines: 1,
        at_once: count(|call| call.begins),
        calls: count(|_| true),
        spend: calls.iter().map(|call| call.estimate).sum(),
        rings: count(|call| call.visitor.is_some()),
    }
}

fn insert(
    conn: &mut SqliteConnection,
    attempt: AttemptId,
    call: &ReservedCall,
    at: Timestamp,
) -> Result<(), Fault> {
    let row = (
        budget::leg.eq(call.leg.as_bytes().as_slice()),
        budget::attempt.eq(attempt.as_bytes().as_slice()),
        budget::at.eq(at.as_millisecond()),
        budget::state.eq(if call.begins { BEGUN } else { HELD }),
        budget::at_once.eq(i64::from(call.begins)),
        budget::visitor.eq(call.visitor.as_ref().map(PhoneNumber::as_e164)),
        budget::per_call.eq(stored(call.price.call)),
        budget::per_minute.eq(stored(call.price.minute)),
        budget::estimate.eq(stored(call.estimate)),
    );
    diesel::insert_into(budget::table).values(row).execute(conn)?;
    Ok(())
}

/// A call whose place was held begins. On the day of its intent there is room for it; on another it takes some.
pub(crate) fn begin(
    conn: &mut SqliteConnection,
    beginning: &Beginning,
) -> Result<Option<Full>, Fault> {
    let Beginning { leg, at, day, limits } = beginning;
    let own = budget::table.find(leg.as_bytes().as_slice()).filter(budget::state.eq(HELD));
    let columns = (budget::at, budget::estimate, budget::visitor);
    let row: Option<(i64, i64, Option<String>)> = own.select(columns).first(conn).optional()?;
    // Of an attempt that an earlier version began, nothing is held.
    let Some((held_at, estimate, visitor)) = row else { return Ok(None) };
    if held_at < day.begin.as_millisecond() || held_at >= day.end.as_millisecond() {
        let visitor = visitor.and_then(|number| PhoneNumber::from_e164(&number).ok());
        let usage = usage(conn, *at, *day, visitor.as_ref(), Some(limits))?;
        let usage = Usage { is_paused: false, ..usage };
        let rings = u32::from(visitor.is_some());
        let demand = Demand { calls: 1, spend: money(estimate), rings, ..Demand::default() };
        let full = limits.full(0, &usage, &demand, *day);
        if full.is_some() {
            return Ok(full);
        }
    }
    let begun = (budget::state.eq(BEGUN), budget::at.eq(at.as_millisecond()));
    diesel::update(budget::table.find(leg.as_bytes().as_slice())).set(begun).execute(conn)?;
    Ok(None)
}

/// What the end of an attempt leaves of it: places that were held are free.
pub(crate) fn release(conn: &mut SqliteConnection, attempt: AttemptId) -> Result<(), Fault> {
    let held = budget::table
        .filter(budget::attempt.eq(attempt.as_bytes().as_slice()))
        .filter(budget::state.eq(HELD));
    diesel::delete(held).execute(conn)?;
    Ok(())
}

/// Puts costs in the place of estimates, each once.
pub(crate) fn settle(conn: &mut SqliteConnection, events: &[NewEvent]) -> Result<(), Fault> {
    for NewEvent { at, event, .. } in events {
        let Some((leg, settlement)) = Settlement::of(event) else { continue };
        let own = budget::table.find(leg.as_bytes().as_slice());
        let open = own.filter(budget::state.eq(BEGUN)).filter(budget::cost.is_null());
        let Some(row) = open.select(Begun::as_select()).first(conn).optional()? else { continue };
        row.settle(conn, settlement, *at)?;
        if row.at_once == 1 {
            settle_second(conn, &row.attempt, *at)?;
        }
    }
    Ok(())
}

/// The second phone hangs on the call of the first, and is over when that is, even if nobody tells.
fn settle_second(conn: &mut SqliteConnection, attempt: &[u8], at: Timestamp) -> Result<(), Fault> {
    let open: Vec<Begun> = budget::table
        .filter(budget::attempt.eq(attempt))
        .filter(budget::state.eq(BEGUN))
        .filter(budget::cost.is_null())
        .select(Begun::as_select())
        .load(conn)?;
    if open.iter().any(|row| row.at_once == 1) {
        return Ok(());
    }
    open.iter().try_for_each(|row| row.settle(conn, Settlement::Over, at))
}

impl Begun {
    fn settle(
        &self,
        conn: &mut SqliteConnection,
        settlement: Settlement,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let begun = values::time("at", self.at)
            .map_err(|source| Fault::damaged("budget of leg", values::hex(&self.leg), source))?;
        let price = Price { call: money(self.per_call), minute: money(self.per_minute) };
        let state = if settlement == Settlement::GivenBack { GIVEN_BACK } else { BEGUN };
        let cost = stored(settlement.cost(&price, begun, at));
        let settled = (budget::state.eq(state), budget::cost.eq(cost));
        diesel::update(budget::table.find(&self.leg)).set(settled).execute(conn)?;
        Ok(())
    }
}

/// What is taken at `now`. With `limits`, only what they ask for is counted.
pub(crate) fn usage(
    conn: &mut SqliteConnection,
    now: Timestamp,
    day: Day,
    visitor: Option<&PhoneNumber>,
    limits: Option<&Limits>,
) -> Result<Usage, Fault> {
    let asks = |asks: fn(&Limits) -> bool| limits.is_none_or(asks);
    let mut usage = Usage {
        is_paused: switches::paused(conn)?.dialing.is_some(),
        lines: attempts::count_open(conn)?,
        ..Usage::default()
    };
    if asks(|limits| limits.calls_per_second.is_some()) {
        let OfSecond { calls, first } = of_second(conn, now)?;
        usage.in_last_second = count(calls);
        let ends = first.and_then(|first| Timestamp::from_millisecond(first + SECOND).ok());
        usage.second_ends = ends;
    }
    if asks(|limits| limits.calls_per_day.is_some() || limits.spend_per_day.is_some()) {
        let OfDay { calls, held, spend, estimated } = of_day(conn, day)?;
        (usage.calls, usage.calls_held) = (count(calls), count(held));
        (usage.spend, usage.spend_estimated) = (money(spend), money(estimated));
    }
    if let (Some(visitor), true) = (visitor, asks(|limits| limits.rings_per_day.is_some())) {
        (usage.rings, usage.rings_held) = of_visitor(conn, day, visitor)?;
    }
    Ok(usage)
}

fn of_second(conn: &mut SqliteConnection, now: Timestamp) -> Result<OfSecond, Fault> {
    // Of requests, taken or not: what is limited is how fast they are sent.
    let query = diesel::sql_query(
        "SELECT COUNT(*) AS calls, MIN(at) AS first FROM budget WHERE at > ? AND at <= ? AND at_once = 1",
    );
    let now = now.as_millisecond();
    Ok(query.bind::<BigInt, _>(now - SECOND).bind::<BigInt, _>(now).get_result(conn)?)
}

fn of_day(conn: &mut SqliteConnection, day: Day) -> Result<OfDay, Fault> {
    let query = diesel::sql_query(
        "SELECT COUNT(*) AS calls, COALESCE(SUM(state = 'held'), 0) AS held, \
         COALESCE(SUM(COALESCE(cost, estimate)), 0) AS spend, \
         COALESCE(SUM(CASE WHEN cost IS NULL THEN estimate ELSE 0 END), 0) AS estimated \
         FROM budget WHERE at >= ? AND at < ? AND state <> 'given_back'",
    );
    let (begin, end) = (day.begin.as_millisecond(), day.end.as_millisecond());
    Ok(query.bind::<BigInt, _>(begin).bind::<BigInt, _>(end).get_result(conn)?)
}

fn of_visitor(
    conn: &mut SqliteConnection,
    day: Day,
    visitor: &PhoneNumber,
) -> Result<(u32, u32), Fault> {
    let query = diesel::sql_query(
        "SELECT COUNT(*) AS calls, COALESCE(SUM(state = 'held'), 0) AS held, 0 AS spend, 0 AS estimated \
         FROM budget WHERE visitor = ? AND at >= ? AND at < ? AND state <> 'given_back'",
    );
    let (begin, end) = (day.begin.as_millisecond(), day.end.as_millisecond());
    let found: OfDay = query
        .bind::<Text, _>(visitor.as_e164())
        .bind::<BigInt, _>(begin)
        .bind::<BigInt, _>(end)
        .get_result(conn)?;
    Ok((count(found.calls), count(found.held)))
}

fn sweep(conn: &mut SqliteConnection, now: Timestamp) -> Result<(), Fault> {
    let before = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN).as_millisecond();
    let old = budget::table.filter(budget::at.lt(before)).order(budget::at).limit(SWEEP);
    let old: Vec<Vec<u8>> = old.select(budget::leg).load(conn)?;
    for leg in old {
        diesel::delete(budget::table.find(leg)).execute(conn)?;
    }
    Ok(())
}

fn money(stored: i64) -> Money {
    Money::from_millionths(u64::try_from(stored).unwrap_or(0))
}

fn stored(money: Money) -> i64 {
    values::saturated(money.millionths())
}

fn count(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(u32::MAX)
}
