use std::fmt;
use std::io::{Read, Write};

use agi_rs::Session;
use tracing::Span;

use crate::admission::Names;
use crate::callee::Callee;
use crate::error::HandlerError;

/// Who this leg is to the API: its id, and the two proofs that the question comes from its channel.
pub(crate) struct Leg {
    id: String,
    nonce: String,
    /// The business leg's channel id, on the visitor's leg, too.
    channel: String,
}

impl Leg {
    /// The business's leg of a call that came in on `channel`, in whose log every further line
    /// names it.
    pub(crate) fn called_in(names: &Names, channel: &str) -> Self {
        let Names { leg, attempt, nonce } = names;
        let span = Span::current();
        span.record("leg", leg).record("attempt", attempt);
        Self { id: leg.clone(), nonce: nonce.clone(), channel: channel.to_owned() }
    }

    /// Whom the call of this leg rings: a call that came in has a channel that Asterisk named.
    pub(crate) fn callee(&self) -> Callee {
        if self.channel == format!("cb-{}", self.id) { Callee::Visitor } else { Callee::Business }
    }

    /// Reads what the originate left in the channel's variables, and has every further line of the
    /// log name the leg and its attempt.
    pub(crate) fn read<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<Self, HandlerError> {
        let leg = Self {
            id: variable(call, "CALLBACK_LEG", is_id)?,
            nonce: variable(call, "CALLBACK_NONCE", is_id)?,
            channel: variable(call, "CHANNEL(linkedid)", is_channel)?,
        };
        let span = Span::current();
        span.record("leg", &leg.id);
        // Serves the log alone, so a call without it is steered all the same.
        if let Ok(attempt) = variable(call, "CALLBACK_ATTEMPT", is_id) {
            span.record("attempt", attempt);
        }
        Ok(leg)
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn nonce(&self) -> &str {
        &self.nonce
    }

    pub(crate) fn channel(&self) -> &str {
        &self.channel
    }
}

/// The nonce opens the gate, so it isn't shown.
impl fmt::Debug for Leg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leg").field("id", &self.id).finish_non_exhaustive()
    }
}

fn variable<R: Read, W: Write>(
    call: &mut Session<R, W>,
    variable: &'static str,
    is_valid: fn(&str) -> bool,
) -> Result<String, HandlerError> {
    let value = call.get_variable(variable)?.and_then(|value| String::from_utf8(value).ok());
    value.filter(|value| is_valid(value)).ok_or(HandlerError::NotOurs { variable })
}

pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_channel(text: &str) -> bool {
    (1..=149).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
