//! Keys that let people and programs of the business in: drawn, shown once, known again by a hash.

use std::fmt;

use callback_core::ApiKeyId;
use callback_core::ports::api_keys::{ApiKey, ApiKeyHash, ApiKeyName, ApiKeyStore, Scope};
use callback_core::ports::store::StoreError;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What each begins with, so that whoever finds one somewhere knows what it is.
const PREFIX: &str = "cbk_";
/// A use is written down once in so long.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// 256 random bits and the name of their key. A secret: it must not reach a log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ApiKeySecret {
    id: ApiKeyId,
    bits: [u8; 32],
}

impl ApiKeySecret {
    /// A new key, and what is stored of it.
    #[must_use]
    pub fn draw(name: ApiKeyName, scopes: Vec<Scope>, now: Timestamp) -> (Self, ApiKey) {
        let secret = Self { id: ApiKeyId::new(Uuid::now_v7()), bits: rand::random() };
        let key = ApiKey {
            id: secret.id,
            name,
            hash: secret.hash(),
            scopes,
            created_at: now,
            last_used_at: None,
            revoked_at: None,
        };
        (secret, key)
    }

    /// `cbk_`, 32 digits that name the key, and 64 that are the secret.
    #[must_use]
    pub fn show(self) -> String {
        let bits = |bits: &[u8]| Uuid::from_slice(bits).unwrap_or_default().as_simple().to_string();
        let (first, second) = self.bits.split_at(16);
        format!("{PREFIX}{}_{}{}", self.id, bits(first), bits(second))
    }

    /// Reads what [`Self::show`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let (first, second) = secret.split_at_checked(32).filter(|_| secret.len() == 64)?;
        let mut bits = [0; 32];
        let halves = [first, second].map(|half| half.parse::<ApiKeyId>().ok());
        for (place, half) in bits.chunks_exact_mut(16).zip(halves) {
            place.copy_from_slice(half?.as_bytes());
        }
        Some(Self { id: id.parse().ok()?, bits })
    }

    fn hash(self) -> ApiKeyHash {
        ApiKeyHash(Sha256::digest(self.bits).into())
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKeySecret({}, [redacted])", self.id)
    }
}

/// The key that `secret` is, if it lets anybody in; notes that it was used.
pub fn admit(
    keys: &dyn ApiKeyStore,
    secret: ApiKeySecret,
    now: Timestamp,
) -> Result<Option<ApiKey>, StoreError> {
    let known = keys.api_key(secret.id)?;
    let opens =
        |key: &ApiKey| key.revoked_at.is_none() && bool::from(secret.hash().0.ct_eq(&key.hash.0));
    let Some(key) = known.filter(opens) else { return Ok(None) };
    let is_noted = |at: Timestamp| now.duration_since(at) < USE_NOTED_EVERY;
    if !key.last_used_at.is_some_and(is_noted)
        && let Err(error) = keys.api_key_used(key.id, now)
    {
        // Nobody is kept out for it.
        let error = &error as &dyn std::error::Error;
        tracing::warn!(key = %key.id, error, "the use of an API key could not be noted");
    }
    Ok(Some(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw() -> (ApiKeySecret, ApiKey) {
        let name = ApiKeyName::parse("front desk").unwrap();
        ApiKeySecret::draw(name, vec![Scope::Read], Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_key_reads_back_as_it_was_shown_and_nothing_else_does() {
        let (secret, key) = draw();
        let shown = secret.show();
        assert_eq!(shown.len(), 4 + 32 + 1 + 64);
        assert_eq!(ApiKeySecret::parse(&shown), Some(secret));
        assert_eq!(key.hash, secret.hash());
        let (cut, _) = shown.split_at(shown.len() - 2);
        let bad = ["", "cbk_", shown.trim_start_matches('c'), cut, &format!("{shown}0")];
        for bad in bad.into_iter().chain([format!("{cut}ü").as_str()]) {
            assert_eq!(ApiKeySecret::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn no_two_keys_are_alike_and_none_is_shown() {
        let (one, two) = (draw().0, draw().0);
        assert!(one != two && one.hash() != two.hash());
        let shown = one.show();
        let (_, secret) = shown.split_at(37);
        assert!(!format!("{one:?} {:?}", one.hash()).contains(secret));
    }
}
