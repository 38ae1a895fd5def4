//! One of everything that is stored. The matches without a default case do nothing: they stop the
//! build when a variant is added, so that it is added here, too.

use callback_core::limits::Limit;
use callback_core::{
    Actor, Alarm, Attempt, AttemptId, Bar, BusinessLeg, CallOrder, CallbackState, Cause, Effect,
    Event, LegEnd, LegQuality, Media, MessageStatus, Notice, Outcome, Progress, RecordingId, Rule,
    Side, Slot, SubscriberId, Topic, Verdict, Wait, Waiting,
};
use jiff::SignedDuration;

use super::bench::{Bench, NOW, after};

/// A call to be placed.
pub(super) fn ring(bench: &Bench) -> Effect {
    Effect::PlaceCall { leg: bench.leg() }
}

pub(super) fn busy() -> LegEnd {
    LegEnd { cause: Cause::Busy, q850: Some(17), sip: Some(486) }
}

fn outcomes() -> Vec<Outcome> {
    let end = LegEnd::new(Cause::NoAnswer);
    let all = vec![
        Outcome::Connected { talked: Some(SignedDuration::from_millis(61_250)) },
        Outcome::Connected { talked: None },
        Outcome::Business { end: busy() },
        Outcome::Visitor { end },
        Outcome::Carrier { side: Side::Visitor, end: LegEnd::new(Cause::CarrierFault) },
        Outcome::Cancelled,
        Outcome::Unobserved,
    ];
    for outcome in &all {
        match outcome {
            Outcome::Connected { .. }
            | Outcome::Business { .. }
            | Outcome::Visitor { .. }
            | Outcome::Carrier { .. }
            | Outcome::Cancelled
            | Outcome::Unobserved => {}
        }
    }
    all
}

pub(super) fn states(bench: &Bench) -> Vec<CallbackState> {
    use CallbackState as S;
    let attempt = Attempt::new(AttemptId::from_bytes(bench.id()), 3, 1);
    let (business, visitor) = (bench.leg(), bench.leg());
    let leg = |progress, end| BusinessLeg { leg: bench.leg(), progress, end };
    let legs = vec![leg(Progress::Ringing, Some(busy())), leg(Progress::Accepted, None)];
    let calling =
        |progress, withdrawn| S::CallingVisitor { attempt, business, visitor, progress, withdrawn };
    let connected = |ending| S::Connected { attempt, business, visitor, since: after(77), ending };
    let mut all = vec![
        S::AwaitingProof { slot: None },
        S::AwaitingProof { slot: Some(Slot { at: after(900), seat: 1 }) },
        S::Scheduled { due: after(900), why: Wait::Slot { seat: 0 } },
        S::Scheduled { due: after(900), why: Wait::Opening },
        S::Scheduled { due: after(900), why: Wait::Limit { limit: Limit::RingsPerDay } },
        S::Queued,
        S::CallingBusiness { attempt, legs, visitor },
        calling(Progress::Dialing, None),
        calling(Progress::Answered, Some(LegEnd::new(Cause::Cancelled))),
        connected(None),
        connected(Some(Actor::Staff)),
        S::NeedsHuman { attempt, business, visitor, doubt: Side::Business },
        S::NeedsHuman { attempt, business, visitor, doubt: Side::Visitor },
        S::Completed,
        S::Missed,
        S::Unreachable,
        S::Expired,
        S::Failed,
        S::Cancelled { by: Actor::Visitor },
        S::Cancelled { by: Actor::ReachedElsewhere },
        S::Cancelled { by: Actor::Barred(Bar::Country) },
        S::Refused,
    ];
    let line = Waiting::Line;
    let time = Waiting::Time { due: after(900), why: Wait::Slot { seat: 0 } };
    all.extend([line, time].map(|waiting| {
        let attempt = Attempt { called_in: Some(waiting), ..attempt };
        S::NeedsHuman { attempt, business, visitor, doubt: Side::Visitor }
    }));
    let first = Attempt { order: CallOrder::VisitorFirst, ..attempt };
    all.push(S::NeedsHuman { attempt: first, business, visitor, doubt: Side::Visitor });
    let retry = |after_it| S::Scheduled { due: after(60), why: Wait::Retry { after: after_it } };
    all.extend(outcomes().into_iter().map(retry));
    for state in &all {
        match state {
            S::AwaitingProof { .. }
            | S::Scheduled { .. }
            | S::Queued
            | S::CallingBusiness { .. }
            | S::CallingVisitor { .. }
            | S::Connected { .. }
            | S::NeedsHuman { .. }
            | S::Completed
            | S::Missed
            | S::Unreachable
            | S::Expired
            | S::Failed
            | S::Cancelled { .. }
            | S::Refused => {}
        }
    }
    all
}

