use callback_core::ports::provider::ProviderCall;
use callback_core::ports::store::{Change, Commit, Leg, NewEvent, NonceHash, OpenedAttempt};
use callback_core::{Actor, Attempt, CallOrder, CallbackState, Cause, Event, LegEnd, Side};

use super::bench::{Bench, NOW, after, ids};
use super::samples;

pub fn each_saved_change_raises_the_version(bench: &mut Bench) {
    let callback = bench.accepted();
    let cancelled = bench.step(&callback, &Event::Cancel { by: Actor::Visitor });
    assert_eq!(cancelled.version, callback.version + 1);
    assert_eq!(cancelled.state, CallbackState::Cancelled { by: Actor::Visitor });
    assert_eq!((cancelled.visitor, cancelled.token), (callback.visitor, callback.token));
}

pub fn an_event_alone_leaves_state_and_version(bench: &mut Bench) {
    let callback = bench.accepted();
    let late = NewEvent { at: after(5), event: Event::Due, moved: false, rule: None };
    let change = Change { events: vec![late], ..Change::of(&callback) };
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
    assert_eq!(bench.read(callback.id), callback);
    let recorded = &bench.store().history(callback.id, 0).unwrap()[1];
    assert_eq!((recorded.at, &recorded.event, recorded.moved), (after(5), &Event::Due, false));
}

pub fn an_attempt_and_its_legs_read_back(bench: &mut Bench) {
    let begun = bench.begun();
    assert_eq!(begun.callback.attempts, 1);
    assert_eq!(begun.callback.state.attempt(), Some(&begun.attempt));
    assert_eq!(bench.store().open_attempts().unwrap(), 1);
    let visitor = Leg {
        id: begun.visitor,
        attempt: begun.attempt.id,
        callback: begun.callback.id,
        side: Side::Visitor,
        partner: begun.business,
        target: None,
        nonce: None,
        provider_call: None,
    };
    let business = Leg {
        id: begun.business,
        side: Side::Business,
        partner: begun.visitor,
        nonce: Some(NonceHash([0x5A; 32])),
        ..visitor.clone()
    };
    assert_eq!(bench.store().leg(begun.visitor).unwrap(), Some(visitor));
    assert_eq!(bench.store().leg(begun.business).unwrap(), Some(business.clone()));

    let call = ProviderCall("cb-1732312000.7".to_owned());
    let placed =
        Change { placed: Some((begun.business, call.clone())), ..Change::of(&begun.callback) };
    assert_eq!(bench.store().commit(&placed).unwrap(), Commit::Saved);
    assert_eq!(bench.store().leg_of(&call).unwrap(), Some(begun.business));
    assert_eq!(bench.store().leg_of(&ProviderCall("cb-1732312000.8".to_owned())).unwrap(), None);
    let placed = Leg { provider_call: Some(call), ..business };
    assert_eq!(bench.store().leg(begun.business).unwrap(), Some(placed));
}

pub fn a_visitor_who_is_rung_first_has_the_leg_that_asks_the_gate(bench: &mut Bench) {
    let callback = bench.accepted();
    let begun = bench.begin(&callback);
    let attempt = Attempt { order: CallOrder::VisitorFirst, ..begun.attempt };
    let (business, visitor) = (begun.business, begun.visitor);
    let free = Event::LineFree { attempt, business: vec![business], visitor, targets: Vec::new() };
    let (first, second) = (vec![(visitor, NonceHash([0x5A; 32]))], business);
    let opened = Some(OpenedAttempt { attempt, first, second, targets: Vec::new() });
    let change = Change { opened, ..bench.change(&callback, &free, NOW) };
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
    assert_eq!(bench.read(callback.id).state.attempt(), Some(&attempt));
    let read = |leg| {
        let leg = bench.store().leg(leg).unwrap().unwrap();
        (leg.side, leg.partner, leg.nonce.is_some())
    };
    assert_eq!(read(visitor), (Side::Visitor, business, true));
    assert_eq!(read(business), (Side::Business, visitor, false));
    let won = Change { gate: Some((attempt.id, visitor)), ..Change::of(&bench.read(callback.id)) };
    assert_eq!(bench.store().commit(&won).unwrap(), Commit::Saved);
    assert_eq!(bench.store().commit(&won).unwrap(), Commit::GateTaken);
}

