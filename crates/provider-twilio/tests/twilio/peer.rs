//! A peer that answers as it is told, byte by byte, and keeps what it was sent.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use provider_twilio::rest::{AccountSid, ApiBase, CallSid, Client, Credentials, Limits, NewCall};

pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(crate) const CALL: &str = "CA00000000000000000000000000000002";
pub(crate) const TOKEN: &str = "hunter2";

/// What the peer does once it has read a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Writes these bytes and closes.
    Bytes(Vec<u8>),
    /// Writes these bytes and keeps the connection for the next request.
    Keep(Vec<u8>),
    /// Writes nothing for as long as the other side waits.
    Silence,
}

impl Reply {
    /// An answer as HTTP has it.
    pub(crate) fn http(status: u16, headers: &str, body: &str) -> Self {
        Self::Bytes(http(status, headers, body))
    }

    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::http(status, "Content-Type: application/json\r\n", body)
    }
}

pub(crate) fn http(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Reason\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    /// With names in lower case.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

#[derive(Default)]
struct Script {
    replies: VecDeque<Reply>,
    seen: Vec<Seen>,
    connections: usize,
}

pub(crate) struct Peer {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
}

impl Peer {
    /// Answers one request after the other, and with nothing once the replies are used up.
    pub(crate) fn answering(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let script = Script { replies: replies.into_iter().collect(), ..Script::default() };
        let script = Arc::new(Mutex::new(script));
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let script = Arc::clone(&shared);
                script.lock().unwrap().connections += 1;
                thread::spawn(move || serve(&stream, &script));
            }
        });
        Self { address, script }
    }

    pub(crate) fn base(&self) -> ApiBase {
        ApiBase::parse(&format!("http://{}", self.address)).unwrap()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client that waits for a busy machine, too.
    pub(crate) fn client(&self) -> Client {
        let limit = Duration::from_mins(1);
        let limits = Limits { connect: limit, overall: limit };
        Client::with_limits(credentials(), self.base(), limits)
    }

    /// A client that soon gives up.
    pub(crate) fn hasty_client(&self) -> Client {
        Client::with_limits(credentials(), self.base(), hasty())
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.script.lock().unwrap().seen.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.script.lock().unwrap().connections
    }
}

pub(crate) fn hasty() -> Limits {
    let limit = Duration::from_secs(2);
    Limits { connect: limit, overall: limit }
}

pub(crate) fn credentials() -> Credentials {
    Credentials::token(AccountSid::parse(ACCOUNT).unwrap(), TOKEN)
}

pub(crate) fn call_sid() -> CallSid {
    CallSid::parse(CALL).unwrap()
}

/// A call as any test may ask for it.
pub(crate) fn new_call() -> NewCall<'static> {
    NewCall {
        to: "+14155550132",
        from: "+12015550199",
        url: "https://a.example/answered?leg=1&n=s%20t",
        status_callback: "https://a.example/status#rc=3&rp=5xx,ct,rt",
        ring_limit: Duration::from_secs(25),
        talk_limit: Duration::from_hours(1),
        machine_detection: None,
    }
}

/// What Twilio answers when it takes a call.
pub(crate) fn queued() -> String {
    format!(r#"{{"sid":"{CALL}","status":"queued","to":"+14155550132","from":"+12015550199"}}"#)
}

fn serve(stream: &TcpStream, script: &Mutex<Script>) {
    let mut reader = BufReader::new(stream);
    while let Some(seen) = read(&mut reader) {
        let reply = {
            let mut script = script.lock().unwrap();
            script.seen.push(seen);
            script.replies.pop_front()
        };
        match reply {
            Some(Reply::Keep(bytes)) => drop((&*stream).write_all(&bytes)),
            Some(Reply::Bytes(bytes)) => {
                drop((&*stream).write_all(&bytes));
                return;
            }
            Some(Reply::Silence) => {
                // Until the other side closes.
                drop(reader.read(&mut [0]));
                return;
            }
            None => return,
        }
    }
}

/// `None` at the end of the connection, or when what comes is no HTTP.
fn read(reader: &mut impl BufRead) -> Option<Seen> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end_matches("\r\n") {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let line = lines.remove(0);
    let headers: Vec<String> = lines
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| format!("{}: {value}", name.to_lowercase()))
        .collect();
    let length = headers.iter().find_map(|header| header.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some(Seen { line, headers, body: String::from_utf8(body).unwrap() })
}
