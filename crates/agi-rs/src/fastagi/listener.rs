use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::{SockRef, Socket, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep};

/// How long nothing is accepted when the system can't.
const REST: Duration = Duration::from_millis(100);
/// A silent peer is asked for a sign of life after a minute; a vanished one is noticed in two.
const KEEPALIVE: Duration = Duration::from_mins(1);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);
const KEEPALIVE_RETRIES: u32 = 4;

pub(super) fn bind(addr: impl std::net::ToSocketAddrs) -> io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind(addr)?;
    listener.set_nonblocking(true)?;
    // On Linux and the BSDs what is accepted inherits these, which spares each call the asking.
    let socket = SockRef::from(&listener);
    socket.set_tcp_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE);
    let keepalive = keepalive.with_interval(KEEPALIVE_INTERVAL).with_retries(KEEPALIVE_RETRIES);
    socket.set_tcp_keepalive(&keepalive)?;
    Ok(listener)
}

/// Where the connections come from, even while the system is short of something.
#[derive(Debug)]
pub(super) struct Listener {
    socket: TcpListener,
    /// A file descriptor to give up when there is no other, so that who waits can be refused.
    spare: Option<std::net::TcpListener>,
    resting: Option<Pin<Box<Sleep>>>,
}

/// What an accept gave.
#[derive(Debug)]
pub(super) enum Arrival {
    Connection(TcpStream, SocketAddr),
    /// The system is out of something; the connection, if one could be had, is to be refused.
    Shortage(io::Error, Option<TcpStream>),
}

impl Listener {
    pub(super) fn new(listener: std::net::TcpListener) -> io::Result<Self> {
        let spare = listener.try_clone().ok();
        Ok(Self { socket: TcpListener::from_std(listener)?, spare, resting: None })
    }

    pub(super) fn poll_arrival(&mut self, cx: &mut Context<'_>) -> Poll<Arrival> {
        if let Some(resting) = &mut self.resting {
            ready!(resting.as_mut().poll(cx));
            self.resting = None;
        }
        loop {
            let error = match ready!(self.socket.poll_accept(cx)) {
                Ok((stream, peer)) => return Poll::Ready(Arrival::Connection(stream, peer)),
                Err(error) => error,
            };
            if concerns_the_peer_alone(&error) {
                continue;
            }
            self.spare = None;
            return match self.socket.poll_accept(cx) {
                Poll::Ready(Ok((stream, _))) => Poll::Ready(Arrival::Shortage(error, Some(stream))),
                Poll::Ready(Err(_)) => {
                    self.resting = Some(Box::pin(sleep(REST)));
                    Poll::Ready(Arrival::Shortage(error, None))
                }
                Poll::Pending => {
                    // Nobody is waiting; the system complains all the same.
                    self.restock();
                    Poll::Pending
                }
            };
        }
    }

    /// Stops listening; gives who had connected and was not accepted yet.
    pub(super) fn close(self) -> impl Iterator<Item = (Socket, SocketAddr)> {
        // Asked of the system itself: the runtime may not have heard of the newest ones.
        std::iter::from_fn(move || {
            let (socket, peer) = SockRef::from(&self.socket).accept().ok()?;
            Some((socket, peer.as_socket()?))
        })
    }

    /// Takes back the spare file descriptor, once the refused connection gave its own.
    pub(super) fn restock(&mut self) {
        if self.spare.is_none() {
            self.spare = SockRef::from(&self.socket).try_clone().ok().map(Into::into);
        }
    }
}

fn concerns_the_peer_alone(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted_has_no_delay_and_is_kept_alive() {
        let listener = bind("127.0.0.1:0").unwrap();
        let _caller = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        let socket = SockRef::from(&accepted);
        assert!(socket.tcp_nodelay().unwrap());
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), KEEPALIVE);
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), KEEPALIVE_INTERVAL);
    }
}
