//! A call that has to wait for a PBX waits, and is placed.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use callback_core::Cause;
use callback_core::ports::provider::{CallProvider, Placement};
use provider_ami::{CallsPerSecond, Fleet, Terms};

use super::fakes::{call, fleet, place, terms};

/// Places a call on a thread of its own, and says that it begins.
fn placing(fleet: &Arc<Fleet>) -> thread::JoinHandle<Placement> {
    let (begins, begun) = mpsc::channel();
    let fleet = fleet.clone();
    let placing = thread::spawn(move || {
        begins.send(()).unwrap();
        fleet.place_call(&call())
    });
    begun.recv().unwrap();
    placing
}

#[test]
fn for_its_turn() {
    let rate = CallsPerSecond::new(20.0);
    let (fleet, pbxs) = fleet(&[Terms { calls_per_second: rate, ..Terms::alone() }]);
    let calls: Vec<_> = (0..5).map(|_| placing(&fleet)).collect();
    for call in calls {
        assert!(matches!(call.join().unwrap(), Placement::Placed(_)));
    }
    assert_eq!(pbxs[0].placed.lock().unwrap().len(), 5);
}

#[test]
fn for_the_end_of_another_if_there_was_room_a_moment_ago() {
    let (fleet, pbxs) = fleet(&[Terms { concurrent_calls: Some(1), ..Terms::alone() }]);
    assert_eq!(fleet.free_lines(), 1);
    let (first, _) = place(&fleet);
    assert_eq!(fleet.free_lines(), 0);
    let second = placing(&fleet);
    pbxs[0].ends(first, Cause::Normal);
    assert!(matches!(second.join().unwrap(), Placement::Placed(_)));
    assert_eq!(pbxs[0].placed.lock().unwrap().len(), 2);
}

#[test]
fn for_a_pbx_that_just_went_away() {
    let (fleet, pbxs) = fleet(&[terms("berlin"), terms("paris")]);
    for pbx in &pbxs {
        pbx.is_down("no connection");
    }
    let placing = placing(&fleet);
    pbxs[1].is_ready();
    assert!(
        matches!(placing.join().unwrap(), Placement::Placed(call) if call.0.ends_with("@paris"))
    );
}

#[test]
fn but_not_for_ever() {
    let (fleet, pbxs) = fleet(&[Terms::alone()]);
    pbxs[0].is_down("no connection");
    let placement = fleet.place_call(&call());
    assert!(matches!(placement, Placement::NotPlaced { retryable: true, .. }), "{placement:?}");
    assert!(pbxs[0].placed.lock().unwrap().is_empty());
}
