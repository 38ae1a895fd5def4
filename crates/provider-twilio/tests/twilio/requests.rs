//! What goes over the wire, letter by letter: Twilio ignores a name that is written in another case.

use std::time::Duration;

use provider_twilio::rest::{
    AccountSid, CallFilter, Client, Credentials, MachineDetection, MessageFilter, MessageSid,
    NewCall, NewMessage, RecordingSid, RestError,
};

use crate::peer::{ACCOUNT, CALL, Peer, Reply, Seen, call_sid, new_call, queued};

/// What `ask` sends; how it is answered doesn't matter.
fn sent<T>(ask: impl FnOnce(&Client) -> Result<T, RestError>) -> Seen {
    let peer = Peer::answering([Reply::json(200, "{}")]);
    drop(ask(&peer.client()));
    let seen = peer.seen();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen[0].clone()
}

const WHOLE_CALL: &str = "To=%2B14155550132&From=%2B12015550199\
    &Url=https%3A%2F%2Fa.example%2Fanswered%3Fleg%3D1%26n%3Ds%2520t&Method=POST\
    &StatusCallback=https%3A%2F%2Fa.example%2Fstatus%23rc%3D3%26rp%3D5xx%2Cct%2Crt\
    &StatusCallbackMethod=POST&StatusCallbackEvent=initiated&StatusCallbackEvent=ringing\
    &StatusCallbackEvent=answered&StatusCallbackEvent=completed&Timeout=25&TimeLimit=3600";

#[test]
fn a_call_is_asked_for_with_every_event_and_both_limits() {
    let seen = sent(|client| client.create_call(&new_call()));
    assert_eq!(seen.line, format!("POST /2010-04-01/Accounts/{ACCOUNT}/Calls.json HTTP/1.1"));
    assert_eq!(seen.body, WHOLE_CALL);
    for header in [
        "content-type: application/x-www-form-urlencoded",
        "accept: application/json",
        // printf 'AC00000000000000000000000000000001:hunter2' | base64
        "authorization: Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTpodW50ZXIy",
    ] {
        assert!(seen.headers.iter().any(|found| found == header), "{header}: {:?}", seen.headers);
    }
}

#[test]
fn a_guess_who_answered_is_asked_for_while_the_call_goes_on() {
    let detection = MachineDetection { callback: "https://a.example/amd".to_owned() };
    let call = NewCall { machine_detection: Some(&detection), ..new_call() };
    let seen = sent(|client| client.create_call(&call));
    let tail = "&MachineDetection=Enable&AsyncAmd=true\
        &AsyncAmdStatusCallback=https%3A%2F%2Fa.example%2Famd&AsyncAmdStatusCallbackMethod=POST";
    assert_eq!(seen.body, format!("{WHOLE_CALL}{tail}"));
}

#[test]
fn limits_stay_within_what_twilio_takes() {
    for (ring, talk, expected) in [
        (Duration::ZERO, Duration::ZERO, "&Timeout=5&TimeLimit=1"),
        (Duration::from_hours(2), Duration::from_millis(59_001), "&Timeout=600&TimeLimit=60"),
    ] {
        let call = NewCall { ring_limit: ring, talk_limit: talk, ..new_call() };
        let seen = sent(|client| client.create_call(&call));
        assert!(seen.body.ends_with(expected), "{}", seen.body);
    }
}

#[test]
fn an_api_key_signs_in_and_the_path_keeps_the_account() {
    let peer = Peer::answering([Reply::json(201, &queued())]);
    let account = AccountSid::parse(ACCOUNT).unwrap();
    let credentials = Credentials::key(account, "SK1", "hunter2");
    Client::new(credentials, peer.base()).create_call(&new_call()).unwrap();
    let seen = &peer.seen()[0];
    assert!(seen.line.contains(ACCOUNT), "{}", seen.line);
    let header = "authorization: Basic U0sxOmh1bnRlcjI=".to_owned();
    assert!(seen.headers.contains(&header), "{:?}", seen.headers);
}

