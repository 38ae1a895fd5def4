use std::collections::BTreeSet;
use std::thread;

use callback_core::ports::sms::CarrierMessage;
use callback_core::ports::texts::{
    Admission, Budget, MessageIntent, MessageNews, ReplyLimits, TextIn,
};
use callback_core::{
    Callback, Event, Keyword, Message, MessageId, MessageStatus, Notice, PhoneNumber, Side,
};
use jiff::Timestamp;

use super::bench::{Bench, NOW, after};

const DAY: i64 = 86_400;

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::from_e164(text).unwrap()
}

fn carrier(name: &str) -> CarrierMessage {
    CarrierMessage(name.to_owned())
}

/// A text to the visitor about `callback`, of which a thousand may be sent since then.
fn intent(bench: &Bench, callback: &Callback) -> MessageIntent {
    MessageIntent {
        id: MessageId::from_bytes(bench.id()),
        callback: callback.id,
        to: Side::Visitor,
        notice: Notice::Accepted,
        number: callback.visitor.number.number().clone(),
        at: NOW,
        budget: Budget { since: NOW, limit: 1000 },
    }
}

fn limited(intent: &MessageIntent, limit: u32) -> MessageIntent {
    MessageIntent { budget: Budget { limit, ..intent.budget }, ..intent.clone() }
}

fn news(status: MessageStatus, seconds: i64) -> MessageNews {
    MessageNews { at: after(seconds), status, carrier: None, error: None }
}

fn admit(bench: &Bench, intent: &MessageIntent) -> Admission {
    bench.store().intend_message(intent).unwrap()
}

fn tell(bench: &Bench, id: MessageId, news: &MessageNews) -> Option<Message> {
    bench.store().tell_message(id, news).unwrap()
}

pub fn a_message_is_stored_before_it_is_handed_over(bench: &mut Bench) {
    let callback = bench.accepted();
    let first = intent(bench, &callback);
    let second = MessageIntent {
        to: Side::Business,
        notice: Notice::Missed,
        at: after(1),
        ..intent(bench, &callback)
    };
    assert_eq!(bench.store().message(first.id).unwrap(), None);
    for intent in [&first, &second] {
        assert_eq!(admit(bench, intent), Admission::Admitted { tries: 1 });
    }
    bench.reopen();
    let stored = |intent: &MessageIntent| Message {
        id: intent.id,
        callback: callback.id,
        to: intent.to,
        notice: intent.notice,
        carrier: None,
        status: MessageStatus::Intended,
        error: None,
        tries: 1,
        intended_at: intent.at,
        changed_at: intent.at,
    };
    assert_eq!(bench.store().message(first.id).unwrap(), Some(stored(&first)));
    let all = bench.store().messages(callback.id).unwrap();
    assert_eq!(all, [stored(&first), stored(&second)]);
    assert_eq!(bench.store().messages(bench.accepted().id).unwrap(), []);
}

pub fn word_of_a_message_moves_it_forward_only_and_is_recorded_once(bench: &mut Bench) {
    use MessageStatus::{Delivered, Failed, Queued, Sent, Undelivered};
    let callback = bench.accepted();
    let first = intent(bench, &callback);
    admit(bench, &first);
    let taken = MessageNews { carrier: Some(carrier("SM1")), ..news(Queued, 1) };
    let stored = tell(bench, first.id, &taken).unwrap();
    assert_eq!((stored.status, stored.carrier), (Queued, Some(carrier("SM1"))));
    let arrived = MessageNews { error: Some(30003), ..news(Undelivered, 2) };
    let stored = tell(bench, first.id, &arrived).unwrap();
    assert_eq!((stored.status, stored.error), (Undelivered, Some(30003)));
    assert_eq!((stored.intended_at, stored.changed_at), (NOW, after(2)));
    for late in [Queued, Sent, Delivered, Failed, Undelivered] {
        assert_eq!(tell(bench, first.id, &news(late, 3)), None, "{late:?}");
    }
    assert_eq!(admit(bench, &first), Admission::Settled);
    assert_eq!(bench.store().message_of_carrier(&carrier("SM1")).unwrap(), Some(stored));
    assert_eq!(bench.store().message_of_carrier(&carrier("SM2")).unwrap(), None);
    let nobody = MessageId::from_bytes(bench.id());
    assert_eq!(tell(bench, nobody, &taken), None);

    let told = |status| Event::Texted { to: Side::Visitor, notice: Notice::Accepted, status };
    let history = bench.store().history(callback.id, 1).unwrap();
    let events: Vec<_> = history.iter().map(|recorded| (&recorded.event, recorded.moved)).collect();
    assert_eq!(events, [(&told(Queued), false), (&told(Undelivered), false)]);
    assert_eq!(bench.read(callback.id), callback, "nothing moved");
}

