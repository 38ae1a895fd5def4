//! The dial: sent once, by whoever stored its intent.

use std::error::Error;

use callback_core::ports::decisions::Finding;
use callback_core::ports::provider::{CallProvider, OutboundCall, Placement};
use callback_core::{CallbackId, Cause, Effect, EffectId, Event, LegEnd, LegId, PlannedEffect};
use crash_point::crash_point;
use uuid::Uuid;

use super::perform::{LATER, after};
use crate::step::Stepped;
use crate::texts::chain;
use crate::{Desk, DeskError};

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
        Ok(true) => match order(provider, call) {
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
                let (now, at) = (desk.clock.now(), after(desk, LATER));
                let said = format!("the request left, and no answer came ({})", chain(&*cause));
                desk.step(
                    callback,
                    now,
                    |_| Vec::new(),
                    |change, _| {
                        change.found = Some(Finding { leg, at: now, said: said.clone() });
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
    crash_point!("order stored");
    if let Err(error) = stored {
        // The row stays claimed by this epoch; the attempt's own Reconcile finds the call.
        let error = &error as &dyn Error;
        tracing::error!(%callback, %leg, error, "what came of a dial could not be stored");
    }
}

/// Nothing stands between this and the network.
fn order(provider: &dyn CallProvider, call: &OutboundCall) -> Placement {
    crash_point!("before order");
    let placement = provider.place_call(call);
    crash_point!("order answered");
    placement
}

fn still_wanted(desk: &Desk, callback: CallbackId, leg: LegId) -> Result<bool, DeskError> {
    let callback = desk.store.callback(callback)?.ok_or(DeskError::NotFound)?;
    if let Some(bar) = desk.bar_now(&callback.visitor.number)? {
        desk.end_barred(callback.id, bar, None)?;
        return Ok(false);
    }
    Ok(callback.state.is_calling(leg))
}

fn not_placed(
    desk: &Desk,
    callback: CallbackId,
    leg: LegId,
    end: LegEnd,
    effect: EffectId,
) -> Result<Stepped, DeskError> {
    let event = |_: &_| vec![Event::NotPlaced { leg, end }];
    desk.step(callback, desk.clock.now(), event, |change, _| change.finishes = Some(effect))
}
