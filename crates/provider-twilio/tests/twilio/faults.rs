//! Everything that can go wrong under way. What decides is whether a byte was written.

use std::error::Error;
use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use provider_twilio::rest::{ApiBase, Client, RestError};
use socket2::{Domain, Socket, Type};

use crate::peer::{CALL, Peer, Reply, TOKEN, call_sid, credentials, hasty, http, new_call, queued};

/// What becomes of a create that is answered by `reply`; it is sent once, whatever comes.
fn create(reply: Reply) -> RestError {
    create_by(Peer::client, reply)
}

fn create_by(client: impl FnOnce(&Peer) -> Client, reply: Reply) -> RestError {
    let peer = Peer::answering([reply, Reply::json(201, &queued())]);
    let error = client(&peer).create_call(&new_call()).unwrap_err();
    assert_eq!(peer.seen().len(), 1, "{error:?}");
    error
}

fn assert_unknown(error: &RestError, told: &str) {
    assert!(matches!(error, RestError::Unknown { .. }), "{error:?}");
    let cause = error.source().unwrap().to_string();
    assert!(cause.contains(told), "{cause}");
    let all = format!("{error} {error:?} {cause}");
    assert!(!all.contains("5550132") && !all.contains(TOKEN), "{all}");
}

#[test]
fn nobody_listening_is_not_sent() {
    // Bound, so that nobody else takes the port, and not listening.
    let taken = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    taken.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    let address = taken.local_addr().unwrap().as_socket().unwrap();
    let base = ApiBase::parse(&format!("http://{address}")).unwrap();
    let error = Client::new(credentials(), base).create_call(&new_call()).unwrap_err();
    assert!(matches!(error, RestError::NotSent { .. }), "{error:?}");
}

#[test]
fn an_unknown_host_is_not_sent() {
    let base = ApiBase::parse("https://api.twilio.invalid").unwrap();
    let error = Client::new(credentials(), base).create_call(&new_call()).unwrap_err();
    assert!(matches!(error, RestError::NotSent { .. }), "{error:?}");
}

#[test]
fn a_peer_that_does_not_encrypt_is_not_sent_anything() {
    let peer = Peer::answering([]);
    let base = ApiBase::parse(&format!("https://{}", peer.address())).unwrap();
    let error = Client::new(credentials(), base).create_call(&new_call()).unwrap_err();
    assert!(matches!(error, RestError::NotSent { .. }), "{error:?}");
}

#[test]
fn encryption_that_never_begins_is_given_up_before_anything_is_sent() {
    // The system takes the connection; nobody ever answers on it.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = ApiBase::parse(&format!("https://{}", silent.local_addr().unwrap())).unwrap();
    let client = Client::with_limits(credentials(), base, hasty());
    let error = client.create_call(&new_call()).unwrap_err();
    assert!(matches!(error, RestError::NotSent { .. }), "{error:?}");
}

#[test]
fn a_peer_that_nobody_vouches_for_is_not_sent_anything() {
    let key = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let private = rustls::pki_types::PrivatePkcs8KeyDer::from(key.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![key.cert.der().clone()], private.into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = ApiBase::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
    let peer = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let mut tls = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let mut read = Vec::new();
        // Fails when the client turns away.
        drop(rustls::Stream::new(&mut tls, &mut stream).read_to_end(&mut read));
        read
    });
    let error = Client::new(credentials(), base).create_call(&new_call()).unwrap_err();
    assert!(matches!(error, RestError::NotSent { .. }), "{error:?}");
    assert!(peer.join().unwrap().is_empty());
}

#[test]
fn a_connection_that_is_cut_anywhere_leaves_it_unknown() {
    let whole = http(201, "Content-Type: application/json\r\n", &queued());
    for end in [0, 1, 8, 13, 30, whole.len() - queued().len(), whole.len() - 1] {
        let error = create(Reply::Bytes(whole[..end].to_vec()));
        assert!(matches!(error, RestError::Unknown { .. }), "cut at {end}: {error:?}");
    }
}

#[test]
fn silence_leaves_it_unknown() {
    assert_unknown(&create_by(Peer::hasty_client, Reply::Silence), "timeout");
}

#[test]
fn an_answer_that_stops_leaves_it_unknown() {
    let whole = http(201, "", &queued());
    let stopped = Reply::Keep(whole[..whole.len() - 1].to_vec());
    let error = create_by(Peer::hasty_client, stopped);
    assert_unknown(&error, "can't be read");
}

