//! Reads a busy connection in portions. Asterisk writes each event by itself, and to be woken for each costs more than
//! to read it; network cards spare the kernel the same way (interrupt moderation).

use std::io::{self, ErrorKind, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// How long nobody looks at a busy connection; the runtime's clock may make one more of it.
const REST: Duration = Duration::from_millis(3);
/// What makes it busy: so many bytes, about five events a millisecond, in so long.
const BUSY: usize = 16 * 1024;
/// When so many come in so long, each portion is large anyway, and a rest would only hold up who writes.
const FLOOD: usize = 256 * 1024;
const WINDOW: Duration = Duration::from_millis(8);
/// A portion of this size is worth its wake-up: more is there already.
const LARGE: usize = 48 * 1024;

/// A connection that is read at once while little comes, and some events at a time while much does.
#[derive(Debug)]
pub(super) struct Moderated {
    socket: Socket,
    rest: Pin<Box<Sleep>>,
    /// What is read after a rest comes through here.
    portion: Box<[u8]>,
    load: Load,
    /// Somebody is to be woken when there is room to write again.
    write_waits: bool,
}

#[derive(Debug)]
enum Socket {
    /// The runtime wakes us with the first byte that comes.
    Watched(TcpStream),
    /// Nobody is woken until the rest is over.
    Resting(std::net::TcpStream),
    /// It could not be moved from the one to the other.
    Lost,
}

impl Moderated {
    pub(super) fn new(stream: TcpStream) -> Self {
        let load = Load { since: Instant::now(), bytes: 0, busy: false };
        let rest = Box::pin(sleep(Duration::ZERO));
        let portion = vec![0; LARGE].into();
        Self { socket: Socket::Watched(stream), rest, portion, load, write_waits: false }
    }

    fn watched(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        if let Socket::Resting(_) = self.socket
            && let Socket::Resting(stream) = std::mem::replace(&mut self.socket, Socket::Lost)
        {
            self.socket = Socket::Watched(TcpStream::from_std(stream)?);
        }
        match &mut self.socket {
            Socket::Watched(stream) => Ok(Pin::new(stream)),
            Socket::Resting(_) | Socket::Lost => Err(ErrorKind::NotConnected.into()),
        }
    }

    fn rest(&mut self) -> io::Result<()> {
        if let Socket::Watched(_) = self.socket
            && let Socket::Watched(stream) = std::mem::replace(&mut self.socket, Socket::Lost)
        {
            self.socket = Socket::Resting(stream.into_std()?);
        }
        self.rest.as_mut().reset(Instant::now() + REST);
        Ok(())
    }

    /// Reads what is there already.
    fn read_resting(&mut self, buf: &mut ReadBuf<'_>) -> io::Result<()> {
        let Socket::Resting(stream) = &mut self.socket else { return Ok(()) };
        let room = buf.remaining().min(self.portion.len());
        let portion = self.portion.get_mut(..room).unwrap_or_default();
        match stream.read(portion) {
            Ok(read) => buf.put_slice(portion.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

impl AsyncRead for Moderated {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        if let Socket::Resting(_) = self.socket {
            ready!(self.rest.as_mut().poll(cx));
            self.read_resting(buf)?;
        }
        if buf.filled().len() == before {
            // Nothing came meanwhile, or the end.
            ready!(self.watched()?.poll_read(cx, buf))?;
        }
        let read = buf.filled().len() - before;
        let busy = self.load.is_busy(read) && (1..LARGE).contains(&read) && !self.write_waits;
        if busy {
            self.rest()?;
        } else {
            self.watched()?;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Moderated {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Socket::Resting(stream) = &mut self.socket {
            match stream.write(bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
        let written = self.watched()?.poll_write(cx, bytes);
        self.write_waits = written.is_pending();
        written
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // TCP holds nothing back.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.watched()?.poll_shutdown(cx)
    }
}

/// How much came lately.
#[derive(Debug)]
struct Load {
    since: Instant,
    bytes: usize,
    busy: bool,
}

impl Load {
    /// Takes note of what was read.
    fn is_busy(&mut self, bytes: usize) -> bool {
        let now = Instant::now();
        let passed = now.duration_since(self.since);
        if passed >= WINDOW {
            self.busy = (BUSY..FLOOD).contains(&self.bytes) && passed < 2 * WINDOW;
            (self.since, self.bytes) = (now, 0);
        }
        self.bytes += bytes;
        self.busy
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::time::advance;

    use super::*;

    async fn pair() -> (Moderated, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (ours, theirs) =
            tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
        (Moderated::new(ours.unwrap()), theirs.unwrap().0)
    }

    #[tokio::test]
    async fn a_resting_connection_is_read_written_and_ends_like_any_other() {
        let (mut ours, mut theirs) = pair().await;
        let mut read = [0; 3];
        for _ in 0..2 {
            ours.rest().unwrap();
            theirs.write_all(b"one").await.unwrap();
            ours.read_exact(&mut read).await.unwrap();
            assert_eq!(&read, b"one");
            ours.rest().unwrap();
            ours.write_all(b"two").await.unwrap();
            theirs.read_exact(&mut read).await.unwrap();
            assert_eq!(&read, b"two");
        }
        ours.rest().unwrap();
        drop(theirs);
        assert_eq!(ours.read(&mut read).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn what_a_busy_connection_brings_is_whole_and_in_order() {
        let (mut ours, mut theirs) = pair().await;
        let sent: Vec<u8> = (0..200_000_u32).flat_map(u32::to_be_bytes).collect();
        let wire = sent.clone();
        let writer = tokio::spawn(async move {
            for event in wire.chunks(400) {
                theirs.write_all(event).await.unwrap();
                tokio::task::yield_now().await;
            }
            theirs.read_u8().await.unwrap()
        });
        let (mut read, mut rests) = (vec![0; sent.len()], 0);
        let mut filled = 0;
        while filled < sent.len() {
            filled += ours.read(&mut read[filled..]).await.unwrap();
            rests += u32::from(matches!(ours.socket, Socket::Resting(_)));
            // As busy as can be, however slow this machine is.
            ours.load = Load { since: Instant::now(), bytes: 0, busy: true };
        }
        assert!(read == sent && rests > 0, "{rests} rests");
        ours.write_u8(7).await.unwrap();
        assert_eq!(writer.await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_writer_that_waits_is_woken() {
        let (mut ours, mut theirs) = pair().await;
        let sent = vec![7; 32 * 1024 * 1024];
        let length = sent.len();
        ours.rest().unwrap();
        let writer = tokio::spawn(async move { ours.write_all(&sent).await.map(|()| ours) });
        let mut read = vec![0; length];
        theirs.read_exact(&mut read).await.unwrap();
        writer.await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_busy_while_much_comes_in_little_time() {
        let mut load = Load { since: Instant::now(), bytes: 0, busy: false };
        let event = 400;
        // The events of one call, all at once.
        assert!((0..9).all(|_| !load.is_busy(event)));
        advance(WINDOW * 10).await;
        assert!(!load.is_busy(event), "a call now and then is little");
        for _ in 0..3 * WINDOW.as_millis() {
            advance(Duration::from_millis(1)).await;
            load.is_busy(8 * event);
        }
        assert!(load.is_busy(event));
        advance(WINDOW * 2).await;
        assert!(!load.is_busy(event), "nothing came lately");
        for _ in 0..3 * WINDOW.as_millis() {
            advance(Duration::from_millis(1)).await;
            load.is_busy(LARGE);
        }
        assert!(!load.is_busy(event), "what floods us is read as it comes");
    }
}