pub(super) fn events(bench: &Bench) -> Vec<Event> {
    use Event as E;
    let attempt = Attempt::new(AttemptId::from_bytes(bench.id()), 1, 0);
    let leg = bench.leg();
    let jitter = Some(SignedDuration::from_micros(1250));
    let quality = LegQuality {
        from_phone: Media { packets: 403, lost_packets: Some(3), jitter },
        to_phone: Media { packets: 398, lost_packets: None, jitter: None },
        round_trip: Some(SignedDuration::from_micros(20_500)),
    };
    let all = vec![
        E::Asked { slot: None },
        E::Asked { slot: Some(Slot { at: NOW, seat: 1 }) },
        E::Chosen { slot: Slot { at: NOW, seat: 0 } },
        E::Proven,
        E::Due,
        E::Expire,
        E::Remind,
        E::Closed { until: NOW },
        E::Limited { limit: Limit::SpendPerDay, until: NOW },
        E::LineFree {
            attempt,
            business: vec![bench.leg(), bench.leg()],
            visitor: leg,
            targets: Vec::new(),
        },
        E::CalledIn { attempt, business: bench.leg(), visitor: leg },
        E::Ringing { leg },
        E::Answered { leg },
        E::Accepted { leg },
        E::GateWon { leg },
        E::Bridged { leg },
        E::NotBridged { leg },
        E::Ended { leg, end: busy() },
        E::Ended { leg, end: LegEnd::new(Cause::Unobserved) },
        E::Talked { leg, talked: SignedDuration::from_millis(12_345) },
        E::Quality { leg, quality },
        E::Texted {
            to: Side::Visitor,
            notice: Notice::Accepted,
            status: MessageStatus::Undelivered,
        },
        E::Voicemail {
            recording: RecordingId::from_bytes(bench.id()),
            lasted: SignedDuration::from_secs(12),
        },
        E::NotPlaced { leg, end: LegEnd::new(Cause::Unreachable) },
        E::PresumedAbsent { leg },
        E::Unclear { leg },
        E::NotMe { leg },
        E::Cancel { by: Actor::Staff },
        E::Resolve { verdict: Verdict::NotCalled },
        E::Resolve { verdict: Verdict::Called },
        E::Resolve { verdict: Verdict::CallAgain },
        E::Poisoned,
    ];
    for event in &all {
        match event {
            E::Asked { .. }
            | E::Chosen { .. }
            | E::Proven
            | E::Due
            | E::Expire
            | E::Remind
            | E::Closed { .. }
            | E::Limited { .. }
            | E::LineFree { .. }
            | E::CalledIn { .. }
            | E::Ringing { .. }
            | E::Answered { .. }
            | E::Accepted { .. }
            | E::GateWon { .. }
            | E::Bridged { .. }
            | E::NotBridged { .. }
            | E::Ended { .. }
            | E::Talked { .. }
            | E::Quality { .. }
            | E::Texted { .. }
            | E::Voicemail { .. }
            | E::NotPlaced { .. }
            | E::PresumedAbsent { .. }
            | E::Unclear { .. }
            | E::NotMe { .. }
            | E::Cancel { .. }
            | E::Resolve { .. }
            | E::Poisoned => {}
        }
    }
    all
}

