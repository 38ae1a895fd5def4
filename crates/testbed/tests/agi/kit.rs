use std::fmt::Debug;
use std::io::{Read, Write};

use agi_rs::testing::{Asterisk, PeerReader, PeerWriter};
use agi_rs::{Command, HangupSignal, Session};

use crate::leg::Leg;
use crate::normal::readable;
use crate::row::{Life, Peer, Row, Shows};

/// A session with the scripted peer, for what a stock Asterisk has no engine for.
#[derive(Debug)]
pub(crate) struct Kit(Leg<PeerReader, PeerWriter>);

impl Kit {
    pub(crate) fn connect(asterisk: &Asterisk) -> Self {
        Self(Leg::of_the_kit(asterisk))
    }

    /// Runs a command whose success is to be shown.
    pub(crate) fn succeeds<C: Command<Output: Debug>>(
        &mut self,
        case: &'static str,
        command: &C,
    ) -> Row {
        let exchange = self.0.run(command);
        assert!(exchange.result.is_ok(), "{case}: {:?}", exchange.result);
        Row::of(case, Shows::Success, Life::Live, Peer::TestKit, &exchange)
    }
}

/// What the scripted peer says to a line, as one line.
pub(crate) fn answer(asterisk: &Asterisk, line: &str) -> String {
    let (mut reader, mut writer) = asterisk.connect();
    // The environment comes first.
    Session::open(&mut reader, Vec::new(), HangupSignal::new()).unwrap();
    writer.write_all(format!("{line}\n").as_bytes()).unwrap();
    let mut answer = Vec::new();
    reader.read_to_end(&mut answer).unwrap();
    readable(&answer)
}
