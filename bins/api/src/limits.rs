//! Limits and switches, for whoever runs the server.

use std::fmt::Write as _;
use std::path::Path;

use callback_core::limits::{Day, Money, Switch};
use callback_engine::{Clock, SystemClock};
use jiff::Timestamp;
use store_sqlite::Beside;

use crate::StartupError;
use crate::database::{no_database, view};
use crate::settings::Settings;

/// Switches something off, or on again; a server that is running sees it at once.
pub(crate) fn turn(path: &Path, switch: Switch, off: bool) -> Result<String, StartupError> {
    if !path.exists() {
        return Ok(no_database(path));
    }
    let beside = Beside::open(path).map_err(|error| StartupError::store(path.to_owned(), error))?;
    let before = beside.turn(switch, off.then(|| SystemClock.now()))?;
    let name = switch.name();
    Ok(match (before, off) {
        (Some(since), true) => format!("{name} is off since {since:.0} already\n"),
        (None, true) => format!("{name} is off; `api resume {name}` switches it on again\n"),
        (Some(since), false) => format!("{name} is on again; it was off since {since:.0}\n"),
        (None, false) => format!("{name} is on\n"),
    })
}

/// What is used of each limit; a server that is running is not disturbed.
pub(crate) fn show(settings: &Settings) -> Result<String, StartupError> {
    let path = &settings.database;
    if !path.exists() {
        return Ok(no_database(path));
    }
    let view = view(path)?;
    let (rules, now) = (&settings.rules, SystemClock.now());
    let day = Day::of(now, &rules.policy.hours);
    let usage = view.usage(now, day)?;
    let (queued, paused) = (view.queued()?, view.paused()?);
    let limits = &rules.budget.limits;
    let mut text = String::new();
    let mut line = |what: &str, used: String, limit: Option<String>| {
        let limit = limit.unwrap_or_else(|| "no limit".to_owned());
        // Writing to a string can't fail.
        let _ = writeln!(text, "{what:<20} {used:>12}  of {limit}");
    };
    let shown = |limit: Option<u32>| limit.map(|limit| limit.to_string());
    line("callbacks at once", usage.lines.to_string(), Some(rules.lines.to_string()));
    line("callbacks waiting", queued.to_string(), shown(limits.queue));
    line("calls a second", usage.in_last_second.to_string(), shown(limits.calls_per_second));
    line("calls today", usage.calls.to_string(), shown(limits.calls_per_day));
    let money = |money: Money| format!("{money} {}", rules.budget.prices.currency);
    line("spent today", money(usage.spend), limits.spend_per_day.map(money));
    line("rings of a visitor", "each".to_owned(), shown(limits.rings_per_day));
    for switch in Switch::ALL {
        let state = paused.since(switch).map_or_else(|| "on".to_owned(), since);
        let _ = writeln!(text, "{:<20} {state}", switch.name());
    }
    let held = usage.calls_held;
    let estimated = money(usage.spend_estimated);
    let _ = writeln!(
        text,
        "the day ends at {:.0}; {held} of its calls are held for callbacks under way, and {estimated} is estimated",
        day.end
    );
    Ok(text)
}

fn since(since: Timestamp) -> String {
    format!("off since {since:.0}")
}
