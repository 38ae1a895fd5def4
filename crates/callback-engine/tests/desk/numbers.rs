//! Whom nobody calls: at the edge, at the claim, at the gate, before the dial.

use std::sync::atomic::Ordering;

use callback_core::ports::audit::Who;
use callback_core::ports::blocks::{BlockCause, BlockStore, BlockedBy, NewBlock};
use callback_core::ports::provider::{CallFact, EventSink, Fact, Gate, GateRefusal, Health};
use callback_core::ports::store::StoreError;
use callback_core::{
    Actor, Bar, BlockId, CallOrder, CallbackState, Countries, NumberRules, PhoneNumber, Region,
    Rule, Side, Visitor, VisitorNumber,
};
use callback_engine::{DeskError, Receipt};
use jiff::Timestamp;

use crate::bench::{Bench, wait_in_steps};
use crate::scripted::call_of;

/// The number of [`Bench::ask`].
const VISITOR: &str = "+14155550100";
/// That of the business.
const BUSINESS: &str = "+12015550100";

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::from_e164(text).unwrap()
}

fn visitor(text: &str) -> Visitor {
    Visitor { number: VisitorNumber::try_from(number(text)).unwrap(), name: None }
}

const fn barred(bar: Bar) -> CallbackState {
    CallbackState::Cancelled { by: Actor::Barred(bar) }
}

/// Blocks the number as `api blocks add` does beside the process, which hears nothing of it.
fn block_beside(bench: &Bench) {
    let block = NewBlock {
        id: BlockId::from_bytes([9; 16]),
        number: number(VISITOR),
        cause: BlockCause::DoNotCall,
        by: BlockedBy::Who(Who::Operator),
        callback: None,
        at: Timestamp::UNIX_EPOCH,
    };
    bench.store.block(&block).unwrap();
}

/// No line can be had, so that what waits goes on waiting.
fn no_line(bench: &Bench) {
    bench.provider.set_health(Health::Down { why: "for the test".into() });
    bench.settle();
}

fn decided(bench: &Bench, receipt: &Receipt) -> Option<Rule> {
    let explained = bench.desk.explain(receipt.callback).unwrap();
    explained.decisions.last().and_then(|last| last.entry.rule.clone())
}

fn only(code: &str) -> NumberRules {
    let countries = Countries::Only([Region::parse(code).unwrap()].into());
    NumberRules { countries, ..NumberRules::default() }
}

#[test]
fn a_number_of_the_house_and_one_that_is_blocked_are_refused_alike() {
    let own = "+14155550177";
    let bench = Bench::ruled(|rules| rules.numbers.own = [number(own)].into());
    bench
        .desk
        .block(&number(VISITOR), BlockCause::DoNotCall, BlockedBy::Who(Who::Operator))
        .unwrap();
    for text in [own, BUSINESS] {
        let refused = bench.desk.request(visitor(text)).unwrap_err();
        assert!(matches!(refused, DeskError::NumberRefused), "{refused}");
    }
    let refused = bench.desk.request(visitor(VISITOR)).unwrap_err();
    assert!(matches!(refused, DeskError::Store(StoreError::Blocked)), "{refused}");
    bench.desk.request(visitor("+14155550101")).unwrap();
}

#[test]
fn a_visitor_from_elsewhere_is_told_whose_numbers_are_called() {
    let bench = Bench::ruled(|rules| rules.numbers = only("US"));
    let refused = bench.desk.request(visitor("+442079460018")).unwrap_err();
    let served = vec![Region::parse("US").unwrap()];
    assert!(matches!(&refused, DeskError::OtherCountry { served: told } if *told == served));
    bench.ask();
}

#[test]
fn a_number_that_was_blocked_since_ends_its_callback_at_the_claim() {
    let bench = Bench::new();
    no_line(&bench);
    let receipt = bench.ask();
    block_beside(&bench);
    bench.provider.set_health(Health::Ready);
    assert_eq!(bench.wait_for(&receipt, CallbackState::is_final), barred(Bar::Blocked));
    assert_eq!(decided(&bench, &receipt), Some(Rule::Barred { why: Bar::Blocked }));
    bench.settle();
    assert!(bench.provider.another_dial().is_none(), "somebody was rung");
}

#[test]
fn a_callback_that_the_rules_forbid_since_ends_at_the_claim_and_at_the_gate() {
    for is_begun in [false, true] {
        let bench = Bench::new();
        if !is_begun {
            no_line(&bench);
        }
        let receipt = bench.ask();
        let call = is_begun.then(|| bench.dialed());
        let bench = bench.restart_as(|rules| rules.numbers = only("DE"));
        bench.provider.set_health(Health::Ready);
        if let Some(call) = call {
            let refused = bench.desk.ask(call.leg, &call.nonce).unwrap_err();
            assert_eq!(refused, GateRefusal::Shut);
        }
        assert_eq!(bench.wait_for(&receipt, CallbackState::is_final), barred(Bar::Country));
        assert_eq!(decided(&bench, &receipt), Some(Rule::Barred { why: Bar::Country }));
        assert!(bench.provider.another_dial().is_none(), "somebody was rung");
    }
}

