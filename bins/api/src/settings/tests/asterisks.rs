//! Several PBXs, each with a table of its own.

use super::*;

const BASE: [(&str, &str); 3] =
    [("CALLBACK_PROVIDER", "asterisk"), BUSINESS, ("CALLBACK_HANDLER_SECRET", KEY)];

const TWO: &str = r#"
    [[asterisks]]
    name = "berlin"
    host = "127.0.0.1"
    user = "callback"
    secret = "a-secret-that-berlin-alone-knows"
    weight = 3
    concurrent_calls = 20
    calls_per_second = 0.5
    dial_template = "PJSIP/{number}@carrier-a"

    [[asterisks]]
    name = "paris-2"
    host = "127.0.0.2"
    port = 5138
    tls = false
    user = "callback"
"#;
const PARIS: (&str, &str) = ("ASTERISK_AMI_SECRET_PARIS_2", "a-secret-that-paris-alone-knows");

fn asterisks(file: &str, env: &[(&str, &str)]) -> Result<Vec<AsteriskSettings>, String> {
    let settings = read(Some(file), &with(&BASE, env))?;
    let ProviderSettings::Asterisk(asterisks) = settings.provider else { panic!("not asterisk") };
    Ok(asterisks)
}

#[test]
fn each_pbx_has_a_table_and_its_secret_may_be_in_the_environment() {
    let both = asterisks(TWO, &[PARIS]).unwrap();
    let [berlin, paris] = both.as_slice() else { panic!("{both:?}") };
    let number = callback_core::PhoneNumber::from_e164("+12015550100").unwrap();
    let name = |pbx: &AsteriskSettings| pbx.terms.name.clone().unwrap().to_string();
    assert_eq!((name(berlin), name(paris)), ("berlin".into(), "paris-2".into()));
    assert_eq!((berlin.terms.weight, berlin.terms.concurrent_calls), (3, Some(20)));
    assert_eq!(berlin.terms.calls_per_second.unwrap().period().as_secs(), 2);
    assert_eq!(berlin.dial.render(&number), "PJSIP/+12015550100@carrier-a");
    assert_eq!(berlin.secret.expose(), "a-secret-that-berlin-alone-knows");
    assert_eq!((paris.terms.weight, paris.terms.concurrent_calls), (1, None));
    assert_eq!(paris.terms.calls_per_second, None);
    assert_eq!(paris.dial.render(&number), "PJSIP/+12015550100@trunk");
    assert_eq!(paris.secret.expose(), PARIS.1);
    let there = Tcp::new("127.0.0.2:5138");
    assert!(matches!(&paris.manager, Manager::Plain(tcp) if *tcp == there));
    // The environment wins.
    let other = ("ASTERISK_AMI_SECRET_BERLIN", "another-secret-of-berlin");
    let both = asterisks(TWO, &[PARIS, other]).unwrap();
    assert_eq!(both[0].secret.expose(), other.1);
}

#[test]
fn every_fault_of_every_table_is_told_at_once_with_its_remedy() {
    let file = r#"
        [[asterisks]]
        name = "berlin"
        host = "pbx.example.com"
        port = 99999
        secret = "callback_secret_2026"
        weight = 101
        concurrent_calls = 0
        calls_per_second = 0.01
        dial_template = "PJSIP/trunk"
        ports = 1
        user = ["a"]

        [[asterisks]]
        name = "berlin"
        tls = "perhaps"
        ca = "/nowhere"

        [[asterisks]]
        name = "Rome!"
        [[asterisks]]
        host = "127.0.0.1"
    "#;
    let error = asterisks(file, &[]).unwrap_err();
    for told in [
        "asterisks.berlin.host=\"pbx.example.com\": this host is not this machine: set tls=on and ca",
        "asterisks.berlin.port=\"99999\"",
        "asterisks.berlin.secret=[redacted]: this secret was published",
        "asterisks.berlin.weight=\"101\"",
        "asterisks.berlin.concurrent_calls=\"0\"",
        "asterisks.berlin.calls_per_second=\"0.01\"",
        "asterisks.berlin.dial_template=\"PJSIP/trunk\"",
        "asterisks.berlin.ports: there is no such setting",
        "asterisks.berlin.user: write one value, not a list",
        "asterisks.berlin.user is not set",
        "asterisks.berlin.name: two PBXs have this name",
        "asterisks.berlin.tls=\"perhaps\": choose on or off",
        "asterisks.berlin.secret is not set: set the secret of the user in manager.conf, here or as \
         ASTERISK_AMI_SECRET_BERLIN in the environment",
        "asterisks[3].name=\"Rome!\": name each PBX",
        "asterisks[4].name is not set: name each PBX",
    ] {
        assert!(error.contains(&format!("\n  {told}")), "{told} is not in {error}");
    }
    assert!(!error.contains("2026"), "{error}");
}

#[test]
fn a_pbx_that_is_alone_and_several_are_not_mixed() {
    let host = ("ASTERISK_HOST", "127.0.0.1");
    let error = asterisks(TWO, &[PARIS, host]).unwrap_err();
    assert!(
        error.contains("ASTERISK_HOST=\"127.0.0.1\": this is for a PBX that is alone"),
        "{error}"
    );
    let error = asterisks(&format!("asterisk_ami_user = \"x\"\n{TWO}"), &[PARIS]).unwrap_err();
    assert!(error.contains("ASTERISK_AMI_USER=\"x\""), "{error}");
    let error = asterisks(TWO, &[PARIS, ("ASTERISK_SMS", "on")]).unwrap_err();
    assert!(error.contains("ASTERISK_SMS=\"on\": this is for a PBX that is alone"), "{error}");
}

#[test]
fn there_is_a_table_at_least_and_a_weight() {
    for wrong in ["asterisks = []", "asterisks = 5", "[asterisks]\nname = \"berlin\""] {
        let error = asterisks(wrong, &[]).unwrap_err();
        assert!(error.contains("write a table [[asterisks]] for each PBX"), "{error}");
    }
    let idle = TWO.replace("weight = 3", "weight = 0").replace("port = 5138", "weight = 0");
    let error = asterisks(&idle, &[PARIS]).unwrap_err();
    assert!(error.contains("weight that is not 0"), "{error}");
    assert!(asterisks(&TWO.replace("weight = 3", "weight = 0"), &[PARIS]).is_ok());
}

#[test]
fn one_that_is_alone_has_its_limits_by_name() {
    let limits = [("ASTERISK_CONCURRENT_CALLS", "7"), ("ASTERISK_CALLS_PER_SECOND", "2.5")];
    let settings = read(None, &with(&ASTERISK, &limits)).unwrap();
    let ProviderSettings::Asterisk(asterisks) = settings.provider else { panic!("not asterisk") };
    let terms = &asterisks[0].terms;
    assert_eq!((&terms.name, terms.weight, terms.concurrent_calls), (&None, 1, Some(7)));
    assert_eq!(terms.calls_per_second.unwrap().period().as_millis(), 400);
}

#[test]
fn what_is_written_for_another_provider_is_not_looked_at() {
    let wrong = "callback_provider = \"simulator\"\n[[asterisks]]\nhost = \"pbx.example.com\"\n";
    let error = read(Some(wrong), &[BUSINESS]);
    assert!(error.is_ok(), "{error:?}");
}
