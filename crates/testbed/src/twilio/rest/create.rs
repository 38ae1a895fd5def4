use std::sync::Arc;
use std::time::Duration;

use super::check::{known, page, seconds, word};
use super::numbers::is_plausible;
use super::refusal::Refusal;
use super::render;
use crate::twilio::call::{Call, Source};
use crate::twilio::exchange::Exchange;
use crate::twilio::form::Form;
use crate::twilio::http::Response;
use crate::twilio::phone::End;
use crate::twilio::place::{Detection, Plan};
use crate::twilio::post::Subscription;
use crate::twilio::status::{Direction, Progress};

const PARAMETERS: &[&str] = &[
    "To",
    "From",
    "Url",
    "Twiml",
    "ApplicationSid",
    "Method",
    "FallbackUrl",
    "FallbackMethod",
    "StatusCallback",
    "StatusCallbackEvent",
    "StatusCallbackMethod",
    "SendDigits",
    "Timeout",
    "TimeLimit",
    "Record",
    "RecordingChannels",
    "RecordingStatusCallback",
    "RecordingStatusCallbackMethod",
    "RecordingStatusCallbackEvent",
    "RecordingTrack",
    "SipAuthUsername",
    "SipAuthPassword",
    "MachineDetection",
    "MachineDetectionTimeout",
    "MachineDetectionSpeechThreshold",
    "MachineDetectionSpeechEndThreshold",
    "MachineDetectionSilenceTimeout",
    "AsyncAmd",
    "AsyncAmdStatusCallback",
    "AsyncAmdStatusCallbackMethod",
    "Trim",
    "CallerId",
    "Byoc",
    "CallReason",
    "CallToken",
];
const LONGEST_TWIML: usize = 4000;

/// Takes a call; also says whether its answer gets lost, as some numbers have it.
pub(super) fn create(exchange: &Arc<Exchange>, form: &Form) -> Result<(Response, bool), Refusal> {
    known(exchange, form, PARAMETERS);
    let (to, from) = numbers(exchange, form)?;
    let source = source(exchange, form)?;
    let callback = subscription(exchange, form)?;
    let plan = Plan {
        source,
        ring: seconds(form, "Timeout", 60, 600, 21208)?,
        talk: seconds(form, "TimeLimit", 14_400, 86_400, 20001)?,
        detection: detection(exchange, form)?,
    };
    let phone = exchange.lock().phone(to, End::First, &exchange.options);
    let is_lost = phone.answer_lost;
    let mut call = Call::new(to, from, Direction::OutboundApi, None, phone);
    call.callback = callback;
    call.url = form.given("Url").map(str::to_owned);
    let body = render::call(exchange, &call, &call.told);
    exchange.place(call, plan);
    Ok((Response::json(201, &body), is_lost))
}

fn numbers<'a>(exchange: &Exchange, form: &'a Form) -> Result<(&'a str, &'a str), Refusal> {
    let to = form.given("To").ok_or(Refusal::of(21201))?;
    let from = form.given("From").ok_or(Refusal::of(21213))?;
    if !is_plausible(from) {
        return Err(Refusal::of(21212));
    }
    let state = exchange.lock();
    if from != exchange.account.number && !state.verified.contains(from) {
        return Err(Refusal::of(21210));
    }
    if !to.starts_with('+') || to == from {
        return Err(Refusal::of(21211));
    }
    if !is_plausible(to) {
        return Err(Refusal::of(21217));
    }
    if exchange.options.trial && !state.verified.contains(to) {
        return Err(Refusal::of(21219));
    }
    match state.troubles.get(to) {
        Some(code) if (21_200..21_300).contains(code) => Err(Refusal::of(*code)),
        _ => Ok((to, from)),
    }
}

fn source(exchange: &Exchange, form: &Form) -> Result<Source, Refusal> {
    let fallback = page(form, "FallbackUrl", "FallbackMethod", 21205)?;
    if let Some(page) = page(form, "Url", "Method", 21205)? {
        if form.given("Twiml").is_some() {
            exchange.complain("21205 Twiml is ignored beside Url");
        }
        return Ok(Source::page(page, Form::default(), fallback));
    }
    match form.given("Twiml") {
        Some(twiml) if twiml.chars().count() <= LONGEST_TWIML => {
            Ok(Source::Given(twiml.to_owned()))
        }
        _ => Err(Refusal::of(21205)),
    }
}

fn subscription(exchange: &Exchange, form: &Form) -> Result<Option<Subscription>, Refusal> {
    let names = ["initiated", "ringing", "answered", "completed"];
    word(exchange, form, "StatusCallbackEvent", &names);
    let page = page(form, "StatusCallback", "StatusCallbackMethod", 21609)?;
    let mut events: Vec<_> = form.all("StatusCallbackEvent").filter_map(Progress::parse).collect();
    if form.get("StatusCallbackEvent").is_none() {
        events.push(Progress::Completed);
    }
    if page.is_none() && form.get("StatusCallbackEvent").is_some() {
        exchange.complain("21609 StatusCallbackEvent is ignored without StatusCallback");
    }
    Ok(page.map(|page| Subscription { page, events }))
}

fn detection(exchange: &Exchange, form: &Form) -> Result<Option<Detection>, Refusal> {
    word(exchange, form, "MachineDetection", &["Enable", "DetectMessageEnd"]);
    word(exchange, form, "AsyncAmd", &["true", "false"]);
    let apart = form.get("AsyncAmd") == Some("true");
    let callback = page(form, "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod", 21205)?;
    let time = seconds(form, "MachineDetectionTimeout", 30, 59, 20001)?;
    if time < Duration::from_secs(3) {
        return Err(Refusal::of(20001));
    }
    let to_the_end = match form.given("MachineDetection") {
        Some("Enable") => false,
        Some("DetectMessageEnd") => true,
        _ => {
            let others = ["MachineDetectionTimeout", "AsyncAmd", "AsyncAmdStatusCallback"];
            for name in others.into_iter().filter(|name| form.get(name).is_some()) {
                exchange.complain(format!("20001 {name} is ignored without MachineDetection"));
            }
            return Ok(None);
        }
    };
    if apart && callback.is_none() {
        exchange.complain("21262 AsyncAmd without AsyncAmdStatusCallback");
    }
    if !apart && callback.is_some() {
        exchange.complain("21262 AsyncAmdStatusCallback is ignored without AsyncAmd");
    }
    if form.given("SendDigits").is_some() {
        exchange.complain("20001 SendDigits switches MachineDetection off");
        return Ok(None);
    }
    Ok(Some(Detection { to_the_end, apart, callback }))
}
