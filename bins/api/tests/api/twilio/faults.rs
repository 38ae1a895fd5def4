//! Whatever goes wrong between Twilio and us: nobody is called twice who may have been called once, nobody is rung
//! without an acceptance, and every callback comes to an end.

mod proof;
mod visitor_first;

use std::panic::catch_unwind;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use callback_core::{CallOrder, CallbackState, Recorded};
use testbed::provider_suite::{Stage, is_over};
use testbed::twilio::{CallState, Fault, FaultPoint, Often};

use super::platform::{LIMIT, Line};
use crate::app::Asked;

const ABREAST: usize = 6;
/// So many callbacks of one business go on at a time, at most.
const MOST: usize = 12;
const LATE: Duration = Duration::from_millis(700);

type Trouble = (&'static str, FaultPoint, Fault, Often);

fn troubles() -> Vec<Trouble> {
    use Fault as F;
    use FaultPoint as At;
    let first = Often::Next(MOST);
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

/// A business, and the callbacks that go on with it at a time.
struct Street {
    order: CallOrder,
    /// Whether visitors have to press digits.
    proof: bool,
    business: u8,
    cases: Vec<Case>,
}

/// A callback that is settled, and how.
struct End {
    case: Case,
    state: CallbackState,
    history: Vec<Recorded>,
}

impl End {
    fn count(&self, name: &str) -> usize {
        self.history.iter().filter(|it| it.moved && it.event.name() == name).count()
    }

    /// What is stored is what Twilio did.
    fn check_talk(&self, joined: bool) {
        let Self { case, state, history } = self;
        match state {
            CallbackState::Completed => assert!(joined, "{case:?}: nobody talked\n{history:#?}"),
            CallbackState::NeedsHuman { .. } => {}
            // The wish and the join crossed; the hang-up followed.
            CallbackState::Cancelled { .. } if case.cancel.is_some() => {}
            other => assert!(!joined, "{case:?}: they talked, and it is {other:?}\n{history:#?}"),
        }
    }
}

/// Lives through a street under that trouble.
fn live(street: &Street, (point, fault, often): (FaultPoint, Fault, Often)) {
    let line = Line::proving(&number("201", street.business), street.order, street.proof);
    if street.order == CallOrder::VisitorFirst {
        visitor_first::set_phones(&line);
    }
    if street.proof {
        proof::set_phones(&line, street);
    }
    line.twilio.set_fault(point, fault, often);
    let ask = |case: &Case| {
        let visitor = number("415", case.visitor);
        let asked = if street.proof { line.ask_and_show(&visitor) } else { line.app.ask(&visitor) };
        (*case, asked)
    };
    let callbacks: Vec<_> = street.cases.iter().map(ask).collect();
    thread::scope(|scope| {
        for (case, asked) in &callbacks {
            scope.spawn(|| cancel(&line, *case, asked));
        }
    });
    let settle = |(case, asked): &(Case, Asked)| {
        let (state, history) = line.wait_until(asked, is_settled);
        End { case: *case, state, history }
    };
    let ends: Vec<_> = callbacks.iter().map(settle).collect();
    assert!(line.twilio.wait_until_quiet(LIMIT), "{:#?}", line.twilio.live_calls());
    let calls = line.twilio.calls();
    if street.proof {
        proof::check(&line, &calls);
    }
    match street.order {
        CallOrder::BusinessFirst => check(&line, &ends, &calls),
        CallOrder::VisitorFirst => visitor_first::check(&ends, &calls),
    }
    assert_eq!(line.twilio.complaints(), Vec::<String>::new());
}

fn check(line: &Line, ends: &[End], calls: &[CallState]) {
    for end in ends {
        let to = number("415", end.case.visitor);
        let visitors: Vec<_> = calls.iter().filter(|call| call.to == to).collect();
        let gates = end.count("gate_won");
        let End { case, history, .. } = end;
        assert!(gates <= 1 && visitors.len() <= gates, "{case:?}\n{history:#?}");
        end.check_talk(visitors.iter().any(|call| call.bridged));
    }
    let intents: usize = ends.iter().map(|end| end.count("line_free")).sum();
    let rung = line.twilio.rings().iter().filter(|ring| ring.parent.is_none()).count();
    assert!(rung <= intents, "the business was rung {rung} times for {intents} intents");
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

/// Lives through all streets under every trouble.
fn live_all(streets: &[Street]) {
    let all = troubles()
        .into_iter()
        .flat_map(|trouble| streets.iter().map(move |street| (trouble, street)));
    let (waiting, failed) = (Mutex::new(all), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..ABREAST {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap().next();
                    let Some(((name, point, fault, often), street)) = next else { return };
                    if catch_unwind(|| live(street, (point, fault, often))).is_err() {
                        failed.lock().unwrap().push((name, street.business));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn whatever_goes_wrong_nobody_is_rung_twice_and_nothing_is_stuck() {
    let order = CallOrder::BusinessFirst;
    let of_business = BUSINESSES.map(|business| {
        let visitor = if business == 19 { 11 } else { 0 };
        Street { order, proof: false, business, cases: vec![case(visitor)] }
    });
    let busy = Street { order, proof: false, business: 0, cases: VISITORS.to_vec() };
    live_all(&std::iter::once(busy).chain(of_business).collect::<Vec<_>>());
}
