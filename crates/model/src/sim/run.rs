//! One run: a while of everything at once, then calm, and then everybody has to be somewhere.

mod blocks;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use callback_core::limits::Switch;
use callback_core::ports::budget::BudgetStore;
use callback_core::ports::store::Store;
use callback_core::{
    BusinessNumber, CallOrder, CallbackState, Event, NumberRules, PhoneNumber, Policy, Region,
    Retries, Visitor, VisitorNumber,
};
use callback_engine::{Abilities, BudgetRules, ByHand, Clock, Desk, DeskRules, TextRules, Topics};
use jiff::SignedDuration;
use store_sqlite::SqliteStore;
use testbed::Guarded;

use super::carrier::MadeUp;
use super::dice::Dice;
use super::stage::{Crash, Stage, lock};
use super::store::Interruptions;
use super::terms::{Flaw, Terms};
use crate::protocol::{Carrier, Ending, Move, Phase, Scope};

/// The number of every visitor.
const VISITOR: &str = "+14155550100";
/// How much happens before it calms down.
const STEPS: usize = 400;
/// After so many steps without trouble, whoever is nowhere is stuck.
const CALM_STEPS: usize = 3000;

/// What came of a run.
#[derive(Debug)]
pub struct Report {
    pub seed: u64,
    /// Of everything that happened, in order.
    pub hash: u64,
    pub log: Vec<String>,
    pub broken: Vec<String>,
    pub calls: usize,
    pub crashes: usize,
}

/// Runs the seed over a store in `folder`.
pub fn run(seed: u64, folder: &Path) -> io::Result<Report> {
    run_under(seed, folder, Terms::default())
}

/// The same under limits, which the desk may be told wrongly.
pub fn run_limited(seed: u64, folder: &Path, flaw: Option<Flaw>) -> io::Result<Report> {
    run_under(seed, folder, Terms::draw(seed, flaw))
}

fn run_under(seed: u64, folder: &Path, terms: Terms) -> io::Result<Report> {
    let mut dice = Dice::new(seed);
    let carrier = dice.pick(&[Carrier::Proves, Carrier::Presumes]).unwrap_or(Carrier::Proves);
    let order = dice.pick(&[CallOrder::BusinessFirst, CallOrder::VisitorFirst]).unwrap_or_default();
    let mut scope = Scope::one(carrier, order);
    scope.policy = Policy { order, retries: Retries::default(), ..Policy::default() };
    let lines = 1 + dice.below(3);
    let stage = Stage::new(scope, dice);
    let store =
        Arc::new(SqliteStore::open(&folder.join(format!("{seed}.db"))).map_err(io::Error::other)?);
    let told = lines + usize::from(terms.flaw == Some(Flaw::Lines));
    let rules = DeskRules { budget: terms.rules(), ..rules(&stage, told)? };
    let theatre = Theatre { stage: stage.clone(), store, rules, lines, terms };
    theatre.begin()?;
    theatre.storm()?;
    theatre.calm();
    theatre.judge();
    // The process knows the stage as its clock, and the stage knows the process: together they would keep the store
    // open for ever.
    *lock(&stage.process) = None;
    let log = stage.take_log();
    let mut hasher = DefaultHasher::new();
    log.hash(&mut hasher);
    let calls = lock(&stage.lines).len();
    let broken = std::mem::take(&mut lock(&stage.ledger).broken);
    let crashes = stage.crashes.load(Ordering::Relaxed);
    Ok(Report { seed, hash: hasher.finish(), log, broken, calls, crashes })
}

struct Theatre {
    stage: Arc<Stage>,
    store: Arc<SqliteStore>,
    rules: DeskRules,
    lines: usize,
    terms: Terms,
}

impl Theatre {
    /// A life of the process begins.
    fn begin(&self) -> io::Result<()> {
        let store = Arc::new(Guarded::new(Interruptions(self.stage.clone()), self.store.clone()));
        let desk = Desk::open(store, self.stage.clone(), self.rules.clone());
        let desk = Arc::new(desk.map_err(io::Error::other)?);
        let carrier = MadeUp { stage: self.stage.clone(), store: self.store.clone() };
        let hand = ByHand::new(desk.clone(), Arc::new(carrier), Abilities::default());
        *lock(&self.stage.process) = Some((desk, Arc::new(hand)));
        Ok(())
    }

    fn storm(&self) -> io::Result<()> {
        for _ in 0..STEPS {
            let step = || self.stormy_step();
            match catch_unwind(AssertUnwindSafe(step)) {
                Ok(()) if self.stage.dead.load(Ordering::Relaxed) => self.restart()?,
                Ok(()) => {}
                Err(thrown) if thrown.is::<Crash>() => self.restart()?,
                Err(thrown) => resume_unwind(thrown),
            }
        }
        Ok(())
    }

