//! What the tracker tells, in the words of the core.

use callback_core::ports::provider::{CallFact, Fact};
use callback_core::{Cause, LegEnd, Side};
use jiff::Timestamp;

use super::watcher::Owner;
use crate::ami::calls::{self, End, EndKind, LegRole, What};

/// A fact that became known at `at`, or just now; `None` for what the core has no word for.
pub(super) fn translate(owner: Owner, fact: &calls::Fact, at: Option<Timestamp>) -> Option<Fact> {
    let what = match &fact.what {
        What::Ringing => CallFact::Ringing,
        What::Answered => CallFact::Answered,
        What::Bridged => CallFact::Bridged,
        What::Ended(end) => CallFact::Ended(leg_end(end)),
        // The end of either leg follows, and says the same.
        What::Unbridged => return None,
    };
    let (call, side) = match (owner, fact.role) {
        // Of a bridge the visitor's side is told, whoever of the two began the call.
        (Owner::CameIn(leg), LegRole::Peer) if what != CallFact::Bridged => (leg, Side::Business),
        (Owner::Placed(leg), LegRole::Origin) => (leg, Side::Business),
        (Owner::CameIn(leg), _) | (Owner::Placed(leg), LegRole::Peer) => (leg, Side::Visitor),
    };
    // Another machine's clock may be ahead of ours.
    let now = Timestamp::now();
    Some(Fact { call, side, at: at.map_or(now, |at| at.min(now)), what })
}

fn leg_end(end: &End) -> LegEnd {
    let cause = match end.kind {
        EndKind::Completed | EndKind::Cancelled if end.ours => Cause::Cancelled,
        EndKind::Completed => Cause::Normal,
        EndKind::Cancelled => Cause::Cancelled,
        EndKind::Busy => Cause::Busy,
        EndKind::NoAnswer => Cause::NoAnswer,
        EndKind::Rejected => Cause::Declined,
        EndKind::NoSuchNumber => Cause::NoSuchNumber,
        EndKind::Unreachable => Cause::Unreachable,
        EndKind::Congested => Cause::CarrierFault,
        EndKind::Interrupted => Cause::Interrupted,
        EndKind::Unobserved => Cause::Unobserved,
    };
    if end.answered {
        // A channel that waited for another has that one's numbers at its end.
        return LegEnd::new(cause);
    }
    LegEnd { cause, q850: end.cause, sip: end.tech_cause }
}
