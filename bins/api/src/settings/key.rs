//! The names of the settings: the same in the environment and, in small letters, in the file.

use std::fmt;

/// How much of a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Whole,
    /// A phone number: its last two characters.
    End,
    Never,
}

/// The name of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    name: &'static str,
    shown: Shown,
}

impl Key {
    pub(super) const fn name(self) -> &'static str {
        self.name
    }

    /// `value` as an error message may show it.
    pub(super) fn show(self, value: &str) -> String {
        match self.shown {
            Shown::Whole => format!("{value:?}"),
            Shown::End => {
                let end: Vec<_> = value.chars().rev().take(2).collect();
                format!("\"…{}\"", end.iter().rev().collect::<String>().escape_debug())
            }
            Shown::Never => "[redacted]".to_owned(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! keys {
    ($($name:ident $shown:ident)*) => {
        $(pub(super) const $name: Key = Key { name: stringify!($name), shown: Shown::$shown };)*
        /// Every setting that does something.
        pub(super) const ALL: &[Key] = &[$($name),*];
    };
}

keys! {
    CALLBACK_PROVIDER Whole
    ASTERISK_HOST Whole
    ASTERISK_AMI_PORT Whole
    ASTERISK_AMI_USER Whole
    ASTERISK_AMI_SECRET Never
    ASTERISK_AMI_TLS Whole
    ASTERISK_AMI_CA Whole
    ASTERISK_DIAL_TEMPLATE Whole
    ASTERISK_SMS Whole
    ASTERISK_SMS_TO Whole
    ASTERISK_SMS_FROM Whole
    ASTERISK_CONCURRENT_CALLS Whole
    ASTERISK_CALLS_PER_SECOND Whole
    TWILIO_SID Whole
    TWILIO_AUTH_TOKEN Never
    TWILIO_AUTH_TOKEN_SECONDARY Never
    TWILIO_API_KEY Whole
    TWILIO_API_SECRET Never
    TWILIO_API_BASE Whole
    TWILIO_NUMBER End
    TWILIO_SMS Whole
    TWILIO_UNKNOWN Whole
    TWILIO_MACHINE_DETECTION Whole
    TWILIO_VOICEMAIL Whole
    TWILIO_VOICEMAIL_MAX_SECONDS Whole
    VOICEMAIL_RETENTION_DAYS Whole
    BUSINESS_NUMBER End
    BUSINESS_SMS_NUMBER End
    BUSINESS_HOURS_START Whole
    BUSINESS_HOURS_END Whole
    BUSINESS_TIMEZONE Whole
    BUSINESS_WEEKDAYS_ONLY Whole
    HOLIDAYS_FILE Whole
    CALLER_ID End
    HOME_REGION Whole
    ALLOWED_COUNTRIES Whole
    DATABASE_PATH Whole
    HTTP_BIND Whole
    PUBLIC_BASE_URL Whole
    ALLOWED_HOSTS Whole
    ALLOWED_ORIGINS Whole
    BOT_CHECK Whole
    TRUSTED_PROXIES Whole
    PROXY_HEADER Whole
    ASKS_PER_HOUR Whole
    REQUESTS_PER_MINUTE Whole
    CALLBACK_INTERNAL_BIND Whole
    CALLBACK_HANDLER_SECRET Never
    CALL_ORDER Whole
    NUMBER_PROOF Whole
    MAX_CONCURRENT_CALLS Whole
    MAX_CALLS_PER_DAY Whole
    CALLS_PER_SECOND Whole
    MAX_SPEND_PER_DAY Whole
    MAX_RINGS_PER_DAY Whole
    MAX_QUEUE_LENGTH Whole
    CONCURRENCY_OVERFLOW_ACTION Whole
    MAX_SMS_PER_DAY Whole
    MAX_CONCURRENT_SMS Whole
    SMS_CONFIRMATION Whole
    SMS_REMINDER_MINUTES Whole
    SLOT_MINUTES Whole
    SLOT_SEATS Whole
    SLOT_NOTICE_MINUTES Whole
    SLOT_DAYS Whole
    QUIET_HOURS Whole
    SMTP_HOST Whole
    SMTP_PORT Whole
    SMTP_TLS Whole
    SMTP_CA Whole
    SMTP_USER Whole
    SMTP_PASSWORD Never
    EMAIL_FROM Whole
    BUSINESS_EMAIL Whole
    BUSINESS_EMAIL_EVENTS Whole
    MESSAGE_LANGUAGE Whole
    MESSAGE_TEMPLATES Whole
    RING_SECONDS Whole
    TALK_LIMIT_SECONDS Whole
    RETENTION_CALLBACKS_DAYS Whole
    RETRIES Whole
    ESCALATION_CHAIN End
    ESCALATION_ENABLED Whole
    ESCALATION_TIMEOUT_MINUTES Whole
    ESCALATION_MAX_LEVEL Whole
    VIP_PHONE_NUMBERS End
    SIMULATOR_SPEED Whole
    SIMULATOR_NETWORK Whole
    STOP_SECONDS Whole
    LOG_FORMAT Whole
    LOG_FILTER Whole
}

/// Names of the old service that mean nothing any more, and what took their place.
pub(super) const REPLACED: &[(&str, &str)] = &[
    ("COMMIT_MODE", "every change is written durably now; remove it"),
    ("ADMIN_API_TOKEN", "make keys with `api keys create` instead; remove it"),
];

/// Names that will mean something in a later version, and nothing yet.
pub(super) const LATER: &[&str] = &[
    "FRONTEND_URL",
    "RECAPTCHA_SECRET",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "FACEBOOK_APP_ID",
    "FACEBOOK_APP_SECRET",
    "ALERT_EMAIL",
];
