//! Who may ask: the shared secret first, then the names that only the call itself knows.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use callback_core::LegId;
use callback_core::ports::provider::{GateRefusal, Nonce, ProviderCall};
use callback_engine::Desk;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::not_the_call;
use crate::http::{Problem, Slug};

/// How a call is named that asks for the gate; its leg is in the path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) nonce: String,
    pub(super) channel: String,
}

/// The hash of the shared secret: hashes of equal length are compared in constant time.
pub(super) struct HandlerSecret([u8; 32]);

impl HandlerSecret {
    pub(super) fn new(secret: &str) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// To be asked before anything else of the request is looked at.
    pub(super) fn admit(&self, request: &HttpRequest) -> Result<(), Problem> {
        let given = request.headers().get(AUTHORIZATION).map_or(&b""[..], |value| value.as_bytes());
        let given = given.strip_prefix(b"Bearer ").unwrap_or_default();
        let given: [u8; 32] = Sha256::digest(given).into();
        if given.ct_eq(&self.0).into() {
            return Ok(());
        }
        tracing::warn!("somebody without the handler's secret asked at the internal listener");
        let detail = "Send CALLBACK_HANDLER_SECRET as Authorization: Bearer.";
        Err(Problem::new(Slug::NotTheHandler, detail))
    }
}

/// The call that a request speaks of, by the three names that must fit together.
pub(super) fn call(leg: &str, nonce: &str, channel: &str) -> Result<(LegId, Nonce), Problem> {
    let (leg, nonce, call) = any_call(leg, nonce, channel)?;
    if !is_placed(leg, &call) {
        tracing::warn!(%leg, "a call came on another channel than the one that we placed");
        return Err(not_the_call());
    }
    Ok((leg, nonce))
}

/// The same of a call that we placed or that came in; of the latter, only the store knows the
/// channel: see [`is_its`].
pub(super) fn any_call(
    leg: &str,
    nonce: &str,
    channel: &str,
) -> Result<(LegId, Nonce, ProviderCall), Problem> {
    let leg: LegId = leg.parse().map_err(|_| not_the_call())?;
    let nonce = Nonce::from_hex(nonce).ok_or_else(not_the_call)?;
    Ok((leg, nonce, ProviderCall(channel.to_owned())))
}

/// Whether the call is that of the leg: the one that we placed, or the one that came in.
pub(super) fn is_its(desk: &Desk, leg: LegId, call: &ProviderCall) -> Result<(), GateRefusal> {
    if is_placed(leg, call) { Ok(()) } else { desk.came_in(leg, call) }
}

/// Whether the channel has the name that we gave it when we placed the call.
fn is_placed(leg: LegId, call: &ProviderCall) -> bool {
    call.0 == format!("cb-{leg}")
}
