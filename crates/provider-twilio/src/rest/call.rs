//! Calls: one leg each.

mod row;

use std::fmt;
use std::time::Duration;

use form_urlencoded::Serializer;
use jiff::Timestamp;

use super::{AnsweredBy, CallSid, CallStatus, Client, RestError, page};
use crate::mask::Masked;
use crate::time;
use row::CallRow;

/// What Twilio takes as a ring limit.
const RING_LIMIT: std::ops::RangeInclusive<u64> = 5..=600;
const EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];

/// A call to be made. When it is answered, Twilio asks `url` by POST for what to do.
#[derive(Clone, Copy)]
pub struct NewCall<'a> {
    /// Who is called, in E.164.
    pub to: &'a str,
    /// The number shown: the account's own, or one verified at Twilio.
    pub from: &'a str,
    /// Where the first document is.
    pub url: &'a str,
    /// Where each change of its status is told.
    pub status_callback: &'a str,
    /// How long it may ring: 5 to 600 seconds. Twilio may add five.
    pub ring_limit: Duration,
    /// How long it may last in all.
    pub talk_limit: Duration,
    /// Whether Twilio is to guess who answered.
    pub machine_detection: Option<&'a MachineDetection>,
}

/// Twilio guesses who answered while the call goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineDetection {
    /// Where the guess is told.
    pub callback: String,
}

/// One leg, as Twilio knows it. It may know it late: callbacks are newer.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub sid: CallSid,
    /// The leg whose document dialed this one.
    pub parent: Option<CallSid>,
    /// Who is called.
    pub to: String,
    /// The number shown.
    pub from: String,
    /// Where it stands.
    pub status: CallStatus,
    /// Who began it.
    pub direction: Direction,
    /// When it was dialed; unknown while it waits for its turn.
    pub start: Option<Timestamp>,
    /// When it was over.
    pub end: Option<Timestamp>,
    /// When Twilio took it.
    pub date_created: Option<Timestamp>,
    /// How long it lasted, in whole seconds.
    pub duration: Option<Duration>,
    /// Twilio's guess, if it was asked for one.
    pub answered_by: Option<AnsweredBy>,
    /// What it cost, some time after its end.
    pub price: Option<Price>,
}

/// Who began a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Somebody called us.
    Inbound,
    /// A request to this API.
    OutboundApi,
    /// A document's `<Dial>`.
    OutboundDial,
    /// Another way.
    Other,
}

/// An amount as Twilio writes it: below zero, because it is taken from the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// Such as `-0.03000`.
    pub amount: String,
    /// The currency, such as `USD`.
    pub unit: String,
}

/// Which calls are listed; newest first.
#[derive(Clone, Copy, Default)]
pub struct CallFilter<'a> {
    /// Only those to this number.
    pub to: Option<&'a str>,
    /// Only those that show this number.
    pub from: Option<&'a str>,
    /// Only legs that this leg dialed.
    pub parent: Option<&'a CallSid>,
    /// Only those asked for at this time or later, whether they have been dialed or wait for their turn.
    pub started_after: Option<Timestamp>,
}

impl Client {
    /// Asks for a call. Only after [`RestError::NotSent`], [`RestError::Throttled`] and a refusal is it certain that
    /// none is made.
    pub fn create_call(&self, call: &NewCall<'_>) -> Result<Call, RestError> {
        self.post::<CallRow>(&self.path("/Calls.json"), &call.form()).map(Call::from)
    }

    /// One leg, by its name.
    pub fn call(&self, sid: &CallSid) -> Result<Call, RestError> {
        self.get::<CallRow>(&self.path(&format!("/Calls/{sid}.json"))).map(Call::from)
    }

    /// The legs that `filter` lets through. Twilio may list a leg some time after it took it.
    pub fn calls(&self, filter: &CallFilter<'_>) -> Result<Vec<Call>, RestError> {
        let mut query = Serializer::new(String::new());
        for (name, value) in [("To", filter.to), ("From", filter.from)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        if let Some(parent) = filter.parent {
            query.append_pair("ParentCallSid", parent.as_str());
        }
        // Not by Twilio's filter `StartTime`: a call that waits for its turn has none.
        page::rows(self, "/Calls.json", query, filter.started_after)
    }

    /// Hangs up, or takes back a call that has not been answered. One that is over is refused as
    /// [`RefusalKind::NotInState`](super::RefusalKind::NotInState).
    pub fn complete_call(&self, sid: &CallSid) -> Result<(), RestError> {
        let path = self.path(&format!("/Calls/{sid}.json"));
        self.post::<CallRow>(&path, "Status=completed").map(drop)
    }
}

impl NewCall<'_> {
    fn form(&self) -> String {
        let mut form = Serializer::new(String::new());
        let ring =
            time::whole_seconds(self.ring_limit).clamp(*RING_LIMIT.start(), *RING_LIMIT.end());
        let talk = time::whole_seconds(self.talk_limit).max(1);
        form.append_pair("To", self.to)
            .append_pair("From", self.from)
            .append_pair("Url", self.url)
            .append_pair("Method", "POST")
            .append_pair("StatusCallback", self.status_callback)
            .append_pair("StatusCallbackMethod", "POST");
        for event in EVENTS {
            form.append_pair("StatusCallbackEvent", event);
        }
        form.append_pair("Timeout", &ring.to_string()).append_pair("TimeLimit", &talk.to_string());
        if let Some(detection) = self.machine_detection {
            form.append_pair("MachineDetection", "Enable")
                .append_pair("AsyncAmd", "true")
                .append_pair("AsyncAmdStatusCallback", &detection.callback)
                .append_pair("AsyncAmdStatusCallbackMethod", "POST");
        }
        form.finish()
    }
}

/// Holds phone numbers, and secrets in its addresses.
impl fmt::Debug for NewCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCall")
            .field("ring_limit", &self.ring_limit)
            .field("talk_limit", &self.talk_limit)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("sid", &self.sid)
            .field("parent", &self.parent)
            .field("to", &Masked)
            .field("from", &Masked)
            .field("status", &self.status)
            .field("direction", &self.direction)
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CallFilter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFilter")
            .field("to", &self.to.map(|_| Masked))
            .field("from", &self.from.map(|_| Masked))
            .field("parent", &self.parent)
            .field("started_after", &self.started_after)
            .finish()
    }
}
