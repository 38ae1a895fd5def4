//! `agi-handler serve` is killed, fifty times at each point of a call. Whatever the point: no call
//! is steered twice, the visitor's phone is asked to ring once, and the callback is completed.

mod door;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tempfile::TempDir;
use testbed::{End, House, PhoneCall, Plan, Step, Ticket};

use self::door::{Door, Held};
use crate::{binaries, busy};

const BUSINESS: &str = "+12015550100";
const LIMIT: Duration = Duration::from_secs(30);
const KILLS: usize = 50;
/// Frames of 20 ms that each side must have heard of a second's talk.
const HEARD: usize = 25;
/// Houses that stand side by side, each with its own Asterisk: calls are mostly waiting.
const HOUSES: usize = 25;

/// Where in a call the server dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    /// It has the connection, and has not said a word.
    BeforeFirstCommand,
    /// The business listens to the question for its key.
    Screening,
    /// The key was pressed, and the API has not heard of it.
    AskingGate,
    /// The API opened the gate, and the answer did not come.
    GateWon,
    /// The answer is on its way, and what follows.
    AroundTheDial,
    VisitorRings,
    /// The visitor listens to the offer to say "this was not me".
    Offer,
    Talk,
}

/// A platform whose handler asks at a door, and a folder that must outlive it.
struct Site {
    house: House,
    door: Door,
    _folder: TempDir,
}

impl Site {
    fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("callback.toml");
        // A fault of the carrier is followed by another attempt at once; nothing else is.
        std::fs::write(
            &file,
            "[retries]\nbusiness_busy = []\nbusiness_no_answer = []\n\
            business_declined = []\nvisitor_missed = []\nvisitor_declined = []\ncarrier = [1, 1]\n",
        )
        .unwrap();
        let binaries = binaries();
        let mut plan = Plan::new(&binaries, BUSINESS);
        // The offer takes two seconds, and once more where the program asks again.
        plan.phones.talk = Duration::from_secs(6);
        plan.settings.retain(|(name, _)| *name != "RETRIES");
        plan.settings.push(("CALLBACK_CONFIG", file.to_str().unwrap().to_owned()));
        let mut door = None;
        let house = House::open_behind(&plan, |api| door.insert(Door::to(&api)).url()).unwrap();
        Self { house, door: door.unwrap(), _folder: folder }
    }

    /// One callback during which the server dies; how often the business was rung.
    fn call(&mut self, point: Point, visitor: &str, nth: usize) -> usize {
        let client = self.house.server.client();
        self.house.asterisk.start_handler().unwrap();
        let business_before = self.house.carrier.calls_to(BUSINESS).len();
        let leftovers_before = self.leftovers();
        self.door.hold(match point {
            Point::AskingGate => Held::GateQuestion,
            Point::GateWon | Point::AroundTheDial => Held::GateAnswer,
            _ => Held::Nothing,
        });
        if point == Point::BeforeFirstCommand {
            self.house.asterisk.freeze_handler().unwrap();
        }
        let ticket = client.ask(visitor).unwrap();
        self.wait_for(point, visitor, &ticket);
        if point == Point::AroundTheDial {
            // The signal needs a few milliseconds, too.
            let door = self.door.clone();
            let pause = Duration::from_micros(200) * u32::try_from(nth).unwrap();
            thread::spawn(move || {
                spin(pause);
                door.hold(Held::Nothing);
            });
        }
        self.house.asterisk.kill_handler().unwrap();
        let killed = SystemTime::now();
        self.door.hold(Held::Nothing);
        if point.is_before_the_dial() {
            // The next attempt finds a server again.
            self.house.asterisk.start_handler().unwrap();
        }

        let steps: Vec<Step> = client.follow(&ticket).unwrap().map(Result::unwrap).collect();
        let callback = client.look(&ticket).unwrap();
        let told = || {
            let names: Vec<_> = steps.iter().map(|step| (step.name(), step.cause())).collect();
            let log = self.house.asterisk.handler_log();
            format!("{point:?} {nth} {visitor}: {callback}\n{names:?}\n{log}")
        };
        assert_eq!(callback["state"], "completed", "{}", told());
        self.house.carrier.wait_for_quiet(LIMIT).unwrap();
        let rung = self.house.carrier.calls_to(visitor);
        assert_eq!(rung.len(), 1, "INVITEs at the visitor: {}", told());
        assert_eq!(rung[0].end, Some(End::ByPhone), "the talk was cut: {}", told());
        let talks = self.house.carrier.talks();
        let talk = talks.iter().find(|talk| talk.visitor.number == visitor).unwrap();
        let heard = talk.business_heard.min(talk.visitor_heard);
        assert!(heard > HEARD, "{talk} {}", told());
        let calls = self.house.carrier.calls_to(BUSINESS).split_off(business_before);
        match point {
            Point::AroundTheDial => assert!((1..=2).contains(&calls.len()), "{}", told()),
            _ if point.is_before_the_dial() => {
                assert_eq!(calls.len(), 2, "{}", told());
                parted_politely(&calls[0], killed, &told());
            }
            _ => assert_eq!(calls.len(), 1, "{}", told()),
        }
        // Whatever the session left untold, the program told.
        let leftovers = self.leftovers() - leftovers_before;
        assert_eq!(leftovers, usize::from(point != Point::BeforeFirstCommand), "{}", told());
        calls.len()
    }

    /// How many outcomes were reported for sessions that had been lost.
    fn leftovers(&self) -> usize {
        let log = self.house.asterisk.handler_log();
        let told = |line: &&str| line.contains("outcome reported") && line.contains("leftover");
        log.lines().filter(told).count()
    }

    fn wait_for(&self, point: Point, visitor: &str, ticket: &Ticket) {
        let House { asterisk, carrier, server } = &self.house;
        match point {
            Point::BeforeFirstCommand => asterisk.wait_for_sessions(1, LIMIT).unwrap(),
            Point::Screening => asterisk.wait_for_handler("business leg begins", LIMIT).unwrap(),
            Point::AskingGate | Point::GateWon | Point::AroundTheDial => self.door.wait_for_one(),
            Point::VisitorRings => {
                let rings = |call: &PhoneCall| call.number == visitor;
                carrier.wait_for(LIMIT, |calls| calls.iter().any(rings)).unwrap();
            }
            // One for each leg.
            Point::Offer => asterisk.wait_for_sessions(2, LIMIT).unwrap(),
            Point::Talk => {
                let mut steps = server.client().follow(ticket).unwrap().map(Result::unwrap);
                assert!(steps.any(|step| step.name() == "visitor connected"));
            }
        }
    }
}

