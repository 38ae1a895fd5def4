use callback_core::ports::poison::{DEATHS, PANICS, Poison, SUSPECT_DEATHS};
use callback_core::{Alarm, Effect, PlannedEffect};

use super::bench::{ALL, Bench, NOW, after, ids};
use super::samples::ring;

fn wake() -> Effect {
    Effect::Wake { at: NOW, alarm: Alarm::Due }
}

fn is_poison(bench: &Bench, planned: &PlannedEffect) -> bool {
    let poison = bench.store().poison().unwrap();
    let is_it =
        |it: &Poison| it.id == planned.id && !it.damaged && it.kind == planned.effect.name();
    poison.iter().any(is_it)
}

pub fn what_breaks_off_three_times_is_set_aside(bench: &mut Bench) {
    let planned = bench.accept_with(&[(wake(), 0), (wake(), 0)]);
    let id = planned[0].id;
    for nth in 1..=i64::from(PANICS) {
        let now = after(10 * nth);
        assert!(ids(&bench.claim(now)).contains(&id), "it is tried {nth} times");
        assert!(!is_poison(bench, &planned[0]));
        bench.store().broke_off(id, now, after(10 * nth + 10)).unwrap();
    }
    assert!(is_poison(bench, &planned[0]) && !is_poison(bench, &planned[1]));
    bench.begin_epoch(after(90));
    assert_eq!(ids(&bench.claim(after(90))), [planned[1].id]);
    bench.store().finish_effect(id).unwrap();
    assert_eq!(bench.store().poison().unwrap(), []);
    assert_eq!(bench.store().count_set_aside().unwrap(), 1);
    bench.store().broke_off(id, NOW, NOW).unwrap(); // It is gone, and that is no fault.
}

pub fn what_broke_off_before_it_went_well_is_forgotten(bench: &mut Bench) {
    let planned = bench.accept_with(&[(wake(), 0)]);
    let id = planned[0].id;
    for _ in 0..2 * DEATHS {
        assert_eq!(ids(&bench.claim(NOW)), [id]);
        bench.store().broke_off(id, NOW, NOW).unwrap();
        assert_eq!(ids(&bench.claim(NOW)), [id]);
        bench.begin_epoch(NOW);
        assert_eq!(ids(&bench.claim(NOW)), [id]);
        bench.store().postpone_effect(id, NOW).unwrap();
    }
    assert!(!is_poison(bench, &planned[0]));
}

pub fn a_call_whose_placing_broke_off_is_checked_and_not_placed_again(bench: &mut Bench) {
    let planned = bench.accept_with(&[(ring(bench), 0)]);
    let Effect::PlaceCall { leg } = planned[0].effect else { return };
    bench.claim(NOW);
    bench.store().broke_off(planned[0].id, NOW, after(2)).unwrap();
    let claimed = bench.claim(after(2));
    assert_eq!(ids(&claimed), [planned[0].id]);
    assert_eq!(claimed[0].effect, Effect::Reconcile { leg, at: after(2) });
}

pub fn what_many_lives_had_in_hand_when_they_ended_is_set_aside(bench: &mut Bench) {
    let planned = bench.accept_with(&[(wake(), 0), (wake(), 50), (Effect::Dispatch, 60)]);
    for _ in 0..DEATHS {
        assert!(!is_poison(bench, &planned[0]));
        assert_eq!(ids(&bench.claim(NOW)), [planned[0].id]);
        bench.begin_epoch(NOW);
    }
    assert!(is_poison(bench, &planned[0]));
    assert_eq!(ids(&bench.claim(after(60))), [planned[1].id, planned[2].id]);
}

pub fn suspects_are_claimed_one_at_a_time(bench: &mut Bench) {
    let planned = bench.accept_with(&[(wake(), 0), (Effect::Dispatch, 0), (wake(), 0)]);
    for _ in 0..SUSPECT_DEATHS {
        assert_eq!(bench.claim(NOW).len(), 3);
        bench.begin_epoch(NOW);
    }
    let fresh = bench.accept_with(&[(wake(), 1), (Effect::Dispatch, 1)]);
    assert_eq!(bench.store().next_due().unwrap(), Some(after(1)), "of those that need not wait");
    let claim =
        |dispatches| ids(&bench.store().claim_due(bench.epoch, after(1), ALL, dispatches).unwrap());
    assert_eq!(claim(0), [planned[0].id, fresh[0].id]);
    assert_eq!(claim(1), [fresh[1].id], "one suspect is in hand");
    bench.store().finish_effect(planned[0].id).unwrap();
    assert_eq!(claim(1), [planned[1].id], "it takes a line, too");
    assert_eq!(claim(1), []);
    bench.store().postpone_effect(planned[1].id, after(9)).unwrap();
    assert_eq!(claim(0), [planned[2].id]);
}

pub fn what_ends_the_process_takes_none_of_the_others_along(bench: &mut Bench) {
    let mut planned = bench.accept_with(&[(wake(), 0); 40]);
    let killer = planned[20];
    let (mut deaths, mut done) = (0, 0);
    while deaths < DEATHS || done < planned.len() - 1 {
        let claimed = ids(&bench.claim(NOW));
        assert!(!claimed.is_empty(), "{done} of {} are done", planned.len());
        if claimed.contains(&killer.id) {
            assert!(!is_poison(bench, &killer));
            assert!(deaths <= SUSPECT_DEATHS || done >= 39, "the others wait for it");
            bench.begin_epoch(NOW);
            deaths += 1;
            planned.extend(bench.accept_with(&[(wake(), 0), (Effect::Dispatch, 0)]));
        } else {
            for id in &claimed {
                bench.store().finish_effect(*id).unwrap();
            }
            done += claimed.len();
        }
    }
    assert!(is_poison(bench, &killer));
    assert_eq!((deaths, bench.store().count_set_aside().unwrap()), (DEATHS, 1));
}