#[test]
fn the_gate_of_a_blocked_number_stays_shut_and_the_business_is_let_go() {
    let bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    block_beside(&bench);
    assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
    assert_eq!(bench.state(&receipt), barred(Bar::Blocked));
    wait_in_steps(&bench, || !bench.provider.hung_up.lock().unwrap().is_empty());
    assert_eq!(*bench.provider.hung_up.lock().unwrap(), [call_of(call.leg)]);
}

#[test]
fn staff_who_block_a_number_end_what_waits_and_leave_a_talk() {
    let bench = Bench::with_lines(1);
    let talking = bench.ask();
    let call = bench.dialed();
    // What is asked for after a talk began is wanted besides.
    bench.later(1);
    let waiting = bench.ask();
    bench.desk.ask(call.leg, &call.nonce).unwrap();
    bench.tell(call.leg, Side::Visitor, CallFact::Bridged);
    let by = BlockedBy::Who(Who::Operator);
    let (id, ended) = bench.desk.block(&number(VISITOR), BlockCause::DoNotCall, by).unwrap();
    assert_eq!(ended, [waiting.callback]);
    assert_eq!(bench.state(&waiting), barred(Bar::Blocked));
    assert!(matches!(bench.state(&talking), CallbackState::Connected { .. }));
    let (again, none) = bench.desk.block(&number(VISITOR), BlockCause::DoNotCall, by).unwrap();
    assert_eq!((again, none.len()), (id, 0));
    assert!(bench.desk.unblock(id, by).unwrap());
    bench.ask();
}

#[test]
fn whoever_presses_9_is_called_by_nobody_any_more() {
    for order in [CallOrder::BusinessFirst, CallOrder::VisitorFirst] {
        let bench = Bench::ruled(|rules| {
            rules.policy.order = order;
            rules.lines = 1;
        });
        let asked = bench.ask();
        let call = bench.dialed();
        let other = bench.ask();
        if order == CallOrder::BusinessFirst {
            bench.desk.ask(call.leg, &call.nonce).unwrap();
        }
        let at = asked_at(&bench, &asked);
        let pressed = Fact { call: call.leg, side: Side::Visitor, at, what: CallFact::NotMe };
        // The block and the state are one write: without a disk there is neither.
        bench.failing.store(true, Ordering::SeqCst);
        assert!(bench.desk.take(&pressed).is_err());
        assert!(!bench.state(&asked).is_final());
        assert_eq!(bench.desk.blocks(9).unwrap(), []);
        bench.failing.store(false, Ordering::SeqCst);
        bench.desk.take(&pressed).unwrap();
        assert_eq!(bench.state(&asked), CallbackState::Refused);
        assert_eq!(bench.state(&other), barred(Bar::Blocked));
        let blocks = bench.desk.blocks(9).unwrap();
        assert_eq!(blocks.len(), 1);
        let block = blocks.first().unwrap();
        assert_eq!((block.cause, block.by), (BlockCause::NotMe, BlockedBy::Visitor));
        assert_eq!(block.callback, Some(asked.callback));
        let refused = bench.desk.request(visitor(VISITOR)).unwrap_err();
        assert!(matches!(refused, DeskError::Store(StoreError::Blocked)), "{refused}");
        // What comes twice blocks nobody whom staff let in again.
        assert!(bench.desk.unblock(block.id, BlockedBy::Who(Who::Operator)).unwrap());
        bench.desk.take(&pressed).unwrap();
        assert_eq!(bench.desk.blocks(9).unwrap(), []);
    }
}

fn asked_at(bench: &Bench, receipt: &Receipt) -> Timestamp {
    bench.desk.look(receipt.callback, receipt.token).unwrap().asked_at
}

#[test]
fn a_caller_who_only_shows_a_number_has_it_blocked_by_nothing_they_press() {
    let bench = Bench::new();
    no_line(&bench);
    let receipt = bench.ask();
    let channel = callback_core::ports::provider::ProviderCall("1764000000.5".to_owned());
    let call_in = bench.desk.call_in(&number(VISITOR), &channel).unwrap();
    bench.tell(call_in.leg, Side::Visitor, CallFact::NotMe);
    assert_eq!(bench.desk.blocks(9).unwrap(), []);
    bench.desk.provider_ready();
    drop(receipt);
}
