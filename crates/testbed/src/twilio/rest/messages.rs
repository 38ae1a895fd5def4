use std::sync::Arc;
use std::time::Instant;

use super::Answer;
use super::check::{known, page as application_page, seconds};
use super::list::{Resource, Span, page};
use super::numbers::is_plausible;
use super::refusal::Refusal;
use super::render;
use crate::twilio::exchange::Exchange;
use crate::twilio::form::Form;
use crate::twilio::http::Response;
use crate::twilio::text::Text;

const PARAMETERS: &[&str] = &[
    "To",
    "From",
    "MessagingServiceSid",
    "Body",
    "MediaUrl",
    "ContentSid",
    "ContentVariables",
    "StatusCallback",
    "ApplicationSid",
    "MaxPrice",
    "ProvideFeedback",
    "Attempt",
    "ValidityPeriod",
    "ForceDelivery",
    "ContentRetention",
    "AddressRetention",
    "SmartEncoded",
    "ShortenUrls",
    "ScheduleType",
    "SendAt",
    "SendAsMms",
    "RiskCheck",
];
const FILTERS: &[&str] =
    &["To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"];
const LONGEST: usize = 1600;

pub(super) fn create(exchange: &Arc<Exchange>, form: &Form) -> Answer {
    known(exchange, form, PARAMETERS);
    let to = form.given("To").ok_or(Refusal::of(21604))?;
    let from = sender(exchange, form)?;
    let body = form.given("Body").ok_or(Refusal::of(21602))?;
    if body.chars().count() > LONGEST {
        return Err(Refusal::of(21617));
    }
    let callback = application_page(form, "StatusCallback", "", 21609)?;
    seconds(form, "ValidityPeriod", 36_000, 36_000, 20001)?;
    if !is_plausible(to) || to == from {
        return Err(Refusal::of(21211));
    }
    let state = exchange.lock();
    if state.opted_out.contains(to) {
        return Err(Refusal::of(21610));
    }
    if exchange.options.trial && !state.verified.contains(to) {
        return Err(Refusal::of(21608));
    }
    if let Some(code) = state.troubles.get(to).filter(|code| is_of_texts(**code)) {
        return Err(Refusal::of(*code));
    }
    drop(state);
    let mut text = Text::new(to, from, body, "outbound-api");
    text.callback = callback;
    let rendered = render::text(exchange, &text, Instant::now());
    exchange.send_text(text);
    Ok(Response::json(201, &rendered))
}

fn is_of_texts(code: u32) -> bool {
    code == 21408 || (21_600..21_700).contains(&code)
}

fn sender<'a>(exchange: &'a Exchange, form: &'a Form) -> Result<&'a str, Refusal> {
    match (form.given("From"), form.given("MessagingServiceSid")) {
        (Some(from), _) if from == exchange.account.number => Ok(from),
        (Some(_), _) => Err(Refusal::of(21606)),
        (None, Some(_)) => Ok(&exchange.account.number),
        (None, None) => Err(Refusal::of(21603)),
    }
}

pub(super) fn list(exchange: &Arc<Exchange>, query: &Form) -> Answer {
    known(exchange, query, FILTERS);
    let sent = Span::read(query, "DateSent")?;
    let is = |name: &str, value: &str| query.given(name).is_none_or(|wanted| wanted == value);
    let state = exchange.lock();
    let at = Instant::now().checked_sub(state.lag).unwrap_or_else(Instant::now);
    let found: Vec<_> = state
        .texts
        .iter()
        .rev()
        .filter(|text| text.history.first().is_some_and(|(since, _)| *since <= at))
        .filter(|text| is("To", &text.to) && is("From", &text.from))
        // A text that has not left yet is listed by the day it was made.
        .filter(|text| sent.holds(text.sent.or(Some(text.created))))
        .map(|text| (text.sid.clone(), render::text(exchange, text, at)))
        .collect();
    drop(state);
    let resource = Resource { name: "messages", path: "Messages.json".to_owned() };
    page(exchange, query, &resource, &found)
}

pub(super) fn fetch(exchange: &Arc<Exchange>, sid: &str) -> Answer {
    let state = exchange.lock();
    let at = Instant::now().checked_sub(state.lag).unwrap_or_else(Instant::now);
    let text = state.texts.iter().find(|text| text.sid == sid).ok_or(Refusal::of(20404))?;
    Ok(Response::json(200, &render::text(exchange, text, at)))
}
