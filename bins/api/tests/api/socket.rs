//! The internal listener on a unix socket.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use callback_core::ports::provider::OutboundCall;
use tempfile::TempDir;

use crate::app::{SECRET, TestApp};
use crate::recorder::Recorder;

/// Asks for the gate as the handler does; the status and the rest.
fn ask(stream: &mut UnixStream, call: &OutboundCall) -> (String, String) {
    let (leg, nonce) = (call.leg, call.nonce.to_hex());
    let body = format!(r#"{{"nonce":"{nonce}","channel":"cb-{leg}"}}"#);
    let request = format!(
        "POST /internal/v1/legs/{leg}/gate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Bearer {SECRET}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

#[test]
fn the_handler_asks_at_a_socket_that_goes_with_the_program() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("internal.sock");
    let bind = format!("unix:{}", path.display());
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let mut app = TestApp::over(&[("CALLBACK_INTERNAL_BIND", &bind)], move |_| recorder);
    assert_eq!(app.addresses.internal.as_ref().unwrap().to_string(), bind);

    app.ask("+14155550132");
    let call = record.next_call();
    let (status, permission) = ask(&mut UnixStream::connect(&path).unwrap(), &call);
    assert_eq!(status, "HTTP/1.1 200 OK", "{permission}");
    assert!(permission.contains("PJSIP/+14155550132@trunk"), "{permission}");

    app.stop();
    assert!(!path.exists(), "the socket was left");
}
