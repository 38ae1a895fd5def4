//! The addresses that are given to Twilio, and what a request to one of them is about.

use std::fmt;

use callback_core::ports::provider::Nonce;
use callback_core::{LegId, MessageId};

use super::step::Step;

/// Where everything that Twilio asks and tells arrives, below the public address.
pub const WEBHOOKS: &str = "/webhooks/twilio";

/// Where anybody may find out whether they sign as Twilio does: nothing else comes of it.
pub(crate) const CHECK: &str = "/webhooks/twilio/check";

/// Asks Twilio to try again, three times, when we do not answer or could not store what it told us. It is no part of
/// the address that Twilio signs.
const TRY_AGAIN: &str = "#rc=3&rp=5xx,ct,rt";

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// A step of a call; the nonce proves that the address was ours to give.
    Call(LegId, Nonce, Step),
    /// Somebody calls our number.
    Inbound,
    /// Somebody writes to our number.
    Text,
    /// What became of a text of ours.
    TextStatus(MessageId),
    /// Whether the way here is good.
    Check,
}

impl Route {
    /// Reads a path, without its query.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix(WEBHOOKS)?.strip_prefix('/')?.split('/');
        let route = match parts.next()? {
            "calls" => {
                let leg = parts.next()?.parse().ok()?;
                let nonce = Nonce::from_hex(parts.next()?)?;
                let name = parts.next()?;
                Self::Call(leg, nonce, Step::ALL.into_iter().find(|step| step.name() == name)?)
            }
            "inbound" => Self::Inbound,
            "check" => Self::Check,
            "texts" => match parts.next() {
                None => return Some(Self::Text),
                Some(id) => Self::TextStatus(id.parse().ok()?),
            },
            _ => return None,
        };
        parts.next().is_none().then_some(route)
    }
}

/// Where Twilio reaches us, such as `https://call.example.com`; without a slash at its end.
#[derive(Clone)]
pub struct PublicBase(String);

impl PublicBase {
    /// Takes the address; a slash at its end is left out.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self(url.trim_end_matches('/').to_owned())
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address that Twilio was given and signed, of a request with this path and query.
    pub(crate) fn signed(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.0)
    }

    pub(crate) fn call(&self, leg: LegId, nonce: &Nonce, step: Step) -> String {
        let (nonce, step) = (nonce.to_hex(), step.name());
        format!("{}{WEBHOOKS}/calls/{leg}/{nonce}/{step}{TRY_AGAIN}", self.0)
    }

    pub(crate) fn text_status(&self, text: MessageId) -> String {
        format!("{}{WEBHOOKS}/texts/{text}{TRY_AGAIN}", self.0)
    }

    /// What the number's voice address has to be.
    #[must_use]
    pub fn inbound(&self) -> String {
        format!("{}{WEBHOOKS}/inbound", self.0)
    }

    /// What the number's messaging address has to be.
    #[must_use]
    pub fn texts(&self) -> String {
        format!("{}{WEBHOOKS}/texts", self.0)
    }
}

impl fmt::Debug for PublicBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether an address that Twilio used is one of a leg's.
pub(crate) fn is_of(url: &str, leg: LegId) -> bool {
    url.contains(&format!("{WEBHOOKS}/calls/{leg}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: Nonce = Nonce::new([0xa5; 16]);

    #[test]
    fn every_address_that_is_given_is_understood() {
        let (base, leg) =
            (PublicBase::new("https://call.example.com/"), LegId::from_bytes([7; 16]));
        for step in Step::ALL {
            let url = base.call(leg, &NONCE, step);
            let path = url.strip_prefix("https://call.example.com").unwrap();
            let path = path.split('#').next().unwrap();
            assert_eq!(Route::parse(path), Some(Route::Call(leg, NONCE, step)));
            assert!(is_of(&url, leg) && !is_of(&url, LegId::from_bytes([8; 16])));
        }
        assert_eq!(Route::parse(CHECK), Some(Route::Check));
        let path = |url: String| url.strip_prefix("https://call.example.com").unwrap().to_owned();
        assert_eq!(Route::parse(&path(base.inbound())), Some(Route::Inbound));
        assert_eq!(Route::parse(&path(base.texts())), Some(Route::Text));
        let text = MessageId::from_bytes([9; 16]);
        let status = path(base.text_status(text));
        assert_eq!(Route::parse(status.split('#').next().unwrap()), Some(Route::TextStatus(text)));
    }

    #[test]
    fn other_paths_are_nobodys() {
        let leg = LegId::from_bytes([7; 16]);
        let nonce = NONCE.to_hex();
        for path in [
            String::new(),
            "/".to_owned(),
            "/webhooks/twilio".to_owned(),
            "/webhooks/twilio/".to_owned(),
            "/webhooks/twilio/inbound/more".to_owned(),
            "/webhooks/twilio/texts/other".to_owned(),
            format!("/webhooks/twilio/calls/{leg}/{nonce}"),
            format!("/webhooks/twilio/calls/{leg}/{nonce}/nothing"),
            format!("/webhooks/twilio/calls/{leg}/{nonce}/done/more"),
            format!("/webhooks/twilio/calls/{leg}/short/done"),
            format!("/webhooks/twilio/calls/none/{nonce}/done"),
        ] {
            assert_eq!(Route::parse(&path), None, "{path}");
        }
    }
}
