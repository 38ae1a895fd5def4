//! Calls that come in from the carrier: to our own number, and to any other.

use std::time::{Duration, Instant};

use serde_json::Value;
use testbed::{CallIn, Caller, End, House, PhoneCall, Plan, Step, Talk, Ticket};

use crate::binaries;

const LIMIT: Duration = Duration::from_mins(1);
const BUSINESS: &str = "+12015550100";
/// As the carrier dials it: one like that is set.
const OURS: &str = "+12015550199";
/// Is busy when it is called, so that it calls back.
const VISITOR: &str = "+14155550110";
const STRANGER: &str = "+14155550177";

fn house(business: &str) -> House {
    let binaries = binaries();
    let mut plan = Plan::new(&binaries, business);
    plan.pbx.push(("INBOUND_NUMBER", OURS.to_owned()));
    plan.pbx.push(("INBOUND_CALLS", "1".to_owned()));
    // The next try is a quarter of an hour away.
    plan.settings.retain(|(name, _)| *name != "RETRIES");
    House::open(&plan).unwrap()
}

/// Somebody who stays on the line until hung up.
fn call(house: &House, number: &str, to: &str) -> CallIn {
    let talk = LIMIT * 2;
    let caller = Caller { number, name: "Mallory <+19005550100>", to, talk };
    house.carrier.call_in(house.asterisk.sip_addr(), &caller).unwrap()
}

/// A callback whose visitor was busy, and which waits for its next try.
fn missed(house: &House) -> Ticket {
    let client = house.server.client();
    let ticket = client.ask(VISITOR).unwrap();
    let is_missed = |step: &Step| step.state() == "scheduled";
    let mut steps = client.follow(&ticket).unwrap().map(Result::unwrap);
    assert!(steps.any(|step| is_missed(&step)));
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    house.asterisk.wait_until_idle(LIMIT).unwrap();
    ticket
}

fn came_in(house: &House, number: &str) -> PhoneCall {
    let calls = house.carrier.calls();
    calls.into_iter().find(|call| call.calls_in && call.number == number).unwrap()
}

fn rings(house: &House) -> usize {
    house.carrier.calls().iter().filter(|call| !call.calls_in).count()
}

