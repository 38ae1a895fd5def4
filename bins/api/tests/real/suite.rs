//! Every behavior of the provider suite once more: over TLS, and with events lost on the way.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;

use callback_core::Side;
use testbed::ManagerLine;
use testbed::provider_suite::{BEHAVIORS, Behavior, PROOF_BEHAVIORS};

use crate::street::{Lost, Street};

/// Callbacks that go on at a time.
const ABREAST: usize = 8;

/// The events that decide what becomes of a business that is not won, and of a visitor.
const BUSINESS: [&str; 3] = ["OriginateResponse", "DialEnd", "Hangup"];
const VISITOR: [&str; 3] = ["DialEnd", "BridgeEnter", "Hangup"];

/// Whether a behavior ever rings a visitor.
fn has_visitor((name, _): &Behavior) -> bool {
    ["visitor", "talk", "leaves", "late"].iter().any(|word| name.contains(word))
}

/// Has each of these on the street, with these events lost.
fn live_on(
    street: Street,
    callbacks: impl Iterator<Item = (&'static Behavior, Option<Lost>)> + Send,
) {
    let waiting = Mutex::new(callbacks.enumerate());
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..ABREAST {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap().next();
                    let Some((nth, ((name, behavior), lost))) = next else { return };
                    let resident = street.resident(nth, lost);
                    if catch_unwind(AssertUnwindSafe(|| behavior(&resident))).is_err() {
                        failed.lock().unwrap().push((*name, lost));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{failed:#?}");
    street.close();
}

#[test]
fn every_behavior_is_the_same_over_tls() {
    live_on(Street::new(ManagerLine::Encrypted), BEHAVIORS.iter().map(|behavior| (behavior, None)));
}

#[test]
fn digits_are_asked_for_and_nobody_is_joined_without_them() {
    let street = Street::new(ManagerLine::Plain).proving();
    live_on(street, PROOF_BEHAVIORS.iter().map(|behavior| (behavior, None)));
}

#[test]
fn whatever_event_is_lost_the_outcome_is_the_same_or_unobserved() {
    let of_business = BUSINESS.map(|event| (event, Side::Business));
    let of_visitor = VISITOR.map(|event| (event, Side::Visitor));
    let all = of_business.into_iter().chain(of_visitor).flat_map(|lost| {
        let decides =
            move |behavior: &&Behavior| has_visitor(behavior) == (lost.1 == Side::Visitor);
        BEHAVIORS.iter().filter(decides).map(move |behavior| (behavior, Some(lost)))
    });
    live_on(Street::new(ManagerLine::Proxied), all);
}
