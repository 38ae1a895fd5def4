//! SIGHUP in the middle of a read and of a write, as Asterisk sends it to a script.

use std::io::{self, Read, Write};

use agi_rs::testing::{Act, Asterisk, PeerReader, PeerWriter};
use agi_rs::{AgiError, Digits, HangupSignal, Session};

/// Fails once, as a system call does that a signal interrupted.
struct Interrupted<S> {
    stream: S,
    /// How many calls pass before.
    calls: usize,
}

impl<S> Interrupted<S> {
    fn interrupt(&mut self) -> io::Result<()> {
        let now = self.calls == 0;
        self.calls = self.calls.wrapping_sub(1);
        if !now {
            return Ok(());
        }
        signal_hook::low_level::raise(signal_hook::consts::SIGHUP)?;
        Err(io::ErrorKind::Interrupted.into())
    }
}

impl Read for Interrupted<PeerReader> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.interrupt()?;
        self.stream.read(buf)
    }
}

impl Write for Interrupted<PeerWriter> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.interrupt()?;
        self.stream.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// A call in which SIGHUP comes after so many reads or so many writes.
fn interrupted(calls: (usize, usize)) -> Session<Interrupted<PeerReader>, Interrupted<PeerWriter>> {
    let (reader, writer) = Asterisk::new().caller([Act::HangUp]).variable("X", "x").connect();
    let reader = Interrupted { stream: reader, calls: calls.0 };
    let writer = Interrupted { stream: writer, calls: calls.1 };
    let hangup = HangupSignal::on_sighup();
    let opened =
        hangup.map_err(AgiError::from).and_then(|hangup| Session::open(reader, writer, hangup));
    opened.unwrap_or_else(|error| unreachable!("{error:?}"))
}

#[test]
fn sighup_during_a_blocking_command_or_during_its_write_loses_no_answer() {
    // The environment takes the first read.
    for calls in [(1, usize::MAX), (usize::MAX, 0)] {
        let mut call = interrupted(calls);
        assert!(!call.hangup().is_raised());
        let played = call.stream_file("beep", &Digits::none());
        assert!(matches!(played, Err(AgiError::Hangup)), "{played:?}");
        assert!(call.hangup().is_raised());
        assert_eq!(call.get_variable("X").unwrap(), Some(b"x".to_vec()), "the session goes on");
    }
}
