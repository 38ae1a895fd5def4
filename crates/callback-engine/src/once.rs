//! Requests that carry a key: the same one again is answered alike, and nothing is done twice.

use std::fmt;

use callback_core::ports::provider::Nonce;
use callback_core::ports::requests::{RequestMark, StoreSecret};
use callback_core::{CallbackId, Visitor, VisitorName};
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use sha2::Sha256;

use crate::Request;
use crate::secret::{VisitorToken, draw_nonce};

/// How long a key is remembered.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The name of the secret that keys are hashed with.
pub(crate) const SECRET: &str = "request_keys";

/// What a client calls a request by, so that it may send it again without asking for two calls.
/// A secret: whoever knows key and request is given the token of its callback.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RequestKey(String);

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRequestKey {
    #[error("a key has {} to {} characters", RequestKey::SHORTEST, RequestKey::LONGEST)]
    Length,
    #[error("a key has visible ASCII characters, and no spaces, quotes or backslashes")]
    Character,
}

impl RequestKey {
    /// Shorter ones are counted or chosen, and meet those of others.
    pub const SHORTEST: usize = 16;
    pub const LONGEST: usize = 255;

    /// Reads what a client wrote.
    pub fn parse(text: &str) -> Result<Self, InvalidRequestKey> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte)) {
            return Err(InvalidRequestKey::Character);
        }
        if !(Self::SHORTEST..=Self::LONGEST).contains(&text.len()) {
            return Err(InvalidRequestKey::Length);
        }
        Ok(Self(text.to_owned()))
    }

    /// A key that nobody else has.
    #[must_use]
    pub fn draw() -> Self {
        Self(draw_nonce().to_hex())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn mark(&self, secret: &StoreSecret, request: &Request) -> RequestMark {
        let Request { visitor: Visitor { number, name }, at, topic } = request;
        let number = number.number().as_e164().as_bytes();
        let name = name.as_ref().map_or("", VisitorName::as_str).as_bytes();
        let at = at.map(|at| at.as_millisecond().to_be_bytes());
        let topic = topic.as_ref().map(|topic| topic.as_str().as_bytes());
        let mut parts = vec![number, name];
        match (&at, topic) {
            (None, None) => {}
            (Some(at), None) => parts.push(at),
            // A time may be left out, and the topic then comes in its place, which is no time.
            (at, Some(topic)) => parts.extend([at.as_ref().map_or(&[][..], |at| at), topic]),
        }
        RequestMark {
            key: self.hash(secret, "key", &[]),
            request: self.hash(secret, "request", &parts),
        }
    }

    /// The token of the callback that came of it: the same again, and stored nowhere.
    pub(crate) fn token(&self, secret: &StoreSecret, callback: CallbackId) -> VisitorToken {
        let hash = self.hash(secret, "token", &[callback.as_bytes()]);
        let mut half = [0; 16];
        half.copy_from_slice(hash.split_at(16).0);
        VisitorToken::from(Nonce::new(half))
    }

    /// Each part behind its length, so that no two lists of parts are hashed alike.
    fn hash(&self, secret: &StoreSecret, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        // A block of the hash, as HMAC would fill it up itself.
        let mut block = [0; 64];
        block.iter_mut().zip(secret.0).for_each(|(byte, secret)| *byte = secret);
        let mac = Hmac::<Sha256>::new(&block.into());
        let all = [purpose.as_bytes(), self.0.as_bytes()];
        let mac = all.iter().chain(parts).fold(mac, |mac, part| {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            mac.chain_update(length.to_be_bytes()).chain_update(part)
        });
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for RequestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use callback_core::{PhoneNumber, VisitorNumber};

    use super::*;

    const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9324";
    const SECRETS: [StoreSecret; 2] = [StoreSecret([1; 32]), StoreSecret([2; 32])];

    fn request(number: &str, name: &str) -> Request {
        let number = PhoneNumber::from_e164(number).unwrap();
        let number = VisitorNumber::try_from(number).unwrap();
        Visitor { number, name: VisitorName::parse(name).unwrap() }.into()
    }

    #[test]
    fn a_key_is_long_enough_and_of_visible_letters() {
        for good in [KEY, "0123456789abcdef", &"k".repeat(255)] {
            assert_eq!(RequestKey::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "0123456789abcde", &"k".repeat(256)] {
            assert_eq!(RequestKey::parse(bad).unwrap_err(), InvalidRequestKey::Length);
        }
        for bad in
            ["0123456789 abcdef", "0123456789\tabcdef", "0123456789\"abcdef", "kéy-56789abcdef"]
        {
            assert_eq!(RequestKey::parse(bad).unwrap_err(), InvalidRequestKey::Character);
        }
    }

    #[test]
    fn marks_and_tokens_depend_on_all_that_they_are_made_of() {
        let (key, other) = (RequestKey::parse(KEY).unwrap(), RequestKey::draw());
        let ann = request("+14155550132", "Ann");
        let mark = key.mark(&SECRETS[0], &ann);
        assert_eq!(mark, key.mark(&SECRETS[0], &request("+14155550132", " Ann ")));
        let later = Request { at: Some(jiff::Timestamp::UNIX_EPOCH), ..ann.clone() };
        for differs in [request("+14155550133", "Ann"), request("+14155550132", ""), later] {
            let differs = key.mark(&SECRETS[0], &differs);
            assert_eq!(differs.key, mark.key);
            assert_ne!(differs.request, mark.request);
        }
        for differs in [key.mark(&SECRETS[1], &ann), other.mark(&SECRETS[0], &ann)] {
            assert!(differs.key != mark.key && differs.request != mark.request);
        }
        let [one, two] = [[1; 16], [2; 16]].map(CallbackId::from_bytes);
        let token = key.token(&SECRETS[0], one).to_hex();
        assert_eq!(token, key.token(&SECRETS[0], one).to_hex());
        for differs in [
            key.token(&SECRETS[0], two),
            key.token(&SECRETS[1], one),
            other.token(&SECRETS[0], one),
        ] {
            assert_ne!(token, differs.to_hex());
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        assert!(!format!("{:?}", RequestKey::parse(KEY)).contains("8e03978e"));
    }
}
