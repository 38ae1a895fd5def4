use agi_rs::testing::{Act, Asterisk};
use serde_json::json;

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{channel, run};

fn left_for_the_business(asterisk: &Asterisk) -> String {
    let left = asterisk.variable_now("MASTER_CHANNEL(CALLBACK_VISITOR)");
    String::from_utf8(left.unwrap()).unwrap()
}

#[test]
fn a_key_of_refusal_keeps_the_two_apart_and_is_reported() {
    for key in ['9', '*'] {
        let api = ApiStub::start(200, PERMIT);
        let asterisk = channel().argument("visitor").caller([Act::Press(key)]);
        let ended = run(&asterisk, &api.url, &["visitor"]);
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), Some(b"ABORT".to_vec()));
        assert_eq!(left_for_the_business(&asterisk), "refused");
        assert_eq!(api.outcomes(), [json!({ "kind": "visitor_refused" })]);
        let commands = asterisk.commands();
        let offer = "STREAM FILE vm-star-cancel 9* 0";
        let first = commands.iter().find(|command| !command.starts_with("GET VARIABLE"));
        assert_eq!(first.unwrap(), offer, "before all else");
        let last = ["STREAM FILE cancelled  0", "STREAM FILE vm-goodbye  0"];
        assert!(commands.ends_with(&last.map(str::to_owned)), "{commands:?}");
    }
}

#[test]
fn a_key_right_after_the_offer_or_where_there_is_none_refuses_too() {
    for (installed, wait) in [(true, "WAIT FOR DIGIT 500"), (false, "WAIT FOR DIGIT 4000")] {
        for key in ['9', '*'] {
            let api = ApiStub::start(200, PERMIT);
            let offered = if installed { vec![Act::Listen] } else { vec![] };
            let acts = [offered, vec![Act::Press(key)]].concat();
            let asterisk = channel().argument("visitor").caller(acts);
            let asterisk =
                if installed { asterisk } else { asterisk.without_sound("vm-star-cancel") };
            let ended = run(&asterisk, &api.url, &["visitor"]);
            assert_eq!(ended.code, Some(0), "{}", ended.log);
            assert!(asterisk.commands().iter().any(|command| command == wait), "{wait}");
            assert_eq!(asterisk.variable_now("GOSUB_RESULT"), Some(b"ABORT".to_vec()), "{wait}");
            assert_eq!(left_for_the_business(&asterisk), "refused");
            assert_eq!(api.outcomes(), [json!({ "kind": "visitor_refused" })]);
        }
    }
}

#[test]
fn a_visitor_who_has_to_prove_is_asked_for_the_digits_without_a_pause() {
    let api = ApiStub::start(200, PERMIT);
    let keys = [Act::Listen, Act::Press('4'), Act::Press('7')];
    let asterisk = channel().argument("visitor").variable("CALLBACK_PROOF", "47").caller(keys);
    assert_eq!(run(&asterisk, &api.url, &["visitor"]).code, Some(0));
    assert!(left_for_the_business(&asterisk).starts_with("joined "));
    let commands = asterisk.commands();
    let offer = commands.iter().position(|command| command.contains("vm-star-cancel")).unwrap();
    assert!(commands[offer + 1].contains("agent-pass"), "{commands:?}");
}

#[test]
fn whoever_listens_or_presses_another_key_is_joined() {
    for acts in [vec![Act::Listen], vec![Act::Press('1')], vec![Act::Listen, Act::Press('1')]] {
        let api = ApiStub::start(200, PERMIT);
        let asterisk = channel().argument("visitor").caller(acts);
        assert_eq!(run(&asterisk, &api.url, &["visitor"]).code, Some(0));
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), None);
        assert!(left_for_the_business(&asterisk).starts_with("joined "));
        assert!(api.requests().is_empty());
    }
}

#[test]
fn a_visitor_who_hangs_up_refuses_nothing_and_is_not_joined() {
    for acts in [vec![Act::HangUp], vec![Act::Listen, Act::HangUp]] {
        let api = ApiStub::start(200, PERMIT);
        let asterisk = channel().argument("visitor").caller(acts);
        assert_eq!(run(&asterisk, &api.url, &["visitor"]).code, Some(0));
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), Some(b"CONTINUE".to_vec()));
        assert_eq!(left_for_the_business(&asterisk), "left");
        assert!(api.requests().is_empty());
    }
}