const POINTS: [Point; 8] = [
    Point::BeforeFirstCommand,
    Point::Screening,
    Point::AskingGate,
    Point::GateWon,
    Point::AroundTheDial,
    Point::VisitorRings,
    Point::Offer,
    Point::Talk,
];

impl Point {
    const fn is_before_the_dial(self) -> bool {
        matches!(self, Self::Screening | Self::AskingGate | Self::GateWon)
    }
}

/// The business heard a sentence before its call was ended.
fn parted_politely(call: &PhoneCall, killed: SystemTime, told: &str) {
    assert_eq!(call.end, Some(End::ByPbx), "{told}");
    let heard = call.ended.unwrap().duration_since(killed).unwrap();
    assert!(heard > Duration::from_secs(2), "parted after {heard:?}: {told}");
}

/// Waits on the clock: what follows is to come at another moment each time.
fn spin(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        std::hint::spin_loop();
    }
}

/// A number of its own for each call of a house.
fn visitor(which: usize, round: usize) -> String {
    let area = ["212", "312", "415", "503", "617", "702"][round];
    // A phone that ends in 21 rings for three seconds.
    let last = if POINTS[which] == Point::VisitorRings { 21 } else { 30 + which };
    format!("+1{area}55501{last}")
}

#[test]
fn fifty_kills_at_each_point_ring_no_visitor_twice_and_lose_no_callback() {
    let _machine = busy();
    let begun = Instant::now();
    let (booting, rung_again) = (Mutex::new(()), AtomicUsize::new(0));
    thread::scope(|scope| {
        for house in 0..HOUSES {
            let (booting, rung_again) = (&booting, &rung_again);
            scope.spawn(move || {
                let boot = booting.lock().unwrap();
                let mut site = Site::open();
                drop(boot);
                for (which, point) in POINTS.iter().enumerate() {
                    for round in 0..KILLS / HOUSES {
                        let nth = house + round * HOUSES;
                        let rung = site.call(*point, &visitor(which, round), nth);
                        if *point == Point::AroundTheDial {
                            rung_again.fetch_add(rung - 1, Relaxed);
                        }
                    }
                }
                site.house.asterisk.wait_until_idle(LIMIT).unwrap();
                assert_eq!(site.house.carrier.faults(), Vec::<String>::new());
            });
        }
    });
    println!(
        "{KILLS} kills at each of {POINTS:?} in {:.0?}; around the dial, {} came before it",
        begun.elapsed(),
        rung_again.into_inner(),
    );
}

#[test]
fn an_outcome_that_nobody_takes_after_a_kill_waits_in_asterisks_database() {
    let _machine = busy();
    let mut site = Site::open();
    let (client, visitor) = (site.house.server.client(), "+14155550140");
    let ticket = client.ask(visitor).unwrap();
    site.wait_for(Point::Talk, visitor, &ticket);
    site.door.hold(Held::Outcomes);
    site.house.asterisk.kill_handler().unwrap();
    // Asterisk's own events tell of the talk, too.
    let last = client.follow(&ticket).unwrap().map(Result::unwrap).last();
    assert_eq!(last.as_ref().map(Step::state), Some("completed"), "{last:?}");
    site.house.asterisk.wait_until_idle(LIMIT).unwrap();

    let left = site.house.asterisk.console("database show callback").unwrap();
    assert!(left.contains("\"kind\":\"dialed\",\"dial_status\":\"ANSWER\""), "{left}");
    assert!(left.contains("1 results found"), "{left}");
    assert_eq!(site.house.carrier.calls_to(visitor).len(), 1);
}
