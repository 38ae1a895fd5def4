use std::future::Future;
use std::io;

use crate::line::LineLimit;

/// A stream of bytes to one Asterisk, as [`AsyncSession`](crate::AsyncSession) needs it; it knows
/// no runtime, so implement it for the streams of yours.
pub trait Transport: Send {
    /// Reads some bytes; 0 at the end of the stream. Dropping the future loses no byte.
    fn read(&mut self, buf: &mut [u8]) -> impl Future<Output = io::Result<usize>> + Send;

    /// Writes all of `bytes`.
    fn write(&mut self, bytes: &[u8]) -> impl Future<Output = io::Result<()>> + Send;

    /// How long a command may be, if this stream sets a limit of its own; otherwise the version of
    /// Asterisk decides.
    fn line_limit(&self) -> Option<LineLimit> {
        None
    }
}