/// What the callback looks like once it is in this state.
fn wait_for_state(house: &House, ticket: &Ticket, state: &str) -> Value {
    let deadline = Instant::now() + LIMIT;
    loop {
        let callback = house.server.client().look(ticket).unwrap();
        if callback["state"] == state {
            return callback;
        }
        assert!(Instant::now() < deadline, "{callback}\n{}", house.asterisk.handler_log());
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

fn assert_tidy(house: &House) {
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    house.asterisk.wait_until_idle(LIMIT).unwrap();
    assert_eq!(house.carrier.faults(), Vec::<String>::new());
    for log in [house.server.log(), house.asterisk.handler_log()] {
        assert!(!log.contains("415555") && !log.contains("201555"), "a number is in a log: {log}");
    }
}

#[test]
fn a_visitor_who_calls_back_is_joined_and_the_callback_is_over() {
    let house = house(BUSINESS);
    let ticket = missed(&house);
    assert_eq!(rings(&house), 2, "the business, and the visitor who was busy");

    let caller = call(&house, VISITOR, OURS);
    assert_eq!(caller.wait_for_status(LIMIT).unwrap(), 200);
    let one_too_many = call(&house, STRANGER, OURS);
    assert_eq!(one_too_many.wait_for_status(LIMIT).unwrap(), 486);
    let is_heard = |talks: &[Talk]| talks.iter().any(|talk| talk.both_ways() && talk.frames > 100);
    house.carrier.wait_for_talks(LIMIT, is_heard).unwrap();
    let calls = house.carrier.calls_to(BUSINESS);
    house.carrier.hang_up(calls.last().unwrap()).unwrap();
    caller.wait_until_over(LIMIT).unwrap();
    let callback = wait_for_state(&house, &ticket, "completed");
    assert_eq!(callback["outcome"]["called_in"], true, "{callback}");
    assert!(callback["words"].as_str().unwrap().starts_with("the visitor called"), "{callback}");
    let steps = house.server.client().follow(&ticket).unwrap();
    let steps: Vec<_> = steps.map(|step| step.unwrap().name()).collect();
    for step in ["visitor called_in", "business gate_won", "visitor connected"] {
        assert!(steps.iter().any(|name| name == step), "{step} in {steps:?}");
    }
    assert_tidy(&house);

    let calls = house.carrier.calls();
    assert_eq!(rings(&house), 3, "the business once more, and no second call: {calls:#?}");
    let talks = house.carrier.talks();
    assert_eq!(talks.len(), 1, "{talks:?}");
    assert!(talks[0].both_ways(), "{}", talks[0]);
    assert_eq!(talks[0].visitor.number, VISITOR);
    assert_eq!(talks[0].business.number, BUSINESS);
    let told = callback["outcome"]["talked_seconds"].as_f64().unwrap();
    assert!((told - talks[0].duration().as_secs_f64()).abs() < 1.5, "{told} {}", talks[0]);
}

#[test]
fn a_business_that_declines_leaves_the_callback_as_it_was_and_the_caller_is_told() {
    // Takes the call, and presses another key than 1.
    let house = house("+12015550117");
    let client = house.server.client();
    let ticket = client.ask(VISITOR).unwrap();
    let before = wait_for_state(&house, &ticket, "scheduled");
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    house.asterisk.wait_until_idle(LIMIT).unwrap();

    let caller = call(&house, VISITOR, OURS);
    assert_eq!(caller.wait_for_status(LIMIT).unwrap(), 200);
    caller.wait_until_over(LIMIT).unwrap();
    let after = wait_for_state(&house, &ticket, "scheduled");
    assert_eq!(after["due"], before["due"], "as it was: {after}");
    assert_eq!((&after["attempts"], &after["outcome"]["cause"]), (&2.into(), &"declined".into()));
    assert_tidy(&house);
    let caller = came_in(&house, VISITOR);
    assert_eq!(caller.end, Some(End::ByPbx));
    assert!(house.carrier.heard(&caller) > 50, "a sentence of a second or more");
    assert_eq!(rings(&house), 2, "the business both times, the visitor never");
}

#[test]
fn nobody_who_calls_reaches_the_trunk() {
    let house = house(BUSINESS);
    let ticket = missed(&house);
    let rung = rings(&house);
    for to in [
        "+19005550100",
        "19005550100",
        VISITOR,
        BUSINESS,
        "s",
        "start",
        "h",
        "callback",
        "12015550199",
        "%2B12015550199%26PJSIP%2F%2B19005550100%40trunk",
        "%2B19005550100%40trunk",
        "%2B19005550100",
    ] {
        let caller = call(&house, VISITOR, to);
        let status = caller.wait_for_status(LIMIT).unwrap();
        assert!(status >= 400 || to == "s", "{to}: {status}");
        caller.wait_until_over(LIMIT).unwrap();
    }
    for number in [STRANGER, BUSINESS, "anonymous", "911"] {
        let caller = call(&house, number, OURS);
        assert_eq!(caller.wait_for_status(LIMIT).unwrap(), 200, "{number}");
        caller.wait_until_over(LIMIT).unwrap();
    }
    assert_tidy(&house);
    let greeted = came_in(&house, STRANGER);
    assert_eq!(greeted.end, Some(End::ByPbx));
    assert!(house.carrier.heard(&greeted) > 50, "the greeting takes a second or more");
    assert_eq!(rings(&house), rung, "no call went out for any of them");
    let callback = house.server.client().look(&ticket).unwrap();
    assert_eq!((&callback["state"], &callback["attempts"]), (&"scheduled".into(), &1.into()));
}

#[test]
fn where_no_number_is_set_every_number_is_refused() {
    let binaries = binaries();
    let house = House::open(&Plan::new(&binaries, BUSINESS)).unwrap();
    for to in [OURS, BUSINESS, "+19005550100"] {
        assert_eq!(call(&house, VISITOR, to).wait_for_status(LIMIT).unwrap(), 404, "{to}");
    }
    assert_eq!(rings(&house), 0);
}
