//! Who asks.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::AccountSid;

/// An account, and what proves that one may act for it. Never shows its secret.
#[derive(Clone)]
pub struct Credentials {
    account: AccountSid,
    user: String,
    secret: String,
}

impl Credentials {
    /// The account's own auth token.
    #[must_use]
    pub fn token(account: AccountSid, token: impl Into<String>) -> Self {
        Self { user: account.as_str().to_owned(), account, secret: token.into() }
    }

    /// An API key, `SK…`, and its secret. Paths keep the account's SID.
    #[must_use]
    pub fn key(account: AccountSid, key_sid: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { account, user: key_sid.into(), secret: secret.into() }
    }

    /// Whose calls and texts these are.
    #[must_use]
    pub fn account(&self) -> &AccountSid {
        &self.account
    }

    /// Whether this is an API key, and not the account's auth token.
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.user != self.account.as_str()
    }

    /// The value of the header `Authorization`.
    pub(super) fn authorization(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.user, self.secret)))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({}, {}, [redacted])", self.account, self.user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_the_account_or_the_key_and_the_secret_is_shown_nowhere() {
        let account = AccountSid::parse(&format!("AC{}", "0".repeat(32))).unwrap();
        let token = Credentials::token(account.clone(), "hunter2");
        // printf 'AC00000000000000000000000000000000:hunter2' | base64
        let expected = "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDpodW50ZXIy";
        assert_eq!(token.authorization(), expected);
        let key = Credentials::key(account, "SK1", "hunter2");
        assert_eq!(key.authorization(), "Basic U0sxOmh1bnRlcjI=");
        assert!(key.is_key() && !token.is_key());
        for shown in [format!("{token:?}"), format!("{key:?}")] {
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}
