//! Good answers, as Twilio writes them.

use std::time::Duration;

use provider_twilio::rest::{
    AnsweredBy, CallSid, CallStatus, Direction, MessageSid, MessageStatus, NewMessage, RefusalKind,
    RestError,
};

use crate::peer::{CALL, Peer, Reply, call_sid, new_call, queued};

#[test]
fn a_call_that_is_taken_has_a_name_and_waits() {
    let peer = Peer::answering([Reply::json(201, &queued())]);
    let call = peer.client().create_call(&new_call()).unwrap();
    assert_eq!(call.sid.as_str(), CALL);
    assert_eq!(call.status, CallStatus::Queued);
    assert!(!call.status.is_over());
    assert_eq!(call.start, None);
}

#[test]
fn a_call_that_is_over_tells_all() {
    let parent = "CA00000000000000000000000000000009";
    let body = format!(
        r#"{{"account_sid":"AC1","answered_by":"machine_start","api_version":"2010-04-01",
            "caller_name":null,"date_created":"Tue, 31 Aug 2010 20:36:28 +0000","direction":"outbound-dial",
            "duration":"15","end_time":"Tue, 31 Aug 2010 20:36:44 +0000","from":"+12015550199",
            "parent_call_sid":"{parent}","price":"-0.03000","price_unit":"USD","queue_time":"1000",
            "sid":"{CALL}","start_time":"Tue, 31 Aug 2010 20:36:29 +0000","status":"completed",
            "subresource_uris":{{"events":"/x"}},"to":"+14155550132"}}"#
    );
    let peer = Peer::answering([Reply::json(200, &body)]);
    let call = peer.client().call(&call_sid()).unwrap();
    assert_eq!(call.parent, Some(CallSid::parse(parent).unwrap()));
    assert_eq!((call.to.as_str(), call.from.as_str()), ("+14155550132", "+12015550199"));
    assert_eq!((call.status, call.direction), (CallStatus::Completed, Direction::OutboundDial));
    assert_eq!(call.start.unwrap().to_string(), "2010-08-31T20:36:29Z");
    assert_eq!(call.end.unwrap().to_string(), "2010-08-31T20:36:44Z");
    assert_eq!(call.date_created.unwrap().to_string(), "2010-08-31T20:36:28Z");
    assert_eq!(call.duration, Some(Duration::from_secs(15)));
    assert_eq!(call.answered_by, Some(AnsweredBy::Machine));
    let price = call.price.as_ref().unwrap();
    assert_eq!((price.amount.as_str(), price.unit.as_str()), ("-0.03000", "USD"));
    assert!(!format!("{call:?}").contains("5550"), "{call:?}");
}

#[test]
fn what_only_helps_may_be_strange() {
    let body = format!(
        r#"{{"sid":"{CALL}","status":"in-progress","to":null,"from":7,"duration":15,
            "date_created":"yesterday","price":{{}},"direction":"sideways","parent_call_sid":""}}"#
    );
    let peer = Peer::answering([Reply::json(200, &body)]);
    let call = peer.client().call(&call_sid()).unwrap();
    assert_eq!(call.duration, Some(Duration::from_secs(15)));
    assert_eq!((call.date_created, call.price, call.parent), (None, None, None));
    assert_eq!(call.direction, Direction::Other);
}

#[test]
fn a_text_tells_why_it_was_lost() {
    let sid = format!("SM{}", "3".repeat(32));
    let sent = format!(r#"{{"sid":"{sid}","status":"accepted","from":null,"error_code":null}}"#);
    let lost = format!(
        r#"{{"sid":"{sid}","status":"undelivered","error_code":30006,"body":"Hello",
            "date_sent":"Tue, 31 Aug 2010 20:36:29 +0000"}}"#
    );
    let peer = Peer::answering([Reply::json(201, &sent), Reply::json(200, &lost)]);
    let client = peer.client();
    let text = NewMessage { to: "+1", from: "+2", body: "Hello", status_callback: None };
    let message = client.create_message(&text).unwrap();
    assert_eq!((message.status, message.error_code), (MessageStatus::Accepted, None));
    let message = client.message(&MessageSid::parse(&sid).unwrap()).unwrap();
    assert!(message.status.is_lost());
    assert_eq!(RefusalKind::of(message.error_code, 400), RefusalKind::Landline);
    assert!(!format!("{message:?} {text:?}").contains("Hello"));
}

#[test]
fn an_account_and_its_number_tell_what_they_can_do() {
    let numbers = r#"{"incoming_phone_numbers":[
        {"phone_number":"+120155501990","capabilities":{"voice":true,"sms":true}},
        {"phone_number":"+12015550199","capabilities":{"voice":true,"sms":false,"fax":false},
         "voice_url":"https://a.example/in","sms_url":""}],"next_page_uri":null}"#;
    let peer = Peer::answering([
        Reply::json(200, r#"{"status":"active","type":"Trial","friendly_name":"x"}"#),
        Reply::json(200, numbers),
        Reply::json(200, r#"{"incoming_phone_numbers":[]}"#),
    ]);
    let client = peer.client();
    let account = client.account().unwrap();
    assert!(account.is_active() && account.is_trial);
    let number = client.number("+12015550199").unwrap().unwrap();
    assert_eq!(number.number, "+12015550199");
    assert!(number.can_speak && !number.can_text);
    assert_eq!(number.voice.url.as_deref(), Some("https://a.example/in"));
    assert_eq!(number.sms.url, None);
    assert!(!format!("{number:?}").contains("0199"));
    assert_eq!(client.number("+12015550198").unwrap(), None);
}

#[test]
fn a_recording_is_deleted_without_a_word() {
    let peer = Peer::answering([Reply::http(204, "", ""), Reply::json(404, r#"{"code":20404}"#)]);
    let recording =
        provider_twilio::rest::RecordingSid::parse(&format!("RE{}", "4".repeat(32))).unwrap();
    peer.client().delete_recording(&recording).unwrap();
    let gone = peer.client().delete_recording(&recording);
    assert!(
        matches!(&gone, Err(RestError::Refused(no)) if no.kind == RefusalKind::NotFound),
        "{gone:?}"
    );
}
