use std::sync::Arc;
use std::time::{Duration, Instant};

use super::runner::{Done, Flow, Runner};
use super::{Document, Element, Place};
use crate::twilio::call::{Call, Source, Wish};
use crate::twilio::exchange::State;
use crate::twilio::form::Form;
use crate::twilio::leg::{Leg, Over};
use crate::twilio::phone::{End, Leaves};
use crate::twilio::post::{Page, Subscription};
use crate::twilio::rest::numbers::is_plausible;
use crate::twilio::status::{CallStatus, Direction, Progress};

/// What Twilio adds to every ring limit of a dial.
const GRACE: Duration = Duration::from_secs(5);
const FOREVER: Duration = Duration::from_hours(48);

/// One number that is to be dialed.
struct Callee {
    to: String,
    screen: Option<Page>,
    callback: Option<Subscription>,
}

#[derive(Clone, Copy)]
struct Limits {
    ring: Duration,
    talk: Duration,
}

impl Runner {
    pub(super) fn dial(&self, document: &Document, verb: &Element) -> Result<Flow, Over> {
        let callees = self.callees(document, verb);
        let from = self.caller_id(verb)?;
        let (Some(from), false) = (from, callees.is_empty()) else {
            return Ok(self.after(document, verb, result(None)));
        };
        let limits = Limits {
            ring: Duration::from_secs(verb.number("timeout", 30)) + GRACE,
            talk: Duration::from_secs(verb.number("timeLimit", 14_400)),
        };
        let at_once = if verb.is_on("sequential") { 1 } else { callees.len() };
        let mut last = None;
        let mut callees = callees.into_iter().peekable();
        while callees.peek().is_some() {
            let group: Vec<_> = callees.by_ref().take(at_once).collect();
            let legs = self.start(group, &from, limits)?;
            let waited = self
                .leg
                .wait(FOREVER, |state| legs.iter().all(|leg| is_over(state, leg)).then_some(()));
            if let Err(over) = waited {
                return Err(self.abandon(document, verb, &legs, over));
            }
            last = self.best(&legs);
            if last.as_ref().is_some_and(|call| call.won) {
                break;
            }
        }
        Ok(self.after(document, verb, result(last.as_ref())))
    }

    /// The number to be shown, if it may be.
    fn caller_id(&self, verb: &Element) -> Result<Option<String>, Over> {
        let (to, from) = self.leg.call(|call| (call.to.clone(), call.from.clone()))?;
        let Some(shown) = verb.get("callerId") else { return Ok(Some(from)) };
        let exchange = &self.leg.exchange;
        let is_ours = shown == exchange.account.number || exchange.lock().verified.contains(shown);
        if is_ours || shown == to || shown == from {
            return Ok(Some(shown.to_owned()));
        }
        exchange.complain("13214 a callerId is neither ours, nor verified, nor of this call");
        Ok(None)
    }

    fn callees(&self, document: &Document, verb: &Element) -> Vec<Callee> {
        let mut numbers: Vec<(String, &Element)> =
            verb.children.iter().map(|noun| (noun.text.trim().to_owned(), noun)).collect();
        if !verb.text.trim().is_empty() {
            // A number may stand in the verb itself, without a noun.
            numbers.push((verb.text.trim().to_owned(), verb));
        }
        let exchange = &self.leg.exchange;
        numbers.retain(|(to, _)| {
            let trouble = exchange.lock().troubles.get(to).copied();
            let code = if is_plausible(to) { trouble } else { Some(13223) };
            if let Some(code) = code {
                exchange.complain(format!("{code} a number cannot be dialed"));
            }
            code.is_none()
        });
        let callee = |(to, noun): (String, &Element)| {
            let is_noun = noun.name == "Number";
            let screen = noun.get("url").filter(|_| is_noun);
            Callee {
                to,
                screen: screen.and_then(|url| document.target(url, Self::method(noun, "method"))),
                callback: subscription(document, noun).filter(|_| is_noun),
            }
        };
        numbers.into_iter().map(callee).collect()
    }

    /// Begins to ring them all at once.
    fn start(&self, group: Vec<Callee>, from: &str, limits: Limits) -> Result<Vec<Leg>, Over> {
        let exchange = &self.leg.exchange;
        let mut legs = Vec::new();
        let mut screens = Vec::new();
        for Callee { to, screen, callback } in group {
            let sid = exchange.change(|state| {
                let phone = state.phone(&to, End::Dialed, &exchange.options);
                let parent = Some(self.leg.sid.as_str());
                let mut call = Call::new(&to, from, Direction::OutboundDial, parent, phone);
                call.callback = callback;
                let sid = call.sid.clone();
                state.calls.push(call);
                sid
            });
            legs.push(Leg::new(exchange, &sid));
            screens.push(screen);
        }
        // Whoever left meanwhile rings nobody any more.
        if let Err(over) = self.leg.pass(Duration::ZERO) {
            for leg in &legs {
                leg.finish(CallStatus::Canceled, 487);
            }
            return Err(over);
        }
        for (leg, screen) in legs.clone().into_iter().zip(screens) {
            let rivals: Vec<_> = legs.iter().map(|rival| rival.sid.clone()).collect();
            exchange.apart(move |_| live(&leg, screen, limits, &rivals));
        }
        Ok(legs)
    }

