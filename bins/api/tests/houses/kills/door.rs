//! A door between the handler and the API's internal listener, at which the gate's question or its
//! answer can be held.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use super::LIMIT;

/// What is stopped at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Nothing,
    /// The API does not hear of the question.
    GateQuestion,
    /// The API gave its answer, and the handler does not get it.
    GateAnswer,
    /// The API does not hear what became of calls, and neither does anybody wait for it.
    Outcomes,
}

#[derive(Clone)]
pub(super) struct Door {
    address: SocketAddr,
    watch: Arc<(Mutex<Watch>, Condvar)>,
}

struct Watch {
    held: Held,
    /// How many messages wait at the door.
    waiting: usize,
}

impl Door {
    /// Opens a door to the API that listens at `api`.
    pub(super) fn to(api: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let api = api.strip_prefix("http://").unwrap().to_owned();
        let watch =
            Arc::new((Mutex::new(Watch { held: Held::Nothing, waiting: 0 }), Condvar::new()));
        let watched = watch.clone();
        // Ends with the test's process.
        thread::spawn(move || {
            for handler in listener.incoming().flatten() {
                let (api, watch) = (api.clone(), watched.clone());
                // A side that breaks off is what these tests are about.
                thread::spawn(move || drop(pass(&handler, &api, &watch)));
            }
        });
        Self { address, watch }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on. What waits at the door may pass if it is not held any more.
    pub(super) fn hold(&self, held: Held) {
        let (watch, changed) = &*self.watch;
        watch.lock().unwrap().held = held;
        changed.notify_all();
    }

    /// Waits until a message waits at the door.
    pub(super) fn wait_for_one(&self) {
        let (watch, changed) = &*self.watch;
        let nobody = |watch: &mut Watch| watch.waiting == 0;
        let waited = changed.wait_timeout_while(watch.lock().unwrap(), LIMIT, nobody).unwrap();
        assert!(!waited.1.timed_out(), "nobody came to the door");
    }
}

/// Passes requests and their answers on, until a side breaks off.
fn pass(handler: &TcpStream, api: &str, watch: &(Mutex<Watch>, Condvar)) -> std::io::Result<()> {
    let mut from_handler = BufReader::new(handler);
    let api = TcpStream::connect(api)?;
    let mut from_api = BufReader::new(&api);
    loop {
        let question = message(&mut from_handler)?;
        let line = question.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let is_about = |what: &str| line.windows(what.len()).any(|part| part == what.as_bytes());
        if is_about("/outcome ") && watch.0.lock().unwrap().held == Held::Outcomes {
            return Ok(());
        }
        if is_about("/gate ") {
            wait(watch, Held::GateQuestion, handler)?;
        }
        (&api).write_all(&question)?;
        let answer = message(&mut from_api)?;
        if is_about("/gate ") {
            wait(watch, Held::GateAnswer, handler)?;
        }
        (&mut &*handler).write_all(&answer)?;
    }
}

/// Waits as long as this is held; an error if the handler is gone by then.
fn wait(
    (watch, changed): &(Mutex<Watch>, Condvar),
    held: Held,
    handler: &TcpStream,
) -> std::io::Result<()> {
    let mut watch = watch.lock().unwrap();
    watch.waiting += 1;
    changed.notify_all();
    watch = changed.wait_while(watch, |watch| watch.held == held).unwrap();
    watch.waiting -= 1;
    drop(watch);
    handler.set_nonblocking(true)?;
    let gone = handler.peek(&mut [0]).is_ok_and(|read| read == 0);
    handler.set_nonblocking(false)?;
    if gone { Err(std::io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
}

/// One message of HTTP/1.1 with a `Content-Length`, or without a body.
fn message(from: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut message = Vec::new();
    let mut length = 0;
    loop {
        let begun = message.len();
        if from.read_until(b'\n', &mut message)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8_lossy(&message[begun..]).to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    message.extend(body);
    Ok(message)
}
