//! Whom the desk rings: by plans, over the lines that are free, whatever crashes.

use callback_core::ports::provider::{CallFact, Gate, OutboundCall};
use callback_core::targets::{BusinessPhone, Level, Manner, Plan, Target};
use callback_core::{
    BusinessNumber, CallbackState, Callee, Cause, Hours, LegEnd, PhoneNumber, Side, Visitor,
    VisitorNumber,
};
use callback_engine::{Desk, DeskRules, Receipt};

use crate::bench::Bench;
use crate::scripted::{Answer, call_of};

fn number(digits: u8) -> PhoneNumber {
    PhoneNumber::from_e164(&format!("+120155501{digits:02}")).unwrap()
}

fn plan(manner: Manner, count: u8) -> Plan {
    let target = |digits| Target {
        name: format!("t{digits}").parse().unwrap(),
        phone: BusinessPhone::Number(BusinessNumber::try_from(number(digits)).unwrap()),
        hours: Hours::always(),
    };
    let targets = (1..=count).map(target).collect();
    Plan::new(vec![Level { targets, manner, tries: None, after: None }]).unwrap()
}

fn bench(manner: Manner, count: u8, lines: usize) -> Bench {
    Bench::ruled(|rules: &mut DeskRules| {
        rules.lines = lines;
        rules.policy.whom = plan(manner, count);
    })
}

/// Which target a call rings.
fn rings(call: &OutboundCall) -> u8 {
    (1..9).find(|digits| call.to.number() == Some(&number(*digits))).unwrap()
}

fn ended(cause: Cause) -> CallFact {
    CallFact::Ended(LegEnd::new(cause))
}

#[test]
fn the_next_target_is_rung_at_once_and_after_the_last_it_is_over() {
    let bench = bench(Manner::InOrder, 3, 3);
    let receipt = bench.ask();
    for (target, cause) in [(1, Cause::Busy), (2, Cause::NoAnswer), (3, Cause::Declined)] {
        let call = bench.dialed();
        assert_eq!(rings(&call), target);
        bench.tell(call.leg, Side::Business, ended(cause));
    }
    bench.wait_for(&receipt, |state| *state == CallbackState::Missed);
}

#[test]
fn of_all_at_once_the_first_to_accept_wins_and_the_others_are_hung_up() {
    let bench = bench(Manner::AtOnce, 3, 3);
    let receipt = bench.ask();
    let calls = [bench.dialed(), bench.dialed(), bench.dialed()];
    let mut rung: Vec<_> = calls.iter().map(rings).collect();
    rung.sort_unstable();
    assert_eq!(rung, [1, 2, 3]);
    let gate = |call: &OutboundCall| bench.desk.ask(call.leg, &call.nonce);
    let grant = gate(&calls[1]).unwrap();
    assert_eq!(grant.to.side(), Side::Visitor);
    for other in [&calls[0], &calls[2]] {
        gate(other).unwrap_err();
    }
    let others = || {
        let hung_up = bench.provider.hung_up.lock().unwrap().clone();
        [&calls[0], &calls[2]].iter().all(|other| hung_up.contains(&call_of(other.leg)))
    };
    crate::bench::wait_in_steps(&bench, others);
    let winner = call_of(calls[1].leg);
    assert!(!bench.provider.hung_up.lock().unwrap().contains(&winner));
    // What the others' ends say comes late, and moves nothing.
    for other in [&calls[0], &calls[2]] {
        bench.tell(other.leg, Side::Business, ended(Cause::Cancelled));
    }
    bench.tell(calls[1].leg, Side::Visitor, CallFact::Bridged);
    bench.wait_for(&receipt, |state| matches!(state, CallbackState::Connected { .. }));
    assert!(bench.provider.another_dial().is_none());
}

