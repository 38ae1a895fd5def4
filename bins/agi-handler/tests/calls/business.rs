use std::io::{self, Read};
use std::process::{ChildStdout, Command};

use agi_rs::testing::{Act, Asterisk, Executed};
use serde_json::{Value, json};

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{ATTEMPT, LEG, NONCE, SECRET, channel, run, run_with};

const DIAL: &str = "EXEC Dial PJSIP/+14155550100@trunk,25,gU\\(callback-visitor\\)S\\(3600\\)";

fn dialing(status: &str, result: i32) -> Executed {
    Executed::returning(result).setting("DIALSTATUS", status)
}

fn talked() -> Executed {
    dialing("ANSWER", 0).setting("HANGUPCAUSE", "16").setting("ANSWEREDTIME", "12")
}

fn dialed(status: &str, cause: Option<u16>, talked: Option<u32>) -> Value {
    json!({ "kind": "dialed", "dial_status": status, "hangup_cause": cause, "talked_seconds": talked })
}

fn has_dialed(asterisk: &Asterisk) -> bool {
    asterisk.commands().iter().any(|command| command.contains("Dial"))
}

#[test]
fn an_accepted_call_is_dialed_as_the_gate_says_and_reported() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel().caller([Act::Press('1')]).application("Dial", talked());
    let ended = run(&asterisk, &api.url, &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.log);

    let commands = asterisk.commands();
    let dial = commands.iter().position(|command| command == DIAL).unwrap();
    assert_eq!(commands[0], "SET VARIABLE CALLBACK_AGI 1", "before all else");
    assert_eq!(commands[dial - 2], "SET VARIABLE CALLERID(num) +12015550110");
    assert_eq!(commands[dial - 1], "SET VARIABLE CALLBACK_AGI dialing");
    assert_eq!(asterisk.variable_now("CALLBACK_AGI"), Some(b"done".to_vec()));
    assert_eq!(commands.last().unwrap(), "HANGUP");

    let requests = api.requests();
    let [gate, outcome] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(gate.path, format!("/internal/v1/legs/{LEG}/gate"));
    assert_eq!(gate.body, json!({ "nonce": NONCE, "channel": format!("cb-{LEG}") }));
    assert_eq!(outcome.path, format!("/internal/v1/legs/{LEG}/outcome"));
    let expected = dialed("ANSWER", Some(16), Some(12));
    let body = json!({ "nonce": NONCE, "channel": format!("cb-{LEG}"), "outcome": expected });
    assert_eq!(outcome.body, body);
    for request in &requests {
        assert_eq!(request.authorization, format!("Bearer {SECRET}"));
    }
    for line in ended.log.lines() {
        assert!(line.contains(LEG) && line.contains(ATTEMPT), "whose step is this? {line}");
    }
}

#[test]
fn a_visitor_who_is_busy_or_does_not_answer_is_reported_and_said() {
    for (status, sentence) in
        [("BUSY", "STREAM FILE is-in-use  0"), ("NOANSWER", "STREAM FILE number-not-answering  0")]
    {
        let api = ApiStub::start(200, PERMIT);
        let dial = dialing(status, 0).setting("HANGUPCAUSE", "0").setting("ANSWEREDTIME", "");
        let asterisk = channel().caller([Act::Press('1')]).application("Dial", dial);
        assert_eq!(run(&asterisk, &api.url, &[]).code, Some(0));
        assert_eq!(api.outcomes(), [dialed(status, None, None)]);
        assert!(asterisk.commands().iter().any(|command| command == sentence), "{status}");
    }
}

#[test]
fn an_answer_counts_as_talk_only_once_the_two_were_joined() {
    let long_ago = "joined 1";
    for (left, joined) in [("left", false), (long_ago, true)] {
        let api = ApiStub::start(200, PERMIT);
        let dial = talked().setting("CALLBACK_VISITOR", left);
        let asterisk = channel().caller([Act::Press('1')]).application("Dial", dial);
        assert_eq!(run(&asterisk, &api.url, &[]).code, Some(0));
        let outcome = api.outcomes().remove(0);
        assert_eq!(outcome.get("dial_status").unwrap(), "ANSWER", "{left}");
        let seconds = outcome.get("talked_seconds").unwrap().as_u64();
        assert_eq!(seconds.is_some_and(|seconds| seconds > 1_000_000), joined, "{left}");
        assert_eq!(seconds.is_some(), joined, "{left}");
    }
}

#[test]
fn what_the_visitors_session_told_is_told_once_more_by_the_businesss() {
    for (left, kind, said) in [
        ("refused", "visitor_refused", "number-not-answering"),
        ("unproven", "proof_failed", "followme/sorry"),
    ] {
        let api = ApiStub::start(200, PERMIT);
        let dial = talked().setting("CALLBACK_VISITOR", left);
        let asterisk = channel().caller([Act::Press('1')]).application("Dial", dial);
        assert_eq!(run(&asterisk, &api.url, &[]).code, Some(0));
        assert_eq!(api.outcomes(), [json!({ "kind": kind })]);
        assert!(asterisk.commands().contains(&format!("STREAM FILE {said}  0")));
    }
}