    fn restart(&self) -> io::Result<()> {
        self.stage.forget_nesting();
        self.stage.dead.store(false, Ordering::Relaxed);
        *lock(&self.stage.process) = None;
        self.stage.note(|| "restart".to_owned());
        self.begin()
    }

    fn stormy_step(&self) {
        let stage = &self.stage;
        let kind = stage.dice().below(100);
        match kind {
            0..3 => self.ask(),
            3..28 => self.look(),
            28..42 => {
                let by = stage.dice().pick(&[1, 1, 2, 2, 3, 10, 30, 60, 180, 900]).unwrap_or(1);
                stage.advance(SignedDuration::from_secs(by));
            }
            42..44 => {
                stage.down.fetch_xor(true, Ordering::Relaxed);
                stage.note(|| "the provider goes or comes".to_owned());
            }
            44..46 => {
                stage.disk_full.fetch_xor(true, Ordering::Relaxed);
                stage.note(|| "the disk is full, or no more".to_owned());
            }
            46 if self.terms.is_limited && stage.dice().percent(50) => self.switch(),
            46 if stage.dice().percent(10) => stage.advance(SignedDuration::from_hours(24)),
            46 => stage.may_crash("out of the blue"),
            // Whoever is blocked is let in again soon: else nothing happens any more.
            47 => self.block(),
            48..51 if lock(&stage.ledger).is_blocked => self.block(),
            _ => stage.something(),
        }
    }

    fn ask(&self) {
        let Some((desk, _)) = self.stage.process() else { return };
        if self.terms.flaw == Some(Flaw::Blocks) && lock(&self.stage.ledger).is_blocked {
            return;
        }
        let Ok(number) = PhoneNumber::from_e164(VISITOR) else { return };
        let Ok(number) = VisitorNumber::try_from(number) else { return };
        let queued = self.store.queued();
        if let Ok(receipt) = desk.request(Visitor { number, name: None }) {
            let queue = self.terms.limits.queue;
            let was_full = queued.is_ok_and(|queued| queue.is_some_and(|most| queued >= most));
            let waits = receipt.state == CallbackState::Queued;
            let mut ledger = lock(&self.stage.ledger);
            let is_off = ledger.account.is_intake_off;
            ledger.expect(!is_off, || "asked while intake was off".to_owned());
            ledger.expect(!was_full || !waits, || "the line is too long".to_owned());
            let is_blocked = ledger.is_blocked;
            ledger.expect(!is_blocked, || "a blocked number was taken".to_owned());
            drop(ledger);
            lock(&self.stage.guests).push(receipt);
            self.stage.note(|| "a visitor asks".to_owned());
        }
    }

    /// Somebody switches something off, or on again.
    fn switch(&self) {
        let Some((desk, _)) = self.stage.process() else { return };
        let switch = self.stage.dice().pick(&Switch::ALL).unwrap_or(Switch::Intake);
        let off = self.stage.dice().percent(50);
        let note = || {
            let account = &mut lock(&self.stage.ledger).account;
            match switch {
                Switch::Intake => account.is_intake_off = off,
                Switch::Dialing => account.switch_dialing(off, self.stage.now()),
            }
        };
        // The process may die in between: only what is certainly off is off.
        if !off {
            note();
        }
        let turned = self.terms.flaw == Some(Flaw::Switches) || desk.pause(switch, off).is_ok();
        if off && turned {
            note();
        }
        self.stage.note(|| format!("switch {}: {off}", switch.name()));
    }

    fn look(&self) {
        let Some((_, hand)) = self.stage.process() else { return };
        let claimed = hand.look();
        self.stage.note(|| format!("claimed {:?}", claimed.ok()));
        let open = self.store.open_attempts().unwrap_or(0);
        lock(&self.stage.ledger).expect(open <= self.lines, || format!("{open} attempts are open"));
    }