#[test]
fn every_question_is_a_path_of_the_account() {
    let message = MessageSid::parse(&format!("SM{}", "3".repeat(32))).unwrap();
    let recording = RecordingSid::parse(&format!("RE{}", "4".repeat(32))).unwrap();
    let at = "2026-11-23T11:00:00Z".parse().unwrap();
    let call = call_sid();
    let number = Some("+14155550132");
    let of_the_numbers =
        CallFilter { to: number, from: number, started_after: Some(at), ..CallFilter::default() };
    let of_the_leg = CallFilter { parent: Some(&call), ..CallFilter::default() };
    let texts = MessageFilter { to: number, from: None, sent_after: Some(at) };
    for (seen, verb, tail) in [
        (sent(|client| client.call(&call)), "GET", format!("/Calls/{CALL}.json")),
        (
            sent(|client| client.calls(&of_the_numbers)),
            "GET",
            "/Calls.json?To=%2B14155550132&From=%2B14155550132&PageSize=50".to_owned(),
        ),
        (
            sent(|client| client.calls(&of_the_leg)),
            "GET",
            format!("/Calls.json?ParentCallSid={CALL}&PageSize=50"),
        ),
        (
            sent(|client| client.events(&call)),
            "GET",
            format!("/Calls/{CALL}/Events.json?PageSize=50"),
        ),
        (sent(|client| client.complete_call(&call)), "POST", format!("/Calls/{CALL}.json")),
        (sent(|client| client.message(&message)), "GET", format!("/Messages/{message}.json")),
        (
            sent(|client| client.messages(&texts)),
            "GET",
            "/Messages.json?To=%2B14155550132&PageSize=50".to_owned(),
        ),
        (sent(Client::account), "GET", ".json".to_owned()),
        (
            sent(|client| client.number("+12015550199")),
            "GET",
            "/IncomingPhoneNumbers.json?PhoneNumber=%2B12015550199".to_owned(),
        ),
        (
            sent(|client| client.delete_recording(&recording)),
            "DELETE",
            format!("/Recordings/{recording}.json"),
        ),
    ] {
        let line = format!("{verb} /2010-04-01/Accounts/{ACCOUNT}{tail} HTTP/1.1");
        assert_eq!(seen.line, line);
        assert_eq!(seen.body, if verb == "POST" { "Status=completed" } else { "" });
    }
}

#[test]
fn a_text_is_sent_by_a_number_or_by_a_messaging_service() {
    let service = format!("MG{}", "5".repeat(32));
    let body = "Zo\u{eb} & \u{77f3}\u{1f4de}\nx=y";
    for (from, callback, expected) in [
        ("+12015550199", None, "From=%2B12015550199"),
        ("Shop", None, "From=Shop"),
        (service.as_str(), Some("https://a.example/sms"), "MessagingServiceSid=MG555"),
    ] {
        let message = NewMessage { to: "+14155550132", from, body, status_callback: callback };
        let seen = sent(|client| client.create_message(&message));
        assert!(seen.line.ends_with("/Messages.json HTTP/1.1"), "{}", seen.line);
        let expected = format!("To=%2B14155550132&{expected}");
        assert!(seen.body.starts_with(&expected), "{}", seen.body);
        assert!(seen.body.contains("&Body=Zo%C3%AB+%26+%E7%9F%B3%F0%9F%93%9E%0Ax%3Dy"));
        assert_eq!(seen.body.contains("&StatusCallback="), callback.is_some(), "{}", seen.body);
    }
}

#[test]
fn a_country_is_asked_for_at_the_voice_api_or_not_at_all() {
    let peer = Peer::answering([Reply::json(
        200,
        r#"{"iso_code":"DE","low_risk_numbers_enabled":true,
            "high_risk_special_numbers_enabled":false,"high_risk_tollfraud_numbers_enabled":false}"#,
    )]);
    assert_eq!(peer.client().dialing_country("de").unwrap(), None);
    let client = peer.client().voice_at(peer.base());
    assert_eq!(client.dialing_country("d/").unwrap(), None);
    assert!(peer.seen().is_empty());

    let permission = client.dialing_country("de").unwrap().unwrap();
    assert!(permission.low_risk && !permission.high_risk_special);
    assert_eq!(peer.seen()[0].line, "GET /v1/DialingPermissions/Countries/DE HTTP/1.1");
}
