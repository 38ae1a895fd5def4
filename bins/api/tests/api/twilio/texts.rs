//! Texts over Twilio, to the business and the visitor, and what people write to us.

use callback_core::CallbackState;
use testbed::TwilioOptions;
use testbed::provider_suite::is_over;
use testbed::twilio::{Fault, FaultPoint, Often, SentText};

use super::platform::{LIMIT, Line};
use crate::app::Asked;

/// Busy.
const BUSINESS: &str = "+12015550110";
const VISITOR: &str = "+14155550132";

fn texts_to(line: &Line, number: &str) -> Vec<SentText> {
    let mut texts = line.twilio.texts();
    texts.retain(|text| text.to == number);
    texts
}

fn wait_for_texts(line: &Line, number: &str, count: usize) -> Vec<SentText> {
    let came = line.twilio.wait_until(LIMIT, |_| texts_to(line, number).len() >= count);
    assert!(came, "{:?}\n{}", line.twilio.texts().len(), line.twilio.complaints().join("\n"));
    texts_to(line, number)
}

fn names(line: &Line, asked: &Asked) -> Vec<&'static str> {
    line.look(asked).1.iter().map(|it| it.event.name()).collect()
}

/// A callback that waits for its next try.
fn waiting() -> (Line, Asked) {
    let line =
        Line::open(BUSINESS, TwilioOptions::default(), &[("RETRIES", "on")], |settings| settings);
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, |state, _| matches!(state, CallbackState::Scheduled { .. }));
    (line, asked)
}

#[test]
fn a_missed_callback_is_told_to_the_business_and_its_delivery_is_followed() {
    let line = Line::to(BUSINESS);
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, is_over);
    let texts = wait_for_texts(&line, BUSINESS, 1);
    assert!(texts[0].body.contains(VISITOR), "{}", texts[0].body);
    assert_eq!(texts[0].from, line.twilio.account().number);
    let delivered = |line: &Line| {
        let (_, history) = line.look(&asked);
        let told = history.iter().filter(|it| it.event.name() == "texted");
        told.filter(|it| format!("{:?}", it.event).contains("Delivered")).count()
    };
    let followed = line.twilio.wait_until(LIMIT, |_| delivered(&line) >= 1);
    assert!(followed, "{:?}", names(&line, &asked));
    line.is_content();
}

#[test]
fn whoever_writes_cancel_has_their_own_callback_cancelled() {
    let (line, asked) = waiting();
    line.twilio.text_in("+14155550133", "CANCEL");
    line.twilio.text_in(VISITOR, "please cancel the other one");
    assert!(line.twilio.wait_until_quiet(LIMIT));
    assert!(!line.look(&asked).0.is_final(), "a stranger, or a sentence, cancels nothing");
    line.twilio.text_in(VISITOR, " cancel ");
    line.wait_until(&asked, |state, _| matches!(state, CallbackState::Cancelled { .. }));
}

#[test]
fn whoever_writes_stop_gets_no_text_any_more() {
    let (line, asked) = waiting();
    wait_for_texts(&line, VISITOR, 1);
    line.twilio.text_in(VISITOR, "Stop");
    assert!(line.twilio.wait_until_quiet(LIMIT));
    let before = texts_to(&line, VISITOR).len();
    assert!(matches!(line.app.cancel(&asked).status, 200 | 202));
    let again = line.app.ask(VISITOR);
    line.wait_until(&again, |state, _| matches!(state, CallbackState::Scheduled { .. }));
    assert!(line.twilio.wait_until_quiet(LIMIT));
    assert_eq!(texts_to(&line, VISITOR).len(), before, "no confirmation");
}

#[test]
fn a_text_whose_answer_was_lost_is_found_and_not_sent_again() {
    let line = Line::to(BUSINESS);
    line.twilio.set_fault(FaultPoint::CreateMessage, Fault::AnswerLost, Often::Always);
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, is_over);
    wait_for_texts(&line, BUSINESS, 1);
    let settled = line.twilio.wait_until(LIMIT, |_| {
        let (_, history) = line.look(&asked);
        history.iter().filter(|it| format!("{:?}", it.event).contains("Delivered")).count() >= 3
    });
    assert!(settled, "{:#?}", line.look(&asked).1);
    let mut told: Vec<_> =
        line.twilio.texts().into_iter().map(|text| (text.to, text.body)).collect();
    let count = told.len();
    told.sort_unstable();
    told.dedup();
    assert_eq!(told.len(), count, "none of them twice");
}
