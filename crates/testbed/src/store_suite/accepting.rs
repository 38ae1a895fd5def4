use std::sync::mpsc;

use callback_core::ports::requests::{Acceptance, Asking, Once, RequestMark, StoreSecret};
use callback_core::ports::store::StoreError;
use callback_core::{Actor, Callback, Event, PhoneNumber, Recorded, Rule, VisitorNumber};
use jiff::Timestamp;

use super::bench::{Bench, NOW, after};
use super::samples;

pub fn a_callback_that_was_accepted_reads_back(bench: &mut Bench) {
    let named = bench.callback();
    let mut nameless = bench.callback();
    nameless.visitor.name = None;
    let elsewhere = PhoneNumber::from_e164("+442079460123").unwrap();
    nameless.visitor.number = VisitorNumber::try_from(elsewhere).unwrap();
    for callback in [named, nameless] {
        bench.store().accept(&callback, &[]).unwrap();
        assert_eq!(bench.read(callback.id), callback);
        let history = bench.store().history(callback.id, 0).unwrap();
        let sequence = history[0].sequence;
        let (event, rule) = (Event::Asked { slot: None }, Some(Rule::AsSoonAsPossible));
        let asked = Recorded { sequence, at: NOW, event, moved: true, rule };
        assert_eq!(history, [asked]);
    }
}

pub fn an_unknown_callback_is_not_found(bench: &mut Bench) {
    let _somebody_else = bench.begun();
    let nobody = bench.callback().id;
    assert_eq!(bench.store().callback(nobody).unwrap(), None);
    assert_eq!(bench.store().leg(bench.leg()).unwrap(), None);
    assert_eq!(bench.store().history(nobody, 0).unwrap(), []);
}

pub fn the_open_callbacks_of_a_number_are_found_oldest_first(bench: &mut Bench) {
    let number = bench.callback().visitor.number;
    let asked = |seconds: i64| {
        let mut callback = bench.callback();
        callback.asked_at = after(seconds);
        bench.store().accept(&callback, &[]).unwrap();
        callback
    };
    let (late, early, over) = (asked(20), asked(10), asked(0));
    bench.step(&over, &Event::Cancel { by: Actor::Visitor });
    let mut other = bench.callback();
    let elsewhere = PhoneNumber::from_e164("+14155550133").unwrap();
    other.visitor.number = VisitorNumber::try_from(elsewhere).unwrap();
    bench.store().accept(&other, &[]).unwrap();

    let open = |number: &VisitorNumber| bench.store().open_callbacks(number.number()).unwrap();
    assert_eq!(open(&number), [early, late]);
    assert_eq!(open(&other.visitor.number), [other.clone()]);
    let nobody = PhoneNumber::from_e164("+14155550199").unwrap();
    assert_eq!(bench.store().open_callbacks(&nobody).unwrap(), []);
}

pub fn the_same_callback_is_not_accepted_twice(bench: &mut Bench) {
    let callback = bench.accepted();
    let mut twin = bench.callback();
    twin.id = callback.id;
    twin.visitor.name = None;
    let planned = bench.plan(samples::ring(bench), NOW);
    assert!(bench.store().accept(&twin, &[planned]).is_err());
    assert_eq!(bench.read(callback.id), callback);
    assert_eq!(bench.store().history(callback.id, 0).unwrap().len(), 1);
    assert_eq!(bench.claim(NOW), []);
}

type Answer = Result<Acceptance, StoreError>;

const MARK: RequestMark = RequestMark { key: [1; 32], request: [2; 32] };

fn accept_once(
    bench: &Bench,
    callback: &Callback,
    mark: &RequestMark,
    forget_before: Timestamp,
) -> Acceptance {
    let planned = bench.plan(samples::ring(bench), NOW);
    bench.store().accept_once(callback, &[planned], mark, forget_before).unwrap()
}

fn is_new(acceptance: &Acceptance) -> bool {
    matches!(acceptance, Acceptance::Accepted { .. })
}

