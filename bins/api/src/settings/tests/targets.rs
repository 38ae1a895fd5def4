use callback_core::targets::{BusinessPhone, Manner};
use callback_core::{Hours, Policy};

use super::*;

const FILE: &str = r#"
business_timezone = "Europe/Berlin"
[hours]
monday = ["09:00-17:00"]
[[targets]]
name = "anna"
number = "+12015550101"
[[targets]]
name = "night"
number = "+12015550102"
[targets.hours]
monday = ["17:00-20:00"]
[[topics]]
name = "sales"
targets = ["anna", "night"]
ring = "at-once"
escalate_after_tries = 2
escalate_after_minutes = 30
[[topics.then]]
targets = ["business"]
[[topics]]
name = "support"
targets = ["night"]
ring = "round-robin"
"#;

fn rules(file: Option<&str>, env: &[(&str, &str)]) -> Result<callback_engine::DeskRules, String> {
    read(file, &with(&[SIMULATOR, BUSINESS], env)).map(|settings| settings.rules)
}

/// Each level: who is rung, how, after how many rounds and minutes it is left.
fn levels(policy: &Policy) -> Vec<String> {
    let level = |level: &callback_core::targets::Level| {
        let names: Vec<_> = level.targets.iter().map(|it| it.name.as_str()).collect();
        let minutes = level.after.map(|after| after.as_mins());
        format!("{} {:?} {:?} {minutes:?}", names.join(" "), level.manner, level.tries)
    };
    policy.whom.levels().iter().map(level).collect()
}

#[test]
fn without_any_of_it_the_number_of_the_business_is_rung() {
    let rules = rules(None, &[]).unwrap();
    assert!(rules.policy.whom.is_empty() && rules.topics.all.is_empty());
    assert_eq!(rules.topics.usual, None);
}

#[test]
fn topics_have_levels_of_targets_with_hours_of_their_own() {
    let rules = rules(Some(FILE), &[]).unwrap();
    let sales = "sales".parse().unwrap();
    assert_eq!(rules.topics.usual, Some(sales));
    let expected = ["anna night AtOnce Some(2) Some(30)", "business InOrder None None"];
    assert_eq!(levels(&rules.topics.all[&sales]), expected);
    assert_eq!(levels(&rules.policy), expected, "the first topic is the usual one");
    let support = &rules.topics.all[&"support".parse().unwrap()];
    assert_eq!(support.whom.levels()[0].manner, Manner::RoundRobin);
    let opens =
        |hours: &Hours| hours.next_open("2026-11-23T06:00:00Z".parse().unwrap()).to_string();
    assert_eq!(opens(&support.hours), "2026-11-23T16:00:00Z");
    assert_eq!(opens(&rules.policy.hours), "2026-11-23T08:00:00Z", "when any of them is there");
}

#[test]
fn targets_alone_are_one_topic_in_order() {
    let file = "[[targets]]\nname = \"a\"\nnumber = \"+12015550101\"\n[[targets]]\nname = \"b\"\n\
                number = \"+12015550102\"\n";
    let rules = rules(Some(file), &[]).unwrap();
    assert_eq!(levels(&rules.policy), ["a b InOrder None None"]);
    assert!(rules.topics.all.is_empty());
}

