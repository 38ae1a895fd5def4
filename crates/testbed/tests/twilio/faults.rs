use std::time::Duration;

use testbed::twilio::{Fault, FaultPoint, Often};

use crate::desk::{BUSINESS, Desk, LIMIT, VISITOR};

#[test]
fn a_request_may_fail_before_it_does_anything() {
    for (fault, status) in [
        (Fault::Refused(20429), Some(429)),
        (Fault::Refused(20003), Some(401)),
        (Fault::Refused(20503), Some(503)),
        (Fault::Fails(502), Some(502)),
        (Fault::Cut, None),
    ] {
        let desk = Desk::new();
        desk.twilio.set_fault(FaultPoint::CreateCall, fault, Often::Next(1));
        let answer = desk.try_call(BUSINESS, VISITOR).map(|reply| reply.status).ok();
        assert_eq!(answer, status, "{fault:?}");
        assert!(desk.twilio.calls().is_empty(), "{fault:?}");
        assert_eq!(desk.twilio.struck(), 1);
        desk.call(BUSINESS, "+14155550113");
        desk.settle();
        desk.check();
    }
}

#[test]
fn a_request_may_fail_after_it_has_rung_the_phone() {
    for (fault, status) in [
        (Fault::FailsAfter(500), Some(500)),
        (Fault::AnswerLost, None),
        (Fault::AnswerHalved, None),
        (Fault::AnswerGarbled, Some(201)),
    ] {
        let desk = Desk::new();
        desk.twilio.set_fault(FaultPoint::CreateCall, fault, Often::Next(1));
        let answer = desk.try_call(BUSINESS, VISITOR);
        assert_eq!(answer.as_ref().map(|reply| reply.status).ok(), status, "{fault:?}");
        assert!(answer.is_err() || answer.is_ok_and(|reply| reply.json["sid"].is_null()));
        desk.settle();
        desk.check();
        assert_eq!(desk.rung(), [BUSINESS, VISITOR], "{fault:?}");
    }
}

#[test]
fn a_number_may_have_its_answer_lost() {
    let desk = Desk::new();
    assert!(desk.try_call("+12015550115", VISITOR).is_err());
    desk.settle();
    assert_eq!(desk.rung(), ["+12015550115", VISITOR]);
}

#[test]
fn a_late_answer_comes_after_the_first_callback() {
    let desk = Desk::new();
    let late = Fault::Late(Duration::from_millis(300));
    desk.twilio.set_fault(FaultPoint::CreateCall, late, Often::Next(1));
    desk.call(BUSINESS, VISITOR);
    assert_eq!(desk.app.at("/status")[0].get("CallStatus"), "initiated");
    desk.settle();
    desk.check();
}

#[test]
fn texts_and_reads_fail_as_well() {
    let desk = Desk::new();
    let ours = desk.twilio.account().number.clone();
    let form = [("To", BUSINESS), ("From", ours.as_str()), ("Body", "x")];
    desk.twilio.set_fault(FaultPoint::CreateMessage, Fault::AnswerLost, Often::Next(1));
    assert!(desk.try_post("Messages.json", &form).is_err());
    assert_eq!(desk.twilio.texts().len(), 1);
    desk.twilio.set_fault(FaultPoint::Read, Fault::Fails(503), Often::Always);
    assert_eq!(desk.get("Calls.json").status, 503);
    desk.twilio.clear_faults();
    assert_eq!(desk.get("Calls.json").status, 200);
}

/// The sequence numbers of the first leg's callbacks, as they came under a fault of the second one.
fn sequence(fault: Fault, count: usize) -> (Desk, Vec<String>) {
    let desk = Desk::new();
    let often = Often::After { passing: 1, count: 1 };
    desk.twilio.set_fault(FaultPoint::Callback, fault, often);
    desk.call("+12015550116", VISITOR);
    let have = |_: &testbed::FakeTwilio| desk.app.at("/status").len() >= count;
    assert!(desk.twilio.wait_until(LIMIT, have), "{fault:?}: {:?}", desk.app.hooks());
    desk.settle();
    let numbers = desk.app.at("/status");
    let numbers = numbers.iter().map(|hook| hook.get("SequenceNumber").to_owned()).collect();
    desk.check();
    (desk, numbers)
}

#[test]
fn callbacks_are_lost_doubled_late_replayed_and_out_of_order() {
    assert_eq!(sequence(Fault::Lost, 3).1, ["0", "2", "3"]);
    assert_eq!(sequence(Fault::Twice, 5).1, ["0", "1", "1", "2", "3"]);
    assert_eq!(sequence(Fault::Reordered, 4).1, ["0", "2", "1", "3"]);
    let late = sequence(Fault::Late(Duration::from_secs(1)), 4).1;
    assert_eq!(late, ["0", "2", "3", "1"]);
    let (desk, replayed) = sequence(Fault::Replayed, 5);
    assert_eq!(replayed, ["0", "1", "2", "3", "1"]);
    let hooks = desk.app.at("/status");
    assert_eq!(hooks[1].token(), hooks[4].token());
    assert_eq!(hooks[1].form, hooks[4].form);
}

#[test]
fn the_last_callback_that_is_held_back_comes_all_the_same() {
    let desk = Desk::new();
    let often = Often::After { passing: 3, count: 1 };
    desk.twilio.set_fault(FaultPoint::Callback, Fault::Reordered, often);
    desk.call("+12015550116", VISITOR);
    desk.settle();
    assert_eq!(desk.app.at("/status").len(), 4);
}

#[test]
fn a_document_is_asked_for_twice_late_or_in_vain() {
    let desk = Desk::new();
    desk.twilio.set_fault(FaultPoint::Document, Fault::Twice, Often::Always);
    desk.call(BUSINESS, VISITOR);
    desk.settle();
    desk.check();
    let asked = desk.app.at("/accept");
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].token(), asked[1].token());
    assert_eq!(desk.rung(), [BUSINESS, VISITOR]);

    for (fault, asked) in [(Fault::Lost, 0), (Fault::AnswerLost, 1)] {
        let desk = Desk::new();
        let often = Often::After { passing: 1, count: 1 };
        desk.twilio.set_fault(FaultPoint::Document, fault, often);
        desk.call(BUSINESS, VISITOR);
        desk.settle();
        desk.check();
        assert_eq!(desk.app.at("/accept").len(), asked, "{fault:?}");
        assert_eq!(desk.rung(), [BUSINESS], "{fault:?}");
    }
}
