use std::sync::Arc;

use serde_json::json;

use super::Answer;
use super::check::known;
use super::list::{Resource, page};
use crate::twilio::account::sid;
use crate::twilio::exchange::Exchange;
use crate::twilio::form::Form;
use crate::twilio::http::Response;

/// Whether this is E.164, as far as that can be seen.
pub(in crate::twilio) fn is_plausible(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or_default();
    (8..=15).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && !digits.starts_with('0')
        && (!digits.starts_with('1') || digits.len() == 11)
}

/// The account's numbers: the one that it has.
pub(super) fn list(exchange: &Arc<Exchange>, query: &Form) -> Answer {
    known(exchange, query, &["PhoneNumber", "FriendlyName", "PageSize", "Page", "PageToken"]);
    let number = &exchange.account.number;
    let is_meant = query.given("PhoneNumber").is_none_or(|wanted| wanted == number);
    let state = exchange.lock();
    let callback = state.console.callback.as_ref().map(|callback| callback.page.url.asked());
    let item = json!({
        "sid": sid("PN"),
        "account_sid": exchange.account.sid,
        "phone_number": number,
        "friendly_name": number,
        "voice_url": state.console.voice_url.clone().unwrap_or_default(),
        "voice_method": "POST",
        "sms_url": state.console.sms_url.clone().unwrap_or_default(),
        "sms_method": "POST",
        "status_callback": callback.unwrap_or_default(),
        "status_callback_method": "POST",
        "capabilities": {
            "voice": !state.console.no_voice,
            "sms": !state.console.no_sms,
            "mms": !state.console.no_sms,
            "fax": false,
        },
        "status": "in-use",
    });
    drop(state);
    let items: Vec<_> = is_meant.then(|| (number.clone(), item)).into_iter().collect();
    let resource =
        Resource { name: "incoming_phone_numbers", path: "IncomingPhoneNumbers.json".to_owned() };
    page(exchange, query, &resource, &items)
}

/// The numbers of others that the account has verified.
pub(super) fn verified(exchange: &Arc<Exchange>, query: &Form) -> Answer {
    known(exchange, query, &["PhoneNumber", "FriendlyName", "PageSize", "Page", "PageToken"]);
    let state = exchange.lock();
    let is_meant = |number: &&String| {
        query.given("PhoneNumber").is_none_or(|wanted| wanted == number.as_str())
    };
    let item = |number: &String| {
        let item = json!({
            "sid": sid("PN"),
            "account_sid": exchange.account.sid,
            "phone_number": number,
            "friendly_name": number,
        });
        (number.clone(), item)
    };
    let items: Vec<_> = state.verified.iter().filter(is_meant).map(item).collect();
    drop(state);
    let resource =
        Resource { name: "outgoing_caller_ids", path: "OutgoingCallerIds.json".to_owned() };
    page(exchange, query, &resource, &items)
}

/// What of a country may be called, in the voice API.
pub(super) fn country(exchange: &Arc<Exchange>, iso: &str) -> Response {
    let is_open = !exchange.lock().console.closed.contains(iso);
    Response::json(
        200,
        &json!({
            "iso_code": iso,
            "low_risk_numbers_enabled": is_open,
            "high_risk_special_numbers_enabled": false,
            "high_risk_tollfraud_numbers_enabled": false,
        }),
    )
}
