//! Sessions with the scripted Asterisk.

use std::io::{Read, Write};

use agi_rs::testing::{Asterisk, PeerReader, PeerWriter};
use agi_rs::{HangupSignal, Session};

pub(crate) type PeerSession = Session<PeerReader, PeerWriter>;

pub(crate) fn session(asterisk: &Asterisk) -> PeerSession {
    let (reader, writer) = asterisk.connect();
    Session::open(reader, writer, HangupSignal::new())
        .unwrap_or_else(|_| unreachable!("the environment is whole"))
}

/// What the peer answers to these very bytes, without any encoder of ours.
pub(crate) fn says(asterisk: &Asterisk, bytes: &[u8]) -> String {
    let (mut reader, mut writer) = asterisk.connect();
    let mut said = String::new();
    let sent = writer.write_all(bytes).and_then(|()| reader.read_to_string(&mut said));
    assert!(sent.is_ok(), "{sent:?}");
    said.split_once("\n\n").map_or(String::new(), |(_, answers)| answers.to_owned())
}
