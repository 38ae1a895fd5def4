//! What a PBX can take changes, and the fleet with it.

use callback_core::Cause;
use callback_core::ports::provider::{CallProvider, Placement};
use provider_ami::{Load, Terms};

use super::fakes::{Answer, call, fleet, fleet_that_has, place, terms, wait};

#[test]
fn a_pbx_at_its_own_limit_is_given_no_call() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    pbxs[0].says(Some(Load { others: 10, limit: Some(10) }));
    for _ in 0..3 {
        place(&fleet);
    }
    assert_eq!(pbxs[1].placed.lock().unwrap().len(), 3);
    pbxs[0].says(Some(Load { others: 9, limit: Some(10) }));
    place(&fleet);
    assert_eq!(pbxs[0].placed.lock().unwrap().len(), 1);
}

#[test]
fn calls_of_an_earlier_process_count() {
    let earlier = call().leg;
    let alone = Terms { concurrent_calls: Some(2), ..Terms::alone() };
    let (fleet, pbxs) = fleet_that_has(&[alone], &[earlier]);
    wait(|| fleet.free_lines() == 1);
    pbxs[0].inherited.lock().unwrap().clear();
    pbxs[0].says(None);
    assert_eq!(fleet.free_lines(), 2);
}

#[test]
fn a_draining_pbx_keeps_its_calls_while_new_ones_go_elsewhere() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    let (leg, _) = place(&fleet);
    pbxs[0].is_down("Asterisk is shutting down");
    for _ in 0..3 {
        place(&fleet);
    }
    let calls = || fleet.members().iter().map(|pbx| pbx.calls).collect::<Vec<_>>();
    assert_eq!(calls(), [1, 3]);
    pbxs[0].ends(leg, Cause::Normal);
    assert_eq!(calls(), [0, 3]);
}

#[test]
fn a_refused_call_takes_no_room_and_the_next_one_goes_elsewhere() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    pbxs[0].answers(Answer::Refuses);
    assert!(matches!(fleet.place_call(&call()), Placement::NotPlaced { retryable: true, .. }));
    assert_eq!(fleet.members()[0].calls, 0);
    place(&fleet);
    assert_eq!(pbxs.iter().map(|pbx| pbx.placed.lock().unwrap().len()).collect::<Vec<_>>(), [1, 1]);
}
