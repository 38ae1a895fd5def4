use std::collections::VecDeque;
use std::io::{self, Read};

use super::asterisk::Asterisk;
use crate::transport::Transport;

/// Both directions of the wire, in memory, for an [`AsyncSession`](crate::AsyncSession) on any
/// runtime.
///
/// Where a real Asterisk would keep a program waiting, reading waits for ever; a test that goes
/// there has to drop the future.
#[derive(Debug)]
pub struct PeerTransport {
    asterisk: Asterisk,
    incoming: VecDeque<u8>,
}

impl PeerTransport {
    pub(super) fn new(asterisk: Asterisk) -> Self {
        let incoming = asterisk.env_block().into();
        Self { asterisk, incoming }
    }
}

impl Transport for PeerTransport {
    async fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.incoming.is_empty() && !self.asterisk.is_ended() {
            std::future::pending::<()>().await;
        }
        self.incoming.read(buf)
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.incoming.extend(self.asterisk.hear(bytes));
        Ok(())
    }
}
