//! The API's internal listener, on a port of its own, that says what it is told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use serde_json::Value;

/// One request as it came.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: Value,
}

pub(crate) struct ApiStub {
    pub(crate) url: String,
    requests: Receiver<Request>,
    thread: Option<JoinHandle<()>>,
}

pub(crate) const PERMIT: &str = r#"{"dial":"PJSIP/+14155550100@trunk","caller_id":"+12015550110",
    "ring_seconds":25,"talk_seconds":3600}"#;

impl ApiStub {
    /// Answers every gate and every caller by `status` and `body`, and takes every joining and every
    /// outcome.
    pub(crate) fn start(status: u16, body: &str) -> Self {
        Self::saying(status, body, (204, ""))
    }

    /// Opens every gate, and answers every joining and every outcome by `status` and `body`.
    pub(crate) fn refusing(status: u16, body: &'static str) -> Self {
        Self::saying(200, PERMIT, (status, body))
    }

    fn saying(gate: u16, body: &str, outcome: (u16, &'static str)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        let body = body.to_owned();
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                let writer = stream.try_clone().unwrap();
                if !serve(stream, writer, (gate, &body), outcome, &sender) {
                    return;
                }
            }
        });
        Self { url, requests, thread: Some(thread) }
    }

    /// The same, at a unix socket.
    pub(crate) fn start_at(socket: &Path, body: &str) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        let url = format!("unix:{}", socket.display());
        let (sender, requests) = channel();
        let body = body.to_owned();
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                let writer = stream.try_clone().unwrap();
                if !serve(stream, writer, (200, &body), (204, ""), &sender) {
                    return;
                }
            }
        });
        Self { url, requests, thread: Some(thread) }
    }

    /// An address where nobody listens.
    pub(crate) fn away() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    /// What was asked, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.try_iter().collect()
    }

    /// The outcomes reported, in order.
    pub(crate) fn outcomes(&self) -> Vec<Value> {
        let reports =
            self.requests().into_iter().filter(|request| request.path.ends_with("/outcome"));
        reports.map(|request| request.body.get("outcome").cloned().unwrap()).collect()
    }
}

impl Drop for ApiStub {
    fn drop(&mut self) {
        // A connection that says nothing ends the thread.
        match self.url.strip_prefix("unix:") {
            Some(socket) => drop(UnixStream::connect(socket)),
            None => drop(TcpStream::connect(self.url.trim_start_matches("http://"))),
        }
        self.thread.take().map(JoinHandle::join);
    }
}

/// Serves one connection; `false` if it said nothing.
fn serve(
    stream: impl Read,
    mut writer: impl Write,
    gate: (u16, &str),
    outcome: (u16, &str),
    sender: &Sender<Request>,
) -> bool {
    let mut reader = BufReader::new(stream);
    let mut served = false;
    while let Some(request) = read(&mut reader) {
        served = true;
        let asks = ["/gate", "/inbound"].iter().any(|end| request.path.ends_with(end));
        let (status, body) = if asks { gate } else { outcome };
        sender.send(request).unwrap();
        let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n", body.len());
        writer.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    }
    served
}

fn read(reader: &mut BufReader<impl Read>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut authorization, mut length) = (String::new(), 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        match header.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                value.clone_into(&mut authorization);
            }
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().unwrap();
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Some(Request { path, authorization, body: serde_json::from_slice(&body).unwrap() })
}
