//! Texts that are in doubt, that must not be sent, and that a carrier tells of.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use callback_core::ports::provider::{CallFact, Found};
use callback_core::ports::sms::{FoundSms, MessageUpdate, NotTaken, Sent, Sms, SmsSender};
use callback_core::{
    Actor, CallbackState, Cause, Event, Hours, LegEnd, MessageId, MessageStatus, PhoneNumber,
    Policy, Region, Side, Visitor, VisitorName, VisitorNumber,
};
use callback_engine::{Clock, Receipt};
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::bench::{Bench, TEXTS, policy, wait_in_steps, wait_in_strides};
use crate::sender::{Scripted, carrier, doubt, not_taken};
use crate::sms::miss;

const DAY: i64 = 86_400;

fn update(name: &str, status: MessageStatus) -> MessageUpdate {
    MessageUpdate { carrier: carrier(name), message: None, status, error: None, reason: None }
}

/// A desk that tells visitors, too, and nobody at work yet.
fn telling() -> Bench {
    let mut bench = Bench::with(3, Policy { tells_visitor: true, ..policy() });
    bench.worker = None;
    bench
}

fn ask_from(bench: &Bench, number: &str) -> Receipt {
    let number = VisitorNumber::parse(number, Region::parse("US").unwrap()).unwrap();
    let name = VisitorName::parse("Anne").unwrap();
    bench.desk.request(Visitor { number, name }).unwrap()
}

/// Turns the clock a good while, in steps.
fn days(bench: &Bench, days: i64) {
    for _ in 0..4 * days {
        bench.later(DAY / 4);
        bench.settle();
    }
}

fn statuses(bench: &Bench, receipt: &Receipt) -> Vec<(Side, MessageStatus)> {
    let texted = |event: &Event| match event {
        Event::Texted { to, status, .. } => Some((*to, *status)),
        _ => None,
    };
    bench.history(receipt.callback).iter().filter_map(|r| texted(&r.event)).collect()
}

#[test]
fn a_message_in_doubt_that_the_carrier_has_is_not_sent_again() {
    let sender = Scripted::answering([doubt()]);
    sender.finds(|| FoundSms::Taken(Some(carrier("SM1"))));
    let bench = Bench::new().with_sms(sender.clone());
    miss(&bench);
    wait_in_steps(&bench, || !sender.looks().is_empty());
    days(&bench, 2);
    let looks = sender.looks();
    let [(sms, since)] = looks.as_slice() else { panic!("{looks:?}") };
    assert_eq!(sender.sent(), std::slice::from_ref(sms));
    assert!(*since <= bench.clock.now());
    assert!(sms.text.as_str().contains(&sms.reference), "{}", sms.reference);
    assert!(bench.desk.message_update(&update("SM1", MessageStatus::Delivered)).unwrap());
}

#[test]
fn a_message_in_doubt_is_sent_again_once_the_carrier_has_surely_not_got_it() {
    let sender = Scripted::answering([doubt()]);
    sender.finds(|| FoundSms::NotNow { why: "the carrier is away".into() });
    let bench = Bench::new().with_sms(sender.clone());
    miss(&bench);
    wait_in_steps(&bench, || !sender.looks().is_empty());
    bench.later(3600);
    bench.settle();
    assert_eq!(sender.asked(), 1, "nobody can know yet");
    sender.finds(|| FoundSms::Absent);
    wait_in_steps(&bench, || sender.asked() == 2);
    days(&bench, 2);
    assert_eq!(sender.asked(), 2);
}

#[test]
fn a_list_of_the_carrier_that_lags_is_not_believed_at_once() {
    let sender = Scripted::answering([doubt()]);
    sender.finds(|| FoundSms::Absent);
    let bench = Bench::new().with_sms(sender.clone());
    miss(&bench);
    wait_in_steps(&bench, || !sender.looks().is_empty());
    bench.later(60);
    bench.settle();
    assert_eq!((sender.asked(), sender.looks().len()), (1, 1), "it may still appear");
    sender.finds(|| FoundSms::Taken(None));
    days(&bench, 1);
    assert_eq!((sender.asked(), sender.looks().len()), (1, 2));
}

