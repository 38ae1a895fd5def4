//! The whole platform on a real Asterisk, with phones that outlive it.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use testbed::{CarrierOptions, House, Phone, Plan};

use super::Victim;
use crate::ProveError;
use crate::dice::Dice;

/// Takes every call.
const GOOD_BUSINESS: &str = "+12015550100";
/// Busy, does not answer, declines, is a machine, hangs up, is impatient.
const BAD_BUSINESS: [&str; 6] = [
    "+12015550110",
    "+12015550111",
    "+12015550112",
    "+12015550116",
    "+12015550118",
    "+12015550119",
];
/// So many of a hundred lives find a business that takes no calls.
const BAD_LIVES: u8 = 15;
/// Tries again at once, where the rules allow it at all.
const RETRIES: &str = "[retries]\nbusiness_busy = [1]\nbusiness_no_answer = [1]\n\
    business_declined = [1]\nvisitor_missed = [1]\nvisitor_declined = [1]\ncarrier = [1, 1, 1]\n";
/// The visitor first hears a prompt of two seconds; a second is left to talk.
const ON_THE_LINE: Duration = Duration::from_millis(3500);
/// Whoever lost Asterisk looks for it ever less often, up to every thirty seconds.
const READY_LIMIT: Duration = Duration::from_mins(2);
const LOOK: Duration = Duration::from_millis(20);

pub(super) struct Site {
    pub(super) house: House,
    /// What the api has logged in the lives that are over.
    log: String,
    agent: ureq::Agent,
    _folder: TempDir,
}

