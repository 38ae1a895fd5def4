use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};

use super::{Desk, Shared};
use crate::TestbedError;

/// A mail as it came.
#[derive(Debug, Clone)]
pub struct Mail {
    pub from: String,
    pub to: String,
    /// Headers and text as they were on the wire, with `\n` for line ends.
    pub data: String,
}

/// What a mail is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailReply {
    /// Another code than 250, once all of it is there; it is not taken.
    Code(u16),
    /// It is taken, and the connection is cut before the answer.
    Nothing,
}

/// Speaks as much SMTP as a sender needs. A mail counts once it was taken.
pub struct MailServer(Desk<Mail, MailReply>);

impl MailServer {
    pub fn start(replies: impl IntoIterator<Item = MailReply>) -> Result<Self, TestbedError> {
        Desk::start(replies, talk).map(Self)
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// All mails, once they are so many.
    pub fn wait_for(&self, many: usize) -> Result<Vec<Mail>, TestbedError> {
        self.0.wait_for(many)
    }
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailServer").field("address", &self.address()).finish_non_exhaustive()
    }
}

fn talk(stream: &TcpStream, shared: &Shared<Mail, MailReply>) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let mut say = |text: &str| writer.write_all(format!("{text}\r\n").as_bytes());
    say("220 testbed ESMTP")?;
    let (mut from, mut to, mut line) = (String::new(), String::new(), String::new());
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let command = line.trim_end();
        let upper = command.to_ascii_uppercase();
        if upper.starts_with("EHLO") {
            say("250-testbed\r\n250-8BITMIME\r\n250 SMTPUTF8")?;
        } else if upper.starts_with("MAIL FROM:") {
            from = address(command);
            say("250 ok")?;
        } else if upper.starts_with("RCPT TO:") {
            to = address(command);
            say("250 ok")?;
        } else if upper == "DATA" {
            say("354 go on")?;
            let data = data(&mut reader)?;
            let mail = Mail { from: from.clone(), to: to.clone(), data };
            match shared.next_answer() {
                None => {
                    shared.take(mail);
                    say("250 taken")?;
                }
                Some(MailReply::Code(code)) => say(&format!("{code} as told"))?,
                Some(MailReply::Nothing) => {
                    shared.take(mail);
                    return Ok(());
                }
            }
        } else if upper == "QUIT" {
            return say("221 bye");
        } else {
            say("250 ok")?;
        }
    }
}

fn address(command: &str) -> String {
    let rest = command.split_once('<').map_or("", |(_, rest)| rest);
    rest.split('>').next().unwrap_or_default().to_owned()
}

fn data(reader: &mut impl BufRead) -> io::Result<String> {
    let (mut data, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let text = line.trim_end_matches(['\r', '\n']);
        if text == "." {
            return Ok(data);
        }
        // A leading dot is doubled on the wire.
        data.push_str(text.strip_prefix('.').unwrap_or(text));
        data.push('\n');
    }
}