#[test]
fn asterisk_rings_endpoints_too() {
    let file = "[[targets]]\nname = \"a\"\nendpoint = \"PJSIP/anna\"\n[[targets]]\nname = \"q\"\n\
                endpoint = \"Local/sales@queues/n\"\n";
    let rules = read(Some(file), &ASTERISK).unwrap().rules;
    let rung: Vec<_> = rules.policy.whom.targets().map(|target| target.phone.clone()).collect();
    let dialed = rung.iter().map(|phone| match phone {
        BusinessPhone::Endpoint(endpoint) => endpoint.as_str(),
        BusinessPhone::Number(_) => "a number",
    });
    assert_eq!(dialed.collect::<Vec<_>>(), ["PJSIP/anna", "Local/sales@queues/n"]);
    let error = self::rules(Some(file), &[]).unwrap_err();
    for part in
        ["targets.a.endpoint=\"PJSIP/anna\": only Asterisk can ring this", "targets.q.endpoint"]
    {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn the_chain_of_the_old_service_still_works() {
    let chain = ("ESCALATION_CHAIN", "+12015550101, +1 201 555 0102,+12015550103");
    let on = ("ESCALATION_ENABLED", "true");
    let settings = read(None, &[SIMULATOR, BUSINESS, chain, on]).unwrap();
    let expected = [
        "business InOrder None Some(5)",
        "escalation-1 InOrder None Some(5)",
        "escalation-2 InOrder None Some(5)",
    ];
    assert_eq!(levels(&settings.rules.policy), expected);
    assert!(
        settings.warnings.iter().any(|it| it.contains("ends after 2")),
        "{:?}",
        settings.warnings
    );
    let more = [("ESCALATION_MAX_LEVEL", "1"), ("ESCALATION_TIMEOUT_MINUTES", "9")];
    let rules = rules(None, &with(&[chain, on], &more)).unwrap();
    let expected = ["business InOrder None Some(9)", "escalation-1 InOrder None Some(9)"];
    assert_eq!(levels(&rules.policy), expected);
    let settings = read(None, &[SIMULATOR, BUSINESS, chain]).unwrap();
    assert!(settings.rules.policy.whom.is_empty());
    assert!(settings.warnings.iter().any(|it| it.contains("ESCALATION_ENABLED=true")));
}

#[test]
fn numbers_that_go_first_are_read() {
    let vip = ("VIP_PHONE_NUMBERS", "+14155550132, (415) 555-0133");
    let first = rules(None, &[vip]).unwrap().topics.first;
    let mut first: Vec<_> = first.iter().map(callback_core::PhoneNumber::as_e164).collect();
    first.sort_unstable();
    assert_eq!(first, ["+14155550132", "+14155550133"]);
    let error = rules(None, &[("VIP_PHONE_NUMBERS", "+14155550132;12")]).unwrap_err();
    assert!(error.contains("VIP_PHONE_NUMBERS"), "{error}");
    assert!(!error.contains("4155550132"), "{error}");
}

/// A file, an environment, and what is said of them.
type Refused<'c> = (String, &'c [(&'c str, &'c str)], &'c str);

#[test]
fn what_can_not_be_rung_is_told_with_its_remedy() {
    let target = "[[targets]]\nname = \"anna\"\nnumber = \"+12015550101\"\n";
    let topic = format!("{target}[[topics]]\nname = \"sales\"\n");
    let enabled = [("ESCALATION_ENABLED", "true"), ("ESCALATION_CHAIN", "+12015550101")];
    let cases: &[Refused<'_>] = &[
        ("targets = 1\n".into(), &[], "write a table [[targets]]"),
        ("[[targets]]\n".into(), &[], "name each target, with 1 to 32"),
        ("[[targets]]\nname = \"Anna\"\n".into(), &[], "name=\"Anna\""),
        ("[[targets]]\nname = \"a\"\n".into(), &[], "targets.a: say what is rung"),
        (format!("{target}endpoint = \"PJSIP/a\"\n"), &[], "targets.anna: say what is rung"),
        ("[[targets]]\nname = \"a\"\nnumber = \"12\"\n".into(), &[], "targets.a.number"),
        (format!("{target}phone = \"x\"\n"), &[], "targets.anna.phone: there is no such entry"),
        (format!("{target}{target}"), &[], "targets.anna: another one has this name"),
        (
            format!("{target}[targets.hours]\nfriday = [\"soon\"]\n"),
            &[],
            "targets.anna.hours.friday",
        ),
        (format!("{target}[targets.hours]\nfriday = []\n"), &[], "BUSINESS_TIMEZONE is not set"),
        (topic.clone(), &[], "topics.sales.targets: write a list"),
        (
            format!("{topic}targets = [\"bob\"]\n"),
            &[],
            "no target \"bob\"; there are anna, business",
        ),
        (
            format!("{topic}targets = [\"anna\"]\nring = \"loud\"\n"),
            &[],
            "choose in-order, at-once",
        ),
        (
            format!("{topic}targets = [\"anna\"]\nescalate_after_tries = 1\n"),
            &[],
            "say who is rung then",
        ),
        (
            format!(
                "{topic}targets = [\"anna\"]\nescalate_after_tries = 9\n[[topics.then]]\n\
                 targets = [\"business\"]\n"
            ),
            &[],
            "escalate_after_tries: write at most 3",
        ),
        (format!("{target}[[topics]]\nname = \"\"\n"), &[], "name each topic"),
        (target.into(), &enabled, "ESCALATION_ENABLED=\"true\": write either"),
        (String::new(), &enabled[..1], "ESCALATION_CHAIN is not set"),
        (String::new(), &[("ESCALATION_ENABLED", "perhaps")], "ESCALATION_ENABLED=\"perhaps\""),
    ];
    for (file, env, part) in cases {
        let error = rules(Some(file), env).expect_err(part);
        assert!(error.contains(part), "{file}\n{error}\nhas no {part:?}");
    }
}
