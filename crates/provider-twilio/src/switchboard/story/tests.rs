//! Whatever comes late, twice or never: a callback ends as it would in order.

mod business_first;
mod desk;
mod dice;
mod visitor_first;
mod voicemail;

use callback_core::CallOrder;

use self::desk::{Happening, live};
use self::dice::{Dice, disturbed};

/// How often each order is lived through.
const ROUNDS: u64 = 10_000;

/// Each way in which a call can go, with the state to which it leads.
type Ways = Vec<(&'static str, Vec<Happening>)>;

fn orders() -> [(CallOrder, Ways); 2] {
    [
        (CallOrder::BusinessFirst, business_first::ways()),
        (CallOrder::VisitorFirst, visitor_first::ways()),
    ]
}

#[test]
fn every_way_ends_as_it_should() {
    for (order, ways) in orders() {
        for (state, happenings) in ways {
            let end = live(order, &happenings).end();
            assert_eq!(end.0, state, "{order:?}: {end:?}");
        }
    }
}

#[test]
fn whatever_comes_late_twice_or_never_a_callback_ends_in_the_same_state() {
    for (order, ways) in orders() {
        for seed in 0..ROUNDS {
            let (_, happenings) = &ways[usize::try_from(seed).unwrap() % ways.len()];
            let mut desk = live(order, &disturbed(happenings, &mut Dice(seed)));
            desk.look(happenings);
            let (end, expected) = (desk.end(), live(order, happenings).end());
            assert_eq!(end.0, expected.0, "{order:?}, seed {seed}: {end:?}, not {expected:?}");
            assert!(desk.story.is_over(), "{order:?}, seed {seed} is not over");
        }
    }
}
