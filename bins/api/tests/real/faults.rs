//! The platform's manager connection fails around and in a call: the visitor's phone is asked to
//! ring once, and the callback ends where a person sees it.

use std::time::Duration;

use callback_core::Side;
use testbed::{EventPattern, Fault, House, ManagerLine, Moment, Plan, Step};

use crate::binaries;

const BUSINESS: &str = "+12015550100";
const LIMIT: Duration = Duration::from_mins(1);

/// One callback after another in one house, each of which meets a fault at another moment.
fn each_meets(fault: Fault, moments: Vec<Moment>) {
    let binaries = binaries();
    let mut plan = Plan::new(&binaries, BUSINESS);
    plan.manager = ManagerLine::Proxied;
    plan.phones.talk = 2 * LIMIT;
    let house = House::open(&plan).unwrap();
    let proxy = house.proxy.as_ref().unwrap();
    let client = house.server.client();
    for (nth, moment) in moments.into_iter().enumerate() {
        let never_sent = matches!(moment, Moment::Before(_));
        let moment_told = format!("{fault:?} {moment:?}");
        let visitor = format!("+141555{nth}0100");
        let rung_before = house.carrier.calls_to(BUSINESS).len();
        proxy.arm(moment, fault);
        let ticket = client.ask(&visitor).unwrap();
        if fault == Fault::BlackHole {
            proxy.wait_for_faults(nth + 1, LIMIT).unwrap();
            house.server.wait_for_log("Asterisk does not answer", LIMIT).unwrap();
            proxy.mend();
        }
        let mut steps = Vec::new();
        for step in client.follow(&ticket).unwrap() {
            steps.push(step.unwrap());
            if steps.last().is_some_and(|step| step.name() == "visitor connected") {
                house.carrier.hang_up(&house.carrier.calls_to(&visitor)[0]).unwrap();
            }
            // For a person to decide: nothing more comes by itself.
            if steps.last().is_some_and(|step| step.state() == "needs_human") {
                break;
            }
        }
        proxy.wait_for_faults(nth + 1, LIMIT).unwrap();
        let last = steps.last();
        let told = format!("{moment_told}: {steps:#?}\n{}", house.server.log());
        house.carrier.wait_for_quiet(LIMIT).unwrap();
        house.asterisk.wait_until_idle(LIMIT).unwrap();
        let business = house.carrier.calls_to(BUSINESS).len() - rung_before;
        let visitors = house.carrier.calls_to(&visitor).len();
        let state = last.map_or("", Step::state);
        if never_sent {
            // Nobody was rung, unless it was proven that nobody had been.
            assert_eq!(
                (business, visitors),
                if state == "completed" { (1, 1) } else { (0, 0) },
                "{told}"
            );
        } else {
            assert_eq!((state, business, visitors), ("completed", 1, 1), "{told}");
        }
    }
    assert_eq!(house.carrier.faults(), Vec::<String>::new());
}

#[test]
fn a_connection_that_is_cut_at_any_point_of_a_callback_rings_nobody_twice() {
    let event = |name: &str, side| Moment::Event(EventPattern::named(name).of_side(side));
    each_meets(
        Fault::Cut,
        vec![
            Moment::Before("Originate"),
            Moment::After("Originate"),
            Moment::Answered("Originate"),
            event("DialEnd", Side::Business),
            event("DialBegin", Side::Visitor),
            event("BridgeEnter", Side::Visitor),
            event("Hangup", Side::Visitor),
        ],
    );
}

#[test]
fn a_connection_that_becomes_a_black_hole_as_a_call_is_asked_for_rings_nobody_twice() {
    each_meets(Fault::BlackHole, vec![Moment::After("Originate")]);
}

#[test]
fn a_connection_that_becomes_a_black_hole_in_a_talk_rings_nobody_twice() {
    let bridged = EventPattern::named("BridgeEnter").of_side(Side::Visitor);
    each_meets(Fault::BlackHole, vec![Moment::Event(bridged)]);
}
