//! The checker: reads the ledger and the answers, and nothing else.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use jiff::SignedDuration;

use crate::diary::{Fate, Request};
use crate::ledger::{Call, Ledger, Ring, Side};

/// A request to ring that was on its way when a cancel was answered may arrive this much later; then
/// the two must not be joined.
const CROSSING: SignedDuration = SignedDuration::from_millis(500);

/// What is not as it was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Violation {
    /// Answered by 202, and not there.
    Lost { id: String },
    /// Neither final nor with a person when everything had come to rest.
    Stuck { id: String, state: String },
    /// One leg, one attempt, or one callback with fewer attempts, had its visitor rung so often.
    VisitorRungTwice { number: String, of: &'static str, times: u64, allowed: u64 },
    /// The visitor was rung this long after the cancel was answered.
    CalledAfterCancel { number: String, after: SignedDuration },
    /// The two had talked.
    RungAfterTalk { number: String },
    /// A ghost, a call that was presumed not to be, had a visitor rung.
    GhostGotThrough { call: String },
    /// A final state became another one.
    Unmade { id: String, first: String, last: String },
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    pub accepted: u64,
    pub unanswered: u64,
    pub refused: u64,
    /// How many callbacks of 202 ended in each state.
    pub states: BTreeMap<String, u64>,
    pub attempts: u64,
    pub visitor_rings: u64,
    pub business_rings: u64,
    pub talks: u64,
    pub cancels: u64,
    /// Visitors whose phone was asked to ring while the answer to a cancel was on its way; none was
    /// joined with anybody.
    pub crossed: u64,
    /// Calls that were presumed not to be, and rang after all; none had a visitor rung.
    pub ghosts: u64,
}

/// What the checker found.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub figures: Figures,
    pub violations: Vec<Violation>,
}

/// Judges a run.
#[must_use]
pub fn check(ledger: &Ledger, requests: &[Request]) -> Verdict {
    let books = Books::of(ledger);
    let mut verdict = Verdict { figures: Figures::default(), violations: Vec::new() };
    books.count(&mut verdict.figures);
    for request in requests {
        let rings = books.of_number.get(request.number.as_str()).map_or(&[][..], Vec::as_slice);
        judge(request, rings, &books, &mut verdict);
    }
    verdict.violations.extend(books.rung_twice(|ring| ring.leg.as_deref(), "a leg"));
    verdict.violations.extend(books.rung_twice(|ring| ring.attempt.as_deref(), "an attempt"));
    books.judge_ghosts(&mut verdict);
    verdict
}

/// The ledger, by number and by call.
struct Books<'l> {
    ledger: &'l Ledger,
    /// How often each visitor was rung.
    of_number: HashMap<&'l str, Vec<&'l Ring>>,
    calls: HashMap<&'l str, &'l Call>,
}

impl<'l> Books<'l> {
    fn of(ledger: &'l Ledger) -> Self {
        let mut of_number: HashMap<_, Vec<_>> = HashMap::new();
        for ring in ledger.rings.iter().filter(|ring| ring.side == Side::Visitor) {
            of_number.entry(ring.number.as_str()).or_default().push(ring);
        }
        let calls = ledger.calls.iter().map(|call| (call.name.as_str(), call)).collect();
        Self { ledger, of_number, calls }
    }

    fn call(&self, ring: &Ring) -> Option<&'l Call> {
        self.calls.get(ring.call.as_str()).copied()
    }

    fn count(&self, figures: &mut Figures) {
        let of = |side| self.ledger.rings.iter().filter(|ring| ring.side == side).count() as u64;
        figures.visitor_rings = of(Side::Visitor);
        figures.business_rings = of(Side::Business);
        figures.talks = self.ledger.calls.iter().filter(|call| call.was_joined).count() as u64;
    }

    /// Visitors that were rung more than once under one name.
    fn rung_twice(
        &self,
        name: impl Fn(&'l Ring) -> Option<&'l str>,
        of: &'static str,
    ) -> Vec<Violation> {
        let mut times: HashMap<_, u64> = HashMap::new();
        for ring in self.of_number.values().flatten() {
            if let Some(name) = name(ring) {
                *times.entry((name, ring.number.as_str())).or_default() += 1;
            }
        }
        let twice = times.into_iter().filter(|(_, times)| *times > 1);
        let violation = |((_, number), times): ((&str, &str), u64)| {
            let (number, allowed) = (number.to_owned(), 1);
            Violation::VisitorRungTwice { number, of, times, allowed }
        };
        twice.map(violation).collect()
    }

    fn judge_ghosts(&self, verdict: &mut Verdict) {
        let with_visitor: HashSet<_> =
            self.of_number.values().flatten().map(|ring| ring.call.as_str()).collect();
        for ghost in self.ledger.calls.iter().filter(|call| call.was_presumed_absent) {
            verdict.figures.ghosts += 1;
            let is_visitors = |ring: &&Ring| ring.call == ghost.name && ring.side == Side::Business;
            let is_business_first = self.ledger.rings.iter().any(|ring| is_visitors(&ring));
            if is_business_first && with_visitor.contains(ghost.name.as_str()) {
                let call = ghost.name.clone();
                verdict.violations.push(Violation::GhostGotThrough { call });
            }
        }
    }
}

