use std::fmt::Debug;
use std::io::{Read, Write};
use std::net::TcpStream;

use agi_rs::testing::{Asterisk, PeerReader, PeerWriter};
use agi_rs::{AgiError, AppArgs, Command, HangupSignal, Session};

use crate::LIMIT;
use crate::tap::{Memory, Tap};

/// One session, with everything that goes over its wire.
#[derive(Debug)]
pub(crate) struct Leg<R, W> {
    pub(crate) session: Session<Tap<R>, Tap<W>>,
    sent: Memory,
    came: Memory,
}

/// A session of the real Asterisk, and its wire for what no session would say.
#[derive(Debug)]
pub(crate) struct Real {
    pub(crate) leg: Leg<TcpStream, TcpStream>,
    pub(crate) wire: TcpStream,
}

/// One command with what came of it.
#[derive(Debug)]
pub(crate) struct Exchange<T> {
    pub(crate) sent: Vec<u8>,
    pub(crate) came: Vec<u8>,
    pub(crate) result: Result<T, AgiError>,
}

impl<R: Read, W: Write> Leg<R, W> {
    fn open(reader: R, writer: W) -> Result<Self, AgiError> {
        let ((reader, came), (writer, sent)) = (Tap::on(reader), Tap::on(writer));
        let session = Session::open(reader, writer, HangupSignal::new())?;
        came.take();
        Ok(Self { session, sent, came })
    }

    pub(crate) fn run<C: Command>(&mut self, command: &C) -> Exchange<C::Output> {
        // What was said since the last look belongs to nobody.
        let _ = (self.sent.take(), self.came.take());
        let result = self.session.run(command);
        let mut came = self.came.take();
        // What follows the reply was only read along with it.
        if came.ends_with(b"\nHANGUP\n") {
            came.truncate(came.len() - "HANGUP\n".len());
        }
        Exchange { sent: self.sent.take(), came, result }
    }
}

impl Leg<PeerReader, PeerWriter> {
    pub(crate) fn of_the_kit(asterisk: &Asterisk) -> Self {
        let (reader, writer) = asterisk.connect();
        Self::open(reader, writer).unwrap()
    }
}

impl Real {
    /// Takes a connection of Asterisk's, after its environment.
    pub(crate) fn accept(wire: TcpStream) -> Result<Self, AgiError> {
        wire.set_read_timeout(Some(LIMIT))?;
        wire.set_nodelay(true)?;
        let leg = Leg::open(wire.try_clone()?, wire.try_clone()?)?;
        Ok(Self { leg, wire })
    }

    pub(crate) fn env(&self, key: &str) -> Option<&str> {
        self.leg.session.env().text(key)
    }

    /// Runs an application to its end.
    pub(crate) fn execute(&mut self, app: &str, args: &[&str]) -> i32 {
        let args = args.iter().fold(AppArgs::new(), AppArgs::arg);
        self.leg.session.exec(app, &args).unwrap()
    }

    /// Presses keys, one after another.
    pub(crate) fn press(&mut self, keys: &str) {
        assert_eq!(self.execute("SendDTMF", &[keys]), 0);
    }

    /// Says something that no session would say.
    pub(crate) fn say(&mut self, bytes: impl AsRef<[u8]>) {
        self.wire.write_all(bytes.as_ref()).unwrap();
    }

    /// Whatever still comes, until the end of the stream or its failure.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // A connection that is reset has ended, too.
        let _ = self.wire.read_to_end(&mut rest);
        rest
    }

    /// The next line that comes, without its line feed; `None` at the end of the stream.
    pub(crate) fn hear(&mut self) -> Option<String> {
        let mut line = Vec::new();
        let mut byte = [0];
        while self.wire.read(&mut byte).unwrap() == 1 {
            if byte == *b"\n" {
                return Some(String::from_utf8_lossy(&line).into_owned());
            }
            line.push(byte[0]);
        }
        assert!(line.is_empty(), "a line without end");
        None
    }

    /// Waits until Asterisk said something, and leaves it on the wire.
    pub(crate) fn wait_for_word(&self) -> String {
        let mut buf = [0; 256];
        let count = self.wire.peek(&mut buf).unwrap();
        String::from_utf8_lossy(&buf[..count]).into_owned()
    }
}
