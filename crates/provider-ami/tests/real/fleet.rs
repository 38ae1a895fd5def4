//! Two real Asterisks behind one provider, and one behind a limit of its own.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use callback_core::ports::provider::{
    CallFact, CallProvider, EventSink, Found, Health, ProviderCall,
};
use callback_core::{Cause, LegId, Side};
use provider_ami::{AsteriskProvider, Fleet, Load, Pbx, PbxName, Settings, Terms};
use tempfile::TempDir;
use testbed::{Asterisk, Carrier, CarrierOptions, Options};
use tokio::runtime::Runtime;

use crate::house::{House, LIMIT, Sink, boot, end, ring, settings};

/// Who talks until hung up.
const TALKER: (&str, Option<&str>) = ("12015550120", Some("14155550120"));

struct Houses {
    fleet: Fleet,
    sink: Arc<Sink>,
    asterisks: Vec<Asterisk>,
    carrier: Carrier,
    runtime: Runtime,
    _handlers: Vec<TempDir>,
}

impl Houses {
    /// Boots both, and returns when both take calls.
    fn open() -> Self {
        let carrier = Carrier::start(CarrierOptions::default()).unwrap();
        let trunk = carrier.addr();
        let booting = [(); 2].map(|()| thread::spawn(move || boot(Options::new(trunk))));
        let booted = booting.map(|thread| thread.join().unwrap());
        let (asterisks, handlers): (Vec<_>, _) = booted.into_iter().unzip();
        let (sink, runtime) = (Arc::new(Sink::default()), Runtime::new().unwrap());
        let fleet = start(&asterisks, &sink, &runtime);
        let houses = Self { fleet, sink, asterisks, carrier, runtime, _handlers: handlers };
        houses.wait(|houses| houses.health() == [Health::Ready, Health::Ready]);
        houses
    }

    fn ring(&self) -> (LegId, ProviderCall) {
        ring(&self.fleet, TALKER.0, TALKER.1)
    }

    /// Rings, and waits until the two talk.
    fn talk(&self) -> (LegId, ProviderCall) {
        let (leg, call) = self.ring();
        self.sink.wait_for(leg, Side::Visitor, CallFact::Bridged);
        (leg, call)
    }

    fn health(&self) -> Vec<Health> {
        self.fleet.members().into_iter().map(|member| member.health).collect()
    }

    fn wait(&self, is_so: impl Fn(&Self) -> bool) {
        wait_for(|| is_so(self));
    }
}

fn start(asterisks: &[Asterisk], sink: &Arc<Sink>, runtime: &Runtime) -> Fleet {
    let member = |(name, asterisk): (&str, &Asterisk)| {
        let terms = Terms { name: PbxName::parse(name), ..Terms::alone() };
        (terms, settings(asterisk, asterisk.ami_secret()))
    };
    let members = ["berlin", "paris"].into_iter().zip(asterisks).map(member).collect();
    let sink: Arc<dyn EventSink> = sink.clone();
    over(members, &sink, runtime)
}

fn over(members: Vec<(Terms, Settings)>, sink: &Arc<dyn EventSink>, runtime: &Runtime) -> Fleet {
    let open = |settings, sink| {
        let provider = AsteriskProvider::start(settings, sink, runtime.handle())?;
        Ok::<Arc<dyn Pbx>, _>(Arc::new(provider))
    };
    Fleet::of(members, sink, open).unwrap()
}

fn pbx(call: &ProviderCall) -> &str {
    call.0.split_once('@').unwrap().1
}

#[test]
fn calls_spread_stay_where_they_are_and_are_hung_up_there() {
    let mut houses = Houses::open();
    let calls: Vec<_> = (0..4).map(|_| houses.talk()).collect();
    let by_pbx: Vec<_> = calls.iter().map(|(_, call)| pbx(call)).collect();
    assert_eq!(by_pbx, ["berlin", "paris", "berlin", "paris"]);
    // Two channels each.
    let channels = |asterisk: &Asterisk| asterisk.channels().unwrap();
    assert_eq!(houses.asterisks.iter().map(channels).collect::<Vec<_>>(), [4, 4]);
    houses.fleet.hang_up(&calls[1].1).unwrap();
    let story = houses.sink.story(calls[1].0);
    assert_eq!(end(&story, Side::Business).unwrap().cause, Cause::Cancelled, "{story:?}");
    assert_eq!(houses.asterisks.iter().map(channels).collect::<Vec<_>>(), [4, 2]);

    // A new process of ours: the calls are found where they are.
    let (sink, asterisks) = (houses.sink.clone(), &houses.asterisks);
    houses.fleet = start(asterisks, &sink, &houses.runtime);
    houses.wait(|houses| houses.fleet.members().iter().map(|pbx| pbx.calls).eq([2, 1]));
    for (leg, call) in [&calls[0], &calls[3]] {
        assert!(matches!(houses.fleet.reconcile(*leg), Found::Live(found) if found == *call));
        assert!(matches!(houses.fleet.reconcile_placed(*leg, call), Found::Live(_)));
        houses.fleet.hang_up(call).unwrap();
        let story = houses.sink.story(*leg);
        assert_eq!(end(&story, Side::Business).unwrap().cause, Cause::Cancelled, "{story:?}");
    }
    houses.wait(|houses| houses.fleet.members().iter().map(|pbx| pbx.calls).eq([1, 0]));
    houses.fleet.hang_up(&calls[2].1).unwrap();
    houses.carrier.wait_for_quiet(LIMIT).unwrap();
    assert_eq!(houses.carrier.faults(), Vec::<String>::new());
}

