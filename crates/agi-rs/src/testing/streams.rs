use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::asterisk::Asterisk;

type Wire = Arc<Mutex<VecDeque<u8>>>;

/// What the program reads; ends where a real Asterisk would keep it waiting.
#[derive(Debug)]
pub struct PeerReader(Wire);

/// Where the program writes.
#[derive(Debug)]
pub struct PeerWriter {
    asterisk: Asterisk,
    wire: Wire,
}

pub(super) fn pair(asterisk: Asterisk) -> (PeerReader, PeerWriter) {
    let wire: Wire = Arc::new(Mutex::new(asterisk.env_block().into()));
    (PeerReader(Arc::clone(&wire)), PeerWriter { asterisk, wire })
}

impl Read for PeerReader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).read(buf)
    }
}

impl Write for PeerWriter {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let answer = self.asterisk.hear(buf);
        self.wire.lock().unwrap_or_else(PoisonError::into_inner).extend(answer);
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
