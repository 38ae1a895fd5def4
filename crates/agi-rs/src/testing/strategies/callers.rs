use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;

use crate::testing::Act;

/// What a caller does, command after command, for [`Asterisk::caller`](crate::testing::Asterisk::caller):
/// up to 12 acts, of which a hangup is the last.
pub fn caller() -> impl Strategy<Value = Vec<Act>> {
    let keys: Vec<char> = "0123456789ABCD*#".chars().collect();
    let act = prop_oneof![
        4 => select(keys).prop_map(Act::Press),
        1 => select(&["1#", "12#", "#", "*99", "0123456789"][..]).prop_map(Act::Enter),
        3 => Just(Act::Listen),
        1 => Just(Act::HangUp),
    ];
    vec(act, 0..=12).prop_map(|mut acts| {
        let hangup = acts.iter().position(|act| *act == Act::HangUp);
        acts.truncate(hangup.map_or(acts.len(), |at| at + 1));
        acts
    })
}
