use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::asterisk::Asterisk;

type Wire = Arc<Mutex<VecDeque<u8>>>;

/// What the program reads.
///
/// Where a real Asterisk would keep the program waiting, the stream ends: a test shall fail, not
/// hang. So an [`Eof`](crate::AgiError::Eof) here says that the program waits for what never comes,
/// such as an answer that [`Asterisk::answering`] left out, and not that the caller hung up.
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
