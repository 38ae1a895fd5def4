use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::PhoneNumber;
use callback_core::ports::provider::ProviderCall;
use callback_core::ports::steering::{CallIn, CallInRefusal};
use serde::{Deserialize, Serialize};

use super::HandlerDoor;
use crate::http::{Problem, Slug, cross, json};

/// A Uniqueid has at most this many bytes.
const LONGEST_CHANNEL: usize = 149;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// The caller's channel.
    channel: String,
    /// What the carrier says that the caller's number is; absent if it says nothing.
    #[serde(default)]
    caller: Option<String>,
}

/// Whom to ring for the caller, and the names of that leg.
#[derive(Serialize)]
struct Admission {
    leg: String,
    attempt: String,
    nonce: String,
    dial: String,
    caller_id: String,
    ring_seconds: i64,
    talk_seconds: i64,
}

/// `POST /internal/v1/inbound`: somebody calls. If they wait for a call, the business is to be rung
/// for them. The answer names no caller, and is stored before its first byte.
pub(super) async fn inbound(
    door: Data<HandlerDoor>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    door.secret.admit(&request)?;
    let Question { channel, caller } = json(&request, payload).await?;
    if !is_channel(&channel) {
        return Err(Problem::new(Slug::BadRequest, "This is no channel's id.").in_field("channel"));
    }
    // A number that nobody can have is one that nobody waits under.
    let number = caller.filter(|caller| is_plain(caller)).and_then(|caller| door.number(&caller));
    let number = number.ok_or(CallInRefusal::Unknown)?;
    let call = ProviderCall(channel);
    let take_in = move || {
        let call_in = door.desk.call_in(&number, &call)?;
        Ok::<_, CallInRefusal>(admission(&door, &call, &call_in))
    };
    Ok(HttpResponse::Ok().json(cross(take_in).await?))
}

fn admission(door: &HandlerDoor, call: &ProviderCall, call_in: &CallIn) -> Admission {
    let CallIn { attempt, leg, nonce, business, caller_id, ring_limit, talk_limit } = call_in;
    let dial = door.provider.dial_string_beside(call, business);
    Admission {
        leg: leg.to_string(),
        attempt: attempt.to_string(),
        nonce: nonce.to_hex(),
        dial: dial.unwrap_or_else(|| door.dial.render(business)),
        caller_id: caller_id.as_e164().to_owned(),
        ring_seconds: ring_limit.as_secs(),
        talk_seconds: talk_limit.as_secs(),
    }
}

fn is_channel(text: &str) -> bool {
    (1..=LONGEST_CHANNEL).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A network writes digits; whatever else there is was made up by the caller.
fn is_plain(caller: &str) -> bool {
    let digits = caller.strip_prefix('+').unwrap_or(caller);
    digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl HandlerDoor {
    /// As the network writes it, in the country where the platform is.
    fn number(&self, caller: &str) -> Option<PhoneNumber> {
        PhoneNumber::parse(caller, self.home).ok()
    }
}

impl From<CallInRefusal> for Problem {
    fn from(refusal: CallInRefusal) -> Self {
        match refusal {
            CallInRefusal::Unknown => Self::new(Slug::UnknownCaller, "Greet the caller."),
            CallInRefusal::NotNow => Self::new(Slug::NotNow, "Hang up politely."),
            CallInRefusal::Unavailable => Self::busy(),
        }
    }
}
