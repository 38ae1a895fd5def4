//! What a run has come to, in figures.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use crate::Provider;
use crate::check::{Figures, Verdict, Violation};
use crate::kills::{CallOrder, Cuts, Orders, Plan};

/// So many kinds of violations have a column in the table of `docs/GUARANTEE.md`.
const RECORDED: usize = 5;

/// What a run has come to.
#[derive(Debug)]
pub struct Report {
    /// What was proven, in a few words.
    title: String,
    pub kills: usize,
    begun: Instant,
    killing: Duration,
    /// How long it took to listen again, each time.
    starts: Vec<Duration>,
    figures: Figures,
    /// How many effects were set aside as poison.
    pub(crate) set_aside: u64,
    pub violations: Vec<(CallOrder, Violation)>,
    /// What the power cuts came to, if there were any.
    pub(crate) cuts: Cuts,
    /// What the api logged as errors, and how often.
    errors: BTreeMap<String, usize>,
    /// How often each crash point was reached, and how often not.
    points: BTreeMap<&'static str, (usize, usize)>,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            title: String::new(),
            kills: 0,
            begun: Instant::now(),
            killing: Duration::ZERO,
            starts: Vec::new(),
            figures: Figures::default(),
            set_aside: 0,
            violations: Vec::new(),
            cuts: Cuts::default(),
            errors: BTreeMap::new(),
            points: BTreeMap::new(),
        }
    }
}

impl Report {
    /// Of nothing yet; of a run that has a row in the table of `docs/GUARANTEE.md`.
    pub(crate) fn of(plan: &Plan) -> Self {
        Self { title: title(plan), ..Self::default() }
    }

