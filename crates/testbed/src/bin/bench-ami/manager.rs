//! A manager that pretends: it lets a client log in, answers what it asks, and sends what it is told to.

use std::collections::VecDeque;
use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::program::{Heard, Program};

const START_LIMIT: Duration = Duration::from_secs(20);
const WRITE_LIMIT: Duration = Duration::from_mins(1);
const LOOK: Duration = Duration::from_millis(2);

/// One client, connected and logged in.
#[derive(Debug)]
pub(crate) struct Session {
    program: Program,
    stream: TcpStream,
    news: Receiver<Heard>,
    lines: VecDeque<String>,
    /// What it called itself.
    pub(crate) name: String,
    /// How often it asked for all channels.
    pub(crate) listings: u64,
}

impl Session {
    /// Starts a client with the address to connect to as what `command` makes of it, until it says that it is ready.
    pub(crate) fn open(command: impl FnOnce(&str) -> Command) -> Result<Self, Box<dyn Error>> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (heard, news) = mpsc::channel();
        let program = Program::start(command(&listener.local_addr()?.to_string()), heard.clone())?;
        let mut stream = accept(&listener)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(WRITE_LIMIT))?;
        stream.write_all(b"Asterisk Call Manager/11.0.0\r\n")?;
        let reader = stream.try_clone()?;
        thread::spawn(move || listen(reader, &heard));
        let (lines, name) = (VecDeque::new(), String::new());
        let mut session = Self { program, stream, news, lines, name, listings: 0 };
        session.name = session.line("ready ", START_LIMIT)?;
        Ok(session)
    }

    pub(crate) fn process(&self) -> u32 {
        self.program.id()
    }

    /// Writes whole events, and answers what was asked meanwhile.
    pub(crate) fn send(&mut self, events: &[u8]) -> Result<(), Box<dyn Error>> {
        self.stream.write_all(events)?;
        while let Ok(heard) = self.news.try_recv() {
            self.take(heard)?;
        }
        Ok(())
    }

    /// Answers what is asked, until `deadline`.
    pub(crate) fn serve_until(&mut self, deadline: Instant) -> Result<(), Box<dyn Error>> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.news.recv_timeout(left) {
                Ok(heard) => self.take(heard)?,
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err("the client has ended".into()),
            }
        }
    }

    /// What follows `begin` in the next line that begins so.
    pub(crate) fn line(&mut self, begin: &str, limit: Duration) -> Result<String, Box<dyn Error>> {
        let deadline = Instant::now() + limit;
        loop {
            while let Some(line) = self.lines.pop_front() {
                if let Some(rest) = line.strip_prefix(begin) {
                    return Ok(rest.to_owned());
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let heard = self.news.recv_timeout(left);
            self.take(heard.map_err(|_| format!("a client did not say {begin:?}"))?)?;
        }
    }

    /// What follows `begin` in the last line that begins so, of those that came already.
    pub(crate) fn last_line(&mut self, begin: &str) -> Option<String> {
        let lines = std::mem::take(&mut self.lines);
        lines.iter().rev().find_map(|line| line.strip_prefix(begin)).map(str::to_owned)
    }

    fn take(&mut self, heard: Heard) -> Result<(), Box<dyn Error>> {
        match heard {
            Heard::Line(line) => self.lines.push_back(line),
            Heard::Action { name, id } => {
                self.listings += u64::from(name == "coreshowchannels");
                self.stream.write_all(answer(&name, &id).as_bytes())?;
            }
            Heard::Ended => return Err("a client has ended".into()),
        }
        Ok(())
    }
}

fn accept(listener: &TcpListener) -> Result<TcpStream, Box<dyn Error>> {
    let deadline = Instant::now() + START_LIMIT;
    listener.set_nonblocking(true)?;
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false)?;
                return Ok(stream);
            }
            Err(_) if Instant::now() < deadline => thread::park_timeout(LOOK),
            Err(_) => return Err("a client did not connect".into()),
        }
    }
}

/// Hands on the actions that a client sends.
fn listen(mut stream: TcpStream, heard: &Sender<Heard>) {
    let (mut input, mut chunk) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        input.extend_from_slice(chunk.get(..read).unwrap_or_default());
        while let Some(end) = input.windows(4).position(|window| window == b"\r\n\r\n") {
            let action: Vec<u8> = input.drain(..end + 4).collect();
            let (name, id) = parse(&String::from_utf8_lossy(&action));
            let _ended = heard.send(Heard::Action { name, id });
        }
    }
}

/// An action's name in lower case, and its id.
fn parse(action: &str) -> (String, String) {
    let header = |wanted: &str| {
        let mut headers = action.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        Some(value.trim().to_owned())
    };
    (header("Action").unwrap_or_default().to_lowercase(), header("ActionID").unwrap_or_default())
}

fn answer(action: &str, id: &str) -> String {
    let success = |more: &str| format!("Response: Success\r\nActionID: {id}\r\n{more}\r\n");
    match action {
        "challenge" => success("Challenge: 840415273\r\n"),
        "login" => {
            let booted = "Event: FullyBooted\r\nUptime: 81\r\nStatus: Fully Booted\r\n\r\n";
            success("Message: Authentication accepted\r\n") + booted
        }
        "ping" => success("Ping: Pong\r\n"),
        "corestatus" => success("CoreStartupDate: 2026-11-22\r\nCoreStartupTime: 21:05:10\r\n"),
        "coreshowchannels" => {
            let end = "Event: CoreShowChannelsComplete\r\nEventList: Complete\r\nListItems: 0";
            success("EventList: start\r\n") + &format!("{end}\r\nActionID: {id}\r\n\r\n")
        }
        _ => success(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_known_however_its_names_are_written() {
        let node = "ActionID: 17\r\nAction: login\r\nUsername: bench\r\n\r\n";
        assert_eq!(parse(node), ("login".to_owned(), "17".to_owned()));
        let ours = "Action: CoreShowChannels\r\nActionID: a-1\r\n\r\n";
        assert_eq!(parse(ours), ("coreshowchannels".to_owned(), "a-1".to_owned()));
        assert_eq!(parse("Ping"), (String::new(), String::new()));
    }

    #[test]
    fn each_answer_bears_the_id_of_its_action_in_each_of_its_frames_that_needs_one() {
        assert!(answer("ping", "a-7").contains("ActionID: a-7\r\n"));
        assert_eq!(answer("coreshowchannels", "a-7").matches("ActionID: a-7\r\n").count(), 2);
        assert!(answer("login", "a-7").ends_with("Status: Fully Booted\r\n\r\n"));
    }
}
