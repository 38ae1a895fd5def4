//! Callbacks that are asked for, or due again, while the business is closed.

use callback_core::ports::provider::CallFact;
use callback_core::{
    CallbackState, Cause, Event, Hours, LegEnd, Notice, Policy, Retries, Side, Wait,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::bench::{Bench, policy, wait_in_strides};
use crate::sender::Scripted;

const HOUR: i64 = 3600;

/// The clock stands at eight on a Friday morning, an hour before the business opens.
fn office() -> Hours {
    let day = || vec!["09:00-17:00".parse().unwrap()];
    let week = [day(), day(), day(), day(), day(), Vec::new(), Vec::new()];
    Hours::weekly(TimeZone::UTC, week).unwrap()
}

fn closed() -> Policy {
    Policy { hours: office(), ..policy() }
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn is_waiting(state: &CallbackState) -> bool {
    matches!(state, CallbackState::Scheduled { .. })
}

#[test]
fn a_callback_asked_for_out_of_hours_waits_for_the_opening_and_is_called_then() {
    let bench = Bench::with(3, closed());
    let receipt = bench.ask();
    let state = bench.wait_for(&receipt, is_waiting);
    let due = at("2027-01-15T09:00:00Z");
    assert_eq!(state, CallbackState::Scheduled { due, why: Wait::Opening });
    bench.later(HOUR - 1);
    bench.settle();
    assert!(is_waiting(&bench.state(&receipt)), "a second before");
    bench.later(1);
    let call = bench.dialed();
    assert_eq!(call.to.side(), Side::Business);
    let closed: Vec<_> = bench
        .history(receipt.callback)
        .into_iter()
        .filter(|recorded| matches!(recorded.event, Event::Closed { until } if until == due))
        .collect();
    assert_eq!(closed.len(), 1);
}

#[test]
fn the_business_is_told_of_it_and_the_visitor_of_the_time_and_reminded_once() {
    let reminds_before = Some(SignedDuration::from_mins(20));
    let rules = Policy { tells_visitor: true, reminds_before, ..closed() };
    let sender = Scripted::answering([]);
    let bench = Bench::with(3, rules).with_sms(sender.clone());
    let receipt = bench.ask();
    let texts = |to: Side, notice: Notice| {
        let history = bench.history(receipt.callback);
        let told = |event: &Event| matches!(event, Event::Texted { to: side, notice: about, .. } if (*side, *about) == (to, notice));
        history.iter().filter(|recorded| told(&recorded.event)).count()
    };
    wait_in_strides(&bench, 1, || {
        texts(Side::Business, Notice::OutOfHours) > 0
            && texts(Side::Visitor, Notice::OutOfHours) > 0
    });
    assert_eq!(texts(Side::Visitor, Notice::Accepted), 0, "that is what they are told instead");
    assert_eq!(texts(Side::Visitor, Notice::Reminder), 0);
    wait_in_strides(&bench, 60, || texts(Side::Visitor, Notice::Reminder) > 0);
    assert!(is_waiting(&bench.state(&receipt)));
    wait_in_strides(&bench, 60, || !is_waiting(&bench.state(&receipt)));
    assert_eq!(texts(Side::Visitor, Notice::Reminder), 1);
    assert_eq!(texts(Side::Business, Notice::OutOfHours), 1);
}

#[test]
fn a_retry_that_would_fall_after_closing_time_waits_for_the_next_opening() {
    let retries = Retries { business_busy: vec![SignedDuration::from_mins(2)], ..Retries::never() };
    let bench = Bench::with(3, Policy { retries, ..closed() });
    // 16:59 on Friday.
    bench.later(9 * HOUR - 60);
    let receipt = bench.ask();
    let call = bench.dialed();
    let busy = CallFact::Ended(LegEnd::new(Cause::Busy));
    bench.tell(call.leg, Side::Business, busy);
    let state = bench.wait_for(&receipt, is_waiting);
    let CallbackState::Scheduled { due, why: Wait::Retry { .. } } = state else {
        panic!("{state:?}");
    };
    assert_eq!(due, at("2027-01-18T09:00:00Z"), "Monday");
}

#[test]
fn time_in_which_the_business_is_closed_does_not_count_towards_the_expiry() {
    let bench = Bench::with(3, Policy { expires_after: SignedDuration::from_hours(2), ..closed() });
    // Friday, 16:00: an hour is left, and the second one is on Monday.
    bench.later(8 * HOUR);
    let full = [(); 3].map(|()| {
        let receipt = bench.ask();
        bench.dialed();
        receipt
    });
    let waiting = bench.ask();
    bench.later(60 * HOUR);
    bench.settle();
    assert_eq!(bench.state(&waiting), CallbackState::Queued, "the lines are taken by {full:?}");
    wait_in_strides(&bench, HOUR, || bench.state(&waiting) != CallbackState::Queued);
    assert_eq!(bench.state(&waiting), CallbackState::Expired);
}