#[test]
fn bytes_that_are_no_http_leave_it_unknown() {
    for bytes in [
        &b"SSH-2.0-OpenSSH_9.6\r\n\r\n"[..],
        b"\0\0\0\0\0\0\0\0\0\0",
        b"HTTP/1.1 999999 No\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Length: x\r\n\r\n{}",
        b"\r\n\r\n\r\n",
    ] {
        let error = create(Reply::Bytes(bytes.to_vec()));
        assert!(matches!(error, RestError::Unknown { .. }), "{bytes:?}: {error:?}");
    }
}

#[test]
fn a_good_status_with_an_answer_that_can_not_be_read_leaves_it_unknown() {
    let other_sid = queued().replace(CALL, "XX00000000000000000000000000000002");
    let other_status = queued().replace("queued", "levitating");
    let endless = queued().replace('{', &format!(r#"{{"x":"{}","#, "x".repeat(2 << 20)));
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        queued().trim_start_matches('{'),
        &other_sid,
        &other_status,
        &endless,
    ] {
        assert_unknown(&create(Reply::json(201, body)), "can't be read");
    }
    assert_unknown(&create(Reply::http(204, "", "")), "can't be read");
}

#[test]
fn a_fault_of_twilios_leaves_it_unknown() {
    for (status, body, told) in [
        (500, r#"{"code":20500,"message":"Internal +14155550132"}"#, "HTTP 500, 20500"),
        (503, r#"{"code":20503}"#, "HTTP 503, 20503"),
        (502, "<html>Bad gateway</html>", "HTTP 502"),
        (504, "", "HTTP 504"),
        (408, "", "HTTP 408"),
        (400, r#"{"code":20500}"#, "HTTP 400, 20500"),
    ] {
        assert_unknown(&create(Reply::json(status, body)), told);
    }
}

#[test]
fn a_redirect_is_followed_by_nobody() {
    let elsewhere = Peer::answering([Reply::json(201, &queued())]);
    let location = format!("Location: http://{}/\r\n", elsewhere.address());
    for status in [300, 301, 302, 303, 307, 308] {
        assert_unknown(&create(Reply::http(status, &location, "")), "is no answer of this API");
    }
    let peer = Peer::answering([Reply::http(302, &location, "")]);
    assert_unknown(&peer.client().call(&call_sid()).unwrap_err(), "HTTP 302");
    assert_eq!(elsewhere.connections(), 0);
}

#[test]
fn too_much_at_once_was_not_done() {
    let body = r#"{"code":20429,"message":"Too Many Requests"}"#;
    for (reply, expected) in [
        (Reply::json(429, body), None),
        (Reply::http(429, "", ""), None),
        (Reply::http(429, "Retry-After: 7\r\n", body), Some(7)),
        (Reply::http(429, "Retry-After: 999999\r\n", "<html>"), Some(3600)),
        (Reply::http(429, "Retry-After: Mon, 23 Nov 2026 11:00:00 GMT\r\n", body), None),
        (Reply::json(400, body), None),
        (Reply::json(400, r#"{"code":10004}"#), None),
    ] {
        let error = create(reply);
        let RestError::Throttled { retry_after } = error else { unreachable!("{error:?}") };
        assert_eq!(retry_after, expected.map(Duration::from_secs));
    }
}

#[test]
fn a_refusal_stands_even_if_its_words_are_cut_off() {
    let whole = http(400, "", r#"{"code":21211,"message":"No"}"#);
    let error = create(Reply::Bytes(whole[..whole.len() - 3].to_vec()));
    let RestError::Refused(no) = error else { unreachable!("{error:?}") };
    assert_eq!((no.http, no.code), (400, None));
}

#[test]
fn each_order_has_a_connection_of_its_own_and_questions_share_one() {
    let kept = Reply::Keep(http(201, "", &queued()));
    let peer = Peer::answering(vec![kept; 6]);
    let client = peer.client();
    for _ in 0..3 {
        client.create_call(&new_call()).unwrap();
    }
    assert_eq!(peer.connections(), 3);
    for _ in 0..3 {
        client.call(&call_sid()).unwrap();
    }
    assert_eq!(peer.connections(), 4);
}

#[test]
fn a_question_that_a_kept_connection_swallowed_is_asked_once_more() {
    let kept = Reply::Keep(http(200, "", &queued()));
    let swallowed = Reply::Bytes(Vec::new());
    let peer = Peer::answering([kept, swallowed.clone(), Reply::json(200, &queued())]);
    let client = peer.client();
    for _ in 0..2 {
        client.call(&call_sid()).unwrap();
    }
    assert_eq!((peer.seen().len(), peer.connections()), (3, 2));

    let peer = Peer::answering(vec![swallowed; 3]);
    let error = peer.client().call(&call_sid()).unwrap_err();
    assert_unknown(&error, "");
    assert_eq!(peer.seen().len(), 2);
}
