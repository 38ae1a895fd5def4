//! One of each: states, events, and the identifiers they share.

use callback_core::{
    Actor, Attempt, AttemptId, BusinessLeg, CallOrder, CallbackState, Cause, Event, LegEnd, LegId,
    LegQuality, Media, MessageStatus, Notice, Outcome, Policy, Progress, RecordingId, Retries,
    Side, Slot, Verdict, Wait, Waiting,
};
use jiff::{SignedDuration, Timestamp};

pub(crate) const ASKED_AT: Timestamp = Timestamp::constant(1_800_000_000, 0);

pub(crate) fn leg(n: u8) -> LegId {
    LegId::from_bytes([n; 16])
}

pub(crate) const BUSINESS: u8 = 0xb1;
pub(crate) const SECOND: u8 = 0xb2;
pub(crate) const VISITOR: u8 = 0xc1;
pub(crate) const STRANGER: u8 = 0xee;

pub(crate) fn attempt(number: u32) -> Attempt {
    Attempt::new(AttemptId::from_bytes([number.to_be_bytes()[3]; 16]), number, 0)
}

/// An attempt that the visitor began by calling while the callback waited for a line.
pub(crate) fn called_in(number: u32) -> Attempt {
    Attempt { called_in: Some(Waiting::Line), ..attempt(number) }
}

pub(crate) fn no_retries() -> Policy {
    Policy { retries: Retries::never(), ..Policy::default() }
}

pub(crate) fn calling_business(progress: Progress) -> CallbackState {
    CallbackState::CallingBusiness {
        attempt: attempt(1),
        legs: vec![BusinessLeg { leg: leg(BUSINESS), progress, end: None }],
        visitor: leg(VISITOR),
    }
}

pub(crate) fn visitor_first_attempt(number: u32) -> Attempt {
    Attempt { order: CallOrder::VisitorFirst, ..attempt(number) }
}

/// `state`, begun by the visitor's call.
pub(crate) fn by_call(state: CallbackState) -> CallbackState {
    with_attempt(state, called_in(1))
}

/// `state`, whose attempt rings the visitor first.
pub(crate) fn visitor_first(state: CallbackState) -> CallbackState {
    with_attempt(state, visitor_first_attempt(1))
}

fn with_attempt(mut state: CallbackState, begun: Attempt) -> CallbackState {
    match &mut state {
        CallbackState::CallingBusiness { attempt, .. }
        | CallbackState::CallingVisitor { attempt, .. }
        | CallbackState::Connected { attempt, .. }
        | CallbackState::NeedsHuman { attempt, .. } => *attempt = begun,
        _ => {}
    }
    state
}

pub(crate) fn calling_two() -> CallbackState {
    let phone = |n| BusinessLeg { leg: leg(n), progress: Progress::Ringing, end: None };
    CallbackState::CallingBusiness {
        attempt: attempt(1),
        legs: vec![phone(BUSINESS), phone(SECOND)],
        visitor: leg(VISITOR),
    }
}

pub(crate) fn calling_visitor(progress: Progress) -> CallbackState {
    CallbackState::CallingVisitor {
        attempt: attempt(1),
        business: leg(BUSINESS),
        visitor: leg(VISITOR),
        progress,
        withdrawn: None,
    }
}

pub(crate) fn connected() -> CallbackState {
    CallbackState::Connected {
        attempt: attempt(1),
        business: leg(BUSINESS),
        visitor: leg(VISITOR),
        since: ASKED_AT,
        ending: None,
    }
}

pub(crate) fn needs_human(doubt: Side) -> CallbackState {
    CallbackState::NeedsHuman {
        attempt: attempt(1),
        business: leg(BUSINESS),
        visitor: leg(VISITOR),
        doubt,
    }
}

