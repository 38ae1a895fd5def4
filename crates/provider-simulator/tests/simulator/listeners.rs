//! Listeners that are slow, and networks that end.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, Weak};

use callback_core::ports::provider::{
    CallFact, CallProvider, EventSink, Fact, Gate, GateRefusal, Grant, Nonce, OutboundCall,
    Placement,
};
use callback_core::{LegId, Side};
use provider_simulator::{Simulator, Timing};

use crate::network::{Heard, TestNetwork};

/// A gate whose first question gets its answer when the test says so, or is over.
struct SlowGate {
    answer: Mutex<Receiver<()>>,
    first: Mutex<Option<LegId>>,
}

impl Gate for SlowGate {
    fn ask(&self, leg: LegId, _: &Nonce) -> Result<Grant, GateRefusal> {
        let first = *self.first.lock().unwrap().get_or_insert(leg);
        if first == leg {
            // An error says that the test failed and is over.
            let _ = self.answer.lock().unwrap().recv();
        }
        Err(GateRefusal::Shut)
    }
}

#[test]
fn a_gate_that_takes_its_time_holds_up_its_own_call_only() {
    let mut network = TestNetwork::towards(0);
    let (answer, receiver) = channel();
    let gate = SlowGate { answer: Mutex::new(receiver), first: Mutex::default() };
    network.simulator = Simulator::start(Timing::fast(), network.heard.clone(), Arc::new(gate));

    let (stuck, _) = network.call(0);
    network.hear(stuck, Side::Business, CallFact::Accepted);
    for business in [0, 10, 17, 0, 16, 0] {
        let (leg, _) = network.call(business);
        network.whole(leg);
    }
    assert_eq!(network.simulator.live_calls(), 1, "only the call that waits for the gate is up");
    answer.send(()).unwrap();
    network.whole(stuck);
}

#[test]
fn of_many_calls_at_once_each_is_told_in_order() {
    let network = TestNetwork::towards(0);
    let legs: Vec<_> = (0..60).map(|_| network.call(0).0).collect();
    let told = network.whole(legs[0]);
    assert_eq!(told.len(), 9, "{told:?}");
    for leg in legs {
        assert_eq!(network.whole(leg), told);
    }
}

#[test]
fn a_network_that_is_dropped_leaves_no_thread() {
    let TestNetwork { simulator, heard, gate, .. } = {
        let network = TestNetwork::towards(20);
        network.call(20);
        network.call(11);
        network
    };
    // Every thread holds its listeners, and a thread that was joined holds nothing.
    drop(simulator);
    assert_eq!((Arc::strong_count(&heard), Arc::strong_count(&gate)), (1, 1));
}

#[test]
fn a_network_that_is_stopped_lets_go_of_a_sink_that_owns_it() {
    struct Owner(Mutex<Option<Arc<Simulator>>>);
    impl EventSink for Owner {
        fn fact(&self, _: Fact) {}
        fn provider_ready(&self) {}
    }
    let owner = Arc::new(Owner(Mutex::default()));
    let network = TestNetwork::towards(0);
    let simulator = Simulator::start(Timing::fast(), owner.clone(), network.gate.clone());
    *owner.0.lock().unwrap() = Some(simulator.clone());
    simulator.stop();
    let order = network.order(0);
    assert!(matches!(simulator.place_call(&order), Placement::NotPlaced { .. }));
    let last = Arc::downgrade(&owner);
    drop((owner, simulator));
    assert!(last.upgrade().is_none());
}

/// Lets go of the network while the network is telling it something.
#[derive(Default)]
struct LetsGo {
    simulator: Mutex<Weak<Simulator>>,
    kept: Mutex<Option<Arc<Simulator>>>,
    heard: Heard,
}

impl EventSink for LetsGo {
    fn fact(&self, fact: Fact) {
        let kept = self.kept.lock().unwrap().take();
        drop(kept);
        self.heard.fact(fact);
    }

    fn provider_ready(&self) {}
}

#[test]
fn a_listener_may_be_the_last_to_let_go() {
    let network = TestNetwork::towards(0);
    let sink = Arc::new(LetsGo::default());
    let simulator = Simulator::start(Timing::fast(), sink.clone(), network.gate.clone());
    let order: OutboundCall = network.order(11);
    *sink.simulator.lock().unwrap() = Arc::downgrade(&simulator);
    // The sink can't take a fact before it owns the network.
    let mut kept = sink.kept.lock().unwrap();
    assert!(matches!(simulator.place_call(&order), Placement::Placed(_)));
    *kept = Some(simulator);
    drop(kept);
    sink.heard.wait_for(1);
    assert!(sink.simulator.lock().unwrap().upgrade().is_none());
}
