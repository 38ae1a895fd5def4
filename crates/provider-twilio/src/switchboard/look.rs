//! Asking Twilio how a call stands: every call now and then, since webhooks may be lost.

use callback_core::LegId;
use jiff::{SignedDuration, Timestamp};

use super::line::{Line, after, lock};
use super::seen::{Seen, Word};
use super::switchboard::Switchboard;
use crate::rest::{Call, CallFilter, CallSid, CallStatus, RestError};

/// When Twilio is asked.
#[derive(Debug, Clone, Copy)]
pub struct Looks {
    /// After a call was placed; without news the pauses grow to four times as much.
    pub first: SignedDuration,
    /// After the answer that joins the two: are both up?
    pub joined: SignedDuration,
    /// Between two looks at a call whose end is not clear, at first.
    pub soon: SignedDuration,
    /// How long what Twilio says last of a dial is awaited.
    pub last_word: SignedDuration,
    /// A request whose answer was lost is looked for after this: Twilio lists calls late.
    pub settle: SignedDuration,
    /// Between two lists without it that make it as good as never taken.
    pub apart: SignedDuration,
}

impl Default for Looks {
    fn default() -> Self {
        let seconds = SignedDuration::from_secs;
        Self {
            first: seconds(15),
            joined: seconds(1),
            soon: seconds(2),
            last_word: seconds(10),
            settle: seconds(120),
            apart: seconds(60),
        }
    }
}

impl Looks {
    /// The same, so many times as fast; all but the last word, which comes when those who talk are done.
    #[must_use]
    pub fn at_pace(self, pace: u32) -> Self {
        let faster = |time: SignedDuration| time / i32::try_from(pace.max(1)).unwrap_or(i32::MAX);
        Self {
            first: faster(self.first),
            joined: faster(self.joined),
            soon: faster(self.soon),
            last_word: self.last_word,
            settle: faster(self.settle),
            apart: faster(self.apart),
        }
    }
}

/// How a call stood.
pub(super) struct Sight {
    first: Call,
    /// Of its second legs the youngest; there is one at most.
    second: Option<Call>,
    was_second_sought: bool,
}

impl Switchboard {
    /// Asks how a call stands, and tells what follows.
    pub(super) fn look(&self, leg: LegId) -> Result<(), RestError> {
        let Some(line) = self.lines.find(leg) else { return Ok(()) };
        let (sid, may_have_second) = {
            let line = lock(&line);
            let Some(sid) = line.sid.clone() else { return Ok(()) };
            (sid, line.story.may_have_second())
        };
        let asked_at = Timestamp::now();
        let sight = self.see(&sid, may_have_second);
        let mut line = lock(&line);
        if let Ok(sight) = &sight {
            self.note(&mut line, sight, asked_at);
        }
        let now = Timestamp::now();
        line.looks = line.looks.saturating_add(1);
        line.look_at = after(now, self.pause(&line));
        if self.tell(&mut line).is_err() {
            line.look_within(now, self.settings.looks.soon);
        }
        sight.map(drop)
    }

    fn see(&self, sid: &CallSid, may_have_second: bool) -> Result<Sight, RestError> {
        let first = self.settings.client.call(sid)?;
        let mut second = None;
        if may_have_second {
            let filter = CallFilter { parent: Some(sid), ..CallFilter::default() };
            second = self.settings.client.calls(&filter)?.into_iter().next();
        }
        Ok(Sight { first, second, was_second_sought: may_have_second })
    }

    fn note(&self, line: &mut Line, sight: &Sight, asked_at: Timestamp) {
        let Sight { first, second, was_second_sought } = sight;
        let is_up = |call: &Call| call.status == CallStatus::InProgress;
        line.story.see(Seen::First(word(first, asked_at)));
        if let Some(second) = second {
            line.story.see(Seen::Second(word(second, asked_at)));
            if is_up(first)
                && is_up(second)
                && line.story.may_be_joined(asked_at, self.settings.looks.joined)
            {
                line.story.see(Seen::Joined(asked_at));
            }
        } else if let Some(ended) = line.story.has_first_ended()
            && *was_second_sought
            && asked_at.duration_since(ended) >= self.settings.looks.settle
        {
            line.story.see(Seen::NoSecond(asked_at));
        }
    }

    /// Until the next look.
    fn pause(&self, line: &Line) -> SignedDuration {
        if line.story.may_be_joined(Timestamp::MAX, SignedDuration::ZERO) {
            return self.settings.looks.joined;
        }
        let first = match line.story.has_first_ended() {
            Some(_) => self.settings.looks.soon,
            None => self.settings.looks.first,
        };
        first.saturating_mul(1 << line.looks.min(2))
    }
}

fn word(call: &Call, asked_at: Timestamp) -> Word {
    let at = if call.status.is_over() { call.end } else { call.start };
    Word {
        status: call.status,
        at: at.unwrap_or(asked_at),
        lasted: call.duration.and_then(|lasted| lasted.try_into().ok()),
        sip: None,
        is_whole: false,
    }
}
