use agi_rs::commands::SpeechRecognize;
use agi_rs::testing::{Act, Asterisk};
use agi_rs::{AgiError, Dtmf, Heard, Recognition};

use super::peer::session;
use super::wire;

fn heard(score: i32, text: &str, grammar: &str) -> Heard {
    Heard { score, text: text.to_owned(), grammar: grammar.to_owned() }
}

fn recognize(reply: &str) -> Result<Recognition, AgiError> {
    wire::session(&[reply, "200 result=0\n"]).speech_recognize(&SpeechRecognize::new("ask"))
}

#[test]
fn what_was_heard_is_read_even_with_quotes_and_parentheses_in_it() {
    for (told, results) in [
        ("results=0 ", vec![]),
        ("results=1 score0=90 text0=\"yes\" grammar0=menu", vec![heard(90, "yes", "menu")]),
        (
            "results=2 score0=90 text0=\"to (the) \"office\"\" grammar0=a b score1=-3 text1=\"\" \
             grammar1=menu",
            vec![heard(90, "to (the) \"office\"", "a b"), heard(-3, "", "menu")],
        ),
        // The second one was cut off by Asterisk's buffer.
        (
            "results=2 score0=1 text0=\"a\" grammar0=g score1=2 text1=\"bcd",
            vec![heard(1, "a", "g")],
        ),
    ] {
        let reply = format!("200 result=1 (speech) endpos=160 {told}\n");
        let expected = Recognition::Speech { results, endpos_samples: 160 };
        assert_eq!(recognize(&reply).unwrap(), expected, "{told}");
    }
}

#[test]
fn a_key_a_timeout_a_hangup_and_no_recogniser_are_told_apart() {
    let digit = Dtmf::parse('*').unwrap();
    let key = Recognition::Digit { digit, endpos_samples: 0 };
    assert_eq!(recognize("200 result=1 (digit) digit=* endpos=0\n").unwrap(), key);
    assert_eq!(recognize("200 result=1 (timeout) endpos=0\n").unwrap(), Recognition::Timeout);
    assert_eq!(recognize("200 result=1 (hangup) endpos=0\n").unwrap(), Recognition::Hangup);
    assert!(matches!(recognize("200 result=0\n"), Err(AgiError::CommandFailed)));
    assert!(matches!(recognize("200 result=0 endpos=0\n"), Err(AgiError::CommandFailed)));
    assert!(matches!(recognize("200 result=1\n"), Err(AgiError::Desynced(_))));
    assert!(matches!(recognize("200 result=1 (digit) endpos=0\n"), Err(AgiError::Desynced(_))));
}

#[test]
fn a_whole_conversation_with_the_peers_recogniser() {
    let asterisk = Asterisk::new()
        .recogniser("lumen")
        .without_grammar("/missing.gram")
        .hearing("mumble", [heard(40, "sales", "menu"), heard(20, "support", "menu")])
        .caller([Act::Say("sales"), Act::Say("mumble"), Act::press('0'), Act::Listen, Act::HangUp]);
    let mut call = session(&asterisk);
    let question = SpeechRecognize { timeout_seconds: Some(5), ..SpeechRecognize::new("ask") };
    let failed = |result: Result<(), AgiError>| matches!(result, Err(AgiError::CommandFailed));
    assert!(failed(call.speech_recognize(&question).map(drop)), "nothing is loaded yet");
    assert!(failed(call.speech_set("a", "b")));
    assert!(failed(call.speech_create(Some("other"))));
    call.speech_create(None).unwrap();
    assert!(failed(call.speech_create(None)), "it is there already");
    call.speech_set("language", "en").unwrap();
    assert_eq!(asterisk.speech_setting_now("language").as_deref(), Some("en"));
    assert!(failed(call.speech_load_grammar("menu", "/missing.gram")));
    assert!(failed(call.speech_activate_grammar("menu")));
    call.speech_load_grammar("menu", "/menu.gram").unwrap();
    call.speech_activate_grammar("menu").unwrap();

    let results = |results| Recognition::Speech { results, endpos_samples: 4000 };
    let sales = results(vec![heard(90, "sales", "menu")]);
    assert_eq!(call.speech_recognize(&question).unwrap(), sales);
    let mumbled = results(vec![heard(40, "sales", "menu"), heard(20, "support", "menu")]);
    assert_eq!(call.speech_recognize(&question).unwrap(), mumbled);
    let zero = Dtmf::parse('0').unwrap();
    let key = Recognition::Digit { digit: zero, endpos_samples: 0 };
    assert_eq!(call.speech_recognize(&question).unwrap(), key);
    assert_eq!(call.speech_recognize(&question).unwrap(), Recognition::Timeout);
    assert_eq!(call.speech_recognize(&question).unwrap(), Recognition::Hangup);

    assert!(matches!(call.speech_deactivate_grammar("menu"), Err(AgiError::DeadChannel)));
    call.speech_unload_grammar("menu").unwrap();
    assert!(failed(call.speech_unload_grammar("menu")));
    call.speech_destroy().unwrap();
    assert!(failed(call.speech_destroy()));
}

#[test]
fn a_recogniser_listens_for_at_least_a_second() {
    let question = SpeechRecognize { timeout_seconds: Some(0), ..SpeechRecognize::new("ask") };
    let refused = wire::session(&[]).speech_recognize(&question);
    assert!(matches!(refused, Err(AgiError::Arg(_))));
}
