use super::*;

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const MAIL: [(&str, &str); 2] =
    [("SMTP_HOST", "mail.example.com"), ("BUSINESS_EMAIL", "office@example.com")];

fn simulated(
    file: Option<&str>,
    more: &[(&'static str, &'static str)],
) -> Result<Settings, String> {
    read(file, &[&[SIMULATOR, BUSINESS], more].concat())
}

#[test]
fn whoever_is_set_up_is_told_and_keeps_its_identifier() {
    let none = simulated(None, &[]).unwrap();
    assert!(none.notifications.subscribers.is_empty());
    let file = format!(
        "[[webhooks]]\nname = \"crm\"\nurl = \"https://crm.example.com/hook\"\nsecret = \"{KEY} {KEY}\"\n\
         [[webhooks]]\nname = \"room\"\nshape = \"slack\"\nvisitor = \"shown\"\nevents = [\"missed\"]\n"
    );
    let more = [MAIL[0], MAIL[1], ("WEBHOOK_URL_ROOM", "https://hooks.example.com/T/B/x")];
    let set = simulated(Some(&file), &more).unwrap();
    let told: Vec<_> = set
        .notifications
        .subscribers
        .iter()
        .map(|it| (it.name.as_str(), it.topics.len(), it.decides))
        .collect();
    assert_eq!(told, [("e-mail", 7, true), ("crm", 11, false), ("room", 1, true)]);
    assert_eq!(set.notifications.notifiers.len(), 3);
    let ids = |settings: &Settings| -> Vec<_> {
        settings.notifications.subscribers.iter().map(|it| it.id).collect()
    };
    let again = simulated(Some(&file), &more).unwrap();
    assert_eq!(ids(&set), ids(&again));
    assert!(!format!("{set:?}").contains("hooks.example.com"));
}

#[test]
fn what_cannot_be_used_of_mail_is_told_and_passwords_are_not() {
    for (more, wrong) in [
        (&[MAIL[0]][..], "BUSINESS_EMAIL is not set: set where mail for the business goes"),
        (&[MAIL[1]], "SMTP_HOST is not set: set the mail server"),
        (
            &[MAIL[0], ("BUSINESS_EMAIL", "office")],
            "BUSINESS_EMAIL=\"office\": write a mail address",
        ),
        (&[MAIL[0], MAIL[1], ("EMAIL_FROM", "a\u{1}b")], "EMAIL_FROM="),
        (&[MAIL[0], MAIL[1], ("SMTP_TLS", "maybe")], "choose starttls or tls or off"),
        (&[MAIL[0], MAIL[1], ("SMTP_USER", "me")], "SMTP_PASSWORD is not set: set it, or remove"),
        (&[MAIL[0], MAIL[1], ("SMTP_PORT", "0")], "from 1 to 65535"),
        (&[MAIL[0], MAIL[1], ("SMTP_CA", "/nowhere.pem")], "name a file that can be read"),
        (
            &[MAIL[0], MAIL[1], ("BUSINESS_EMAIL_EVENTS", "missed,rung")],
            "name events out of accepted",
        ),
        (&[("MESSAGE_LANGUAGE", "fr")], "choose en or de"),
        (&[("MESSAGE_TEMPLATES", "/nowhere")], "this folder can't be read"),
    ] {
        let error = simulated(None, more).unwrap_err();
        assert!(error.contains(wrong), "{wrong}: {error}");
    }
    let login = [("SMTP_USER", "me"), ("SMTP_PASSWORD", "a-word-that-nobody-knows")];
    let plain = [MAIL[0], MAIL[1], login[0], login[1], ("SMTP_TLS", "off")];
    let error = simulated(None, &plain).unwrap_err();
    assert!(error.contains("a password is not sent unencrypted"), "{error}");
    assert!(!error.contains("nobody-knows"), "{error}");
    assert!(simulated(None, &[MAIL[0], MAIL[1], login[0], login[1]]).is_ok());
}

#[test]
fn what_cannot_be_used_of_a_webhook_is_told_and_its_secrets_are_not() {
    let url = "url = \"https://crm.example.com/secret-path\"\n";
    let key = format!("secret = \"{KEY}\"\n");
    for (entries, wrong) in [
        (format!("url = \"crm\"\n{key}"), "webhooks.crm.url: write an address"),
        (format!("url = \"http://crm.example.com/\"\n{key}"), "webhooks.crm.url: write https://"),
        (key.clone(), "webhooks.crm.url: set where it posts to"),
        (url.to_owned(), "webhooks.crm.secret: write whsec_"),
        (format!("{url}secret = \"whsec_c2hvcnQ=\"\n"), "webhooks.crm.secret: write whsec_"),
        (format!("{url}{key}shape = \"slack\"\n"), "chat rooms check no signature"),
        (format!("{url}{key}shape = \"irc\"\n"), "choose standard, slack or teams"),
        (format!("{url}{key}events = [\"rung\"]\n"), "webhooks.crm.events: name events out of"),
        (format!("{url}{key}events = \"missed\"\n"), "webhooks.crm.events: write a list"),
        (format!("{url}{key}visitor = \"maybe\"\n"), "choose hidden or shown"),
        (format!("{url}{key}private = 7\n"), "choose on or off"),
        (
            format!("{url}{key}colour = 7\n"),
            "webhooks.crm.colour: there is no such entry; use name",
        ),
    ] {
        let file = format!("[[webhooks]]\nname = \"crm\"\n{entries}");
        let error = simulated(Some(&file), &[]).unwrap_err();
        assert!(error.contains(wrong), "{wrong}: {error}");
        assert!(!error.contains("secret-path") && !error.contains("MfKQ9r8"), "{error}");
    }
    for (file, wrong) in [
        ("webhooks = 7", "write a table [[webhooks]]"),
        ("[[webhooks]]\nname = \"C R M\"\n", "name each webhook"),
        ("[[webhooks]]\nname = \"a\"\n[[webhooks]]\nname = \"a\"\n", "another one has this name"),
    ] {
        let error = simulated(Some(file), &[]).unwrap_err();
        assert!(error.contains(wrong), "{wrong}: {error}");
    }
}

#[test]
fn quiet_hours_are_those_of_the_business() {
    let zone = ("BUSINESS_TIMEZONE", "Europe/Berlin");
    let set = simulated(None, &[("QUIET_HOURS", "21:00-08:00"), zone]).unwrap();
    let visitors = &set.rules.texts.visitors;
    let at = "2026-11-23T21:00:00Z".parse().unwrap();
    assert_eq!(visitors.next_open(at).to_string(), "2026-11-24T07:00:00Z");
    assert!(simulated(None, &[]).unwrap().rules.texts.visitors.is_open(at));
    for (more, wrong) in [
        (&[("QUIET_HOURS", "21:00-08:00")][..], "BUSINESS_TIMEZONE is not set"),
        (&[("QUIET_HOURS", "at night"), zone], "QUIET_HOURS=\"at night\": write times"),
        (&[("QUIET_HOURS", "00:00-24:00"), zone], "leave a time in which visitors"),
    ] {
        let error = simulated(None, more).unwrap_err();
        assert!(error.contains(wrong), "{wrong}: {error}");
    }
}
