//! People are told by text message, through the same Asterisk.

use std::time::Duration;

use testbed::{House, Plan};

use crate::binaries;

const LIMIT: Duration = Duration::from_mins(1);
const VISITOR: &str = "+14155550132";
const BUSY_BUSINESS: &str = "+12015550110";

#[test]
fn a_business_that_missed_a_callback_is_told_by_a_text() {
    let binaries = binaries();
    let house = House::open(&Plan { texts: true, ..Plan::new(&binaries, BUSY_BUSINESS) }).unwrap();
    let client = house.server.client();
    let ticket = client.ask(VISITOR).unwrap();
    // The visitor is told that a call comes, and that none does.
    let texts = house.carrier.wait_for_texts(LIMIT, 3).unwrap();
    assert_eq!(client.look(&ticket).unwrap()["state"], "missed");
    let reference = ticket.id.get(ticket.id.len() - 8..).unwrap();
    let words =
        format!("Callback missed: nobody here took the call for {VISITOR}. Ref {reference}-");
    let (business, visitor): (Vec<_>, Vec<_>) =
        texts.iter().partition(|text| text.number == BUSY_BUSINESS);
    assert!(matches!(business.as_slice(), [text] if text.text.starts_with(&words)), "{texts:?}");
    assert!(visitor.iter().all(|text| text.number == VISITOR), "{texts:?}");
    for log in [house.server.log(), house.asterisk.handler_log()] {
        assert!(!log.contains("415555") && !log.contains("201555"), "a number is in a log: {log}");
    }
}
