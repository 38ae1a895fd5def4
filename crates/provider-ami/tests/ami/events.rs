//! Typed views of events, and which of their values Asterisk escapes.

use provider_ami::ami::{Channel, Event};

use crate::calls::recording::{frame, frames, wire};

#[test]
fn names_and_variables_of_a_channel_are_unescaped_once() {
    let frame = frame(
        "Event: DialBegin\nUniqueid: 1.1\nCallerIDName: O\\'Brien \\\"x\\\"\\?\nConnectedLineName: a\\\\nb\n\
         ChanVariable: JOB=\\ttab=\\\\\nChanVariable: JOBS=no\nDestUniqueid: 1.2\nDestCallerIDName: \\?\n\
         DestChanVariable: JOB=two",
    );
    let Some(Event::DialBegin(dial)) = Event::read(&frame) else { panic!() };
    let caller = dial.caller().unwrap();
    assert_eq!(caller.caller_id_name().unwrap(), &br#"O'Brien "x"?"#[..]);
    assert_eq!(caller.connected_line_name().unwrap(), &br"a\nb"[..]);
    assert_eq!(caller.variable("JOB").unwrap(), &b"\ttab=\\"[..]);
    assert_eq!(caller.variable("JO"), None);
    assert_eq!(dial.callee().caller_id_name().unwrap(), &b"?"[..]);
    assert_eq!(dial.callee().variable("JOB").unwrap(), &b"two"[..]);
    assert_eq!(
        frame.bytes("CallerIDName").unwrap(),
        br#"O\'Brien \"x\"\?"#,
        "the frame keeps it raw"
    );
}

#[test]
fn a_variable_is_read_as_it_was_set() {
    let frame = frame("Event: VarSet\nUniqueid: 7.1\nVariable: X\nValue: a\\r\\nEvent: Hangup");
    let Some(Event::VarSet(set)) = Event::read(&frame) else { panic!() };
    assert_eq!(set.variable(), Some("X"));
    assert_eq!(set.value().unwrap(), &b"a\r\nEvent: Hangup"[..]);
    assert_eq!(set.channel().uniqueid(), Some("7.1"));
}

#[test]
fn an_originated_call_is_dialled_by_nobody() {
    let frame = frame("Event: DialEnd\nDestUniqueid: cb-1\nDestLinkedid: cb-1\nDialStatus: BUSY");
    let Some(Event::DialEnd(dial)) = Event::read(&frame) else { panic!() };
    assert!(dial.caller().is_none());
    assert_eq!((dial.callee().uniqueid(), dial.status()), (Some("cb-1"), Some("BUSY")));
    assert!(!dial.is_forwarded());
}

#[test]
fn the_events_of_a_recorded_call_read_as_what_they_are() {
    let (mut ends, mut bridges, mut up, mut answers) = (Vec::new(), Vec::new(), 0, 0);
    for frame in frames(&wire("answered")) {
        match Event::read(&frame) {
            Some(Event::HangUp(end)) => {
                assert!(end.channel().name().unwrap().starts_with("PJSIP/"));
                ends.push((end.cause(), end.tech_cause()));
            }
            Some(Event::BridgeEnter(event)) => bridges.push(event.channels()),
            Some(Event::BridgeLeave(event)) => assert!(event.bridge().is_some()),
            Some(Event::NewState(channel)) => up += u8::from(channel.state() == Some(6)),
            Some(Event::OriginateResponse(event)) => {
                assert_eq!((event.failed(), event.reason()), (false, Some(4)));
                assert_eq!(event.action_id(), Some("cb-answered"));
            }
            Some(Event::DialEnd(event)) => answers += u8::from(event.status() == Some("ANSWER")),
            Some(Event::FullyBooted(event)) => assert!(event.uptime().is_some()),
            _ => {}
        }
    }
    assert_eq!(ends, [(Some(16), None); 2]);
    assert_eq!(bridges, [Some(1), Some(2)]);
    assert_eq!((up, answers), (2, 2));
}

#[test]
fn an_answer_is_no_event_and_a_listed_channel_is_a_channel() {
    assert!(Event::read(&frame("Response: Success\nActionID: 1")).is_none());
    assert!(matches!(Event::read(&frame("Event: Cdr")), Some(Event::Other)));
    let item = frame("Event: CoreShowChannel\nUniqueid: cb-1\nLinkedid: cb-1\nChannelState: 5");
    assert_eq!(Channel::listed(&item).state(), Some(5));
}
