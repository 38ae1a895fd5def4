//! How well the two heard each other, as a real Asterisk tells it of both legs at the end.

use std::thread;
use std::time::{Duration, Instant};

use callback_core::{CallbackId, Event, LegId, LegQuality};
use jiff::SignedDuration;
use store_sqlite::View;
use testbed::{Carrier, House, Phone, Plan, Ticket};

use crate::binaries;

const LIMIT: Duration = Duration::from_secs(30);
/// Between two looks into the database of another process.
const LOOK: Duration = Duration::from_millis(10);
/// Asterisk sends a report every 5 seconds.
const TALK: Duration = Duration::from_mins(1);

/// Has two people talk until Asterisk must have read what both phones reported, has `end` end it, and
/// gives what was kept of the business's leg and of the visitor's.
fn talk(end: impl FnOnce(&House, &Ticket)) -> (LegQuality, LegQuality) {
    let binaries = binaries();
    let mut plan = Plan::new(&binaries, "+12015550100");
    plan.phones.talk = TALK;
    let house = House::open(&plan).unwrap();
    let client = house.server.client();
    let ticket = client.ask("+14155550100").unwrap();
    // The second report answers one that Asterisk sent 5 seconds after it was sent the first.
    house
        .carrier
        .wait_for(LIMIT, |calls| calls.len() == 2 && calls.iter().all(|call| call.reports > 1))
        .unwrap();
    end(&house, &ticket);
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    house.asterisk.wait_until_idle(LIMIT).unwrap();
    let kept = kept(&house, &ticket);
    let said = house.asterisk.log().unwrap();
    assert!(!said.contains("WARNING[") && !said.contains("ERROR["), "{said}");
    assert!(house.asterisk.handler_log().contains("round_trip_ms"), "in the log, too");
    kept
}

fn kept(house: &House, ticket: &Ticket) -> (LegQuality, LegQuality) {
    let store = View::open(&house.server.folder().join("callback.db")).unwrap();
    let id: CallbackId = ticket.id.parse().unwrap();
    let deadline = Instant::now() + LIMIT;
    loop {
        let history = store.history(id, 0).unwrap();
        let visitor: Option<LegId> = history.iter().find_map(|recorded| match &recorded.event {
            Event::LineFree { visitor, .. } => Some(*visitor),
            _ => None,
        });
        let of = |visitors: bool| {
            history.iter().find_map(|recorded| match recorded.event {
                Event::Quality { leg, quality } => {
                    ((Some(leg) == visitor) == visitors).then_some(quality)
                }
                _ => None,
            })
        };
        if let (Some(business), Some(visitor)) = (of(false), of(true)) {
            return (business, visitor);
        }
        let log = house.asterisk.handler_log();
        assert!(Instant::now() < deadline, "{history:#?}\n{log}");
        thread::park_timeout(LOOK);
    }
}

/// 50 packets a second went both ways for about 10 seconds, and the phones said what they say.
fn assert_told(whose: &str, quality: LegQuality) {
    let LegQuality { from_phone, to_phone, round_trip } = quality;
    assert!(from_phone.packets > 480, "{whose}: {quality:?}");
    assert!(to_phone.packets > 400, "{whose}: {quality:?}");
    assert_eq!(from_phone.lost_packets, Some(0), "{whose}");
    let jitter = from_phone.jitter.unwrap();
    assert!(jitter > SignedDuration::ZERO && jitter < SignedDuration::from_secs(1), "{jitter}");
    let (lost, jitter) = Carrier::REPORTED;
    assert_eq!(to_phone.lost_packets, Some(lost), "{whose}");
    assert_eq!(to_phone.jitter, SignedDuration::try_from(jitter).ok(), "{whose}");
    let least = SignedDuration::try_from(Carrier::REPORT_DELAY).unwrap();
    let round_trip = round_trip.unwrap();
    assert!(
        round_trip >= least && round_trip < least + SignedDuration::from_secs(1),
        "{round_trip}"
    );
}

fn hang_up(house: &House, phone: Phone) {
    let calls = house.carrier.calls();
    let call = calls.iter().find(|call| call.phone == phone).unwrap();
    house.carrier.hang_up(call).unwrap();
}

#[test]
fn both_legs_are_told_when_the_visitor_hangs_up() {
    let (business, visitor) = talk(|house, _| hang_up(house, Phone::Visitor));
    assert_told("business", business);
    assert_told("visitor", visitor);
}

#[test]
fn both_legs_are_told_when_the_business_hangs_up() {
    let (business, visitor) = talk(|house, _| hang_up(house, Phone::Business));
    assert_told("business", business);
    assert_told("visitor", visitor);
}

#[test]
fn both_legs_are_told_when_the_platform_hangs_up() {
    let (business, visitor) = talk(|house, ticket| {
        house.server.client().cancel(ticket).unwrap();
    });
    assert_told("business", business);
    assert_told("visitor", visitor);
}
