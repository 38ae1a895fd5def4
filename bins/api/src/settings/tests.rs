use provider_ami::Manager;
use provider_ami::ami::Tcp;

use super::*;

mod asterisks;
mod door;
mod holidays;
mod hours;
mod limits;
mod listeners;
mod notifications;
mod numbers;
mod order;
mod proof;
mod retention;
mod retries;
mod targets;
mod texts;
mod twilio;

const BUSINESS: (&str, &str) = ("BUSINESS_NUMBER", "+12015550100");
const SIMULATOR: (&str, &str) = ("CALLBACK_PROVIDER", "simulator");
const KEY: &str = "0123456789abcdef0123456789abcdef";
const ASTERISK: [(&str, &str); 5] = [
    ("CALLBACK_PROVIDER", "asterisk"),
    BUSINESS,
    ("ASTERISK_AMI_USER", "callback"),
    ("ASTERISK_AMI_SECRET", "a-secret-that-nobody-published-yet"),
    ("CALLBACK_HANDLER_SECRET", KEY),
];

fn read(file: Option<&str>, env: &[(&str, &str)]) -> Result<Settings, String> {
    // What comes later counts.
    let find = |name: &str| {
        env.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    Settings::from_sources(file, &find).map_err(|error| error.to_string())
}

fn with<'e>(base: &[(&'e str, &'e str)], more: &[(&'e str, &'e str)]) -> Vec<(&'e str, &'e str)> {
    [base, more].concat()
}

#[test]
fn the_defaults_are_those_of_the_design() {
    let settings = read(None, &[SIMULATOR, BUSINESS]).unwrap();
    assert_eq!(settings.http_bind.to_string(), "127.0.0.1:8501");
    assert_eq!(settings.database, PathBuf::from("callback.db"));
    assert_eq!(settings.home.code(), "US");
    assert_eq!(settings.rules.caller_id, *settings.rules.business.number());
    assert_eq!((settings.rules.lines, settings.rules.ring_limit.as_secs()), (3, 25));
    assert_eq!(settings.rules.policy, callback_core::Policy::default());
    assert!(settings.handler.is_none());
    let settings = read(None, &ASTERISK).unwrap();
    let handler = settings.handler.unwrap();
    assert_eq!(handler.bind.to_string(), "127.0.0.1:8502");
    let ProviderSettings::Asterisk(asterisks) = settings.provider else { panic!("not Asterisk") };
    let [asterisk] = asterisks.as_slice() else { panic!("not one") };
    assert_eq!(asterisk.terms, provider_ami::Terms::alone());
    let here = Tcp::new("127.0.0.1:5038");
    assert!(matches!(&asterisk.manager, Manager::Plain(tcp) if *tcp == here));
    assert_eq!(asterisk.dial.render(settings.rules.business.number()), "PJSIP/+12015550100@trunk");
}

#[test]
fn a_provider_that_is_not_known_is_refused() {
    let error = read(None, &[BUSINESS, ("CALLBACK_PROVIDER", "carrier-pigeon")]).unwrap_err();
    assert!(error.contains("\"carrier-pigeon\": choose twilio, asterisk or simulator"), "{error}");
}

#[test]
fn every_fault_is_told_at_once_with_its_remedy() {
    let env = [
        ("CALLBACK_PROVIDER", "asterisk"),
        ("ASTERISK_AMI_PORT", "99999"),
        ("ASTERISK_AMI_SECRET", "callback_secret_2026"),
        ("ASTERISK_DIAL_TEMPLATE", "PJSIP/trunk"),
        ("ASTERISK_CONCURRENT_CALLS", "none"),
        ("ASTERISK_CALLS_PER_SECOND", "0"),
        ("BUSINESS_NUMBER", "+1201555"),
        ("HTTP_BIND", "8501"),
        ("CALLBACK_HANDLER_SECRET", "short"),
        ("MAX_CONCURRENT_CALLS", "0"),
        ("RING_SECONDS", "soon"),
        ("RETRIES", "maybe"),
        ("PUBLIC_BASE_URL", "call.example.com"),
        ("LOG_FORMAT", "xml"),
        ("LOG_FILTER", "=="),
        ("HOME_REGION", "United States"),
    ];
    let error = read(None, &env).unwrap_err();
    let untold: Vec<_> = env
        .iter()
        .skip(1)
        // What hangs on a number that can't be read is checked once it can.
        .filter(|(name, _)| !["MAX_CONCURRENT_CALLS", "RING_SECONDS", "RETRIES"].contains(name))
        .filter(|(name, _)| !error.contains(&format!("\n  {name}")))
        .collect();
    assert!(untold.is_empty(), "{untold:?} in {error}");
    assert!(error.contains("ASTERISK_AMI_USER is not set"), "{error}");
}

