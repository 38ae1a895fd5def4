//! What is switched off; by the program itself, or beside it by whoever runs it ([`crate::Beside`]).

use callback_core::PhoneNumber;
use callback_core::limits::{Day, Switch, Usage};
use callback_core::ports::budget::{BudgetStore, Paused};
use callback_core::ports::store::StoreError;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::error::Fault;
use crate::schema::{callbacks, switches};
use crate::{SqliteStore, budget, values};

impl BudgetStore for SqliteStore {
    fn usage(
        &self,
        now: Timestamp,
        day: Day,
        visitor: Option<&PhoneNumber>,
    ) -> Result<Usage, StoreError> {
        self.read(|conn| budget::usage(conn, now, day, visitor, None))
    }

    fn queued(&self) -> Result<u32, StoreError> {
        self.read(queued)
    }

    fn paused(&self) -> Result<Paused, StoreError> {
        self.read(paused)
    }

    fn pause(&self, switch: Switch, since: Option<Timestamp>) -> Result<(), StoreError> {
        self.write(move |conn| turn(conn, switch, since))
    }
}

pub(crate) fn paused(conn: &mut SqliteConnection) -> Result<Paused, Fault> {
    let columns = (switches::intake, switches::dialing);
    let (intake, dialing): (Option<i64>, Option<i64>) =
        switches::table.select(columns).first(conn)?;
    let time = |since: Option<i64>| {
        let time = since.map(|since| values::time("since", since)).transpose();
        time.map_err(|source| Fault::damaged("switch", "", source))
    };
    Ok(Paused { intake: time(intake)?, dialing: time(dialing)? })
}

pub(crate) fn turn(
    conn: &mut SqliteConnection,
    switch: Switch,
    since: Option<Timestamp>,
) -> Result<(), Fault> {
    let since = since.map(Timestamp::as_millisecond);
    let row = diesel::update(switches::table);
    match switch {
        Switch::Intake => row.set(switches::intake.eq(since)).execute(conn)?,
        Switch::Dialing => row.set(switches::dialing.eq(since)).execute(conn)?,
    };
    Ok(())
}

pub(crate) fn queued(conn: &mut SqliteConnection) -> Result<u32, Fault> {
    let waiting = callbacks::table.filter(callbacks::state.eq("queued"));
    let count: i64 = waiting.count().get_result(conn)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
