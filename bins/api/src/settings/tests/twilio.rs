//! An account at Twilio.

use std::time::Duration;

use provider_twilio::OnUnknown;

use super::{BUSINESS, ProviderSettings, read};
use crate::settings::TwilioSettings;

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const TOKEN: &str = "fedcba9876543210fedcba9876543210";

pub(super) const ALL: [(&str, &str); 5] = [
    BUSINESS,
    ("TWILIO_SID", ACCOUNT),
    ("TWILIO_AUTH_TOKEN", TOKEN),
    ("TWILIO_NUMBER", "+12015550199"),
    ("PUBLIC_BASE_URL", "https://call.example.com/"),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    ALL.iter().chain(more).copied().collect()
}

fn complaint(more: &[(&str, &str)]) -> String {
    read(None, &with(more)).unwrap_err()
}

fn twilio(more: &[(&str, &str)]) -> TwilioSettings {
    match read(None, &with(more)).unwrap().provider {
        ProviderSettings::Twilio(twilio) => *twilio,
        other => panic!("not Twilio: {other:?}"),
    }
}

#[test]
fn twilio_is_the_default_and_calls_come_from_its_number() {
    let settings = read(None, &ALL).unwrap();
    assert_eq!(settings.rules.caller_id.as_e164(), "+12015550199");
    let own = read(None, &with(&[("CALLER_ID", "+12015550142")])).unwrap();
    assert_eq!(own.rules.caller_id.as_e164(), "+12015550142");
    let twilio = twilio(&[("CALLBACK_PROVIDER", "twilio")]);
    assert_eq!(twilio.api_base.as_str(), "https://api.twilio.com");
    assert_eq!(twilio.public.texts(), "https://call.example.com/webhooks/twilio/texts");
    assert_eq!((twilio.on_unknown, twilio.machine_detection), (OnUnknown::Redo, false));
    let told = format!("{settings:?}");
    assert!(!told.contains(TOKEN), "no secret is shown: {told}");
}

#[test]
fn whatever_is_missing_is_told_at_once() {
    let error = read(None, &[BUSINESS]).unwrap_err();
    for key in ["TWILIO_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER", "PUBLIC_BASE_URL"] {
        assert!(error.contains(key), "{key}: {error}");
    }
}

#[test]
fn what_cannot_work_says_how_to_mend_it() {
    for (key, value, remedy) in [
        ("TWILIO_SID", "AC12", "32 hexadecimal digits"),
        ("TWILIO_AUTH_TOKEN", "your_auth_token", "copy the one from Twilio's console"),
        ("TWILIO_API_KEY", "SK0123456789abcdef0123456789abcdef", "set the secret of"),
        ("TWILIO_API_SECRET", "0123456789abcdef", "TWILIO_API_KEY is not set: set the SID"),
        ("TWILIO_API_BASE", "http://api.example.com", "use https"),
        ("TWILIO_NUMBER", "nonsense", "as Twilio's console shows it"),
        ("TWILIO_SMS", "maybe", "choose on or off"),
        ("TWILIO_UNKNOWN", "again", "choose redo or park"),
        ("TWILIO_MACHINE_DETECTION", "maybe", "choose off or on"),
        ("TWILIO_VOICEMAIL", "maybe", "choose off or on"),
        ("TWILIO_VOICEMAIL_MAX_SECONDS", "9", "write a whole number from 10 to 600"),
        ("VOICEMAIL_RETENTION_DAYS", "0", "write a whole number from 1 to 365"),
        ("PUBLIC_BASE_URL", "http://call.example.com", "https://"),
        ("PUBLIC_BASE_URL", "https://my_host.example.com", "underscore"),
    ] {
        let error = complaint(&[(key, value)]);
        assert!(error.contains(remedy), "{key}: {error}");
        assert!(!error.contains("your_auth_token") && !error.contains("nonsense"), "{error}");
    }
}

#[test]
fn a_key_of_its_own_may_open_the_api() {
    let key = [
        ("TWILIO_API_KEY", "SK0123456789abcdef0123456789abcdef"),
        ("TWILIO_API_SECRET", "00112233445566778899aabbccddeeff"),
        ("TWILIO_AUTH_TOKEN_SECONDARY", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
        ("TWILIO_UNKNOWN", "park"),
        ("TWILIO_MACHINE_DETECTION", "on"),
    ];
    let twilio = twilio(&key);
    assert!(twilio.auth_token_secondary.is_some() && twilio.machine_detection);
    assert_eq!(twilio.on_unknown, OnUnknown::Park);
    let wrong = [("TWILIO_API_KEY", "0123"), ("TWILIO_API_SECRET", "0011223344556677")];
    assert!(complaint(&wrong).contains("begins with SK"));
}

#[test]
fn messages_are_taken_if_that_is_wished_and_kept_for_a_while() {
    let days = |days: i64| jiff::SignedDuration::from_hours(24 * days);
    let settings = read(None, &ALL).unwrap();
    assert_eq!(settings.rules.voicemail_kept, days(30));
    assert_eq!(twilio(&[("TWILIO_VOICEMAIL_MAX_SECONDS", "60")]).voicemail, None);
    let on = ("TWILIO_VOICEMAIL", "on");
    assert_eq!(twilio(&[on]).voicemail, Some(Duration::from_mins(2)));
    let more = [on, ("TWILIO_VOICEMAIL_MAX_SECONDS", "60"), ("VOICEMAIL_RETENTION_DAYS", "7")];
    assert_eq!(twilio(&more).voicemail, Some(Duration::from_mins(1)));
    let settings = read(None, &with(&more)).unwrap();
    assert_eq!((settings.rules.voicemail_kept, settings.warnings.len()), (days(7), 0));
}

#[test]
fn messages_that_nobody_would_leave_or_hear_of_are_warned_of() {
    let on = ("TWILIO_VOICEMAIL", "on");
    let silent = read(None, &with(&[on, ("TWILIO_SMS", "off")])).unwrap().warnings.join("\n");
    assert!(silent.contains("nobody is told that a visitor left a message"), "{silent}");
    let beside = [on, ("CALLBACK_PROVIDER", "simulator"), ("TWILIO_SMS", "on")];
    let beside = read(None, &with(&beside)).unwrap().warnings.join("\n");
    assert!(beside.contains("TWILIO_VOICEMAIL does nothing"), "{beside}");
}
