use callback_core::ports::store::Commit;
use callback_core::{
    Actor, Attempt, AttemptId, Callback, CallbackState, Cause, Event, LegEnd, LegId, Policy,
    Verdict,
};
use jiff::SignedDuration;

use super::bench::{Bench, after};
use super::samples;

pub fn events_come_in_order_after_a_sequence_number(bench: &mut Bench) {
    let (one, other) = (bench.accepted(), bench.accepted());
    let one = bench.step(&one, &Event::Due);
    bench.step(&other, &Event::Cancel { by: Actor::Staff });
    bench.step(&one, &Event::Cancel { by: Actor::Visitor });

    let history = |callback: &Callback, after| bench.store().history(callback.id, after).unwrap();
    let (ours, theirs) = (history(&one, 0), history(&other, 0));
    assert_eq!((ours.len(), theirs.len()), (3, 2));
    let mut all: Vec<u64> = ours.iter().chain(&theirs).map(|event| event.sequence).collect();
    assert!(ours.is_sorted_by_key(|event| event.sequence));
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 5, "a sequence number was given twice");
    assert!(ours[1].sequence < theirs[1].sequence && theirs[1].sequence < ours[2].sequence);

    assert_eq!(history(&one, ours[0].sequence), ours[1..]);
    assert_eq!(history(&one, ours[1].sequence), ours[2..]);
    assert_eq!(history(&one, ours[2].sequence), []);
    assert_eq!(history(&one, u64::MAX), []);
}

pub fn the_recorded_history_folds_to_the_stored_state(bench: &mut Bench) {
    let policy = Policy::default();
    let mut ended = 0;
    for seed in 1..=16 {
        let last = live(bench, &mut Dice(seed));
        let history = bench.store().history(last.id, 0).unwrap();
        let folded = CallbackState::fold(history.iter().map(|e| (&e.event, e.at)), &policy);
        assert_eq!(folded.as_ref(), Some(&last.state), "seed {seed}: {history:#?}");
        let moves = history.iter().filter(|event| event.moved).count();
        assert_eq!(u64::try_from(moves - 1).unwrap(), last.version, "seed {seed}");
        ended += usize::from(last.state.is_final());
    }
    assert!(ended > 0, "no life went to its end");
}

/// A life of up to 40 events, in any order; those that do not fit are passed over.
fn live(bench: &Bench, dice: &mut Dice) -> Callback {
    let mut callback = bench.accepted();
    for second in 1..=40 {
        let event = random_event(bench, &callback, dice);
        if callback.state.apply(&event, &Policy::default(), after(second)).is_err() {
            continue;
        }
        let change = match event {
            Event::LineFree { .. } if callback.state == CallbackState::Queued => {
                bench.begin(&callback).change
            }
            event => bench.change(&callback, &event, after(second)),
        };
        assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
        callback = bench.read(callback.id);
    }
    callback
}

fn random_event(bench: &Bench, callback: &Callback, dice: &mut Dice) -> Event {
    let business = callback.state.business_leg().unwrap_or_else(|| bench.leg());
    let visitor = visitor_leg(&callback.state).unwrap_or_else(|| bench.leg());
    let leg = if dice.roll(2) == 0 { business } else { visitor };
    let attempt = Attempt::new(AttemptId::from_bytes(bench.id()), 1, 0);
    let causes = [Cause::NoAnswer, Cause::Normal, Cause::Cancelled, Cause::CarrierFault];
    let end = match dice.roll(5) {
        nth if nth < causes.len() => LegEnd::new(causes[nth]),
        _ => samples::busy(),
    };
    let verdicts = [Verdict::NotCalled, Verdict::Called, Verdict::CallAgain];
    match dice.roll(26) {
        0..=3 => Event::LineFree {
            attempt,
            business: vec![bench.leg()],
            visitor: bench.leg(),
            targets: Vec::new(),
        },
        4 | 5 => Event::Ringing { leg },
        6 | 7 => Event::Answered { leg },
        8 | 9 => Event::Accepted { leg: business },
        10..=13 => Event::GateWon { leg: business },
        14..=16 => Event::Bridged { leg: visitor },
        17 | 18 => Event::Ended { leg, end },
        19 => Event::NotPlaced { leg, end },
        20 => Event::Talked { leg: visitor, talked: SignedDuration::from_millis(4_321) },
        21 => Event::Unclear { leg },
        22 => Event::Resolve { verdict: verdicts[dice.roll(verdicts.len())] },
        23 => Event::Cancel { by: Actor::Visitor },
        _ => Event::Due,
    }
}

fn visitor_leg(state: &CallbackState) -> Option<LegId> {
    match state {
        CallbackState::CallingBusiness { visitor, .. }
        | CallbackState::CallingVisitor { visitor, .. }
        | CallbackState::Connected { visitor, .. }
        | CallbackState::NeedsHuman { visitor, .. } => Some(*visitor),
        _ => None,
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    /// From 0 up to, not including, `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}