#[test]
fn a_message_whose_answer_was_lost_with_the_process_is_looked_for() {
    let sender = Scripted::answering([]);
    sender.finds(|| FoundSms::Taken(Some(carrier("SM1"))));
    let bench = Bench::new().with_sms(sender.clone());
    // The store fails between the answer and its commit.
    let failing = bench.failing.clone();
    let fails = Arc::new(Failing { inner: sender.clone(), failing });
    let bench = bench.with_sms(fails);
    miss(&bench);
    wait_in_steps(&bench, || sender.asked() == 1);
    let bench = bench.reopen().with_sms(sender.clone());
    wait_in_steps(&bench, || !sender.looks().is_empty());
    days(&bench, 1);
    assert_eq!((sender.asked(), sender.looks().len()), (1, 1), "found, not sent again");
}

/// Takes a message, and breaks the store before it can be kept.
struct Failing {
    inner: Arc<Scripted>,
    failing: Arc<AtomicBool>,
}

impl SmsSender for Failing {
    fn send(&self, sms: &Sms) -> Sent {
        self.failing.store(true, Ordering::SeqCst);
        self.inner.send(sms)
    }
}

#[test]
fn word_of_the_carrier_moves_a_message_forward_and_stands_in_the_history() {
    let sender = Scripted::answering([Sent::Taken(Some(carrier("SM1")))]);
    let bench = telling().with_sms(sender.clone());
    let receipt = ask_from(&bench, "+14155550100");
    wait_in_steps(&bench, || statuses(&bench, &receipt).len() == 1);
    for status in [MessageStatus::Delivered, MessageStatus::Sent, MessageStatus::Failed] {
        assert!(bench.desk.message_update(&update("SM1", status)).unwrap());
    }
    assert!(!bench.desk.message_update(&update("SM2", MessageStatus::Sent)).unwrap());
    let visitor = |status| (Side::Visitor, status);
    let expected = [visitor(MessageStatus::Queued), visitor(MessageStatus::Delivered)];
    assert_eq!(statuses(&bench, &receipt), expected);
    let told = format!("{:?}", bench.history(receipt.callback));
    assert!(!told.contains("5550100") && !told.contains("Anne"), "{told}");
}

#[test]
fn word_of_the_carrier_settles_a_message_in_doubt_by_our_own_name_of_it() {
    let sender = Scripted::answering([doubt()]);
    sender.finds(|| FoundSms::Absent);
    let bench = Bench::new().with_sms(sender.clone());
    miss(&bench);
    wait_in_steps(&bench, || sender.asked() == 1);
    let id = sender.sent()[0].id;
    let word = MessageUpdate { message: Some(id), ..update("SM1", MessageStatus::Sent) };
    assert!(bench.desk.message_update(&word).unwrap());
    days(&bench, 1);
    assert_eq!((sender.asked(), sender.looks().len()), (1, 0));
    let stranger = MessageUpdate { message: Some(id), ..update("SM2", MessageStatus::Failed) };
    assert!(!bench.desk.message_update(&stranger).unwrap(), "the message has another name");
    let nobody = MessageId::from_bytes([9; 16]);
    let word = MessageUpdate { message: Some(nobody), ..update("SM3", MessageStatus::Sent) };
    assert!(!bench.desk.message_update(&word).unwrap());
}

#[test]
fn nothing_more_is_sent_to_one_who_opted_out() {
    let late = MessageUpdate {
        reason: Some(NotTaken::OptedOut),
        ..update("SM1", MessageStatus::Undelivered)
    };
    for word in [None, Some(late)] {
        let first = match word {
            None => not_taken(NotTaken::OptedOut),
            Some(_) => Sent::Taken(Some(carrier("SM1"))),
        };
        let sender = Scripted::answering([first]);
        let bench = telling().with_sms(sender.clone());
        let receipt = ask_from(&bench, "+14155550100");
        wait_in_steps(&bench, || !statuses(&bench, &receipt).is_empty());
        if let Some(word) = word {
            assert!(bench.desk.message_update(&word).unwrap());
        }
        bench.desk.cancel(receipt.callback, Actor::Visitor).unwrap();
        ask_from(&bench, "+14155550100");
        let other = ask_from(&bench, "+14155550101");
        wait_in_steps(&bench, || !statuses(&bench, &other).is_empty());
        days(&bench, 1);
        let again = sender.sent().iter().filter(|sms| sms.to == sender.sent()[0].to).count();
        assert_eq!(again, 1, "the second callback was confirmed, too");
    }
}

