//! The manager connection fails at every point of a call: no phone is rung twice, and what is told
//! of it afterwards is true, or that nobody was watching.

use std::sync::Arc;
use std::time::Instant;

use callback_core::ports::provider::{
    CallFact, CallProvider, Found, Health, Placement, ProviderCall,
};
use callback_core::{Cause, LegId, Side};
use provider_ami::{AsteriskProvider, Manager, Settings, ami};
use testbed::{Carrier, CarrierOptions, EventPattern, Fault, FaultProxy, Moment, Options};

use crate::house::{House, LIMIT, Sink, end, settings};

const FENCED: &str = "another session is logged in under this name";
const SILENT: &str = "Asterisk does not answer";

/// A provider that reaches its Asterisk through a proxy, and phones.
struct Site {
    house: House,
    proxy: FaultProxy,
    carrier: Carrier,
}

impl Site {
    fn open() -> Self {
        let carrier = Carrier::start(CarrierOptions::default()).unwrap();
        let mut proxy = None;
        let house = House::reached_with(Options::new(carrier.addr()), |asterisk| {
            let proxy = proxy.insert(FaultProxy::start(asterisk.ami_addr()).unwrap());
            let manager = Manager::Plain(ami::Tcp::new(proxy.addr().to_string()));
            Settings { manager, ..settings(asterisk, asterisk.ami_secret()) }
        });
        Self { house, proxy: proxy.unwrap(), carrier }
    }

    /// Waits until the provider is not ready, for this reason.
    fn wait_until_down(&self, wanted: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + LIMIT;
        loop {
            let health = self.house.provider.health();
            if matches!(&health, Health::Down { why } if wanted(why)) {
                return;
            }
            assert!(Instant::now() < deadline, "{health:?}");
            std::thread::yield_now();
        }
    }

    /// How often the provider has said that it is ready.
    fn ready(&self) -> usize {
        self.house.sink.ready()
    }

    /// Mends what is broken, and waits until the provider has said once more that it is ready.
    fn mend(&self, ready_before: usize) {
        self.proxy.mend();
        self.house.sink.wait(|told| told.ready > ready_before);
    }

    /// How often a phone was rung: its INVITEs.
    fn rung(&self, digits: &str) -> usize {
        self.carrier.calls_to(&format!("+{digits}")).len()
    }

    fn find(&self, leg: LegId) -> Option<ProviderCall> {
        let deadline = Instant::now() + LIMIT;
        loop {
            match self.house.provider.reconcile(leg) {
                Found::Live(call) => return Some(call),
                Found::NotNow { why } => assert!(Instant::now() < deadline, "{why}"),
                _ => return None,
            }
        }
    }

    /// Ends a call, and checks that its ends are told as ours.
    fn hang_up(&self, leg: LegId, call: &ProviderCall) {
        self.house.provider.hang_up(call).unwrap();
        let story = self.house.sink.story(leg);
        assert_eq!(end(&story, Side::Business).unwrap().cause, Cause::Cancelled, "{story:?}");
    }
}

#[test]
fn a_call_that_is_asked_for_without_a_connection_is_not_placed_and_may_be_asked_for_again() {
    let site = Site::open();
    let before = site.ready();
    site.proxy.shut();
    site.wait_until_down(|_| true);
    let (_, placement) = site.house.place("12015550110", None);
    assert!(matches!(placement, Placement::NotPlaced { retryable: true, .. }), "{placement:?}");
    site.mend(before);
    assert!(site.proxy.originated().is_empty());
    let (leg, _) = site.house.ring("12015550110", None);
    assert_eq!(end(&site.house.sink.story(leg), Side::Business).unwrap().cause, Cause::Busy);
    assert_eq!(site.rung("12015550110"), 1);
}

/// Breaks the connection around an originate: what the caller is told, and whether the phone rings.
fn around_the_originate(fault: Fault) {
    let site = Site::open();
    for (moment, business, visitor, is_placed, rings) in [
        (Moment::Before("Originate"), "12015550120", "14155550120", false, 0),
        (Moment::After("Originate"), "12015551120", "14155551120", false, 1),
        (Moment::Answered("Originate"), "12015552120", "14155552120", true, 1),
    ] {
        let told = format!("{fault:?} {moment:?}");
        let before = site.ready();
        site.proxy.arm(moment, fault);
        let (leg, placement) = site.house.place(business, Some(visitor));
        assert_eq!(matches!(placement, Placement::Placed(_)), is_placed, "{told}: {placement:?}");
        assert!(is_placed || matches!(placement, Placement::Unknown { .. }), "{told}");
        if fault == Fault::BlackHole {
            // Asterisk knows nothing of it, and takes us for a twin of ourselves.
            site.wait_until_down(|why| why == FENCED);
        }
        site.mend(before);
        let found = site.find(leg);
        assert_eq!(found.is_some(), rings == 1, "{told}: {found:?}");
        if let Some(call) = found {
            site.house.sink.wait_for(leg, Side::Visitor, CallFact::Bridged);
            site.hang_up(leg, &call);
        }
        site.carrier.wait_for_quiet(LIMIT).unwrap();
        assert_eq!((site.rung(business), site.rung(visitor)), (rings, rings), "{told}");
    }
    assert_eq!(site.proxy.originated().len(), 3, "each was asked for once");
    assert_eq!(site.carrier.faults(), Vec::<String>::new());
}

