//! The settings of messages that visitors leave.

use std::time::Duration;

use jiff::SignedDuration;

use super::check::Check;
use super::{TwilioSettings, key};

const HOURS_OF_DAY: i64 = 24;

impl Check {
    /// How long visitors may speak over Twilio, if they may. `None` too after a complaint, of which nothing comes.
    pub(super) fn twilio_voicemail(&mut self) -> Option<Duration> {
        let is_on = self.choice(key::TWILIO_VOICEMAIL, &[("off", false), ("on", true)]);
        let longest = self.number(key::TWILIO_VOICEMAIL_MAX_SECONDS, 120, 10..=600);
        longest.filter(|_| is_on == Some(true)).map(|seconds| Duration::from_secs(seconds.into()))
    }

    /// How long what they say is kept. `None` after a complaint.
    pub(super) fn voicemail_kept(&mut self) -> Option<SignedDuration> {
        let days = self.number(key::VOICEMAIL_RETENTION_DAYS, 30, 1..=365)?;
        Some(SignedDuration::from_hours(HOURS_OF_DAY * i64::from(days)))
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
