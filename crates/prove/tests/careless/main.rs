//! An api that answers before what it stored is on disk: the proof must see what it loses.

use std::path::PathBuf;
use std::time::Duration;

use prove::{CallOrder, Orders, Plan};

fn api() -> PathBuf {
    env!("CARGO_BIN_EXE_careless-api").into()
}

#[test]
fn power_cuts_are_seen_to_lose_what_was_accepted() {
    let orders = Orders::One(CallOrder::BusinessFirst);
    // What is lost never comes to rest.
    let rest_limit = Duration::from_secs(3);
    let plan = Plan { kills: 8, power_cuts: true, orders, rest_limit, ..Plan::new(api()) };
    let report = prove::kills(&plan, &|_| ()).unwrap();
    assert!(report.violations.iter().any(|(_, it)| it.kind() == "lost"), "{report}");
}

#[test]
fn a_power_cut_at_some_moment_of_a_run_is_seen_to_lose_what_was_accepted() {
    let plan = Plan { times: 10, ..Plan::new(api()) };
    let images = prove::images(&plan, &|_| ()).unwrap();
    assert!(images.lost > 0, "{images}");
}