pub fn an_attempt_that_the_visitor_began_is_counted_apart(bench: &mut Bench) {
    let callback = bench.accepted();
    let mut begun = bench.begin(&callback);
    let (attempt, business, visitor) = (begun.attempt, begun.business, begun.visitor);
    let called_in = bench.change(&callback, &Event::CalledIn { attempt, business, visitor }, NOW);
    let state = called_in.next.clone().unwrap();
    let opened = begun.change.opened.take().unwrap();
    let change = Change {
        opened: Some(OpenedAttempt { attempt: *state.attempt().unwrap(), ..opened }),
        placed: Some((business, ProviderCall("1764000000.5".into()))),
        ..called_in
    };
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
    let stored = bench.read(callback.id);
    assert_eq!((stored.attempts, stored.calls_in, &stored.state), (1, 1, &state));
    let call = bench.store().leg(business).unwrap().unwrap().provider_call;
    assert_eq!(call, Some(ProviderCall("1764000000.5".into())), "in the same commit");
    assert_eq!(bench.store().open_attempts().unwrap(), 1);

    let over = bench.step(&stored, &Event::Unclear { leg: business });
    let next = bench.begin(&over);
    assert_eq!(bench.store().commit(&next.change).unwrap(), Commit::Saved);
    let stored = bench.read(callback.id);
    assert_eq!((stored.attempts, stored.calls_in), (2, 1));
}

pub fn a_conflict_writes_nothing(bench: &mut Bench) {
    let callback = bench.callback();
    let waiting = bench.plan(samples::ring(bench), NOW);
    bench.store().accept(&callback, &[waiting]).unwrap();
    bench.step(&callback, &Event::Cancel { by: Actor::Visitor });

    let late = bench.begin(&callback);
    let change = Change { finishes: Some(waiting.id), ..late.change };
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::Conflict);

    let kept = bench.read(callback.id);
    assert_eq!((kept.version, kept.attempts), (callback.version + 1, 0));
    assert_eq!(kept.state, CallbackState::Cancelled { by: Actor::Visitor });
    assert_eq!(bench.store().history(callback.id, 0).unwrap().len(), 2);
    assert_eq!(bench.store().leg(late.business).unwrap(), None);
    assert_eq!(bench.store().open_attempts().unwrap(), 0);
    assert_eq!(ids(&bench.claim(after(1_000_000))), [waiting.id]);
}

pub fn a_change_of_nobody_is_not_saved(bench: &mut Bench) {
    let nobody = bench.callback();
    let change = bench.change(&nobody, &Event::Cancel { by: Actor::Staff }, NOW);
    assert!(!matches!(bench.store().commit(&change), Ok(Commit::Saved)));
    assert_eq!(bench.store().callback(nobody.id).unwrap(), None);
    assert_eq!(bench.store().history(nobody.id, 0).unwrap(), []);
}

pub fn a_change_that_fails_writes_nothing(bench: &mut Bench) {
    let begun = bench.begun();
    let effects = bench.claim(after(1_000_000)).len();
    let mut change = bench.begin(&begun.callback).change;
    change.next = Some(CallbackState::Failed);
    change.effects = vec![bench.plan(samples::ring(bench), NOW)];
    assert!(bench.store().commit(&change).is_err(), "a second attempt opened beside the first");
    assert_eq!(bench.read(begun.callback.id), begun.callback);
    assert_eq!(bench.store().history(begun.callback.id, 0).unwrap().len(), 2);
    assert_eq!((effects, bench.claim(after(1_000_000)).len()), (2, 0));
}

pub fn a_second_attempt_waits_until_the_first_is_closed(bench: &mut Bench) {
    let first = bench.begun();
    assert!(bench.store().commit(&bench.begin(&first.callback).change).is_err());
    let fault = LegEnd::new(Cause::CarrierFault);
    let failed = bench.step(&first.callback, &Event::NotPlaced { leg: first.business, end: fault });
    assert_eq!(bench.store().open_attempts().unwrap(), 0);
    let queued = bench.step(&failed, &Event::Due);
    let second = bench.begin(&queued);
    assert_eq!(second.attempt.number, 2);
    assert_eq!(bench.store().commit(&second.change).unwrap(), Commit::Saved);
    assert_eq!(bench.store().open_attempts().unwrap(), 1);
    assert_eq!(bench.read(first.callback.id).attempts, 2);
}

pub fn an_attempt_number_is_given_once(bench: &mut Bench) {
    let first = bench.begun();
    let fault = LegEnd::new(Cause::CarrierFault);
    let failed = bench.step(&first.callback, &Event::NotPlaced { leg: first.business, end: fault });
    let mut queued = bench.step(&failed, &Event::Due);
    queued.attempts = 0;
    let twin = bench.begin(&queued);
    assert_eq!(twin.attempt.number, first.attempt.number);
    assert!(bench.store().commit(&twin.change).is_err());
    assert_eq!(bench.store().open_attempts().unwrap(), 0);
}
