//! Whatever goes wrong between Twilio and us: nobody is called twice who may have been called once, nobody is rung
//! without an acceptance, and every callback comes to an end.

use std::panic::catch_unwind;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use callback_core::{CallbackState, Recorded};
use testbed::provider_suite::{Stage, is_over};
use testbed::twilio::{Fault, FaultPoint, Often};

use super::platform::{LIMIT, Line};
use crate::app::Asked;

const ABREAST: usize = 6;
const LATE: Duration = Duration::from_millis(700);

type Trouble = (&'static str, FaultPoint, Fault, Often);

fn troubles() -> Vec<Trouble> {
    use Fault as F;
    use FaultPoint as At;
    let first = Often::Next(VISITORS.len());
    let some = |seed| Often::Percent { percent: 40, seed };
    vec![
        ("a create that was refused for now", At::CreateCall, F::Refused(20429), first),
        ("a create that failed", At::CreateCall, F::Fails(503), first),
        ("a create that was made and failed", At::CreateCall, F::FailsAfter(500), first),
        ("a create that was cut", At::CreateCall, F::Cut, first),
        ("a create whose answer was lost", At::CreateCall, F::AnswerLost, first),
        ("a create whose answer was cut", At::CreateCall, F::AnswerHalved, first),
        ("a create whose answer is garbled", At::CreateCall, F::AnswerGarbled, first),
        ("a create with a late answer", At::CreateCall, F::Late(LATE), first),
        ("an update that failed", At::UpdateCall, F::Fails(503), first),
        ("an update whose answer was lost", At::UpdateCall, F::AnswerLost, first),
        ("reads that fail", At::Read, F::Fails(500), some(1)),
        ("documents that are asked for twice", At::Document, F::Twice, Often::Always),
        ("documents that are asked for late", At::Document, F::Late(LATE), some(2)),
        ("documents that are lost on the way", At::Document, F::AnswerLost, some(3)),
        ("callbacks that come twice", At::Callback, F::Twice, Often::Always),
        ("callbacks that come late", At::Callback, F::Late(LATE), some(4)),
        ("callbacks that never come", At::Callback, F::Lost, Often::Always),
        ("callbacks of which some never come", At::Callback, F::Lost, some(5)),
        ("callbacks in another order", At::Callback, F::Reordered, some(6)),
        ("callbacks that come again", At::Callback, F::Replayed, Often::Always),
    ]
}

/// Whom to join, and when to think better of it.
#[derive(Debug, Clone, Copy)]
struct Case {
    visitor: u8,
    cancel: Option<Stage>,
}

const fn case(visitor: u8) -> Case {
    Case { visitor, cancel: None }
}

/// Every way in which a visitor can be reached or not, by a business that wants the call.
const VISITORS: [Case; 11] = [
    case(0),
    case(10),
    case(11),
    case(12),
    case(13),
    case(14),
    case(17),
    case(18),
    Case { visitor: 31, cancel: Some(Stage::BusinessRings) },
    Case { visitor: 41, cancel: Some(Stage::VisitorRings) },
    Case { visitor: 51, cancel: Some(Stage::Connected) },
];

/// Every way in which a business can be won or not.
const BUSINESSES: [u8; 9] = [10, 11, 12, 13, 14, 16, 17, 18, 19];

fn number(area: &str, digits: u8) -> String {
    format!("+1{area}55501{digits:02}")
}

/// Has all these callbacks go on at a time with that business, under that trouble.
fn live(business: u8, cases: &[Case], (point, fault, often): (FaultPoint, Fault, Often)) {
    let line = Line::to(&number("201", business));
    line.twilio.set_fault(point, fault, often);
    let callbacks: Vec<_> =
        cases.iter().map(|case| (*case, line.app.ask(&number("415", case.visitor)))).collect();
    thread::scope(|scope| {
        for (case, asked) in &callbacks {
            scope.spawn(|| cancel(&line, *case, asked));
        }
    });
    let ends: Vec<_> =
        callbacks.iter().map(|(_, asked)| line.wait_until(asked, is_settled)).collect();
    assert!(line.twilio.wait_until_quiet(LIMIT), "{:#?}", line.twilio.live_calls());
    let (mut intents, calls) = (0, line.twilio.calls());
    for ((case, _), (state, history)) in callbacks.iter().zip(&ends) {
        let count =
            |name: &str| history.iter().filter(|it| it.moved && it.event.name() == name).count();
        intents += count("line_free");
        let to = number("415", case.visitor);
        let visitors: Vec<_> = calls.iter().filter(|call| call.to == to).collect();
        assert!(
            count("gate_won") <= 1 && visitors.len() <= count("gate_won"),
            "{case:?}\n{history:#?}"
        );
        let joined = visitors.iter().any(|call| call.bridged);
        match state {
            CallbackState::Completed => assert!(joined, "{case:?}: nobody talked\n{history:#?}"),
            CallbackState::NeedsHuman { .. } => {}
            // The wish and the join crossed; the hang-up followed.
            CallbackState::Cancelled { .. } if case.cancel.is_some() => {}
            other => assert!(!joined, "{case:?}: they talked, and it is {other:?}\n{history:#?}"),
        }
    }
    let rung = line.twilio.rings().iter().filter(|ring| ring.parent.is_none()).count();
    assert!(rung <= intents, "the business was rung {rung} times for {intents} intents");
    assert_eq!(line.twilio.complaints(), Vec::<String>::new());
}

fn cancel(line: &Line, case: Case, asked: &Asked) {
    let Some(stage) = case.cancel else { return };
    line.wait_until(asked, |state, history| stage.is(state) || is_settled(state, history));
    // It may be over by now.
    let _ = line.app.cancel(asked);
}

fn is_settled(state: &CallbackState, history: &[Recorded]) -> bool {
    is_over(state, history) || matches!(state, CallbackState::NeedsHuman { .. })
}

#[test]
fn whatever_goes_wrong_nobody_is_rung_twice_and_nothing_is_stuck() {
    let of_business =
        BUSINESSES.map(|business| (business, vec![case(if business == 19 { 11 } else { 0 })]));
    let streets: Vec<_> = std::iter::once((0, VISITORS.to_vec())).chain(of_business).collect();
    let all = troubles().into_iter().flat_map(|trouble| {
        streets.iter().map(move |(business, cases)| (trouble, *business, cases))
    });
    let (waiting, failed) = (Mutex::new(all), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..ABREAST {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap().next();
                    let Some(((name, point, fault, often), business, cases)) = next else { return };
                    let lived = catch_unwind(|| live(business, cases, (point, fault, often)));
                    if lived.is_err() {
                        failed.lock().unwrap().push((name, business));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{failed:#?}");
}
