//! A network in another process, as far as the provider can tell: a socket lies between them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use callback_core::ports::provider::{
    CallFact, CallProvider, Found, GateRefusal, Health, OutboundCall, Placement,
};
use callback_core::{LegId, Side};
use provider_simulator::{Absence, Exchange, Faults, RemoteSimulator, Terms, Timing};
use tempfile::TempDir;

use crate::network::{TestNetwork, partner_of};

/// An exchange, and what it takes to connect with it.
struct Site {
    exchange: Exchange,
    folder: TempDir,
}

impl Site {
    fn with(faults: Faults, absence: Absence) -> Self {
        let folder = TempDir::new().unwrap();
        let timing = Timing { screening: Duration::MAX, ..Timing::fast() };
        let terms = Terms { timing, pace: 1, absence, faults };
        let exchange = Exchange::open(&folder.path().join("network.sock"), terms).unwrap();
        Self { exchange, folder }
    }

    fn open() -> Self {
        Self::with(Faults::default(), Absence::Provable)
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("network.sock")
    }

    /// Connects a provider whose sink and gate are those of `ears`.
    fn connect(&self, ears: &TestNetwork) -> Arc<RemoteSimulator> {
        let provider =
            RemoteSimulator::connect(&self.socket(), ears.heard.clone(), ears.gate.clone());
        ears.ready(1);
        assert_eq!(provider.health(), Health::Ready);
        provider
    }

    /// Who was asked to ring, in order.
    fn rung(&self) -> Vec<Side> {
        self.exchange.ledger().iter().map(|ring| ring.side).collect()
    }
}

fn place(provider: &RemoteSimulator, ears: &TestNetwork) -> (LegId, Placement) {
    let order: OutboundCall = ears.order(0);
    (order.leg, provider.place_call(&order))
}

#[test]
fn a_call_over_the_socket_is_told_from_the_first_ring_to_the_talk() {
    let (site, ears) = (Site::open(), TestNetwork::towards(0));
    let provider = site.connect(&ears);
    let (leg, placement) = place(&provider, &ears);
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
    let told = ears.whole(leg);
    assert!(told.contains(&"visitor bridged".to_owned()), "{told:?}");
    let ledger = site.exchange.ledger();
    assert_eq!(site.rung(), [Side::Business, Side::Visitor]);
    assert_eq!((ledger[1].leg, ledger[1].call), (partner_of(leg), leg));
    assert_eq!(ledger[0].attempt, ledger[1].attempt);
}

#[test]
fn without_a_network_nothing_is_placed() {
    let (folder, ears) = (TempDir::new().unwrap(), TestNetwork::towards(0));
    let nowhere = folder.path().join("network.sock");
    let provider = RemoteSimulator::connect(&nowhere, ears.heard.clone(), ears.gate.clone());
    assert!(matches!(provider.health(), Health::Down { .. }));
    let (leg, placement) = place(&provider, &ears);
    assert!(matches!(placement, Placement::NotPlaced { retryable: true, .. }), "{placement:?}");
    assert!(matches!(provider.reconcile(leg), Found::NotNow { .. }));
}

#[test]
fn a_call_goes_on_when_its_api_is_gone_and_the_next_one_finds_it() {
    let (site, first) = (Site::open(), TestNetwork::unhurried(20));
    let provider = site.connect(&first);
    let (leg, placement) = place(&provider, &first);
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
    first.hear(leg, Side::Visitor, CallFact::Bridged);
    provider.stop();

    let second = TestNetwork::towards(0);
    let provider = site.connect(&second);
    let found = provider.reconcile(leg);
    let Found::Live(call) = found else { panic!("found {found:?}") };
    // What the first one heard is told again, to whoever asks about the call.
    second.hear(leg, Side::Visitor, CallFact::Bridged);
    provider.hang_up(&call).unwrap();
    second.whole(leg);
    assert!(matches!(provider.reconcile(leg), Found::Over(_)));
    assert_eq!(site.rung(), [Side::Business, Side::Visitor]);
}

#[test]
fn a_business_that_accepts_while_nobody_is_connected_is_let_go() {
    let (site, ears) = (Site::open(), TestNetwork::towards(0));
    let provider = site.connect(&ears);
    let (leg, _) = place(&provider, &ears);
    ears.hear(leg, Side::Business, CallFact::Ringing);
    provider.stop();
    let next = TestNetwork::towards(0);
    let provider = site.connect(&next);
    let mut found = provider.reconcile(leg);
    while matches!(found, Found::Live(_)) {
        found = provider.reconcile(leg);
    }
    let call = &site.exchange.calls()[0];
    // The next one may have been there in time.
    assert_eq!(call.was_turned_away, site.rung() == [Side::Business], "{call:?}");
}

