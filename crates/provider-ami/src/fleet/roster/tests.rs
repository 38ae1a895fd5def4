use jiff::Timestamp;

use super::*;
use crate::fleet::CallsPerSecond;

const SECOND: Duration = Duration::from_secs(1);

fn leg(number: u32) -> LegId {
    LegId::new(uuid::Uuid::from_u128(number.into()))
}

fn terms(weight: u32) -> Terms {
    Terms { weight, ..Terms::alone() }
}

fn capped(weight: u32, most: usize) -> Terms {
    Terms { concurrent_calls: Some(most), ..terms(weight) }
}

fn paced(weight: u32, rate: f64) -> Terms {
    Terms { calls_per_second: CallsPerSecond::new(rate), ..terms(weight) }
}

fn told(leg: LegId, what: CallFact) -> Fact {
    Fact { call: leg, side: Side::Business, at: Timestamp::UNIX_EPOCH, what }
}

fn ended(leg: LegId, cause: Cause) -> Fact {
    told(leg, CallFact::Ended(LegEnd::new(cause)))
}

/// Who is given each of so many calls, all of which stay up.
fn shared_out(roster: &mut Roster, ready: &[bool], calls: u32) -> Vec<Choice> {
    (0..calls).map(|number| roster.take(leg(number), ready, SECOND)).collect()
}

fn pbxs(of: &[usize]) -> Vec<Choice> {
    of.iter().map(|pbx| Choice::Pbx(*pbx)).collect()
}

#[test]
fn calls_are_shared_out_smoothly_by_weight() {
    let mut roster = Roster::new(&[terms(3), terms(1)]);
    assert_eq!(shared_out(&mut roster, &[true; 2], 8), pbxs(&[0, 0, 1, 0, 0, 0, 1, 0]));
    let mut roster = Roster::new(&[terms(1), terms(1), terms(2)]);
    assert_eq!(shared_out(&mut roster, &[true; 3], 8), pbxs(&[2, 0, 1, 2, 2, 0, 1, 2]));
}

#[test]
fn one_that_is_not_ready_or_has_no_weight_is_given_nothing_and_is_owed_nothing() {
    let mut roster = Roster::new(&[terms(1), terms(1), terms(0)]);
    assert_eq!(shared_out(&mut roster, &[false, true, true], 3), pbxs(&[1, 1, 1]));
    assert_eq!(roster.free(&[false, false, true], SECOND), 0);
    assert_eq!(shared_out(&mut roster, &[true; 3], 4), pbxs(&[0, 1, 0, 1]));
    assert_eq!(roster.take(leg(9), &[false, false, true], SECOND), Choice::Nobody);
}

#[test]
fn a_full_one_leaves_the_calls_to_the_others_until_one_of_its_own_ends() {
    let mut roster = Roster::new(&[capped(5, 1), capped(1, 2)]);
    let ready = [true; 2];
    assert_eq!(roster.free(&ready, SECOND), 3);
    let given = shared_out(&mut roster, &ready, 4);
    assert_eq!(given[..3], pbxs(&[0, 1, 1]));
    assert_eq!((&given[3], roster.free(&ready, SECOND)), (&Choice::Nobody, 0));
    // The visitor's end is not the call's.
    roster.heard(&Fact { side: Side::Visitor, ..ended(leg(0), Cause::Normal) }, SECOND);
    assert_eq!(roster.free(&ready, SECOND), 0);
    roster.heard(&ended(leg(0), Cause::Normal), SECOND);
    assert_eq!(roster.free(&ready, SECOND), 1);
    assert_eq!(roster.take(leg(4), &ready, SECOND), Choice::Pbx(0));
    roster.not_placed(leg(4), true, SECOND);
    assert_eq!(roster.free(&ready, SECOND), 1);
    // Nobody knows what became of it: it may be up.
    assert_eq!(roster.take(leg(5), &ready, SECOND), Choice::Pbx(0));
    roster.in_doubt(leg(5), SECOND);
    assert_eq!((roster.free(&ready, SECOND), roster.holder(leg(5))), (0, Some(0)));
    roster.gone(leg(5));
    assert_eq!((roster.free(&ready, SECOND), roster.holder(leg(5))), (1, None));
}