fn judge(request: &Request, rings: &[&Ring], books: &Books<'_>, verdict: &mut Verdict) {
    let Verdict { figures, violations } = verdict;
    let number = || request.number.clone();
    let talked = |ring: &&&Ring| books.call(ring).is_some_and(|call| call.was_joined);
    if let Some(talk) = rings.iter().find(talked)
        && rings.iter().any(|ring| ring.at > talk.at)
    {
        violations.push(Violation::RungAfterTalk { number: number() });
    }
    let (id, cancel, first_final, last) = match &request.fate {
        Fate::Unanswered => return figures.unanswered += 1,
        Fate::Refused { .. } => return figures.refused += 1,
        Fate::Accepted { id, cancel, first_final, last, .. } => (id, cancel, first_final, last),
    };
    figures.accepted += 1;
    let Some(last) = last else {
        return violations.push(Violation::Lost { id: id.clone() });
    };
    figures.attempts += last.attempts;
    *figures.states.entry(last.state.clone()).or_default() += 1;
    if !last.is_settled() {
        violations.push(Violation::Stuck { id: id.clone(), state: last.state.clone() });
    }
    if let Some(first) = first_final
        && *first != last.state
    {
        let (first, last) = (first.clone(), last.state.clone());
        violations.push(Violation::Unmade { id: id.clone(), first, last });
    }
    let (allowed, of) = match last.gates_won {
        Some(won) => (won, "a callback's open gates"),
        None => (last.attempts, "a callback's attempts"),
    };
    let times = rings.len() as u64;
    if times > allowed {
        violations.push(Violation::VisitorRungTwice { number: number(), of, times, allowed });
    }
    let Some(cancel) = cancel else { return };
    figures.cancels += 1;
    // What was ordered before may be late.
    let asked = |ring: &Ring| ring.ordered.unwrap_or(ring.at);
    for ring in rings.iter().filter(|ring| asked(ring) > cancel.answered) {
        let after = ring.at.duration_since(cancel.answered);
        if after <= CROSSING && books.call(ring).is_some_and(|call| !call.was_joined) {
            figures.crossed += 1;
        } else {
            violations.push(Violation::CalledAfterCancel { number: number(), after });
        }
    }
}

impl Violation {
    /// What it is, in a word or two.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Lost { .. } => "lost",
            Self::Stuck { .. } => "stuck",
            Self::VisitorRungTwice { .. } => "visitor rung twice in an attempt",
            Self::CalledAfterCancel { .. } => "called after a cancel was answered",
            Self::RungAfterTalk { .. } => "rung again after a talk",
            Self::GhostGotThrough { .. } => "ghost that had a visitor rung",
            Self::Unmade { .. } => "final state that changed",
        }
    }

    /// Every kind, in the order of importance.
    pub const KINDS: [&'static str; 7] = [
        "lost",
        "visitor rung twice in an attempt",
        "called after a cancel was answered",
        "stuck",
        "rung again after a talk",
        "ghost that had a visitor rung",
        "final state that changed",
    ];
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.kind())?;
        match self {
            Self::Lost { id } => write!(f, "{id}"),
            Self::Stuck { id, state } => write!(f, "{id} is {state}"),
            Self::VisitorRungTwice { number, of, times, allowed } => {
                write!(f, "{number} rang {times} times, {of} allow {allowed}")
            }
            Self::CalledAfterCancel { number, after } => write!(f, "{number}, {after:#} later"),
            Self::RungAfterTalk { number } => write!(f, "{number}"),
            Self::GhostGotThrough { call } => write!(f, "{call}"),
            Self::Unmade { id, first, last } => write!(f, "{id} was {first} and is {last}"),
        }
    }
}

impl Verdict {
    /// How many of a kind there are.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        self.violations.iter().filter(|violation| violation.kind() == kind).count()
    }
}

#[cfg(test)]
mod tests;