    /// Nothing fails, and the network tells nothing: the process must find out by itself.
    fn calm(&self) {
        let stage = &self.stage;
        stage.calm.store(true, Ordering::Relaxed);
        stage.down.store(false, Ordering::Relaxed);
        stage.disk_full.store(false, Ordering::Relaxed);
        stage.note(|| "calm".to_owned());
        if self.terms.is_limited {
            lock(&stage.ledger).account.switch_dialing(false, stage.now());
            lock(&stage.ledger).account.is_intake_off = false;
            let on = Switch::ALL.map(|switch| self.store.pause(switch, None).is_ok());
            lock(&stage.ledger).expect(on == [true; 2], || "a switch is stuck".to_owned());
        }
        for _ in 0..CALM_STEPS {
            if self.is_everybody_somewhere() {
                return;
            }
            let Some((desk, hand)) = stage.process() else { return };
            self.look();
            while hand.waiting() > 0 {
                hand.perform(0);
            }
            self.people_go_on(&desk);
            stage.advance(
                SignedDuration::try_from(hand.pause())
                    .unwrap_or_default()
                    .max(SignedDuration::from_secs(self.stride())),
            );
        }
    }

    /// Of those who wait for another day, nobody wants to see every second.
    fn stride(&self) -> i64 {
        let is_quiet = lock(&self.stage.lines).iter().all(|line| line.call.is_over());
        if self.terms.is_limited && is_quiet { 900 } else { 1 }
    }

    fn people_go_on(&self, desk: &Desk) {
        let stage = &self.stage;
        let count = lock(&stage.lines).len();
        for place in 0..count {
            let Some(line) = lock(&stage.lines).get(place).cloned() else { continue };
            let is_stopped = lock(&stage.ledger).is_stopped(line.callback);
            match line.call.phase {
                Phase::Requested => stage.move_line(place, Move::Arrive),
                Phase::Ringing => stage.move_line(place, Move::PickUp),
                Phase::PickedUp => stage.ask(desk, place),
                Phase::Granted if !is_stopped => stage.move_line(place, Move::RingSecond),
                Phase::SecondRings if !is_stopped => stage.move_line(place, Move::Join),
                Phase::Joined if !is_stopped => stage.move_line(place, Move::End(Ending::Talked)),
                _ => {}
            }
        }
    }

    fn is_everybody_somewhere(&self) -> bool {
        let guests = lock(&self.stage.guests).clone();
        let is_somewhere =
            |id| self.store.callback(id).ok().flatten().is_some_and(|c| is_settled(&c.state));
        let is_quiet = lock(&self.stage.lines).iter().all(|line| line.call.is_over());
        guests.iter().all(|guest| is_somewhere(guest.callback)) && is_quiet
    }

    fn judge(&self) {
        let guests = lock(&self.stage.guests).clone();
        let mut ledger = lock(&self.stage.ledger);
        for (place, guest) in guests.iter().enumerate() {
            let Ok(Some(callback)) = self.store.callback(guest.callback) else {
                ledger.expect(false, || format!("callback {place} was accepted, and is lost"));
                continue;
            };
            let state = callback.state;
            self.stage.note(|| format!("callback {place} is {}", state.name()));
            ledger.expect(is_settled(&state), || {
                format!("callback {place} is stuck in {}", state.name())
            });
            let history = self.store.history(guest.callback, 0).unwrap_or_default();
            let begins = |event: &Event| matches!(event, Event::LineFree { .. });
            let begun = history.iter().filter(|recorded| begins(&recorded.event) && recorded.moved);
            ledger.account.begun.extend(begun.map(|recorded| recorded.at));
            let events = history.iter().map(|recorded| (&recorded.event, recorded.at));
            let folded = CallbackState::fold(events, &self.rules.policy);
            ledger.expect(folded.as_ref() == Some(&state), || {
                format!("the history of callback {place} folds to {folded:?}, and not to {state:?}")
            });
        }
        let calls = lock(&self.stage.lines).clone();
        let broken = self.terms.broken(&ledger.account, &calls, self.stage.order());
        ledger.broken.extend(broken);
        let live = lock(&self.stage.lines).iter().filter(|line| !line.call.is_over()).count();
        ledger.expect(live == 0, || format!("{live} calls are up for ever"));
    }
}

fn is_settled(state: &CallbackState) -> bool {
    state.is_final() || matches!(state, CallbackState::NeedsHuman { .. })
}

fn rules(stage: &Stage, lines: usize) -> io::Result<DeskRules> {
    let region = Region::parse("US").map_err(io::Error::other)?;
    let business = BusinessNumber::parse("+12015550100", region).map_err(io::Error::other)?;
    Ok(DeskRules {
        texts: TextRules::to(business.number().clone()),
        caller_id: business.number().clone(),
        business,
        numbers: NumberRules::default(),
        ring_limit: SignedDuration::from_secs(25),
        lines,
        policy: stage.scope.policy.clone(),
        proof_in_call: false,
        voicemail_kept: SignedDuration::from_hours(24),
        topics: Topics::default(),
        budget: BudgetRules::default(),
    })
}
