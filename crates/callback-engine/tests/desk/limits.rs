//! What meets a limit waits, and is told until when.

use callback_core::limits::{Limit, Limits, Money, Price, Prices, Switch};
use callback_core::ports::provider::{CallFact, EventSink, Gate};
use callback_core::ports::store::StoreError;
use callback_core::{
    CallbackState, Cause, Hours, LegEnd, Region, Side, Visitor, VisitorNumber, Wait,
};
use callback_engine::{BudgetRules, DeskError, Overflow, Receipt};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::bench::{Bench, wait_in_steps};

fn limited(limits: Limits) -> Bench {
    Bench::ruled(|rules| {
        rules.budget.limits = limits;
        rules.policy.hours = Hours::always_in(TimeZone::get("Europe/Berlin").unwrap());
        rules.policy.tells_visitor = true;
    })
}

fn calls(bench: &Bench) -> u32 {
    bench.desk.usage().unwrap().calls
}

fn another(bench: &Bench, last: u32) -> Receipt {
    let number = format!("+1415555{:04}", 100 + last);
    let number = VisitorNumber::parse(&number, Region::parse("US").unwrap()).unwrap();
    bench.desk.request(Visitor { number, name: None }).unwrap()
}

#[test]
fn the_call_that_is_too_much_for_the_day_waits_for_the_next() {
    let bench = limited(Limits { calls_per_day: Some(2), ..Limits::default() });
    let first = bench.ask();
    let call = bench.dialed();
    // Both phones of the first: the visitor's place is held.
    assert_eq!(calls(&bench), 2);
    bench.desk.ask(call.leg, &call.nonce).unwrap();
    let second = another(&bench, 1);
    let waits = bench.wait_for(&second, |state| matches!(state, CallbackState::Scheduled { .. }));
    // 2027-01-15 08:00 UTC was the beginning, so that Berlin's day ends at 23:00 UTC.
    let due: Timestamp = "2027-01-15T23:00:00Z".parse().unwrap();
    let why = Wait::Limit { limit: Limit::CallsPerDay };
    assert_eq!(waits, CallbackState::Scheduled { due, why });
    bench.tell(call.leg, Side::Visitor, CallFact::Ended(LegEnd::new(Cause::NoAnswer)));
    bench.wait_for(&first, CallbackState::is_final);
    bench.clock.advance(SignedDuration::from_hours(15));
    bench.desk.provider_ready();
    bench.wait_for(&second, |state| matches!(state, CallbackState::CallingBusiness { .. }));
}

#[test]
fn a_place_that_was_held_is_free_when_the_attempt_ends() {
    let bench = limited(Limits { calls_per_day: Some(3), ..Limits::default() });
    let first = bench.ask();
    let call = bench.dialed();
    // It may yet have room today, so it waits for no other day.
    let second = another(&bench, 1);
    bench.settle();
    assert_eq!(bench.state(&second), CallbackState::Queued);
    bench.tell(call.leg, Side::Business, CallFact::Ended(LegEnd::new(Cause::Busy)));
    bench.wait_for(&first, CallbackState::is_final);
    wait_in_steps(&bench, || bench.state(&second) != CallbackState::Queued);
    bench.wait_for(&second, |state| matches!(state, CallbackState::CallingBusiness { .. }));
    assert_eq!(calls(&bench), 3);
}

#[test]
fn a_visitor_is_rung_so_often_a_day_over_all_their_callbacks() {
    let bench = limited(Limits { rings_per_day: Some(1), ..Limits::default() });
    let first = bench.ask();
    let call = bench.dialed();
    bench.desk.ask(call.leg, &call.nonce).unwrap();
    bench.tell(call.leg, Side::Visitor, CallFact::Ended(LegEnd::new(Cause::NoAnswer)));
    bench.wait_for(&first, CallbackState::is_final);
    let again = bench.ask();
    let waits = bench.wait_for(&again, |state| matches!(state, CallbackState::Scheduled { .. }));
    let CallbackState::Scheduled { why, .. } = waits else { return };
    assert_eq!(why, Wait::Limit { limit: Limit::RingsPerDay });
    // Others are not concerned.
    let other = another(&bench, 7);
    bench.wait_for(&other, |state| matches!(state, CallbackState::CallingBusiness { .. }));
}

#[test]
fn what_was_taken_survives_the_process() {
    let bench = limited(Limits { calls_per_day: Some(2), ..Limits::default() });
    bench.ask();
    bench.dialed();
    let bench = bench.restart();
    assert_eq!(calls(&bench), 2);
}

