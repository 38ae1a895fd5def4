//! Forms, and what they tell.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use provider_twilio::webhook::{
    AnsweredBy, BadForm, CallStatus, CallUpdate, DialResult, DialStatus, Form, GatherResult,
    IncomingCall, IncomingText, InvalidForm, MachineVerdict, MessageStatus, MessageUpdate,
    RecordingStatus, RecordingUpdate,
};

const CALL: &str = "CallSid=CA00000000000000000000000000000001";
const CHILD: &str = "CA00000000000000000000000000000002";

fn form(raw: &str) -> Form {
    Form::parse(raw.as_bytes()).unwrap()
}

#[test]
fn a_form_is_decoded_and_keeps_everything() {
    let form = form("a=1&b=+x%20&a=2&empty=&bare&Zo%C3%AB=%F0%9F%93%9E&%2B=%26");
    let pairs: Vec<_> = form.pairs().collect();
    assert_eq!(
        pairs,
        [
            ("a", "1"),
            ("b", " x "),
            ("a", "2"),
            ("empty", ""),
            ("bare", ""),
            ("Zoë", "📞"),
            ("+", "&")
        ]
    );
    assert_eq!((form.get("a"), form.get("empty"), form.get("A")), (Some("1"), Some(""), None));
    assert_eq!(format!("{form:?}"), "Form(7 pairs)");
}

#[test]
fn a_form_that_is_too_large_is_refused() {
    assert!(Form::parse(&vec![b'a'; 64 << 10]).is_ok());
    assert_eq!(Form::parse(&vec![b'a'; (64 << 10) + 1]), Err(InvalidForm::TooLong));
    assert!(Form::parse("a&".repeat(200).as_bytes()).is_ok());
    assert_eq!(Form::parse("a&".repeat(201).as_bytes()), Err(InvalidForm::TooManyPairs));
}

#[test]
fn a_status_callback_tells_where_a_leg_stands() {
    let first = form(&format!("{CALL}&CallStatus=initiated&SequenceNumber=0&CallDuration="));
    let first = CallUpdate::read(&first).unwrap();
    assert_eq!((first.status, first.sequence), (CallStatus::Initiated, Some(0)));
    assert_eq!((first.parent, first.duration, first.answered_by), (None, None, None));

    let last = form(&format!(
        "{CALL}&ParentCallSid={CHILD}&CallStatus=busy&SequenceNumber=2&CallDuration=0&SipResponseCode=486\
         &Timestamp=Mon%2C+23+Nov+2026+11%3A00%3A05+%2B0000&AnsweredBy=human"
    ));
    let last = CallUpdate::read(&last).unwrap();
    assert_eq!(last.parent.unwrap().as_str(), CHILD);
    assert_eq!((last.status, last.sip_code), (CallStatus::Busy, Some(486)));
    assert_eq!(last.at.unwrap().to_string(), "2026-11-23T11:00:05Z");
    assert_eq!(last.duration, Some(Duration::ZERO));
    assert_eq!(last.answered_by, Some(AnsweredBy::Human));
}

#[test]
fn what_only_helps_may_be_strange_and_the_rest_names_its_field() {
    let strange =
        format!("{CALL}&CallStatus=ringing&SequenceNumber=-1&Timestamp=now&CallDuration=x");
    let update = CallUpdate::read(&form(&strange)).unwrap();
    assert_eq!((update.sequence, update.at, update.duration), (None, None, None));
    for (raw, field) in [
        ("CallStatus=ringing".to_owned(), "CallSid"),
        ("CallSid=&CallStatus=ringing".to_owned(), "CallSid"),
        ("CallSid=CA1&CallStatus=ringing".to_owned(), "CallSid"),
        (CALL.to_owned(), "CallStatus"),
        (format!("{CALL}&CallStatus=Ringing"), "CallStatus"),
        (format!("{CALL}&CallStatus=ringing&ParentCallSid=x"), "ParentCallSid"),
    ] {
        assert_eq!(CallUpdate::read(&form(&raw)), Err(BadForm { field }), "{raw}");
    }
}

#[test]
fn a_guess_who_answered_comes_without_a_status() {
    let raw = format!("{CALL}&AnsweredBy=machine_end_beep&MachineDetectionDuration=3200");
    let verdict = MachineVerdict::read(&form(&raw)).unwrap();
    assert_eq!(verdict.answered_by, AnsweredBy::Machine);
    assert_eq!(MachineVerdict::read(&form(CALL)), Err(BadForm { field: "AnsweredBy" }));
}

#[test]
fn the_end_of_a_dial_tells_whether_two_were_joined() {
    for (tail, bridged) in
        [("&DialBridged=true", Some(true)), ("&DialBridged=false", Some(false)), ("", None)]
    {
        let raw = format!(
            "{CALL}&DialCallStatus=completed&DialCallSid={CHILD}&DialCallDuration=42{tail}"
        );
        let result = DialResult::read(&form(&raw)).unwrap();
        assert_eq!((result.status, result.bridged), (DialStatus::Completed, bridged));
        assert_eq!(result.child.unwrap().as_str(), CHILD);
        assert_eq!(result.duration, Some(Duration::from_secs(42)));
    }
    let result = DialResult::read(&form(&format!("{CALL}&DialCallStatus=failed"))).unwrap();
    assert_eq!((result.child, result.duration), (None, None));
    for (tail, field) in [
        ("", "DialCallStatus"),
        ("&DialCallStatus=done", "DialCallStatus"),
        ("&DialCallStatus=busy&DialBridged=yes", "DialBridged"),
        ("&DialCallStatus=busy&DialCallSid=x", "DialCallSid"),
    ] {
        let read = DialResult::read(&form(&format!("{CALL}{tail}")));
        assert_eq!(read, Err(BadForm { field }), "{tail}");
    }
}

