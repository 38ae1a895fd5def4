use std::sync::Arc;
use std::time::Duration;

use super::runner::{Flow, Runner};
use super::{Document, Element};
use crate::twilio::account::sid;
use crate::twilio::exchange::Recording;
use crate::twilio::form::Form;
use crate::twilio::leg::Over;
use crate::twilio::phone::Leaves;
use crate::twilio::post::Letter;
use crate::twilio::signature::Product;

impl Runner {
    /// Whoever is on the line speaks as long as people talk, and then hangs up or is silent.
    pub(super) fn record(&self, document: &Document, verb: &Element) -> Result<Flow, Over> {
        let leaves = self.leg.call(|call| call.phone.leaves)?;
        let (talk, hangs_up) = match leaves {
            Leaves::AfterTalk(talk) => (talk, true),
            _ => (self.leg.exchange.options.people.talk, false),
        };
        let longest = Duration::from_secs(verb.number("maxLength", 3600));
        let silence = Duration::from_secs(verb.number("timeout", 5));
        let whole = if hangs_up { talk } else { talk + silence };
        let passed = self.leg.pass(whole.min(longest));
        let gone = match passed {
            Err(Over::Closed) => return Err(Over::Closed),
            Err(Over::Follow(source)) => return Err(Over::Follow(source)),
            Err(over) => Some(over),
            Ok(()) => (hangs_up && talk <= longest).then_some(Over::Left),
        };
        let recording = Recording {
            sid: sid("RE"),
            call: self.leg.sid.clone(),
            seconds: talk.min(longest).as_secs(),
        };
        let form = self.described(&recording);
        self.leg.exchange.change(|state| state.recordings.push(recording));
        self.tell_of_recording(document, verb, &form);
        let mut form = form;
        if let Some(over) = gone {
            form.push("Digits", "hangup");
            self.ask_for_nobody(document, verb, form);
            return Err(over);
        }
        form.push("Digits", "");
        Ok(self.to(document, verb.get("action"), verb, form))
    }

    fn described(&self, recording: &Recording) -> Form {
        let account = &self.leg.exchange.account.sid;
        let url = format!(
            "https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{}",
            recording.sid
        );
        Form::from([
            ("RecordingSid", recording.sid.as_str()),
            ("RecordingUrl", &url),
            ("RecordingDuration", &recording.seconds.to_string()),
        ])
    }

    /// The file is there only now: this comes after the action may have been asked.
    fn tell_of_recording(&self, document: &Document, verb: &Element, form: &Form) {
        let Some(target) = verb.get("recordingStatusCallback") else { return };
        let method = Self::method(verb, "recordingStatusCallbackMethod");
        let exchange = &self.leg.exchange;
        let Some(page) = document.target(target, method) else {
            return exchange.complain(format!("11100 a recording is told to {target:?}"));
        };
        let mut all = form.clone();
        all.extend(Form::from([
            ("AccountSid", exchange.account.sid.as_str()),
            ("CallSid", &self.leg.sid),
            ("RecordingStatus", "completed"),
            ("RecordingChannels", "1"),
            ("RecordingSource", "RecordVerb"),
            ("ErrorCode", "0"),
        ]));
        let letter = Letter::new(Product::Voice, page, all, Some(&self.leg.sid));
        Arc::clone(exchange).tell(&letter.token.clone(), letter);
    }
}
