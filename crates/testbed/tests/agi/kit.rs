use std::fmt::Debug;

use agi_rs::Command;
use agi_rs::testing::Asterisk;

use crate::leg::Leg;
use crate::row::{Life, Peer, Row, Shows};

/// The success of a command for which a stock Asterisk has no engine, from the scripted peer.
pub(crate) fn in_the_kit<C: Command<Output: Debug>>(
    asterisk: &Asterisk,
    case: &'static str,
    command: &C,
) -> Row {
    let exchange = Leg::of_the_kit(asterisk).run(command);
    assert!(exchange.result.is_ok(), "{case}: {:?}", exchange.result);
    Row::of(case, Shows::Success, Life::Live, Peer::TestKit, &exchange)
}
