use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use testbed::Asterisk;

/// The least of an AMI client: actions out, whole messages in.
pub(crate) struct Ami {
    stream: BufReader<TcpStream>,
}

impl Ami {
    /// Connects and logs in; the answer to the login, and the session.
    pub(crate) fn login(asterisk: &Asterisk, secret: &str) -> (Self, String) {
        let stream = TcpStream::connect(asterisk.ami_addr()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut ami = Self { stream: BufReader::new(stream) };
        let mut banner = String::new();
        ami.stream.read_line(&mut banner).unwrap();
        assert!(banner.starts_with("Asterisk Call Manager/11"), "{banner}");
        let user = asterisk.ami_user();
        ami.send(&format!("Action: Login\r\nUsername: {user}\r\nSecret: {secret}"));
        let answer = ami.until(&["Response: "]);
        (ami, answer)
    }

    pub(crate) fn send(&mut self, action: &str) {
        self.stream.get_mut().write_all(format!("{action}\r\n\r\n").as_bytes()).unwrap();
    }

    /// The next message that contains all of `texts`; the others are skipped.
    pub(crate) fn until(&mut self, texts: &[&str]) -> String {
        loop {
            let mut message = String::new();
            while !message.ends_with("\r\n\r\n") {
                assert_ne!(self.stream.read_line(&mut message).unwrap(), 0, "closed, no {texts:?}");
            }
            if texts.iter().all(|text| message.contains(text)) {
                return message;
            }
        }
    }
}
