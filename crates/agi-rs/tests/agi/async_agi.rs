#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

//! Sessions over an AMI that hands on Asterisk's answers as Asterisk does, 1024 bytes at a time.

mod pieces;
mod relay;

use std::collections::VecDeque;
use std::fmt::{self, Write};
use std::io;
use std::sync::{Arc, Mutex};

use agi_rs::async_agi::{AgiAction, AsyncAgi, AsyncAgiEvent, Manager};
use agi_rs::{AgiError, AsyncSession};

const CHANNEL: &str = "1795400007.2557";

type Answers = Box<dyn Fn(&str) -> Vec<u8> + Send>;

/// Asterisk with one channel in AsyncAGI; it answers by a function of the command.
struct Pbx {
    answer: Answers,
    /// Between what runs commands and what tells AMI of them; nobody empties it further.
    pipe: VecDeque<u8>,
    events: VecDeque<AsyncAgiEvent>,
    commands: Arc<Mutex<Vec<String>>>,
}

impl Pbx {
    fn new(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let (pipe, events) = (VecDeque::new(), VecDeque::new());
        Self { answer: Box::new(answer), pipe, events, commands: Arc::default() }
    }

    fn piece(&mut self) -> String {
        let count = self.pipe.len().min(1024);
        encode(&self.pipe.drain(..count).collect::<Vec<u8>>())
    }

    async fn session(mut self, env: &str) -> Result<AsyncSession<AsyncAgi<Self>>, AgiError> {
        self.pipe.extend(env.bytes());
        let env = self.piece();
        AsyncSession::open(AsyncAgi::new(self, CHANNEL, &env)).await
    }
}

impl fmt::Debug for Pbx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pbx")
    }
}

impl Manager for Pbx {
    async fn send(&mut self, action: &AgiAction) -> io::Result<()> {
        assert_eq!(action.channel, CHANNEL);
        let command = String::from_utf8(action.command.clone()).unwrap();
        let answer =
            if command == "NOOP" { b"200 result=0\n".to_vec() } else { (self.answer)(&command) };
        self.commands.lock().unwrap().push(command);
        self.pipe.extend(answer);
        let (command_id, result) = (action.command_id.clone(), self.piece());
        self.events.push_back(AsyncAgiEvent::Exec { command_id, result });
        Ok(())
    }

    async fn next_event(&mut self) -> io::Result<AsyncAgiEvent> {
        Ok(self.events.pop_front().unwrap_or(AsyncAgiEvent::End))
    }
}

/// As Asterisk encodes, into a buffer of 2048 bytes.
fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        let plain = byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
        if text.len() + if plain { 1 } else { 3 } > 2047 {
            break;
        }
        if plain {
            text.push(byte.into());
        } else {
            write!(text, "%{byte:02X}").unwrap();
        }
    }
    text
}
