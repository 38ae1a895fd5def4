//! When nothing is sent any more.

use std::error::Error;

use provider_twilio::rest::{RestError, Standing, Why};

use crate::peer::{Peer, Reply, call_sid, new_call, queued};

#[test]
fn after_five_failures_nothing_is_sent_and_it_says_so() {
    let peer = Peer::answering(vec![Reply::json(503, ""); 5]);
    let client = peer.client();
    for _ in 0..5 {
        assert_eq!(client.standing(), Standing::Up);
        assert!(matches!(client.call(&call_sid()), Err(RestError::Unknown { .. })));
    }
    assert_eq!(client.standing(), Standing::Open { why: Why::Failing });
    let error = client.create_call(&new_call()).unwrap_err();
    assert!(matches!(error, RestError::NotSent { .. }), "{error:?}");
    let cause = error.source().unwrap().to_string();
    assert_eq!(cause, "Twilio is left alone for a while: it answers with faults or not at all");
    assert_eq!(peer.seen().len(), 5);
}

#[test]
fn wrong_credentials_are_shown_once() {
    let peer = Peer::answering([Reply::json(401, r#"{"code":20003,"message":"Authenticate"}"#)]);
    let client = peer.client();
    assert!(matches!(client.account(), Err(RestError::Refused(_))));
    assert_eq!(client.standing(), Standing::Open { why: Why::Credentials });
    assert!(matches!(client.account(), Err(RestError::NotSent { .. })));
    assert_eq!(peer.seen().len(), 1);
}

#[test]
fn an_answer_however_unwelcome_begins_the_count_anew() {
    let fault = Reply::json(500, "");
    for answer in
        [Reply::json(201, &queued()), Reply::json(400, r#"{"code":21211}"#), Reply::json(429, "")]
    {
        let mut replies = vec![fault.clone(); 4];
        replies.push(answer);
        replies.extend(vec![fault.clone(); 4]);
        let peer = Peer::answering(replies);
        let client = peer.client();
        for _ in 0..9 {
            drop(client.create_call(&new_call()));
        }
        assert_eq!(client.standing(), Standing::Up);
        assert_eq!(peer.seen().len(), 9);
    }
}
