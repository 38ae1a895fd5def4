//! How the bytes get there: plain TCP here, [`super::Tls`], anything else by implementing [`Connect`].

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::moderation::Moderated;

/// How long a connection may be idle, and how often the peer's machine is asked then whether it is there. Pings tell
/// sooner while we run; this is for when we do not: a peer that forgot the connection is let go of.
const IDLE: Duration = Duration::from_secs(15);
const ASKED_EVERY: Duration = Duration::from_secs(5);

/// A connection's two directions.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection under way.
pub type Connecting<'a> = Pin<Box<dyn Future<Output = io::Result<Box<dyn Stream>>> + Send + 'a>>;

/// Makes one connection to the manager's port; called again after each loss.
pub trait Connect: Send + Sync + 'static {
    fn connect(&self) -> Connecting<'_>;
}

/// `host:port` over plain TCP: the secret is protected by the challenge alone, so keep it on loopback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tcp {
    address: String,
}

impl Tcp {
    /// The manager at `address`, such as `127.0.0.1:5038`; a name is resolved at each connection.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into() }
    }
}

impl Connect for Tcp {
    fn connect(&self) -> Connecting<'_> {
        Box::pin(async move {
            Ok(Box::new(Moderated::new(connected(&self.address).await?)) as Box<dyn Stream>)
        })
    }
}

/// A connection on which actions leave at once, small as they are, and on which silence is noticed.
pub(super) async fn connected(address: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(IDLE).with_interval(ASKED_EVERY);
    SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_idle_connection_is_kept_an_eye_on() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = connected(&listener.local_addr().unwrap().to_string()).await.unwrap();
        assert!(stream.nodelay().unwrap());
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap());
    }
}