#[test]
fn no_message_is_sent_to_a_landline_and_the_business_has_a_number_of_its_own_for_them() {
    let landline = PhoneNumber::from_e164("+493012345678").unwrap();
    let sender = Scripted::answering([]);
    let bench = Bench::ruled(|rules| {
        rules.policy.tells_visitor = true;
        rules.texts.business = PhoneNumber::from_e164("+4915112345678").unwrap();
    });
    let bench = bench.with_sms(sender.clone());
    let receipt = ask_from(&bench, landline.as_e164());
    let busy = CallFact::Ended(LegEnd::new(Cause::Busy));
    bench.tell(bench.dialed().leg, Side::Business, busy);
    bench.wait_for(&receipt, CallbackState::is_final);
    wait_in_steps(&bench, || sender.asked() > 0);
    days(&bench, 2);
    let to: Vec<_> = sender.sent().iter().map(|sms| sms.to.as_e164().to_owned()).collect();
    assert_eq!(to, ["+4915112345678"]);
    let text = sender.sent()[0].text.as_str().to_owned();
    assert!(text.contains("+493012345678") && text.ends_with("Name: Anne"), "{text}");
}

#[test]
fn what_is_over_the_days_limit_waits_for_the_next_day() {
    let limit = usize::try_from(TEXTS).unwrap();
    let sender = Scripted::answering([]);
    let mut bench = telling();
    bench.worker = None;
    // All of a new day, and more callbacks than it has texts.
    bench.clock.advance(SignedDuration::from_hours(24 * 7));
    let asked: Vec<_> = (0..limit + 3)
        .map(|nth| format!("+141555501{nth:02}"))
        .map(|number| (ask_from(&bench, &number), number))
        .collect();
    let bench = bench.with_sms(sender.clone());
    wait_in_steps(&bench, || sender.asked() == limit);
    bench.settle();
    assert_eq!(sender.asked(), limit);
    // A confirmation that nobody needs any more is not sent tomorrow; one of use is.
    let is_told = |number: &str| sender.sent().iter().any(|sms| sms.to.as_e164() == number);
    let untold: Vec<_> = asked.iter().filter(|(_, number)| !is_told(number)).collect();
    let [first, kept, last] = untold.as_slice() else { panic!("{untold:?}") };
    for (receipt, _) in [first, last] {
        bench.desk.cancel(receipt.callback, Actor::Visitor).unwrap();
    }
    wait_in_strides(&bench, 3600, || sender.asked() > limit);
    bench.settle();
    assert_eq!(sender.asked(), limit + 1);
    assert!(is_told(&kept.1));
    assert!(sender.sent().iter().all(|sms| sms.text.as_str().starts_with("We will call you")));
}

#[test]
fn a_person_who_decided_needs_no_reminder() {
    let sender = Scripted::answering([]);
    let bench = Bench::ruled(|rules| rules.texts.per_day = 1).with_sms(sender.clone());
    miss(&bench);
    wait_in_steps(&bench, || sender.asked() == 1);
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.tell(call.leg, Side::Business, CallFact::Accepted);
    bench.provider.finds(|_| Found::Unknown { why: "lost".into() });
    wait_in_steps(&bench, || bench.state(&receipt).name() == "needs_human");
    bench.desk.cancel(receipt.callback, Actor::Staff).unwrap();
    days(&bench, 2);
    assert_eq!(sender.asked(), 1, "it waited for tomorrow, and was of no use then");
}

#[test]
fn a_text_for_a_visitor_waits_until_the_quiet_time_is_over_and_one_for_the_business_does_not() {
    let sender = Scripted::answering([]);
    let mut bench = Bench::ruled(|rules| {
        rules.policy.tells_visitor = true;
        // It is 08:00 of UTC.
        rules.texts.visitors =
            Hours::outside(TimeZone::UTC, "20:00-09:30".parse().unwrap()).unwrap();
    });
    bench.worker = None;
    let bench = bench.with_sms(sender.clone());
    miss(&bench);
    let told = |side: &str| {
        let number = if side == "business" { "+12015550100" } else { "+14155550100" };
        sender.sent().iter().filter(|sms| sms.to.as_e164() == number).count()
    };
    wait_in_steps(&bench, || told("business") == 1);
    bench.later(5_000);
    bench.settle();
    assert_eq!(told("visitor"), 0, "it is 09:23");
    bench.later(500);
    wait_in_steps(&bench, || told("visitor") == 1);
}