#[test]
fn keys_are_those_that_were_pressed() {
    for (tail, digits) in [("&Digits=1", Some("1")), ("&Digits=", None), ("", None)] {
        let result = GatherResult::read(&form(&format!("{CALL}{tail}"))).unwrap();
        assert_eq!(result.digits.as_deref(), digits);
        assert!(!format!("{result:?}").contains("\"1\""));
    }
}

#[test]
fn a_caller_may_hide() {
    let call = IncomingCall::read(&form(&format!("{CALL}&To=%2B12015550199&From=anonymous")));
    assert_eq!(call.unwrap().from, "anonymous");
    let call = IncomingCall::read(&form(&format!("{CALL}&To=%2B12015550199"))).unwrap();
    assert_eq!((call.from.as_str(), call.to.as_str()), ("", "+12015550199"));
    assert!(!format!("{call:?}").contains("0199"));
    let read = IncomingCall::read(&form(CALL));
    assert_eq!(read, Err(BadForm { field: "To" }));
}

#[test]
fn texts_and_recordings_tell_their_own() {
    let sid = "MessageSid=SM00000000000000000000000000000001";
    let text = form(&format!("{sid}&From=%2B14155550132&To=%2B12015550199&Body=+STOP+%0A"));
    let text = IncomingText::read(&text).unwrap();
    assert_eq!(text.body, " STOP \n");
    assert!(!format!("{text:?}").contains("0132") && !format!("{text:?}").contains("STOP"));
    let read = IncomingText::read(&form(&format!("{sid}&From=&To=x")));
    assert_eq!(read, Err(BadForm { field: "From" }));

    for (tail, status, code) in [
        ("MessageStatus=delivered", MessageStatus::Delivered, None),
        ("MessageStatus=failed&ErrorCode=30003", MessageStatus::Failed, Some(30003)),
        ("MessageStatus=sent&ErrorCode=0", MessageStatus::Sent, None),
    ] {
        let update = MessageUpdate::read(&form(&format!("{sid}&{tail}"))).unwrap();
        assert_eq!((update.status, update.error_code), (status, code));
    }

    let recording = "RecordingSid=RE00000000000000000000000000000001";
    let raw = format!("{CALL}&{recording}&RecordingStatus=completed&RecordingDuration=17");
    let update = RecordingUpdate::read(&form(&raw)).unwrap();
    assert_eq!((update.status, update.seconds), (RecordingStatus::Completed, Some(17)));
}

proptest! {
    #[test]
    fn any_bytes_are_a_form_or_too_many(raw in vec(any::<u8>(), 0..400)) {
        if let Ok(form) = Form::parse(&raw) {
            prop_assert!(form.pairs().count() <= 200);
            for (name, value) in form.pairs() {
                prop_assert!(form.get(name).is_some());
                prop_assert!(name.len() + value.len() <= raw.len() * 3);
            }
        }
    }

    #[test]
    fn any_values_are_read_or_their_field_is_named(
        values in vec((prop::sample::select(FIELDS), prop_oneof![prop::sample::select(VALUES).prop_map(str::to_owned), any::<String>()]), 0..20),
    ) {
        let raw = form_urlencoded::Serializer::new(String::new()).extend_pairs(&values).finish();
        let form = Form::parse(raw.as_bytes()).unwrap();
        for read in [
            CallUpdate::read(&form).err(),
            MachineVerdict::read(&form).err(),
            DialResult::read(&form).err(),
            GatherResult::read(&form).err(),
            IncomingCall::read(&form).err(),
            IncomingText::read(&form).err(),
            MessageUpdate::read(&form).err(),
            RecordingUpdate::read(&form).err(),
        ] {
            prop_assert!(read.is_none_or(|bad| FIELDS.contains(&bad.field)));
        }
    }
}

const FIELDS: &[&str] = &[
    "CallSid",
    "ParentCallSid",
    "CallStatus",
    "SequenceNumber",
    "Timestamp",
    "CallDuration",
    "SipResponseCode",
    "AnsweredBy",
    "DialCallStatus",
    "DialBridged",
    "DialCallSid",
    "DialCallDuration",
    "Digits",
    "From",
    "To",
    "Body",
    "MessageSid",
    "MessageStatus",
    "ErrorCode",
    "RecordingSid",
    "RecordingStatus",
    "RecordingDuration",
];
const VALUES: &[&str] = &[
    "CA00000000000000000000000000000001",
    "SM00000000000000000000000000000001",
    "RE00000000000000000000000000000001",
    "completed",
    "in-progress",
    "delivered",
    "true",
    "0",
    "-1",
    "99999999999999999999999",
    "18446744073709551615",
    "Mon, 23 Nov 2026 11:00:05 +0000",
    "Mon, 99 Nov 99999 11:00:05 +9999",
    "",
];
