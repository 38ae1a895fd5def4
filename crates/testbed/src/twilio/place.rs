//! How the calls begin that are not dialed by a document.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::call::{Call, Source};
use super::exchange::Exchange;
use super::form::Form;
use super::leg::{Leg, Over};
use super::phone::Phone;
use super::post::{Letter, Method, Page};
use super::script::{Place, Runner};
use super::signature::Product;
use super::status::{CallStatus, Direction};
use super::url::Url;

/// What was asked for beside the two numbers.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) source: Source,
    pub(super) ring: Duration,
    pub(super) talk: Duration,
    pub(super) detection: Option<Detection>,
}

/// Whether a machine answered is to be found out.
#[derive(Clone, Debug)]
pub(super) struct Detection {
    /// Only when a greeting is over.
    pub(super) to_the_end: bool,
    /// The call goes on meanwhile; otherwise it waits for the verdict.
    pub(super) apart: bool,
    pub(super) callback: Option<Page>,
}

impl Exchange {
    /// Takes a call; its phone rings in a thread of its own.
    pub(super) fn place(self: &Arc<Self>, call: Call, plan: Plan) {
        let leg = Leg::new(self, &call.sid);
        self.change(|state| state.calls.push(call));
        self.apart(move |_| {
            // Whoever is stopped in the queue never rang.
            match leg.pass(leg.exchange.options.people.setup) {
                Err(Over::Closed) => return,
                Err(_) => return leg.finish(CallStatus::Canceled, 487),
                Ok(()) => {}
            }
            if leg.ring(plan.ring) {
                live(&leg, plan);
            }
        });
    }

    /// Somebody calls our number.
    pub(super) fn call_in(self: &Arc<Self>, from: &str, phone: Phone) -> String {
        let mut call = Call::new(&self.account.number, from, Direction::Inbound, None, phone);
        call.told.status = CallStatus::Ringing;
        call.told.started = Some(call.told.created);
        let leg = Leg::new(self, &call.sid);
        let url = self.change(|state| {
            call.callback.clone_from(&state.console.callback);
            call.record();
            state.calls.push(call);
            state.console.voice_url.clone()
        });
        let sid = leg.sid.clone();
        self.apart(move |_| match url.as_deref().and_then(Url::parse) {
            Some(url) => take(&leg, Page { url, method: Method::Post }),
            None => leg.finish(CallStatus::Failed, 404),
        });
        sid
    }
}

/// Answers a call that came in, unless its document rejects it.
fn take(leg: &Leg, page: Page) {
    let source = Source::page(page, Form::default(), None);
    let account = &leg.exchange.account.sid;
    let Ok(form) = leg.call(|call| call.form(account, "ringing")) else { return };
    let document = leg.exchange.document(&source, &form, Some(&leg.sid), Place::Call);
    let Some(document) = document else { return leg.finish(CallStatus::Failed, 500) };
    let first = document.verbs.first();
    if let Some(reject) = first.filter(|verb| verb.name == "Reject") {
        let is_busy = reject.get("reason") == Some("busy");
        let status = if is_busy { CallStatus::Busy } else { CallStatus::NoAnswer };
        return leg.finish(status, 486);
    }
    leg.answer();
    let ended = Runner::new(leg, Place::Call).begin(&document);
    if !matches!(ended, Err(Over::Closed)) {
        leg.finish(CallStatus::Completed, 200);
    }
}

/// The life of a call that was answered.
fn live(leg: &Leg, plan: Plan) {
    let limit = Instant::now() + leg.exchange.options.here(plan.talk);
    let ended = leg.call(|call| call.limit = Some(limit)).and_then(|()| {
        match plan.detection {
            Some(Detection { to_the_end, apart: false, .. }) => listen(leg, to_the_end)?,
            Some(Detection { to_the_end, callback: page, .. }) => {
                let listener = leg.clone();
                leg.exchange.apart(move |_| tell_verdict(&listener, to_the_end, page));
            }
            None => {}
        }
        Runner::new(leg, Place::Call).run(plan.source)
    });
    if !matches!(ended, Err(Over::Closed)) {
        leg.finish(CallStatus::Completed, 200);
    }
}

/// Finds out whether a machine answered.
fn listen(leg: &Leg, to_the_end: bool) -> Result<(), Over> {
    let times = if to_the_end { 2 } else { 1 };
    let end = leg.exchange.options.people.detection * times;
    leg.pass(end)?;
    verdict(leg, to_the_end).map(|_| ())
}

fn verdict(leg: &Leg, to_the_end: bool) -> Result<&'static str, Over> {
    leg.call(|call| {
        let verdict = match (call.phone.is_machine(), to_the_end) {
            (false, _) => "human",
            (true, false) => "machine_start",
            (true, true) => "machine_end_beep",
        };
        call.told.answered_by = Some(verdict);
        call.record();
        verdict
    })
}

/// Tells of it apart; of a call that is over by then, nothing.
fn tell_verdict(leg: &Leg, to_the_end: bool, page: Option<Page>) {
    let exchange = &leg.exchange;
    let times = if to_the_end { 2 } else { 1 };
    let time = exchange.options.people.detection * times;
    let is_over = exchange.wait(exchange.options.here(time), |state| {
        state.call(&leg.sid).is_none_or(Call::is_over).then_some(())
    });
    if is_over.is_some() || exchange.lock().over {
        return;
    }
    let (Ok(verdict), Some(page)) = (verdict(leg, to_the_end), page) else { return };
    let form = Form::from([
        ("CallSid", leg.sid.as_str()),
        ("AccountSid", &exchange.account.sid),
        ("AnsweredBy", verdict),
        ("MachineDetectionDuration", &time.as_millis().to_string()),
    ]);
    let letter = Letter::new(Product::Voice, page, form, Some(&leg.sid));
    exchange.tell(&letter.token.clone(), letter);
}
