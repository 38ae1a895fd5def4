//! Signatures as Standard Webhooks has them: HMAC-SHA256 over id, time and body.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const PREFIX: &str = "whsec_";
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// What a webhook is signed with; its receiver has it, too.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey(Vec<u8>);

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write whsec_ and 24 to 64 random bytes in Base64, for example from: \
     echo whsec_$(openssl rand -base64 32)"
)]
pub struct InvalidSigningKey;

impl SigningKey {
    /// Reads `whsec_` and Base64.
    pub fn parse(text: &str) -> Result<Self, InvalidSigningKey> {
        let encoded = text.strip_prefix(PREFIX).ok_or(InvalidSigningKey)?;
        let key = STANDARD.decode(encoded).map_err(|_| InvalidSigningKey)?;
        let is_random = key.iter().any(|byte| Some(byte) != key.first());
        if LENGTHS.contains(&key.len()) && is_random {
            Ok(Self(key))
        } else {
            Err(InvalidSigningKey)
        }
    }

    /// The signature of `body`, sent as `id` at `timestamp` (seconds since 1970).
    #[must_use]
    pub(crate) fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        // A key of any length will do, so this always makes one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the authors of Standard Webhooks publish with their libraries.
    #[test]
    fn the_published_example_has_its_published_signature() {
        let key = SigningKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature =
            key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_key_is_long_enough_and_written_as_it_should_be() {
        let long = "QUJD".repeat(22);
        let flat = format!("whsec_{}", "AAAA".repeat(8));
        for text in [
            "",
            "whsec_",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_QUJD",
            "whsec_!",
            &flat,
            &long,
        ] {
            assert_eq!(SigningKey::parse(text), Err(InvalidSigningKey), "{text}");
        }
    }
}
