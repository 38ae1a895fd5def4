use callback_core::{Actor, Event, PhoneNumber, Recorded, VisitorNumber};

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
        let asked = Recorded { sequence, at: NOW, event: Event::Asked, moved: true };
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
