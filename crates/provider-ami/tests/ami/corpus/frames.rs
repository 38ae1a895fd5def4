//! What must hold of any bytes that a manager could send.

use bytes::BytesMut;
use provider_ami::ami::codec::decode_banner;
use provider_ami::ami::{Channel, Event, Frame};

use super::decode::decode;

/// Panics if the bytes break a promise of the codec's.
pub(crate) fn check(wire: &[u8]) {
    let frames = decode([wire]);
    let expected = lines_of_frames(wire);
    assert_eq!(frames.len(), expected.len());
    for (frame, lines) in frames.iter().zip(expected) {
        assert_eq!(frame.headers().collect::<Vec<_>>(), lines);
        look_up(frame, &lines);
        read(frame);
    }
    let size = 1 + usize::from(wire.first().copied().unwrap_or(0) % 13);
    assert_eq!(decode(wire.chunks(size)), frames, "in chunks of {size}");
    if let Ok(Some(_)) = decode_banner(&mut BytesMut::from(wire)) {
        assert!(wire.starts_with(b"Asterisk Call Manager/"));
    }
}

/// The headers of all frames, read in the plainest way: lines end at CRLF, frames at an empty line.
fn lines_of_frames(wire: &[u8]) -> Vec<Vec<(&[u8], &[u8])>> {
    let (mut frames, mut frame, mut start) = (Vec::new(), Vec::new(), 0);
    for at in 0..wire.len() {
        if at < start || !wire[at..].starts_with(b"\r\n") {
            continue;
        }
        let line = &wire[start..at];
        start = at + 2;
        if !line.is_empty() {
            frame.push(split(line));
        } else if !frame.is_empty() {
            frames.push(std::mem::take(&mut frame));
        }
    }
    frames
}

fn split(line: &[u8]) -> (&[u8], &[u8]) {
    match line.iter().position(|byte| *byte == b':') {
        Some(colon) => {
            let value = &line[colon + 1..];
            (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
        }
        None => (b"", line),
    }
}

/// A look-up gives the first header of that name, in any case.
fn look_up(frame: &Frame, lines: &[(&[u8], &[u8])]) {
    for (name, _) in lines {
        let Ok(text) = std::str::from_utf8(name) else { continue };
        let named = |(other, _): &&(&[u8], &[u8])| other.eq_ignore_ascii_case(name);
        if !name.is_empty() {
            let values: Vec<_> = lines.iter().filter(named).map(|(_, value)| *value).collect();
            assert_eq!(frame.all(text).collect::<Vec<_>>(), values);
            assert_eq!(frame.bytes(text), values.first().copied());
        }
    }
}

/// Views read whatever the bytes are.
fn read(frame: &Frame) {
    let longest = frame.headers().map(|(_, value)| value.len()).max().unwrap_or(0);
    let channel = |channel: Channel<'_>| {
        for name in [channel.caller_id_name(), channel.connected_line_name(), channel.variable("X")]
        {
            assert!(name.is_none_or(|name| name.len() <= longest));
        }
        _ = (channel.uniqueid(), channel.linkedid(), channel.state());
    };
    match Event::read(frame) {
        Some(Event::NewChannel(new) | Event::NewState(new)) => channel(new),
        Some(Event::DialBegin(dial) | Event::DialState(dial) | Event::DialEnd(dial)) => {
            dial.caller().into_iter().for_each(channel);
            channel(dial.callee());
            _ = (dial.status(), dial.is_forwarded());
        }
        Some(Event::BridgeEnter(event) | Event::BridgeLeave(event)) => {
            channel(event.channel());
            _ = (event.bridge(), event.channels());
        }
        Some(Event::HangUp(event)) => {
            channel(event.channel());
            _ = event.cause();
            assert!(event.tech_cause().is_none_or(|status| (300..700).contains(&status)));
        }
        Some(Event::VarSet(event)) => _ = event.value(),
        Some(Event::OriginateResponse(event)) => _ = (event.reason(), event.failed()),
        event => assert_eq!(event.is_none(), frame.bytes("Event").is_none()),
    }
}
