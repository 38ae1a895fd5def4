//! The settings of messages that visitors leave.

use std::time::Duration;

use jiff::SignedDuration;

use super::check::Check;
use super::{TwilioSettings, key};

const DAY: i64 = 24;

impl Check {
    /// How long visitors may speak over Twilio; `Some(None)` if they may not at all.
    pub(super) fn twilio_voicemail(&mut self) -> Option<Option<Duration>> {
        let is_on = self.choice(key::TWILIO_VOICEMAIL, &[("off", false), ("on", true)]);
        let longest = self.number(key::TWILIO_VOICEMAIL_MAX_SECONDS, 120, 10..=600);
        let longest = Duration::from_secs(longest?.into());
        Some(is_on?.then_some(longest))
    }

    /// How long what they say is kept. `None` after a complaint.
    pub(super) fn voicemail_kept(&mut self) -> Option<SignedDuration> {
        let days = self.number(key::VOICEMAIL_RETENTION_DAYS, 30, 1..=365)?;
        Some(SignedDuration::from_hours(DAY * i64::from(days)))
    }

    /// Tells of messages that nobody would leave, or nobody would hear of.
    pub(super) fn warn_of_voicemail(
        &mut self,
        calls: Option<&TwilioSettings>,
        texts: Option<&TwilioSettings>,
        sends: bool,
    ) {
        let is_on = |twilio: &TwilioSettings| twilio.voicemail.is_some();
        if texts.is_some_and(is_on) {
            let warning =
                "TWILIO_VOICEMAIL does nothing: Twilio carries the texts, and not the calls";
            self.given.warnings.push(warning.to_owned());
        }
        if calls.is_some_and(is_on) && !sends {
            let warning = "TWILIO_VOICEMAIL is on, and nothing sends text messages: nobody is told \
                           that a visitor left a message";
            self.given.warnings.push(warning.to_owned());
        }
    }
}