impl Site {
    pub(super) fn open(api: &Path) -> Result<Self, ProveError> {
        let folder = TempDir::with_prefix("prove-").map_err(ProveError::io("no folder"))?;
        let config = folder.path().join("callback.toml");
        fs::write(&config, RETRIES).map_err(ProveError::io("no settings"))?;
        let plan = Plan {
            phones: CarrierOptions { talk: ON_THE_LINE, ..CarrierOptions::default() },
            settings: vec![
                ("CALLBACK_CONFIG", config.display().to_string()),
                ("MAX_CONCURRENT_CALLS", "8".to_owned()),
                ("MAX_RINGS_PER_DAY", "0".to_owned()),
                ("RING_SECONDS", "5".to_owned()),
                ("TALK_LIMIT_SECONDS", "5".to_owned()),
            ],
            ..Plan::new(api.parent().unwrap_or(api), GOOD_BUSINESS)
        };
        let house = House::open(&plan)?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(5)))
            .proxy(None)
            .max_idle_connections(0)
            .build();
        Ok(Self { house, log: String::new(), agent: config.into(), _folder: folder })
    }

    pub(super) fn url(&self) -> String {
        self.house.server.public_url()
    }

    /// The business of the api's next life.
    pub(super) fn draw_business(&mut self, dice: &mut Dice) {
        let bad = dice.strikes(BAD_LIVES).then(|| dice.below(BAD_BUSINESS.len() as u64));
        let bad = bad.and_then(|nth| BAD_BUSINESS.get(usize::try_from(nth).ok()?));
        self.house.server.set("BUSINESS_NUMBER", bad.unwrap_or(&GOOD_BUSINESS));
    }

    /// Kills and starts again at once; the api may not listen yet. Of both, either is first.
    pub(super) fn kill(&mut self, victim: Victim, dice: &mut Dice) -> Result<(), ProveError> {
        let is_api_first = dice.strikes(50);
        match victim {
            Victim::Api => {
                self.kill_api()?;
                self.house.server.relaunch()?;
            }
            Victim::Asterisk => {
                self.kill_asterisk()?;
                self.house.asterisk.restart()?;
            }
            Victim::Both if is_api_first => {
                self.kill_api()?;
                self.kill_asterisk()?;
                self.house.server.relaunch()?;
                self.house.asterisk.restart()?;
            }
            Victim::Both => {
                self.kill_asterisk()?;
                self.kill_api()?;
                self.house.asterisk.restart()?;
                self.house.server.relaunch()?;
            }
        }
        Ok(())
    }

    /// It is a fault if it was dead already.
    fn kill_api(&mut self) -> Result<(), ProveError> {
        if self.house.server.has_ended() {
            return Err(ProveError::Ended { log: self.house.server.log() });
        }
        self.house.server.kill();
        self.log.push_str(&self.house.server.log());
        self.log.push('\n');
        Ok(())
    }

    fn kill_asterisk(&mut self) -> Result<(), ProveError> {
        if !self.house.asterisk.is_running() {
            return Err(ProveError::Useless("Asterisk ended by itself".to_owned()));
        }
        self.house.asterisk.kill();
        self.house.carrier.cut_off();
        Ok(())
    }

    pub(super) fn wait_until_up(&self) -> Result<(), ProveError> {
        Ok(self.house.server.wait_until_up()?)
    }

    /// Waits until calls can be placed.
    pub(super) fn wait_until_ready(&self) -> Result<(), ProveError> {
        let url = format!("{}/readyz", self.url());
        let deadline = Instant::now() + READY_LIMIT;
        while !self.agent.get(&url).call().is_ok_and(|answer| answer.status() == 200) {
            if Instant::now() > deadline {
                let log = self.house.server.log();
                return Err(ProveError::Useless(format!("it is not ready again:\n{log}")));
            }
            thread::park_timeout(LOOK);
        }
        Ok(())
    }

    /// A business that takes every call, and nobody who kills.
    pub(super) fn begin_last_life(&mut self) -> Result<(), ProveError> {
        self.house.server.set("BUSINESS_NUMBER", GOOD_BUSINESS);
        self.wait_until_up()?;
        self.kill_api()?;
        self.house.server.restart()?;
        self.wait_until_ready()
    }

    /// Whether no call is left anywhere.
    pub(super) fn is_quiet(&self) -> bool {
        self.house.asterisk.channels().is_ok_and(|channels| channels == 0)
    }

    /// Has Asterisk ring the visitor who was rung last, though nobody asked for it.
    pub(super) fn ring_somebody_again(&self) -> Result<(), ProveError> {
        let calls = self.house.carrier.calls();
        let visitor = calls.iter().rev().find(|call| call.phone == Phone::Visitor);
        if let Some(visitor) = visitor {
            let to = format!("PJSIP/{}@trunk", visitor.number);
            let order = format!("channel originate {to} application Wait 1");
            // As shipped, the console can't.
            for command in ["module load res_clioriginate.so", &order] {
                self.house.asterisk.console(command)?;
            }
        }
        Ok(())
    }

    /// What the api has logged as errors in all its lives.
    pub(super) fn errors(&self) -> Vec<String> {
        let now = self.house.server.log();
        let lines = self.log.lines().chain(now.lines());
        lines.filter(|line| line.contains("ERROR")).map(str::to_owned).collect()
    }

    /// Keeps everything that was written down, for whoever looks for the cause of a violation.
    pub(super) fn keep_logs(&self) -> Result<PathBuf, ProveError> {
        let kept = TempDir::with_prefix("prove-kept-").map_err(ProveError::io("no folder"))?.keep();
        let write = |name: &str, text: &str| {
            fs::write(kept.join(name), text).map_err(ProveError::io("could not keep a log"))
        };
        write("api.log", &format!("{}{}", self.log, self.house.server.log()))?;
        write("agi-handler.log", &self.house.asterisk.handler_log())?;
        write("asterisk.log", &self.house.asterisk.log()?)?;
        let calls = self.house.carrier.calls();
        let calls: Vec<_> = calls.iter().map(|call| format!("{call:?}")).collect();
        write("phones.log", &calls.join("\n"))?;
        let mut wal = self.house.server.database().into_os_string();
        wal.push("-wal");
        let database = [self.house.server.database(), wal.into()];
        for file in database.into_iter().chain([self.house.asterisk.call_record()]) {
            let name = file.file_name().unwrap_or_default();
            fs::copy(&file, kept.join(name)).map_err(ProveError::io("could not keep a record"))?;
        }
        Ok(kept)
    }
}