#[test]
fn no_more_calls_begin_in_a_second_than_may() {
    let bench = limited(Limits { calls_per_second: Some(1), ..Limits::default() });
    let all: Vec<_> = (0..3).map(|last| another(&bench, last)).collect();
    let queued = || all.iter().filter(|one| bench.state(one) == CallbackState::Queued).count();
    bench.dialed();
    bench.settle();
    for left in [2, 1] {
        assert_eq!(queued(), left, "the clock stands still");
        bench.later(1);
        bench.dialed();
        bench.settle();
    }
    assert_eq!(queued(), 0);
}

#[test]
fn what_is_estimated_is_taken_and_what_it_came_to_is_put_in_its_place() {
    let unit = Money::from_millionths(1_000_000);
    let bench = Bench::ruled(|rules| {
        let price = Price { call: Money::from_millionths(10), minute: unit };
        let limits = Limits { spend_per_day: Some(unit.times(130)), ..Limits::default() };
        let prices = Prices::new("USD", price);
        rules.budget = BudgetRules { limits, prices, ..BudgetRules::default() };
    });
    let first = bench.ask();
    let call = bench.dialed();
    // An hour of talk and three minutes before it, of two phones.
    let spent = || bench.desk.usage().unwrap().spend.millionths();
    assert_eq!(spent(), 2 * 63_000_010);
    bench.desk.ask(call.leg, &call.nonce).unwrap();
    bench.clock.advance(SignedDuration::from_secs(61));
    bench.tell(call.leg, Side::Visitor, CallFact::Ended(LegEnd::new(Cause::NoAnswer)));
    assert_eq!(spent(), 63_000_010 + 10);
    bench.tell(call.leg, Side::Business, CallFact::Ended(LegEnd::new(Cause::Normal)));
    assert_eq!(spent(), 2_000_010 + 10);
    // Once.
    bench.clock.advance(SignedDuration::from_secs(600));
    bench.tell(call.leg, Side::Business, CallFact::Ended(LegEnd::new(Cause::Normal)));
    assert_eq!(spent(), 2_000_010 + 10);
    bench.wait_for(&first, CallbackState::is_final);
}

#[test]
fn a_call_that_never_was_counts_for_nothing() {
    let bench = limited(Limits::default());
    bench.provider.answers(crate::scripted::Answer::Refuses);
    let asked = bench.ask();
    bench.dialed();
    bench.wait_for(&asked, CallbackState::is_final);
    assert_eq!(calls(&bench), 0);
}

#[test]
fn whoever_finds_the_line_full_is_given_a_time() {
    let bench = Bench::ruled(|rules| {
        rules.lines = 1;
        rules.budget.limits.queue = Some(1);
    });
    bench.ask();
    bench.dialed();
    let next = another(&bench, 1);
    assert_eq!(next.state, CallbackState::Queued);
    let times: Vec<_> = (2..4).map(|last| another(&bench, last).state).collect();
    let now = "2027-01-15T08:00:00Z".parse::<Timestamp>().unwrap();
    for (state, minutes) in times.iter().zip([30, 35]) {
        let due = now + SignedDuration::from_mins(minutes);
        assert_eq!(*state, CallbackState::Scheduled { due, why: Wait::Slot { seat: 0 } });
    }
}

#[test]
fn or_is_told_to_come_back() {
    let bench = Bench::ruled(|rules| {
        rules.lines = 1;
        rules.budget.limits.queue = Some(1);
        rules.budget.overflow = Overflow::Reject;
    });
    bench.ask();
    bench.dialed();
    another(&bench, 1);
    let number = VisitorNumber::parse("+14155550199", Region::parse("US").unwrap()).unwrap();
    let refused = bench.desk.request(Visitor { number, name: None }).unwrap_err();
    assert!(matches!(refused, DeskError::Store(StoreError::QueueFull)), "{refused}");
}

#[test]
fn switches_are_obeyed_at_once_and_survive_the_process() {
    let bench = limited(Limits::default());
    bench.desk.pause(Switch::Dialing, true).unwrap();
    let asked = bench.ask();
    bench.settle();
    assert_eq!(bench.state(&asked), CallbackState::Queued);
    bench.desk.pause(Switch::Intake, true).unwrap();
    let bench = bench.restart();
    bench.settle();
    assert_eq!(bench.state(&asked), CallbackState::Queued);
    let number = VisitorNumber::parse("+14155550199", Region::parse("US").unwrap()).unwrap();
    let refused = bench.desk.request(Visitor { number, name: None }).unwrap_err();
    assert!(matches!(refused, DeskError::Store(StoreError::IntakePaused)), "{refused}");
    bench.desk.pause(Switch::Dialing, false).unwrap();
    bench.wait_for(&asked, |state| matches!(state, CallbackState::CallingBusiness { .. }));
    bench.desk.pause(Switch::Intake, false).unwrap();
    bench.ask();
}
