//! Asterisk promises no order, and a connection may lose any event.

use provider_ami::ami::Frame;
use provider_ami::ami::calls::{EndKind, Fact, LegRole, What};

use super::recording::{CALLS, Ended, deciding, ended, frames, is_never_wrong, play, wire};

#[test]
fn ten_thousand_orders_of_each_recording_give_the_same_end() {
    std::thread::scope(|scope| {
        for (name, business, visitor) in CALLS {
            scope.spawn(|| ten_thousand_orders(name, *business, *visitor));
        }
    });
}

fn ten_thousand_orders(name: &str, business: Ended, visitor: Option<Ended>) {
    let events = frames(&wire(name));
    for seed in 0..10_000 {
        let facts = play(&format!("cb-{name}"), shuffled(&events, seed));
        let which = format!("{name}, seed {seed}");
        assert_eq!(kind(ended(&facts, LegRole::Origin)), Some(business.0), "{which}");
        assert_eq!(kind(ended(&facts, LegRole::Peer)), kind(visitor), "{which}");
        let bridged = facts.iter().filter(|fact| fact.what == What::Bridged).count();
        assert_eq!(bridged, usize::from(name == "answered"), "{which}");
    }
}

#[tokio::test]
async fn any_one_event_lost_gives_the_same_end_or_none() {
    for (name, business, visitor) in CALLS {
        let events = deciding(name);
        for lost in 0..events.len() {
            let mut rest = events.clone();
            let event = rest.remove(lost);
            let facts = play(&format!("cb-{name}"), &rest);
            let told = format!("{name} without {event:?}");
            is_never_wrong(ended(&facts, LegRole::Origin), Some(*business), &told);
            is_never_wrong(ended(&facts, LegRole::Peer), *visitor, &told);
        }
    }
}

#[tokio::test]
async fn any_two_events_lost_give_the_same_outcome_or_none() {
    for (name, business, visitor) in CALLS {
        let events = deciding(name);
        for (first, second) in
            (0..events.len()).flat_map(|a| (a + 1..events.len()).map(move |b| (a, b)))
        {
            let lost = |at: &usize| [first, second].contains(at);
            let rest =
                events.iter().enumerate().filter(|(at, _)| !lost(at)).map(|(_, event)| event);
            let facts = play(&format!("cb-{name}"), rest);
            let told = format!("{name} without {:?} and {:?}", events[first], events[second]);
            if !is_never_wrong(ended(&facts, LegRole::Origin), Some(*business), &told) {
                continue;
            }
            let end = ended(&facts, LegRole::Peer);
            if is_never_wrong(end, *visitor, &told) {
                assert_eq!(is_joined(&facts), *name == "answered", "{told}");
            }
        }
    }
}

/// Whether the two were joined before the visitor's end.
fn is_joined(facts: &[Fact]) -> bool {
    let end = |fact: &&Fact| fact.role == LegRole::Peer && matches!(fact.what, What::Ended(_));
    facts.iter().take_while(|fact| !end(fact)).any(|fact| fact.what == What::Bridged)
}

#[tokio::test]
async fn a_call_of_which_the_beginning_was_missed_is_never_told_wrong() {
    for (name, business, visitor) in CALLS {
        let events = deciding(name);
        for missed in 0..events.len() {
            let facts = play(&format!("cb-{name}"), &events[missed..]);
            let told = format!("{name} from {missed}");
            is_never_wrong(ended(&facts, LegRole::Origin), Some(*business), &told);
            if let Some(told_end) = ended(&facts, LegRole::Peer) {
                is_never_wrong(Some(told_end), *visitor, &told);
            }
        }
    }
}

fn kind(end: Option<Ended>) -> Option<EndKind> {
    end.map(|(kind, ..)| kind)
}

/// The events in another order, in which a channel's creation still precedes its hang-up.
fn shuffled(events: &[Frame], seed: u64) -> Vec<&Frame> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678_9ABC_DEF0;
    let mut events: Vec<&Frame> = events.iter().collect();
    for last in (1..events.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let other = usize::try_from(state % (last as u64 + 1)).unwrap();
        events.swap(last, other);
    }
    let place = |events: &[&Frame], name: &str, id: Option<&str>| {
        events.iter().position(|e| e.event() == Some(name) && e.str("Uniqueid") == id)
    };
    let ends: Vec<_> = events.iter().filter(|e| e.event() == Some("Hangup")).copied().collect();
    for end in ends {
        let id = end.str("Uniqueid");
        if let (Some(begin), Some(end)) =
            (place(&events, "Newchannel", id), place(&events, "Hangup", id))
            && end < begin
        {
            events.swap(begin, end);
        }
    }
    events
}
