use std::sync::Barrier;
use std::thread;

use callback_core::CallbackState;
use callback_core::ports::store::{Change, Commit, NewEvent};
use callback_core::{Callback, Event};

use super::bench::{Bench, NOW};

const THREADS: usize = 64;
const ROUNDS: u64 = 8;

/// A change that says who made it.
fn mark(callback: &Callback, moved: bool) -> Change {
    Change {
        next: Some(CallbackState::Queued),
        events: vec![NewEvent { at: NOW, event: Event::Due, moved, rule: None }],
        ..Change::of(callback)
    }
}

pub fn each_version_has_one_writer_among_sixty_four(bench: &mut Bench) {
    let callback = bench.accepted();
    let start = Barrier::new(THREADS);
    let store = bench.store();
    let write = || {
        let mut won = Vec::new();
        for version in 0..ROUNDS {
            start.wait();
            let change = Change { version, ..mark(&callback, true) };
            match store.commit(&change).unwrap() {
                Commit::Saved => won.push(version),
                answer => assert_eq!(answer, Commit::Conflict),
            }
        }
        won
    };
    let mut won: Vec<u64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(write)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    won.sort_unstable();
    assert_eq!(won, (0..ROUNDS).collect::<Vec<_>>());
    assert_eq!(bench.read(callback.id).version, ROUNDS);
    let events = store.history(callback.id, 0).unwrap().len();
    assert_eq!(u64::try_from(events).unwrap(), ROUNDS + 1);
}

pub fn no_update_of_sixty_four_threads_is_lost(bench: &mut Bench) {
    let callback = bench.accepted();
    let store = bench.store();
    let write = || {
        while store.commit(&mark(&bench.read(callback.id), true)).unwrap() != Commit::Saved {}
    };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(write);
        }
    });
    let threads = u64::try_from(THREADS).unwrap();
    assert_eq!(bench.read(callback.id).version, threads);
    let events = store.history(callback.id, 0).unwrap().len();
    assert_eq!(u64::try_from(events).unwrap(), threads + 1);
}