#[test]
fn a_pbx_that_stops_gracefully_keeps_its_talk_and_a_dead_one_is_passed_over() {
    let mut houses = Houses::open();
    let (talk, call) = houses.talk();
    assert_eq!(pbx(&call), "berlin");
    // The console answers when it has stopped, which it does not here.
    let _no_answer = houses.asterisks[0].console("core stop gracefully");
    let draining = Health::Down { why: "Asterisk is shutting down".to_owned() };
    houses.wait(|houses| houses.health() == [draining.clone(), Health::Ready]);
    let others: Vec<_> = (0..3).map(|_| houses.talk()).collect();
    assert!(others.iter().all(|(_, call)| pbx(call) == "paris"), "{others:?}");
    assert_eq!(houses.fleet.members().iter().map(|pbx| pbx.calls).collect::<Vec<_>>(), [1, 3]);
    let visitor = houses.carrier.calls_to("+14155550120").into_iter().next().unwrap();
    assert_eq!(visitor.ended, None, "the talk goes on");
    houses.carrier.hang_up(&visitor).unwrap();
    let story = houses.sink.story(talk);
    assert_eq!(end(&story, Side::Visitor).unwrap().cause, Cause::Normal, "{story:?}");
    houses.wait(|houses| !houses.asterisks[0].is_running());

    houses.asterisks[0].restart().unwrap();
    houses.wait(|houses| houses.health() == [Health::Ready, Health::Ready]);
    houses.asterisks[1].kill();
    houses.wait(|houses| houses.health()[1] != Health::Ready);
    assert_eq!(houses.fleet.health(), Health::Ready);
    let calls: Vec<_> = (0..2).map(|_| houses.ring()).collect();
    assert!(calls.iter().all(|(_, call)| pbx(call) == "berlin"), "{calls:?}");
}

#[test]
fn a_pbx_at_its_limit_rings_the_next_phone_and_drops_it_so_a_fleet_asks_first() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let limit = ("ASTERISK_MAX_CALLS".to_owned(), "1".to_owned());
    let options = Options { environment: vec![limit], ..Options::new(carrier.addr()) };
    let house = House::with(options);
    let load = Load { others: 0, limit: Some(1) };
    assert_eq!(house.provider.load().unwrap(), load);
    let (talk, call) = house.ring(TALKER.0, TALKER.1);
    house.sink.wait_for(talk, Side::Visitor, CallFact::Bridged);
    assert_eq!(house.provider.load().unwrap(), load, "both legs are ours");
    assert_eq!(house.provider.legs().unwrap(), [talk]);
    assert!(house.provider.has(&call));
    assert!(!house.provider.has(&ProviderCall("1764000000.5".to_owned())));
    let (dropped, _) = house.ring(TALKER.0, TALKER.1);
    let story = house.sink.story(dropped);
    assert!(story.contains(&(Side::Business, CallFact::Answered)), "{story:?}");
    assert_eq!(end(&story, Side::Visitor), None, "{story:?}");

    // In the next life, the call that is up takes the only line.
    let House { provider, asterisk, sink, runtime, _handler } = house;
    drop(provider);
    let members = vec![(Terms::alone(), settings(&asterisk, asterisk.ami_secret()))];
    let told: Arc<dyn EventSink> = sink.clone();
    let fleet = over(members, &told, &runtime);
    wait_for(|| fleet.health() == Health::Ready && fleet.free_lines() == 0);
    fleet.hang_up(&call).unwrap();
    wait_for(|| fleet.free_lines() == 1);
}

fn wait_for(is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain");
        thread::park_timeout(Duration::from_millis(20));
    }
}
