//! Texts that come in: keywords are obeyed, once, and answered within limits.

use callback_core::ports::provider::CallFact;
use callback_core::{Actor, CallbackState, PhoneNumber, Policy, Side};

use crate::bench::{Bench, policy, wait_in_steps};
use crate::scripted::call_of;
use crate::sender::{Scripted, carrier};

/// Who asks on this bench.
const VISITOR: &str = "+14155550100";
const STRANGER: &str = "+14155550199";

/// What is answered to a text; each text has a name of its own.
fn text(bench: &Bench, name: &str, from: &str, body: &str) -> Option<String> {
    let from = PhoneNumber::from_e164(from).unwrap();
    let reply = bench.desk.text_in(&carrier(name), &from, body).unwrap();
    reply.map(|reply| reply.as_str().to_owned())
}

fn says(reply: Option<&String>, words: &str) -> bool {
    reply.is_some_and(|reply| reply.contains(words))
}

#[test]
fn cancel_ends_the_senders_own_callback_and_hangs_up() {
    let bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.tell(call.leg, Side::Business, CallFact::Ringing);
    assert!(says(text(&bench, "SM1", STRANGER, "Cancel").as_ref(), "no callback"));
    assert!(!bench.state(&receipt).is_final());
    assert_eq!(
        text(&bench, "SM2", VISITOR, "please do not cancel").map(|r| r.len() > 10),
        Some(true)
    );
    assert!(!bench.state(&receipt).is_final(), "CANCEL is a whole text");

    let first = text(&bench, "SM3", VISITOR, " cancel! ");
    assert!(says(first.as_ref(), "is cancelled"), "{first:?}");
    assert_eq!(bench.state(&receipt), CallbackState::Cancelled { by: Actor::Visitor });
    wait_in_steps(&bench, || !bench.provider.hung_up.lock().unwrap().is_empty());
    assert_eq!(*bench.provider.hung_up.lock().unwrap(), [call_of(call.leg)]);

    // A repetition by the carrier, also one that comes after the next callback was asked for.
    let next = bench.ask();
    assert_eq!(text(&bench, "SM3", VISITOR, " cancel! "), first);
    assert!(!bench.state(&next).is_final());
    assert!(says(text(&bench, "SM4", VISITOR, "CANCEL").as_ref(), "is cancelled"));
    assert_eq!(text(&bench, "SM5", VISITOR, "CANCEL"), None, "they were told a moment ago");
}

#[test]
fn stop_is_for_ever_until_start_and_is_met_with_silence() {
    let sender = Scripted::answering([]);
    let mut bench = Bench::with(3, Policy { tells_visitor: true, ..policy() });
    bench.worker = None;
    let bench = bench.with_sms(sender.clone());
    for (name, word) in [("SM1", "Stop"), ("SM2", "HELP"), ("SM3", "CANCEL"), ("SM4", "hello")] {
        assert_eq!(text(&bench, name, VISITOR, word), None, "{word}");
    }
    bench.ask();
    bench.dialed();
    for _ in 0..8 {
        bench.later(6 * 3600);
        bench.settle();
    }
    let visitors = || sender.sent().iter().filter(|sms| sms.to.as_e164() == VISITOR).count();
    assert_eq!(visitors(), 0);

    assert!(says(text(&bench, "SM5", VISITOR, "UNSTOP").as_ref(), "You will get texts"));
    bench.ask();
    wait_in_steps(&bench, || visitors() == 1);
}

#[test]
fn what_does_nothing_is_answered_once_a_day() {
    let bench = Bench::new();
    let help = |name| text(&bench, name, STRANGER, "help");
    assert!(says(help("SM1").as_ref(), "Call us: +12015550100"));
    assert_eq!(help("SM2"), None);
    assert!(text(&bench, "SM3", STRANGER, "Hello?").is_some());
    assert_eq!(text(&bench, "SM4", STRANGER, "Is anybody there?"), None);
    assert!(text(&bench, "SM5", VISITOR, "help").is_some());
    bench.later(25 * 3600);
    assert!(help("SM6").is_some());
}

#[test]
fn answers_use_up_half_of_the_days_texts_at_most() {
    let bench = Bench::ruled(|rules| rules.texts.per_day = 5);
    let answered = (0..9).filter(|nth| {
        text(&bench, &format!("SM{nth}"), &format!("+1415555010{nth}"), "help").is_some()
    });
    assert_eq!(answered.count(), 3);
}
