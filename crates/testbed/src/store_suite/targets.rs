//! Whom attempts rang, and who goes first.

use callback_core::ports::store::{Change, NonceHash};
use callback_core::ports::targets::LegTarget;
use callback_core::targets::{BusinessPhone, Endpoint, TargetName, Then, Try, Turn};
use callback_core::{
    Attempt, Callback, Cause, ClosedAttempt, Effect, Event, LegEnd, Outcome, PhoneNumber, Priority,
};

use super::bench::{ALL, Begun, Bench, NOW, ids};

fn name(text: &str) -> TargetName {
    text.parse().unwrap()
}

fn turn(level: u32) -> Turn {
    Turn { level, round: 2, lost: 1, then: Then::Pause { escalates: Some(NOW) } }
}

/// The change that begins the next attempt of `callback`, which rings these.
fn begin(bench: &Bench, callback: &Callback, level: u32, targets: &[&str]) -> Begun {
    let mut begun = bench.begin(callback);
    let phones = [
        BusinessPhone::Endpoint(Endpoint::parse("PJSIP/anna").unwrap()),
        BusinessPhone::Number(PhoneNumber::from_e164("+12015550101").unwrap().try_into().unwrap()),
    ];
    begun.attempt = Attempt { turn: Some(turn(level)), ..begun.attempt };
    let opened = begun.change.opened.as_mut().unwrap();
    opened.attempt = begun.attempt;
    while opened.first.len() < targets.len() {
        opened.first.push((bench.leg(), NonceHash([7; 32])));
    }
    let named = opened.first.iter().zip(targets).zip(phones.iter().cycle());
    opened.targets = named
        .map(|(((leg, _), text), phone)| {
            (*leg, LegTarget { name: name(text), phone: phone.clone() })
        })
        .collect();
    let (business, targets) = opened.first.iter().map(|(leg, _)| (*leg, name("x"))).unzip();
    let event =
        Event::LineFree { attempt: begun.attempt, business, visitor: begun.visitor, targets };
    let Change { next, events, effects, .. } = bench.change(callback, &event, NOW);
    begun.change = Change { next, events, effects, ..begun.change };
    begun
}

pub fn a_leg_remembers_whom_it_rings(bench: &mut Bench) {
    let callback = bench.accepted();
    let begun = begin(bench, &callback, 0, &["anna", "bob"]);
    bench.store().commit(&begun.change).unwrap();
    let opened = begun.change.opened.unwrap();
    for (leg, target) in &opened.targets {
        assert_eq!(bench.store().leg(*leg).unwrap().unwrap().target.as_ref(), Some(target));
    }
    assert_eq!(bench.store().leg(opened.second).unwrap().unwrap().target, None);
    assert_eq!(bench.read(callback.id).state.attempt(), Some(&begun.attempt));
}

pub fn tries_read_back_in_order_with_whom_they_rang(bench: &mut Bench) {
    let callback = bench.accepted();
    assert_eq!(bench.store().tries(callback.id).unwrap(), []);
    let outcome = Outcome::Business { end: LegEnd::new(Cause::Busy) };
    let first = begin(bench, &callback, 0, &["anna", "bob"]);
    bench.store().commit(&first.change).unwrap();
    let open = bench.store().tries(callback.id).unwrap();
    assert_eq!(open.iter().map(|one| one.outcome).collect::<Vec<_>>(), [None]);
    let closed = Some(ClosedAttempt { attempt: first.attempt.id, outcome });
    let read = bench.read(callback.id);
    bench.store().commit(&Change { closed, ..Change::of(&read) }).unwrap();
    // One without a turn, such as the visitor's own call.
    let plain = bench.begun();
    let second = begin(bench, &bench.read(callback.id), 1, &["chef"]);
    let opened = Change {
        opened: second.change.opened,
        events: second.change.events,
        ..Change::of(&bench.read(callback.id))
    };
    bench.store().commit(&opened).unwrap();
    let one = |level, targets: &[&str], outcome| Try {
        turn: turn(level),
        targets: targets.iter().map(|text| name(text)).collect(),
        outcome,
        at: NOW,
    };
    let expected = [one(0, &["anna", "bob"], Some(outcome)), one(1, &["chef"], None)];
    assert_eq!(bench.store().tries(callback.id).unwrap(), expected);
    assert_eq!(bench.store().tries(plain.callback.id).unwrap(), []);
}

pub fn whoever_was_rung_longest_ago_comes_first(bench: &mut Bench) {
    let among = ["a", "b", "c", "d"].map(name);
    let rung = |bench: &Bench| bench.store().rung(&among).unwrap();
    assert_eq!(rung(bench), []);
    for (target, order) in [("b", "b"), ("a", "b a"), ("x", "b a"), ("b", "a b"), ("d", "a b d")] {
        let callback = bench.accepted();
        bench.store().commit(&begin(bench, &callback, 0, &[target]).change).unwrap();
        let order: Vec<_> = order.split(' ').map(name).collect();
        assert_eq!(rung(bench), order, "after {target}");
    }
}

pub fn each_phone_that_may_ring_takes_a_line_until_the_gate_is_won(bench: &mut Bench) {
    let callback = bench.accepted();
    let begun = begin(bench, &callback, 0, &["a", "b", "c"]);
    bench.store().commit(&begun.change).unwrap();
    let _other = bench.begun();
    assert_eq!(bench.store().open_attempts().unwrap(), 4);
    let gate = Some((begun.attempt.id, begun.business));
    let won = Change { gate, ..Change::of(&bench.read(callback.id)) };
    bench.store().commit(&won).unwrap();
    assert_eq!(bench.store().open_attempts().unwrap(), 2);
}

pub fn dispatches_go_by_priority_and_then_by_the_age_of_their_callbacks(bench: &mut Bench) {
    let accept = |asked: i64, priority, due: i64| {
        let asked_at = super::bench::after(asked);
        let callback = Callback { asked_at, priority, ..bench.callback() };
        let planned = bench.plan(Effect::Dispatch, super::bench::after(due));
        bench.store().accept(&callback, &[planned]).unwrap();
        planned.id
    };
    let young = accept(30, Priority::Usual, 1);
    let old = accept(10, Priority::Usual, 5);
    let high = accept(40, Priority::High, 9);
    let higher = accept(20, Priority::High, 9);
    let later = accept(0, Priority::High, 60);
    let claim = |at| {
        let now = super::bench::after(at);
        ids(&bench.store().claim_due(bench.epoch, now, ALL, 1).unwrap())
    };
    for expected in [higher, high, old, young] {
        assert_eq!(claim(9), [expected]);
    }
    assert_eq!(claim(9), []);
    assert_eq!(claim(60), [later]);
}

pub fn topic_and_priority_of_a_callback_read_back(bench: &mut Bench) {
    let topic = Some("sales".parse().unwrap());
    let callback = Callback { topic, priority: Priority::High, ..bench.callback() };
    bench.store().accept(&callback, &[]).unwrap();
    assert_eq!(bench.read(callback.id), callback);
}
