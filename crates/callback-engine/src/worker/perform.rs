//! Performing one effect.

use std::error::Error;

use callback_core::ports::decisions::Finding;
use callback_core::ports::provider::{CallProvider, Found, HangUpError};
use callback_core::ports::store::{ClaimedEffect, Leg, StoreError};
use callback_core::{Alarm, CallbackState, Cause, Effect, EffectId, Event, LegEnd, LegId, Why};
use crash_point::crash_point;
use jiff::SignedDuration;

use super::ends::End;
use super::notify::Telling;
use super::{Abilities, notify, recordings, sms};
use crate::{Desk, DeskError};

/// Before something that did not work is tried again.
pub(super) const LATER: SignedDuration = SignedDuration::from_secs(2);
/// Between two looks at a call that goes on longer than expected.
pub(super) const WATCH: SignedDuration = SignedDuration::from_secs(60);
/// How often a leg without a provider's call is looked at before its hang-up is given up.
const HANG_UP_TRIES: u32 = 30;

/// What is to become of the effect's row.
pub(super) enum Fate {
    Finished,
    /// It is gone already.
    Settled,
    Again(SignedDuration),
    /// As often as it is tried, something is wrong with it.
    BrokenOff,
}

/// Performs a claimed effect that is not a dial.
pub(super) fn perform(
    desk: &Desk,
    provider: &dyn CallProvider,
    abilities: &Abilities,
    claimed: &ClaimedEffect,
) {
    let fate = match claimed.effect {
        Effect::HangUp { leg } => hang_up(desk, provider, leg, claimed.tries),
        // A dial is performed where it is stored; one found here was left behind.
        Effect::Reconcile { leg, .. } | Effect::PlaceCall { leg } => reconcile(desk, provider, leg),
        Effect::Wake { alarm, .. } => wake(desk, claimed, alarm),
        Effect::SendSms { .. } | Effect::DeleteRecording { .. } | Effect::Notify { .. }
            if desk.is_held() =>
        {
            Ok(Fate::Again(WATCH))
        }
        Effect::SendSms { to, notice } => {
            sms::send(desk, abilities.sms.as_deref(), claimed, (to, notice))
        }
        Effect::Notify { subscriber, topic, happened } => {
            let telling = Telling { subscriber, topic, happened };
            notify::send(desk, &abilities.notifiers, claimed, telling)
        }
        Effect::DeleteRecording { recording, .. } => {
            recordings::delete(desk, abilities.recordings.as_deref(), recording, claimed.tries)
        }
        Effect::Dispatch => Ok(Fate::Finished),
    };
    let fate = fate.unwrap_or_else(|error| {
        let is_damaged = is_damaged(&error);
        let (callback, effect) = (claimed.callback, claimed.effect.name());
        let error = &error as &dyn Error;
        tracing::error!(%callback, effect, error, "an effect failed");
        if is_damaged { Fate::BrokenOff } else { Fate::Again(LATER) }
    });
    match fate {
        Fate::Finished => {
            finish(desk, claimed);
            let_others(desk, claimed);
        }
        Fate::Settled => let_others(desk, claimed),
        Fate::Again(pause) => postpone(desk, claimed, pause),
        Fate::BrokenOff => broke_off(desk, claimed.id),
    }
}

/// Another suspect may have waited for this one.
fn let_others(desk: &Desk, claimed: &ClaimedEffect) {
    if claimed.tries > 1 {
        desk.bell.ring();
    }
}

/// Whether it failed because of a row that can't be read, which trying again does not mend.
pub(super) fn is_damaged(error: &DeskError) -> bool {
    matches!(error, DeskError::Store(StoreError::Damaged { .. }))
}

fn hang_up(
    desk: &Desk,
    provider: &dyn CallProvider,
    leg: LegId,
    tries: u32,
) -> Result<Fate, DeskError> {
    let Some(Leg { provider_call, nonce: Some(_), .. }) = desk.store.leg(leg)? else {
        return Ok(Fate::Finished); // It hangs on the call of its partner.
    };
    if let Some(provider) = desk.stranger(leg) {
        tracing::warn!(%leg, provider, "a call can't be hung up: what carries it is not set up any more");
        return Ok(Fate::Finished);
    }
    let Some(call) = provider_call else {
        // Its dial is under way, or in doubt; both end in a call or in none.
        return Ok(if tries < HANG_UP_TRIES { Fate::Again(LATER) } else { Fate::Finished });
    };
    crash_point!("before hang-up");
    let hung_up = provider.hang_up(&call);
    crash_point!("hung up");
    Ok(ended(leg, hung_up))
}

fn ended(leg: LegId, hung_up: Result<(), HangUpError>) -> Fate {
    match hung_up {
        Ok(()) | Err(HangUpError::Gone { .. }) => Fate::Finished,
        Err(error @ HangUpError::Unreachable { .. }) => {
            tracing::warn!(%leg, error = &error as &dyn Error, "a call could not be hung up yet");
            Fate::Again(LATER)
        }
    }
}