#[test]
fn a_rate_has_calls_wait_or_go_elsewhere() {
    let mut roster = Roster::new(&[paced(1, 0.5)]);
    let ready = [true; 2];
    assert_eq!(roster.free(&ready, SECOND), 1);
    assert_eq!(roster.take(leg(1), &ready, SECOND), Choice::Pbx(0));
    assert_eq!(roster.take(leg(2), &ready, SECOND), Choice::Later(SECOND * 2));
    roster.waiting += 1;
    assert_eq!(roster.free(&ready, SECOND), 0, "one waits, which is enough");
    roster.waiting -= 1;
    assert_eq!(roster.take(leg(2), &ready, SECOND * 3), Choice::Pbx(0));

    let mut roster = Roster::new(&[paced(9, 1.0), paced(1, 2.0)]);
    assert_eq!(shared_out(&mut roster, &ready, 2), pbxs(&[0, 1]));
    assert_eq!(roster.take(leg(3), &ready, SECOND), Choice::Later(SECOND / 2));
}

#[test]
fn the_pbx_s_own_limit_counts_the_calls_of_others_too() {
    let mut roster = Roster::new(&[terms(1)]);
    let ready = [true];
    let load = |others| Some(Load { others, limit: Some(10) });
    assert_eq!(roster.take(leg(1), &ready, SECOND), Choice::Pbx(0));
    roster.counted(0, load(4));
    assert_eq!(roster.free(&ready, SECOND), 5);
    roster.heard(&ended(leg(1), Cause::Normal), SECOND);
    assert_eq!(roster.free(&ready, SECOND), 6);
    roster.counted(0, load(12));
    assert_eq!(roster.free(&ready, SECOND), 0);
    roster.counted(0, Some(Load { others: 12, limit: None }));
    assert_eq!(roster.free(&ready, SECOND), usize::MAX);
    roster.counted(0, load(12));
    roster.counted(0, None);
    assert_eq!(roster.free(&ready, SECOND), usize::MAX, "it does not say any more");
}

#[test]
fn calls_of_an_earlier_process_take_their_room_until_they_are_gone() {
    let mut roster = Roster::new(&[capped(1, 2)]);
    roster.inherit(0, &[leg(1), leg(2)]);
    assert_eq!((roster.free(&[true], SECOND), roster.has_inherited(0)), (0, true));
    // The engine asked for this one, so its end will be told.
    roster.found(leg(1), 0);
    roster.inherit(0, &[]);
    assert_eq!((roster.carried(0), roster.has_inherited(0)), (1, false));
    roster.heard(&ended(leg(1), Cause::Normal), SECOND);
    assert_eq!(roster.free(&[true], SECOND), 2);
}

/// Has a PBX fail until it is spared.
fn fail(roster: &mut Roster, ready: &[bool], pbx: usize) {
    for number in 100..200 {
        let Choice::Pbx(taken) = roster.take(leg(number), ready, SECOND) else { continue };
        let cause = if taken == pbx { Cause::Unreachable } else { Cause::Busy };
        roster.heard(&ended(leg(number), cause), SECOND);
    }
    assert!(roster.spared(pbx).is_some());
}

#[test]
fn one_that_fails_too_often_is_spared_and_comes_back_with_one_good_call() {
    let mut roster = Roster::new(&[terms(1), terms(1)]);
    let ready = [true; 2];
    fail(&mut roster, &ready, 0);
    assert_eq!(roster.spared(1), None, "a busy phone is no fault of the PBX");
    assert_eq!(shared_out(&mut roster, &ready, 4), pbxs(&[1; 4]));
    let rested = SECOND * 60;
    let trial = (10..20).find(|number| roster.take(leg(*number), &ready, rested) == Choice::Pbx(0));
    let trial = leg(trial.unwrap());
    for number in 20..30 {
        assert_eq!(roster.take(leg(number), &ready, rested), Choice::Pbx(1), "one trial at a time");
    }
    roster.heard(&told(trial, CallFact::Ringing), rested);
    assert_eq!(roster.spared(0), None);
}

#[test]
fn when_all_fail_all_go_on() {
    let mut roster = Roster::new(&[terms(1), terms(1)]);
    let ready = [true; 2];
    fail(&mut roster, &ready, 0);
    // The other one is away: a poor PBX is better than none.
    assert_eq!(roster.free(&[true, false], SECOND), usize::MAX);
    assert_eq!(shared_out(&mut roster, &[true, false], 3), pbxs(&[0; 3]));
    let mut alone = Roster::new(&[terms(1)]);
    fail(&mut alone, &[true], 0);
    assert_eq!(shared_out(&mut alone, &[true], 3), pbxs(&[0; 3]));
}

mod property;
