//! The api is killed at work, and judged by the network's ledger and its own answers.

use std::path::Path;
use std::process::Command;

use prove::{CallOrder, Orders, POINTS, Plan, Provider};

use super::api;

#[test]
fn a_hundred_kills_in_both_orders_lose_nothing_and_ring_nobody_twice() {
    let plan = Plan { kills: 100, ..Plan::new(api()) };
    let report = prove::kills(&plan, &|_| ()).unwrap();
    println!("{report}");
    assert!(report.is_good(), "{report}");
    assert!(report.accepted() >= 20, "hardly anything was at work: {report}");
}

#[test]
fn a_death_at_each_point_loses_nothing_and_rings_nobody_twice() {
    let plan = Plan { at_points: Some(1), seed: 7, ..Plan::new(api()) };
    let report = prove::kills(&plan, &|_| ()).unwrap();
    println!("{report}");
    assert!(report.violations.is_empty(), "{report}");
}

#[test]
fn twenty_kills_over_twilio_in_both_orders_lose_nothing_and_ring_nobody_twice() {
    let plan = Plan { kills: 20, pace: 20, seed: 3, ..Plan::new(api()).over(Provider::Twilio) };
    let report = prove::kills(&plan, &|_| ()).unwrap();
    println!("{report}");
    assert!(report.is_good(), "{report}");
    assert!(report.accepted() >= 10, "hardly anything was at work: {report}");
}

#[test]
fn a_network_that_takes_orders_late_rings_no_visitor_by_a_ghost() {
    let orders = Orders::One(CallOrder::BusinessFirst);
    let plan = Plan { kills: 25, lost: 60, presumed: true, seed: 5, orders, ..Plan::new(api()) };
    let report = prove::kills(&plan, &|_| ()).unwrap();
    println!("{report}");
    assert!(report.is_good(), "{report}");
}

#[test]
fn a_network_that_rings_visitors_twice_is_seen() {
    let orders = Orders::One(CallOrder::BusinessFirst);
    let plan = Plan { kills: 4, rung_twice: 100, orders, ..Plan::new(api()) };
    let report = prove::kills(&plan, &|_| ()).unwrap();
    let is_it = |kind| kind == "visitor rung twice in an attempt";
    assert!(report.violations.iter().any(|(_, it)| is_it(it.kind())), "{report}");
}

#[test]
fn a_build_for_the_proof_has_every_crash_point_and_the_usual_build_none() {
    assert_eq!(prove::points_in(&api()).unwrap(), POINTS);
    let cargo = std::env::var("CARGO").unwrap();
    let tree = |features: &[&str]| {
        let arguments = ["tree", "--locked", "--offline", "-p", "api", "-e", "normal"];
        let arguments = [&arguments[..], &["--prefix", "none", "-f", "{lib}:{f}"]].concat();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let tree = Command::new(&cargo).args(arguments).args(features).current_dir(folder).output();
        String::from_utf8(tree.unwrap().stdout).unwrap()
    };
    assert!(tree(&["--features", "crash-points"]).contains("crash_point:armed"));
    let usual = tree(&[]);
    assert!(usual.contains("crash_point:") && !usual.contains("crash_point:armed"), "{usual}");
}