#[test]
fn without_permission_the_business_is_let_go() {
    let (site, ears) = (Site::open(), TestNetwork::refusing(GateRefusal::Shut));
    let provider = site.connect(&ears);
    let (leg, _) = place(&provider, &ears);
    assert_eq!(ears.whole(leg).last().unwrap(), "business ended: Cancelled - 16");
    assert_eq!(site.rung(), [Side::Business]);
    assert!(site.exchange.calls()[0].was_turned_away);
}

#[test]
fn a_lost_answer_leaves_a_call_and_a_lost_order_none() {
    let lost = Faults { lost_answers: 100, ..Faults::default() };
    for (faults, rings) in [(lost, 1), (Faults { lost_orders: 100, ..Faults::default() }, 0)] {
        let site = Site::with(faults, Absence::Provable);
        let ears = TestNetwork::unhurried(20);
        let provider = site.connect(&ears);
        let (leg, placement) = place(&provider, &ears);
        assert!(matches!(placement, Placement::Unknown { .. }), "{placement:?}");
        let found = provider.reconcile(leg);
        assert_eq!(matches!(found, Found::Live(_)), rings == 1, "{found:?}");
        assert_eq!(matches!(found, Found::Absent), rings == 0, "{found:?}");
        assert!(site.rung().len() >= rings);
    }
}

#[test]
fn a_network_that_lists_late_presumes_and_may_be_wrong() {
    let settle = Duration::from_millis(1);
    let absence = Absence::Presumed { settle, taken_within: Duration::from_secs(2) };
    let lost = Faults { lost_answers: 100, seed: 3, ..Faults::default() };
    let (site, ears) = (Site::with(lost, absence), TestNetwork::unhurried(20));
    let provider = site.connect(&ears);
    let (leg, _) = place(&provider, &ears);
    assert!(matches!(provider.reconcile(leg), Found::NotNow { .. }));
    let mut found = provider.reconcile(leg);
    while matches!(found, Found::NotNow { .. }) {
        found = provider.reconcile(leg);
    }
    assert!(matches!(found, Found::Presumed), "{found:?}");
    assert_eq!(site.rung(), []);
    // The order is taken after all.
    ears.hear(leg, Side::Business, CallFact::Ringing);
    assert!(site.exchange.calls()[0].was_presumed_absent);
    assert!(matches!(provider.reconcile(leg), Found::Live(_)));
}

#[test]
fn whoever_asks_again_in_another_life_did_not_presume() {
    let settle = Duration::from_millis(1);
    let absence = Absence::Presumed { settle, taken_within: Duration::from_secs(2) };
    let lost = Faults { lost_answers: 100, seed: 3, ..Faults::default() };
    let site = Site::with(lost, absence);
    let ears = TestNetwork::unhurried(20);
    let provider = site.connect(&ears);
    let (leg, _) = place(&provider, &ears);
    while !matches!(provider.reconcile(leg), Found::Presumed) {}
    drop(provider);
    // The order is taken after all.
    while site.rung().is_empty() {
        std::thread::yield_now();
    }
    assert!(site.exchange.calls()[0].was_presumed_absent);
    let ears = TestNetwork::unhurried(20);
    let provider = site.connect(&ears);
    assert!(matches!(provider.reconcile(leg), Found::Live(_)));
    assert!(!site.exchange.calls()[0].was_presumed_absent);
}

#[test]
fn facts_come_late_twice_and_out_of_order_and_the_ends_in_order() {
    let lateness = Duration::from_millis(50);
    let faults =
        Faults { late_facts: 70, doubled_facts: 100, lateness, seed: 7, ..Faults::default() };
    let (site, ears) = (Site::with(faults, Absence::Provable), TestNetwork::towards(0));
    let provider = site.connect(&ears);
    let (leg, _) = place(&provider, &ears);
    // Three of the business up to its key, three of the visitor, three ends; each twice.
    ears.heard.wait_for(18);
    let told: Vec<_> = ears.facts().iter().map(crate::network::words).collect();
    let first = |what: &str| told.iter().position(|told| told.starts_with(what));
    assert!(first("visitor ended") < first("visitor talked"), "{told:?}");
    assert!(first("visitor talked") < first("business ended"), "{told:?}");
    let in_order = ears.whole(leg);
    assert_eq!(in_order.len(), 18, "{in_order:?}");
}
