//! Performing one effect.

use std::error::Error;

use callback_core::ports::provider::{
    CallProvider, EventSink, Found, HangUpError, OutboundCall, Placement,
};
use callback_core::ports::store::{ClaimedEffect, Leg};
use callback_core::{
    Alarm, CallbackId, CallbackState, Cause, Effect, EffectId, Event, LegEnd, LegId, PlannedEffect,
    Side, Why,
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::{Desk, DeskError};

/// Before something that did not work is tried again.
pub(super) const LATER: SignedDuration = SignedDuration::from_secs(2);
/// Between two looks at a call that goes on longer than expected.
const WATCH: SignedDuration = SignedDuration::from_secs(60);
/// How often a leg without a provider's call is looked at before its hang-up is given up.
const HANG_UP_TRIES: u32 = 30;

/// What is to become of the effect's row.
enum Fate {
    Finished,
    Again(SignedDuration),
}

/// Performs a claimed effect that is not a dial.
pub(super) fn perform(desk: &Desk, provider: &dyn CallProvider, claimed: &ClaimedEffect) {
    let fate = match claimed.effect {
        Effect::HangUp { leg } => hang_up(desk, provider, leg, claimed.tries),
        // A dial is performed where it is stored; one found here was left behind.
        Effect::Reconcile { leg, .. } | Effect::PlaceCall { leg } => reconcile(desk, provider, leg),
        Effect::Wake { alarm, .. } => wake(desk, claimed.callback, alarm),
        Effect::SendSms { to, notice } => {
            // Senders come with their carriers; the row is the record until then.
            tracing::warn!(callback = %claimed.callback, %to, ?notice, "no SMS sender is set up");
            Ok(Fate::Finished)
        }
        Effect::Dispatch => Ok(Fate::Finished),
    };
    let fate = fate.unwrap_or_else(|error| {
        let (callback, effect) = (claimed.callback, claimed.effect.name());
        let error = &error as &dyn Error;
        tracing::error!(%callback, effect, error, "an effect failed");
        Fate::Again(LATER)
    });
    match fate {
        Fate::Finished => finish(desk, claimed),
        Fate::Again(pause) => postpone(desk, claimed, pause),
    }
}

/// Sends one dial, once, and stores what came of it.
pub(super) fn place(
    desk: &Desk,
    provider: &dyn CallProvider,
    callback: CallbackId,
    effect: EffectId,
    call: &OutboundCall,
) {
    let leg = call.leg;
    let stored = match still_wanted(desk, callback, leg) {
        Ok(true) => match provider.place_call(call) {
            Placement::Placed(placed) => desk.step(
                callback,
                desk.clock.now(),
                |_| Vec::new(),
                |change, _| {
                    change.placed = Some((leg, placed.clone()));
                    change.finishes = Some(effect);
                },
            ),
            Placement::NotPlaced { end, retryable } => {
                tracing::warn!(%callback, %leg, cause = %end, retryable, "the call was not placed");
                not_placed(desk, callback, leg, end, effect)
            }
            Placement::Unknown { cause } => {
                tracing::warn!(%callback, %leg, error = &*cause as &dyn Error,
                    "nobody knows whether the call went out; it will be looked for");
                let at = callback_at(desk, LATER);
                desk.step(
                    callback,
                    desk.clock.now(),
                    |_| Vec::new(),
                    |change, _| {
                        change.effects.push(PlannedEffect {
                            id: EffectId::new(Uuid::now_v7()),
                            effect: Effect::Reconcile { leg, at },
                            due: at,
                        });
                        change.finishes = Some(effect);
                    },
                )
            }
        },
        Ok(false) => not_placed(desk, callback, leg, LegEnd::new(Cause::Cancelled), effect),
        Err(error) => Err(error),
    };
    if let Err(error) = stored {
        // The row stays claimed by this epoch; the attempt's own Reconcile finds the call.
        let error = &error as &dyn Error;
        tracing::error!(%callback, %leg, error, "what came of a dial could not be stored");
    }
    desk.bell.ring();
}

fn still_wanted(desk: &Desk, callback: CallbackId, leg: LegId) -> Result<bool, DeskError> {
    let callback = desk.store.callback(callback)?.ok_or(DeskError::NotFound)?;
    Ok(callback.state.is_calling(leg))
}

fn not_placed(
    desk: &Desk,
    callback: CallbackId,
    leg: LegId,
    end: LegEnd,
    effect: EffectId,
) -> Result<crate::step::Stepped, DeskError> {
    let event = |_: &_| vec![Event::NotPlaced { leg, end }];
    desk.step(callback, desk.clock.now(), event, |change, _| change.finishes = Some(effect))
}

fn hang_up(
    desk: &Desk,
    provider: &dyn CallProvider,
    leg: LegId,
    tries: u32,
) -> Result<Fate, DeskError> {
    let Some(Leg { provider_call, side: Side::Business, .. }) = desk.store.leg(leg)? else {
        return Ok(Fate::Finished); // A visitor's leg hangs on its business leg.
    };
    let Some(call) = provider_call else {
        // Its dial is under way, or in doubt; both end in a call or in none.
        return Ok(if tries < HANG_UP_TRIES { Fate::Again(LATER) } else { Fate::Finished });
    };
    Ok(ended(leg, provider.hang_up(&call)))
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
    let Some(stored) = desk.store.leg(leg)? else { return Ok(Fate::Finished) };
    let callback = desk.store.callback(stored.callback)?.ok_or(DeskError::NotFound)?;
    let now = desk.clock.now();
    let wanted = callback.state.is_calling(leg);
    if !wanted && stored.provider_call.is_some() {
        return Ok(Fate::Finished);
    }
    let tell = |event: Event| {
        desk.step(stored.callback, now, |_| vec![event.clone()], |_, _| ()).map(|_| Fate::Finished)
    };
    match provider.reconcile(leg) {
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
                desk.fact(fact);
            }
            Ok(Fate::Finished)
        }
        Found::Absent => tell(Event::NotPlaced { leg, end: LegEnd::new(Cause::CarrierFault) }),
        Found::Unknown { why } => {
            tracing::warn!(%leg, why, "nobody can know what became of a call");
            tell(Event::Unclear { leg })
        }
        Found::NotNow { why } => {
            tracing::info!(%leg, why, "the provider can't be asked yet");
            Ok(Fate::Again(LATER))
        }
    }
}

