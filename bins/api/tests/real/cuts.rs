//! Calls that end while the manager connection is away, and the server is not.

use std::thread;
use std::time::{Duration, Instant};

use callback_core::Side;
use serde_json::Value;
use testbed::{EventPattern, Fault, House, ManagerLine, Moment, Plan, Ticket};

use crate::binaries;

const LIMIT: Duration = Duration::from_mins(1);
/// Between two looks at what tells nobody that it changed.
const LOOK: Duration = Duration::from_millis(50);
const BUSINESS: &str = "+12015550100";
const DECLINING_BUSINESS: &str = "+12015550112";
/// Talks until hung up.
const LISTENER: &str = "+14155550120";
/// Rings, and nobody answers.
const ABSENT: &str = "+14155550111";

fn house(business: &str) -> House {
    let binaries = binaries();
    let plan = Plan { manager: ManagerLine::Proxied, ..Plan::new(&binaries, business) };
    House::open(&plan).unwrap()
}

fn wait_for_step(house: &House, ticket: &Ticket, name: &str) {
    let mut steps = house.server.client().follow(ticket).unwrap().map(Result::unwrap);
    assert!(steps.any(|step| step.name() == name), "no {name}\n{}", house.server.log());
}

/// The callback, once nothing more happens with it by itself.
fn ending(house: &House, ticket: &Ticket) -> Value {
    let deadline = Instant::now() + LIMIT;
    loop {
        let callback = house.server.client().look(ticket).unwrap();
        let state = callback["state"].as_str().unwrap();
        if !["queued", "calling_business", "calling_visitor", "connected"].contains(&state) {
            return callback;
        }
        assert!(Instant::now() < deadline, "{callback}\n{}", house.server.log());
        thread::park_timeout(LOOK);
    }
}

#[test]
fn a_call_that_ended_behind_a_cut_has_its_real_outcome() {
    let house = house(DECLINING_BUSINESS);
    let proxy = house.proxy.as_ref().unwrap();
    let declined = EventPattern::named("DialEnd").of_side(Side::Business);
    proxy.arm(Moment::Event(declined), Fault::Cut);
    let ticket = house.server.client().ask(LISTENER).unwrap();
    proxy.wait_for_faults(1, LIMIT).unwrap();
    // No handler was on the call: Asterisk's record alone tells.
    let callback = ending(&house, &ticket);
    let outcome = (&callback["state"], &callback["outcome"]["cause"]);
    assert_eq!(
        outcome,
        (&"missed".into(), &"declined".into()),
        "{callback}\n{}",
        house.server.log()
    );
    assert_eq!(house.carrier.calls().len(), 1);
}

#[test]
fn what_asterisk_was_restarted_under_is_told_or_parked_and_nobody_is_rung_again() {
    let house = house(BUSINESS);
    let (client, proxy) = (house.server.client(), house.proxy.as_ref().unwrap());
    let talk = client.ask(LISTENER).unwrap();
    let ringing = client.ask(ABSENT).unwrap();
    wait_for_step(&house, &talk, "visitor connected");
    wait_for_step(&house, &ringing, "visitor ringing");
    proxy.shut();
    // The console is gone before it answers.
    let _no_answer = house.asterisk.console("core restart now");
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    proxy.mend();

    let callback = ending(&house, &talk);
    assert_eq!(callback["state"], "completed", "{callback}\n{}", house.server.log());
    let callback = ending(&house, &ringing);
    let state = callback["state"].as_str().unwrap();
    let told = ["needs_human", "unreachable", "failed"].contains(&state);
    assert!(told, "{callback}\n{}", house.server.log());
    house.server.wait_until_ready(LIMIT).unwrap();
    for (number, rings) in [(BUSINESS, 2), (LISTENER, 1), (ABSENT, 1)] {
        assert_eq!(house.carrier.calls_to(number).len(), rings, "INVITEs at {number}");
    }
}
