//! `agi-handler serve` is killed, fifty times at each point of a call. Whatever the point: no call
//! is steered twice, the visitor's phone is asked to ring once, and the callback is completed.

mod door;
mod point;
mod site;
mod whole;

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use testbed::Step;

use self::door::Held;
use self::point::Point;
use self::site::Site;

const BUSINESS: &str = "+12015550100";
/// Other tests run beside the kills: these wait patiently.
const LIMIT: Duration = Duration::from_mins(2);
const KILLS: usize = 50;
/// Houses that stand side by side, each with its own Asterisk: calls are mostly waiting.
const HOUSES: usize = 12;
/// Houses that are opened at a time.
const OPENING: usize = 2;
/// So many calls are more than a house gets to do.
const AREAS: [&str; 40] = [
    "205", "206", "207", "208", "209", "210", "212", "213", "214", "215", "216", "217", "218",
    "219", "224", "225", "228", "229", "231", "234", "239", "240", "248", "251", "252", "253",
    "254", "256", "260", "262", "267", "269", "270", "276", "281", "301", "302", "303", "304",
    "305",
];

#[test]
fn fifty_kills_at_each_point_ring_no_visitor_twice_and_lose_no_callback() {
    let begun = Instant::now();
    let kills = Mutex::new((0..KILLS).flat_map(|nth| Point::ALL.map(|point| (point, nth))));
    let opening = [const { Mutex::new(()) }; OPENING];
    let rung_again = AtomicUsize::new(0);
    let next = || kills.lock().unwrap().next();
    thread::scope(|scope| {
        for house in 0..HOUSES {
            let (opening, rung_again, next) = (&opening[house % OPENING], &rung_again, &next);
            scope.spawn(move || {
                // A house that fails says so itself.
                let turn = opening.lock().unwrap_or_else(PoisonError::into_inner);
                let mut site = Site::open();
                drop(turn);
                for area in AREAS {
                    let Some((point, nth)) = next() else { break };
                    let rung = site.call(point, &visitor(area, point), nth);
                    if point == Point::AroundTheDial {
                        rung_again.fetch_add(rung - 1, Relaxed);
                    }
                }
                site.house.asterisk.wait_until_idle(LIMIT).unwrap();
                assert_eq!(site.house.carrier.faults(), Vec::<String>::new());
            });
        }
    });
    assert_eq!(next(), None, "kills that no house got to do");
    println!(
        "{KILLS} kills at each of {:?} in {:.0?}; around the dial, {} came before it",
        Point::ALL,
        begun.elapsed(),
        rung_again.into_inner(),
    );
}

/// A number of its own for each call of a house.
fn visitor(area: &str, point: Point) -> String {
    // A phone that ends in 21 rings for three seconds.
    let last = if point == Point::VisitorRings { 21 } else { 30 };
    format!("+1{area}55501{last}")
}

#[test]
fn an_outcome_that_nobody_takes_after_a_kill_waits_in_asterisks_database() {
    let mut site = Site::open();
    let (client, visitor) = (site.house.server.client(), "+14155550140");
    let ticket = client.ask(visitor).unwrap();
    site.wait_for(Point::Talk, visitor, &ticket);
    site.door.hold(Held::Outcomes);
    site.house.asterisk.kill_handler().unwrap();
    site.hang_up(visitor);
    // Asterisk's own events tell of the talk, too.
    let last = client.follow(&ticket).unwrap().map(Result::unwrap).last();
    assert_eq!(last.as_ref().map(Step::state), Some("completed"), "{last:?}");
    site.house.asterisk.wait_until_idle(LIMIT).unwrap();

    let left = site.house.asterisk.console("database show callback").unwrap();
    assert!(left.contains("\"kind\":\"dialed\",\"dial_status\":\"ANSWER\""), "{left}");
    assert!(left.contains("1 results found"), "{left}");
    assert_eq!(site.house.carrier.calls_to(visitor).len(), 1);
}
