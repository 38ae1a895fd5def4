use agi_rs::testing::Act;
use serde_json::json;

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{channel, run};

#[test]
fn nine_keeps_the_two_apart_and_is_reported_whenever_it_is_pressed() {
    for listened in 0..3 {
        let api = ApiStub::start(200, PERMIT);
        let acts = [vec![Act::Listen; listened], vec![Act::Press('9')]].concat();
        let asterisk = channel().argument("visitor").caller(acts);
        let ended = run(&asterisk, &api.url, &["visitor"]);
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), Some(b"ABORT".to_vec()));
        assert_eq!(api.outcomes(), [json!({ "kind": "visitor_refused" })]);
        let first = &asterisk.commands()[0];
        assert_eq!(first, "STREAM FILE privacy-to-blacklist-last-caller 9 0");
    }
}

#[test]
fn whoever_listens_or_presses_another_key_is_joined() {
    for act in [Act::Listen, Act::Press('1')] {
        let api = ApiStub::start(200, PERMIT);
        let asterisk = channel().argument("visitor").caller([act]);
        assert_eq!(run(&asterisk, &api.url, &["visitor"]).code, Some(0));
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), None);
        assert!(api.requests().is_empty());
    }
}

#[test]
fn a_visitor_who_hangs_up_refuses_nothing() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel().argument("visitor").caller([Act::HangUp]);
    assert_eq!(run(&asterisk, &api.url, &["visitor"]).code, Some(0));
    assert!(api.requests().is_empty());
}

#[test]
fn a_missing_sound_keeps_nobody_apart() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel().argument("visitor").without_sound("vm-press");
    let ended = run(&asterisk, &api.url, &["visitor"]);
    assert_eq!(ended.code, Some(0));
    assert!(ended.log.contains("vm-press"));
    assert_eq!(asterisk.variable_now("GOSUB_RESULT"), None);
}