#[test]
fn a_closed_gate_dials_nobody_and_says_so() {
    for status in [403, 409] {
        let api = ApiStub::start(status, r#"{"title":"closed"}"#);
        let asterisk = channel().caller([Act::Press('1')]).application("Dial", talked());
        assert_eq!(run(&asterisk, &api.url, &[]).code, Some(0));
        assert!(!has_dialed(&asterisk));
        assert_eq!(api.outcomes(), [json!({ "kind": "gate_refused" })]);
        let commands = asterisk.commands();
        assert!(commands.contains(&"STREAM FILE im-sorry  0".to_owned()), "{commands:?}");
        assert_eq!(commands.last().unwrap(), "HANGUP");
    }
}

#[test]
fn an_api_that_is_away_or_broken_dials_nobody() {
    let broken = ApiStub::start(500, "");
    for url in [ApiStub::away(), broken.url.clone()] {
        let asterisk = channel().caller([Act::Press('1')]).application("Dial", talked());
        assert_eq!(run(&asterisk, &url, &[]).code, Some(0));
        assert!(!has_dialed(&asterisk));
        let commands = asterisk.commands();
        assert!(commands.contains(&"STREAM FILE please-try-call-later  0".to_owned()));
        assert_eq!(commands.last().unwrap(), "HANGUP");
        assert_eq!(asterisk.variable_now("CALLBACK_AGI"), Some(b"done".to_vec()));
    }
    let asked = broken.requests();
    let gates = asked.iter().filter(|request| request.path.ends_with("/gate")).count();
    assert_eq!(gates, 1, "the gate is asked once: {asked:?}");
    let told = asked.last().unwrap().body.get("outcome").cloned();
    assert_eq!(told, Some(json!({ "kind": "interrupted" })), "nobody was rung");
}

#[test]
fn a_permission_that_could_reach_anybody_else_dials_nobody() {
    for dial in ["PJSIP/+14155550100@trunk&PJSIP/+14155550101@trunk", "PJSIP/+14155550100@t,9,G(x)"]
    {
        let api = ApiStub::start(200, &PERMIT.replace("PJSIP/+14155550100@trunk", dial));
        let asterisk = channel().caller([Act::Press('1')]).application("Dial", talked());
        let ended = run(&asterisk, &api.url, &[]);
        assert_eq!(ended.code, Some(0));
        assert!(!has_dialed(&asterisk), "{dial}");
        assert_eq!(api.outcomes(), [json!({ "kind": "interrupted" })], "the gate is won");
        assert!(ended.log.contains("the gate's permission cannot be used"), "{}", ended.log);
    }
}

#[test]
fn nobody_who_presses_a_key_is_not_accepted_after_three_rounds() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel();
    assert_eq!(run(&asterisk, &api.url, &[]).code, Some(0));
    assert_eq!(api.outcomes(), [json!({ "kind": "not_accepted" })]);
    let question = "STREAM FILE followme/options 0123456789*# 0";
    let asked = asterisk.commands().iter().filter(|command| *command == question).count();
    assert_eq!(asked, 3);
    assert_eq!(asterisk.commands().last().unwrap(), "HANGUP");
}

#[test]
fn another_key_than_1_declines() {
    for acts in [vec![Act::Press('2')], vec![Act::Listen, Act::Listen, Act::Press('*')]] {
        let api = ApiStub::start(200, PERMIT);
        let asterisk = channel().caller(acts);
        assert_eq!(run(&asterisk, &api.url, &[]).code, Some(0));
        assert_eq!(api.outcomes(), [json!({ "kind": "declined" })]);
        assert!(!has_dialed(&asterisk));
    }
}

#[test]
fn a_hangup_while_screening_is_not_accepted() {
    for silent in 0..4 {
        let api = ApiStub::start(200, PERMIT);
        let acts = [vec![Act::Listen; silent], vec![Act::HangUp]].concat();
        let asterisk = channel().caller(acts);
        let ended = run(&asterisk, &api.url, &[]);
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        assert_eq!(api.outcomes(), [json!({ "kind": "not_accepted" })], "after {silent}");
    }
}

#[test]
fn a_hangup_before_the_answer_is_not_accepted() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel().answering("ANSWER", "511 Command Not Permitted\n");
    assert_eq!(run(&asterisk, &api.url, &[]).code, Some(0));
    assert_eq!(api.outcomes(), [json!({ "kind": "not_accepted" })]);
}

#[test]
fn a_hangup_between_the_key_and_the_dial_rings_no_visitor() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel()
        .caller([Act::Press('1')])
        .application("Dial", talked())
        .answering("CHANNEL STATUS", "511 Command Not Permitted\n");
    assert_eq!(run(&asterisk, &api.url, &[]).code, Some(0));
    assert!(!has_dialed(&asterisk));
    assert_eq!(api.outcomes(), [dialed("CANCEL", None, None)]);
}

#[test]
fn a_hangup_while_the_visitor_rings_is_still_reported() {
    let api = ApiStub::start(200, PERMIT);
    let dial = dialing("CANCEL", -1).hanging_up();
    let asterisk = channel().caller([Act::Press('1')]).application("Dial", dial);
    let ended = run(&asterisk, &api.url, &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert_eq!(api.outcomes(), [dialed("CANCEL", None, None)]);
}

#[test]
fn sighup_does_not_end_the_handler() {
    let api = ApiStub::start(200, PERMIT);
    let asterisk = channel().caller([Act::Press('1')]).application("Dial", talked());
    let ended = run_with(&asterisk, &[("CALLBACK_API", &api.url)], &[], |pid, output| {
        Box::new(SighupAfterFirstCommand { pid: Some(pid), output })
    });
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert_eq!(api.outcomes().len(), 1);
}

struct SighupAfterFirstCommand {
    pid: Option<u32>,
    output: ChildStdout,
}

impl Read for SighupAfterFirstCommand {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.output.read(buf)?;
        if let Some(pid) = self.pid.take() {
            let sent = Command::new("sh").args(["-c", &format!("kill -HUP {pid}")]).status()?;
            assert!(sent.success());
        }
        Ok(count)
    }
}
