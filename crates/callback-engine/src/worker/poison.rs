//! Effects that were set aside: their callbacks must not wait for them.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

use callback_core::ports::poison::Poison;
use callback_core::ports::store::StoreError;
use callback_core::{Callback, CallbackState, Event};

use crate::{Desk, DeskError};

/// Ends, or leaves to a person, what waits for an effect that nobody performs any more.
pub(super) fn settle(desk: &Desk) -> Result<(), StoreError> {
    for poison in desk.store.poison()? {
        let Poison { id, callback, kind, damaged, .. } = &poison;
        let why = if *damaged { "it can't be read" } else { "performing it broke off too often" };
        tracing::error!(%callback, effect = kind, why, "an effect was set aside; see Poison in docs/SETTINGS.md");
        let told = catch_unwind(AssertUnwindSafe(|| tell(desk, &poison)));
        let error = match told {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => error,
            Err(_) => DeskError::NotFound,
        };
        let passes = matches!(
            error,
            DeskError::Contended | DeskError::Store(StoreError::Busy | StoreError::Failed { .. })
        );
        if passes {
            continue; // The next round tells it.
        }
        let error = &error as &dyn Error;
        tracing::error!(%callback, error, "a callback can't be told of what was set aside");
        desk.store.finish_effect(*id)?;
    }
    Ok(())
}

fn tell(desk: &Desk, Poison { id, callback, kind, asks, .. }: &Poison) -> Result<(), DeskError> {
    if !moves_its_callback(kind) {
        return Ok(desk.store.finish_effect(*id)?);
    }
    // A question about a call whose end is known: its callback goes on without the answer.
    let is_behind = |state: &CallbackState| {
        asks.is_some_and(|leg| !state.is_calling(leg) && !state.is_in_doubt(leg))
    };
    let event = |callback: &Callback| {
        if is_behind(&callback.state) { Vec::new() } else { vec![Event::Poisoned] }
    };
    desk.step(*callback, desk.clock.now(), event, |change, _| change.finishes = Some(*id))?;
    Ok(())
}

/// Whether a callback waits for what comes of such an effect. A text that is not sent, and a call that is not
/// hung up, hold up nothing.
fn moves_its_callback(kind: &str) -> bool {
    matches!(kind, "dispatch" | "place_call" | "reconcile" | "wake")
}
