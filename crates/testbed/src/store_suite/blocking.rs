use std::collections::BTreeSet;
use std::thread;

use callback_core::ports::audit::Who;
use callback_core::ports::blocks::{Block, BlockCause, BlockedBy, NewBlock};
use callback_core::ports::requests::{Acceptance, Asking, Once, RequestMark};
use callback_core::ports::store::{Change, Commit, StoreError};
use callback_core::ports::texts::{Admission, Budget, MessageIntent};
use callback_core::{ApiKeyId, BlockId, Callback, Event, MessageId, Notice, PhoneNumber, Side};

use super::bench::{Bench, NOW, after};

fn block_of(bench: &Bench, number: &PhoneNumber, seconds: i64) -> NewBlock {
    NewBlock {
        id: BlockId::from_bytes(bench.id()),
        number: number.clone(),
        cause: BlockCause::DoNotCall,
        by: BlockedBy::Who(Who::Key(ApiKeyId::from_bytes([0xab; 16]))),
        callback: None,
        at: after(seconds),
    }
}

/// As it reads back.
fn kept(block: &NewBlock) -> Block {
    let NewBlock { id, number, cause, by, callback, at } = block.clone();
    Block { id, masked: number.masked().to_string(), cause, by, callback, at }
}

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::from_e164(text).unwrap()
}

fn visitor() -> PhoneNumber {
    number("+14155550132")
}

fn take(bench: &Bench, callback: &Callback, once: Option<Once>) -> Result<Acceptance, StoreError> {
    let asking = Asking { callback: callback.clone(), effects: Vec::new(), once, queue: None };
    bench.store().take(&asking)
}

pub fn a_block_holds_for_its_number_until_it_is_lifted(bench: &mut Bench) {
    let (first, second) = (block_of(bench, &visitor(), 0), block_of(bench, &visitor(), 7));
    let other = block_of(bench, &number("+442079460018"), 3);
    assert_eq!(bench.store().block_of(&visitor()).unwrap(), None);
    assert_eq!(bench.store().block(&first).unwrap(), first.id);
    assert_eq!(bench.store().block(&second).unwrap(), first.id, "one block is enough");
    assert_eq!(bench.store().block(&other).unwrap(), other.id);
    bench.reopen();
    assert_eq!(bench.store().blocks(9).unwrap(), [kept(&other), kept(&first)]);
    assert_eq!(bench.store().blocks(1).unwrap(), [kept(&other)]);
    assert_eq!(bench.store().block_of(&visitor()).unwrap(), Some(kept(&first)));
    assert_eq!(bench.store().block_of(&number("+14155550133")).unwrap(), None);
    let by = BlockedBy::Who(Who::Operator);
    assert!(bench.store().unblock(first.id, by, after(9)).unwrap());
    for gone in [first.id, second.id] {
        assert!(!bench.store().unblock(gone, by, after(9)).unwrap(), "it does not hold");
    }
    assert_eq!(bench.store().blocks(9).unwrap(), [kept(&other)]);
    assert_eq!(bench.store().block_of(&visitor()).unwrap(), None);
    assert_eq!(bench.store().block(&second).unwrap(), second.id, "blocked once more");
}

pub fn no_callback_of_a_blocked_number_is_accepted(bench: &mut Bench) {
    let once = |key| {
        let mark = RequestMark { key: [key; 32], request: [2; 32] };
        Some(Once { mark, forget_before: NOW })
    };
    let known = bench.callback();
    take(bench, &known, once(1)).unwrap();
    let block = block_of(bench, &visitor(), 0);
    bench.store().block(&block).unwrap();
    for (callback, once) in [(bench.callback(), None), (bench.callback(), once(2))] {
        let refused = take(bench, &callback, once);
        assert!(matches!(refused, Err(StoreError::Blocked)), "{refused:?}");
        assert_eq!(bench.store().callback(callback.id).unwrap(), None);
    }
    let repeated = Acceptance::Repeated { callback: known.id, state: known.state.clone() };
    assert_eq!(take(bench, &bench.callback(), once(1)).unwrap(), repeated);
    bench.store().unblock(block.id, BlockedBy::Who(Who::Operator), NOW).unwrap();
    take(bench, &bench.callback(), once(2)).unwrap();
}

pub fn nothing_that_rings_a_blocked_number_is_written(bench: &mut Bench) {
    let (waiting, begun) = (bench.accepted(), bench.begun());
    bench.store().block(&block_of(bench, &visitor(), 0)).unwrap();
    let attempt = bench.begin(&waiting).change;
    let mut gate = bench.change(&begun.callback, &Event::GateWon { leg: begun.business }, NOW);
    gate.gate = Some((begun.attempt.id, begun.business));
    for (callback, change) in [(&waiting, attempt), (&begun.callback, gate)] {
        let events = bench.store().history(callback.id, 0).unwrap();
        assert_eq!(bench.store().commit(&change).unwrap(), Commit::Blocked);
        assert_eq!(bench.read(callback.id), *callback);
        assert_eq!(bench.store().history(callback.id, 0).unwrap(), events);
    }
    // What rings nobody is written as ever.
    bench.step(&begun.callback, &Event::Ringing { leg: begun.business });
}

pub fn a_block_is_stored_with_its_change_or_not_at_all(bench: &mut Bench) {
    let begun = bench.begun();
    let not_me = bench.change(&begun.callback, &Event::NotMe { leg: begun.visitor }, NOW);
    let block = NewBlock {
        cause: BlockCause::NotMe,
        by: BlockedBy::Visitor,
        callback: Some(begun.callback.id),
        ..block_of(bench, &visitor(), 0)
    };
    let change = Change { blocks: Some(block.clone()), ..not_me };
    let late = Change { version: change.version + 1, ..change.clone() };
    assert_eq!(bench.store().commit(&late).unwrap(), Commit::Conflict);
    assert_eq!(bench.store().blocks(9).unwrap(), []);
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
    assert_eq!(bench.store().blocks(9).unwrap(), [kept(&block)]);
}

pub fn of_sixteen_blocks_of_a_number_one_holds(bench: &mut Bench) {
    let blocks: Vec<_> = (0..16).map(|nth| block_of(bench, &visitor(), nth)).collect();
    let store = bench.store();
    let holding: BTreeSet<_> = thread::scope(|scope| {
        let block = |block| scope.spawn(move || store.block(block).unwrap());
        let all: Vec<_> = blocks.iter().map(block).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(holding.len(), 1, "{holding:?}");
    assert_eq!(bench.store().blocks(99).unwrap().len(), 1);
}

pub fn no_text_goes_to_a_visitor_whose_number_is_blocked(bench: &mut Bench) {
    let callback = bench.accepted();
    bench.store().block(&block_of(bench, &visitor(), 0)).unwrap();
    let intent = |to| MessageIntent {
        id: MessageId::from_bytes(bench.id()),
        callback: callback.id,
        to,
        notice: Notice::Missed,
        number: visitor(),
        at: NOW,
        budget: Budget { since: NOW, limit: 9 },
    };
    let admit = |to| bench.store().intend_message(&intent(to)).unwrap();
    assert_eq!(admit(Side::Visitor), Admission::OptedOut);
    assert_eq!(admit(Side::Business), Admission::Admitted { tries: 1 });
}
