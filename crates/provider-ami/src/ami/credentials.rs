//! Who logs in, and how the secret is shown to be known.

use std::fmt;

use md5::{Digest, Md5};

use super::request::{InvalidRequest, Request};

/// A manager user. Never shows its secret.
#[derive(Clone)]
pub struct Credentials {
    user: String,
    secret: String,
    plain: bool,
    /// The event classes to receive, as in the `Login` action's `Events`.
    events: String,
}

impl Credentials {
    /// Logs in by challenge, so that the secret does not travel; it is no substitute for TLS.
    #[must_use]
    pub fn new(user: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            secret: secret.into(),
            plain: false,
            events: "system,call".to_owned(),
        }
    }

    /// Sends the secret itself, for servers that know no MD5.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.plain = true;
        self
    }

    /// The event classes to receive instead of `system,call`.
    #[must_use]
    pub fn events(mut self, classes: impl Into<String>) -> Self {
        self.events = classes.into();
        self
    }

    /// The same secret under another name.
    #[must_use]
    pub fn as_user(mut self, user: impl Into<String>) -> Self {
        self.user = user.into();
        self
    }

    /// The name.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The first action of a session.
    pub(super) fn hello(&self) -> Result<Request, InvalidRequest> {
        if !self.plain {
            return Request::new("Challenge")?.header("AuthType", "MD5");
        }
        self.login()?.header("Secret", &self.secret)
    }

    /// The login that answers `challenge`.
    pub(super) fn answer(&self, challenge: &str) -> Result<Request, InvalidRequest> {
        let mut md5 = Md5::new();
        md5.update(challenge.as_bytes());
        md5.update(self.secret.as_bytes());
        let key = u128::from_be_bytes(md5.finalize().into());
        self.login()?.header("AuthType", "MD5")?.header("Key", &format!("{key:032x}"))
    }

    /// Whether the first action is the login itself.
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether `FullyBooted` can be expected.
    pub(super) fn sees_system_events(&self) -> bool {
        self.events.split(',').any(|class| matches!(class.trim(), "system" | "on" | "all"))
    }

    fn login(&self) -> Result<Request, InvalidRequest> {
        Request::new("Login")?.header("Username", &self.user)?.header("Events", &self.events)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({}, [redacted])", self.user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ami::ActionId;

    fn wire(request: &Request) -> String {
        request.encode(&ActionId::new(1, 1)).concat()
    }

    #[test]
    fn the_key_is_the_lowercase_md5_of_challenge_and_secret() {
        let login = Credentials::new("callback", "secret").answer("840415273").unwrap();
        // printf 840415273secret | md5sum
        assert!(
            wire(&login).contains("Key: 81c3ab5534a432bec402f6d988ee45b4\r\n"),
            "{}",
            wire(&login)
        );
        assert!(!wire(&login).contains("secret"));
    }

    #[test]
    fn a_plain_login_is_one_action_and_debug_hides_the_secret() {
        let user = Credentials::new("callback", "hunter2").plain().events("call");
        assert!(wire(&user.hello().unwrap()).contains("Secret: hunter2\r\n"));
        assert_eq!(format!("{user:?}"), "Credentials(callback, [redacted])");
        assert!(!user.sees_system_events());
    }

    #[test]
    fn a_secret_with_a_line_break_is_refused() {
        assert!(Credentials::new("a", "b\r\nAction: Command").plain().hello().is_err());
    }
}