pub(super) fn rules() -> Vec<Rule> {
    use Rule as R;
    let (at, after_talk) = (after(900), Outcome::Connected { talked: None });
    let (pause, failed) = (SignedDuration::from_mins(5), Outcome::Business { end: busy() });
    let all = vec![
        R::ProofRequired,
        R::AsSoonAsPossible,
        R::ChosenTime { at },
        R::Proven,
        R::TimeCame { waited_for: Wait::Retry { after: failed } },
        R::LineFree { order: CallOrder::VisitorFirst },
        R::OpeningHours { until: at, zone: Some("Europe/Berlin".to_owned()) },
        R::OpeningHours { until: at, zone: None },
        R::Limit { limit: Limit::CallsPerDay, until: at },
        R::CalledIn,
        R::Reminder { before: Some(pause) },
        R::Retry { after: failed, tries: 1, allowed: 3, pause, due: at, until_open: true },
        R::NoRetryLeft { after: failed, tries: 3, allowed: 3 },
        R::NeverAgain { after: after_talk },
        R::CalledInForNothing { after: failed },
        R::NextTarget { after: failed },
        R::Escalation { after: failed, due: NOW },
        R::Expiry { after: SignedDuration::from_hours(24) },
        R::ChosenTimeIsLater { at },
        R::Wish { by: Actor::Staff },
        R::Barred { why: Bar::Blocked },
        R::Verdict { verdict: Verdict::Called },
        R::NotMe,
        R::InDoubt { side: Side::Visitor },
        R::Poisoned,
        R::Network,
    ];
    for rule in &all {
        match rule {
            R::ProofRequired
            | R::AsSoonAsPossible
            | R::ChosenTime { .. }
            | R::Proven
            | R::TimeCame { .. }
            | R::LineFree { .. }
            | R::OpeningHours { .. }
            | R::Limit { .. }
            | R::CalledIn
            | R::Reminder { .. }
            | R::Retry { .. }
            | R::NoRetryLeft { .. }
            | R::NeverAgain { .. }
            | R::CalledInForNothing { .. }
            | R::NextTarget { .. }
            | R::Escalation { .. }
            | R::Expiry { .. }
            | R::ChosenTimeIsLater { .. }
            | R::Wish { .. }
            | R::Barred { .. }
            | R::Verdict { .. }
            | R::NotMe
            | R::InDoubt { .. }
            | R::Poisoned
            | R::Network => {}
        }
    }
    all
}

pub(super) fn effects(bench: &Bench) -> Vec<Effect> {
    let leg = bench.leg();
    let sms = |to, notice| Effect::SendSms { to, notice };
    let subscriber = SubscriberId::from_bytes(bench.id());
    let notify = |topic| Effect::Notify { subscriber, topic, happened: NOW };
    let all = vec![
        Effect::Dispatch,
        Effect::PlaceCall { leg },
        Effect::HangUp { leg },
        Effect::Reconcile { leg, at: NOW },
        sms(Side::Business, Notice::Missed),
        sms(Side::Visitor, Notice::Unreachable),
        sms(Side::Business, Notice::Expired),
        sms(Side::Business, Notice::Failed),
        sms(Side::Business, Notice::NeedsHuman),
        sms(Side::Business, Notice::OutOfHours),
        sms(Side::Visitor, Notice::Reminder),
        sms(Side::Visitor, Notice::Postponed),
        sms(Side::Visitor, Notice::Accepted),
        sms(Side::Business, Notice::Voicemail { lasted: SignedDuration::from_secs(12) }),
        notify(Topic::NeedsHuman),
        notify(Topic::Voicemail { lasted: SignedDuration::from_secs(12) }),
        Effect::Wake { at: NOW, alarm: Alarm::Due },
        Effect::Wake { at: NOW, alarm: Alarm::Expiry },
        Effect::Wake { at: NOW, alarm: Alarm::Reminder },
        Effect::DeleteRecording { recording: RecordingId::from_bytes(bench.id()), at: NOW },
        Effect::EndOthers { until: NOW },
    ];
    for effect in &all {
        match effect {
            Effect::Dispatch
            | Effect::PlaceCall { .. }
            | Effect::HangUp { .. }
            | Effect::Reconcile { .. }
            | Effect::SendSms { .. }
            | Effect::Notify { .. }
            | Effect::Wake { .. }
            | Effect::DeleteRecording { .. }
            | Effect::EndOthers { .. } => {}
        }
    }
    all
}
