use std::future::Future;
use std::io;

/// A stream of bytes to one Asterisk, as [`AsyncSession`](crate::AsyncSession) needs it; it knows
/// no runtime, so implement it for the streams of yours.
pub trait Transport: Send {
    /// Reads some bytes; 0 at the end of the stream. Dropping the future loses no byte.
    fn read(&mut self, buf: &mut [u8]) -> impl Future<Output = io::Result<usize>> + Send;

    /// Writes all of `bytes`.
    fn write(&mut self, bytes: &[u8]) -> impl Future<Output = io::Result<()>> + Send;
}
