//! The settings of an account at Twilio.

use std::time::Duration;

use callback_core::PhoneNumber;
use provider_twilio::rest::{AccountSid, ApiBase, Credentials};
use provider_twilio::{OnUnknown, PublicBase};

use super::check::Check;
use super::{Secret, key, secret};

const TWILIO: &str = "https://api.twilio.com";

/// An account at Twilio, and how calls are made with it.
#[derive(Debug, Clone)]
pub struct TwilioSettings {
    pub credentials: Credentials,
    pub api_base: ApiBase,
    /// Webhooks are signed with it, or with the second one while the two are exchanged.
    pub auth_token: Secret,
    pub auth_token_secondary: Option<Secret>,
    /// Where Twilio reaches us.
    pub public: PublicBase,
    /// The account's own number.
    pub number: Option<PhoneNumber>,
    /// Whether texts are sent, from that number.
    pub sms: bool,
    pub on_unknown: OnUnknown,
    pub machine_detection: bool,
    /// How long a visitor's message may be, if they may leave one.
    pub voicemail: Option<Duration>,
}

impl Check {
    pub(super) fn twilio(&mut self) -> Option<TwilioSettings> {
        let account = self.account();
        let auth_token = self.twilio_secret(key::TWILIO_AUTH_TOKEN, true);
        let api_base = self.api_base();
        let public = self.twilio_public_base();
        let auth_token_secondary = self.twilio_secret(key::TWILIO_AUTH_TOKEN_SECONDARY, false);
        let on_unknown = self
            .choice(key::TWILIO_UNKNOWN, &[("redo", OnUnknown::Redo), ("park", OnUnknown::Park)]);
        let machine_detection =
            self.choice(key::TWILIO_MACHINE_DETECTION, &[("off", false), ("on", true)]);
        let voicemail = self.twilio_voicemail();
        let sms = self.choice(key::TWILIO_SMS, &[("on", true), ("off", false)]);
        // Without it, calls may come from a number that was verified, and texts from nowhere.
        let has_other = self.given.get(key::CALLER_ID).is_some() && sms == Some(false);
        let number = self.twilio_number(!has_other);
        let auth_token = auth_token?;
        let credentials = self.credentials(account?, &auth_token);
        Some(TwilioSettings {
            credentials: credentials?,
            api_base: api_base?,
            auth_token,
            auth_token_secondary,
            public: public?,
            number,
            sms: sms?,
            on_unknown: on_unknown?,
            machine_detection: machine_detection?,
            voicemail,
        })
    }

    /// An account that carries texts beside calls that another provider carries.
    pub(super) fn twilio_for_texts(&mut self) -> Option<TwilioSettings> {
        match self.given.get(key::TWILIO_SMS) {
            None | Some("off") => None,
            Some("on") if self.given.get(key::ASTERISK_SMS) == Some("on") => {
                self.complain(key::TWILIO_SMS, "ASTERISK_SMS is on, too: choose one of the two");
                None
            }
            Some(_) => self.twilio(),
        }
    }

    /// `None` too after a complaint.
    fn twilio_number(&mut self, needed: bool) -> Option<PhoneNumber> {
        let Some(raw) = self.given.get(key::TWILIO_NUMBER) else {
            if needed {
                let remedy = "set the number of your account that calls and texts come from";
                self.complain(key::TWILIO_NUMBER, remedy);
            }
            return None;
        };
        let number = PhoneNumber::from_e164(raw);
        let remedy = "write it with + and the country's code, as Twilio's console shows it";
        number.map_err(|_| self.complain(key::TWILIO_NUMBER, remedy)).ok()
    }

    fn account(&mut self) -> Option<AccountSid> {
        let Some(raw) = self.given.get(key::TWILIO_SID) else {
            self.complain(key::TWILIO_SID, "set the account's SID, AC and 32 digits");
            return None;
        };
        let account = AccountSid::parse(raw);
        account.map_err(|error| self.complain(key::TWILIO_SID, error)).ok()
    }

    /// A key of its own for the API, if there is one: else the auth token opens it.
    fn credentials(&mut self, account: AccountSid, token: &Secret) -> Option<Credentials> {
        let key = self.given.get(key::TWILIO_API_KEY).map(str::to_owned);
        let secret = self.twilio_secret(key::TWILIO_API_SECRET, false);
        match (key, secret) {
            (None, None) => return Some(Credentials::token(account, token.expose())),
            (Some(key), Some(secret)) if key.starts_with("SK") => {
                return Some(Credentials::key(account, &key, secret.expose()));
            }
            (Some(_), Some(_)) => {
                self.complain(key::TWILIO_API_KEY, "write the key's SID, which begins with SK");
            }
            (Some(_), None) => {
                self.complain(key::TWILIO_API_SECRET, "set the secret of TWILIO_API_KEY");
            }
            (None, Some(_)) => {
                self.complain(key::TWILIO_API_KEY, "set the SID of the key, or remove its secret");
            }
        }
        None
    }

    fn api_base(&mut self) -> Option<ApiBase> {
        let base = ApiBase::parse(self.given.get(key::TWILIO_API_BASE).unwrap_or(TWILIO));
        base.map_err(|error| self.complain(key::TWILIO_API_BASE, error)).ok()
    }

    fn twilio_public_base(&mut self) -> Option<PublicBase> {
        let Some(url) = self.given.get(key::PUBLIC_BASE_URL) else {
            let remedy = "set where Twilio reaches this server, such as https://call.example.com";
            self.complain(key::PUBLIC_BASE_URL, remedy);
            return None;
        };
        let is_local = ["http://127.", "http://localhost", "http://[::1]"];
        if !url.starts_with("https://") && !is_local.iter().any(|local| url.starts_with(local)) {
            let remedy = "Twilio sends numbers and secrets there: write an address with https://";
            self.complain(key::PUBLIC_BASE_URL, remedy);
            return None;
        }
        // A host name with an underscore is refused by Twilio.
        let host = url.split('/').nth(2).unwrap_or_default();
        if host.contains('_') {
            self.complain(key::PUBLIC_BASE_URL, "Twilio refuses host names with an underscore");
            return None;
        }
        Some(PublicBase::new(url))
    }

    fn twilio_secret(&mut self, key: super::key::Key, needed: bool) -> Option<Secret> {
        match self.given.get(key).map(str::to_owned) {
            Some(secret) if secret::is_published(&secret) => {
                self.complain(key, "this is a placeholder: copy the one from Twilio's console");
                None
            }
            Some(secret) => Some(Secret::new(secret)),
            None if needed => {
                self.complain(key, "set it as Twilio's console shows it");
                None
            }
            None => None,
        }
    }
}