fn wake(desk: &Desk, callback: CallbackId, alarm: Alarm) -> Result<Fate, DeskError> {
    let event = match alarm {
        Alarm::Due => Event::Due,
        Alarm::Expiry => Event::Expire,
    };
    let stepped = desk.step(callback, desk.clock.now(), |_| vec![event.clone()], |_, _| ())?;
    let call_goes_on = stepped.stale == Some(Why::NotNow);
    debug_assert!(!call_goes_on || !matches!(stepped.state, CallbackState::Queued));
    Ok(if call_goes_on { Fate::Again(WATCH) } else { Fate::Finished })
}

fn finish(desk: &Desk, claimed: &ClaimedEffect) {
    let finished = desk.store.finish_effect(claimed.id);
    log_unsaved(claimed, finished);
}

pub(super) fn postpone(desk: &Desk, claimed: &ClaimedEffect, pause: SignedDuration) {
    let postponed = desk.store.postpone_effect(claimed.id, callback_at(desk, pause));
    log_unsaved(claimed, postponed);
    desk.bell.ring();
}

fn callback_at(desk: &Desk, pause: SignedDuration) -> jiff::Timestamp {
    let now = desk.clock.now();
    now.checked_add(pause).unwrap_or(now)
}

fn log_unsaved(
    claimed: &ClaimedEffect,
    saved: Result<(), callback_core::ports::store::StoreError>,
) {
    if let Err(error) = saved {
        let error = &error as &dyn Error;
        tracing::error!(
            effect = claimed.effect.name(),
            error,
            "an effect's end could not be stored"
        );
    }
}
