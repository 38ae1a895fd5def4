//! Text messages over Asterisk: SIP MESSAGE through the trunk, where the trunk takes it.

use std::fmt;
use std::sync::mpsc;
use std::time::Duration;

use callback_core::PhoneNumber;
use callback_core::ports::sms::{NotTaken, Sent, Sms, SmsSender};
use tokio::runtime::Handle;

use crate::ami::{ActionError, Ami, InvalidRequest, MessageSend, MessageUri};

/// The place of the number in a template.
const NUMBER: &str = "{number}";
/// Longer than the client needs to give up by itself.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);

/// How a number becomes the URI of a message, such as `pjsip:trunk/sip:{number}@carrier.example`;
/// Asterisk 22 knows no `pjsip:{number}@trunk`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageTemplate {
    before: String,
    after: String,
}

/// The text cannot be a message template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a message template is one URI with `{{number}}` in it once, such as \
     `pjsip:trunk/sip:{{number}}@carrier.example`"
)]
pub struct InvalidMessageTemplate;

impl MessageTemplate {
    /// Checks that any number gives one URI.
    pub fn parse(text: &str) -> Result<Self, InvalidMessageTemplate> {
        let (before, after) = text.split_once(NUMBER).ok_or(InvalidMessageTemplate)?;
        let longest = format!("{before}+000000000000000{after}");
        MessageUri::parse(longest).map_err(|_| InvalidMessageTemplate)?;
        Ok(Self { before: before.to_owned(), after: after.to_owned() })
    }

    fn render(&self, number: &PhoneNumber) -> Result<MessageUri, InvalidRequest> {
        MessageUri::parse(format!("{}{}{}", self.before, number.as_e164(), self.after))
    }
}

/// Sends text messages over the connection of an Asterisk provider.
pub struct AsteriskSms {
    ami: Ami,
    runtime: Handle,
    to: MessageTemplate,
    from: MessageTemplate,
}

impl AsteriskSms {
    pub(super) fn new(
        ami: Ami,
        runtime: Handle,
        (to, from): (MessageTemplate, MessageTemplate),
    ) -> Self {
        Self { ami, runtime, to, from }
    }

    fn message(&self, sms: &Sms) -> Result<MessageSend, InvalidRequest> {
        let (to, from) = (self.to.render(&sms.to)?, self.from.render(&sms.from)?);
        Ok(MessageSend { to, from, body: sms.text.as_str().to_owned() })
    }
}

impl SmsSender for AsteriskSms {
    /// Taken by Asterisk, which tells nobody what the trunk answers.
    fn send(&self, sms: &Sms) -> Sent {
        let message = match self.message(sms) {
            Ok(message) => message,
            Err(error) => {
                return Sent::NotTaken { reason: NotTaken::Refused, why: error.to_string() };
            }
        };
        let (ami, (done, result)) = (self.ami.clone(), mpsc::sync_channel(1));
        self.runtime.spawn(async move {
            let _nobody_waits = done.send(ami.send(message).await);
        });
        match result.recv_timeout(ANSWER_LIMIT) {
            Ok(Ok(())) => Sent::Taken(None),
            Ok(Err(error)) => not_taken(error),
            Err(_) => Sent::Unknown { cause: "the runtime has stopped".into() },
        }
    }
}

fn not_taken(error: ActionError) -> Sent {
    let why = error.to_string();
    match error {
        // Where the trunk's module is not loaded, or the class is not granted, that is mended by hand.
        ActionError::NotSent(_) | ActionError::Refused { .. } => {
            Sent::NotTaken { reason: NotTaken::NotNow, why }
        }
        ActionError::Invalid(_) => Sent::NotTaken { reason: NotTaken::Refused, why },
        ActionError::OutcomeUnknown { .. } | ActionError::Malformed { .. } => {
            Sent::Unknown { cause: error.into() }
        }
    }
}

impl fmt::Debug for AsteriskSms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsteriskSms").field("state", &self.ami.state()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_one_uri() {
        for bad in ["", "{number}", "pjsip:trunk", "pjsip:{number}{number}@a", "sip:{number},x"] {
            assert_eq!(MessageTemplate::parse(bad), Err(InvalidMessageTemplate), "{bad:?}");
        }
        let template = MessageTemplate::parse("pjsip:trunk/sip:{number}@a.example:5060").unwrap();
        let number = PhoneNumber::from_e164("+12015550100").unwrap();
        let expected = MessageUri::parse("pjsip:trunk/sip:+12015550100@a.example:5060").unwrap();
        assert_eq!(template.render(&number).unwrap(), expected);
    }
}
