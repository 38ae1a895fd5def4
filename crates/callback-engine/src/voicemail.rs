//! A visitor who could not be put through leaves a message: the business is told, and it is deleted in time.

use callback_core::ports::recordings::{LeftMessage, Recording};
use callback_core::{CallbackId, CallbackState, Effect, LegId, Notice, RecordingId, Side, Topic};
use uuid::Uuid;

use crate::{Desk, DeskError};

/// So many messages are taken of one callback: a caller's number is no proof, and each is told by text.
const MESSAGES: usize = 3;

impl Desk {
    /// Whether somebody who could not be put through in the call of `leg` may leave a message.
    pub fn takes_message(&self, leg: LegId) -> Result<bool, DeskError> {
        let Some(leg) = self.store.leg(leg)? else { return Ok(false) };
        let callback = self.store.callback(leg.callback)?.ok_or(DeskError::NotFound)?;
        if let CallbackState::Cancelled { .. } | CallbackState::Refused = callback.state {
            return Ok(false);
        }
        let left = self.store.recordings(leg.callback)?;
        Ok(left.iter().filter(|recording| recording.is_message()).count() < MESSAGES)
    }

    /// Takes word of a message that was left in the call of `leg`. A repetition does nothing; a
    /// message in an unknown leg's call is none of ours.
    pub fn message_left(&self, leg: LegId, message: &LeftMessage) -> Result<(), DeskError> {
        let Some(stored) = self.store.leg(leg)? else {
            tracing::warn!(%leg, "a carrier speaks of a message in a call that is not ours");
            return Ok(());
        };
        let (now, id) = (self.clock.now(), RecordingId::new(Uuid::now_v7()));
        let LeftMessage { carrier, lasted } = message.clone();
        let (callback, deleted_at) = (stored.callback, None);
        let recording = Recording { id, callback, leg, carrier, lasted, at: now, deleted_at };
        let kept = self.rules.voicemail_kept;
        let effects = if recording.is_message() {
            let told = Effect::SendSms { to: Side::Business, notice: Notice::Voicemail { lasted } };
            let at = now.checked_add(kept).unwrap_or(now);
            vec![told, Effect::DeleteRecording { recording: id, at }]
        } else {
            vec![Effect::DeleteRecording { recording: id, at: now }]
        };
        let mut planned = Self::plan(&effects, now);
        if recording.is_message() {
            planned.extend(self.tell(Topic::Voicemail { lasted }, now));
        }
        if !self.store.keep_recording(&recording, &planned)? {
            return Ok(());
        }
        let is_message = recording.is_message();
        tracing::info!(%callback, recording = %id, %lasted, is_message, "a message was recorded");
        self.feed.publish(callback);
        self.bell.ring();
        Ok(())
    }

    /// What was said to a machine about this callback, oldest first; deleted recordings, too.
    pub fn recordings(&self, id: CallbackId) -> Result<Vec<Recording>, DeskError> {
        Ok(self.store.recordings(id)?)
    }
}