#[test]
fn faults_of_the_rules_are_told_at_once_too() {
    let env = with(
        &[SIMULATOR, BUSINESS],
        &[("MAX_CONCURRENT_CALLS", "0"), ("RING_SECONDS", "soon"), ("RETRIES", "maybe")],
    );
    let error = read(None, &env).unwrap_err();
    for name in ["MAX_CONCURRENT_CALLS=\"0\"", "RING_SECONDS=\"soon\"", "RETRIES=\"maybe\""] {
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn secrets_and_numbers_are_not_repeated() {
    let env = with(
        &ASTERISK,
        &[
            ("ASTERISK_AMI_SECRET", "my-callback_secret_2027"),
            ("CALLBACK_HANDLER_SECRET", "only-thirty-characters-long-xx"),
            ("BUSINESS_NUMBER", "+1 201 555 01"),
            ("CALLER_ID", "1202555"),
        ],
    );
    let error = read(None, &env).unwrap_err();
    for secret in ["2027", "thirty", "201 555", "1202555"] {
        assert!(!error.contains(secret), "{secret}: {error}");
    }
    let settings = read(None, &ASTERISK).unwrap();
    let shown = format!("{settings:?}");
    for secret in [KEY, "nobody-published", "2015550100"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}

#[test]
fn published_secrets_are_refused() {
    for published in ["callback_secret_2026", "changeme-changeme-changeme-changeme", "x"] {
        let env = with(&ASTERISK, &[("ASTERISK_AMI_SECRET", published)]);
        assert!(read(None, &env).unwrap_err().contains("ASTERISK_AMI_SECRET"), "{published}");
    }
    let env = with(&ASTERISK, &[("CALLBACK_HANDLER_SECRET", "your_secret_here_your_secret_here")]);
    assert!(read(None, &env).unwrap_err().contains("CALLBACK_HANDLER_SECRET"));
}

#[test]
fn a_remote_asterisk_is_reached_in_the_clear_only_knowingly() {
    let remote = with(&ASTERISK, &[("ASTERISK_HOST", "pbx.example.com")]);
    let error = read(None, &remote).unwrap_err();
    for way in ["ASTERISK_HOST", "ASTERISK_AMI_TLS=on", "ASTERISK_AMI_TLS=off"] {
        assert!(error.contains(way), "{error}");
    }
    let open = read(None, &with(&remote, &[("ASTERISK_AMI_TLS", "off")])).unwrap();
    assert!(open.warnings.iter().any(|warning| warning.contains("unencrypted")));
    for near in ["127.0.0.1", "localhost", "::1", "127.1.2.3"] {
        assert!(read(None, &with(&ASTERISK, &[("ASTERISK_HOST", near)])).is_ok(), "{near}");
    }
    assert!(read(None, &with(&ASTERISK, &[("ASTERISK_AMI_TLS", "yes")])).is_err());
}

#[test]
fn a_name_that_does_something_is_not_announced_for_later() {
    let later = |key: &&key::Key| key::LATER.contains(&key.name());
    assert_eq!(key::ALL.iter().find(later), None);
}

#[test]
fn an_encrypted_manager_needs_the_authority_that_it_is_to_be_known_by() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    let path = file.to_str().unwrap().to_owned();
    let remote =
        with(&ASTERISK, &[("ASTERISK_HOST", "pbx.example.com"), ("ASTERISK_AMI_TLS", "on")]);
    let trusting = with(&remote, &[("ASTERISK_AMI_CA", &path)]);
    assert!(read(None, &remote).unwrap_err().contains("ASTERISK_AMI_CA"));
    assert!(read(None, &trusting).unwrap_err().contains("can be read"));
    std::fs::write(&file, "nothing").unwrap();
    assert!(read(None, &trusting).unwrap_err().contains("no PEM certificate"));

    std::fs::write(&file, testbed::Authority::new().unwrap().pem()).unwrap();
    let ProviderSettings::Asterisk(asterisks) = read(None, &trusting).unwrap().provider else {
        panic!("not asterisk");
    };
    let shown = format!("{:?}", asterisks[0].manager);
    assert!(shown.contains("Secure") && shown.contains("pbx.example.com:5039"), "{shown}");

    let nobody = with(&trusting, &[("ASTERISK_HOST", "no host")]);
    assert!(read(None, &nobody).unwrap_err().contains("ASTERISK_HOST"));
    // Whoever names an authority wants it asked.
    let unused = with(&ASTERISK, &[("ASTERISK_AMI_CA", &path)]);
    assert!(read(None, &unused).unwrap_err().contains("ASTERISK_AMI_TLS=on"));
}

#[test]
fn the_file_is_overruled_by_the_environment() {
    let file = "
        callback_provider = \"simulator\"
        business_number = \"+12015550100\"
        max_concurrent_calls = 7
        ring_seconds = 30
        simulator_speed = 2.5
    ";
    let settings = read(Some(file), &[("RING_SECONDS", "40"), ("CALLER_ID", " ")]).unwrap();
    assert_eq!((settings.rules.lines, settings.rules.ring_limit.as_secs()), (7, 40));
    let ProviderSettings::Simulator(simulator) = settings.provider else { panic!("simulator") };
    assert_eq!(simulator.timing.ring.as_millis(), 800);
    assert_eq!(simulator.network, None);
}

#[test]
fn a_simulated_network_may_be_elsewhere() {
    let network = |given| read(None, &[SIMULATOR, BUSINESS, ("SIMULATOR_NETWORK", given)]);
    let ProviderSettings::Simulator(simulator) = network("unix:/run/n.sock").unwrap().provider
    else {
        panic!("simulator")
    };
    assert_eq!(simulator.network.unwrap().to_str(), Some("/run/n.sock"));
    for given in ["/run/n.sock", "unix:n.sock", "127.0.0.1:9"] {
        let error = network(given).unwrap_err();
        assert!(error.contains("SIMULATOR_NETWORK"), "{error}");
        assert!(error.contains("write unix: and the whole path of a socket"), "{error}");
    }
}

#[test]
fn the_file_knows_no_other_keys_and_shows_no_line_that_it_cannot_read() {
    let good = "callback_provider = \"simulator\"\nbusiness_number = \"+12015550100\"\n";
    let error = read(Some(&format!("{good}ring_secs = 5\nlines = 3\n")), &[]).unwrap_err();
    assert!(error.contains("ring_secs") && error.contains("lines"), "{error}");
    let broken = format!("{good}asterisk_ami_secret = hunter2hunter2\n");
    let error = read(Some(&broken), &[]).unwrap_err();
    assert!(error.contains("callback.toml") && !error.contains("hunter2"), "{error}");
    let listed = read(Some(&format!("{good}ring_seconds = [1]\n")), &[]).unwrap_err();
    assert!(listed.contains("RING_SECONDS"), "{listed}");
}

#[test]
fn old_names_warn_and_name_what_took_their_place() {
    let env = [SIMULATOR, BUSINESS, ("COMMIT_MODE", "full"), ("ALERT_EMAIL", "AC1")];
    let warnings = read(Some("admin_api_token = \"x\""), &env).unwrap().warnings.join("\n");
    for name in ["COMMIT_MODE", "ADMIN_API_TOKEN", "ALERT_EMAIL"] {
        assert!(warnings.contains(name), "{warnings}");
    }
}

#[test]
fn text_messages_need_the_carriers_address() {
    let on = with(&ASTERISK, &[("ASTERISK_SMS", "on")]);
    assert!(read(None, &on).unwrap_err().contains("ASTERISK_SMS_TO"));
    let to = ("ASTERISK_SMS_TO", "pjsip:trunk/sip:{number}@carrier.example");
    let settings = read(None, &with(&on, &[to])).unwrap();
    let ProviderSettings::Asterisk(settings) = settings.provider else { panic!("not Asterisk") };
    let ours = provider_ami::MessageTemplate::parse("sip:{number}@carrier.example").unwrap();
    assert_eq!(settings[0].sms.clone().unwrap().from, ours);
    for (name, value) in [("ASTERISK_SMS_TO", "trunk"), ("ASTERISK_SMS_FROM", "{number}")] {
        assert!(read(None, &with(&on, &[to, (name, value)])).unwrap_err().contains(name));
    }
    assert!(read(None, &with(&ASTERISK, &[("ASTERISK_SMS", "yes")])).is_err());
}

#[test]
fn a_business_number_without_a_country_needs_a_home_region() {
    let env = [SIMULATOR, ("BUSINESS_NUMBER", "201-555-0100")];
    assert!(read(None, &env).unwrap_err().contains("HOME_REGION"));
    let settings = read(None, &with(&env, &[("HOME_REGION", "us")])).unwrap();
    assert_eq!(settings.rules.business.number().as_e164(), "+12015550100");
}