pub(crate) fn states() -> Vec<CallbackState> {
    let after = Outcome::Business { end: LegEnd::new(Cause::Busy) };
    vec![
        CallbackState::AwaitingProof { slot: None },
        CallbackState::AwaitingProof { slot: Some(Slot { at: ASKED_AT, seat: 0 }) },
        CallbackState::Scheduled { due: ASKED_AT, why: Wait::Slot { seat: 0 } },
        CallbackState::Scheduled { due: ASKED_AT, why: Wait::Retry { after } },
        CallbackState::Queued,
        calling_business(Progress::Dialing),
        calling_business(Progress::Answered),
        calling_two(),
        by_call(calling_business(Progress::Dialing)),
        by_call(calling_visitor(Progress::Answered)),
        calling_visitor(Progress::Dialing),
        calling_visitor(Progress::Answered),
        visitor_first(calling_visitor(Progress::Dialing)),
        visitor_first(calling_visitor(Progress::Answered)),
        visitor_first(calling_business(Progress::Dialing)),
        visitor_first(calling_business(Progress::Answered)),
        visitor_first(calling_two()),
        visitor_first(connected()),
        visitor_first(needs_human(Side::Visitor)),
        connected(),
        needs_human(Side::Business),
        needs_human(Side::Visitor),
        CallbackState::Completed,
        CallbackState::Missed,
        CallbackState::Unreachable,
        CallbackState::Expired,
        CallbackState::Failed,
        CallbackState::Cancelled { by: Actor::Visitor },
        CallbackState::Refused,
    ]
}

pub(crate) fn events() -> Vec<Event> {
    let mut events = vec![
        Event::Asked { slot: None },
        Event::Chosen { slot: Slot { at: ASKED_AT, seat: 1 } },
        Event::Proven,
        Event::Due,
        Event::Expire,
        Event::LineFree {
            attempt: attempt(1),
            business: vec![leg(BUSINESS)],
            visitor: leg(VISITOR),
            targets: Vec::new(),
        },
        Event::LineFree {
            attempt: visitor_first_attempt(1),
            business: vec![leg(BUSINESS)],
            visitor: leg(VISITOR),
            targets: Vec::new(),
        },
        Event::CalledIn { attempt: attempt(2), business: leg(SECOND), visitor: leg(VISITOR) },
        Event::Cancel { by: Actor::Staff },
        Event::Resolve { verdict: Verdict::Called },
        Event::Resolve { verdict: Verdict::NotCalled },
        Event::Texted {
            to: Side::Business,
            notice: Notice::Missed,
            status: MessageStatus::Delivered,
        },
        Event::Voicemail {
            recording: RecordingId::from_bytes([0x9e; 16]),
            lasted: SignedDuration::from_secs(12),
        },
        Event::Poisoned,
    ];
    for n in [BUSINESS, VISITOR, STRANGER] {
        let leg = leg(n);
        events.extend([
            Event::Ringing { leg },
            Event::Answered { leg },
            Event::Accepted { leg },
            Event::GateWon { leg },
            Event::Bridged { leg },
            Event::NotBridged { leg },
            Event::Talked { leg, talked: SignedDuration::from_secs(7) },
            Event::Quality { leg, quality: quality() },
            Event::PresumedAbsent { leg },
            Event::Unclear { leg },
            Event::NotMe { leg },
        ]);
        for cause in causes() {
            events.push(Event::Ended { leg, end: LegEnd::new(cause) });
            events.push(Event::NotPlaced { leg, end: LegEnd::new(cause) });
        }
    }
    events
}

pub(crate) fn quality() -> LegQuality {
    let media = Media {
        packets: 300,
        lost_packets: Some(2),
        jitter: Some(SignedDuration::from_micros(1250)),
    };
    LegQuality { from_phone: media, to_phone: media, round_trip: None }
}

pub(crate) fn causes() -> [Cause; 14] {
    [
        Cause::Busy,
        Cause::NoAnswer,
        Cause::Declined,
        Cause::NotAccepted,
        Cause::HungUp,
        Cause::NotMe,
        Cause::ProofFailed,
        Cause::NoSuchNumber,
        Cause::CarrierFault,
        Cause::Unreachable,
        Cause::Interrupted,
        Cause::Cancelled,
        Cause::Normal,
        Cause::Unobserved,
    ]
}
