//! The kill loop: the real api at work, `SIGKILL` at random moments, and a start at once.

mod bad_disks;
pub(crate) mod house;
mod images;
mod load;
mod power;
mod rest;
mod site;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub use self::bad_disks::{BadDisks, bad_disks};
pub use self::images::{Images, images};
use self::load::Load;
pub(crate) use self::load::lock;
pub use self::power::Cuts;
use self::site::Site;
use crate::dice::Dice;
use crate::points::RARE;
use crate::{POINTS, ProveError, Provider, Report, check};

/// So many kills share one database; then another begins.
const ROUND: usize = 2_500;
/// Whoever has not passed its crash point by then is killed.
const POINT_LIMIT: Duration = Duration::from_secs(4);
/// Whoever is to pass a certain point is given so many times more to do.
const POINT_LOAD: u32 = 5;
/// Between two words of how far it is.
const TELLING: Duration = Duration::from_secs(10);
/// So many of a hundred lives end before the api listens.
const STILLBORN: u8 = 10;

/// Whose phone rings first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallOrder {
    BusinessFirst,
    VisitorFirst,
}

/// What is to be proven.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The binary `api`.
    pub api: PathBuf,
    /// What carries the calls.
    pub provider: Provider,
    pub kills: usize,
    /// Whether each kill takes the power away, so that only what was synced is certain to be left.
    pub power_cuts: bool,
    /// Dies so often at each crash point, instead of at random moments.
    pub at_points: Option<usize>,
    /// How many faults of the disk, or moments of a power cut, are tried.
    pub times: usize,
    /// How long a full disk stays full at most.
    pub outage: Duration,
    /// How many calls are up when it is killed, to see how it recovers.
    pub calls: usize,
    /// So many of a hundred answers to orders of calls are lost.
    pub lost: u8,
    pub seed: u64,
    pub orders: Orders,
    /// Whether the network can only presume that a call never was.
    pub presumed: bool,
    /// How many times as fast the times pass after which Twilio is asked; other than 1 it takes a binary that was
    /// built with the feature `crash-points`.
    pub pace: u32,
    /// How long an api lives at most, once it listens.
    pub longest_life: Duration,
    /// How many callbacks are asked for in each life, about.
    pub load: u32,
    /// So many of a hundred phones that may be rung are rung twice, by the network's own fault: to
    /// show that the proof can fail.
    pub rung_twice: u8,
    /// When the kills are over, everything comes to rest by then.
    pub rest_limit: Duration,
}

/// Which orders of calls are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orders {
    One(CallOrder),
    /// Half of the kills each.
    Both,
}

/// Kills and judges.
pub fn kills(plan: &Plan, progress: &dyn Fn(&str)) -> Result<Report, ProveError> {
    let mut dice = Dice::of(plan.seed);
    let mut report = Report::of(plan);
    let mut deaths: Vec<_> = match plan.at_points {
        Some(each) => POINTS.into_iter().flat_map(|point| vec![Some(point); each]).collect(),
        None => vec![None; plan.kills],
    };
    dice.shuffle(&mut deaths);
    let orders = match plan.orders {
        Orders::One(order) => vec![(order, &deaths[..])],
        Orders::Both => {
            let (one, other) = deaths.split_at(deaths.len().div_ceil(2));
            vec![(CallOrder::BusinessFirst, one), (CallOrder::VisitorFirst, other)]
        }
    };
    for (order, deaths) in orders {
        for deaths in deaths.chunks(ROUND) {
            round(plan, order, deaths, &mut dice, &mut report, progress)?;
        }
    }
    Ok(report)
}

/// How often a life passes a point, at least, if it is long enough.
fn passes(point: &str) -> u64 {
    if RARE.contains(&point) { 1 } else { 3 }
}

fn at_random(
    plan: &Plan,
    site: &mut Site,
    dice: &mut Dice,
    report: &mut Report,
) -> Result<(), ProveError> {
    let launched = Instant::now();
    site.launch()?;
    let life = if dice.strikes(STILLBORN) {
        dice.time(report.usual_start())
    } else {
        site.wait_until_up()?;
        report.started(launched.elapsed());
        // On a slow machine nothing would be done before the next kill.
        dice.time(plan.longest_life.max(report.usual_start()))
    };
    thread::park_timeout(life);
    site.kill()
}

fn at_point(point: &'static str, site: &mut Site, report: &mut Report) -> Result<(), ProveError> {
    site.launch()?;
    let has_died = site.wait_for_death(POINT_LIMIT);
    report.reached(point, has_died);
    if has_died { site.bury(point) } else { site.kill() }
}

/// One database, over which the api dies so often.
fn round(
    plan: &Plan,
    order: CallOrder,
    deaths: &[Option<&'static str>],
    dice: &mut Dice,
    report: &mut Report,
    progress: &dyn Fn(&str),
) -> Result<(), ProveError> {
    let begun = Instant::now();
    let mut site = Site::open(plan, order, dice)?;
    let each = plan.load * if plan.at_points.is_some() { POINT_LOAD } else { 1 };
    let load = Arc::new(Load::on(&site.url(), each));
    let hands = load.begin(dice);
    let mut told = Instant::now();
    for death in deaths {
        load.allow();
        site.draw_business(dice);
        site.set_point(death.map(|point| (point, 1 + dice.below(passes(point)))));
        match death {
            None => at_random(plan, &mut site, dice, report)?,
            Some(point) => at_point(point, &mut site, report)?,
        }
        report.kills += 1;
        if told.elapsed() >= TELLING {
            told = Instant::now();
            progress(&report.so_far(load.count()));
        }
    }
    progress(&format!("{}; coming to rest", report.so_far(load.count())));
    settle(plan, order, &mut site, (&load, hands), begun, report)
}

/// The last life: everything comes to rest, and is judged.
fn settle(
    plan: &Plan,
    order: CallOrder,
    site: &mut Site,
    (load, hands): (&Load, Vec<JoinHandle<()>>),
    begun: Instant,
    report: &mut Report,
) -> Result<(), ProveError> {
    site.good_business();
    site.set_point(None);
    site.launch()?;
    site.wait_until_up()?;
    load.end();
    for hand in hands {
        if hand.join().is_err() {
            return Err(ProveError::Useless("a hand of the load panicked".to_owned()));
        }
    }
    let killed = begun.elapsed();
    let requests = rest::come_to_rest(load, || site.network.is_quiet(), plan.rest_limit)?;
    let verdict = check(&site.network.ledger(), &requests);
    report.add(order, killed, verdict, site.complaints());
    report.cuts.add(site.cuts());
    report.set_aside += load.client.set_aside();
    Ok(())
}
