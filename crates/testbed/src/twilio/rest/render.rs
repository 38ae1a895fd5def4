use std::time::Instant;

use serde_json::{Value, json};

use crate::twilio::call::{Call, Event, Told};
use crate::twilio::exchange::Exchange;
use crate::twilio::status::rfc2822;
use crate::twilio::text::Text;

pub(super) fn call(exchange: &Exchange, call: &Call, told: &Told) -> Value {
    let account = &exchange.account.sid;
    let uri = format!("/2010-04-01/Accounts/{account}/Calls/{}", call.sid);
    let part = |name: &str| format!("{uri}/{name}.json");
    json!({
        "sid": call.sid,
        "date_created": rfc2822(told.created),
        "date_updated": rfc2822(told.updated),
        "parent_call_sid": call.parent,
        "account_sid": account,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.from,
        "from_formatted": call.from,
        "phone_number_sid": null,
        "status": told.status.name(),
        "start_time": told.started.map(rfc2822),
        "end_time": told.ended.map(rfc2822),
        "duration": told.seconds.map(|seconds| seconds.to_string()),
        "price": null,
        "price_unit": "USD",
        "direction": call.direction.name(),
        "answered_by": told.answered_by,
        "api_version": "2010-04-01",
        "forwarded_from": null,
        "group_sid": null,
        "caller_name": null,
        "queue_time": "0",
        "trunk_sid": null,
        "uri": format!("{uri}.json"),
        "subresource_uris": {
            "events": part("Events"),
            "recordings": part("Recordings"),
            "notifications": part("Notifications"),
            "payments": part("Payments"),
        },
    })
}

pub(super) fn event(event: &Event) -> Value {
    let response = event.answer.map(|status| json!({ "response_code": status }));
    json!({
        "request": {
            "method": event.method,
            "url": event.url,
            "parameters": event.parameters,
        },
        "response": response.unwrap_or(json!({})),
    })
}

pub(super) fn text(exchange: &Exchange, text: &Text, at: Instant) -> Value {
    let account = &exchange.account.sid;
    json!({
        "sid": text.sid,
        "account_sid": account,
        "messaging_service_sid": null,
        "to": text.to,
        "from": text.from,
        "body": text.body,
        "status": text.status_at(at),
        "direction": text.direction,
        "date_created": rfc2822(text.created),
        "date_updated": rfc2822(text.sent.unwrap_or(text.created)),
        "date_sent": text.sent.map(rfc2822),
        "num_segments": "1",
        "num_media": "0",
        "price": null,
        "price_unit": "USD",
        "error_code": text.error,
        "error_message": text.error.map(|code| format!("error {code}")),
        "api_version": "2010-04-01",
        "uri": format!("/2010-04-01/Accounts/{account}/Messages/{}.json", text.sid),
    })
}

pub(super) fn account(exchange: &Exchange) -> Value {
    let account = &exchange.account;
    let is_suspended = exchange.lock().console.is_suspended;
    json!({
        "sid": account.sid,
        "friendly_name": "a fake account",
        "status": if is_suspended { "suspended" } else { "active" },
        "type": if exchange.options.trial { "Trial" } else { "Full" },
        "auth_token": account.auth_token,
        "owner_account_sid": account.sid,
        "date_created": "Mon, 02 Nov 2026 10:00:00 +0000",
        "date_updated": "Mon, 02 Nov 2026 10:00:00 +0000",
        "uri": format!("/2010-04-01/Accounts/{}.json", account.sid),
    })
}
