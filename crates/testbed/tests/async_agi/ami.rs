use std::collections::VecDeque;
use std::io;

use agi_rs::async_agi::{AgiAction, AsyncAgiEvent, Manager};
use testbed::Asterisk;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

use super::soon;

/// As little of an AMI client as one channel needs.
pub(crate) struct Ami {
    stream: BufStream<TcpStream>,
    /// What came of a message so far.
    line: Vec<u8>,
    events: VecDeque<Vec<(String, String)>>,
    uniqueid: String,
}

impl Ami {
    /// Logs in, to hear of the channel `uniqueid`.
    pub(crate) async fn login(asterisk: &Asterisk, uniqueid: &str) -> Self {
        let stream = BufStream::new(TcpStream::connect(asterisk.ami_addr()).await.unwrap());
        let (line, events) = (Vec::new(), VecDeque::new());
        let mut ami = Self { stream, line, events, uniqueid: uniqueid.to_owned() };
        let mut banner = String::new();
        ami.stream.read_line(&mut banner).await.unwrap();
        let (user, secret) = (asterisk.ami_user(), asterisk.ami_secret());
        let login = [("Action", "Login"), ("Username", user), ("Secret", secret)];
        ami.act(&login.map(|(name, value)| (name, value.as_bytes()))).await.unwrap();
        ami
    }

    /// Sends an action and waits for its response.
    pub(crate) async fn act(&mut self, headers: &[(&str, &[u8])]) -> io::Result<()> {
        for (name, value) in headers {
            self.stream.write_all(&[name.as_bytes(), b": ", value, b"\r\n"].concat()).await?;
        }
        self.stream.write_all(b"ActionID: own\r\n\r\n").await?;
        self.stream.flush().await?;
        loop {
            let message = self.message().await?;
            if header(&message, "ActionID") != Some("own") || header(&message, "Event").is_some() {
                self.events.push_back(message);
            } else if header(&message, "Response") == Some("Success") {
                return Ok(());
            } else {
                return Err(io::Error::other(header(&message, "Message").unwrap().to_owned()));
            }
        }
    }

    /// The environment of the channel, once it is in AsyncAGI.
    pub(crate) async fn start(&mut self) -> String {
        match soon("AsyncAGIStart", self.next_event()).await.unwrap() {
            AsyncAgiEvent::Start { env } => env,
            other => panic!("{other:?} came before the start"),
        }
    }

    async fn message(&mut self) -> io::Result<Vec<(String, String)>> {
        while !self.line.ends_with(b"\r\n\r\n") {
            // What is read before this future is dropped stays in `line`.
            if self.stream.read_until(b'\n', &mut self.line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        let pair = |line: &str| {
            line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        };
        Ok(text.lines().filter_map(pair).collect())
    }
}

impl Manager for Ami {
    async fn send(&mut self, action: &AgiAction) -> io::Result<()> {
        self.act(&action.headers()).await
    }

    async fn next_event(&mut self) -> io::Result<AsyncAgiEvent> {
        loop {
            let message = match self.events.pop_front() {
                Some(message) => message,
                None => self.message().await?,
            };
            if header(&message, "Uniqueid") == Some(&self.uniqueid)
                && let Some(name) = header(&message, "Event")
                && let Some(event) = AsyncAgiEvent::parse(name, |name| header(&message, name))
            {
                return Ok(event);
            }
        }
    }
}

fn header<'a>(message: &'a [(String, String)], name: &str) -> Option<&'a str> {
    message.iter().find_map(|(known, value)| (known == name).then_some(value.as_str()))
}
