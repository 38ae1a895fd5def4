//! Sessions over FastAGI and over the manager interface, with a real Asterisk at the other end.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod ami;
mod async_agi;
mod fastagi;
mod pbx;

use std::time::Duration;

/// How long anything may take to happen.
const LIMIT: Duration = Duration::from_secs(30);

/// Waits for what must happen.
async fn soon<T>(what: &str, happening: impl Future<Output = T>) -> T {
    let happened = tokio::time::timeout(LIMIT, happening).await;
    happened.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}
