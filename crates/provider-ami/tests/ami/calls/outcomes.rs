use std::collections::HashSet;

use bytes::BytesMut;
use provider_ami::ami::Frame;
use provider_ami::ami::calls::{EndKind, LegRole, What};
use provider_ami::ami::codec::Decoder;

use super::recording::{CALLS, deciding, ended, frames, play, wire};

#[tokio::test]
async fn every_recorded_call_ends_as_it_did() {
    for (name, business, visitor) in CALLS {
        let facts = play(&format!("cb-{name}"), &frames(&wire(name)));
        assert_eq!(ended(&facts, LegRole::Origin), Some(*business), "{name}");
        assert_eq!(ended(&facts, LegRole::Peer), *visitor, "{name}");
    }
}

#[tokio::test]
async fn an_answered_call_is_told_step_by_step_and_the_visitors_end_first() {
    let facts = play("cb-answered", &deciding("answered"));
    let told: Vec<_> = facts.iter().map(|fact| (fact.role, words(&fact.what))).collect();
    let (business, visitor) = (LegRole::Origin, LegRole::Peer);
    assert_eq!(
        told,
        [
            (business, "ringing"),
            (business, "answered"),
            (visitor, "ringing"),
            (visitor, "answered"),
            (visitor, "bridged"),
            (visitor, "unbridged"),
            (visitor, "ended"),
            (business, "ended"),
        ]
    );
}

#[tokio::test]
async fn the_visitors_end_is_told_first_even_if_the_business_hangs_up_first() {
    for name in ["visitor-congestion", "business-abandons", "visitor-busy"] {
        let facts = play(&format!("cb-{name}"), &deciding(name));
        let ends = facts.iter().filter(|fact| matches!(fact.what, What::Ended(_)));
        let roles: Vec<_> = ends.map(|fact| fact.role).collect();
        assert_eq!(roles, [LegRole::Peer, LegRole::Origin], "{name}");
    }
}

#[tokio::test]
async fn calls_of_others_are_not_told() {
    assert_eq!(
        play_counting("misc-actions", "1795381589.22"),
        Some((EndKind::Completed, None, None))
    );
    assert_eq!(
        play_counting("misc-actions", "1795381593.23"),
        Some((EndKind::Busy, Some(17), Some(486)))
    );
}

fn play_counting(trace: &str, id: &str) -> Option<super::recording::Ended> {
    let facts = play(id, &frames(&wire(trace)));
    assert!(facts.iter().all(|fact| fact.call.as_str() == id && fact.role == LegRole::Origin));
    ended(&facts, LegRole::Origin)
}

#[tokio::test]
async fn a_trace_that_comes_byte_by_byte_gives_the_same_frames() {
    for name in CALLS.iter().map(|(name, ..)| *name).chain(["misc-actions"]) {
        let wire = wire(name);
        let banner = wire.windows(2).position(|pair| pair == b"\r\n").unwrap() + 2;
        let bytes: Vec<&[u8]> = wire[banner..].chunks(1).collect();
        assert_eq!(decoded(&bytes), frames(&wire), "{name}");
    }
}

#[tokio::test]
async fn every_recorded_frame_survives_a_cut_at_any_byte() {
    let mut seen = HashSet::new();
    for name in CALLS.iter().map(|(name, ..)| *name).chain(["misc-actions"]) {
        let text = String::from_utf8(wire(name)).unwrap();
        for frame in text.split_inclusive("\r\n\r\n").skip(1) {
            if !seen.insert(frame.to_owned()) {
                continue;
            }
            // The one after shows that nothing was lost or left.
            let both = format!("{frame}Event: Next\r\n\r\n");
            let whole = decoded(&[both.as_bytes()]);
            for cut in 0..=both.len() {
                let parts = [&both.as_bytes()[..cut], &both.as_bytes()[cut..]];
                assert_eq!(decoded(&parts), whole, "{name}, cut at {cut} of {frame}");
            }
        }
    }
    assert!(seen.len() > 700, "{}", seen.len());
}

fn decoded(parts: &[&[u8]]) -> Vec<Frame> {
    let (mut decoder, mut buf, mut frames) = (Decoder::default(), BytesMut::new(), Vec::new());
    for part in parts {
        buf.extend_from_slice(part);
        while let Some(frame) = decoder.decode(&mut buf).unwrap() {
            frames.push(frame);
        }
    }
    assert!(buf.is_empty());
    frames
}

fn words(what: &What) -> &'static str {
    match what {
        What::Ringing => "ringing",
        What::Answered => "answered",
        What::Bridged => "bridged",
        What::Unbridged => "unbridged",
        What::Ended(_) => "ended",
    }
}
