//! A platform whose handler's server can be killed at a chosen point of a call.

use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tempfile::TempDir;
use testbed::{End, House, PhoneCall, Plan, Step, Talk, Ticket};

use super::door::{Door, Held};
use super::point::Point;
use super::{BUSINESS, LIMIT};
use crate::binaries;

/// Frames of 20 ms that each side must still hear of the other after the kill.
const HEARD: usize = 25;

/// A platform whose handler asks at a door, and a folder that must outlive it.
pub(super) struct Site {
    pub(super) house: House,
    pub(super) door: Door,
    _folder: TempDir,
}

impl Site {
    pub(super) fn open() -> Self {
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
        // Until they are told to hang up.
        plan.phones.talk = 2 * LIMIT;
        plan.settings.retain(|(name, _)| *name != "RETRIES");
        plan.settings.push(("CALLBACK_CONFIG", file.to_str().unwrap().to_owned()));
        let mut door = None;
        let house = House::open_behind(&plan, |api| door.insert(Door::to(&api)).url()).unwrap();
        Self { house, door: door.unwrap(), _folder: folder }
    }

    /// One callback during which the server dies; how often the business was rung.
    pub(super) fn call(&mut self, point: Point, visitor: &str, nth: usize) -> usize {
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
        let heard_before = heard(&self.house.carrier.talks(), visitor);
        self.door.hold(Held::Nothing);
        if point.is_before_the_dial() {
            // The next attempt finds a server again.
            self.house.asterisk.start_handler().unwrap();
        }

        let talk_goes_on = self
            .house
            .carrier
            .wait_for_talks(LIMIT, |talks| heard(talks, visitor) > heard_before + HEARD);
        if talk_goes_on.is_ok() {
            self.hang_up(visitor);
        }
        let steps: Vec<Step> = client.follow(&ticket).unwrap().map(Result::unwrap).collect();
        let callback = client.look(&ticket).unwrap();
        let told = || {
            let names: Vec<_> = steps.iter().map(|step| (step.name(), step.cause())).collect();
            format!("{point:?} {nth} {visitor}: {callback}\n{names:?}\n{}", self.logs())
        };
        assert!(talk_goes_on.is_ok(), "{talk_goes_on:?} {}", told());
        assert_eq!(callback["state"], "completed", "{}", told());
        self.house.carrier.wait_for_quiet(LIMIT).unwrap();
        let rung = self.house.carrier.calls_to(visitor);
        assert_eq!(rung.len(), 1, "INVITEs at the visitor: {}", told());
        assert_eq!(rung[0].end, Some(End::ByPhone), "the talk was cut: {}", told());
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

    /// The visitor hangs up.
    pub(super) fn hang_up(&self, visitor: &str) {
        let carrier = &self.house.carrier;
        carrier.hang_up(&carrier.calls_to(visitor)[0]).unwrap();
    }

    /// How many outcomes were reported for sessions that had been lost.
    fn leftovers(&self) -> usize {
        let log = self.house.asterisk.handler_log();
        let told = |line: &&str| line.contains("outcome reported") && line.contains("leftover");
        log.lines().filter(told).count()
    }

    pub(super) fn wait_for(&self, point: Point, visitor: &str, ticket: &Ticket) {
        let House { asterisk, carrier, server, .. } = &self.house;
        let reached = match point {
            Point::BeforeFirstCommand => asterisk.wait_for_sessions(1, LIMIT),
            Point::Screening => asterisk.wait_for_handler("business leg begins", LIMIT),
            Point::AskingGate | Point::GateWon | Point::AroundTheDial => {
                self.door.wait_for_one();
                Ok(())
            }
            Point::VisitorRings => {
                let rings = |call: &PhoneCall| call.number == visitor;
                carrier.wait_for(LIMIT, |calls| calls.iter().any(rings))
            }
            // One session for each leg; whoever comes late on a busy machine finds the talk.
            Point::Offer => carrier.wait_for_talks(LIMIT, |talks| {
                asterisk.wait_for_sessions(2, Duration::ZERO).is_ok() || heard(talks, visitor) > 0
            }),
            Point::Talk => {
                let mut steps = server.client().follow(ticket).unwrap().map(Result::unwrap);
                assert!(steps.any(|step| step.name() == "visitor connected"), "{}", self.logs());
                Ok(())
            }
        };
        assert!(reached.is_ok(), "{point:?} {visitor}: {reached:?}\n{}", self.logs());
    }

    fn logs(&self) -> String {
        format!("{}\n{}", self.house.server.log(), self.house.asterisk.handler_log())
    }
}

/// How many frames each of them heard of the other, at least.
fn heard(talks: &[Talk], visitor: &str) -> usize {
    let talk = talks.iter().find(|talk| talk.visitor.number == visitor);
    talk.map_or(0, |talk| talk.business_heard.min(talk.visitor_heard))
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
