use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use crate::transport::Transport;

/// Makes Asterisk set `AGISTATUS` to `FAILURE` and go on in the dialplan at once.
const FAILURE: &[u8] = b"failure\n";

/// Says to the Asterisk at the other end that it won't be served.
pub(super) fn refuse(socket: &SockRef<'_>) {
    // Nothing was sent so far, so the socket has room; and who doesn't listen needs no answer.
    drop(socket.send(FAILURE));
}

/// One Asterisk at the other end of a TCP connection.
///
/// Dropped by a panic or by the end of the server's patience, it tells Asterisk that the session
/// failed; dropped in peace, it closes the connection, which is the normal end.
#[derive(Debug)]
pub struct FastAgiStream {
    stream: Option<TcpStream>,
    peer: SocketAddr,
    limit: Duration,
    /// Moved for each wait: that is cheaper than a timer for each.
    timer: Pin<Box<Sleep>>,
    cut: Arc<AtomicBool>,
}

impl FastAgiStream {
    /// Its reads and writes may take as long as `limit` allows each.
    pub(super) fn new(
        stream: TcpStream,
        peer: SocketAddr,
        limit: Duration,
        cut: Arc<AtomicBool>,
    ) -> Self {
        Self { stream: Some(stream), peer, limit, timer: Box::pin(sleep(limit)), cut }
    }

    pub(super) const fn set_limit(&mut self, limit: Duration) {
        self.limit = limit;
    }

    /// Which Asterisk it is.
    #[must_use]
    pub const fn peer_addr(&self) -> SocketAddr {
        self.peer
    }

    pub(super) fn refuse(&self) {
        if let Some(stream) = &self.stream {
            refuse(&stream.into());
        }
    }

    /// The bare socket, which blocks, and which keeps the limit; refused if that can't be.
    pub(super) fn into_blocking(mut self) -> io::Result<std::net::TcpStream> {
        let stream = self.stream.take().ok_or(io::ErrorKind::NotConnected)?.into_std()?;
        let ready = stream
            .set_nonblocking(false)
            .and_then(|()| stream.set_read_timeout(Some(self.limit)))
            .and_then(|()| stream.set_write_timeout(Some(self.limit)));
        ready.inspect_err(|_| refuse(&(&stream).into()))?;
        Ok(stream)
    }

    /// Does what `work` does to the socket, unless it waits longer than the limit.
    async fn in_time<T>(
        &mut self,
        mut work: impl FnMut(Pin<&mut TcpStream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> io::Result<T> {
        let Self { stream, limit, timer, .. } = self;
        let stream = stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let mut waiting = false;
        poll_fn(|cx| {
            if let done @ Poll::Ready(_) = work(Pin::new(stream), cx) {
                return done;
            }
            if !waiting {
                waiting = true;
                timer.as_mut().reset(Instant::now() + *limit);
            }
            timer.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
        })
        .await
    }
}

impl Transport for FastAgiStream {
    async fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut buf = ReadBuf::new(buf);
        self.in_time(|stream, cx| stream.poll_read(cx, &mut buf)).await?;
        Ok(buf.filled().len())
    }

    async fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.in_time(|stream, cx| stream.poll_write(cx, bytes)).await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                count => bytes = bytes.get(count..).unwrap_or_default(),
            }
        }
        Ok(())
    }
}

impl Drop for FastAgiStream {
    fn drop(&mut self) {
        if thread::panicking() || self.cut.load(Ordering::Relaxed) {
            self.refuse();
        }
    }
}
