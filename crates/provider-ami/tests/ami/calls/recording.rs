//! Recorded traces, and the calls that they must be told as.

use std::path::PathBuf;
use std::time::Duration;

use bytes::BytesMut;
use provider_ami::ami::calls::{EndKind, Fact, LegRole, Tracker, What};
use provider_ami::ami::codec::{Decoder, decode_banner};
use provider_ami::ami::{ChannelId, Event, Frame};
use tokio::time::Instant;

/// A kind with its Q.850 cause and SIP status.
pub(crate) type Ended = (EndKind, Option<u8>, Option<u16>);

/// Trace, end of the business's channel, end of the visitor's.
pub(crate) const CALLS: &[(&str, Ended, Option<Ended>)] = {
    use EndKind::{
        Busy, Cancelled, Completed, Congested, Interrupted, NoAnswer, Rejected, Unreachable,
    };
    const UP: Ended = (Completed, Some(16), None);
    &[
        ("answered", UP, Some(UP)),
        ("asterisk-restarts", (Interrupted, None, None), None),
        ("business-abandons", (Completed, None, None), Some((Cancelled, Some(16), None))),
        ("business-busy", (Busy, Some(17), Some(486)), None),
        ("business-congestion", (Congested, Some(34), Some(503)), None),
        ("business-noanswer", (NoAnswer, Some(19), Some(480)), None),
        ("business-reject", (Rejected, Some(21), Some(603)), None),
        ("business-unreachable", (Unreachable, Some(18), Some(408)), None),
        ("business-unregistered", (Unreachable, None, None), None),
        ("visitor-busy", (Completed, Some(17), Some(486)), Some((Busy, Some(17), Some(486)))),
        (
            "visitor-congestion",
            (Completed, Some(34), Some(503)),
            Some((Congested, Some(34), Some(503))),
        ),
        ("visitor-noanswer", UP, Some((NoAnswer, None, None))),
        ("visitor-reject", (Completed, Some(21), Some(403)), Some((Rejected, Some(21), Some(603)))),
        ("visitor-unreachable", UP, Some((Unreachable, None, None))),
        ("visitor-unregistered", (Completed, Some(3), Some(404)), None),
    ]
};

/// The bytes of a trace, with the action id that the tracker expects: the call's own.
pub(crate) fn wire(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/traces");
    let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
    text.replace(&format!("ActionID: orig-{name}"), &format!("ActionID: cb-{name}")).into_bytes()
}

/// One frame, from its lines.
pub(crate) fn frame(text: &str) -> Frame {
    let wire = format!("{}\r\n\r\n", text.replace('\n', "\r\n"));
    Decoder::default().decode(&mut BytesMut::from(wire.as_bytes())).unwrap().unwrap()
}

/// The frames of a trace.
pub(crate) fn frames(wire: &[u8]) -> Vec<Frame> {
    let mut buf = BytesMut::from(wire);
    decode_banner(&mut buf).unwrap().unwrap();
    let mut decoder = Decoder::default();
    let mut frames = Vec::new();
    while let Some(frame) = decoder.decode(&mut buf).unwrap() {
        frames.push(frame);
    }
    assert!(buf.is_empty(), "the trace ends in a whole frame");
    frames
}

/// The events of a trace that the tracker looks at.
pub(crate) fn deciding(name: &str) -> Vec<Frame> {
    const NAMES: [&str; 9] = [
        "Newchannel",
        "Newstate",
        "DialBegin",
        "DialState",
        "DialEnd",
        "BridgeEnter",
        "BridgeLeave",
        "Hangup",
        "OriginateResponse",
    ];
    let stops = |frame: &Frame| matches!(Event::read(frame), Some(Event::SoftHangupRequest(end)) if end.is_shutdown());
    let decides =
        |frame: &Frame| stops(frame) || frame.event().is_some_and(|event| NAMES.contains(&event));
    frames(&wire(name)).into_iter().filter(decides).collect()
}

/// Plays events to a tracker, a millisecond apart, then lists no channels twice, and gives all facts.
pub(crate) fn play<'a>(id: &str, events: impl IntoIterator<Item = &'a Frame>) -> Vec<Fact> {
    let (mut tracker, id) = (Tracker::default(), ChannelId::parse(id).unwrap());
    let mut now = Instant::now();
    tracker.follow(&id);
    tracker.placed(&id);
    let mut facts = Vec::new();
    for event in events {
        now += Duration::from_millis(1);
        facts.extend(tracker.apply(event, now));
    }
    facts.extend(finish(&mut tracker, now));
    assert!(!tracker.is_open(&id), "the call is over");
    facts
}

/// Lets time pass and lists no channels, until every call is over.
pub(crate) fn finish(tracker: &mut Tracker, mut now: Instant) -> Vec<Fact> {
    let mut facts = Vec::new();
    for seconds in [0, 3, 3] {
        now += Duration::from_secs(seconds);
        facts.extend(tracker.due(now));
        facts.extend(tracker.snapshot(&[], now));
    }
    facts
}

/// Whether the end is the true one; `false` when it is unobserved.
pub(crate) fn is_never_wrong(told: Option<Ended>, truth: Option<Ended>, which: &str) -> bool {
    let kind = |end: Option<Ended>| end.map(|(kind, ..)| kind);
    if kind(told) == Some(EndKind::Unobserved) {
        assert!(truth.is_some(), "{which}: a channel that never was");
        return false;
    }
    assert_eq!(kind(told), kind(truth), "{which}");
    true
}

/// The end of the first channel in this role.
pub(crate) fn ended(facts: &[Fact], role: LegRole) -> Option<Ended> {
    facts.iter().filter(|fact| fact.role == role).find_map(|fact| match fact.what {
        What::Ended(end) => Some((end.kind, end.cause, end.tech_cause)),
        _ => None,
    })
}
