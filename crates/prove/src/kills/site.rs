//! The api over a network that outlives it.

use std::time::Duration;

use provider_simulator::{Absence, Faults, Terms, Timing};
use tempfile::TempDir;
use testbed::{Disk, Image, Server};

use super::power::{Cuts, Power};
use super::{CallOrder, Plan};
use crate::ProveError;
use crate::dice::Dice;
use crate::network::{BAD_BUSINESS, GOOD_BUSINESS, Network, Provider};

/// So many of a hundred lives find a business that takes no calls.
const BAD_LIVES: u8 = 20;
/// How many seconds of the api's limits pass in one of the network's.
const PACE: u32 = 50;
/// Tries again at once, where the rules allow it at all.
const RETRIES: &str = "[retries]\nbusiness_busy = [1]\nbusiness_no_answer = [1]\n\
    business_declined = [1]\nvisitor_missed = [1]\nvisitor_declined = [1]\ncarrier = [1, 1, 1]\n";

pub(super) struct Site {
    server: Server,
    /// What lies under the database, if it is one that can lose power.
    power: Option<Power>,
    pub(super) network: Network,
    /// What the api complained of before it was killed, as far as it is a fault.
    warnings: Vec<String>,
    _folder: TempDir,
}

impl Site {
    pub(super) fn open(plan: &Plan, order: CallOrder, dice: &mut Dice) -> Result<Self, ProveError> {
        let folder = TempDir::with_prefix("prove-").map_err(ProveError::io("no folder"))?;
        let network = match plan.provider {
            Provider::Simulator => Network::simulated(folder.path(), terms(plan, dice))?,
            Provider::Twilio => Network::faulty_twilio(plan, dice)?,
        };
        let config = folder.path().join("callback.toml");
        std::fs::write(&config, RETRIES).map_err(ProveError::io("no settings"))?;
        let order = match order {
            CallOrder::BusinessFirst => "business-first",
            CallOrder::VisitorFirst => "visitor-first",
        };
        let power = plan.power_cuts.then(|| Power::under(dice.split())).transpose()?;
        let mut settings = vec![
            ("CALLBACK_CONFIG", config.display().to_string()),
            ("BUSINESS_NUMBER", GOOD_BUSINESS.to_owned()),
            ("CALL_ORDER", order.to_owned()),
            ("CRASH_PACE", plan.pace.to_string()),
            ("MAX_CONCURRENT_CALLS", "1000".to_owned()),
            ("MAX_RINGS_PER_DAY", "0".to_owned()),
            ("RING_SECONDS", "5".to_owned()),
            ("TALK_LIMIT_SECONDS", "5".to_owned()),
            ("LOG_FILTER", "error".to_owned()),
        ];
        settings.extend(network.settings());
        settings.extend(power.iter().flat_map(Power::settings));
        let server = Server::start(&plan.api, &settings, None)?;
        network.find(&server)?;
        Ok(Self { server, power, network, warnings: Vec::new(), _folder: folder })
    }

    pub(super) fn url(&self) -> String {
        self.server.public_url()
    }

    /// The business of the next life.
    pub(super) fn draw_business(&mut self, dice: &mut Dice) {
        let bad = dice.strikes(BAD_LIVES).then(|| dice.below(BAD_BUSINESS.len() as u64));
        let bad = bad.and_then(|nth| BAD_BUSINESS.get(usize::try_from(nth).ok()?));
        self.server.set("BUSINESS_NUMBER", bad.unwrap_or(&GOOD_BUSINESS));
    }

    pub(super) fn good_business(&mut self) {
        self.server.set("BUSINESS_NUMBER", GOOD_BUSINESS);
    }

    pub(super) fn launch(&mut self) -> Result<(), ProveError> {
        Ok(self.server.relaunch()?)
    }

    pub(super) fn wait_until_up(&self) -> Result<(), ProveError> {
        Ok(self.server.wait_until_up()?)
    }

    /// Where the next life ends, at which pass; or nowhere.
    pub(super) fn set_point(&mut self, point: Option<(&str, u64)>) {
        let given = point.map(|(name, nth)| format!("{name}:{nth}"));
        self.server.set("CRASH_POINT", given.as_deref().unwrap_or_default());
    }

    pub(super) fn wait_for_death(&self, limit: Duration) -> bool {
        self.server.wait_for_end(limit)
    }

    /// It died by itself, which must have been at this point.
    pub(super) fn bury(&mut self, point: &str) -> Result<(), ProveError> {
        let log = self.server.log();
        let last = format!("crash point {point}");
        if log.lines().last() != Some(&last) {
            return Err(ProveError::Ended { log });
        }
        let errors = log.lines().filter(|line| !line.is_empty() && *line != last);
        self.warnings.extend(errors.map(str::to_owned));
        self.cut_power()
    }

    /// Kills it; it is a fault if it was dead already.
    pub(super) fn kill(&mut self) -> Result<(), ProveError> {
        if self.server.has_ended() {
            return Err(ProveError::Ended { log: self.server.log() });
        }
        self.server.kill();
        let log = self.server.log();
        self.warnings.extend(log.lines().filter(|line| !line.is_empty()).map(str::to_owned));
        self.cut_power()
    }

    /// If it has ended by itself: with which code, and its log. The power goes, too.
    pub(super) fn fallen(&mut self) -> Result<Option<(Option<i32>, String)>, ProveError> {
        if !self.server.has_ended() {
            return Ok(None);
        }
        self.server.kill();
        self.cut_power()?;
        Ok(Some((self.server.exit_code(), self.server.log())))
    }

    /// The disk under a database, which it must have.
    pub(super) fn disk(&mut self) -> Result<&mut Disk, ProveError> {
        let power = self.power.as_mut().map(Power::disk);
        power.ok_or_else(|| ProveError::Useless("the disk is not watched".to_owned()))
    }

    /// Begins anew with an empty folder; the api must be dead.
    pub(super) fn empty(&mut self) -> Result<(), ProveError> {
        let folder = self.server.folder().to_owned();
        Ok(self.disk()?.begin_with(Image::default(), &folder)?)
    }

    /// What the power cuts have come to.
    pub(super) fn cuts(&self) -> Cuts {
        self.power.as_ref().map(Power::cuts).unwrap_or_default()
    }

    fn cut_power(&mut self) -> Result<(), ProveError> {
        match &mut self.power {
            Some(power) => power.cut(self.server.folder()),
            None => Ok(()),
        }
    }

    /// The errors that the api has logged in all its lives, and what the network did not like.
    pub(super) fn complaints(&self) -> Vec<String> {
        [self.warnings.clone(), self.network.complaints()].concat()
    }
}

/// Everything within a tenth of a second.
fn terms(plan: &Plan, dice: &mut Dice) -> Terms {
    let milliseconds = Duration::from_millis;
    let absence = if plan.presumed {
        Absence::Presumed { settle: milliseconds(50), taken_within: milliseconds(6000) }
    } else {
        Absence::Provable
    };
    Terms {
        timing: Timing {
            setup: milliseconds(3),
            ring: milliseconds(12),
            long_ring: milliseconds(60),
            press: milliseconds(8),
            screening: milliseconds(40),
            greeting: milliseconds(6),
            patience: milliseconds(30),
            talk: milliseconds(30),
        },
        pace: PACE,
        absence,
        faults: Faults {
            seed: dice.next(),
            lost_answers: plan.lost,
            lost_orders: plan.lost / 4,
            late_facts: 20,
            doubled_facts: 10,
            lateness: milliseconds(30),
            rung_twice: plan.rung_twice,
        },
    }
}
