//! Asterisk promises no order, and a connection may lose any event.

use provider_ami::ami::Frame;
use provider_ami::ami::calls::{EndKind, LegRole, What};

use super::recording::{CALLS, Ended, deciding, ended, play};

#[tokio::test]
async fn every_order_gives_the_same_end_or_none() {
    let (mut same, mut unobserved) = (0, 0);
    for (name, business, visitor) in CALLS {
        for seed in 0..100 {
            let events = shuffled(deciding(name), seed);
            let facts = play(&format!("cb-{name}"), &events);
            for (role, truth) in [(LegRole::Origin, Some(*business)), (LegRole::Peer, *visitor)] {
                if is_never_wrong(
                    ended(&facts, role),
                    truth,
                    &format!("{name}, seed {seed}, {role:?}"),
                ) {
                    same += 1;
                } else {
                    unobserved += 1;
                }
            }
            let bridged = facts.iter().filter(|fact| fact.what == What::Bridged).count();
            assert_eq!(bridged, usize::from(*name == "answered"), "{name}, seed {seed}");
        }
    }
    assert!(unobserved * 20 < same, "{unobserved} unobserved, {same} told");
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

/// Whether the end is the true one; `false` when it is unobserved.
fn is_never_wrong(told: Option<Ended>, truth: Option<Ended>, which: &str) -> bool {
    let kind = |end: Option<Ended>| end.map(|(kind, ..)| kind);
    if kind(told) == Some(EndKind::Unobserved) {
        assert!(truth.is_some(), "{which}: a channel that never was");
        return false;
    }
    assert_eq!(kind(told), kind(truth), "{which}");
    true
}

/// The events in another order, in which a channel's creation still precedes its hang-up.
fn shuffled(mut events: Vec<Frame>, seed: u64) -> Vec<Frame> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678_9ABC_DEF0;
    for last in (1..events.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let other = usize::try_from(state % (last as u64 + 1)).unwrap();
        events.swap(last, other);
    }
    let place = |events: &[Frame], name: &str, id: &str| {
        events.iter().position(|e| e.event() == Some(name) && e.str("Uniqueid") == Some(id))
    };
    let ids: Vec<String> =
        events.iter().filter_map(|e| e.str("Uniqueid").map(str::to_owned)).collect();
    for id in ids {
        if let (Some(begin), Some(end)) =
            (place(&events, "Newchannel", &id), place(&events, "Hangup", &id))
            && end < begin
        {
            events.swap(begin, end);
        }
    }
    events
}
