//! What is done about a session that ended before its time.

use agi_rs::testing::{Asterisk, Executed};
use serde_json::{Value, json};

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{LEG, channel, run};

/// A business leg that is over, as the dialplan's extension `h` finds it.
fn dead() -> Asterisk {
    let dial = Executed::returning(0).setting("DIALSTATUS", "ANSWER");
    let dead = channel().argument("leftover").application("Dial", dial);
    ["ANSWER", "CHANNEL STATUS", "STREAM FILE", "WAIT FOR DIGIT", "HANGUP"]
        .into_iter()
        .fold(dead, |dead, words| dead.answering(words, "511 Command Not Permitted\n"))
}

fn told(asterisk: &Asterisk) -> Vec<Value> {
    let api = ApiStub::start(200, PERMIT);
    let ended = run(asterisk, &api.url, &["leftover"]);
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    let requests = api.requests();
    assert!(requests.iter().all(|request| request.path.ends_with("/outcome")), "{requests:?}");
    let commands = asterisk.commands();
    assert!(commands.iter().all(|command| !command.starts_with("EXEC")), "{commands:?}");
    assert_eq!(asterisk.variable_now("CALLBACK_AGI"), Some(b"done".to_vec()));
    requests.into_iter().map(|request| request.body.get("outcome").cloned().unwrap()).collect()
}

#[test]
fn a_session_that_ended_before_the_dial_was_interrupted_and_nobody_was_rung() {
    // Not even begun; begun; about to dial.
    for stage in ["", "1", "dialing"] {
        let asterisk = dead().variable("CALLBACK_AGI", stage);
        assert_eq!(told(&asterisk), [json!({ "kind": "interrupted" })], "{stage:?}");
    }
}

#[test]
fn what_dial_left_is_reported_by_who_comes_after() {
    for (status, cause) in [("ANSWER", Some(16)), ("BUSY", Some(17)), ("CANCEL", None)] {
        let asterisk = dead()
            .variable("CALLBACK_AGI", "dialing")
            .variable("DIALSTATUS", status)
            .variable("HANGUPCAUSE", cause.unwrap_or(0).to_string())
            .variable("ANSWEREDTIME", if status == "ANSWER" { "12" } else { "" });
        let outcome = told(&asterisk).remove(0);
        assert_eq!(outcome.get("dial_status").unwrap(), status);
        assert_eq!(outcome.get("hangup_cause").unwrap(), &json!(cause));
        let talked = outcome.get("talked_seconds").unwrap().as_u64();
        assert_eq!(talked, (status == "ANSWER").then_some(12), "{status}");
    }
}

#[test]
fn what_was_told_already_is_not_told_again() {
    let asterisk = dead().variable("CALLBACK_AGI", "done").variable("DIALSTATUS", "ANSWER");
    assert!(told(&asterisk).is_empty());
}

#[test]
fn an_outcome_left_over_waits_in_the_database_while_the_api_is_away() {
    let asterisk = dead().variable("CALLBACK_AGI", "1");
    assert_eq!(run(&asterisk, &ApiStub::away(), &["leftover"]).code, Some(0));
    let parked = asterisk.database_now("callback", LEG).unwrap();
    let parked: Value = serde_json::from_slice(&parked).unwrap();
    assert_eq!(parked.get("outcome").unwrap(), &json!({ "kind": "interrupted" }));
    assert_eq!(asterisk.variable_now("CALLBACK_AGI"), Some(b"done".to_vec()));
}
