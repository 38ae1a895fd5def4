//! How well the two heard each other, told with the outcome of a talk.

use agi_rs::testing::{Act, Asterisk, Executed};
use serde_json::{Value, json};

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{LEG, channel, run};

const BUSINESS: &str = "ssrc=1;themssrc=2;lp=3;rxjitter=0.000875;rxcount=403;txjitter=0.001250;\
    txcount=398;rlp=2;rtt=0.020500;rxmes=87.5;txmes=87.5";
const VISITOR: &str = "ssrc=3;themssrc=4;lp=0;rxjitter=0.000000;rxcount=201;txjitter=0.000500;\
    txcount=199;rlp=0;rtt=0.000000;rxmes=0;txmes=0";

fn business() -> Value {
    json!({
        "from_phone": { "packets": 403, "lost_packets": 3, "jitter_ms": 1.25 },
        "to_phone": { "packets": 398, "lost_packets": 2, "jitter_ms": 0.875 },
        "round_trip_ms": 20.5,
    })
}

fn visitor() -> Value {
    json!({
        "from_phone": { "packets": 201, "lost_packets": 0, "jitter_ms": 0.5 },
        "to_phone": { "packets": 199, "lost_packets": null, "jitter_ms": null },
        "round_trip_ms": null,
    })
}

fn talk(variables: &[(&str, &str)]) -> Asterisk {
    let talked = Executed::returning(0)
        .setting("DIALSTATUS", "ANSWER")
        .setting("CALLBACK_VISITOR", "joined 1");
    let dial = variables.iter().fold(talked, |dial, (name, value)| dial.setting(name, value));
    channel().caller([Act::Press('1')]).application("Dial", dial)
}

fn told(asterisk: &Asterisk) -> Option<Value> {
    let api = ApiStub::start(200, PERMIT);
    let ended = run(asterisk, &api.url, &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    let outcome = api.requests().pop().unwrap();
    assert!(outcome.path.ends_with("/outcome"));
    let quality = outcome.body.get("quality").cloned();
    assert_eq!(ended.log.contains("round_trip_ms"), quality.is_some(), "{}", ended.log);
    quality
}

#[test]
fn both_legs_are_told_whoever_hung_up() {
    for variables in [
        // The visitor did: their channel told ours, which still has its media.
        [("CHANNEL(rtcp,all)", BUSINESS), ("RTPAUDIOQOSBRIDGED", VISITOR)],
        // The business did: what is left of its media, and the visitor's hangup handler.
        [("RTPAUDIOQOS", BUSINESS), ("CALLBACK_CALLEE_QUALITY", VISITOR)],
        // We did: both have media to the end.
        [("CHANNEL(rtcp,all)", BUSINESS), ("CALLBACK_CALLEE_QUALITY", VISITOR)],
    ] {
        let expected = json!({ "business": business(), "visitor": visitor() });
        assert_eq!(told(&talk(&variables)), Some(expected), "{variables:?}");
    }
}

#[test]
fn a_leg_of_which_nothing_is_known_is_told_as_that() {
    let half = told(&talk(&[("RTPAUDIOQOS", BUSINESS)]));
    assert_eq!(half, Some(json!({ "business": business(), "visitor": null })));
    assert_eq!(told(&talk(&[])), None);
}

#[test]
fn without_a_talk_there_is_no_quality() {
    for left in ["left", "refused", "unproven"] {
        let asterisk = talk(&[("RTPAUDIOQOS", BUSINESS), ("CALLBACK_VISITOR", left)]);
        assert_eq!(told(&asterisk), None, "{left}");
    }
}

#[test]
fn it_is_left_in_the_database_with_its_outcome() {
    let dead = talk(&[])
        .variable("CALLBACK_AGI", "dialing")
        .variable("DIALSTATUS", "ANSWER")
        .variable("CALLBACK_VISITOR", "joined 1")
        .variable("RTPAUDIOQOS", BUSINESS)
        .variable("RTPAUDIOQOSBRIDGED", VISITOR);
    assert_eq!(run(&dead, &ApiStub::away(), &["leftover"]).code, Some(0));
    let parked: Value =
        serde_json::from_slice(&dead.database_now("callback", LEG).unwrap()).unwrap();
    assert_eq!(
        parked.get("quality").unwrap(),
        &json!({ "business": business(), "visitor": visitor() })
    );
}
