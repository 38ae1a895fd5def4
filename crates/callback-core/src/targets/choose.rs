//! Who is rung next, from what was tried: nothing else is remembered.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Level, Manner, Plan, Target, TargetName, Then, Try, Turn};
use crate::{Cause, LegEnd, Outcome};

/// What the choice depends on.
#[derive(Debug, Clone, Copy)]
pub struct Past<'p> {
    /// The callback's own attempts, in order.
    pub tries: &'p [Try],
    /// Whom any callback rang, whoever was rung longest ago first.
    pub rung: &'p [TargetName],
}

/// Who is rung now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    Ring {
        targets: Vec<Target>,
        turn: Turn,
    },
    /// Nobody takes calls.
    Closed {
        until: Timestamp,
    },
}

/// Where the next attempt stands.
struct Place<'p> {
    level: usize,
    round: u32,
    lost: u32,
    targets: Vec<&'p Target>,
}

impl Plan {
    /// Who is rung at `now` over at most so many lines. One more line than there are is taken for one.
    #[must_use]
    pub fn choose(&self, past: Past<'_>, now: Timestamp, lines: usize) -> Choice {
        let Some(place) = self.place(past, now, lines) else {
            return Choice::Closed { until: self.hours.next_open(now) };
        };
        let turn = |then| Turn {
            level: u32::try_from(place.level).unwrap_or(u32::MAX),
            round: place.round,
            lost: place.lost,
            then,
        };
        let lost = Try {
            turn: turn(Then::Others),
            targets: place.targets.iter().map(|target| target.name).collect(),
            outcome: Some(Outcome::Business { end: LegEnd::new(Cause::NoAnswer) }),
            at: now,
        };
        let tries: Vec<_> = past.tries.iter().cloned().chain([lost]).collect();
        let after = self.place(Past { tries: &tries, ..past }, now, lines);
        let goes_on = |next: &Place<'_>| next.round == place.round || next.level > place.level;
        let then = match after {
            Some(next) if goes_on(&next) => Then::Others,
            _ => Then::Pause { escalates: self.escalates(&tries, place.level) },
        };
        let targets = place.targets.iter().copied().cloned().collect();
        Choice::Ring { targets, turn: turn(then) }
    }

    /// `None` if nobody takes calls.
    fn place(&self, past: Past<'_>, now: Timestamp, lines: usize) -> Option<Place<'_>> {
        let last = past.tries.last();
        let stood =
            last.map_or(0, |last| index(last.turn.level)).min(self.levels.len().checked_sub(1)?);
        let nobody = BTreeSet::new();
        let is_open = |level: usize| !self.open(level, past.rung, now, 1, &nobody).is_empty();
        // Not to a part of the chain where nobody is.
        let rushed = self.escalates(past.tries, stood).is_some_and(|at| at <= now)
            && (stood + 1..self.levels.len()).any(is_open);
        if let Some(last) = last.filter(|_| !rushed)
            && last.outcome.is_some_and(Outcome::leaves_others)
        {
            let round = last.turn.round;
            let of_round = past.tries.iter().filter(|one| one.turn.round == round);
            let tried: BTreeSet<_> = of_round.flat_map(|one| &one.targets).copied().collect();
            let targets = self.open(stood, past.rung, now, lines, &tried);
            if !targets.is_empty() {
                return Some(Place { level: stood, round, lost: last.turn.lost, targets });
            }
        }
        let used_up = self.levels.get(stood).and_then(|level| level.tries);
        let goes_up = rushed || used_up.is_some_and(|tries| lost(past.tries, stood) >= tries);
        let wanted = (stood + usize::from(goes_up)).min(self.levels.len() - 1);
        // Who is closed is skipped, and so is a level of which all are.
        (wanted..self.levels.len()).chain((0..wanted).rev()).find_map(|level| {
            let targets = self.open(level, past.rung, now, lines, &nobody);
            let round = last.map_or(0, |last| last.turn.round.saturating_add(1));
            let gone = lost(past.tries, level);
            (!targets.is_empty()).then_some(Place { level, round, lost: gone, targets })
        })
    }

    /// Whom of a level an attempt rings.
    fn open(
        &self,
        level: usize,
        rung: &[TargetName],
        now: Timestamp,
        lines: usize,
        tried: &BTreeSet<TargetName>,
    ) -> Vec<&Target> {
        let Some(Level { targets, manner, .. }) = self.levels.get(level) else { return Vec::new() };
        let untried = targets.iter().filter(|target| !tried.contains(&target.name));
        let mut open: Vec<_> = untried.filter(|target| target.hours.is_open(now)).collect();
        if *manner == Manner::RoundRobin {
            // Whoever was never rung comes first.
            open.sort_by_key(|target| rung.iter().position(|name| *name == target.name));
        }
        open.truncate(if *manner == Manner::AtOnce { lines.max(1) } else { 1 });
        open
    }

    /// When the chain goes on from this level, on which somebody was rung, by time.
    fn escalates(&self, tries: &[Try], level: usize) -> Option<Timestamp> {
        let after: SignedDuration = self.levels.get(level)?.after?;
        self.levels.get(level + 1)?;
        let first = tries.iter().find(|one| index(one.turn.level) == level)?;
        Some(self.hours.after_open(first.at, after))
    }
}

/// How many rounds the business lost on this level.
fn lost(tries: &[Try], level: usize) -> u32 {
    let of_level = || tries.iter().filter(|one| index(one.turn.level) == level);
    let rounds: BTreeSet<_> = of_level().map(|one| one.turn.round).collect();
    let is_lost = |round: &u32| {
        let mut own = of_level().filter(|one| one.turn.round == *round);
        own.all(|one| one.outcome.is_some_and(Outcome::leaves_others))
    };
    u32::try_from(rounds.iter().filter(|round| is_lost(round)).count()).unwrap_or(u32::MAX)
}

fn index(level: u32) -> usize {
    usize::try_from(level).unwrap_or(usize::MAX)
}
