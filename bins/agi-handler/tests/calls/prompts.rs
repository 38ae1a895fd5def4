//! What is said, in which language, and what becomes of a sound that isn't there.

use agi_rs::testing::{Act, Asterisk, Executed};
use serde_json::Value;

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{Ended, channel, run, run_in};

/// What was to be played, in order.
fn played(asterisk: &Asterisk) -> Vec<String> {
    let commands = asterisk.commands();
    let sounds = commands.iter().filter_map(|command| command.strip_prefix("STREAM FILE "));
    sounds.filter_map(|sound| sound.split(' ').next()).map(str::to_owned).collect()
}

/// The fields of each error about a sound.
fn complaints(ended: &Ended) -> Vec<(String, String, String)> {
    let lines = ended.log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .filter(|line| line.get("sound").is_some())
        .map(|line| {
            assert_eq!(line.get("level").unwrap(), "ERROR");
            let field = |name| line.get(name).unwrap().as_str().unwrap().to_owned();
            (field("sound"), field("language"), field("remedy"))
        })
        .collect()
}

fn accepting(asterisk: Asterisk) -> Asterisk {
    let dial = Executed::returning(0).setting("DIALSTATUS", "NOANSWER");
    asterisk.application("Dial", dial)
}

#[test]
fn the_channel_is_spoken_to_in_the_language_of_the_settings() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = accepting(channel().caller([Act::Press('1')]));
    let ended = run_in("pt_BR", &asterisk, &api.url, "business");
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert_eq!(asterisk.variable_now("CHANNEL(language)"), Some(b"pt_BR".to_vec()));
    assert_eq!(
        played(&asterisk),
        ["pt_BR/followme/no-recording", "pt_BR/number-not-answering", "pt_BR/vm-goodbye"],
        "Asterisk itself would take the English one without a word"
    );

    let asterisk = accepting(channel().caller([Act::Press('1')]));
    run(&asterisk, &api.url, &[]);
    assert_eq!(asterisk.variable_now("CHANNEL(language)"), None, "left as it is");
}

#[test]
fn the_visitor_is_spoken_to_in_the_language_of_the_permission() {
    let api = ApiStub::start(200, &PERMIT.replace('{', r#"{"language":"fr","#));
    let asterisk = accepting(channel().caller([Act::Press('1')]));
    let ended = run_in("de", &asterisk, &api.url, "business");
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert_eq!(asterisk.variable_now("CHANNEL(language)"), Some(b"de".to_vec()));
    assert_eq!(asterisk.variable_now("_CALLBACK_VISITOR_LANGUAGE"), Some(b"fr".to_vec()));

    let visitor = channel().variable("CALLBACK_VISITOR_LANGUAGE", "fr");
    run_in("de", &visitor, &api.url, "visitor");
    assert_eq!(visitor.variable_now("CHANNEL(language)"), Some(b"fr".to_vec()));
}

#[test]
fn a_sound_that_the_language_lacks_is_said_in_english_and_complained_about() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = accepting(
        channel()
            .without_sound("de_AT/followme/no-recording")
            .without_sound("de/followme/no-recording")
            .without_sound("de_AT/number-not-answering")
            .without_sound("de_AT/vm-goodbye")
            .without_sound("de/vm-goodbye")
            .caller([Act::Press('1')]),
    );
    let ended = run_in("de_AT", &asterisk, &api.url, "business");
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    let expected = [
        "de_AT/followme/no-recording",
        "de/followme/no-recording",
        "followme/no-recording",
        "de_AT/number-not-answering",
        "de/number-not-answering",
        "de_AT/vm-goodbye",
        "de/vm-goodbye",
        "vm-goodbye",
    ];
    assert_eq!(played(&asterisk), expected);
    let complaints = complaints(&ended);
    let [(sound, language, remedy), goodbye] = complaints.as_slice() else {
        panic!("{complaints:?}")
    };
    assert_eq!((sound.as_str(), language.as_str()), ("followme/no-recording", "de_AT"));
    assert!(remedy.contains("asterisk-core-sounds-de-wav"), "{remedy}");
    assert!(remedy.contains("sounds/de_AT"), "{remedy}");
    assert_eq!(goodbye.0, "vm-goodbye");
}

#[test]
fn a_sound_that_is_nowhere_costs_the_call_nothing() {
    let api = ApiStub::start(200, PERMIT);
    for language in ["en", "de"] {
        let asterisk = accepting(
            channel()
                .without_sound("followme/no-recording")
                .without_sound("de/followme/no-recording")
                .caller([Act::Press('1')]),
        );
        let ended = run_in(language, &asterisk, &api.url, "business");
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        let named: Vec<_> = complaints(&ended).into_iter().map(|(_, lang, _)| lang).collect();
        assert_eq!(named, if language == "en" { vec!["en"] } else { vec!["de", "en"] });
        let commands = asterisk.commands();
        assert!(commands.iter().any(|command| command.starts_with("EXEC Dial")), "{commands:?}");
    }
}

#[test]
fn a_missing_offer_keeps_nobody_apart() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel().argument("visitor").without_sound("vm-star-cancel");
    let ended = run(&asterisk, &api.url, &["visitor"]);
    assert_eq!(ended.code, Some(0));
    assert!(ended.log.contains("vm-star-cancel"));
    assert_eq!(asterisk.variable_now("GOSUB_RESULT"), None);
}
