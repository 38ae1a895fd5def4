use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use crate::session::Session;

/// What a handler that blocks gets; see [`FastAgi::route_blocking`](super::FastAgi).
pub type BlockingSession = Session<BlockingStream, BlockingStream>;

/// One half of a TCP connection to an Asterisk; both halves and the server share one descriptor.
#[derive(Debug)]
pub struct BlockingStream(Arc<TcpStream>);

impl BlockingStream {
    pub(super) fn new(stream: &Arc<TcpStream>) -> Self {
        Self(Arc::clone(stream))
    }
}

impl Read for BlockingStream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(buf)
    }
}

impl Write for BlockingStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
