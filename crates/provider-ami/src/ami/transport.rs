//! How the bytes get there: plain TCP here, [`super::Tls`], anything else by implementing [`Connect`].

use std::future::Future;
use std::io;
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

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
            let stream = TcpStream::connect(&self.address).await?;
            // Actions are small and wait for their answers.
            stream.set_nodelay(true)?;
            Ok(Box::new(stream) as Box<dyn Stream>)
        })
    }
}
