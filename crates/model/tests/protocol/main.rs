//! The protocol keeps its rules in every state, and each of its parts is needed for that.

use callback_core::CallOrder;
use model::protocol::{Carrier, Faults, Mutant, SIGHTS, Scope, Visit};

const SETTINGS: [(Carrier, CallOrder); 4] = [
    (Carrier::Proves, CallOrder::BusinessFirst),
    (Carrier::Proves, CallOrder::VisitorFirst),
    (Carrier::Presumes, CallOrder::BusinessFirst),
    (Carrier::Presumes, CallOrder::VisitorFirst),
];

fn assert_sound(scope: &Scope) -> Visit {
    let visit = Visit::all(scope.clone());
    assert!(visit.broken.is_empty(), "{scope:?}: {:#?}", visit.broken);
    visit
}

#[test]
fn one_callback_keeps_the_rules_whatever_happens() {
    let scope = |(carrier, order)| Scope::one(carrier, order).with_faults(Faults::Few);
    let visits = SETTINGS.map(|setting| assert_sound(&scope(setting)));
    let states: usize = visits.iter().map(|visit| visit.states).sum();
    assert!(states > 90_000, "{states} states are fewer than there were");
    let is_seen = |sight: &&str| visits.iter().any(|visit| visit.seen.contains(sight));
    assert!(SIGHTS.iter().all(is_seen), "what is possible was not seen: {visits:?}");
}

#[test]
fn two_callbacks_that_compete_for_a_line_keep_the_rules() {
    let states =
        assert_sound(&Scope::two(Carrier::Presumes, CallOrder::BusinessFirst, 1, 0)).states;
    assert!(states > 80_000, "{states} states are fewer than there were");
}

#[test]
fn every_part_of_the_protocol_that_is_broken_on_purpose_is_caught() {
    for mutant in Mutant::ALL {
        let (rule, carrier, order) = mutant.caught();
        let scope = Scope::one(carrier, order).with_faults(Faults::Most).with_mutant(mutant);
        let visit = Visit::until_broken(scope, rule);
        let is_caught = visit.broken.iter().any(|(broken, _)| *broken == rule);
        assert!(is_caught, "{mutant:?} does not break “{}”: {visit:?}", rule.name());
    }
}