/// What `take_soon` tells.
fn take_soon(bench: &Bench, callback: &Callback, once: Option<Once>) -> Answer {
    let effects = vec![bench.plan(samples::ring(bench), NOW)];
    let (tell, heard) = mpsc::channel();
    let asking = Asking { callback: callback.clone(), effects, once, queue: None };
    bench.store().take_soon(asking, Box::new(move |done| tell.send(done).unwrap_or_default()));
    heard.recv().unwrap()
}

pub fn a_callback_is_stored_when_whoever_does_not_wait_for_it_hears(bench: &mut Bench) {
    let (first, twin) = (bench.callback(), bench.callback());
    let once = Some(Once { mark: MARK, forget_before: NOW });
    for (callback, once) in [(bench.callback(), None), (first.clone(), once)] {
        let accepted = take_soon(bench, &callback, once).unwrap();
        assert_eq!(bench.read(callback.id), callback);
        let sequence = bench.store().history(callback.id, 0).unwrap()[0].sequence;
        assert_eq!(accepted, Acceptance::Accepted { first: sequence });
    }
    let repeated = Acceptance::Repeated { callback: first.id, state: first.state.clone() };
    assert_eq!(take_soon(bench, &twin, once).unwrap(), repeated);
    assert!(take_soon(bench, &first, None).is_err(), "it is stored already");
    assert_eq!(bench.claim(NOW).len(), 2);
}

pub fn a_request_with_a_key_is_accepted_once(bench: &mut Bench) {
    let (first, twin) = (bench.callback(), bench.callback());
    assert!(is_new(&accept_once(bench, &first, &MARK, NOW)));
    bench.step(&first, &Event::Cancel { by: Actor::Visitor });
    bench.reopen();
    let repeated = Acceptance::Repeated { callback: first.id, state: first.state.clone() };
    assert_eq!(accept_once(bench, &twin, &MARK, NOW), repeated, "as it was accepted");
    let other = RequestMark { request: [3; 32], ..MARK };
    assert_eq!(accept_once(bench, &twin, &other, NOW), Acceptance::OtherRequest);
    assert_eq!(bench.store().callback(twin.id).unwrap(), None);
    assert_eq!(bench.claim(NOW).len(), 1, "effects of the first alone");
    let other = RequestMark { key: [3; 32], ..MARK };
    assert!(is_new(&accept_once(bench, &twin, &other, NOW)));
}

pub fn a_request_that_was_not_stored_leaves_its_key_free(bench: &mut Bench) {
    let (known, unknown) = (bench.accepted(), bench.callback());
    assert!(bench.store().accept_once(&known, &[], &MARK, NOW).is_err());
    assert!(is_new(&accept_once(bench, &unknown, &MARK, NOW)));
}

pub fn a_key_is_forgotten(bench: &mut Bench) {
    let (first, next) = (bench.callback(), bench.callback());
    let next = Callback { asked_at: after(11), ..next };
    assert!(is_new(&accept_once(bench, &first, &MARK, NOW)));
    let other = RequestMark { request: [3; 32], ..MARK };
    assert_eq!(accept_once(bench, &next, &other, NOW), Acceptance::OtherRequest);
    assert!(is_new(&accept_once(bench, &next, &other, after(1))));
    assert_eq!(accept_once(bench, &first, &MARK, after(11)), Acceptance::OtherRequest);
}

pub fn a_secret_stays_as_it_was_drawn_first(bench: &mut Bench) {
    let secret = |bench: &Bench, name, drawn| bench.store().secret(name, StoreSecret(drawn));
    assert_eq!(secret(bench, "a", [1; 32]).unwrap(), StoreSecret([1; 32]));
    assert_eq!(secret(bench, "b", [2; 32]).unwrap(), StoreSecret([2; 32]));
    bench.reopen();
    assert_eq!(secret(bench, "a", [3; 32]).unwrap(), StoreSecret([1; 32]));
}

pub fn a_key_has_one_callback_among_sixteen(bench: &mut Bench) {
    let bench = &*bench;
    let accepted = |_| is_new(&accept_once(bench, &bench.callback(), &MARK, NOW));
    let accepted: Vec<bool> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|nth| scope.spawn(move || accepted(nth))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(accepted.into_iter().filter(|accepted| *accepted).count(), 1);
}
