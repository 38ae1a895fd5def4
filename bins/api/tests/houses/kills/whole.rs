//! The api, Asterisk, or both are killed while they are at work; judged by what the phones wrote down and
//! by the api's answers.

use prove::{HousePlan, house_kills};

use crate::binaries;

#[test]
fn kills_of_the_api_of_asterisk_and_of_both_lose_nothing_and_ring_nobody_twice() {
    let plan = HousePlan::new(binaries().join("api"), [6, 2, 2]);
    let report = house_kills(&plan, &|_| ()).unwrap();
    println!("{report}");
    assert!(report.is_good(), "{report}");
    assert!(report.all.accepted() >= 6, "hardly anything was at work: {report}");
}

#[test]
fn a_visitor_who_is_rung_once_more_by_asterisk_is_seen() {
    let plan = HousePlan { rung_twice: 100, ..HousePlan::new(binaries().join("api"), [4, 0, 0]) };
    let report = house_kills(&plan, &|_| ()).unwrap();
    let is_it = |kind| kind == "visitor rung twice in an attempt";
    assert!(report.all.violations.iter().any(|(_, it)| is_it(it.kind())), "{report}");
}
