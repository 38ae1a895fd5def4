//! The kill loop over a real Asterisk: the api, Asterisk, or both die while phones ring and people talk.

mod report;
mod site;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

pub use self::report::HouseReport;
use self::site::Site;
use super::load::Load;
use super::{CallOrder, STILLBORN, rest};
use crate::diary::{Fate, Request};
use crate::dice::Dice;
use crate::{Ledger, ProveError, check};

/// Whoever cancels does so within this time: about as long as a call takes.
const CHANGE_OF_MIND: Duration = Duration::from_secs(5);
/// So many of a hundred lives end soon after the api listens: before Asterisk has told of all calls.
const SHORT: u8 = 25;
const SHORT_LIFE: Duration = Duration::from_secs(1);
/// After so many kills a word is said.
const PROGRESS: usize = 20;

/// Who dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Api,
    Asterisk,
    Both,
}

/// What is to be proven.
#[derive(Debug, Clone)]
pub struct HousePlan {
    /// The binary `api`; `agi-handler` lies beside it.
    pub api: PathBuf,
    /// How often the api dies alone, Asterisk dies alone, and both die.
    pub kills: [usize; 3],
    pub seed: u64,
    /// So many of a hundred lives end with a visitor who is rung once more, by Asterisk's own fault: to show
    /// that the proof can fail.
    pub rung_twice: u8,
    /// How long everybody lives at most, once calls can be placed.
    pub longest_life: Duration,
    /// How many callbacks are asked for in each life, about.
    pub load: u32,
    /// When the kills are over, everything comes to rest by then.
    pub rest_limit: Duration,
}

impl HousePlan {
    /// The usual: so many kills, and lives of some seconds.
    #[must_use]
    pub const fn new(api: PathBuf, kills: [usize; 3]) -> Self {
        Self {
            api,
            kills,
            seed: 1,
            rung_twice: 0,
            longest_life: Duration::from_secs(5),
            load: 3,
            rest_limit: Duration::from_mins(5),
        }
    }

    fn victims(&self, dice: &mut Dice) -> Vec<Victim> {
        let kinds = [Victim::Api, Victim::Asterisk, Victim::Both];
        let each = kinds.into_iter().zip(self.kills);
        let mut victims: Vec<_> = each.flat_map(|(kind, times)| vec![kind; times]).collect();
        dice.shuffle(&mut victims);
        victims
    }
}

/// Kills and judges.
pub fn house_kills(plan: &HousePlan, progress: &dyn Fn(&str)) -> Result<HouseReport, ProveError> {
    let mut dice = Dice::of(plan.seed);
    let mut report = HouseReport::of(plan.kills);
    let mut site = Site::open(&plan.api)?;
    let begun = Instant::now();
    let load = Load::on(&site.url(), plan.load).change_mind_within(CHANGE_OF_MIND);
    let load = Arc::new(load);
    let hands = load.begin(&mut dice);
    for (nth, victim) in plan.victims(&mut dice).into_iter().enumerate() {
        load.allow();
        site.draw_business(&mut dice);
        live(plan, &site, &mut dice, &report)?;
        if dice.strikes(plan.rung_twice) {
            site.ring_somebody_again()?;
        }
        let killed = Instant::now();
        site.kill(victim, &mut dice)?;
        if victim == Victim::Api && !dice.strikes(STILLBORN) {
            site.wait_until_up()?;
            report.all.started(killed.elapsed());
        }
        report.all.kills += 1;
        if (nth + 1).is_multiple_of(PROGRESS) {
            progress(&format!("{} kills, {:.0?}", nth + 1, begun.elapsed()));
        }
    }
    load.end();
    site.begin_last_life()?;
    for hand in hands {
        if hand.join().is_err() {
            return Err(ProveError::Useless("a hand of the load panicked".to_owned()));
        }
    }
    let killing = begun.elapsed();
    let mut requests = rest::come_to_rest(&load, || site.is_quiet(), plan.rest_limit)?;
    read_histories(&load, &mut requests);
    let verdict = check(&Ledger::of_phones(&site.house.carrier), &requests);
    if !verdict.violations.is_empty() {
        progress(&format!("what was written down is in {}", site.keep_logs()?.display()));
    }
    report.all.add(CallOrder::BusinessFirst, killing, verdict, site.errors());
    Ok(report)
}

/// Everybody lives for a while.
fn live(
    plan: &HousePlan,
    site: &Site,
    dice: &mut Dice,
    report: &HouseReport,
) -> Result<(), ProveError> {
    let life = if dice.strikes(STILLBORN) {
        dice.time(report.all.usual_start())
    } else if dice.strikes(SHORT) {
        dice.time(SHORT_LIFE)
    } else {
        site.wait_until_ready()?;
        dice.time(plan.longest_life)
    };
    thread::park_timeout(life);
    Ok(())
}

/// In how many attempts the gate was won: a visitor may be rung in no others.
fn read_histories(load: &Load, requests: &mut [Request]) {
    for request in requests {
        if let Fate::Accepted { id, token, last: Some(last), .. } = &mut request.fate {
            last.gates_won = load.client.gates_won(id, token);
        }
    }
}
