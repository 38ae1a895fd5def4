//! What the API shows of each ending: state, leg and cause.

use serde_json::Value;
use testbed::{House, Plan, Step};

use crate::binaries;

/// Follows one callback to its end.
fn ending(plan: &Plan<'_>, visitor: &str) -> (House, Vec<Step>, Value) {
    let house = House::open(plan).unwrap();
    let client = house.server.client();
    let ticket = client.ask(visitor).unwrap();
    let steps: Vec<_> = client.follow(&ticket).unwrap().map(Result::unwrap).collect();
    let callback = client.look(&ticket).unwrap();
    (house, steps, callback)
}

#[test]
fn a_talk_is_told_step_by_step_and_each_side_hears_the_other() {
    for fast_agi in [true, false] {
        talk(fast_agi);
    }
}

fn talk(fast_agi: bool) {
    let binaries = binaries();
    let plan = Plan { fast_agi, ..Plan::new(&binaries, "+12015550100") };
    let (house, steps, callback) = ending(&plan, "+14155550100");
    let names: Vec<_> = steps.iter().map(Step::name).collect();
    assert_eq!(names, Step::OF_A_TALK);
    assert_eq!(callback["state"], "completed");
    assert_eq!(steps.last().unwrap().cause(), "", "a talk needs no excuse");
    house.carrier.wait_for_quiet(std::time::Duration::from_secs(10)).unwrap();
    let talks = house.carrier.talks();
    assert_eq!(talks.len(), 1);
    assert!(talks[0].both_ways(), "{}", talks[0]);
    let talked = callback["outcome"]["talked_seconds"].as_f64().unwrap();
    let heard = talks[0].duration().as_secs_f64();
    assert!((talked - heard).abs() < 1.0, "told {talked} s, the phones' clocks say {heard} s");
}

#[test]
fn each_failure_shows_its_state_its_leg_and_its_cause() {
    let binaries = binaries();
    for (business, visitor, state, leg, cause) in [
        ("+12015550110", "+14155550100", "missed", "business", "busy"),
        ("+12015550112", "+14155550100", "missed", "business", "declined"),
        ("+12015550118", "+14155550100", "missed", "business", "not_accepted"),
        ("+12015550119", "+14155550111", "missed", "business", "hung_up"),
        ("+12015550100", "+14155550110", "unreachable", "visitor", "busy"),
        ("+12015550100", "+14155550112", "unreachable", "visitor", "declined"),
        ("+12015550100", "+14155550113", "failed", "visitor", "no_such_number"),
    ] {
        // Some with the handler's server, some with a program for each call.
        let fast_agi = !matches!(cause, "not_accepted" | "busy");
        let plan = Plan { fast_agi, ..Plan::new(&binaries, business) };
        let (house, steps, callback) = ending(&plan, visitor);
        let last = steps.last().unwrap();
        let told = format!("{business} {visitor}: {callback} {last:?}");
        assert_eq!(callback["state"], state, "{told}");
        assert_eq!(callback["outcome"]["leg"], leg, "{told}");
        assert_eq!(callback["outcome"]["cause"], cause, "{told}");
        assert_eq!((last.state(), last.cause()), (state, cause), "{told}");
        for secret in [business, visitor] {
            let digits = secret.trim_start_matches("+1");
            assert!(!house.server.log().contains(digits), "a number is in the server's log");
            assert!(!house.asterisk.handler_log().contains(digits), "a number is in the log");
        }
    }
}

#[test]
fn a_trunk_that_leads_nowhere_is_nobodys_fault() {
    let binaries = binaries();
    let plan = Plan { dead_trunk: true, ..Plan::new(&binaries, "+12015550100") };
    let (house, _, callback) = ending(&plan, "+14155550100");
    assert_eq!(callback["state"], "failed", "{callback}");
    assert_eq!(callback["outcome"]["cause"], "unreachable", "{callback}");
    assert!(house.carrier.calls().is_empty());
}
