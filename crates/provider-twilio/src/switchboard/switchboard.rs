//! What provider and webhooks share: the calls that are followed, the desk, the client.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use callback_core::ports::provider::GateRefusal;
use callback_core::ports::steering::{Stage, Steering, Unstored};
use callback_core::{LegId, PhoneNumber};
use jiff::{SignedDuration, Timestamp};

use super::line::{Line, Lines, after, lock};
use super::look::Looks;
use super::route::PublicBase;
use super::seen::{Past, Seen, Shape};
use crate::rest::CallSid;
use crate::rest::Client;

/// The longest wait of the thread that looks: whatever wakes nobody is found by then.
const PATROL: Duration = Duration::from_secs(5);

/// What to do when a request's answer was lost, and Twilio's lists do not hold the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnUnknown {
    /// It was presumably never taken: the business is called again in a new attempt.
    #[default]
    Redo,
    /// A person decides.
    Park,
}

/// How calls are made over Twilio.
#[derive(Debug)]
pub struct Settings {
    /// Asks Twilio.
    pub client: Arc<Client>,
    /// Where Twilio reaches our webhooks.
    pub public: PublicBase,
    /// What the phones show: a number of the account, or one that is verified at Twilio.
    pub caller_id: PhoneNumber,
    /// The longest talk.
    pub talk_limit: SignedDuration,
    /// What to do about a call that may have been made.
    pub on_unknown: OnUnknown,
    /// Whether Twilio guesses who answers, and a machine's call is ended early. A surcharge, and a hint.
    pub machine_detection: bool,
    /// How long a message may be that a visitor leaves when the business is missed; `None` takes none.
    pub voicemail: Option<Duration>,
    /// When Twilio is asked how calls stand.
    pub looks: Looks,
}

pub(super) struct Switchboard {
    pub(super) settings: Settings,
    pub(super) desk: Arc<dyn Steering>,
    pub(super) lines: Lines,
    /// When this life of the process began.
    pub(super) began: Timestamp,
    errands: Mutex<Errands>,
    news: Condvar,
    stopping: AtomicBool,
}

/// What the thread that looks is to do besides.
#[derive(Debug, Default)]
struct Errands {
    /// Calls that nobody wants, to be hung up.
    unwanted: Vec<CallSid>,
    /// Somebody is to be looked at earlier than was planned.
    is_news: bool,
}

impl Switchboard {
    pub(super) fn new(settings: Settings, desk: Arc<dyn Steering>) -> Self {
        Self {
            settings,
            desk,
            lines: Lines::default(),
            began: Timestamp::now(),
            errands: Mutex::default(),
            news: Condvar::new(),
            stopping: AtomicBool::new(false),
        }
    }

    /// The line of a call, taken up from an earlier life of the process if it is not followed yet.
    pub(super) fn line(&self, leg: LegId, shape: Shape) -> Result<Arc<Mutex<Line>>, GateRefusal> {
        if let Some(line) = self.lines.find(leg) {
            return Ok(line);
        }
        let past = match self.desk.stage(leg)? {
            Stage::BeforeGate => Past::BeforeGate,
            Stage::Joined => Past::Joined,
            // Of an attempt that is over nobody knows here whether it had a gate.
            Stage::PastGate | Stage::Over => Past::Gated,
        };
        let line = self.lines.open(leg, (shape, past), Timestamp::now());
        self.wake();
        Ok(line)
    }

    /// The shape of a call that was placed for this leg.
    pub(super) fn placed(&self, leg: LegId) -> Result<Shape, GateRefusal> {
        if let Some(line) = self.lines.find(leg) {
            return Ok(lock(&line).story.shape());
        }
        Ok(self.desk.callee(leg)?.as_ref().map_or(Shape::Placed, Shape::of))
    }

    /// Tells the desk what is new of a call.
    pub(super) fn tell(&self, line: &mut Line) -> Result<(), Unstored> {
        if self.settings.voicemail.is_some() {
            line.story.see(Seen::MaySpeak);
        }
        let facts = line.story.untold(Timestamp::now(), self.settings.looks.last_word);
        if facts.is_empty() {
            return Ok(());
        }
        self.desk.take(&facts)?;
        line.story.mark_told(&facts);
        Ok(())
    }

    /// Has a call ended that nobody wants.
    pub(super) fn discard(&self, sid: CallSid) {
        lock(&self.errands).unwanted.push(sid);
        self.wake();
    }

    pub(super) fn wake(&self) {
        lock(&self.errands).is_news = true;
        self.news.notify_all();
    }

    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.wake();
    }

    /// Looks at calls that are due, until told to stop.
    pub(super) fn keep_looking(&self) {
        while !self.stopping.load(Ordering::Acquire) {
            let errands = std::mem::take(&mut *lock(&self.errands));
            for sid in errands.unwanted {
                if let Err(error) = self.settings.client.complete_call(&sid) {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(call = %sid, error, "a call that nobody wants is not hung up");
                }
            }
            let now = Timestamp::now();
            let (due, next) = self.lines.due(now);
            for leg in due {
                if self.stopping.load(Ordering::Acquire) {
                    return;
                }
                if let Err(error) = self.look(leg) {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(%leg, error, "Twilio does not say how a call stands");
                }
            }
            self.rest(next);
        }
    }

    /// Until the next call is due or something is new.
    fn rest(&self, next: Option<Timestamp>) {
        let ahead = next.map(|next| next.duration_since(Timestamp::now()));
        let pause = ahead.map_or(PATROL, |ahead| Duration::try_from(ahead).unwrap_or_default());
        let errands = lock(&self.errands);
        let is_idle = |errands: &mut Errands| errands.unwanted.is_empty() && !errands.is_news;
        drop(
            self.news
                .wait_timeout_while(errands, pause.min(PATROL), is_idle)
                .unwrap_or_else(PoisonError::into_inner),
        );
    }

    /// When a call that begins now is looked at first.
    pub(super) fn first_look(&self) -> Timestamp {
        after(Timestamp::now(), self.settings.looks.first)
    }
}
