use std::io;
use std::net::SocketAddr;

use crate::error::AgiError;

/// What the server did not leave to a handler; see [`FastAgi::on_incident`](super::FastAgi).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Incident {
    /// The address is in no allowed range: closed without a word.
    #[error("{peer} may not connect")]
    PeerNotAllowed {
        /// Who it was.
        peer: SocketAddr,
    },
    /// As many sessions as allowed were running: refused.
    #[error("{peer} is one session too many")]
    TooManySessions {
        /// Which Asterisk.
        peer: SocketAddr,
    },
    /// It connected while the server was ending: refused.
    #[error("{peer} came while the server ends")]
    Ending {
        /// Which Asterisk.
        peer: SocketAddr,
    },
    /// The environment was broken, or did not come in time: refused.
    #[error("the environment from {peer} cannot be used")]
    Environment {
        /// Which Asterisk.
        peer: SocketAddr,
        /// What was wrong; `Io` of kind `TimedOut` if it was late.
        source: AgiError,
    },
    /// No route has this path: refused.
    #[error("{peer} asked for {path:?}, which is no route")]
    NoRoute {
        /// Which Asterisk.
        peer: SocketAddr,
        /// The path as it came, at most 256 bytes of it, without the query.
        path: String,
    },
    /// The connection can't be made to block, for instance with an idle limit of zero: refused.
    #[error("{peer} cannot be handed to a handler that blocks")]
    Handover {
        /// Which Asterisk.
        peer: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A handler panicked; its session is closed, the others go on.
    #[error("a handler panicked")]
    HandlerPanicked,
    /// No connection could be taken, mostly for want of file descriptors. The server refuses who is
    /// waiting if it can, and tries again.
    #[error("a connection cannot be accepted")]
    Accept {
        /// What the system said.
        source: io::Error,
    },
}
