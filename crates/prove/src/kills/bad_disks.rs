//! Disks that fail: each n-th call, once or for good, and full ones; the power goes after each.

mod outcome;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use testbed::{DiskCall, DiskFault, Failing};

pub use self::outcome::BadDisks;
use super::load::Load;
use super::site::Site;
use super::{CallOrder, Plan, settle};
use crate::ProveError;
use crate::dice::Dice;

/// Which calls fail, in turns; how many of each the longest life makes, about.
const CALLS: [(DiskCall, usize); 8] = [
    (DiskCall::Write, 250),
    (DiskCall::Sync, 60),
    (DiskCall::Open, 24),
    (DiskCall::Write, 250),
    (DiskCall::Sync, 60),
    (DiskCall::Read, 120),
    (DiskCall::Rename, 6),
    (DiskCall::Write, 250),
];
const HOW: [Failing; 3] = [Failing::Once, Failing::On, Failing::Short];
/// One life in so many finds a disk that fills up while it is at work.
const FULL: usize = 4;
/// One fault in so many strikes a first start, which makes the tables.
const FIRST_STARTS: usize = 4;
/// What a life has not passed by then, it does not.
const STRUCK_LIMIT: Duration = Duration::from_millis(400);
/// How long a call of the disk fails at most, once that was noticed.
const BAD: Duration = Duration::from_millis(400);
/// How long a life goes on at most when its disk is well again.
const AFTERWARDS: Duration = Duration::from_millis(150);
/// When the disk is well, the api is by then.
const HEALED_LIMIT: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(5);

/// Has the disk fail in `plan.times` ways.
pub fn bad_disks(plan: &Plan, progress: &dyn Fn(&str)) -> Result<BadDisks, ProveError> {
    let plan = &Plan { power_cuts: true, ..plan.clone() };
    let mut dice = Dice::of(plan.seed);
    let mut outcome = BadDisks::default();
    first_starts(plan, &mut dice, &mut outcome)?;
    progress(&outcome.so_far());
    let begun = Instant::now();
    let order = CallOrder::BusinessFirst;
    let mut site = Site::open(plan, order, &mut dice)?;
    let load = Arc::new(Load::on(&site.url(), plan.load));
    let hands = load.begin(&mut dice);
    load.allow();
    site.kill()?;
    let faults = plan.times - plan.times / FIRST_STARTS;
    let errors = faults - faults / FULL;
    for nth in 0..faults {
        load.allow();
        if nth % FULL == FULL - 1 {
            let room = dice.below(64 * 1024);
            let full = if dice.strikes(50) { DiskFault::Stuffed } else { DiskFault::Full { room } };
            life(None, Some((full, plan.outage)), &mut site, &load, &mut dice, &mut outcome)?;
        } else {
            let error = error(nth - nth / FULL, errors, &mut dice);
            life(Some(error), None, &mut site, &load, &mut dice, &mut outcome)?;
        }
        outcome.report.kills += 1;
        if nth % 50 == 49 {
            progress(&outcome.so_far());
        }
    }
    outcome.put_off = load.put_off();
    let BadDisks { report, .. } = &mut outcome;
    settle(plan, order, &mut site, (&load, hands), begun, report)?;
    Ok(outcome)
}

/// Of so many errors in all, those of each call are spread over what a life does.
fn error(nth: usize, of: usize, dice: &mut Dice) -> DiskFault {
    let (call, limit) = CALLS.get(nth % CALLS.len()).copied().unwrap_or((DiskCall::Write, 250));
    let turns = of / CALLS.len() + 1;
    let turn = (nth / CALLS.len()) % turns;
    let (from, to) = (turn * limit / turns, (turn + 1) * limit / turns);
    let nth = from as u64 + 1 + dice.below((to - from).max(1) as u64);
    let how = HOW.get(usize::try_from(dice.below(3)).unwrap_or_default());
    DiskFault::Errors { call, nth, failing: how.copied().unwrap_or(Failing::Once) }
}

