//! Having carriers delete what they recorded.

use callback_core::RecordingId;
use callback_core::ports::recordings::Recordings;
use jiff::SignedDuration;

use super::perform::Fate;
use crate::texts::chain;
use crate::{Desk, DeskError};

/// Before a deletion that failed is tried again; the last one for ever, since what was said must not stay.
const PAUSES: [SignedDuration; 5] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(10),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(24),
];

/// Deletes a recording at whoever keeps it, and notes that.
pub(super) fn delete(
    desk: &Desk,
    keeper: Option<&dyn Recordings>,
    id: RecordingId,
    tries: u32,
) -> Result<Fate, DeskError> {
    let Some(recording) = desk.store.recording(id)? else { return Ok(Fate::Finished) };
    if recording.deleted_at.is_some() {
        return Ok(Fate::Finished);
    }
    let outcome = match keeper {
        Some(keeper) => keeper.delete(&recording.carrier).map_err(|error| chain(&*error)),
        None => Err("the account that keeps it is not set up any more".to_owned()),
    };
    let callback = recording.callback;
    match outcome {
        Ok(()) => {
            desk.store.recording_deleted(id, desk.clock.now())?;
            tracing::info!(%callback, recording = %id, "a recording is deleted");
            Ok(Fate::Finished)
        }
        Err(why) => {
            let again_in = pause_after(tries);
            tracing::error!(%callback, recording = %id, why, %again_in, "a recording could not be deleted");
            Ok(Fate::Again(again_in))
        }
    }
}

fn pause_after(tries: u32) -> SignedDuration {
    let [pauses @ .., last] = PAUSES;
    let before = usize::try_from(tries).unwrap_or(usize::MAX);
    pauses.get(before).copied().unwrap_or(last)
}
