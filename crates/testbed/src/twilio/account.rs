use std::fmt;

use uuid::Uuid;

/// The account that a fake Twilio holds, drawn anew for each.
#[derive(Clone)]
pub struct TwilioAccount {
    pub sid: String,
    /// Signs the webhooks.
    pub auth_token: String,
    pub api_key: String,
    pub api_secret: String,
    /// The account's own number, which can speak and text.
    pub number: String,
}

impl TwilioAccount {
    pub(super) fn draw() -> Self {
        let number = Uuid::new_v4().as_u128() % 100;
        Self {
            sid: sid("AC"),
            auth_token: Uuid::new_v4().simple().to_string(),
            api_key: sid("SK"),
            api_secret: Uuid::new_v4().simple().to_string(),
            number: format!("+1201555{:04}", 200 + number),
        }
    }

    /// The account's SID with its token, or a key's with its secret.
    pub(super) fn lets_in(&self, user: &str, password: &str) -> bool {
        let pairs = [(&self.sid, &self.auth_token), (&self.api_key, &self.api_secret)];
        pairs.contains(&(&user.to_owned(), &password.to_owned()))
    }
}

impl fmt::Debug for TwilioAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioAccount").field("sid", &self.sid).finish_non_exhaustive()
    }
}

/// A new identifier of a kind: two letters and 32 hexadecimal digits.
pub(super) fn sid(kind: &str) -> String {
    format!("{kind}{}", Uuid::new_v4().simple())
}
