//! Asterisk is away while a visitor asks.

use testbed::{House, Plan, Step};

use crate::binaries;

#[test]
fn a_callback_asked_for_while_asterisk_is_down_goes_out_when_it_is_back() {
    let binaries = binaries();
    let mut house = House::open(&Plan::new(&binaries, "+12015550100")).unwrap();
    house.asterisk.kill();
    house.server.wait_until_down(std::time::Duration::from_secs(20)).unwrap();
    let client = house.server.client();
    let ticket = client.ask("+14155550100").unwrap();
    assert_eq!(client.look(&ticket).unwrap()["state"], "queued");
    house.asterisk.restart().unwrap();
    let last = client.follow(&ticket).unwrap().map(Result::unwrap).last();
    assert_eq!(last.as_ref().map(Step::state), Some("completed"), "{last:?}");
    assert_eq!(house.carrier.calls_to("+12015550100").len(), 1);
    assert_eq!(house.carrier.calls_to("+14155550100").len(), 1);
}
