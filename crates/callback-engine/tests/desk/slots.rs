//! Times that visitors choose.

use std::collections::HashMap;
use std::thread;

use callback_core::{CallbackState, Hours, Policy, Region, Slots, Visitor, VisitorNumber, Wait};
use callback_engine::{Clock, DeskError, Receipt, Request, RequestKey};
use jiff::{SignedDuration, Timestamp};

use crate::bench::{Bench, policy, wait_in_strides};

const MINUTE: i64 = 60;

/// Every quarter of an hour two may choose; the clock stands at eight on a Friday morning.
fn choosing() -> Policy {
    let slots = Slots {
        every: SignedDuration::from_mins(15),
        seats: 2,
        notice: SignedDuration::from_mins(10),
        furthest: SignedDuration::from_hours(24),
    };
    Policy { slots: Some(slots), hours: Hours::always(), ..policy() }
}

fn at(time: &str) -> Timestamp {
    format!("2027-01-15T{time}:00Z").parse().unwrap()
}

fn wish(time: &str) -> Request {
    let number = VisitorNumber::parse("+14155550100", Region::parse("US").unwrap()).unwrap();
    Request { visitor: Visitor { number, name: None }, at: Some(at(time)), topic: None }
}

fn slot(bench: &Bench, receipt: &Receipt) -> Option<(Timestamp, u32)> {
    bench.state(receipt).slot().map(|slot| (slot.at, slot.seat))
}

#[test]
fn a_callback_waits_for_the_chosen_time_and_is_called_then() {
    let bench = Bench::with(3, choosing());
    let receipt = bench.desk.request(wish("08:30")).unwrap();
    let waits = CallbackState::Scheduled { due: at("08:30"), why: Wait::Slot { seat: 0 } };
    assert_eq!(receipt.state, waits);
    bench.later(30 * MINUTE - 1);
    bench.settle();
    assert_eq!(bench.state(&receipt), waits);
    bench.later(1);
    bench.dialed();
}

#[test]
fn a_time_is_offered_as_long_as_it_has_a_free_seat() {
    let bench = Bench::with(3, choosing());
    let offers = |from, to| {
        let offers = bench.desk.offers(at(from), at(to)).unwrap();
        offers.into_iter().map(|offer| (offer.at, offer.free)).collect::<Vec<_>>()
    };
    assert_eq!(offers("08:00", "08:31"), [(at("08:15"), 2), (at("08:30"), 2)]);
    let first = bench.desk.request(wish("08:30")).unwrap();
    assert_eq!(offers("08:30", "08:31"), [(at("08:30"), 1)]);
    let second = bench.desk.request(wish("08:30")).unwrap();
    assert_eq!(offers("08:30", "08:31"), []);
    assert_eq!([&first, &second].map(|it| slot(&bench, it).unwrap().1), [0, 1]);
    let refused = bench.desk.request(wish("08:30"));
    assert!(matches!(refused, Err(DeskError::SlotTaken)), "{refused:?}");
    bench.desk.cancel(first.callback, callback_core::Actor::Visitor).unwrap();
    assert_eq!(slot(&bench, &bench.desk.request(wish("08:30")).unwrap()).unwrap().1, 0);
}

#[test]
fn what_is_not_offered_cannot_be_chosen() {
    let bench = Bench::with(3, choosing());
    // Too soon, past, off the grid, and beyond the furthest.
    for time in [
        "2027-01-15T08:00:00Z",
        "2027-01-15T07:00:00Z",
        "2027-01-15T08:31:00Z",
        "2027-01-16T08:15:00Z",
    ] {
        let refused =
            bench.desk.request(Request { at: Some(time.parse().unwrap()), ..wish("08:30") });
        assert!(matches!(refused, Err(DeskError::NotOffered)), "{time}: {refused:?}");
    }
    let none = Bench::new();
    let refused = none.desk.request(wish("08:30"));
    assert!(matches!(refused, Err(DeskError::NoSlots)), "{refused:?}");
}

