//! What answers have in common.

use callback_core::Side;
use jiff::Timestamp;

/// RFC 3339 in UTC, always to the millisecond.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

pub(super) const fn side_name(side: Side) -> &'static str {
    match side {
        Side::Business => "business",
        Side::Visitor => "visitor",
    }
}