/// One life on a disk that is bad from the start, or gets full amid work. It begins and ends without an
/// api, and with a good disk.
fn life(
    from_the_start: Option<DiskFault>,
    later: Option<(DiskFault, Duration)>,
    site: &mut Site,
    load: &Load,
    dice: &mut Dice,
    outcome: &mut BadDisks,
) -> Result<(), ProveError> {
    if let Some(fault) = from_the_start {
        site.disk()?.break_down(fault)?;
    }
    site.launch()?;
    let is_up = is_up(site, outcome)?;
    // Calls are up when a disk gets full.
    if is_up && let Some((fault, _)) = later {
        thread::park_timeout(dice.time(AFTERWARDS));
        site.disk()?.break_down(fault)?;
    }
    let is_struck = !is_up || wait_until_struck(site)?;
    if let Some(fault) = from_the_start.or(later.map(|(fault, _)| fault)) {
        outcome.struck(fault, is_struck);
    }
    if is_up {
        let outage = later.map_or(BAD, |(_, outage)| outage);
        thread::park_timeout(outage / 2 + dice.time(outage / 2));
        // Half of the disks are never well again before the power goes.
        if dice.strikes(50) {
            site.disk()?.mend()?;
            wait_until_healed(site, load, outcome)?;
            thread::park_timeout(dice.time(AFTERWARDS));
        }
        if !outcome.fallen(site)? {
            site.kill()?;
        }
    }
    site.disk()?.mend()?;
    Ok(())
}

/// Faults of the start that makes the database. Whatever becomes of it, the next one on a good disk is good.
fn first_starts(plan: &Plan, dice: &mut Dice, outcome: &mut BadDisks) -> Result<(), ProveError> {
    let mut site = Site::open(plan, CallOrder::BusinessFirst, dice)?;
    site.kill()?;
    let faults = plan.times / FIRST_STARTS;
    for nth in 0..faults {
        site.empty()?;
        let fault = error(nth, faults, dice);
        site.disk()?.break_down(fault)?;
        site.launch()?;
        let is_up = is_up(&mut site, outcome)?;
        if is_up {
            let is_struck = site.disk()?.journal()?.failures() > 0;
            outcome.struck(fault, is_struck);
            if !outcome.fallen(&mut site)? {
                site.kill()?;
            }
        } else {
            outcome.struck(fault, true);
        }
        site.disk()?.mend()?;
        site.launch()?;
        site.wait_until_up()?;
        site.kill()?;
        outcome.first_starts += 1;
    }
    outcome.report.cuts.add(site.cuts());
    Ok(())
}

/// Whether it listens; if not, it has ended, and said why.
fn is_up(site: &mut Site, outcome: &mut BadDisks) -> Result<bool, ProveError> {
    match site.wait_until_up() {
        Ok(()) => Ok(true),
        Err(_) if outcome.fallen(site)? => Ok(false),
        Err(error) => Err(error),
    }
}

fn wait_until_struck(site: &mut Site) -> Result<bool, ProveError> {
    let deadline = Instant::now() + STRUCK_LIMIT;
    while Instant::now() < deadline {
        if site.disk()?.journal()?.failures() > 0 {
            return Ok(true);
        }
        thread::park_timeout(LOOK);
    }
    Ok(false)
}

/// Either it does its work again, or it has ended with a word, and its supervisor starts it anew.
fn wait_until_healed(
    site: &mut Site,
    load: &Load,
    outcome: &mut BadDisks,
) -> Result<(), ProveError> {
    let begun = Instant::now();
    while !load.client.is_ready() {
        if outcome.fallen(site)? {
            site.launch()?;
            site.wait_until_up()?;
        } else if begun.elapsed() > HEALED_LIMIT {
            outcome.never_healed += 1;
            return Ok(());
        }
        thread::park_timeout(LOOK);
    }
    outcome.healed.push(begun.elapsed());
    Ok(())
}
