//! The api over disks that fail, get full, and lose what was not synced.

use prove::{CallOrder, Orders, Plan};

use super::api;

#[test]
fn power_cuts_lose_nothing_that_was_accepted() {
    let orders = Orders::One(CallOrder::BusinessFirst);
    let plan = Plan { kills: 15, power_cuts: true, seed: 3, orders, ..Plan::new(api()) };
    let report = prove::kills(&plan, &|_| ()).unwrap();
    println!("{report}");
    assert!(report.is_good(), "{report}");
    assert!(report.accepted() >= 8, "hardly anything was at work: {report}");
}

#[test]
fn a_power_cut_at_any_moment_of_a_run_leaves_all_that_was_accepted() {
    let plan = Plan { times: 24, seed: 5, ..Plan::new(api()) };
    let images = prove::images(&plan, &|_| ()).unwrap();
    println!("{images}");
    assert!(images.is_good(), "{images}");
    assert!(images.in_first_start > 0 && images.in_checkpoint > 0, "{images}");
}

#[test]
fn bad_and_full_disks_lose_nothing_and_the_api_is_well_when_they_are() {
    let plan = Plan { times: 20, seed: 2, ..Plan::new(api()) };
    let outcome = prove::bad_disks(&plan, &|_| ()).unwrap();
    println!("{outcome}");
    assert!(outcome.is_good(), "{outcome}");
    assert!(outcome.strikes() >= 8, "hardly anything failed: {outcome}");
}
