//! Which PBX is ready, and why another is not.

use callback_core::Cause;
use callback_core::ports::provider::{CallProvider, Health, Member};
use provider_ami::Terms;

use super::fakes::{fleet, place, terms};

fn down(why: &str) -> Health {
    Health::Down { why: why.to_owned() }
}

#[test]
fn it_is_ready_if_one_of_them_is() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    assert_eq!(fleet.health(), Health::Ready);
    pbxs[0].is_down("Asterisk is shutting down");
    assert_eq!(fleet.health(), Health::Ready);
    place(&fleet);
    let member = |name: &str, health, calls| Member { name: name.to_owned(), health, calls };
    let berlin = member("berlin", down("Asterisk is shutting down"), 0);
    assert_eq!(fleet.members(), [berlin, member("paris", Health::Ready, 1)]);
    pbxs[1].is_down("no connection");
    let why = "berlin: Asterisk is shutting down; paris: no connection";
    assert_eq!((fleet.health(), fleet.free_lines()), (down(why), 0));
}

#[test]
fn one_that_is_alone_says_why_without_a_name() {
    let (fleet, pbxs) = fleet(&[Terms::alone()]);
    pbxs[0].is_down("no connection");
    assert_eq!(fleet.health(), down("no connection"));
}

#[test]
fn a_weight_of_0_takes_no_new_calls_and_says_so() {
    let resting = Terms { weight: 0, ..terms("berlin") };
    let (fleet, pbxs) = fleet(&[resting, terms("paris")]);
    for _ in 0..3 {
        place(&fleet);
    }
    assert!(pbxs[0].placed.lock().unwrap().is_empty());
    let why = "takes no new calls, as its weight is 0";
    assert_eq!(fleet.members()[0].health, down(why));
    pbxs[1].is_down("no connection");
    assert_eq!(fleet.health(), down(&format!("berlin: {why}; paris: no connection")));
}

#[test]
fn one_that_fails_too_often_is_spared_and_says_so() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    for _ in 0..10 {
        let (leg, _) = place(&fleet);
        let is_berlins = pbxs[0].placed.lock().unwrap().contains(&leg);
        let cause = if is_berlins { Cause::Unreachable } else { Cause::Busy };
        pbxs[0].ends(leg, cause);
    }
    assert_eq!(fleet.members()[0].health, down("rests: 5 of its last 5 calls failed"));
    let before = pbxs[0].placed.lock().unwrap().len();
    for _ in 0..5 {
        place(&fleet);
    }
    assert_eq!(pbxs[0].placed.lock().unwrap().len(), before);
    assert_eq!(fleet.health(), Health::Ready);
    // But it is better than none.
    pbxs[1].is_down("no connection");
    place(&fleet);
    assert_eq!(pbxs[0].placed.lock().unwrap().len(), before + 1);
}
