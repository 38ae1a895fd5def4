//! Being told to stop while a call is being placed: it is finished, for so long.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use crate::app::{BUSINESS, TALKER};
use crate::running::Running;

/// How long a test waits for what must happen.
const LIMIT: Duration = Duration::from_mins(1);

/// A fake of Twilio's API that takes one request and answers it when it is told to.
struct Sluggish {
    address: String,
    asked: mpsc::Receiver<()>,
    answer: mpsc::Sender<()>,
}

impl Sluggish {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (tell, asked) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().map(Result::unwrap) {
                let mut request = BufReader::new(stream);
                let mut line = String::new();
                request.read_line(&mut line).unwrap();
                if !line.starts_with("POST ") {
                    continue; // Somebody looks for calls; nobody answers that.
                }
                tell.send(()).unwrap();
                if answers.recv().is_err() {
                    return;
                }
                let body = r#"{"code":20003,"message":"Authenticate","status":401}"#;
                let (mut stream, length) = (request.into_inner(), body.len());
                write!(
                    stream,
                    "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\
                    Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                )
                .unwrap();
            }
        });
        Self { address, asked, answer }
    }

    /// The program, which waits for the answer to a dial.
    fn dialing(&self, folder: &Path, stop_seconds: &str) -> Running {
        let sid = format!("AC{}", "0".repeat(32));
        let running = Running::serve(
            folder,
            &[
                ("CALLBACK_PROVIDER", "twilio"),
                ("TWILIO_SID", &sid),
                ("TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef"),
                ("TWILIO_NUMBER", BUSINESS),
                ("TWILIO_API_BASE", &self.address),
                ("TWILIO_SMS", "off"),
                ("PUBLIC_BASE_URL", "https://call.example.com"),
                ("RETRIES", "off"),
                ("STOP_SECONDS", stop_seconds),
            ],
        );
        let asked = running.client().post("/api/v1/callbacks", &json!({ "number": TALKER }));
        assert_eq!(asked.status, 202, "{}", asked.text);
        self.asked.recv_timeout(LIMIT).unwrap();
        running
    }
}

#[test]
fn a_dial_that_is_under_way_is_finished_before_it_stops() {
    let (folder, twilio) = (TempDir::new().unwrap(), Sluggish::start());
    let mut running = twilio.dialing(folder.path(), "600");
    running.signal("TERM");
    running.wait_for("the api stops");
    twilio.answer.send(()).unwrap();
    running.wait_for("the call was not placed");
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_dial_that_takes_too_long_is_left_to_the_next_start_and_so_it_is_in_a_hurry() {
    for (stop_seconds, signals) in [("1", 1), ("600", 2)] {
        let (folder, twilio) = (TempDir::new().unwrap(), Sluggish::start());
        let mut running = twilio.dialing(folder.path(), stop_seconds);
        running.signal("TERM");
        running.wait_for("the api stops");
        if signals == 2 {
            running.signal("TERM");
        }
        running.wait_for("stopped before all was done");
        assert_eq!(running.child.wait().unwrap().code(), Some(1));
        drop(twilio);
    }
}
