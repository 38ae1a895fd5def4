//! Digits that the visitor presses, as a process judges them that knows nothing of the call: it began after a crash.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use callback_core::ports::provider::{CallFact, Grant};
use callback_core::ports::steering::Stage;
use callback_core::{Callee, Cause, LegEnd, LegId, PhoneNumber, ProofDigits, Side};
use jiff::SignedDuration;
use provider_twilio::{Looks, Reply, TwilioProvider, Webhooks};

use crate::desk::{CALLER_ID, Desk, post, provider, webhooks};
use crate::peer::{Peer, TOKEN};

const DIGITS: &str = "47";
/// Each try has an address, in either order.
const BUSINESS_FIRST: [&str; 3] = ["consent", "consent-again", "consent-last"];
const VISITOR_FIRST: [&str; 3] = ["agree", "agree-again", "agree-last"];

/// What whoever wins the gate may ring.
fn grant() -> Grant {
    let number = PhoneNumber::from_e164("+12015550100").unwrap();
    Grant {
        leg: LegId::from_bytes([8; 16]),
        to: Callee::Business(number.clone().try_into().unwrap()),
        caller_id: number,
        ring_limit: SignedDuration::from_secs(25),
        talk_limit: SignedDuration::from_hours(1),
        proof: None,
    }
}

/// A process that began a moment ago.
struct Process {
    desk: Arc<Desk>,
    webhooks: Webhooks,
    _provider: TwilioProvider,
    _peer: Peer,
}

impl Process {
    fn new(stage: Stage) -> Self {
        let peer = Peer::answering([]);
        let proof = ProofDigits::parse(DIGITS).ok();
        let desk = Arc::new(Desk { proof, grant: Some(grant()), ..Desk::at(stage) });
        let provider = provider(Arc::new(peer.client()), desk.clone(), CALLER_ID, Looks::default());
        let webhooks = webhooks(&provider);
        Self { desk, webhooks, _provider: provider, _peer: peer }
    }

    fn ask(&self, step: &str, pressed: &str) -> Reply {
        let about = format!("CallStatus=in-progress&Digits={pressed}");
        post(&self.webhooks, TOKEN, step, &about)
    }

    /// The document that answers it.
    fn press(&self, step: &str, pressed: &str) -> String {
        let reply = self.ask(step, pressed);
        assert!(matches!(reply, Reply::Document(_)), "{reply:?}");
        let Reply::Document(document) = reply else { return String::new() };
        assert!(!document.as_str().contains(DIGITS), "the digits are said to whoever answers");
        document.into()
    }

    fn told(&self) -> Vec<(Side, CallFact)> {
        self.desk.told.lock().unwrap().iter().map(|fact| (fact.side, fact.what)).collect()
    }
}

fn unproven() -> (Side, CallFact) {
    (Side::Visitor, CallFact::Ended(LegEnd::new(Cause::ProofFailed)))
}

#[test]
fn the_right_digits_join_at_every_try() {
    for step in BUSINESS_FIRST {
        let process = Process::new(Stage::PastGate);
        let document = process.press(step, DIGITS);
        // Nothing to do: Twilio joins the two.
        assert!(!document.contains("Hangup") && !document.contains("Gather"), "{document}");
        assert_eq!(process.press(step, DIGITS), document, "asked again");
        assert!(process.press(BUSINESS_FIRST[0], "").contains("Gather"), "none are none");
    }
    let over = Process::new(Stage::Over);
    assert!(over.press("consent", DIGITS).contains("Hangup"), "nobody is joined with nobody");
}

#[test]
fn the_right_digits_of_a_visitor_who_is_rung_first_win_the_gate_once() {
    for step in VISITOR_FIRST {
        let process = Process::new(Stage::BeforeGate);
        let document = process.press(step, DIGITS);
        assert!(document.contains("+12015550100"), "{document}");
        assert_eq!(process.press(step, DIGITS), document, "byte by byte");
        assert_eq!(process.desk.gates.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn other_digits_and_none_are_asked_for_again_and_after_the_third_time_never() {
    for (steps, stage) in [(BUSINESS_FIRST, Stage::PastGate), (VISITOR_FIRST, Stage::BeforeGate)] {
        for pressed in ["", "4", "74", "1", "474"] {
            let process = Process::new(stage);
            for (step, next) in steps.iter().zip(&steps[1..]) {
                let document = process.press(step, pressed);
                assert!(document.contains(&format!("/{next}#")), "{document}");
                assert_eq!(process.press(step, pressed), document, "a repetition is no try");
            }
            assert_eq!(process.told(), [], "{pressed}");
            let document = process.press(steps[2], pressed);
            assert!(document.contains("Hangup") && !document.contains("Gather"), "{document}");
            assert_eq!(process.press(steps[2], pressed), document);
            assert_eq!(process.told(), [unproven()], "{pressed}");
            assert_eq!(process.desk.gates.load(Ordering::SeqCst), 0);
        }
    }
}

#[test]
fn that_they_failed_is_stored_before_twilio_has_its_answer() {
    let process = Process::new(Stage::PastGate);
    process.desk.failing.store(true, Ordering::SeqCst);
    assert!(matches!(process.ask("consent-last", "46"), Reply::Later), "Twilio is to repeat it");
    process.desk.failing.store(false, Ordering::SeqCst);
    process.press("consent-last", "46");
    assert_eq!(process.told(), [unproven()]);
}

#[test]
fn nine_or_the_star_refuses_whatever_else_was_pressed() {
    for (steps, stage) in [(BUSINESS_FIRST, Stage::PastGate), (VISITOR_FIRST, Stage::BeforeGate)] {
        for (step, pressed) in steps.into_iter().zip(["9", "*", "49"]) {
            let process = Process::new(stage);
            assert!(process.press(step, pressed).contains("will not call again"));
            assert_eq!(process.told(), [(Side::Visitor, CallFact::NotMe)], "{pressed}");
        }
    }
}
