//! Keys by which people and programs of the business are let in.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::store::StoreError;
use crate::ApiKeyId;

/// The longest name of a key, in characters.
const NAME_LIMIT: usize = 100;

/// What the owner of a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Look, and change nothing.
    Read,
    /// Change what happens to callbacks.
    Act,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::Read, Self::Act];

    /// The scope's name, as stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No scope has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a scope is read or act")]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.name() == text).ok_or(UnknownScope)
    }
}

/// By what people know a key again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyName(String);

/// A name that no key can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a key's name has 1 to {NAME_LIMIT} characters, and no line breaks")]
pub struct InvalidApiKeyName;

impl ApiKeyName {
    pub fn parse(text: &str) -> Result<Self, InvalidApiKeyName> {
        let name = text.trim();
        let fits = (1..=NAME_LIMIT).contains(&name.chars().count());
        let is_plain = !name.chars().any(char::is_control);
        if fits && is_plain { Ok(Self(name.to_owned())) } else { Err(InvalidApiKeyName) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The SHA-256 of a key's 256 random bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ApiKeyHash(pub [u8; 32]);

impl fmt::Debug for ApiKeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeyHash(…)")
    }
}

/// A key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// No secret: it names the key in lists, and in the key itself.
    pub id: ApiKeyId,
    pub name: ApiKeyName,
    pub hash: ApiKeyHash,
    pub scopes: Vec<Scope>,
    pub created_at: Timestamp,
    /// To some minutes.
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// Durable storage of keys, each method one atomic unit.
pub trait ApiKeyStore: Send + Sync {
    /// Stores a new key.
    fn keep_api_key(&self, key: &ApiKey) -> Result<(), StoreError>;

    fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError>;

    /// All keys, also those that were revoked, oldest first.
    fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError>;

    /// The key lets nobody in from now on; `false` if there is no such key that does.
    fn revoke_api_key(&self, id: ApiKeyId, at: Timestamp) -> Result<bool, StoreError>;

    /// Somebody was let in by it.
    fn api_key_used(&self, id: ApiKeyId, at: Timestamp) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_is_not_empty() {
        assert_eq!(ApiKeyName::parse(" front desk ").unwrap().as_str(), "front desk");
        for bad in ["", "  ", "two\nlines", &"k".repeat(101)] {
            assert_eq!(ApiKeyName::parse(bad), Err(InvalidApiKeyName), "{bad:?}");
        }
    }

    #[test]
    fn a_scope_is_read_by_its_name_alone() {
        for scope in Scope::ALL {
            assert_eq!(scope.name().parse(), Ok(scope));
        }
        assert_eq!("Read".parse::<Scope>(), Err(UnknownScope));
    }
}