#[test]
fn a_connection_that_is_cut_around_an_originate_rings_nobody_twice() {
    around_the_originate(Fault::Cut);
}

#[test]
fn a_connection_that_goes_silent_around_an_originate_rings_nobody_twice() {
    around_the_originate(Fault::BlackHole);
}

/// Loses the connection at an event of a talk that goes on: nothing of it is told twice, and it is
/// ended as what it is.
fn in_a_talk(fault: Fault, events: &[(&'static str, Side)]) {
    let site = Site::open();
    for (nth, (event, side)) in events.iter().enumerate() {
        let told = format!("{fault:?} at {event} of {side}");
        let (business, visitor) = (format!("120155{nth}0120"), format!("141555{nth}0120"));
        let before = site.ready();
        site.proxy.arm(Moment::Event(EventPattern::named(*event).of_side(*side)), fault);
        let (leg, call) = site.house.ring(&business, Some(&visitor));
        if fault == Fault::BlackHole {
            site.wait_until_down(|why| why == SILENT || why == FENCED);
        }
        site.mend(before);
        site.house.sink.wait_for(leg, Side::Visitor, CallFact::Bridged);
        site.hang_up(leg, &call);
        let story = site.house.sink.story(leg);
        for fact in [(Side::Visitor, CallFact::Bridged), (Side::Business, CallFact::Answered)] {
            assert_eq!(story.iter().filter(|told| **told == fact).count(), 1, "{told}: {story:?}");
        }
        site.carrier.wait_for_quiet(LIMIT).unwrap();
        assert_eq!((site.rung(&business), site.rung(&visitor)), (1, 1), "{told}");
    }
    assert_eq!(site.proxy.originated().len(), events.len());
}

#[test]
fn a_talk_goes_on_whatever_the_event_at_which_the_connection_is_cut() {
    use Side::{Business, Visitor};
    let events = [
        ("Newchannel", Business),
        ("DialEnd", Business),
        ("Newchannel", Visitor),
        ("DialEnd", Visitor),
        ("BridgeEnter", Visitor),
    ];
    in_a_talk(Fault::Cut, &events);
}

#[test]
fn a_talk_goes_on_while_the_connection_is_a_black_hole() {
    in_a_talk(Fault::BlackHole, &[("BridgeEnter", Side::Business)]);
}

#[test]
fn an_end_that_comes_with_the_cut_is_told_truly_or_as_unobserved() {
    let (site, mut rung) = (Site::open(), 0);
    for (business, visitor, event, side, truth) in [
        ("12015550110", None, "Hangup", Side::Business, Cause::Busy),
        ("12015550112", None, "DialEnd", Side::Business, Cause::Declined),
        ("12015550113", None, "OriginateResponse", Side::Business, Cause::NoSuchNumber),
        ("12015550100", Some("14155550110"), "DialEnd", Side::Visitor, Cause::Busy),
        ("12015551100", Some("14155550112"), "Hangup", Side::Visitor, Cause::Declined),
        ("12015552100", Some("14155550100"), "Hangup", Side::Visitor, Cause::Normal),
        ("12015553100", Some("14155551100"), "BridgeLeave", Side::Business, Cause::Normal),
    ] {
        let told = format!("cut at {event} of {side}, {truth:?}");
        let before = site.ready();
        site.proxy.arm(Moment::Event(EventPattern::named(event).of_side(side)), Fault::Cut);
        let (leg, _) = site.house.ring(business, visitor);
        site.mend(before);
        let story = site.house.sink.story(leg);
        let loser = if visitor.is_some() { Side::Visitor } else { Side::Business };
        // Who is not heard of at all is no wrong end either.
        let cause = end(&story, loser).map_or(Cause::Unobserved, |end| end.cause);
        assert!(cause == truth || cause == Cause::Unobserved, "{told}: {story:?}");
        site.carrier.wait_for_quiet(LIMIT).unwrap();
        // The last event of the call before may come as late as now, and cut off the order.
        assert!(site.rung(business) <= 1, "{told}");
        assert!(visitor.is_none_or(|visitor| site.rung(visitor) <= 1), "{told}");
        rung += site.rung(business);
    }
    assert!(rung >= 5, "hardly anybody was rung: {rung}");
}

#[test]
fn whoever_is_not_let_in_rings_nobody() {
    let site = Site::open();
    for secret in [site.house.asterisk.ami_secret(), "wrong"] {
        let settings = settings(&site.house.asterisk, secret);
        let twin = AsteriskProvider::start(
            settings,
            Arc::new(Sink::default()),
            site.house.runtime.handle(),
        )
        .unwrap();
        let why = loop {
            match twin.health() {
                Health::Down { why } if why != "connecting" => break why,
                health => assert_ne!(health, Health::Ready),
            }
        };
        // A name in use is refused before its secret is looked at.
        assert!(why == FENCED || why.contains("Authentication failed"), "{why}");
        let placement = twin.place_call(&crate::session::any_call());
        assert!(matches!(placement, Placement::NotPlaced { retryable: true, .. }), "{placement:?}");
    }
    assert_eq!(site.house.provider.health(), Health::Ready);
    assert!(site.carrier.calls().is_empty());
}
