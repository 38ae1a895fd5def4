//! People are told by text message, through the same Asterisk.

use std::time::Duration;

use testbed::{House, Plan};

use crate::binaries;

const LIMIT: Duration = Duration::from_mins(1);
const BUSY_BUSINESS: &str = "+12015550110";

#[test]
fn a_business_that_missed_a_callback_is_told_by_a_text() {
    let binaries = binaries();
    let house = House::open(&Plan { texts: true, ..Plan::new(&binaries, BUSY_BUSINESS) }).unwrap();
    let client = house.server.client();
    let ticket = client.ask("+14155550132").unwrap();
    let texts = house.carrier.wait_for_texts(LIMIT, 1).unwrap();
    assert_eq!(client.look(&ticket).unwrap()["state"], "missed");
    let [text] = texts.as_slice() else { panic!("{texts:?}") };
    let reference = ticket.id.get(ticket.id.len() - 8..).unwrap();
    let words = format!("Callback missed: nobody here took the call for +1***32. Ref {reference}");
    assert_eq!((text.number.as_str(), text.text.as_str()), (BUSY_BUSINESS, words.as_str()));
    for log in [house.server.log(), house.asterisk.handler_log()] {
        assert!(!log.contains("415555") && !log.contains("201555"), "a number is in a log: {log}");
    }
}
