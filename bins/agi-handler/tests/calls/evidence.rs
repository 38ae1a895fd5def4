//! What the server beside Asterisk answers of Asterisk's own record of calls.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::handler::SECRET;

const LIMIT: Duration = Duration::from_secs(30);

/// The server, in front of a stub of the API that gives these replies one after the other, and no more; and what it
/// posts.
fn serve(cel: &str, replies: Vec<(u16, String)>) -> (Serving, Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    let (posted, posts) = channel();
    thread::spawn(move || {
        for (stream, (status, body)) in listener.incoming().zip(replies) {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut lines = reader.by_ref().lines().map(Result::unwrap);
            let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
            let length = head.iter().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok()
            });
            let mut told = vec![0; length.unwrap()];
            reader.read_exact(&mut told).unwrap();
            posted.send((head.join("\n"), serde_json::from_slice(&told).unwrap())).unwrap();
            let length = body.len();
            let answer = format!("HTTP/1.1 {status} x\r\nContent-Length: {length}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    let child = Command::new(env!("CARGO_BIN_EXE_agi-handler"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env_clear()
        .env("CALLBACK_API", api)
        .env("CALLBACK_HANDLER_SECRET", SECRET)
        .env("CALLBACK_CEL", cel)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    (Serving(child), posts)
}

struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn a_question_is_answered_with_the_next_one_asked_for() {
    let question = json!({
        "question": { "channel": "cb-1", "within_seconds": 60 }, "taken": []
    });
    let nothing = json!({ "taken": ["a", "b/visitor"] }).to_string();
    let replies = vec![
        (200, nothing),
        (503, String::new()),
        (200, question.to_string()),
        (200, "{}".to_owned()),
        (200, "{}".to_owned()),
    ];
    let (_server, posts) = serve("/nowhere/master.db", replies);
    let next = || posts.recv_timeout(LIMIT).unwrap();
    let (head, told) = next();
    assert!(head.starts_with("POST /internal/v1/evidence "), "{head}");
    assert!(head.contains(&format!("Bearer {SECRET}")), "{head}");
    assert_eq!(told, json!({ "pbx": "", "answer": null }));
    assert_eq!(next().1, json!({ "pbx": "", "answer": null }), "waits for a question");
    assert_eq!(next().1, json!({ "pbx": "", "answer": null }), "asks again after a failure");
    let answer = next().1;
    assert_eq!(answer.pointer("/answer/channel").unwrap(), "cb-1");
    let why = answer.pointer("/answer/unreadable").unwrap().as_str().unwrap();
    assert!(why.contains("cannot be opened"), "{why}");
    assert_eq!(next().1, json!({ "pbx": "", "answer": null }), "an answer is told once");
}
