//! Performing one effect.

use std::error::Error;

use callback_core::ports::provider::{CallProvider, HangUpError};
use callback_core::ports::store::{ClaimedEffect, Leg, StoreError};
use callback_core::{Alarm, Effect, EffectId, Event, LegId, Why};
use crash_point::crash_point;
use jiff::SignedDuration;

use super::ends::End;
use super::notify::Telling;
use super::reconcile::reconcile;
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
        Effect::Reconcile { leg, .. } | Effect::PlaceCall { leg } => {
            reconcile(desk, provider, leg, claimed.tries)
        }
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
        Effect::EndOthers { until } => {
            desk.end_others(claimed.callback, until).map(|()| Fate::Finished)
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

/// Another suspect may have waited for this one, or the next attempt for an answer.
fn let_others(desk: &Desk, claimed: &ClaimedEffect) {
    if claimed.tries > 1 || matches!(claimed.effect, Effect::Reconcile { .. }) {
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

pub(super) fn ended(leg: LegId, hung_up: Result<(), HangUpError>) -> Fate {
    match hung_up {
        Ok(()) | Err(HangUpError::Gone { .. }) => Fate::Finished,
        Err(error @ HangUpError::Unreachable { .. }) => {
            tracing::warn!(%leg, error = &error as &dyn Error, "a call could not be hung up yet");
            Fate::Again(LATER)
        }
    }
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