#[test]
fn each_phone_takes_a_line_and_what_finds_none_is_rung_next() {
    let bench = bench(Manner::AtOnce, 3, 2);
    bench.ask();
    let calls = [bench.dialed(), bench.dialed()];
    bench.ask();
    bench.settle();
    assert!(bench.provider.another_dial().is_none(), "more phones ring than there are lines");
    // Won by one, the attempt takes one line.
    bench.desk.ask(calls[0].leg, &calls[0].nonce).unwrap();
    bench.later(1);
    let second = bench.dialed();
    bench.settle();
    assert!(bench.provider.another_dial().is_none(), "one line was left");
    bench.tell(second.leg, Side::Business, ended(Cause::Busy));
    let third = bench.dialed();
    assert_ne!(rings(&third), rings(&second), "each is tried before any is tried again");
}

#[test]
fn a_round_goes_on_where_it_stopped_whatever_ended_the_process() {
    let bench = bench(Manner::RoundRobin, 3, 3);
    let plan = plan(Manner::RoundRobin, 3);
    bench.ask();
    let first = bench.dialed();
    bench.tell(first.leg, Side::Business, ended(Cause::Busy));
    let second = bench.dialed();
    let bench = bench.restart_as(|rules| rules.policy.whom = plan);
    assert_eq!((rings(&first), rings(&second)), (1, 2));
    let callee = |leg| callback_core::ports::steering::Steering::callee(&*bench.desk, leg).unwrap();
    let to = |digits| Some(Callee::Business(number(digits).try_into().unwrap()));
    assert_eq!((callee(first.leg), callee(second.leg)), (to(1), to(2)));
    bench.tell(second.leg, Side::Business, ended(Cause::Busy));
    assert_eq!(rings(&bench.dialed_in_time()), 3);
    // Another callback begins with whoever was rung longest ago.
    bench.ask();
    assert_eq!(rings(&bench.dialed()), 1);
}

#[test]
fn a_leg_rings_whom_it_rang_though_the_settings_are_others_now() {
    let bench = bench(Manner::InOrder, 1, 3);
    bench.ask();
    let call = bench.dialed();
    let bench = bench.reopen(); // With the usual rules, which know no targets.
    let callee = callback_core::ports::steering::Steering::callee(&*bench.desk, call.leg).unwrap();
    assert_eq!(callee, Some(Callee::Business(number(1).try_into().unwrap())));
}

#[test]
fn one_of_several_dials_may_fail_and_the_others_go_on() {
    let bench = bench(Manner::AtOnce, 2, 3);
    bench.provider.answers(Answer::Refuses);
    let receipt = bench.ask();
    let calls = [bench.dialed(), bench.dialed()];
    bench.settle();
    let CallbackState::CallingBusiness { legs, .. } = bench.state(&receipt) else {
        unreachable!("one phone rings");
    };
    let live: Vec<_> = legs.iter().filter(|leg| leg.end.is_none()).collect();
    assert_eq!(live.len(), 1);
    let left = calls.iter().find(|call| call.leg == live[0].leg).unwrap();
    bench.desk.ask(left.leg, &left.nonce).unwrap();
}

#[test]
fn visitors_who_are_set_first_go_first_and_then_the_oldest() {
    let vip = PhoneNumber::from_e164("+14155550199").unwrap();
    let first = vip.clone();
    let bench = Bench::ruled(|rules| {
        rules.lines = 1;
        rules.topics.first.push(first);
    });
    let ask = |desk: &Desk, number: &PhoneNumber| -> Receipt {
        let number = VisitorNumber::try_from(number.clone()).unwrap();
        desk.request(Visitor { number, name: None }).unwrap()
    };
    bench.ask();
    let first = bench.dialed();
    let (older, younger) = (bench.ask(), bench.ask());
    let vip = ask(&bench.desk, &vip);
    bench.settle();
    let mut call = first;
    for waiting in [&vip, &older, &younger] {
        bench.tell(call.leg, Side::Business, ended(Cause::Busy));
        call = bench.dialed();
        let calling = |receipt: &Receipt| bench.state(receipt).is_calling(call.leg);
        assert!(calling(waiting), "somebody else was called");
    }
}
