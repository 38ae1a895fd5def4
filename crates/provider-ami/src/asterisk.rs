//! The call provider: places calls, hangs up, and tells what becomes of them.

mod check;
mod dial;
mod fact;
mod post;
mod provider;
mod watcher;

pub use check::{Fault, Finding, check};
pub use dial::{DialTemplate, InvalidDialTemplate};
pub use provider::{AsteriskProvider, Manager, Settings};

use callback_core::LegId;

use crate::ami::{ChannelId, InvalidRequest};

/// Where a call begins in the dialplan.
const CONTEXT: &str = "callback";
const EXTENSION: &str = "start";

/// The Uniqueid that we give to the call of a leg. All have one length, as Asterisk compares by prefix.
fn channel_id(leg: LegId) -> Result<ChannelId, InvalidRequest> {
    ChannelId::parse(format!("cb-{leg}"))
}

/// The leg of a call of ours.
fn leg_of(channel: &ChannelId) -> Option<LegId> {
    channel.as_str().strip_prefix("cb-")?.parse().ok()
}