fn reconcile(desk: &Desk, provider: &dyn CallProvider, leg: LegId) -> Result<Fate, DeskError> {
    if desk.dials.contains(leg) {
        // Whoever asks before the call was sent is told that it never was.
        return Ok(Fate::Again(LATER));
    }
    let Some(stored) = desk.store.leg(leg)? else { return Ok(Fate::Finished) };
    let callback = desk.store.callback(stored.callback)?.ok_or(DeskError::NotFound)?;
    let now = desk.clock.now();
    // On a call that is found after all, the two may be talking.
    let wanted = callback.state.is_calling(leg) || callback.state.is_in_doubt(leg);
    if !wanted && stored.provider_call.is_some() {
        return Ok(Fate::Finished);
    }
    let tell = |event: Event| {
        let stepped = desk.step(stored.callback, now, |_| vec![event.clone()], |_, _| ())?;
        Ok(settled(&stepped.state, leg))
    };
    let called_in = callback.state.attempt().is_some_and(|attempt| attempt.called_in.is_some());
    crash_point!("before reconcile");
    let found = match &stored.provider_call {
        _ if let Some(other) = desk.stranger(leg) => Found::Unknown {
            why: format!("it went over {other}, which is not what carries calls any more"),
        },
        Some(call) if called_in => provider.adopt(leg, call),
        Some(call) => provider.reconcile_placed(leg, call),
        None => provider.reconcile(leg),
    };
    crash_point!("reconcile answered");
    match found {
        Found::Live(call) if !wanted => {
            tracing::warn!(%leg, "hanging up a call that nobody wants any more");
            Ok(ended(leg, provider.hang_up(&call)))
        }
        Found::Live(call) => {
            desk.step(
                stored.callback,
                now,
                |_| Vec::new(),
                |change, _| {
                    change.placed = Some((leg, call.clone()));
                },
            )?;
            Ok(Fate::Again(WATCH))
        }
        Found::Over(facts) => {
            for fact in facts {
                desk.take(&fact)?;
            }
            let callback = desk.store.callback(stored.callback)?.ok_or(DeskError::NotFound)?;
            Ok(settled(&callback.state, leg))
        }
        Found::Absent => tell(Event::NotPlaced { leg, end: LegEnd::new(Cause::CarrierFault) }),
        Found::Presumed => {
            tracing::warn!(%leg, "a call was not found, and that is no proof");
            tell(Event::PresumedAbsent { leg })
        }
        Found::Unknown { why } => {
            tracing::warn!(%leg, why, "nobody can know what became of a call");
            let finding = Finding { leg, at: now, said: why };
            let event = |_: &_| vec![Event::Unclear { leg }];
            let stepped = desk.step(stored.callback, now, event, |change, folded| {
                change.found = folded.stale.is_none().then(|| finding.clone());
            })?;
            Ok(settled(&stepped.state, leg))
        }
        Found::NotNow { why } => {
            tracing::info!(%leg, why, "the provider can't be asked yet");
            Ok(Fate::Again(LATER))
        }
    }
}

/// A leg is watched until it is over: nothing else may be left that would end it.
fn settled(state: &CallbackState, leg: LegId) -> Fate {
    if state.is_calling(leg) { Fate::Again(WATCH) } else { Fate::Finished }
}

fn wake(desk: &Desk, claimed: &ClaimedEffect, alarm: Alarm) -> Result<Fate, DeskError> {
    let event = match alarm {
        Alarm::Due => Event::Due,
        Alarm::Expiry => Event::Expire,
        Alarm::Reminder => Event::Remind,
    };
    let step = |_: &_| vec![event.clone()];
    // In one commit with what it did: a timer that survives would ring into a later pause.
    let stepped = desk.step(claimed.callback, desk.clock.now(), step, |change, folded| {
        if folded.stale != Some(Why::NotNow) {
            change.finishes = Some(claimed.id);
        }
    })?;
    let call_goes_on = stepped.stale == Some(Why::NotNow);
    Ok(if call_goes_on { Fate::Again(WATCH) } else { Fate::Finished })
}

fn finish(desk: &Desk, claimed: &ClaimedEffect) {
    crash_point!("before finish");
    desk.loose_ends.save(End::Finished(claimed.id), &*desk.store);
}

pub(super) fn postpone(desk: &Desk, claimed: &ClaimedEffect, pause: SignedDuration) {
    desk.loose_ends.save(End::Again(claimed.id, after(desk, pause)), &*desk.store);
    desk.bell.ring();
}

/// Performing it broke off: it is tried again a few times, and then set aside.
pub(super) fn broke_off(desk: &Desk, effect: EffectId) {
    let (now, due) = (desk.clock.now(), after(desk, LATER));
    desk.loose_ends.save(End::BrokeOff(effect, now, due), &*desk.store);
    desk.bell.ring();
}

pub(super) fn after(desk: &Desk, pause: SignedDuration) -> jiff::Timestamp {
    let now = desk.clock.now();
    now.checked_add(pause).unwrap_or(now)
}
