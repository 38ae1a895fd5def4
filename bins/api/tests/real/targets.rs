//! Targets over a real Asterisk: one is busy, the next one takes the call; and two that ring at once.

use testbed::{House, Plan};

use crate::binaries;
use crate::platform::LIMIT;

const VISITOR: &str = "+14155550100";
/// The first has no number: Asterisk dials it as it is written, and that phone is busy.
const IN_ORDER: &str = "[[targets]]\nname = \"busy\"\nendpoint = \"PJSIP/+12015550110@trunk\"\n\
                        [[targets]]\nname = \"anna\"\nnumber = \"+12015550101\"\n";
/// The first rings for ever.
const AT_ONCE: &str = "[[targets]]\nname = \"away\"\nnumber = \"+12015550111\"\n\
                       [[targets]]\nname = \"anna\"\nnumber = \"+12015550101\"\n\
                       [[topics]]\nname = \"all\"\nring = \"at-once\"\ntargets = [\"away\", \"anna\"]\n";

/// Has the two talk; how often each of these was rung.
fn talk(file: &str, business: [&str; 2]) -> [usize; 3] {
    let (binaries, folder) = (binaries(), tempfile::tempdir().unwrap());
    let path = folder.path().join("callback.toml");
    std::fs::write(&path, file).unwrap();
    let mut plan = Plan::new(&binaries, "+12015550100");
    plan.settings.push(("CALLBACK_CONFIG", path.to_str().unwrap().to_owned()));
    let house = House::open(&plan).unwrap();
    let client = house.server.client();
    let ticket = client.ask(VISITOR).unwrap();
    let steps: Vec<_> = client.follow(&ticket).unwrap().map(Result::unwrap).collect();
    let callback = client.look(&ticket).unwrap();
    assert_eq!(callback["state"], "completed", "{steps:?}\n{}", house.server.log());
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    house.asterisk.wait_until_idle(LIMIT).unwrap();
    assert_eq!(house.carrier.faults(), Vec::<String>::new());
    let talks = house.carrier.talks();
    assert!(talks.len() == 1 && talks[0].both_ways(), "{talks:?}");
    let [first, second] = business;
    [first, second, VISITOR].map(|number| house.carrier.calls_to(number).len())
}

#[test]
fn the_second_target_answers_when_the_first_is_busy() {
    assert_eq!(talk(IN_ORDER, ["+12015550110", "+12015550101"]), [1, 1, 1]);
}

#[test]
fn of_two_at_once_the_other_is_hung_up() {
    assert_eq!(talk(AT_ONCE, ["+12015550111", "+12015550101"]), [1, 1, 1]);
}
