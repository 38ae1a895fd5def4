//! Whatever happens, in whatever order: no PBX is given more than it may be.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Happening {
    /// Somebody wants a call placed.
    Wanted,
    /// The call that was placed so many calls ago ends; `true` if by a fault of the PBX.
    Ended(usize, bool),
    Ringing(usize),
    NotPlaced(usize),
    InDoubt(usize),
    /// A PBX comes or goes.
    Ready(usize, bool),
    /// A PBX says how many calls of others it has; it takes ten in all.
    Counted(usize, usize),
    /// So many milliseconds pass.
    Passed(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let (call, pbx) = (0..6_usize, 0..3_usize);
    prop_oneof![
        4 => Just(Happening::Wanted),
        2 => (call.clone(), any::<bool>()).prop_map(|(call, fault)| Happening::Ended(call, fault)),
        1 => call.clone().prop_map(Happening::Ringing),
        1 => call.clone().prop_map(Happening::NotPlaced),
        1 => call.prop_map(Happening::InDoubt),
        1 => (pbx.clone(), any::<bool>()).prop_map(|(pbx, ready)| Happening::Ready(pbx, ready)),
        1 => (pbx, 0..12_usize).prop_map(|(pbx, calls)| Happening::Counted(pbx, calls)),
        2 => (0..40_000_u64).prop_map(Happening::Passed),
    ]
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let rate = proptest::option::of(0.2..20.0_f64);
    (0..4_u32, proptest::option::of(1..4_usize), rate).prop_map(|(weight, most, rate)| Terms {
        name: None,
        weight,
        concurrent_calls: most,
        calls_per_second: rate.and_then(CallsPerSecond::new),
    })
}

/// What must be true, kept apart from what is tested.
struct World {
    terms: Vec<Terms>,
    ready: Vec<bool>,
    now: Duration,
    /// The calls that are up, or may be, and who has them.
    up: Vec<(LegId, usize)>,
    /// Calls of others on each.
    others: Vec<usize>,
    last: Vec<Option<Duration>>,
    wanted: u32,
}

impl World {
    fn call(&self, ago: usize) -> Option<LegId> {
        let index = self.up.len().checked_sub(ago + 1)?;
        Some(self.up[index].0)
    }

    fn want(&mut self, roster: &mut Roster) -> Result<(), TestCaseError> {
        self.wanted += 1;
        let free = roster.free(&self.ready, self.now);
        let choice = roster.take(leg(self.wanted), &self.ready, self.now);
        let Choice::Pbx(pbx) = choice else {
            prop_assert!(choice != Choice::Nobody || free == 0, "{free} lines are free");
            return Ok(());
        };
        prop_assert!(free > 0, "it was placed where no line is free");
        let terms = &self.terms[pbx];
        prop_assert!(self.ready[pbx] && terms.weight > 0);
        self.up.push((leg(self.wanted), pbx));
        let carried = self.up.iter().filter(|(_, holder)| *holder == pbx).count();
        prop_assert!(carried <= terms.concurrent_calls.unwrap_or(usize::MAX));
        prop_assert!(self.others[pbx] == 0 || carried + self.others[pbx] <= 10);
        let (last, now) = (self.last[pbx].replace(self.now), self.now);
        if let (Some(rate), Some(last)) = (terms.calls_per_second, last) {
            prop_assert!(now >= last + rate.period(), "{last:?} and {now:?} at {rate:?}");
        }
        Ok(())
    }

    fn pass(&mut self, roster: &mut Roster, what: &Happening) -> Result<(), TestCaseError> {
        let over = |world: &mut Self, leg| world.up.retain(|(up, _)| *up != leg);
        match *what {
            Happening::Wanted => self.want(roster)?,
            Happening::Ended(ago, fault) => {
                let Some(leg) = self.call(ago) else { return Ok(()) };
                let cause = if fault { Cause::CarrierFault } else { Cause::Normal };
                roster.heard(&ended(leg, cause), self.now);
                over(self, leg);
            }
            Happening::Ringing(ago) => {
                let Some(leg) = self.call(ago) else { return Ok(()) };
                roster.heard(&told(leg, CallFact::Ringing), self.now);
            }
            Happening::NotPlaced(ago) => {
                let Some(leg) = self.call(ago) else { return Ok(()) };
                roster.not_placed(leg, true, self.now);
                over(self, leg);
            }
            Happening::InDoubt(ago) => {
                let Some(leg) = self.call(ago) else { return Ok(()) };
                roster.in_doubt(leg, self.now);
            }
            Happening::Ready(pbx, ready) => self.ready[pbx] = ready,
            Happening::Counted(pbx, others) => {
                self.others[pbx] = others;
                roster.counted(pbx, Some(Load { others, limit: Some(10) }));
            }
            Happening::Passed(milliseconds) => self.now += Duration::from_millis(milliseconds),
        }
        for (leg, pbx) in &self.up {
            prop_assert_eq!(roster.holder(*leg), Some(*pbx), "a call stays where it is");
        }
        let carried: usize = (0..self.terms.len()).map(|pbx| roster.carried(pbx)).sum();
        prop_assert_eq!(carried, self.up.len());
        Ok(())
    }
}

proptest! {
    #[test]
    fn no_pbx_is_given_more_than_it_may_be(
        terms in proptest::collection::vec(any_terms(), 3),
        happenings in proptest::collection::vec(happening(), 1..120),
    ) {
        let mut roster = Roster::new(&terms);
        let mut world = World {
            ready: vec![true; 3],
            others: vec![0; 3],
            last: vec![None; 3],
            now: Duration::ZERO,
            up: Vec::new(),
            wanted: 0,
            terms,
        };
        for happening in &happenings {
            world.pass(&mut roster, happening)?;
        }
    }
}
