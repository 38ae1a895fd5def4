#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

//! The server, on ports that the system chose, with callers that speak plain TCP.

mod ending;
mod guests;
mod handlers;
mod limits;
mod shortage;

use std::error::Error;
use std::future::Future;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use agi_rs::fastagi::{Drained, FastAgi, Incident};

/// How long anything may take to happen.
const LIMIT: Duration = Duration::from_secs(30);

/// A server that runs on a thread of its own, until told to stop.
struct Running {
    addr: SocketAddr,
    incidents: mpsc::Receiver<String>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: JoinHandle<Drained>,
}

impl Running {
    /// On loopback and one thread, with the routes and limits that `furnish` adds.
    fn start(furnish: impl FnOnce(FastAgi) -> FastAgi) -> Self {
        Self::serve(furnish(FastAgi::bind("127.0.0.1:0").unwrap()))
    }

    fn serve(server: FastAgi) -> Self {
        let (told, incidents) = mpsc::channel();
        let tell = move |incident: &Incident| drop(told.send(chain(incident)));
        let server = server.on_incident(tell);
        let addr = server.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            on_one_thread(server.serve(async { drop(stopped.await) })).unwrap()
        });
        Self { addr, incidents, stop: Some(stop), thread }
    }

    fn call(&self, path: &str) -> Caller {
        Caller::connect(self.addr).with_environment(path)
    }

    /// What the server told next.
    fn incident(&self) -> String {
        self.incidents.recv_timeout(LIMIT).unwrap()
    }

    fn ask_to_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    fn stop(mut self) -> Drained {
        self.ask_to_stop();
        self.thread.join().unwrap()
    }
}

/// An error and its causes.
fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", chain(cause)),
        None => error.to_string(),
    }
}

fn on_one_thread<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The Asterisk of these tests: it says what the test tells it to say.
struct Caller {
    stream: TcpStream,
}

impl Caller {
    fn connect(addr: SocketAddr) -> Self {
        let stream = TcpStream::connect(addr).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        Self { stream }
    }

    fn with_environment(mut self, path: &str) -> Self {
        self.say(&format!(
            "agi_network: yes\nagi_network_script: {path}\nagi_version: 22.10.1\n\n"
        ));
        self
    }

    fn say(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
    }

    /// The next line without its end; empty at the end of the connection.
    fn hear(&mut self) -> String {
        let mut line = Vec::new();
        let mut byte = [0];
        while self.stream.read(&mut byte).unwrap() == 1 && byte != *b"\n" {
            line.extend_from_slice(&byte);
        }
        String::from_utf8(line).unwrap()
    }

    /// All that still comes.
    fn hear_out(&mut self) -> String {
        let mut text = String::new();
        self.stream.read_to_string(&mut text).unwrap();
        text
    }
}
