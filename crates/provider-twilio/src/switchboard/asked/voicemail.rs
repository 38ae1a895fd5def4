//! A visitor for whom nobody at the business picks up may leave a message.

use callback_core::ports::recordings::{CarrierRecording, LeftMessage, Recording};
use jiff::SignedDuration;

use super::{Answer, Asked, word};
use crate::switchboard::documents as say;
use crate::switchboard::line::lock;
use crate::switchboard::seen::{Dialed, Seen};
use crate::switchboard::step::Step;
use crate::switchboard::webhooks::{Reply, Trouble};
use crate::twiml::Document;
use crate::webhook::{RecordingStatus, RecordingUpdate};

impl Asked<'_> {
    /// The leg of the business is over; the visitor, whose call this is, hears `farewell`, or is asked for a message.
    pub(super) fn unreached(&self, farewell: impl FnOnce(&Dialed) -> Document) -> Answer {
        let (dialed, sid) = (self.dial_result()?, self.update()?.sid);
        let line = self.line()?;
        let mut line = lock(&line);
        let mut document = line.answered(self.step, &sid);
        if document.is_none()
            && let Some(offer) = self.offer(&dialed)
        {
            line.story.see(Seen::Speaking);
            line.answer(self.step, &sid, &offer);
            document = Some(offer);
        }
        self.note(&mut line, Seen::Dialed(dialed))?;
        Ok(Reply::Document(document.unwrap_or_else(|| farewell(&dialed))))
    }

    /// What asks for a message, if one may be left.
    fn offer(&self, dialed: &Dialed) -> Option<Document> {
        let longest = self.board.settings.voicemail?;
        if dialed.first_is_over || !dialed.was_missed() {
            return None;
        }
        let takes = self.board.desk.takes_message(self.leg).unwrap_or_else(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::error!(leg = %self.leg, error, "nobody is asked for a message");
            false
        });
        let (spoken, recorded) = (self.url(Step::Spoken), self.url(Step::Recorded));
        takes.then(|| say::take_message(longest, &spoken, &recorded))
    }

    /// The visitor has said everything, or hung up.
    pub(super) fn spoken(&self) -> Answer {
        let update = self.update()?;
        if let Some(line) = self.board.lines.find(self.leg) {
            let mut line = lock(&line);
            line.story.see(Seen::Spoken);
            self.note(&mut line, Seen::First(word(&update)))?;
        }
        Ok(Reply::Document(say::after_message()))
    }

    /// What became of the recording; often told when the call is long over.
    pub(super) fn recorded(&self) -> Answer {
        let update = RecordingUpdate::read(self.form).map_err(|_| Trouble::Malformed)?;
        match update.status {
            RecordingStatus::Completed => self.keep(&update)?,
            RecordingStatus::Failed => {
                tracing::error!(leg = %self.leg, "a message was not recorded");
            }
            RecordingStatus::Absent | RecordingStatus::InProgress => {}
        }
        if let Some(line) = self.board.lines.find(self.leg) {
            self.note(&mut lock(&line), Seen::Spoken)?;
        }
        Ok(Reply::Noted)
    }

    fn keep(&self, update: &RecordingUpdate) -> Result<(), Trouble> {
        let seconds = update.seconds.map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX));
        // One whose length is not told may be a message.
        let lasted = seconds.map_or(Recording::SHORTEST, SignedDuration::from_secs);
        let carrier = CarrierRecording(update.sid.as_str().to_owned());
        self.board.desk.message_left(self.leg, &LeftMessage { carrier, lasted }).map_err(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::error!(leg = %self.leg, error, "a message is not stored");
            Trouble::Unstored
        })
    }
}
