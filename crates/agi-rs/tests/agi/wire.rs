//! A session over bytes that a test wrote down, in pieces that it chose.

use std::io::{self, Read};

use agi_rs::{AgiError, HangupSignal, Session};

/// Gives one piece per read, then the end of the stream.
#[derive(Debug)]
pub(crate) struct Pieces(Vec<Vec<u8>>);

impl Read for Pieces {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let Some(piece) = self.0.first_mut() else { return Ok(0) };
        let count = piece.as_slice().read(buf)?;
        piece.drain(..count);
        if piece.is_empty() {
            self.0.remove(0);
        }
        Ok(count)
    }
}

/// An empty environment, then `replies`, each in a read of its own.
pub(crate) fn session(replies: &[&str]) -> Session<Pieces, Vec<u8>> {
    let mut pieces = vec![b"agi_version: 22.10.1\n\n".to_vec()];
    pieces.extend(replies.iter().map(|reply| reply.as_bytes().to_vec()));
    open(pieces).unwrap_or_else(|_| unreachable!("the environment is whole"))
}

pub(crate) fn open(pieces: Vec<Vec<u8>>) -> Result<Session<Pieces, Vec<u8>>, AgiError> {
    Session::open(Pieces(pieces), Vec::new(), HangupSignal::new())
}
