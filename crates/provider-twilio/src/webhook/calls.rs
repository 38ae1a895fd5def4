//! Webhooks of calls.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::{AnsweredBy, BadForm, CallSid, CallStatus, DialStatus, Form};
use crate::mask::Masked;

/// Where one leg stands: in a status callback, and in every request for a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallUpdate {
    /// The leg.
    pub sid: CallSid,
    /// The leg that dialed it.
    pub parent: Option<CallSid>,
    /// Its status.
    pub status: CallStatus,
    /// Which of this leg's callbacks it is, from 0; they may come in another order.
    pub sequence: Option<u32>,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// How long the leg lasted; in the last one only.
    pub duration: Option<Duration>,
    /// How the carrier ended it, such as 486 for busy; in the last one only.
    pub sip_code: Option<u16>,
    /// Twilio's guess, if it was asked for one.
    pub answered_by: Option<AnsweredBy>,
}

impl CallUpdate {
    /// Reads a status callback or a request for a document.
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        Ok(Self {
            sid: form.need("CallSid", CallSid::parse)?,
            parent: form.may("ParentCallSid", CallSid::parse)?,
            status: form.need("CallStatus", CallStatus::parse)?,
            sequence: form.count("SequenceNumber"),
            at: form.time("Timestamp"),
            duration: form.seconds("CallDuration"),
            sip_code: form.count("SipResponseCode"),
            answered_by: form.given("AnsweredBy").map(AnsweredBy::parse),
        })
    }
}

/// Twilio's guess who answered, told while the call goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineVerdict {
    /// The leg.
    pub sid: CallSid,
    /// The guess.
    pub answered_by: AnsweredBy,
}

impl MachineVerdict {
    /// Reads the callback of a [`MachineDetection`](crate::rest::MachineDetection), which holds no status.
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        Ok(Self {
            sid: form.need("CallSid", CallSid::parse)?,
            answered_by: AnsweredBy::parse(&form.need_text("AnsweredBy")?),
        })
    }
}

/// How a `<Dial>` ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialResult {
    /// The leg whose document dialed, and which is still on the line.
    pub sid: CallSid,
    /// How the last dialed leg ended. `Completed` is not yet a talk.
    pub status: DialStatus,
    /// Whether two legs were joined, if Twilio says so.
    pub bridged: Option<bool>,
    /// The dialed leg, if there was one.
    pub child: Option<CallSid>,
    /// How long the dialed leg lasted.
    pub duration: Option<Duration>,
}

impl DialResult {
    /// Reads the request for a `<Dial>`'s `action`.
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        Ok(Self {
            sid: form.need("CallSid", CallSid::parse)?,
            status: form.need("DialCallStatus", DialStatus::parse)?,
            bridged: form.may("DialBridged", |word| match word {
                "true" => Ok(true),
                "false" => Ok(false),
                other => Err(other.len()),
            })?,
            child: form.may("DialCallSid", CallSid::parse)?,
            duration: form.seconds("DialCallDuration"),
        })
    }
}

/// What was pressed.
#[derive(Clone, PartialEq, Eq)]
pub struct GatherResult {
    /// The leg.
    pub sid: CallSid,
    /// The keys; `None` if there were none.
    pub digits: Option<String>,
}

impl GatherResult {
    /// Reads the request for a `<Gather>`'s `action`.
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        Ok(Self {
            sid: form.need("CallSid", CallSid::parse)?,
            digits: form.given("Digits").map(str::to_owned),
        })
    }
}

/// Somebody calls.
#[derive(Clone, PartialEq, Eq)]
pub struct IncomingCall {
    /// Their leg.
    pub sid: CallSid,
    /// Who they say they are: any caller can claim any number, and hidden ones are a word.
    pub from: String,
    /// The number that they called.
    pub to: String,
}

impl IncomingCall {
    /// Reads the first request for a document.
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        Ok(Self {
            sid: form.need("CallSid", CallSid::parse)?,
            from: form.get("From").unwrap_or_default().to_owned(),
            to: form.need_text("To")?,
        })
    }
}

/// The digits may be a proof.
impl fmt::Debug for GatherResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatherResult")
            .field("sid", &self.sid)
            .field("digits", &self.digits.as_ref().map(|_| Masked))
            .finish()
    }
}

impl fmt::Debug for IncomingCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingCall")
            .field("sid", &self.sid)
            .field("from", &Masked)
            .field("to", &Masked)
            .finish()
    }
}