#[test]
fn another_time_may_be_chosen_until_somebody_is_rung() {
    let bench = Bench::with(1, choosing());
    let receipt = bench.desk.request(wish("08:30")).unwrap();
    bench.desk.choose(receipt.callback, at("09:00")).unwrap();
    assert_eq!(slot(&bench, &receipt), Some((at("09:00"), 0)));
    bench.desk.choose(receipt.callback, at("09:00")).unwrap();
    let moved =
        bench.history(receipt.callback).iter().filter(|it| it.event.name() == "chosen").count();
    assert_eq!(moved, 1, "the same once more changes nothing");
    bench.later(30 * MINUTE);
    bench.settle();
    assert_eq!(slot(&bench, &receipt), Some((at("09:00"), 0)), "its earlier time has passed");
    // The line is taken, so this one waits for it, and may choose a time instead.
    let busy = bench.ask();
    bench.dialed();
    let queued = bench.ask();
    bench.desk.choose(queued.callback, at("10:00")).unwrap();
    assert_eq!(slot(&bench, &queued), Some((at("10:00"), 0)));
    let refused = bench.desk.choose(busy.callback, at("10:00"));
    assert!(matches!(refused, Err(DeskError::DoesNotFit(_))), "{refused:?}");
}

#[test]
fn a_time_far_away_is_not_cut_off_by_the_expiry() {
    let rules = Policy { expires_after: SignedDuration::from_hours(1), ..choosing() };
    let bench = Bench::with(3, rules);
    let early = bench.ask();
    bench.dialed();
    let (chosen, moved) =
        (bench.desk.request(wish("12:00")).unwrap(), bench.desk.request(wish("08:30")).unwrap());
    bench.desk.choose(moved.callback, at("12:00")).unwrap();
    bench.later(4 * 60 * MINUTE - 1);
    bench.settle();
    for receipt in [&chosen, &moved] {
        assert!(slot(&bench, receipt).is_some(), "{:?}", bench.state(receipt));
    }
    drop(early);
}

#[test]
fn the_same_key_is_answered_alike_though_its_own_time_is_full_and_then_past() {
    let bench = Bench::with(3, choosing());
    let key = RequestKey::draw();
    let receipts = [(); 2].map(|()| bench.desk.request_once(wish("08:30"), &key).unwrap());
    assert_eq!(receipts[0].callback, receipts[1].callback);
    bench.desk.request(wish("08:30")).unwrap();
    let again = bench.desk.request_once(wish("08:30"), &key).unwrap();
    assert_eq!((again.callback, &again.state), (receipts[0].callback, &receipts[0].state));
    bench.later(60 * MINUTE);
    let late = bench.desk.request_once(wish("08:30"), &key).unwrap();
    assert_eq!(late.callback, receipts[0].callback);
    let other = bench.desk.request_once(wish("10:00"), &key);
    assert!(matches!(other, Err(DeskError::KeyUsed)), "{other:?}");
}

#[test]
fn of_many_who_choose_at_once_no_more_get_a_time_than_it_has_seats() {
    let bench = Bench::with(3, choosing());
    let receipts: Vec<_> = thread::scope(|scope| {
        let ask = |n: usize| {
            let desk = &bench.desk;
            scope.spawn(move || desk.request(wish(["09:00", "09:15"][n % 2])))
        };
        let all: Vec<_> = (0..16).map(ask).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut got: HashMap<_, Vec<u32>> = HashMap::new();
    for receipt in &receipts {
        match receipt {
            Ok(receipt) => {
                let (at, seat) = slot(&bench, receipt).unwrap();
                got.entry(at).or_default().push(seat);
            }
            Err(error) => assert!(matches!(error, DeskError::SlotTaken), "{error:?}"),
        }
    }
    for seats in got.values_mut() {
        seats.sort_unstable();
    }
    assert_eq!(got, HashMap::from([(at("09:00"), vec![0, 1]), (at("09:15"), vec![0, 1])]));
}

#[test]
fn a_reminder_for_a_time_that_was_given_up_is_not_sent() {
    let rules = Policy {
        tells_visitor: true,
        reminds_before: Some(SignedDuration::from_mins(20)),
        ..choosing()
    };
    let sender = crate::sender::Scripted::answering([]);
    let bench = Bench::with(3, rules).with_sms(sender);
    let receipt = bench.desk.request(wish("09:00")).unwrap();
    bench.desk.choose(receipt.callback, at("11:00")).unwrap();
    let reminded = || {
        let history = bench.history(receipt.callback);
        history.iter().filter(|it| it.event.name() == "remind" && it.moved).count()
    };
    bench.later(60 * MINUTE);
    bench.settle();
    assert_eq!(reminded(), 0, "an hour before");
    wait_in_strides(&bench, MINUTE, || reminded() > 0);
    assert!(bench.clock.now() >= at("10:40"));
}
