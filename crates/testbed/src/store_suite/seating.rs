use std::thread;

use callback_core::ports::store::{Commit, StoreError};
use callback_core::{Actor, Callback, CallbackState, Event, Slot, Wait};

use super::bench::{Bench, NOW, after};

fn seat(seconds: i64, seat: u32) -> Slot {
    Slot { at: after(seconds), seat }
}

fn waiting(bench: &Bench, slot: Slot) -> Callback {
    let state = CallbackState::Scheduled { due: slot.at, why: Wait::Slot { seat: slot.seat } };
    Callback { state, ..bench.callback() }
}

fn taken(bench: &Bench) -> Vec<Slot> {
    bench.store().taken(NOW, after(10_000)).unwrap()
}

pub fn a_seat_is_one_callbacks_from_the_beginning(bench: &mut Bench) {
    let (first, twin) = (waiting(bench, seat(900, 0)), waiting(bench, seat(900, 0)));
    bench.store().accept(&first, &[]).unwrap();
    let refused = bench.store().accept(&twin, &[bench.plan(callback_core::Effect::Dispatch, NOW)]);
    assert!(matches!(refused, Err(StoreError::SeatTaken)), "{refused:?}");
    assert_eq!(bench.store().callback(twin.id).unwrap(), None);
    assert!(bench.claim(NOW).is_empty(), "nothing of it was written");
    for slot in [seat(900, 1), seat(1800, 0)] {
        bench.store().accept(&waiting(bench, slot), &[]).unwrap();
    }
    bench.reopen();
    assert_eq!(taken(bench), [seat(900, 0), seat(900, 1), seat(1800, 0)]);
    assert_eq!(bench.store().taken(after(900), after(901)).unwrap().len(), 2);
    assert_eq!(bench.store().taken(after(901), after(1800)).unwrap(), []);
    let first_event = bench.store().history(first.id, 0).unwrap().remove(0).event;
    assert_eq!(first_event, Event::Asked { slot: Some(seat(900, 0)) });
}

pub fn a_seat_is_taken_and_left_with_the_state(bench: &mut Bench) {
    let (one, other) = (bench.accepted(), bench.accepted());
    let one = bench.step(&one, &Event::Chosen { slot: seat(900, 0) });
    let change = bench.change(&other, &Event::Chosen { slot: seat(900, 0) }, NOW);
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::SeatTaken);
    assert_eq!(bench.read(other.id), other, "nothing of it was written");
    let one = bench.step(&one, &Event::Chosen { slot: seat(1800, 0) });
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
    assert_eq!(taken(bench), [seat(900, 0), seat(1800, 0)]);
    bench.step(&one, &Event::Cancel { by: Actor::Visitor });
    assert_eq!(taken(bench), [seat(900, 0)]);
}

pub fn a_seat_has_one_owner_among_sixteen(bench: &mut Bench) {
    let callbacks: Vec<_> = (0..16).map(|_| waiting(bench, seat(900, 0))).collect();
    let store = bench.store();
    let accepted = thread::scope(|scope| {
        let ask = |callback| scope.spawn(move || store.accept(callback, &[]).is_ok());
        let all: Vec<_> = callbacks.iter().map(ask).collect();
        all.into_iter().map(|one| one.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(accepted, 1);
    assert_eq!(taken(bench), [seat(900, 0)]);
}
