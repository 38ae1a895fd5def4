//! The call provider: places calls, hangs up, and tells what becomes of them.

mod check;
mod dial;
mod doubt;
mod evidence;
mod fact;
mod inquiry;
mod load;
mod post;
mod provider;
mod reconcile;
mod sms;
mod watcher;

pub use check::check;
pub use dial::{DialTemplate, InvalidDialTemplate};
pub use evidence::{Evidence, Newest, Record, Unreadable};
pub use provider::{AsteriskProvider, Manager, Settings};
pub use sms::{AsteriskSms, InvalidMessageTemplate, MessageTemplate};

use callback_core::LegId;
use jiff::Timestamp;

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

/// When the call of a leg was decided on: the first 48 bits of an id of version 7 are milliseconds.
fn intent(leg: LegId) -> Option<Timestamp> {
    let bits = u128::from_be_bytes(*leg.as_bytes());
    let milliseconds = i64::try_from(bits >> 80).ok()?;
    ((bits >> 76) & 0xf == 7).then(|| Timestamp::from_millisecond(milliseconds).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_leg_tells_when_its_call_was_decided_on() {
        let leg = |text: &str| text.parse::<LegId>().unwrap();
        let told = intent(leg("01a20778ad857675a5b87154cadeec98")).unwrap();
        assert_eq!(told, Timestamp::from_millisecond(0x01a2_0778_ad85).unwrap());
        assert_eq!(
            intent(leg("01a20778ad854675a5b87154cadeec98")),
            None,
            "version 4 tells nothing"
        );
    }
}