    /// Whether everything is as promised.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.violations.is_empty() && self.never_reached().next().is_none() && self.cuts.is_good()
    }

    /// How many callbacks were answered by 202.
    #[must_use]
    pub const fn accepted(&self) -> u64 {
        self.figures.accepted
    }

    /// How often the business was rung beyond one ring for each attempt, at least.
    #[must_use]
    pub const fn business_rings_too_many(&self) -> u64 {
        self.figures.business_rings.saturating_sub(self.figures.attempts)
    }

    /// The crash points at which it should have died, and never did.
    pub fn never_reached(&self) -> impl Iterator<Item = &'static str> {
        self.points.iter().filter(|(_, (reached, _))| *reached == 0).map(|(point, _)| *point)
    }

    /// How many were answered by another status than 202 and 503.
    pub(crate) const fn refused(&self) -> u64 {
        self.figures.refused
    }

    pub(crate) fn reached(&mut self, point: &'static str, is_reached: bool) {
        let (reached, missed) = self.points.entry(point).or_default();
        *(if is_reached { reached } else { missed }) += 1;
    }

    pub(crate) fn started(&mut self, took: Duration) {
        self.starts.push(took);
    }

    /// How long a start takes, about.
    pub(crate) fn usual_start(&self) -> Duration {
        self.starts.last().copied().unwrap_or(Duration::from_millis(50))
    }

    pub(crate) fn add(
        &mut self,
        order: CallOrder,
        killing: Duration,
        verdict: Verdict,
        errors: Vec<String>,
    ) {
        self.killing += killing;
        self.figures.add(verdict.figures);
        let named = verdict.violations.into_iter().map(|violation| (order, violation));
        self.violations.extend(named);
        for error in errors {
            *self.errors.entry(essence(&error)).or_default() += 1;
        }
    }

    pub(crate) fn so_far(&self, asked: usize) -> String {
        let seconds = self.begun.elapsed().as_secs();
        format!("{seconds} s: {} kills, asked for {asked} callbacks in this round", self.kills)
    }

    fn count(&self, kind: &str) -> usize {
        self.violations.iter().filter(|(_, it)| it.kind() == kind).count()
    }

    fn percentile(&self, percent: usize) -> Duration {
        let mut starts = self.starts.clone();
        starts.sort_unstable();
        let nth = (starts.len() * percent / 100).min(starts.len().saturating_sub(1));
        starts.get(nth).copied().unwrap_or_default()
    }
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.unanswered += other.unanswered;
        self.refused += other.refused;
        self.attempts += other.attempts;
        self.visitor_rings += other.visitor_rings;
        self.business_rings += other.business_rings;
        self.talks += other.talks;
        self.cancels += other.cancels;
        self.crossed += other.crossed;
        self.ghosts += other.ghosts;
        for (state, count) in other.states {
            *self.states.entry(state).or_default() += count;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { accepted, unanswered, refused, attempts, .. } = &self.figures;
        let Figures { visitor_rings, business_rings, talks, .. } = &self.figures;
        let Figures { cancels, crossed, ghosts, states, .. } = &self.figures;
        let kills = u32::try_from(self.kills.max(1)).unwrap_or(u32::MAX);
        let each = self.killing / kills;
        let (p50, p99) = (self.percentile(50), self.percentile(99));
        writeln!(
            f,
            "{} kills in {:.0?}, {each:.0?} each; listening again after {p50:.0?} (p50), {p99:.0?} (p99)",
            self.kills,
            self.begun.elapsed()
        )?;
        writeln!(f, "{accepted} answered by 202, {unanswered} not answered, {refused} refused")?;
        writeln!(
            f,
            "{attempts} attempts; the ledger holds {visitor_rings} rings of visitors, \
             {business_rings} of the business, {talks} talks"
        )?;
        let states: Vec<_> = states.iter().map(|(state, n)| format!("{n} {state}")).collect();
        writeln!(f, "ended as: {}", states.join(", "))?;
        writeln!(
            f,
            "{cancels} cancels were answered, {crossed} of them crossed a ring on its way"
        )?;
        writeln!(f, "{ghosts} calls were presumed not to be, and rang")?;
        write!(f, "{}", self.cuts)?;
        writeln!(f, "{} effects were set aside as poison", self.set_aside)?;
        for (point, (reached, missed)) in &self.points {
            writeln!(f, "  died at {point:<28} {reached} times, not reached {missed} times")?;
        }
        for kind in Violation::KINDS {
            writeln!(f, "  {kind:<36} {}", self.count(kind))?;
        }
        for (order, violation) in self.violations.iter().take(20) {
            writeln!(f, "{order:?}: {violation}")?;
        }
        for (error, times) in &self.errors {
            writeln!(f, "the api logged {times} times: {error}")?;
        }
        if !self.title.is_empty() {
            write!(f, "| {} | {} | {accepted} |", self.title, self.kills)?;
            for kind in Violation::KINDS.iter().take(RECORDED) {
                write!(f, " {} |", self.count(kind))?;
            }
            writeln!(f)?;
        }
        write!(f, "{}", if self.is_good() { "as promised" } else { "NOT as promised" })
    }
}

fn title(plan: &Plan) -> String {
    let network = match plan.provider {
        Provider::Simulator if plan.presumed => "simulator, orders taken late",
        Provider::Simulator => "simulator",
        Provider::Twilio => "fake Twilio",
    };
    let deaths = match plan.at_points {
        Some(each) => format!("{each} at each crash point"),
        None => "at random".to_owned(),
    };
    let orders = match plan.orders {
        Orders::One(CallOrder::BusinessFirst) => "business first",
        Orders::One(CallOrder::VisitorFirst) => "visitor first",
        Orders::Both => "both orders",
    };
    let Plan { lost, seed, .. } = plan;
    format!("{network}, {deaths}, {orders}, {lost} % lost answers (seed {seed})")
}

/// A line of a log without its time and without what is different each time.
fn essence(line: &str) -> String {
    let words = line.split_whitespace().skip(1);
    let is_plain = |word: &&str| !word.bytes().any(|byte| byte.is_ascii_digit());
    words.filter(is_plain).collect::<Vec<_>>().join(" ")
}