pub fn the_carriers_name_of_a_message_is_kept_even_if_it_comes_late(bench: &mut Bench) {
    let first = intent(bench, &bench.accepted());
    admit(bench, &first);
    tell(bench, first.id, &news(MessageStatus::Sent, 1)).unwrap();
    let late = MessageNews { carrier: Some(carrier("SM1")), ..news(MessageStatus::Queued, 2) };
    assert_eq!(tell(bench, first.id, &late), None);
    let found = bench.store().message_of_carrier(&carrier("SM1")).unwrap().unwrap();
    assert_eq!((found.id, found.status), (first.id, MessageStatus::Sent));
    let other = MessageNews { carrier: Some(carrier("SM2")), ..late };
    assert_eq!(tell(bench, first.id, &other), None);
    assert_eq!(bench.store().message(first.id).unwrap().unwrap().carrier, Some(carrier("SM1")));
}

pub fn a_message_that_was_not_taken_may_be_handed_over_again(bench: &mut Bench) {
    let first = intent(bench, &bench.accepted());
    admit(bench, &first);
    tell(bench, first.id, &news(MessageStatus::NotTaken, 1)).unwrap();
    let again = MessageIntent { at: after(60), ..first.clone() };
    assert_eq!(admit(bench, &again), Admission::Admitted { tries: 2 });
    let stored = bench.store().message(first.id).unwrap().unwrap();
    assert_eq!((stored.status, stored.tries), (MessageStatus::Intended, 2));
    assert_eq!(stored.intended_at, after(60));
    // In doubt, it may be handed over, too: who asks knows whether it was looked for.
    assert_eq!(admit(bench, &again), Admission::Admitted { tries: 3 });
    tell(bench, first.id, &news(MessageStatus::Failed, 70)).unwrap();
    assert_eq!(admit(bench, &again), Admission::Settled);
}

pub fn nothing_is_sent_to_a_number_that_opted_out(bench: &mut Bench) {
    let callback = bench.accepted();
    let first = intent(bench, &callback);
    let other = MessageIntent { number: number("+14155550133"), ..intent(bench, &callback) };
    for _ in 0..2 {
        bench.store().opt_out(&first.number, NOW).unwrap();
    }
    bench.reopen();
    assert_eq!(admit(bench, &first), Admission::OptedOut);
    assert_eq!(bench.store().message(first.id).unwrap(), None);
    assert_eq!(admit(bench, &other), Admission::Admitted { tries: 1 });
    assert!(bench.store().opt_in(&first.number).unwrap());
    assert!(!bench.store().opt_in(&first.number).unwrap());
    assert_eq!(admit(bench, &first), Admission::Admitted { tries: 1 });
}

pub fn the_budget_counts_every_text_that_may_have_been_taken(bench: &mut Bench) {
    let callback = bench.accepted();
    let ask = |limit, seconds: i64| {
        let intent = limited(&intent(bench, &callback), limit);
        let intent = MessageIntent { at: after(seconds), ..intent };
        (intent.clone(), admit(bench, &intent))
    };
    let (first, admission) = ask(2, 0);
    assert_eq!(admission, Admission::Admitted { tries: 1 });
    // The same text twice, as one in doubt is that can't be looked for.
    assert_eq!(admit(bench, &limited(&first, 2)), Admission::Admitted { tries: 2 });
    assert_eq!(ask(2, 1).1, Admission::OverBudget);
    assert_eq!(admit(bench, &limited(&first, 2)), Admission::OverBudget);
    // What was not taken counts no more, and what is told afterwards changes nothing.
    tell(bench, first.id, &news(MessageStatus::NotTaken, 2)).unwrap();
    tell(bench, first.id, &news(MessageStatus::Failed, 3)).unwrap();
    let (second, admission) = ask(2, 4);
    assert_eq!(admission, Admission::Admitted { tries: 1 });
    tell(bench, second.id, &news(MessageStatus::Queued, 5)).unwrap();
    tell(bench, second.id, &news(MessageStatus::Delivered, 6)).unwrap();
    let (third, admission) = ask(2, 7);
    assert_eq!(admission, Admission::OverBudget);
    assert_eq!(bench.store().message(third.id).unwrap(), None);

    let tomorrow = Budget { since: after(DAY), limit: 1 };
    let next = MessageIntent { at: after(DAY), budget: tomorrow, ..third };
    assert_eq!(admit(bench, &next), Admission::Admitted { tries: 1 });
    let again = MessageIntent { id: second.id, ..next.clone() };
    assert_eq!(admit(bench, &again), Admission::Settled);
    let new = MessageIntent { id: MessageId::from_bytes(bench.id()), ..next };
    assert_eq!(admit(bench, &new), Admission::OverBudget);
}

