//! Somebody calls; and the business is rung for them, or not.

use agi_rs::testing::{Act, Asterisk, Executed};
use serde_json::{Value, json};

use super::api_stub::ApiStub;
use super::handler::{ATTEMPT, LEG, NONCE, run};

const CHANNEL: &str = "1764000000.5";
const UNKNOWN: &str = r#"{"type":"urn:callback:problem:unknown-caller"}"#;
const DIAL: &str =
    "EXEC Dial PJSIP/+12015550110@trunk,25,gU\\(callback-inbound-business\\)S\\(3600\\)";

fn admission() -> String {
    format!(
        r#"{{"leg":"{LEG}","attempt":"{ATTEMPT}","nonce":"{NONCE}","dial":"PJSIP/+12015550110@trunk",
        "caller_id":"+12015550110","ring_seconds":25,"talk_seconds":3600}}"#
    )
}

/// The channel of somebody who calls, not answered yet.
fn calling(number: &str, presentation: &str) -> Asterisk {
    Asterisk::new()
        .replacing("agi_uniqueid", CHANNEL)
        .replacing("agi_callerid", number)
        .replacing("agi_callingpres", presentation)
        .variable("CHANNEL(linkedid)", CHANNEL)
        .unanswered()
        .argument("inbound")
}

fn caller() -> Asterisk {
    calling("+14155550100", "0")
}

fn dialing(status: &str) -> Executed {
    Executed::returning(0).setting("DIALSTATUS", status).setting("HANGUPCAUSE", "0")
}

fn commands(asterisk: &Asterisk, api: &str, role: &str) -> Vec<String> {
    let ended = run(asterisk, api, &[role]);
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    asterisk.commands()
}

fn said(commands: &[String]) -> Vec<&str> {
    let sounds = commands.iter().filter_map(|command| command.strip_prefix("STREAM FILE "));
    sounds.filter_map(|sound| sound.split(' ').next()).collect()
}

fn dialed(commands: &[String]) -> usize {
    commands.iter().filter(|command| command.starts_with("EXEC")).count()
}

#[test]
fn a_visitor_who_calls_has_the_business_rung_under_our_own_number() {
    let api = ApiStub::start(200, &admission());
    let dial = dialing("ANSWER").setting("CALLBACK_BUSINESS", "joined 1");
    let asterisk = caller().application("Dial", dial);
    let commands = commands(&asterisk, &api.url, "inbound");
    assert_eq!(commands[0], "SET VARIABLE CALLBACK_AGI 1", "before all else");
    let dial = commands.iter().position(|command| command == DIAL).expect("it dials");
    assert!(commands[..dial].contains(&"SET VARIABLE CALLERID(num) +12015550110".to_owned()));
    assert!(
        commands[..dial].iter().any(|command| command.starts_with("SET VARIABLE CALLERID(name)"))
    );
    assert!(!commands[..dial].contains(&"ANSWER".to_owned()), "the caller hears it ring");
    assert!(said(&commands).is_empty(), "nothing is said after a talk: {commands:?}");
    assert_eq!(asterisk.variable_now("CALLBACK_AGI"), Some(b"done".to_vec()));

    let requests = api.requests();
    let [asked, told] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(asked.path, "/internal/v1/inbound");
    assert_eq!(asked.body, json!({ "channel": CHANNEL, "caller": "+14155550100" }));
    assert_eq!(told.path, format!("/internal/v1/legs/{LEG}/outcome"));
    assert_eq!((&told.body["nonce"], &told.body["channel"]), (&json!(NONCE), &json!(CHANNEL)));
    let outcome = &told.body["outcome"];
    assert_eq!((&outcome["kind"], &outcome["dial_status"]), (&json!("dialed"), &json!("ANSWER")));
    assert!(outcome["talked_seconds"].as_u64().unwrap() > 1_000_000);
}

