use std::collections::BTreeSet;
use std::time::Duration;

use super::refusal::Refusal;
use crate::twilio::exchange::Exchange;
use crate::twilio::form::Form;
use crate::twilio::post::{Method, Page};
use crate::twilio::url::Url;

/// Parameters that may stand more than once.
const REPEATED: &[&str] = &["StatusCallbackEvent", "RecordingStatusCallbackEvent", "MediaUrl"];

/// Complains of parameters that Twilio would ignore.
pub(super) fn known(exchange: &Exchange, form: &Form, names: &[&str]) {
    let mut seen = BTreeSet::new();
    for (name, _) in form.pairs() {
        if !names.contains(&name.as_str()) {
            exchange.complain(format!("20001 there is no parameter {name:?}"));
        }
        if !seen.insert(name) && !REPEATED.contains(&name.as_str()) {
            exchange.complain(format!("20001 {name} stands more than once"));
        }
    }
}

/// A URL of the application and how it is asked.
pub(super) fn page(
    form: &Form,
    url: &str,
    method: &str,
    code: u32,
) -> Result<Option<Page>, Refusal> {
    let method = match form.given(method) {
        Some(method) => Method::parse(method).ok_or(Refusal::of(21209))?,
        None => Method::Post,
    };
    let Some(url) = form.given(url) else { return Ok(None) };
    let url = Url::parse(url).ok_or(Refusal::of(code))?;
    Ok(Some(Page { url, method }))
}

/// Whole seconds within bounds.
pub(super) fn seconds(
    form: &Form,
    name: &str,
    usual: u64,
    most: u64,
    code: u32,
) -> Result<Duration, Refusal> {
    let Some(value) = form.given(name) else { return Ok(Duration::from_secs(usual)) };
    let seconds: Option<u64> = value.parse().ok().filter(|seconds| (1..=most).contains(seconds));
    seconds.map(Duration::from_secs).ok_or(Refusal::of(code))
}

/// One of a few words, of which any other is ignored.
pub(super) fn word(exchange: &Exchange, form: &Form, name: &str, words: &[&str]) {
    for value in form.all(name).filter(|value| !words.contains(value)) {
        exchange.complain(format!("20001 {name} cannot be {value:?}"));
    }
}
