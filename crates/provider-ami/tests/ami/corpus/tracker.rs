//! What must hold of a tracker, whatever events it hears.

use std::collections::HashSet;
use std::time::Duration;

use provider_ami::ami::ChannelId;
use provider_ami::ami::calls::{Tracker, What};
use tokio::time::Instant;

use super::decode::decode;

/// Panics if anything is told twice, or the tracker wants to be woken for ever.
pub(crate) fn check(wire: &[u8]) {
    let (mut tracker, mut now, mut told) = (Tracker::default(), Instant::now(), HashSet::new());
    for id in ["cb-1", "cb-2"] {
        tracker.follow(&ChannelId::parse(id).expect("an id"));
    }
    let frames = decode([wire]);
    let mut listed = Vec::new();
    for frame in &frames {
        let facts = match frame.event() {
            Some("CoreShowChannel") => {
                listed.push(frame.clone());
                Vec::new()
            }
            Some("CoreShowChannelsComplete") => tracker.snapshot(&std::mem::take(&mut listed), now),
            Some("FullyBooted") => {
                now += Duration::from_secs(1);
                tracker.due(now)
            }
            _ => tracker.apply(frame, now),
        };
        for fact in facts {
            let what = std::mem::discriminant(&fact.what);
            let again = format!("{fact:?}");
            assert!(told.insert((fact.call, fact.channel, what)), "told twice: {again}");
        }
    }
    // Nothing is live any more: all that was placed ends, and is forgotten.
    for _ in 0..50 {
        now += Duration::from_secs(3);
        tracker.due(now);
        for fact in tracker.snapshot(&[], now) {
            // That two were joined may be known only when one of them is gone.
            let is_late = matches!(fact.what, What::Bridged | What::Ended(_) | What::Unbridged);
            assert!(is_late, "told too late: {fact:?}");
            let what = std::mem::discriminant(&fact.what);
            let again = format!("{fact:?}");
            assert!(told.insert((fact.call, fact.channel, what)), "told twice: {again}");
        }
        assert!(tracker.next_due().is_none_or(|due| due > now), "woken for nothing");
    }
    assert!(tracker.is_idle());
}