#[test]
fn an_unknown_caller_is_greeted_and_nobody_is_rung() {
    let api = ApiStub::start(404, UNKNOWN);
    let asterisk = caller().application("Dial", dialing("ANSWER"));
    let commands = commands(&asterisk, &api.url, "inbound");
    assert_eq!(said(&commands), ["hello", "vm-nobodyavail", "vm-goodbye"]);
    assert!(commands.iter().position(|command| command == "ANSWER").is_some());
    assert_eq!((dialed(&commands), commands.last().unwrap().as_str()), (0, "HANGUP"));
    assert_eq!(api.requests().len(), 1, "there is nothing to report");
    assert_eq!(asterisk.variable_now("CALLBACK_AGI"), Some(b"done".to_vec()), "nor left over");
}

#[test]
fn a_number_that_is_withheld_or_missing_is_not_told() {
    for (number, presentation) in
        [("+14155550100", "32"), ("+14155550100", "35"), ("+14155550100", "x"), ("unknown", "0")]
    {
        let api = ApiStub::start(404, UNKNOWN);
        commands(&calling(number, presentation), &api.url, "inbound");
        assert_eq!(
            api.requests()[0].body,
            json!({ "channel": CHANNEL }),
            "{number} {presentation}"
        );
    }
}

#[test]
fn without_a_permission_nobody_is_rung_and_the_caller_hears_a_sentence() {
    let broken = admission().replace("PJSIP/+12015550110@trunk", "PJSIP/1@a&PJSIP/2@b");
    let nameless = admission().replace(NONCE, "");
    for (status, body) in [
        (409, ""),
        (403, ""),
        (404, "{}"),
        (500, ""),
        (200, "{}"),
        (200, &broken),
        (200, &nameless),
    ] {
        let api = ApiStub::start(status, body);
        let asterisk = caller().application("Dial", dialing("ANSWER"));
        let commands = commands(&asterisk, &api.url, "inbound");
        assert_eq!(
            said(&commands),
            ["im-sorry", "please-try-call-later", "vm-goodbye"],
            "{status}"
        );
        assert_eq!(dialed(&commands), 0, "{status} {body}");
        assert_eq!(api.requests().len(), 1, "asked once");
    }
    let asterisk = caller().application("Dial", dialing("ANSWER"));
    assert_eq!(dialed(&commands(&asterisk, &ApiStub::away(), "inbound")), 0);
}

#[test]
fn a_business_that_is_not_won_is_reported_and_said() {
    let told = |status: &str, left: &str| {
        let api = ApiStub::start(200, &admission());
        let dial = dialing(status).setting("CALLBACK_BUSINESS", left);
        let asterisk = caller().application("Dial", dial);
        let commands = commands(&asterisk, &api.url, "inbound");
        assert_eq!(said(&commands), ["vm-nobodyavail", "vm-goodbye"], "{status} {left}");
        assert_eq!(commands.last().unwrap(), "HANGUP");
        api.outcomes().remove(0)
    };
    let rung = |status: &str| json!({ "kind": "business_dialed", "dial_status": status, "hangup_cause": null });
    for status in ["NOANSWER", "BUSY", "CHANUNAVAIL"] {
        assert_eq!(told(status, ""), rung(status));
    }
    assert_eq!(told("ANSWER", ""), rung("ANSWER"), "nobody said that they were joined");
    for (left, kind) in [
        ("declined", "declined"),
        ("not_accepted", "not_accepted"),
        ("shut", "gate_refused"),
        ("unasked", "interrupted"),
    ] {
        assert_eq!(told("ANSWER", left), json!({ "kind": kind }));
    }
}

#[test]
fn a_caller_who_left_has_nobody_rung() {
    let api = ApiStub::start(200, &admission());
    let asterisk = caller()
        .application("Dial", dialing("ANSWER"))
        .answering("CHANNEL STATUS", "511 Command Not Permitted\n")
        .answering("ANSWER", "511 Command Not Permitted\n");
    assert_eq!(dialed(&commands(&asterisk, &api.url, "inbound")), 0);
    let cancelled =
        json!({ "kind": "business_dialed", "dial_status": "CANCEL", "hangup_cause": null });
    assert_eq!(api.outcomes(), [cancelled]);
}

