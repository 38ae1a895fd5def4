//! What becomes of an outcome that the API answers with a 4xx.

use agi_rs::testing::{Act, Asterisk};

use super::api_stub::ApiStub;
use super::handler::{Ended, LEG, channel, run};

const NOT_THE_HANDLER: &str = r#"{"type":"urn:problem-type:not-the-handler","status":403}"#;
const NOT_THE_CALL: &str = r#"{"type":"urn:problem-type:not-the-call","status":403}"#;

/// A business that declines, to an API that answers so; and how often it was told.
fn declined(status: u16, body: &'static str) -> (Asterisk, Ended, usize) {
    let api = ApiStub::refusing(status, body);
    let asterisk = channel().caller([Act::Press('2')]);
    let ended = run(&asterisk, &api.url, &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert_eq!(asterisk.variable_now("CALLBACK_AGI"), Some(b"done".to_vec()));
    (asterisk, ended, api.outcomes().len())
}

#[test]
fn an_api_that_does_not_accept_the_handler_costs_no_outcome() {
    // The secret was changed (in this server's words, and in others'), the versions differ, another
    // program answers, something in between lost patience.
    for (status, body, remedy) in [
        (403, NOT_THE_HANDLER, "CALLBACK_HANDLER_SECRET"),
        (401, "", "CALLBACK_HANDLER_SECRET"),
        (400, "{}", "version"),
        (404, "", "CALLBACK_API"),
        (408, "", "slow"),
    ] {
        let (asterisk, ended, _) = declined(status, body);
        let parked = asterisk.database_now("callback", LEG).unwrap_or_default();
        assert!(String::from_utf8(parked).unwrap().contains("declined"), "{status} {}", ended.log);
        let error = ended.log.lines().find(|line| line.contains("\"ERROR\"")).unwrap();
        assert!(error.contains(&format!("\"status\":{status}")), "{error}");
        assert!(error.contains(remedy), "{error}");
    }
}

#[test]
fn an_opinion_of_the_api_about_this_leg_is_final() {
    for (status, body) in [(403, NOT_THE_CALL), (403, ""), (409, "{}")] {
        let (asterisk, ended, told) = declined(status, body);
        assert_eq!(asterisk.database_now("callback", LEG), None, "{status} {body}");
        assert!(ended.log.contains("the API refused the outcome"), "{}", ended.log);
        assert_eq!(told, 1);
    }
}
