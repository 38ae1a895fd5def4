//! What the account has and may do.

use std::fmt;

use form_urlencoded::Serializer;
use serde::Deserialize;

use super::wire::Loose;
use super::{Client, RefusalKind, RestError};
use crate::mask::Masked;

/// The account itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// `active`, `suspended` or `closed`.
    pub status: String,
    /// Whether it calls verified numbers only, for ten minutes, with an announcement first.
    pub is_trial: bool,
}

impl Account {
    /// Whether it may do anything.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == "active"
    }
}

/// A number of the account's.
#[derive(Clone, PartialEq, Eq)]
pub struct IncomingNumber {
    /// In E.164.
    pub number: String,
    /// Whether it can call and be called.
    pub can_speak: bool,
    /// Whether it can send and get texts.
    pub can_text: bool,
    /// Whom Twilio asks when it is called.
    pub voice: Hook,
    /// Whom Twilio asks when it gets a text.
    pub sms: Hook,
}

/// Whom Twilio asks, and how.
#[derive(Clone, PartialEq, Eq)]
pub struct Hook {
    /// Nobody, if there is none.
    pub url: Option<String>,
    /// `GET` or `POST`.
    pub method: Option<String>,
}

/// Which numbers of a country the account may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DialingPermission {
    /// Ordinary numbers.
    pub low_risk: bool,
    /// Those of special services.
    pub high_risk_special: bool,
    /// Those known for fraud.
    pub high_risk_tollfraud: bool,
}

impl Client {
    /// The account: the cheapest way to try its auth token. Of API keys only main ones may ask for it.
    pub fn account(&self) -> Result<Account, RestError> {
        let row: AccountRow = self.get(&self.path(".json"))?;
        Ok(Account { status: row.status, is_trial: row.kind.given() == Some("Trial") })
    }

    /// The account's number `number`, in E.164; `None` if it has no such number.
    pub fn number(&self, number: &str) -> Result<Option<IncomingNumber>, RestError> {
        let query = Serializer::new(String::new()).append_pair("PhoneNumber", number).finish();
        let page: NumberPage =
            self.get(&self.path(&format!("/IncomingPhoneNumbers.json?{query}")))?;
        // Twilio finds numbers that only hold it, too.
        let mut found = page.incoming_phone_numbers.into_iter().map(IncomingNumber::from);
        Ok(found.find(|found| found.number == number))
    }

    /// Whether `number`, in E.164, is no number of the account, but one that it proved to have: calls can come from it.
    pub fn has_verified(&self, number: &str) -> Result<bool, RestError> {
        let query = Serializer::new(String::new()).append_pair("PhoneNumber", number).finish();
        let page: CallerPage = self.get(&self.path(&format!("/OutgoingCallerIds.json?{query}")))?;
        Ok(page.outgoing_caller_ids.iter().any(|found| found.phone_number == number))
    }

    /// What may be called in a country, by its two letters; `None` if Twilio knows none such, or the API is not
    /// Twilio's and [`Client::voice_at`] has named no other.
    pub fn dialing_country(&self, iso: &str) -> Result<Option<DialingPermission>, RestError> {
        let Some(voice) = self.voice() else { return Ok(None) };
        let letters = iso.len() == 2 && iso.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !letters {
            return Ok(None);
        }
        let path = format!("/v1/DialingPermissions/Countries/{}", iso.to_ascii_uppercase());
        match self.get_at::<CountryRow>(voice, &path) {
            Ok(row) => Ok(Some(DialingPermission {
                low_risk: row.low_risk_numbers_enabled,
                high_risk_special: row.high_risk_special_numbers_enabled,
                high_risk_tollfraud: row.high_risk_tollfraud_numbers_enabled,
            })),
            Err(RestError::Refused(refusal)) if refusal.kind == RefusalKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[derive(Deserialize)]
struct AccountRow {
    status: String,
    #[serde(default, rename = "type")]
    kind: Loose,
}

#[derive(Deserialize)]
struct NumberPage {
    incoming_phone_numbers: Vec<NumberRow>,
}

#[derive(Deserialize)]
struct CallerPage {
    outgoing_caller_ids: Vec<CallerRow>,
}

#[derive(Deserialize)]
struct CallerRow {
    phone_number: String,
}

#[derive(Deserialize)]
struct NumberRow {
    phone_number: String,
    #[serde(default)]
    capabilities: Capabilities,
    #[serde(default)]
    voice_url: Loose,
    #[serde(default)]
    voice_method: Loose,
    #[serde(default)]
    sms_url: Loose,
    #[serde(default)]
    sms_method: Loose,
}

#[derive(Default, Deserialize)]
struct Capabilities {
    #[serde(default)]
    voice: bool,
    #[serde(default)]
    sms: bool,
}

impl From<NumberRow> for IncomingNumber {
    fn from(row: NumberRow) -> Self {
        let given = |value: &Loose| value.given().map(str::to_owned);
        Self {
            number: row.phone_number,
            can_speak: row.capabilities.voice,
            can_text: row.capabilities.sms,
            voice: Hook { url: given(&row.voice_url), method: given(&row.voice_method) },
            sms: Hook { url: given(&row.sms_url), method: given(&row.sms_method) },
        }
    }
}

#[derive(Deserialize)]
struct CountryRow {
    low_risk_numbers_enabled: bool,
    high_risk_special_numbers_enabled: bool,
    high_risk_tollfraud_numbers_enabled: bool,
}

/// An address may hold a secret.
impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook").field("method", &self.method).finish_non_exhaustive()
    }
}

impl fmt::Debug for IncomingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingNumber")
            .field("number", &Masked)
            .field("can_speak", &self.can_speak)
            .field("can_text", &self.can_text)
            .finish_non_exhaustive()
    }
}
