//! Text messages: sent once taken, sent again while they are not, given up in the end.

use std::sync::{Arc, Barrier};

use callback_core::ports::provider::{CallFact, Health};
use callback_core::ports::sms::{NotTaken, Sent, Sms, SmsSender};
use callback_core::{Actor, CallbackState, Cause, LegEnd, Side};

use crate::bench::{Bench, wait_in_steps, wait_in_strides};
use crate::sender::{Scripted, not_taken};

/// A callback that the business missed, which it is told.
pub(crate) fn miss(bench: &Bench) {
    let receipt = bench.ask();
    let call = bench.dialed();
    let busy = CallFact::Ended(LegEnd::new(Cause::Busy));
    bench.tell(call.leg, Side::Business, busy);
    bench.wait_for(&receipt, |state| *state == CallbackState::Missed);
}

#[test]
fn a_missed_callback_is_told_to_the_business_once() {
    let sender = Scripted::answering([]);
    let bench = Bench::new().with_sms(sender.clone());
    miss(&bench);
    wait_in_steps(&bench, || sender.asked() > 0);
    for _ in 0..20 {
        bench.later(3600);
        bench.settle();
    }
    let asked = sender.sent();
    let [sms] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(sms.to.as_e164(), "+12015550100");
    assert_eq!(sms.from.as_e164(), "+12015550100");
    assert!(sms.text.as_str().starts_with("Callback missed"), "{}", sms.text.as_str());
    assert!(sms.text.as_str().contains("+14155550100"), "{}", sms.text.as_str());
}

#[test]
fn a_message_that_is_not_taken_or_in_doubt_is_sent_again() {
    let doubt = Sent::Unknown { cause: "no answer came".into() };
    let sender = Scripted::answering([not_taken(NotTaken::NotNow), doubt]);
    let bench = Bench::new().with_sms(sender.clone());
    miss(&bench);
    wait_in_steps(&bench, || sender.asked() == 1);
    bench.later(25);
    bench.settle();
    assert_eq!(sender.asked(), 1, "not before its pause is over");
    wait_in_steps(&bench, || sender.asked() == 2);
    bench.later(120);
    wait_in_steps(&bench, || sender.asked() == 3);
    bench.later(24 * 3600);
    bench.settle();
    assert_eq!(sender.asked(), 3, "taken at last");
}

#[test]
fn a_message_is_given_up_after_a_day_or_at_once_if_nothing_can_help() {
    for (reason, times) in [(NotTaken::NotNow, 9), (NotTaken::Refused, 1)] {
        let sender = Scripted::answering((0..20).map(|_| not_taken(reason)));
        let bench = Bench::new().with_sms(sender.clone());
        miss(&bench);
        wait_in_steps(&bench, || sender.asked() > 0);
        wait_in_strides(&bench, 12 * 3600, || sender.asked() >= times);
        bench.later(24 * 3600);
        bench.settle();
        assert_eq!(sender.asked(), times, "{reason:?}");
    }
}

/// A sender that does not come back until it is let go.
struct Stuck(Barrier);

impl SmsSender for Stuck {
    fn send(&self, _: &Sms) -> Sent {
        self.0.wait();
        Sent::Taken(None)
    }
}

#[test]
fn messages_that_take_their_time_hold_up_no_call() {
    let stuck = Arc::new(Stuck(Barrier::new(3)));
    let bench = Bench::new().with_sms(stuck.clone());
    for _ in 0..2 {
        miss(&bench);
    }
    // Both threads for messages are taken; a call is placed and hung up all the same.
    let receipt = bench.ask();
    bench.dialed();
    bench.settle();
    bench.desk.cancel(receipt.callback, Actor::Staff).unwrap();
    wait_in_steps(&bench, || !bench.provider.hung_up.lock().unwrap().is_empty());
    assert_eq!(bench.provider.another_dial().map(|call| call.leg), None);
    stuck.0.wait();
    bench.provider.set_health(Health::Ready);
}