pub fn sixteen_threads_do_not_pass_the_budget(bench: &mut Bench) {
    let callback = bench.accepted();
    let intents: Vec<_> = (0..64).map(|_| limited(&intent(bench, &callback), 10)).collect();
    let store = bench.store();
    let admitted: Vec<MessageId> = thread::scope(|scope| {
        let ask = |part: &[MessageIntent]| {
            let may = |intent: &&MessageIntent| {
                store.intend_message(intent).unwrap() == Admission::Admitted { tries: 1 }
            };
            part.iter().filter(may).map(|intent| intent.id).collect::<Vec<_>>()
        };
        let threads: Vec<_> =
            intents.chunks(4).map(|part| scope.spawn(move || ask(part))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(admitted.len(), 10);
    assert_eq!(admitted.into_iter().collect::<BTreeSet<_>>().len(), 10);
    assert_eq!(store.messages(callback.id).unwrap().len(), 10);
}

fn text_in(name: &str, keyword: Keyword, at: Timestamp, reply: Option<&str>) -> TextIn {
    let from = number("+14155550132");
    TextIn { carrier: carrier(name), from, keyword, at, reply: reply.map(str::to_owned) }
}

fn limits(limit: u32) -> ReplyLimits {
    let budget = Budget { since: NOW, limit };
    ReplyLimits { budget, once_since: None, forget_before: Timestamp::UNIX_EPOCH }
}

fn take(bench: &Bench, text: &TextIn, limits: ReplyLimits) -> Option<String> {
    bench.store().take_text_in(text, &limits).unwrap().reply
}

pub fn a_text_that_came_in_is_answered_alike_when_it_is_repeated(bench: &mut Bench) {
    let first = text_in("SM1", Keyword::Cancel, NOW, Some("cancelled"));
    assert_eq!(bench.store().text_in(&first.carrier).unwrap(), None);
    assert_eq!(bench.store().take_text_in(&first, &limits(9)).unwrap(), first);
    let repeated = text_in("SM1", Keyword::Cancel, after(1), Some("there is none"));
    assert_eq!(bench.store().take_text_in(&repeated, &limits(9)).unwrap(), first);
    assert_eq!(bench.store().text_in(&first.carrier).unwrap(), Some(first));
    let silent = text_in("SM2", Keyword::Stop, NOW, None);
    assert_eq!(bench.store().take_text_in(&silent, &limits(9)).unwrap(), silent);
}

pub fn answers_keep_to_their_limits(bench: &mut Bench) {
    let help = |name, seconds| text_in(name, Keyword::Help, after(seconds), Some("help"));
    let once = |since| ReplyLimits { once_since: Some(after(since)), ..limits(9) };
    assert!(take(bench, &help("SM1", 0), once(-60)).is_some());
    assert_eq!(take(bench, &help("SM2", 1), once(-59)), None, "answered a moment ago");
    let other = text_in("SM3", Keyword::Other, after(1), Some("?"));
    assert!(take(bench, &other, once(-59)).is_some(), "another keyword");
    let stranger = TextIn { from: number("+14155550133"), ..help("SM4", 1) };
    assert!(take(bench, &stranger, once(-59)).is_some(), "another number");
    assert!(take(bench, &help("SM5", 61), once(1)).is_some(), "long ago");
    bench.store().opt_out(&number("+14155550132"), NOW).unwrap();
    assert_eq!(take(bench, &help("SM6", 200), limits(9)), None, "opted out");
}

pub fn answers_and_messages_share_one_budget(bench: &mut Bench) {
    let callback = bench.accepted();
    let help = |name| text_in(name, Keyword::Help, NOW, Some("help"));
    assert!(take(bench, &help("SM1"), limits(2)).is_some());
    assert_eq!(
        admit(bench, &limited(&intent(bench, &callback), 2)),
        Admission::Admitted { tries: 1 }
    );
    assert_eq!(take(bench, &help("SM2"), limits(2)), None);
    assert_eq!(admit(bench, &limited(&intent(bench, &callback), 2)), Admission::OverBudget);
    let silent = text_in("SM3", Keyword::Stop, NOW, None);
    take(bench, &silent, limits(3));
    assert!(take(bench, &help("SM4"), limits(3)).is_some(), "silence costs nothing");
}

pub fn old_texts_that_came_in_are_forgotten(bench: &mut Bench) {
    let first = text_in("SM1", Keyword::Help, NOW, Some("help"));
    take(bench, &first, limits(9));
    let forget = |before: i64| ReplyLimits { forget_before: after(before), ..limits(9) };
    take(bench, &text_in("SM2", Keyword::Help, after(5), None), forget(0));
    assert!(bench.store().text_in(&first.carrier).unwrap().is_some());
    take(bench, &text_in("SM3", Keyword::Help, after(5), None), forget(1));
    assert_eq!(bench.store().text_in(&first.carrier).unwrap(), None);
    assert!(bench.store().text_in(&carrier("SM2")).unwrap().is_some());
}