/// The business's leg, dialed for a caller.
fn business() -> Asterisk {
    Asterisk::new()
        .variable("CALLBACK_LEG", LEG)
        .variable("CALLBACK_NONCE", NONCE)
        .variable("CALLBACK_ATTEMPT", ATTEMPT)
        .variable("CHANNEL(linkedid)", CHANNEL)
        .argument("inbound-business")
}

fn left(asterisk: &Asterisk) -> String {
    let left = asterisk.variable_now("MASTER_CHANNEL(CALLBACK_BUSINESS)");
    String::from_utf8(left.unwrap_or_default()).unwrap()
}

#[test]
fn a_business_that_accepts_is_joined_once_the_gate_is_won() {
    let api = ApiStub::start(200, "");
    let asterisk = business().caller([Act::Press('1')]);
    commands(&asterisk, &api.url, "inbound-business");
    let requests = api.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert_eq!(requests[0].path, format!("/internal/v1/legs/{LEG}/join"));
    assert_eq!(requests[0].body, json!({ "nonce": NONCE, "channel": CHANNEL }));
    assert!(left(&asterisk).starts_with("joined "));
    assert_eq!(asterisk.variable_now("GOSUB_RESULT"), None);
}

#[test]
fn a_business_that_does_not_accept_is_not_joined_and_the_gate_is_not_asked() {
    for (acts, word) in [
        (vec![Act::Press('2')], "declined"),
        (vec![Act::HangUp], "not_accepted"),
        (vec![], "not_accepted"),
    ] {
        let api = ApiStub::start(200, "");
        let asterisk = business().caller(acts);
        commands(&asterisk, &api.url, "inbound-business");
        assert_eq!(left(&asterisk), word);
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), Some(b"CONTINUE".to_vec()), "{word}");
        let requests = api.requests();
        let [told] = requests.as_slice() else { panic!("{requests:?}") };
        assert_eq!(told.body["outcome"], json!({ "kind": word }));
    }
}

#[test]
fn a_gate_that_is_shut_or_cannot_be_asked_joins_nobody() {
    for (status, word, sound) in [
        (409, "shut", "cancelled"),
        (403, "shut", "cancelled"),
        (500, "unasked", "please-try-call-later"),
    ] {
        let api = ApiStub::refusing(status, "{}");
        let asterisk = business().caller([Act::Press('1')]);
        let commands = commands(&asterisk, &api.url, "inbound-business");
        assert_eq!(left(&asterisk), word, "{status}");
        assert_eq!(asterisk.variable_now("GOSUB_RESULT"), Some(b"CONTINUE".to_vec()));
        assert!(said(&commands).contains(&sound), "{commands:?}");
        let requests = api.requests();
        let asked = requests.iter().filter(|request| request.path.ends_with("/join"));
        assert_eq!(asked.count(), 1, "asked once");
    }
}

#[test]
fn what_is_left_over_of_a_call_that_came_in_speaks_of_the_business() {
    let left_over = |stage: &str, status: &str| -> Value {
        let api = ApiStub::start(200, "");
        let asterisk = business()
            .variable("CALLBACK_AGI", stage)
            .variable("DIALSTATUS", status)
            .variable("HANGUPCAUSE", "17");
        commands(&asterisk, &api.url, "leftover");
        api.outcomes().remove(0)
    };
    let busy = json!({ "kind": "business_dialed", "dial_status": "BUSY", "hangup_cause": 17 });
    assert_eq!(left_over("dialing", "BUSY"), busy);
    assert_eq!(left_over("1", ""), json!({ "kind": "interrupted" }));
}
