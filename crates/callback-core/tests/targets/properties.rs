use std::collections::BTreeSet;

use callback_core::targets::{Choice, Level, Manner, Plan, Then};
use callback_core::{Cause, Outcome, Side};
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::kit::{NOON, Story, business, carrier, target, visitor};

const HOURS: [&str; 4] = ["", "@09:00-13:00", "@12:30-18:00", "@22:00-06:00"];

fn level(first: usize) -> impl Strategy<Value = Level> {
    let manners = [Manner::InOrder, Manner::AtOnce, Manner::RoundRobin];
    let hours = prop::collection::vec(prop::sample::select(HOURS.to_vec()), 1..4);
    let tries = prop::option::of(1_u32..4);
    let minutes = prop::option::of(1_i64..200);
    (hours, prop::sample::select(manners.to_vec()), tries, minutes).prop_map(
        move |(hours, manner, tries, minutes)| Level {
            targets: hours
                .iter()
                .enumerate()
                .map(|(nth, hours)| target(&format!("t{}{hours}", first + nth)))
                .collect(),
            manner,
            tries,
            after: minutes.map(SignedDuration::from_mins),
        },
    )
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop::sample::select(vec![
        business(Cause::NoAnswer),
        business(Cause::Busy),
        business(Cause::NotAccepted),
        visitor(Cause::NoAnswer),
        carrier(Side::Business, Cause::CarrierFault),
        carrier(Side::Business, Cause::Interrupted),
        Outcome::Unobserved,
    ])
}

fn is_business(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Business { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever comes of the calls, and whenever they are made.
    #[test]
    fn nobody_is_rung_out_of_hours_or_again_before_all_were_tried(
        levels in (level(0), level(10), level(20)),
        steps in prop::collection::vec((0_i64..300, outcomes(), 1_usize..4), 1..40),
    ) {
        let levels = vec![levels.0, levels.1, levels.2];
        let plan = Plan::new(levels.clone()).expect("no level is empty");
        let (mut story, mut now) = (Story::default(), NOON);
        for (minutes, outcome, _) in steps {
            // A clock that stands still must not let anybody be rung for ever.
            now += SignedDuration::from_mins(minutes / 2 * 2);
            let open = |level: &Level| level.targets.iter().any(|it| it.hours.is_open(now));
            let before = story.clone();
            match story.ring(&plan, now, outcome) {
                None => {
                    prop_assert!(!levels.iter().any(open), "somebody takes calls");
                    let Choice::Closed { until } = before.choose(&plan, now, 9) else { unreachable!() };
                    let first = plan.targets().map(|it| it.hours.next_open(now)).min();
                    prop_assert_eq!(Some(until), first, "it waits for the first who opens");
                }
                Some((targets, turn)) => {
                    for one in &targets {
                        prop_assert!(one.hours.is_open(now), "{:?} is closed", one.name);
                    }
                    let at = usize::try_from(turn.level).unwrap();
                    let level = &levels[at];
                    let last = before.tries.last();
                    // Each is tried before any is tried again.
                    let own = before.tries.iter().filter(|one| one.turn.round == turn.round);
                    let tried: BTreeSet<_> = own.flat_map(|one| one.targets.clone()).collect();
                    for one in &targets {
                        prop_assert!(!tried.contains(&one.name), "{:?} again", one.name);
                    }
                    if let Some(last) = last.filter(|last| last.turn.level == turn.level)
                        && last.turn.round != turn.round
                        && last.outcome.is_some_and(is_business)
                    {
                        let round = before.tries.iter().filter(|one| one.turn.round == last.turn.round);
                        let tried: BTreeSet<_> = round.flat_map(|one| one.targets.clone()).collect();
                        for one in &level.targets {
                            let skipped = !one.hours.is_open(now);
                            prop_assert!(skipped || tried.contains(&one.name), "{:?} was left out", one.name);
                        }
                    }
                    // The chain goes on when it must: by rounds that the business lost, or by time.
                    if let Some(next) = levels.get(at + 1).filter(|next| open(next)) {
                        let here = before.tries.iter().filter(|one| one.turn.level == turn.level);
                        let first = here.clone().next().map(|one| one.at);
                        let late = level.after.zip(first).is_some_and(|(after, first)| {
                            plan.hours().after_open(first, after) <= now
                        });
                        let stood = last.is_some_and(|last| last.turn.level == turn.level);
                        prop_assert!(!(stood && late), "{:?} should be rung by now", next.targets);
                        let rounds: BTreeSet<_> = here
                            .clone()
                            .filter(|one| one.turn.round != turn.round)
                            .map(|one| one.turn.round)
                            .filter(|round| {
                                let mut own = here.clone().filter(|one| one.turn.round == *round);
                                own.all(|one| one.outcome.is_some_and(is_business))
                            })
                            .collect();
                        let lost = u32::try_from(rounds.len()).unwrap();
                        let used_up = level.tries.is_some_and(|tries| lost >= tries);
                        let anew = last.is_some_and(|last| last.turn.round != turn.round);
                        prop_assert!(!(stood && anew && used_up), "{lost} rounds were lost");
                    }
                }
            }
        }
    }

    /// What follows at once ends in a pause, however the calls end.
    #[test]
    fn nobody_is_rung_for_ever_without_a_pause(
        levels in (level(0), level(10), level(20)),
        begins in prop::collection::vec(0_i64..1440, 1..6),
    ) {
        let plan = Plan::new(vec![levels.0, levels.1, levels.2]).expect("no level is empty");
        let most = plan.targets().count();
        let mut story = Story::default();
        for minutes in begins {
            let now = NOON + SignedDuration::from_mins(minutes);
            let mut rung = 0;
            while let Some((targets, turn)) = story.ring(&plan, now, business(Cause::Busy)) {
                rung += targets.len();
                prop_assert!(rung <= most, "{rung} phones rang without a pause");
                if turn.then != Then::Others {
                    break;
                }
            }
        }
    }
}
