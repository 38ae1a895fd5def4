//! Finding out what became of a call in doubt.

use callback_core::ports::Source;
use callback_core::ports::provider::{Found, ProviderCall};
use callback_core::{Callee, LegId, PhoneNumber};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::line::lock;
use super::route::is_of;
use super::seen::Shape;
use super::switchboard::{OnUnknown, Switchboard};
use crate::rest::CallSid;
use crate::rest::{Call, CallFilter, Direction, Refusal, RefusalKind, RestError};

/// Twilio's clock and ours may differ by so much.
const SKEW: SignedDuration = SignedDuration::from_secs(5);

/// Between an intent and its call, or between two of them that may be taken for one another.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// A call that stays unclear for so long is left to a person.
const UNCLEAR_LIMIT: SignedDuration = SignedDuration::from_mins(30);

/// What Twilio's lists say of a leg whose call has no name.
enum Search {
    Found(Vec<CallSid>),
    /// A call that may be it: Twilio does not say yet what it is about.
    Unclear,
    Nothing,
}

impl Switchboard {
    /// What became of a call that has a name; it is followed from now on.
    pub(super) fn follow(&self, leg: LegId, shape: Shape, call: &ProviderCall) -> Found {
        let Ok(sid) = CallSid::parse(&call.0) else {
            return Found::Unknown { why: format!("{call} is no call of Twilio's") };
        };
        let line = match self.line(leg, shape) {
            Ok(line) => line,
            Err(refusal) => return not_now(&refusal),
        };
        if !lock(&line).is(&sid) {
            return Found::Unknown { why: format!("{leg} has another call than {sid}") };
        }
        match self.look(leg) {
            Ok(()) => {}
            Err(RestError::Refused(Refusal { kind: RefusalKind::NotFound, .. }))
                if self.is_settled(leg) =>
            {
                return Found::Unknown { why: format!("Twilio does not know {sid}") };
            }
            Err(error) => return not_now(&error),
        }
        let line = lock(&line);
        match line.story.has_first_ended() {
            // Its facts are with the desk already.
            _ if line.story.is_over() => Found::Over(Vec::new()),
            Some(_) => {
                Found::NotNow { why: "what became of its second leg is not told yet".to_owned() }
            }
            None => Found::Live(call.clone()),
        }
    }

    /// The same of a call that we placed.
    pub(super) fn follow_placed(&self, leg: LegId, call: &ProviderCall) -> Found {
        match self.placed(leg) {
            Ok(shape) => self.follow(leg, shape, call),
            Err(refusal) => not_now(&refusal),
        }
    }

    /// The same of a call whose name is not known: its request was not answered, or its answer was lost.
    pub(super) fn reconcile(&self, leg: LegId) -> Found {
        let line = match self.placed(leg).and_then(|shape| self.line(leg, shape)) {
            Ok(line) => line,
            Err(refusal) => return not_now(&refusal),
        };
        let known = lock(&line).sid.clone();
        if let Some(sid) = known {
            return self.follow_placed(leg, &ProviderCall(sid.as_str().to_owned()));
        }
        if !self.is_settled(leg) {
            return Found::NotNow { why: "Twilio lists calls late".to_owned() };
        }
        let now = Timestamp::now();
        let is_waiting = |missed_at| now.duration_since(missed_at) < self.settings.looks.apart;
        if lock(&line).missed_at.is_some_and(is_waiting) {
            return Found::NotNow { why: "one list without it proves little".to_owned() };
        }
        match self.search(leg) {
            Ok(Search::Found(sids)) => self.adopt_first(leg, sids),
            Ok(Search::Unclear) if is_older(leg, UNCLEAR_LIMIT) => Found::Unknown {
                why: "Twilio does not say which of several calls it is".to_owned(),
            },
            Ok(Search::Unclear) => {
                Found::NotNow { why: "a call may be it; Twilio does not say yet".to_owned() }
            }
            Ok(Search::Nothing) => {
                if lock(&line).missed_at.replace(now).is_none() {
                    return Found::NotNow { why: "one list without it proves little".to_owned() };
                }
                self.lines.close(leg);
                match self.settings.on_unknown {
                    OnUnknown::Redo => Found::Presumed,
                    OnUnknown::Park => Found::Unknown {
                        why: "Twilio's lists do not hold it, and that is no proof".to_owned(),
                    },
                }
            }
            Err(error) => not_now(&*error),
        }
    }

