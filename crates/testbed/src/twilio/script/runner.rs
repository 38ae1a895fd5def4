use std::time::Duration;

use super::{Document, Element, Place};
use crate::twilio::call::Source;
use crate::twilio::form::Form;
use crate::twilio::leg::{Leg, Over};
use crate::twilio::post::Method;

/// How many documents one call may run through; more is a loop that nobody meant.
const DOCUMENTS: usize = 100;

/// Runs documents on a leg, one after another.
#[derive(Debug)]
pub(in crate::twilio) struct Runner {
    pub(super) leg: Leg,
    place: Place,
}

/// What comes after a verb.
pub(super) enum Flow {
    Next,
    HangUp,
    To(Source),
}

/// How a leg came out of its documents, still on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::twilio) enum Done {
    /// There was nothing more to do.
    Through,
    HungUp,
}

impl Runner {
    pub(in crate::twilio) fn new(leg: &Leg, place: Place) -> Self {
        Self { leg: leg.clone(), place }
    }

    /// Runs a document, and all that it leads to.
    pub(in crate::twilio) fn run(&self, first: Source) -> Result<Done, Over> {
        self.follow(Flow::To(first))
    }

    /// The same with a document that is here already.
    pub(in crate::twilio) fn begin(&self, first: &Document) -> Result<Done, Over> {
        match self.verbs(first) {
            Err(Over::Follow(source)) => self.run(source),
            flow => self.follow(flow?),
        }
    }

    fn follow(&self, first: Flow) -> Result<Done, Over> {
        let mut flow = first;
        for _ in 0..DOCUMENTS {
            let source = match flow {
                Flow::Next => return Ok(Done::Through),
                Flow::HangUp => return Ok(Done::HungUp),
                Flow::To(source) => source,
            };
            let result = self.fetch(&source).and_then(|document| match document {
                Some(document) => self.verbs(&document),
                None => Ok(Flow::HangUp),
            });
            flow = match result {
                Err(Over::Follow(source)) => Flow::To(source),
                flow => flow?,
            };
        }
        self.leg.exchange.complain("12100 a call ran in a circle");
        Ok(Done::HungUp)
    }

    fn fetch(&self, source: &Source) -> Result<Option<Document>, Over> {
        let form = self.form(None)?;
        let exchange = &self.leg.exchange;
        let document = exchange.document(source, &form, Some(&self.leg.sid), self.place);
        // Whoever left meanwhile does not run what came.
        self.leg.pass(Duration::ZERO)?;
        Ok(document)
    }

    fn form(&self, status: Option<&str>) -> Result<Form, Over> {
        let account = &self.leg.exchange.account.sid;
        self.leg.call(|call| {
            let status = status.unwrap_or(call.told.status.name());
            let mut form = call.form(account, status);
            if let Some(answered_by) = call.told.answered_by {
                form.push("AnsweredBy", answered_by);
            }
            form
        })
    }

    fn verbs(&self, document: &Document) -> Result<Flow, Over> {
        for verb in &document.verbs {
            let flow = match verb.name.as_str() {
                "Gather" => self.gather(document, verb)?,
                "Dial" => self.dial(document, verb)?,
                "Record" => self.record(document, verb)?,
                "Hangup" | "Reject" => Flow::HangUp,
                "Redirect" => self.to(document, Some(verb.text.trim()), verb, Form::default()),
                _ => {
                    let time = self.speak(verb)?;
                    self.leg.pass(time)?;
                    Flow::Next
                }
            };
            if !matches!(flow, Flow::Next) {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    /// Begins to say, play or pause something; gives how long that takes.
    pub(super) fn speak(&self, verb: &Element) -> Result<Duration, Over> {
        let second = Duration::from_secs(1);
        let once = match verb.name.as_str() {
            "Say" => {
                let text = verb.text.trim().to_owned();
                let words = u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
                self.leg.call(|call| call.heard.push(text))?;
                self.leg.exchange.options.people.word * words
            }
            "Play" => second * 3,
            "Pause" => return Ok(Duration::from_secs(verb.number("length", 1))),
            _ => Duration::ZERO,
        };
        let times = u32::try_from(verb.number("loop", 1).clamp(1, 1000)).unwrap_or(1);
        Ok(once * times)
    }

    /// Goes on with another document.
    pub(super) fn to(
        &self,
        document: &Document,
        target: Option<&str>,
        verb: &Element,
        form: Form,
    ) -> Flow {
        if let Some(page) = document.page(target, verb) {
            return Flow::To(Source::page(page, form, None));
        }
        let target = target.unwrap_or_default();
        self.leg.exchange.complain(format!("11100 {} leads to {target:?}", verb.name));
        Flow::HangUp
    }

    /// Asks an action of a call that is over; nobody is there for what it answers.
    pub(super) fn ask_for_nobody(&self, document: &Document, verb: &Element, form: Form) {
        let Ok(mut all) = self.form(Some("completed")) else { return };
        all.extend(form);
        let Some(page) = document.page(verb.get("action"), verb) else { return };
        let source = Source::page(page, Form::default(), None);
        self.leg.exchange.document(&source, &all, Some(&self.leg.sid), self.place);
    }

    pub(super) fn method(verb: &Element, attribute: &str) -> Method {
        verb.get(attribute).and_then(Method::parse).unwrap_or(Method::Post)
    }
}
