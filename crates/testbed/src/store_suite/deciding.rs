use callback_core::TokenHash;
use callback_core::ports::decisions::{Finding, Mandate};
use callback_core::ports::store::{Change, Commit};

use super::bench::{Bench, NOW, after};

pub fn a_mandate_is_found_by_its_token_alone(bench: &mut Bench) {
    let begun = bench.begun();
    let mandate = |token| Mandate {
        token: TokenHash([token; 32]),
        callback: begun.callback.id,
        attempt: begun.attempt.id,
        at: after(3),
    };
    bench.store().entrust(&mandate(1)).unwrap();
    bench.store().entrust(&mandate(2)).unwrap();
    assert!(bench.store().entrust(&mandate(1)).is_err(), "a token is given once");
    bench.reopen();
    for token in [1, 2] {
        let found = bench.store().mandate(TokenHash([token; 32])).unwrap();
        assert_eq!(found, Some(mandate(token)));
    }
    assert_eq!(bench.store().mandate(TokenHash([3; 32])).unwrap(), None);
}

pub fn what_was_said_of_a_leg_is_stored_with_its_change(bench: &mut Bench) {
    let (begun, other) = (bench.begun(), bench.begun());
    let finding = |said: &str| Finding { leg: begun.business, at: NOW, said: said.to_owned() };
    let said = [finding("no answer came"), finding("nobody can know")];
    for finding in &said {
        let found = Some(finding.clone());
        let change = Change { found, ..Change::of(&begun.callback) };
        assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
    }
    let stale =
        Change { version: 99, found: Some(finding("never")), ..Change::of(&begun.callback) };
    assert_eq!(bench.store().commit(&stale).unwrap(), Commit::Conflict);
    assert_eq!(bench.store().findings(begun.callback.id).unwrap(), said);
    assert_eq!(bench.store().findings(other.callback.id).unwrap(), []);
}
