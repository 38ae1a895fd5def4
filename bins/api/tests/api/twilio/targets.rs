//! Targets over Twilio: two in order, and two at once.

use callback_core::CallbackState;
use testbed::TwilioOptions;

use super::platform::Line;

const VISITOR: &str = "+14155550132";
const IN_ORDER: &str = "[[targets]]\nname = \"busy\"\nnumber = \"+12015550110\"\n\
                        [[targets]]\nname = \"anna\"\nnumber = \"+12015550101\"\n";
const AT_ONCE: &str = "[[targets]]\nname = \"machine\"\nnumber = \"+12015550116\"\n\
                       [[targets]]\nname = \"anna\"\nnumber = \"+12015550101\"\n\
                       [[topics]]\nname = \"all\"\nring = \"at-once\"\ntargets = [\"machine\", \"anna\"]\n";

/// Has the two talk; whom Twilio rang, in order, and in how many attempts.
fn talk(file: &str) -> (Vec<String>, u32) {
    let more = [("callback.toml", file)];
    let line = Line::open("+12015550100", TwilioOptions::default(), &more, |settings| settings);
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, |state, _| *state == CallbackState::Completed);
    line.is_content();
    let attempts = line.store.callback(asked.id.parse().unwrap()).unwrap().unwrap().attempts;
    (line.twilio.rings().iter().map(|ring| ring.to.clone()).collect(), attempts)
}

#[test]
fn the_second_target_is_rung_when_the_first_is_busy() {
    let (rung, attempts) = talk(IN_ORDER);
    assert_eq!(rung, ["+12015550110", "+12015550101", VISITOR]);
    assert_eq!(attempts, 2);
}

#[test]
fn of_two_at_once_the_one_who_presses_1_is_joined() {
    let (mut rung, attempts) = talk(AT_ONCE);
    rung.sort_unstable();
    assert_eq!(rung, ["+12015550101", "+12015550116", VISITOR]);
    assert_eq!(attempts, 1);
}
