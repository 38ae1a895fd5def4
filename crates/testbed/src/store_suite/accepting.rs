use callback_core::{Event, PhoneNumber, Recorded, VisitorNumber};

use super::bench::{Bench, NOW};
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
