use std::collections::BTreeMap;
use std::time::Instant;

use jiff::Timestamp;

use super::account::sid;
use super::form::Form;
use super::ledger::CallState;
use super::phone::Phone;
use super::post::{Page, Subscription};
use super::status::{CallStatus, Direction};

/// One leg.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) sid: String,
    pub(super) parent: Option<String>,
    pub(super) to: String,
    pub(super) from: String,
    pub(super) direction: Direction,
    pub(super) phone: Phone,
    pub(super) callback: Option<Subscription>,
    /// Where its first document is, if the API had it made.
    pub(super) url: Option<String>,
    /// Its request was taken long after its client had gone.
    pub(super) was_late: bool,
    /// When somebody asked last how it stands.
    pub(super) read: Option<Instant>,
    /// Of the next status callback.
    pub(super) sequence: u32,
    pub(super) told: Told,
    /// What the application can learn by asking, and since when.
    pub(super) history: Vec<(Instant, Told)>,
    pub(super) answered: Option<Instant>,
    pub(super) bridged: bool,
    /// Of those dialed at once, the one that picked up first.
    pub(super) won: bool,
    /// What was said to it.
    pub(super) heard: Vec<String>,
    pub(super) questions: usize,
    /// When the phone hangs up, and when Twilio does.
    pub(super) leaves: Option<Instant>,
    pub(super) limit: Option<Instant>,
    pub(super) wish: Option<Wish>,
    pub(super) events: Vec<Event>,
}

/// What is known of a call.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) status: CallStatus,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) started: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
    pub(super) seconds: Option<u64>,
    pub(super) sip: Option<u16>,
    pub(super) answered_by: Option<&'static str>,
}

/// What somebody else than its phone wants of a call.
#[derive(Clone, Debug)]
pub(super) enum Wish {
    HangUp,
    Follow(Source),
}

/// Where a document is from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Asked(Box<Asked>),
    Given(String),
}

/// What is asked for a document, with what beside what every request says, and what when that fails.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) page: Page,
    pub(super) form: Form,
    pub(super) fallback: Option<Page>,
}

impl Source {
    pub(super) fn page(page: Page, form: Form, fallback: Option<Page>) -> Self {
        Self::Asked(Box::new(Asked { page, form, fallback }))
    }
}

/// A request that Twilio made for a call.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) answer: Option<u16>,
    pub(super) at: Instant,
}

impl Call {
    pub(super) fn new(
        to: &str,
        from: &str,
        direction: Direction,
        parent: Option<&str>,
        phone: Phone,
    ) -> Self {
        let now = Timestamp::now();
        let told = Told {
            status: CallStatus::Queued,
            created: now,
            updated: now,
            started: None,
            ended: None,
            seconds: None,
            sip: None,
            answered_by: None,
        };
        Self {
            sid: sid("CA"),
            parent: parent.map(str::to_owned),
            to: to.to_owned(),
            from: from.to_owned(),
            direction,
            phone,
            callback: None,
            url: None,
            was_late: false,
            read: None,
            sequence: 0,
            history: vec![(Instant::now(), told.clone())],
            told,
            answered: None,
            bridged: false,
            won: false,
            heard: Vec::new(),
            questions: 0,
            leaves: None,
            limit: None,
            wish: None,
            events: Vec::new(),
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.told.status.is_over()
    }

    /// Whether it is up, and the API had it made.
    pub(super) fn is_live(&self) -> bool {
        self.direction == Direction::OutboundApi && !self.is_over()
    }

    /// Writes down what has changed, for those who ask.
    pub(super) fn record(&mut self) {
        self.told.updated = Timestamp::now();
        self.history.push((Instant::now(), self.told.clone()));
    }

    /// What was known at a moment; of a call younger than that, how it began.
    pub(super) fn told_at(&self, at: Instant) -> &Told {
        let known = self.history.iter().rev().find(|(since, _)| *since <= at);
        known.or(self.history.first()).map_or(&self.told, |(_, told)| told)
    }

    pub(super) fn is_listed_at(&self, at: Instant) -> bool {
        self.history.first().is_some_and(|(since, _)| *since <= at)
    }

    /// What every request about this call carries.
    pub(super) fn form(&self, account: &str, status: &str) -> Form {
        let mut form = Form::from([
            ("CallSid", self.sid.as_str()),
            ("AccountSid", account),
            ("From", &self.from),
            ("To", &self.to),
            ("Caller", &self.from),
            ("Called", &self.to),
            ("CallStatus", status),
            ("Direction", self.direction.name()),
            ("ApiVersion", "2010-04-01"),
        ]);
        for place in ["From", "To", "Caller", "Called"] {
            for field in ["City", "State", "Zip"] {
                form.push(&format!("{place}{field}"), "");
            }
            form.push(&format!("{place}Country"), "US");
        }
        if let Some(parent) = &self.parent {
            form.push("ParentCallSid", parent);
        }
        form
    }

    pub(super) fn state(&self) -> CallState {
        CallState {
            sid: self.sid.clone(),
            parent: self.parent.clone(),
            to: self.to.clone(),
            from: self.from.clone(),
            created: self.told.created,
            url: self.url.clone(),
            was_late: self.was_late,
            status: self.told.status,
            bridged: self.bridged,
        }
    }
}
