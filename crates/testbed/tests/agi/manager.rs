use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Instant;

use testbed::Asterisk;

use crate::LIMIT;

/// One session of the manager interface: calls out, and everything that Asterisk told.
#[derive(Debug)]
pub(crate) struct Manager {
    stream: Mutex<TcpStream>,
    told: Arc<Told>,
}

#[derive(Debug, Default)]
struct Told {
    messages: Mutex<Vec<String>>,
    more: Condvar,
}

impl Manager {
    pub(crate) fn login(asterisk: &Asterisk) -> Self {
        let stream = TcpStream::connect(asterisk.ami_addr()).unwrap();
        let told = Arc::new(Told::default());
        let (reader, ear) = (stream.try_clone().unwrap(), Arc::clone(&told));
        thread::spawn(move || ear.listen(reader));
        let manager = Self { stream: Mutex::new(stream), told };
        let (user, secret) = (asterisk.ami_user(), asterisk.ami_secret());
        manager.send(&format!("Action: Login\r\nUsername: {user}\r\nSecret: {secret}"));
        manager.wait(0, "the login", |message| message.contains("Authentication accepted"));
        manager
    }

    pub(crate) fn send(&self, action: &str) {
        self.stream.lock().unwrap().write_all(format!("{action}\r\n\r\n").as_bytes()).unwrap();
    }

    /// How many messages came until now.
    pub(crate) fn now(&self) -> usize {
        self.told.messages.lock().unwrap().len()
    }

    /// The first message from number `from` on that `fits`, with the number of the next one.
    pub(crate) fn wait(
        &self,
        mut from: usize,
        what: &str,
        fits: impl Fn(&str) -> bool,
    ) -> (usize, String) {
        let deadline = Instant::now() + LIMIT;
        let mut messages = self.told.messages.lock().unwrap();
        loop {
            for (at, message) in messages.iter().enumerate().skip(from) {
                if fits(message) {
                    return (at + 1, message.clone());
                }
            }
            from = messages.len();
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}");
            messages = self.told.more.wait_timeout(messages, left).unwrap().0;
        }
    }

    /// Whether a message that `fits` has come since number `from`.
    pub(crate) fn has_told(&self, from: usize, fits: impl Fn(&str) -> bool) -> bool {
        self.told.messages.lock().unwrap().iter().skip(from).any(|message| fits(message))
    }

    /// The value that a channel variable was set to, since message number `from`.
    pub(crate) fn variable(&self, from: usize, channel: &str, name: &str) -> String {
        let (uniqueid, variable) = (line("Uniqueid", channel), line("Variable", name));
        let (_, event) = self.wait(from, &format!("{name} on {channel}"), |message| {
            message.contains("Event: VarSet\r\n")
                && message.contains(&uniqueid)
                && message.contains(&variable)
        });
        field(&event, "Value").unwrap()
    }
}

/// A header as it stands in a message.
pub(crate) fn line(name: &str, value: &str) -> String {
    format!("\r\n{name}: {value}\r\n")
}

/// The value of a header.
pub(crate) fn field(message: &str, name: &str) -> Option<String> {
    let start = format!("{name}: ");
    message.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
}

impl Told {
    fn listen(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream);
        let mut message = Vec::new();
        while reader.read_until(b'\n', &mut message).is_ok_and(|count| count > 0) {
            if message.ends_with(b"\r\n\r\n") {
                let whole = String::from_utf8_lossy(&message).into_owned();
                self.messages.lock().unwrap().push(whole);
                self.more.notify_all();
                message.clear();
            }
        }
    }
}