    /// Whether Twilio's lists must hold a call of this leg by now.
    fn is_settled(&self, leg: LegId) -> bool {
        is_older(leg, self.settings.looks.settle)
    }

    /// Whatever Twilio asked or told us about a call names its leg, but Twilio shows that only long after the call's
    /// end. Until then the one call that may be it is taken for it.
    fn search(&self, leg: LegId) -> Result<Search, Source> {
        let callee = self.desk.callee(leg)?;
        let Some(number) = callee.as_ref().and_then(Callee::number) else {
            return Ok(Search::Nothing);
        };
        let (mut named, mut silent) = (Vec::new(), Vec::new());
        for call in self.candidates(leg, number)? {
            let events = self.settings.client.events(&call.sid)?;
            if events.iter().any(|event| is_of(&event.url, leg)) {
                named.push(call.sid);
            } else if events.is_empty() {
                silent.push(call.sid);
            }
        }
        let is_alone = !self.is_early(leg) && self.is_alone(leg, number)?;
        Ok(match (named.is_empty(), silent.as_slice()) {
            (false, _) => Search::Found(named),
            (true, []) => Search::Nothing,
            (true, [_]) if is_alone => Search::Found(silent),
            (true, _) => Search::Unclear,
        })
    }

    /// Whether calls of the same earlier life may be in doubt that nobody has asked about yet. All of that life are
    /// asked about at once when the next one begins.
    fn is_early(&self, leg: LegId) -> bool {
        let known_by = self.began.checked_add(self.settings.looks.apart);
        intended_at(leg).is_none_or(|at| at < self.began)
            && known_by.is_ok_and(|known_by| Timestamp::now() < known_by)
    }

    /// Whether no other call in doubt was to ring the same phone at that time.
    fn is_alone(&self, leg: LegId, number: &PhoneNumber) -> Result<bool, Source> {
        for other in self.lines.in_doubt() {
            if other != leg
                && intended_at(other).zip(intended_at(leg)).is_some_and(overlap)
                && self.desk.callee(other)?.is_some_and(|callee| callee.number() == Some(number))
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The calls of our number to that one which were made at that time, and are nobody's yet.
    fn candidates(&self, leg: LegId, number: &PhoneNumber) -> Result<Vec<Call>, Source> {
        let intended_at = intended_at(leg);
        let filter = CallFilter {
            to: Some(number.as_e164()),
            from: Some(self.settings.caller_id.as_e164()),
            started_after: intended_at.and_then(|at| at.checked_sub(SKEW).ok()),
            ..CallFilter::default()
        };
        let mut free = Vec::new();
        for call in self.settings.client.calls(&filter)? {
            let is_in_time = call.date_created.zip(intended_at).is_none_or(overlap);
            let name = ProviderCall(call.sid.as_str().to_owned());
            if call.direction == Direction::OutboundApi
                && is_in_time
                && self.lines.find_by_sid(&call.sid).is_none()
                && self.desk.leg_of(&name)?.is_none()
            {
                free.push(call);
            }
        }
        Ok(free)
    }

    /// Newest first, as they were listed: the oldest one is followed, the others are hung up.
    fn adopt_first(&self, leg: LegId, mut sids: Vec<CallSid>) -> Found {
        let Some(first) = sids.pop() else { return Found::Presumed };
        for twin in sids {
            tracing::error!(%leg, call = %twin, "one request made a second call; it is hung up");
            self.discard(twin);
        }
        tracing::info!(%leg, call = %first, "the call of a lost answer was found");
        self.follow_placed(leg, &ProviderCall(first.as_str().to_owned()))
    }
}

fn is_older(leg: LegId, age: SignedDuration) -> bool {
    intended_at(leg).is_none_or(|at| Timestamp::now().duration_since(at) >= age)
}

fn overlap((one, other): (Timestamp, Timestamp)) -> bool {
    one.duration_since(other).abs() <= WINDOW
}

/// When the intent of a leg was stored: its id says so.
fn intended_at(leg: LegId) -> Option<Timestamp> {
    let (seconds, nanoseconds) = Uuid::from_bytes(*leg.as_bytes()).get_timestamp()?.to_unix();
    Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanoseconds).ok()?).ok()
}

fn not_now(error: &(dyn std::error::Error + 'static)) -> Found {
    tracing::info!(error, "Twilio or the store can't be asked about a call");
    Found::NotNow { why: error.to_string() }
}
