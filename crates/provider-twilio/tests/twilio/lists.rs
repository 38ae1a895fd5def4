//! Lists, page by page.

use std::error::Error;
use std::fmt::Write;

use provider_twilio::rest::{CallFilter, MessageFilter, RestError};

use crate::peer::{ACCOUNT, Peer, Reply, call_sid};

/// A page of calls created at these minutes past eleven.
fn page(minutes: &[u32], next: Option<&str>) -> Reply {
    let mut calls = String::new();
    for minute in minutes {
        let comma = if calls.is_empty() { "" } else { "," };
        write!(
            calls,
            r#"{comma}{{"sid":"CA{minute:032}","status":"completed","date_created":"Mon, 23 Nov 2026 11:{minute:02}:00 +0000"}}"#
        )
        .unwrap();
    }
    let next = next.map_or("null".to_owned(), |next| format!("\"{next}\""));
    Reply::json(200, &format!(r#"{{"calls":[{calls}],"next_page_uri":{next}}}"#))
}

fn second() -> String {
    format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json?PageSize=50&Page=1&PageToken=PACA1")
}

#[test]
fn a_list_is_read_to_its_end() {
    let peer = Peer::answering([page(&[9, 8], Some(&second())), page(&[7], None)]);
    let calls = peer.client().calls(&CallFilter::default()).unwrap();
    assert_eq!(calls.len(), 3);
    assert_eq!(peer.seen()[1].line, format!("GET {} HTTP/1.1", second()));
}

#[test]
fn what_is_older_is_left_out_and_not_asked_for() {
    let peer = Peer::answering([page(&[9, 8, 7], Some(&second()))]);
    let since = Some("2026-11-23T11:08:00Z".parse().unwrap());
    let filter = CallFilter { started_after: since, ..CallFilter::default() };
    assert_eq!(peer.client().calls(&filter).unwrap().len(), 2);
    assert_eq!(peer.seen().len(), 1);
}

#[test]
fn a_call_that_waits_for_its_turn_is_found() {
    let waiting = Reply::json(
        200,
        r#"{"calls":[{"sid":"CA00000000000000000000000000000001","status":"queued","start_time":null,
            "date_created":"Mon, 23 Nov 2026 11:09:00 +0000"}]}"#,
    );
    let peer = Peer::answering([waiting]);
    let since = Some("2026-11-23T11:08:00Z".parse().unwrap());
    let filter = CallFilter { started_after: since, ..CallFilter::default() };
    assert_eq!(peer.client().calls(&filter).unwrap().len(), 1);
}

#[test]
fn a_list_that_leads_elsewhere_is_not_followed() {
    for next in [
        "https://evil.example/2010-04-01/",
        "@evil.example/",
        "/2010-04-01/Accounts/AC00000000000000000000000000000009/Calls.json",
        "//evil.example/",
    ] {
        let peer = Peer::answering([page(&[9], Some(next)), page(&[8], None)]);
        let error = peer.client().calls(&CallFilter::default()).unwrap_err();
        assert!(matches!(error, RestError::Unknown { .. }), "{error:?}");
        assert_eq!(peer.seen().len(), 1);
    }
}

#[test]
fn a_part_of_a_list_is_no_list() {
    let peer = Peer::answering(vec![page(&[9], Some(&second())); 30]);
    let error = peer.client().calls(&CallFilter::default()).unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "the list has no end; ask for less");
    assert_eq!(peer.seen().len(), 20);

    let peer = Peer::answering([page(&[9], Some(&second()))]);
    assert!(peer.client().calls(&CallFilter::default()).is_err());
}

#[test]
fn a_list_without_its_rows_is_no_list() {
    for body in ["{}", r#"{"calls":null}"#, r#"{"calls":[{}]}"#, r#"{"messages":[]}"#, "[]"] {
        let peer = Peer::answering([Reply::json(200, body)]);
        assert!(peer.client().calls(&CallFilter::default()).is_err(), "{body}");
    }
}

#[test]
fn texts_and_events_are_listed_alike() {
    let texts = r#"{"messages":[{"sid":"SM00000000000000000000000000000001","status":"sent","body":"a"},
        {"sid":"MM00000000000000000000000000000001","status":"queued","body":"b"}]}"#;
    let events = r#"{"events":[{"request":{"method":"POST","url":"https://a.example/answered?leg=1",
        "parameters":{"call_sid":"CA1"}},"response":{"response_code":200,"request_duration":50,
        "date_created":"Tue, 11 Aug 2020 17:44:08 +0000"}},{"request":{},"response":{}}],"next_page_uri":null}"#;
    let peer = Peer::answering([Reply::json(200, texts), Reply::json(200, events)]);
    let client = peer.client();
    let found = client.messages(&MessageFilter::default()).unwrap();
    assert_eq!(found.iter().map(|text| text.body.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let events = client.events(&call_sid()).unwrap();
    assert_eq!(events[0].url, "https://a.example/answered?leg=1");
    assert_eq!(events[0].http, Some(200));
    assert_eq!(events[1].url, "");
    assert!(!format!("{events:?}").contains("leg=1"));
}
