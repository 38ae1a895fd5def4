//! The time limits of a session.

use std::time::Duration;

/// Time limits of a session.
#[derive(Debug, Clone)]
pub struct Timing {
    /// For the connection, and again for banner and login.
    pub login: Duration,
    /// For `FullyBooted` after the login; then we go on without it.
    pub boot: Duration,
    /// Between pings.
    pub ping: Duration,
    /// For the answer to a ping.
    pub pong: Duration,
    /// For the answer to any other action.
    pub answer: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        let secs = Duration::from_secs;
        Self { login: secs(10), boot: secs(10), ping: secs(5), pong: secs(3), answer: secs(10) }
    }
}
