//! Two digits that the visitor was shown, asked for before the two are joined.

use agi_rs::testing::{Act, Asterisk, Executed};
use serde_json::json;

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{Ended, channel, run};

/// A visitor who listens to the offer and then does `acts`.
fn visitor(acts: &[Act]) -> (Asterisk, ApiStub, Ended) {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel()
        .argument("visitor")
        .variable("CALLBACK_PROOF", "47")
        .caller([Act::Listen].into_iter().chain(acts.iter().copied()));
    let ended = run(&asterisk, &api.url, &["visitor"]);
    (asterisk, api, ended)
}

fn keys(keys: &str) -> Vec<Act> {
    keys.chars().map(|key| if key == ' ' { Act::Listen } else { Act::Press(key) }).collect()
}

fn left(asterisk: &Asterisk) -> String {
    let left = asterisk.variable_now("MASTER_CHANNEL(CALLBACK_VISITOR)").unwrap();
    String::from_utf8(left).unwrap()
}

fn asked(asterisk: &Asterisk, sound: &str) -> usize {
    let sound = format!("STREAM FILE {sound} ");
    asterisk.commands().iter().filter(|command| command.starts_with(&sound)).count()
}

#[test]
fn the_permissions_proof_reaches_the_visitors_channel_before_the_dial() {
    let api = ApiStub::start(200, &PERMIT.replace('{', r#"{"proof":"47","#));
    let dial = Executed::returning(0).setting("DIALSTATUS", "NOANSWER");
    let asterisk = channel().caller([Act::Press('1')]).application("Dial", dial);
    let ended = run(&asterisk, &api.url, &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    let commands = asterisk.commands();
    let at = |start: &str| commands.iter().position(|command| command.starts_with(start)).unwrap();
    assert!(at("SET VARIABLE _CALLBACK_PROOF 47") < at("EXEC Dial"));
    assert!(!ended.log.contains("47\""), "{}", ended.log);
}

#[test]
fn whoever_types_the_digits_is_joined() {
    // At once, over the question, after it, with the pound, at the third try.
    for acts in ["47", " 47", "47#", " 1  47", "12 3#  47"] {
        let (asterisk, api, ended) = visitor(&keys(acts));
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        assert!(left(&asterisk).starts_with("joined "), "{acts:?}: {}", left(&asterisk));
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), None);
        assert!(api.requests().is_empty());
    }
}

#[test]
fn whoever_does_not_know_them_is_let_go_after_three_tries() {
    // Wrong ones, silence, too few.
    for acts in ["46 74 48", "", "4# 4# 4#"] {
        let (asterisk, api, ended) = visitor(&keys(acts));
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), Some(b"ABORT".to_vec()), "{acts:?}");
        assert_eq!(left(&asterisk), "unproven");
        assert_eq!(api.outcomes(), [json!({ "kind": "proof_failed" })]);
        assert_eq!(asked(&asterisk, "agent-pass"), 3);
        assert_eq!(asked(&asterisk, "privacy-incorrect"), 2);
        assert_eq!(asterisk.commands().last().unwrap(), "STREAM FILE vm-goodbye  0");
    }
}

#[test]
fn the_star_and_9_refuse_where_the_digits_are_asked_for() {
    for acts in ["*", "4*", "12 *", "9", "49", "12 9"] {
        let (asterisk, api, _) = visitor(&keys(acts));
        assert_eq!(left(&asterisk), "refused", "{acts}");
        assert_eq!(api.outcomes(), [json!({ "kind": "visitor_refused" })]);
    }
}

#[test]
fn a_visitor_who_hangs_up_instead_proves_and_refuses_nothing() {
    // In the second try, and in the third, which is the last.
    for silent in 0..6 {
        let acts = [keys("46").as_slice(), &vec![Act::Listen; silent], &[Act::HangUp]].concat();
        let (asterisk, api, ended) = visitor(&acts);
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), Some(b"CONTINUE".to_vec()));
        assert_eq!(left(&asterisk), "left", "after {silent}");
        assert!(api.requests().is_empty());
    }
}

#[test]
fn a_proof_that_cannot_be_asked_for_is_not_waived() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel().argument("visitor").variable("CALLBACK_PROOF", "4");
    assert_eq!(run(&asterisk, &api.url, &["visitor"]).code, Some(4));
    assert_eq!(asterisk.variable_now("MASTER_CHANNEL(CALLBACK_VISITOR)"), None, "nobody asked");

    // No visitor can press a 9 as a digit.
    for unusable in [r#"{"proof":"4","#, r#"{"proof":"49","#] {
        let api = ApiStub::start(200, &PERMIT.replace('{', unusable));
        let asterisk = channel().caller([Act::Press('1')]);
        assert_eq!(run(&asterisk, &api.url, &[]).code, Some(0));
        assert_eq!(api.outcomes(), [json!({ "kind": "interrupted" })]);
    }
}