    /// The call ended while others rang or talked because of it: so do they. The action is asked
    /// all the same, unless another document takes its place.
    fn abandon(&self, document: &Document, verb: &Element, legs: &[Leg], over: Over) -> Over {
        hang_up(&self.leg, legs.iter().map(|leg| leg.sid.as_str()));
        let exchange = Arc::clone(&self.leg.exchange);
        exchange.poll(|state, now| {
            let all = legs.iter().all(|leg| is_over(state, leg));
            if all { Ok(()) } else { Err(now + FOREVER) }
        });
        if verb.get("action").is_some() && matches!(over, Over::Left | Over::HungUp) {
            self.ask_for_nobody(document, verb, result(self.best(legs).as_ref()));
        }
        over
    }

    /// The leg by which a dial is judged: the one that won, or the last.
    fn best(&self, legs: &[Leg]) -> Option<Call> {
        let state = self.leg.exchange.lock();
        let calls = || legs.iter().filter_map(|leg| state.call(&leg.sid));
        calls().find(|call| call.won).or(calls().next_back()).cloned()
    }

    fn after(&self, document: &Document, verb: &Element, form: Form) -> Flow {
        match verb.get("action") {
            Some(action) => self.to(document, Some(action), verb, form),
            None => Flow::Next,
        }
    }
}

/// What an action is told.
fn result(call: Option<&Call>) -> Form {
    let status = call.map_or(CallStatus::Failed, |call| call.told.status).name();
    let bridged = call.is_some_and(|call| call.bridged).to_string();
    let mut form = Form::from([("DialCallStatus", status), ("DialBridged", &bridged)]);
    if let Some(call) = call {
        form.push("DialCallSid", &call.sid);
        if call.answered.is_some() {
            form.push("DialCallDuration", call.told.seconds.unwrap_or(0).to_string());
        }
    }
    form
}

fn subscription(document: &Document, noun: &Element) -> Option<Subscription> {
    let method = Runner::method(noun, "statusCallbackMethod");
    let page = document.target(noun.get("statusCallback")?, method)?;
    let events = noun.get("statusCallbackEvent").unwrap_or("completed");
    let events = events.split(' ').filter_map(Progress::parse).collect();
    Some(Subscription { page, events })
}

/// The life of a dialed leg.
fn live(leg: &Leg, screen: Option<Page>, limits: Limits, rivals: &[String]) {
    if !leg.ring(limits.ring) {
        return;
    }
    let won = leg.exchange.change(|state| {
        let is_first = !rivals.iter().any(|sid| state.call(sid).is_some_and(|call| call.won));
        if let Some(call) = state.call_mut(&leg.sid) {
            call.won = is_first;
        }
        is_first
    });
    if won {
        hang_up(leg, rivals.iter().map(String::as_str).filter(|sid| *sid != leg.sid));
        if let Err(Over::Closed) = talk(leg, screen, limits.talk) {
            return;
        }
    }
    leg.finish(CallStatus::Completed, 200);
}

/// Screens the leg, joins it with the one that had it dialed, and waits until they part.
fn talk(leg: &Leg, screen: Option<Page>, limit: Duration) -> Result<(), Over> {
    if let Some(page) = screen {
        let source = Source::page(page, Form::default(), None);
        if Runner::new(leg, Place::Screening).run(source)? == Done::HungUp {
            return Ok(());
        }
    }
    let end = Instant::now() + leg.exchange.options.here(limit);
    let parent = leg.call(|call| {
        call.limit = Some(end);
        call.parent.clone()
    })?;
    leg.exchange.change(|state| {
        for sid in [Some(leg.sid.as_str()), parent.as_deref()].into_iter().flatten() {
            let Some(call) = state.call_mut(sid) else { continue };
            call.bridged = true;
            if let Leaves::AfterTalk(talk) = call.phone.leaves {
                let leaves = Instant::now() + leg.exchange.options.here(talk);
                call.leaves.get_or_insert(leaves);
            }
        }
    });
    Err(leg.wait_for_end())
}

fn hang_up<'a>(leg: &Leg, sids: impl Iterator<Item = &'a str>) {
    leg.exchange.change(|state| {
        for sid in sids {
            if let Some(call) = state.call_mut(sid) {
                call.wish = Some(Wish::HangUp);
            }
        }
    });
}

fn is_over(state: &State, leg: &Leg) -> bool {
    state.call(&leg.sid).is_none_or(Call::is_over)
}
